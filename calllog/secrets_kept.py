"""Secrets that the installation makes for itself, once, and keeps in files only it can read."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from calllog import private_files


@dataclass(frozen=True)
class ExchangeAccount:
    """The account with which the line and its own exchange know each other."""

    sid: str
    token: str


def keep_once(path: Path, content: str) -> str:
    """What the file holds; written with ``content`` first if there is none.

    Several processes may start together: one of them writes it, and all read that one.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        private_files.write_once(path, content.encode())
    return path.read_text(encoding="utf-8")


def keep_secret(path: Path) -> str:
    """The installation's secret key."""
    return keep_once(path, secrets.token_hex(32)).strip()


def keep_exchange_account(path: Path) -> ExchangeAccount:
    """The account of the local exchange.

    Raises:
        ValueError: the file holds something else.
    """
    fresh = {"account_sid": f"AC{secrets.token_hex(16)}", "auth_token": secrets.token_hex(16)}
    kept = json.loads(keep_once(path, json.dumps(fresh)))
    if not isinstance(kept, dict):
        raise ValueError("not an account")
    sid, token = kept.get("account_sid"), kept.get("auth_token")
    if not (isinstance(sid, str) and sid and isinstance(token, str) and token):
        raise ValueError("not an account")
    return ExchangeAccount(sid, token)
