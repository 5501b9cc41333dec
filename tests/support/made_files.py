"""Files as complainants may send them: honest ones that tell too much, and dishonest ones."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pikepdf
from PIL import Image, PngImagePlugin

MAKER = "Fictitious Phone 9"
AUTHOR = "Ouyang Jiangzhu"
INNER = b"a file within the file"


def photo(width: int = 40, height: int = 20) -> bytes:
    """A photo as a telephone takes it, on its side: with place, maker and a comment."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = MAKER, 6
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 56.0, 43.0), 3: "E", 4: (117.0, 48.0, 43.0)})
    out = BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "JPEG", exif=exif, comment=AUTHOR)
    return out.getvalue()


def screenshot() -> bytes:
    """A picture of a screen whose program wrote into it who made it."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", AUTHOR)
    out = BytesIO()
    Image.new("RGBA", (30, 30), (0, 90, 90, 128)).save(out, "PNG", pnginfo=told, dpi=(72, 72))
    return out.getvalue()


def bomb() -> bytes:
    """A small file that says it is a picture of 60,000 by 60,000 pixels."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def pdf(password: str = "") -> bytes:
    """A PDF that tells its author, holds a file, and does something when it is opened."""
    made = pikepdf.new()
    made.add_blank_page()
    made.docinfo["/Author"] = AUTHOR
    with made.open_metadata() as told:
        told["dc:creator"] = [AUTHOR]
    made.attachments["inner.txt"] = pikepdf.AttachedFileSpec(
        made,
        INNER,
        description="",
        filename="inner.txt",
        mime_type="text/plain",
        creation_date="",
        mod_date="",
    )
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    made.Root.OpenAction = script
    out = BytesIO()
    made.save(
        out, encryption=pikepdf.Encryption(user=password, owner=password) if password else None
    )
    return out.getvalue()
