"""Whether a carrier can reach the public app at the address that it is given."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

import requests

from calllog.settings import Settings
from ivr.carrier_rest import is_this_machine

PROBE_SECONDS = 5


def fault(settings: Settings) -> str | None:
    """Why a real carrier cannot use the public address, with the remedy."""
    if settings.carrier == "exchange":
        return None
    is_reached = not is_this_machine(settings.public_url)
    if is_reached and urlsplit(settings.public_url).scheme == "https":
        return None
    why = "is not an https address" if is_reached else "leads only to this machine"
    return (
        f"HOTLINE_PUBLIC_URL ({settings.public_url}) {why}, so {settings.carrier} cannot bring "
        "calls; set it to the https address at which the public app is reached from outside"
    )


def probe(settings: Settings) -> str | None:
    """Why the public app is not found at its address, with the remedy."""
    with requests.Session() as session:
        # The way out of an office may lead through a proxy; the way to this machine never does.
        session.trust_env = not is_this_machine(settings.public_url)
        try:
            answer = session.get(f"{settings.public_url}/healthz", timeout=PROBE_SECONDS)
        except requests.RequestException as error:
            what = f"nothing answers ({type(error).__name__})"
        else:
            if answer.status_code == HTTPStatus.OK:
                return None
            what = f"what answers is not well (HTTP {answer.status_code})"
    return (
        f"{what} at {settings.public_url}/healthz; start scripts/serve, then check "
        "HOTLINE_PUBLIC_URL and what passes its requests on to this machine"
    )
