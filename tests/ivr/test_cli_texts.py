"""``hotline texts``: the templates of text messages, shown, changed and refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from calllog.db import Database
from calllog.settings import Settings
from calllog.sms import text_templates
from ivr.cli_texts import texts


@pytest.fixture
def home(office: Database, settings: Settings) -> Settings:
    with office.writing() as session:
        sample = text_templates.read_file(text_templates.SAMPLE)
        text_templates.import_templates(session, sample)
    office.close()
    return settings


def run(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(texts, arguments, obj=settings)


def test_the_templates_are_listed_with_their_approvals(home: Settings) -> None:
    output = run(home).output
    assert "unreached  approved: 示例-0002\n    【公积金中心】我们今日两次致电您" in output


def test_a_template_without_an_approval_is_said_not_to_be_sent(
    home: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "texts.toml"
    path.write_text(
        '[[templates]]\nkey = "unreached"\nwords = "【中心】请回电{phone}。"\n', encoding="utf-8"
    )
    said = run(home, "import", str(path))
    assert (said.exit_code, "unreached has no approval's number" in said.output) == (0, True)
    assert "unreached  NOT APPROVED, is not sent" in run(home).output


def test_what_is_exported_can_be_read_in_again(home: Settings, tmp_path: Path) -> None:
    path = tmp_path / "texts.toml"
    path.write_text(run(home, "export").output, encoding="utf-8")
    assert run(home, "import", str(path)).output == "2 templates are read in.\n"


@pytest.mark.parametrize("text", ["[[templates]]", "templates = 3", "\udcff"])
def test_a_file_that_cannot_be_used_changes_nothing(
    home: Settings, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "texts.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert run(home, "import", str(path)).exit_code == 2
    assert run(home, "import", str(tmp_path / "none.toml")).exit_code == 2
    assert "示例-0002" in run(home).output
