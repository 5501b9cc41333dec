"""Files that come with a complaint are what they say, tell nothing of their maker, and no more."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage

from calllog.conduct.intake import Attachment
from calllog.public import mailbox_files
from calllog.public.mailbox_cleaning import NotClean, pdf, picture
from calllog.public.mailbox_files import NotTaken
from tests.support import made_files
from tests.support.made_files import AUTHOR, INNER, MAKER

MB = 1024 * 1024


def taken(*contents: bytes, name: str = "我的 名字.jpg") -> list[Attachment]:
    """What becomes of files that somebody chose."""
    chosen = [FileStorage(BytesIO(content), name, "files") for content in contents]
    with Flask(__name__).app_context():
        return list(mailbox_files.taken(chosen))


def test_a_photo_is_sealed_without_place_maker_and_comment_and_stands_upright() -> None:
    (made,) = taken(made_files.photo(40, 20))
    assert (made.name, made.type) == ("附件1.jpg", "image/jpeg")
    with Image.open(BytesIO(made.content)) as shown:
        assert shown.size == (20, 40)
        assert dict(shown.getexif()) == {}
        assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert MAKER.encode() not in made.content
    assert AUTHOR.encode() not in made.content


def test_a_screenshot_keeps_its_pixels_and_nothing_else() -> None:
    content = picture(made_files.screenshot())
    assert AUTHOR.encode() not in content
    with Image.open(BytesIO(content)) as shown:
        assert (shown.size, shown.mode, shown.info) == ((30, 30), "RGBA", {})
        assert shown.getpixel((0, 0)) == (0, 90, 90, 128)


def test_a_pdf_keeps_its_pages_without_author_files_within_and_scripts() -> None:
    (made,) = taken(made_files.pdf())
    assert (made.name, made.type) == ("附件1.pdf", "application/pdf")
    assert AUTHOR.encode() not in made.content
    with pikepdf.open(BytesIO(made.content)) as shown:
        assert len(shown.pages) == 1
        assert not {"/OpenAction", "/Metadata", "/AA"} & set(shown.Root.keys())
        assert "/Info" not in shown.trailer
        streams = [one for one in shown.objects if isinstance(one, pikepdf.Stream)]
        assert all(INNER not in one.read_bytes() for one in streams)


def test_a_pdf_that_opens_without_a_password_is_sealed_without_its_lock() -> None:
    locked = BytesIO()
    with pikepdf.open(BytesIO(made_files.pdf())) as opened:
        opened.save(locked, encryption=pikepdf.Encryption(owner="x", user=""))
    with pikepdf.open(BytesIO(pdf(locked.getvalue()))) as shown:
        assert not shown.is_encrypted


@pytest.mark.parametrize(
    ("content", "name", "type_"),
    [
        (b"ID3\x04" + bytes(40), "附件1.mp3", "audio/mpeg"),
        (b"\xff\xfb\x90\x00" + bytes(40), "附件1.mp3", "audio/mpeg"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "附件1.wav", "audio/wav"),
        (b"\x00\x00\x00\x20ftypM4A \x00", "附件1.m4a", "audio/mp4"),
        (b"\x00\x00\x00\x20ftypisom\x00", "附件1.mp4", "video/mp4"),
        (b"#!AMR\n\x3c", "附件1.amr", "audio/amr"),
        ("通话记录\n第二行\t制表".encode(), "附件1.txt", "text/plain"),
        (b"<script>alert(1)</script>", "附件1.txt", "text/plain"),
    ],
)
def test_what_a_file_is_shows_in_its_content_and_not_in_its_name(
    content: bytes, name: str, type_: str
) -> None:
    (made,) = taken(content, name="../../invoice.exe")
    assert (made.name, made.type, made.content) == (name, type_, content)


def test_a_text_in_the_offices_old_encoding_is_kept_readable() -> None:
    (made,) = taken("周三下午，信贷科窗口".encode("gb18030"))
    assert made.content.decode() == "周三下午，信贷科窗口"


@pytest.mark.attack("somebody uploads a file that is not what it says")
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"MZ\x90\x00\x03\x00", id="a program named as a photo"),
        pytest.param(b"PK\x03\x04\x14\x00\x00\x00", id="an archive"),
        pytest.param(b"\x7fELF\x02\x01\x01\x00", id="a program of this machine"),
        pytest.param(b"\xff\xd8\xff\xe0 no more than a beginning", id="half a photo"),
        pytest.param(b"%PDF-1.7\nnothing of the kind", id="half a PDF"),
        pytest.param(
            b"\x89PNG\r\n\x1a\n<svg onload='x'/>", id="a page behind a picture's beginning"
        ),
        pytest.param(made_files.pdf("secret"), id="a PDF with a password"),
        pytest.param(made_files.bomb(), id="a picture that would fill the memory"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_it_is_not_is_refused(content: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NotTaken, match="第1个文件"):
        taken(content, name="photo.jpg")
    assert capfd.readouterr() == ("", ""), "not a word of it on the error output"


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(NotClean):
        picture(made_files.bomb())


def test_a_locked_pdf_is_refused() -> None:
    with pytest.raises(NotClean):
        pdf(made_files.pdf("secret"))


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        ([b"a"] * 6, "一次最多附5个文件"),
        ([b"ID3" + bytes(10 * MB)], "第1个文件超过10兆"),
        ([b"ID3" + bytes(9 * MB)] * 3, "文件合计不能超过25兆"),
    ],
)
def test_too_many_and_too_large_files_are_refused(contents: list[bytes], said: str) -> None:
    with pytest.raises(NotTaken, match=said):
        taken(*contents)


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox_files, "CLEANING_SECONDS", 0.001)
    with pytest.raises(NotTaken):
        taken(made_files.photo())
