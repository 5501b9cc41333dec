"""Writing the public pages as files, for an office's own website (``hotline publish``).

All files are made before the first is written, each is replaced in one step, and only what changed
is written: who looks at the website meanwhile sees whole pages. A list of the files in the folder
itself tells which are ours; a folder with anything else in it is left alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path

from flask import Flask

from calllog import private_files
from calllog.public import people
from calllog.public.catalogue import DEFAULT
from calllog.public.request import Parts, around, reading
from calllog.public.site import PAGES, add_public
from calllog.public.ways import file_of
from calllog.two_languages import LANGUAGES

LIST = ".hotline-published.json"
STATIC = Path(__file__).parent / "static"
# The web server is another user than the hotline's.
READABLE = 0o644
OPEN = 0o755


class PublishError(Exception):
    """Nothing was published: one sentence that says why."""


@dataclass(frozen=True)
class Published:
    """What became of the files."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


def publish(made_with: Parts, folder: Path) -> Published:
    """Write the pages as they are now into a folder, new or published into before.

    Raises:
        PublishError: the folder holds something else, a page cannot be made, or the disk refuses.
    """
    known = _ours(folder)
    files = dict(_files(made_with))
    try:
        return _write(folder, known, files)
    except OSError as error:
        raise PublishError(f"{folder} cannot be written: {error.strerror}.") from error


def _ours(folder: Path) -> set[str]:
    """The files that were published into the folder before."""
    if not folder.exists():
        return set()
    if not folder.is_dir():
        raise PublishError(f"{folder} is a file; name a folder.")
    try:
        listed: list[str] = json.loads((folder / LIST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        if any(folder.iterdir()):
            raise PublishError(
                f"{folder} holds files that were not published from here; name a new or an empty "
                "folder."
            ) from None
        return set()
    except (OSError, ValueError) as error:
        raise PublishError(f"{folder / LIST} cannot be read; name a new folder.") from error
    return {name for name in listed if (folder / name).resolve().is_relative_to(folder.resolve())}


def _files(made_with: Parts) -> Iterator[tuple[str, bytes]]:
    """Every file with what it holds."""
    app = Flask(__name__, static_folder=None)
    add_public(app, replace(made_with, is_published=True))
    for code in LANGUAGES:
        for page in PAGES:
            address = page.path if code == DEFAULT else f"/{code}{page.path}"
            yield file_of(address), _made(app, address)
    for path in sorted(STATIC.iterdir()):
        yield f"static/{path.name}", path.read_bytes()
    for address in _photos(app):
        yield file_of(address), _made(app, address)


def _photos(app: Flask) -> list[str]:
    with app.test_request_context("/"), reading() as session:
        shown = [one for group in people.groups(session, around()) for one in group.people]
        return [f"/photos/{one.id}.jpg" for one in shown if one.has_photo]


def _made(app: Flask, address: str) -> bytes:
    answer = app.test_client().get(address)
    if answer.status_code != HTTPStatus.OK:
        raise PublishError(f"The page {address} cannot be made; nothing was written.")
    content: bytes = answer.data
    return content


def _write(folder: Path, known: set[str], files: dict[str, bytes]) -> Published:
    new: list[str] = []
    changed: list[str] = []
    _make(folder)
    # First, so that a folder in which this was cut short is still known as ours.
    _list(folder, known | set(files))
    for name, content in files.items():
        path = folder / name
        before = path.read_bytes() if path.is_file() else None
        if before == content:
            continue
        (new if before is None else changed).append(name)
        _make(path.parent)
        private_files.write(path, content)
        path.chmod(READABLE)
    removed = sorted(known - set(files))
    for name in removed:
        (folder / name).unlink(missing_ok=True)
    _list(folder, set(files))
    unchanged = len(files) - len(new) - len(changed)
    return Published(tuple(new), tuple(changed), tuple(removed), unchanged)


def _make(folder: Path) -> None:
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir()
        folder.chmod(OPEN)


def _list(folder: Path, names: set[str]) -> None:
    private_files.write(folder / LIST, json.dumps(sorted(names), indent=0).encode())
