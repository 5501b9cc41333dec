"""Files that hold what is personal or secret: whole or not at all, and for their owner only."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write a file, in place of the last one; a crash leaves the one or the other.

    Raises:
        OSError: the disk is full or may not be written. The last file is still there then.
    """
    with _draft(path, content) as draft:
        os.replace(draft, path)


def write_once(path: Path, content: bytes) -> None:
    """Write a file unless there is one: of several processes that start together one wins."""
    with _draft(path, content) as draft:
        try:
            os.link(draft, path)
        except FileExistsError:
            return


def destroy(path: Path) -> None:
    """Overwrite a file and remove it; one that is gone already is no fault.

    On a disk that writes elsewhere each time (SSD, snapshots) the old blocks may live on until they
    are used again: what protects there is encryption of the disk.

    Raises:
        OSError: the file may not be written or removed.
    """
    try:
        with path.open("r+b") as file:
            file.write(bytes(os.fstat(file.fileno()).st_size))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    path.unlink(missing_ok=True)


@contextmanager
def _draft(path: Path, content: bytes) -> Iterator[str]:
    # Several processes may write the same file at once: each has a draft of its own (0600).
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        Path(draft).unlink(missing_ok=True)
