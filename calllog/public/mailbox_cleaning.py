"""Frees a picture or a PDF of what it tells of its maker: a program of its own.

What strangers send is opened here and nowhere else, because a file may be made to break or to fill
whatever opens it: this process answers no telephone, holds no key, and may use neither much memory
nor much time. It reads standard input, writes standard output and nothing else, and says nothing of
what it was given. Run by ``mailbox_files``: ``python mailbox_cleaning.py picture|pdf``.
"""

from __future__ import annotations

import resource
import sys
from io import BytesIO

import pikepdf
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG")
LARGEST_PIXELS = 50_000_000  # A camera's; a picture that says more is made to fill the memory.
QUALITY = 90
MEMORY_BYTES = 1536 * 1024 * 1024
SECONDS = 30
# Of any object of a PDF: who made it with what and when, what lies in it as a file, small pictures
# of its pages, and what it would do when it is opened.
TELLING = (
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/Thumb",
    "/EF",
    "/AF",
    "/AA",
    "/OpenAction",
    "/JavaScript",
    "/JS",
    "/EmbeddedFiles",
)
OF_THE_WHOLE = ("/Info", "/ID")
BROKEN = (
    pikepdf.PdfError,
    pikepdf.PasswordError,
    ValueError,
    TypeError,
    OSError,
    MemoryError,
)
REFUSED = 3


class NotClean(Exception):  # noqa: N818 - It is an answer, not a mistake.
    """A file that is not taken: broken, locked, or made to fill the memory."""


def picture(content: bytes) -> bytes:
    """The pixels alone, upright, as a new file of the same format.

    Raises:
        NotClean: it is none, or has too many pixels.
    """
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as opened:
            is_jpeg = opened.format != "PNG"
            if opened.width * opened.height > LARGEST_PIXELS:
                raise NotClean
            upright = ImageOps.exif_transpose(opened)
            pixels = upright.convert("RGB" if is_jpeg else _mode(upright))
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError) as error:
        raise NotClean from error
    # Profiles, comments and what else the file said of itself would be written out again.
    pixels.info.clear()
    out = BytesIO()
    pixels.save(out, "JPEG" if is_jpeg else "PNG", quality=QUALITY)
    return out.getvalue()


def _mode(opened: Image.Image) -> str:
    has_holes = "transparency" in opened.info or opened.mode in ("RGBA", "LA", "PA")
    return "RGBA" if has_holes else "RGB"


def pdf(content: bytes) -> bytes:
    """The pages, without the properties, files within, scripts and traces of programs.

    What is written or drawn on the pages stays, also in notes on them; so do pictures in them.

    Raises:
        NotClean: it cannot be opened, or not without a password.
    """
    out = BytesIO()
    try:
        with pikepdf.open(BytesIO(content)) as opened:
            for one in opened.objects:
                if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
                    _forget(one, TELLING)
            _forget(opened.trailer, OF_THE_WHOLE)
            opened.save(out, encryption=False, deterministic_id=True)
    except BROKEN as error:
        raise NotClean from error
    return out.getvalue()


def _forget(where: pikepdf.Object, names: tuple[str, ...]) -> None:
    for name in names:
        if name in where:
            del where[name]


def main() -> None:
    """Clean what comes in; exit 3 for what is not taken."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    # Not even a file of its own: whatever is written is written to standard output, a pipe.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    clean = {"picture": picture, "pdf": pdf}[sys.argv[1]]
    try:
        made = clean(sys.stdin.buffer.read())
    except NotClean:
        sys.exit(REFUSED)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
