"""The exchange as a web application of its own process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from ivr.exchange.equipment import Number
from ivr.exchange.exchange import Exchange
from ivr.exchange.rest import create_app
from ivr.exchange.runner import InThreads


def exchange_app(
    account_sid: str,
    token: str,
    folder: Path,
    numbers: Mapping[str, Number],
    public_url: str,
) -> Flask:
    """The application for a web server: one process, several threads.

    ``folder`` keeps the recordings; ``public_url`` is where this application is reached, and
    recording addresses begin with it.
    """
    exchange = Exchange(account_sid, token, folder, public_url, dict(numbers))
    return create_app(exchange, InThreads())
