"""The way to the carrier's REST interface, which everything that asks it goes."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

import requests
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from calllog.settings import Settings

PATIENCE_SECONDS = 10


def carrier_session(settings: Settings) -> requests.Session:
    """An HTTP session signed in with our account.

    The proxy of an office's network leads to a real carrier, never to this machine's exchange.
    """
    session = requests.Session()
    session.auth = (settings.account_sid, settings.auth_tokens[0])
    session.trust_env = not is_this_machine(settings.carrier_url)
    return session


def carrier_client(settings: Settings) -> Client:
    """The carrier's REST client, at the address in the settings.

    No region or edge is set: the client would build another address from them.
    """
    http = TwilioHttpClient(timeout=PATIENCE_SECONDS)
    http.session = carrier_session(settings)
    client = Client(settings.account_sid, settings.auth_tokens[0], http_client=http)
    client.api.base_url = settings.carrier_url
    return client


def is_this_machine(url: str) -> bool:
    """Whether an address leads to the machine itself."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
