"""Photos of staff, if the office gives them: ``photos/<login>.jpg`` in the data folder, or .png.

A photo is made anew before anybody sees it: turned upright, cut down to what a page needs, and
without what the camera wrote into it (place, time, maker).
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path

import structlog
from PIL import Image, ImageOps

FOLDER = "photos"
ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_FILE = 10 * 1024 * 1024
LARGEST_PIXELS = 50_000_000  # A camera's; a picture that says more is made to fill the memory.
SIZE = (360, 450)  # Twice what the page shows, for fine screens.
QUALITY = 85

log = structlog.get_logger(__name__)


class PhotoError(Exception):
    """A photo that cannot be used: one sentence that says which and why."""


def of(home: Path, login: str) -> bytes | None:
    """The photo of a person as a small JPEG; None where there is none that can be used."""
    path = find(home, login)
    if path is None:
        return None
    try:
        return made(path)
    except PhotoError:
        # Not the name of the file: it is a person's.
        log.error("photo_unusable")
        return None


def find(home: Path, login: str) -> Path | None:
    """The file of a person's photo."""
    folder = home / FOLDER
    named = (folder / f"{login}{ending}" for ending in ENDINGS)
    return next((path for path in named if path.is_file()), None)


def files(home: Path) -> list[Path]:
    """Every photo that the office has given."""
    folder = home / FOLDER
    named = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in named if path.suffix in ENDINGS)


def made(path: Path) -> bytes:
    """The small JPEG of a file, made once for each state of it.

    Raises:
        PhotoError: it is no picture of a kind that is taken, or too large.
    """
    state = path.stat()
    if state.st_size > LARGEST_FILE:
        raise PhotoError(f"{path} is larger than {LARGEST_FILE // 1024 // 1024} MB.")
    return _made(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=500)
def _made(path: Path, _changed: int, _size: int) -> bytes:
    try:
        with Image.open(path, formats=FORMATS) as picture:
            if picture.width * picture.height > LARGEST_PIXELS:
                raise PhotoError(f"{path} has too many pixels.")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PhotoError(f"{path} is no photo that can be used.") from error
    small = ImageOps.fit(upright, SIZE, centering=(0.5, 0.3))
    small.info.clear()
    out = BytesIO()
    small.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
