"""Links. On the server they are addresses; in published files they lead from file to file.

A published page may lie in any folder of an office's website, or on a disk: none of its links
begins with a stroke. What needs the server leads to its public address.
"""

from __future__ import annotations

import ipaddress
import posixpath
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, url_for

from calllog.public.catalogue import DEFAULT, _, language
from calllog.public.request import parts

MAILBOX = "mailbox.show"


def file_of(path: str) -> str:
    """The published file of an address: / is index.html, /en/rule is en/rule.html."""
    name = path.lstrip("/")
    if not name or name.endswith("/"):
        return f"{name}index.html"
    return name if "." in posixpath.basename(name) else f"{name}.html"


def way(endpoint: str, *, to_language: str = "", **values: Any) -> str:
    """The link to a page of the site, in the language of this one unless another is named."""
    if current_app.url_map.is_endpoint_expecting(endpoint, "language"):
        values["language"] = to_language or language()
    address = url_for(endpoint, **values)
    if not parts().is_published:
        return address
    path, mark, anchor = address.partition("#")
    here = posixpath.dirname(file_of(request.path))
    return posixpath.relpath(file_of(path), here or ".") + mark + anchor


def here(to_language: str) -> str:
    """This page in another language; the front page for what is no page of the site."""
    endpoint = request.endpoint
    if endpoint is None or not current_app.url_map.is_endpoint_expecting(endpoint, "language"):
        return way("pages.front", to_language=to_language)
    return way(endpoint, to_language=to_language, **(request.view_args or {}))


def ways_of_site() -> tuple[tuple[str, str], ...]:
    """The main ways through the site, in their order."""
    return (
        ("pages.front", _("首页")),
        ("pages.services", _("服务事项")),
        ("pages.people", _("工作人员")),
        ("pages.rule", _("首问负责制")),
        ("pages.hours", _("办公时间")),
        ("pages.complaints", _("作风监督")),
        ("pages.authorities", _("其他部门")),
    )


def mailbox() -> str | None:
    """The online mailbox, which needs the server; None while there is none to be reached."""
    if not parts().is_published:
        return way(MAILBOX) if MAILBOX in current_app.view_functions else None
    address = parts().settings.public_url
    if is_only_here(address):
        return None
    return f"{address}{'' if language() == DEFAULT else f'/{language()}'}/mailbox"


def is_only_here(address: str) -> bool:
    """Whether an address means the machine on which it is opened."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
