"""Files that come with a complaint: known by what they are, freed of what they tell of their maker.

Werkzeug would lay a file of more than half a megabyte down in a temporary folder, in plain; the
public app keeps what is sent to it in memory. What a file is called is not kept at all (a name may
be the complainant's, or a camera's time), nor believed: what it is shows in how it begins.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from flask import Request
from werkzeug.datastructures import FileStorage

from calllog.conduct.intake import Attachment
from calllog.public.catalogue import _

MOST_FILES = 5
LARGEST_FILE = 10 * 1024 * 1024
LARGEST_ALL = 25 * 1024 * 1024
LARGEST_TEXT = 1024 * 1024
# More than is taken, so that who sends too much is told so with their words still there.
LARGEST_REQUEST = 32 * 1024 * 1024

CLEANING = Path(__file__).parent / "mailbox_cleaning.py"
CLEANING_SECONDS = 45
# For the dialogue in which a file is chosen; what was chosen is looked at all the same.
OFFERED = ".jpg,.jpeg,.png,.pdf,.txt,.mp3,.m4a,.mp4,.wav,.amr"
_ONE_AT_A_TIME = threading.Lock()


class NotTaken(Exception):  # noqa: N818 - It is an answer, not a mistake.
    """Files that are not taken; the text tells the complainant why."""


class InMemory(Request):
    """A request of which nothing touches the disk."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is: the end of its new name, its type, and how it is cleaned."""

    ending: str
    type: str
    cleaning: str = ""


PNG = Kind("png", "image/png", "picture")
JPEG = Kind("jpg", "image/jpeg", "picture")
PDF = Kind("pdf", "application/pdf", "pdf")
TEXT = Kind("txt", "text/plain")
MP3 = Kind("mp3", "audio/mpeg")
WAV = Kind("wav", "audio/wav")
AMR = Kind("amr", "audio/amr")
M4A = Kind("m4a", "audio/mp4")
MP4 = Kind("mp4", "video/mp4")
BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"%PDF-", PDF),
    (b"ID3", MP3),
    (b"#!AMR", AMR),
)
VIDEO_BRANDS = frozenset((b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"3gp4", b"3gp5", b"3gp6"))


def taken(files: Sequence[FileStorage]) -> tuple[Attachment, ...]:
    """The files that were chosen, as they will be sealed.

    Raises:
        NotTaken: too many, too large, or not of a kind that is taken.
    """
    chosen = [file.stream.read() for file in files if file.filename]
    if len(chosen) > MOST_FILES:
        raise NotTaken(_("一次最多附%(most)s个文件。", most=MOST_FILES))
    if sum(map(len, chosen)) > LARGEST_ALL:
        raise NotTaken(_("文件合计不能超过%(most)s兆。", most=LARGEST_ALL // 1024 // 1024))
    return tuple(_taken(number, content) for number, content in enumerate(chosen, 1))


def _taken(number: int, content: bytes) -> Attachment:
    if not content:
        raise NotTaken(_("第%(number)s个文件是空的。", number=number))
    if len(content) > LARGEST_FILE:
        most = LARGEST_FILE // 1024 // 1024
        raise NotTaken(_("第%(number)s个文件超过%(most)s兆。", number=number, most=most))
    kind = _kind(content)
    if kind is None:
        raise NotTaken(
            _(
                "第%(number)s个文件的格式不收。可以附照片（JPG、PNG）、PDF、文本、录音"
                "（MP3、M4A、WAV、AMR）和短视频（MP4）。",
                number=number,
            )
        )
    if kind is TEXT:
        content = _text(content) or b""
    if kind.cleaning:
        content = _cleaned(number, kind, content)
    return Attachment(f"{_('附件')}{number}.{kind.ending}", kind.type, content)


def _kind(content: bytes) -> Kind | None:
    """What a file is by its content; None for what is not taken."""
    for beginning, kind in BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return WAV
    if content[4:8] == b"ftyp":
        brand = content[8:12]
        return M4A if brand == b"M4A " else MP4 if brand in VIDEO_BRANDS else None
    if len(content) > 1 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2:
        return MP3  # A frame of layer III without a tag before it.
    return TEXT if _text(content) is not None else None


def _text(content: bytes) -> bytes | None:
    """Plain text as UTF-8, whether it came as that or in the encoding of Chinese offices."""
    if len(content) > LARGEST_TEXT:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        is_plain = all(letter.isprintable() or letter in "\t\r\n\u3000" for letter in text)
        return text.encode() if is_plain else None
    return None


def _cleaned(number: int, kind: Kind, content: bytes) -> bytes:
    """What ``mailbox_cleaning`` makes of a file, in a process of its own and through pipes."""
    with _ONE_AT_A_TIME:
        try:
            done = subprocess.run(  # noqa: S603 - Our own program.
                [sys.executable, "-I", str(CLEANING), kind.cleaning],
                input=content,
                stdout=subprocess.PIPE,
                # What libraries say of a file would tell the log that one came.
                stderr=subprocess.DEVNULL,
                env={},
                timeout=CLEANING_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            done = None
    if done is None or done.returncode or not done.stdout:
        raise NotTaken(
            _(
                "第%(number)s个文件打不开，或者加了密码。请换一个文件，或者只写文字。",
                number=number,
            )
        )
    return done.stdout
