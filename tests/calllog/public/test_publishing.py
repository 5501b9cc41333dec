"""The pages as files: whole, linked among themselves, and written nowhere where they do harm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html
from PIL import Image

from calllog.db import Database
from calllog.public import people, publishing
from calllog.public.publishing import PublishError, publish
from calllog.public.request import Parts
from calllog.settings import Settings
from tests.support.clock import ManualClock
from tests.support.office import person

PUBLIC_URL = "https://hotline.example.gov.cn"


@pytest.fixture
def parts(settings: Settings, office: Database, clock: ManualClock) -> Parts:
    """The sample office, reached at an address of its own."""
    return Parts(settings.model_copy(update={"public_url": PUBLIC_URL}), office, clock)


def links(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every address that a published page names, with the page."""
    for page in folder.rglob("*.html"):
        for address in html.parse(str(page)).xpath("//@href | //@src | //@action"):
            yield page, address


def test_every_link_of_a_published_page_leads_to_a_file_beside_it(
    parts: Parts, tmp_path: Path
) -> None:
    (parts.settings.home / "photos").mkdir()
    Image.new("RGB", (800, 1000)).save(parts.settings.home / "photos" / "zhangli.jpg")
    folder = tmp_path / "website" / "hotline"
    publish(parts, folder)
    away = set()
    for page, address in links(folder):
        found = urlsplit(address)
        if found.scheme or found.netloc:
            away.add(address if found.scheme != "tel" else "tel")
            continue
        assert not address.startswith("/"), (page, address)
        target = (page.parent / unquote(found.path)).resolve() if found.path else page
        assert target.is_file(), (page, address)
        assert target.is_relative_to(folder), (page, address)
        if found.fragment:
            assert html.parse(str(target)).xpath("//*[@id=$id]", id=unquote(found.fragment))
    assert away == {"tel", f"{PUBLIC_URL}/mailbox", f"{PUBLIC_URL}/en/mailbox"}
    assert len(list(folder.glob("photos/*.jpg"))) == 1


def test_a_published_page_has_no_script_no_search_and_nothing_that_is_old_tomorrow(
    parts: Parts, tmp_path: Path
) -> None:
    publish(parts, tmp_path / "site")
    for page in (tmp_path / "site").rglob("*.html"):
        tree = html.parse(str(page))
        assert not tree.xpath("//script | //form | //style | //@style")
        text = tree.getroot().text_content()
        assert "现在正在上班" not in text
        assert "今天值班" not in text
    text = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "本页发布于2026年11月23日" in text


def test_only_what_changed_is_written_again(parts: Parts, office: Database, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    first = publish(parts, folder)
    assert "index.html" in first.new
    assert "en/services.html" in first.new
    assert publish(parts, folder) == publishing.Published((), (), (), len(first.new))
    with office.writing() as session:
        person(session, "zhangli").scope = "审核贷款"
    assert publish(parts, folder).changed == ("people.html", "en/people.html")


def test_what_is_no_longer_a_page_is_removed_and_nothing_else(parts: Parts, tmp_path: Path) -> None:
    folder, photos = tmp_path / "site", parts.settings.home / "photos"
    photos.mkdir()
    Image.new("RGB", (80, 100)).save(photos / "zhangli.png")
    publish(parts, folder)
    (folder / "own.html").write_text("the office's own")
    (photos / "zhangli.png").unlink()
    (removed,) = publish(parts, folder).removed
    assert removed.startswith("photos/")
    assert not (folder / removed).exists()
    assert (folder / "own.html").exists()


def test_a_folder_with_other_files_is_left_alone(parts: Parts, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("somebody else's")
    with pytest.raises(PublishError, match="not published from here"):
        publish(parts, tmp_path)
    assert (tmp_path / "index.html").read_text() == "somebody else's"


def test_nothing_is_written_while_a_page_cannot_be_made(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_given: object) -> None:
        raise LookupError

    monkeypatch.setattr(people, "groups", break_down)
    with pytest.raises(PublishError, match="/people cannot be made; nothing was written"):
        publish(parts, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_a_list_that_names_files_elsewhere_removes_none_of_them(
    parts: Parts, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    publish(parts, folder)
    precious = tmp_path / "precious"
    precious.write_text("kept")
    (folder / publishing.LIST).write_text('["../precious"]')
    publish(parts, folder)
    assert precious.read_text() == "kept"


def test_the_web_server_may_read_what_was_published(parts: Parts, tmp_path: Path) -> None:
    publish(parts, tmp_path / "site")
    assert (tmp_path / "site" / "index.html").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "site" / "en").stat().st_mode & 0o777 == 0o755
