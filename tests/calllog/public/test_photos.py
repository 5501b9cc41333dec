"""Photos of staff are made anew: small, upright, and without what the camera wrote into them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from calllog.public import photos
from calllog.public.photos import PhotoError
from calllog.settings import Settings
from tests.calllog.console.browser import Browser

MAKER, ORIENTATION = 0x010F, 0x0112


@pytest.fixture
def folder(settings: Settings) -> Path:
    made = settings.home / "photos"
    made.mkdir(parents=True)
    return made


def test_a_photo_is_shown_small_and_without_its_metadata(browser: Browser, folder: Path) -> None:
    exif = Image.Exif()
    exif[MAKER], exif[ORIENTATION] = "Camera of somebody", 6
    Image.new("RGB", (1200, 900), "navy").save(folder / "zhangli.jpg", exif=exif, comment=b"home")
    browser.open("/people")
    (address,) = browser.page.xpath("//img/@src")
    assert browser.page.xpath("//img/@alt") == ["张丽的照片"]
    assert "zhangli" not in browser.response.text, "a login is nobody's business"
    answer = browser.client.get(address)
    assert answer.mimetype == "image/jpeg"
    assert "max-age=3600" in answer.headers["Cache-Control"]
    with Image.open(BytesIO(answer.data)) as shown:
        assert shown.size == photos.SIZE
        assert not shown.getexif()
        assert "comment" not in shown.info
    assert b"Camera" not in answer.data


@pytest.mark.parametrize("content", [b"no picture", b"GIF89a" + b"\0" * 100, b""])
def test_a_file_that_is_no_photo_is_left_out(
    browser: Browser, folder: Path, content: bytes
) -> None:
    (folder / "zhangli.jpg").write_bytes(content)
    assert not browser.open("/people").page.xpath("//img")
    with pytest.raises(PhotoError):
        photos.made(folder / "zhangli.jpg")


def test_a_picture_made_to_fill_the_memory_is_refused_unopened(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.new("1", (300, 300)).save(folder / "zhangli.png")
    monkeypatch.setattr(photos, "LARGEST_PIXELS", 300 * 300 - 1)
    with pytest.raises(PhotoError, match="too many pixels"):
        photos.made(folder / "zhangli.png")


def test_a_photo_that_was_replaced_is_shown_at_once(folder: Path) -> None:
    path = folder / "zhangli.jpg"
    Image.new("RGB", (400, 500), "navy").save(path)
    before = photos.made(path)
    Image.new("RGB", (401, 500), "white").save(path)
    assert photos.made(path) != before


@pytest.mark.parametrize("person", ["0", "999"])
def test_nobody_has_no_photo(browser: Browser, person: str) -> None:
    assert browser.client.get(f"/photos/{person}.jpg").status_code == 404
