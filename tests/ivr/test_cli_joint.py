"""``hotline do joint …``, ``do urge``, ``paper`` and ``policy``: done, or refused in a sentence."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from calllog.clock import SystemClock
from calllog.db import Database
from tests.calllog.missed_calls import missed_call
from tests.ivr.conftest import Run
from tests.support.clock import MONDAY_MORNING, SHANGHAI

# The command line has the machine's own clock.
TODAY = SystemClock().now().astimezone(SHANGHAI).date()
SAID = ("--words", "无")
LATER = str(TODAY + timedelta(days=30))


@pytest.fixture
def number(office: Database) -> str:
    with office.writing() as session:
        return missed_call(session, MONDAY_MORNING).number


def test_a_joint_matter_to_its_letter(hotline: Run, number: str, tmp_path: Path) -> None:
    def do(action: str, login: str, *facts: str) -> str:
        done = hotline("do", action, number, "--by", login, *facts)
        assert done.exit_code == 0, done.output
        return str(done.output)

    bodies = ("--body", "市住建局：核验网签备案", "--body", "市税务局:提供契税信息")
    assert "report it to the leader today (3.1.3a)" in do("joint", "zhangli", *bodies)
    do("joint-report", "zhangli", "--words", "须共同核验。")
    do("joint-seen", "xuhui")
    view = ("--view", "市住建局：不属其职责")
    assert "paper make" in do("joint-no-agreement", "xuhui", "--words", "没有规定。", *view)
    made = hotline("paper", "make", "staffing_letter", number, "--by", "zhangli")
    assert "铜公积金函〔" in made.output
    sent = hotline("paper", "dispatch", "1", "--by", "zhangli", "--how", "机要", "--ask-on", LATER)
    assert sent.exit_code == 0, sent.output
    assert "dispatched" in hotline("papers", number).output
    file = tmp_path / "letter.docx"
    assert hotline("paper", "save", "1", file, "--by", "zhangli").exit_code == 0
    assert file.read_bytes()[:2] == b"PK"
    assert hotline("paper", "save", "1", file, "--by", "zhangli").exit_code == 1
    hotline("paper", "receive", "1", "--by", "zhangli", "--words", "编办已复函。")
    do("joint-plan", "xuhui", "--words", "按编办意见办理。")
    told = hotline("item", number).output
    for said in (
        "named a joint matter with 市住建局: 核验网签备案; 市税务局: 提供契税信息",
        "reported to the leader 徐辉: 须共同核验。",
        "no agreement: 没有规定。",
        "dispatched the staffing letter 铜公积金函〔",
        "has the receipt of the staffing letter",
        "plan: 按编办意见办理。",
    ):
        assert said in told
    assert '"joint_decisions": [' in hotline("item", number, "--json").output


def test_urged_supervised_reported_and_signed(hotline: Run, number: str) -> None:
    urged = hotline("do", "urge", number, "--by", "zhaoping", "--words", "请先回电。")
    assert "urged 张丽; urging 1 waits" in urged.output
    by = ("--by", "gaoyuan", "--words", "今日办结。", "--until", LATER)
    assert "urging 2" in hotline("do", "supervise", number, *by).output
    up = hotline("do", "report-up", number, "--by", "wuhao", "--words", "承办人外出。")
    assert up.exit_code == 0
    signed = ("--by", "zhangli", "--urging", "1", "--words", "收到")
    assert hotline("do", "sign", number, *signed).exit_code == 0
    assert hotline("do", "sign", number, *signed).exit_code != 0
    told = hotline("item", number).output
    assert "urged 张丽: 请先回电。" in told
    assert "reported up to 王军: 承办人外出。" in told


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("do", "joint", "101", "--by", "zhangli", "--body", "市住建局"), "has no colon"),
        (
            ("do", "joint-settle", "101", "--by", "zhangli", "--body", "7", "--words", "一"),
            "no body",
        ),
        (("do", "sign", "101", "--by", "zhangli", "--urging", "7", *SAID), "no urging 7"),
        (("paper", "receive", "9", "--by", "zhangli", "--words", "一"), "There is no paper 9"),
        (("papers", "999"), "There is no item 999"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(
    hotline: Run, number: str, command: tuple[str, ...], why: str
) -> None:
    told = hotline(*(f"2026-{part}" if part in ("101", "999") else part for part in command))
    assert told.exit_code == 1
    assert why.replace("999", "2026-999") in told.output
    assert "joint" not in hotline("item", number).output


def test_templates_are_listed_exported_and_checked(hotline: Run, office: Database) -> None:
    assert "urging_slip  催办单  shipped" in hotline("paper", "templates").output
    assert hotline("paper", "templates", "export").output.count("is written.") == 9
    assert hotline("paper", "templates", "export").output.count("stays.") == 9
    assert hotline("paper", "templates", "check").exit_code == 0
    folder = Path(str(office.engine.url.database)).parent / "templates"
    (folder / "urging_slip.docx").write_bytes(b"no Word file")
    checked = hotline("paper", "templates", "check")
    assert (checked.exit_code, "文件打不开" in checked.output) == (1, True)


def test_a_policy_is_shown_exported_checked_and_entered(
    hotline: Run, office: Database, tmp_path: Path
) -> None:
    assert "the defaults" in hotline("policy", "show").output
    text = hotline("policy", "export").output
    assert 'document = ""' in text
    file = tmp_path / "policy.toml"
    file.write_text(text, encoding="utf-8")
    assert "number of the office's decision" in hotline("policy", "import", file).output
    text = text.replace('document = ""', 'document = "公积金办〔2026〕8号"')
    file.write_text(text.replace("read_minutes = 60", "read_minutes = 45"), encoding="utf-8")
    tried = hotline("policy", "import", file, "--dry-run").output
    assert "read minutes: 60 → 45" in tried
    assert "Nothing was stored." in tried
    assert "the defaults" in hotline("policy", "show").output
    assert "is entered (公积金办〔2026〕8号)" in hotline("policy", "import", file).output
    assert "公积金办〔2026〕8号" in hotline("policy", "show").output
    past = text.replace(f"valid_from = {TODAY}", "valid_from = 2020-01-01")
    file.write_text(past, encoding="utf-8")
    refused = hotline("policy", "import", file)
    assert (refused.exit_code, "is past" in refused.output) == (2, True)
