"""``hotline publish``: the public pages as files, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from calllog.db import Database
from tests.ivr.conftest import Run


@pytest.mark.usefixtures("office")
def test_the_pages_are_written_and_told_of(hotline: Run, tmp_path: Path) -> None:
    result = hotline("publish", tmp_path / "site")
    assert result.exit_code == 0, result.output
    assert "new      rule.html" in result.output
    assert "; 0 were as they should be." in result.output
    assert "The online mailbox is not linked" in result.output
    assert "0562 000 0000" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "0 files written" in hotline("publish", tmp_path / "site").output


@pytest.mark.usefixtures("office")
def test_a_public_address_is_linked_without_a_word(
    hotline: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_PUBLIC_URL", "https://hotline.example.gov.cn")
    assert "not linked" not in hotline("publish", tmp_path / "site").output
    page = (tmp_path / "site" / "complaints.html").read_text(encoding="utf-8")
    assert 'href="https://hotline.example.gov.cn/mailbox"' in page


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("public.toml", b'[phones]\nzhangli = "13900000022"\n', "is a mobile"),
        ("public.toml", b"adress = 'x'\n", "public.toml cannot be used"),
        ("public.toml", b"[", "cannot be read as TOML"),
        ("rule.txt", "首问".encode("gb18030"), "save it as a text in UTF-8"),
        ("photos/zhangli.jpg", b"no photo", "is no photo that can be used"),
    ],
)
def test_an_office_file_that_cannot_be_used_is_named_and_nothing_is_written(
    hotline: Run, office: Database, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    own = tmp_path / "home" / name
    own.parent.mkdir(exist_ok=True)
    own.write_bytes(content)
    result = hotline("publish", tmp_path / "site")
    assert result.exit_code == 1
    assert said in result.output
    assert not (tmp_path / "site").exists()


@pytest.mark.usefixtures("office")
def test_a_folder_of_somebody_elses_is_refused(hotline: Run, tmp_path: Path) -> None:
    result = hotline("publish", tmp_path)
    assert result.exit_code == 1
    assert "not published from here" in result.output
