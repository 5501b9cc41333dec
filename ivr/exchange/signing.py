"""Signatures of webhooks, as Twilio makes them."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit


def signed_url(url: str) -> str:
    """The URL that the signature covers.

    Twilio drops the fragment (its settings of the connection) and the name and password; it
    keeps the port of ``http`` and drops the port of ``https`` for voice.
    """
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme == "https":
        host = host.removesuffix(f":{parts.port}") if parts.port else host
    return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))


def sign(token: str, url: str, params: Mapping[str, str]) -> str:
    """HMAC-SHA1 over the URL and, for a POST, each name and value in order of name; base64."""
    text = signed_url(url) + "".join(name + params[name] for name in sorted(params))
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return b64encode(digest).decode()
