"""The page of suspicions: the passage, and the verdict of somebody else (3.3.3)."""

from __future__ import annotations

import pytest

from calllog import findings
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.support.office import person

CARDS = "//section[contains(@class, 'card-plain')]"


@pytest.fixture
def number(desk: Desk) -> str:
    """An item of the loans section, about which 吴昊 wrote that it is not his business."""
    number = desk.missed_call()
    desk.change(
        number,
        lambda session, item: findings.look(
            session,
            desk.clock.now(),
            item,
            "answer:1",
            "这不归我管，请找归集科。",
            person(session, "wuhao"),
        ),
    )
    return number


@pytest.mark.clause("3.3.3")
def test_the_section_head_sees_the_passage_and_judges_it(
    sign_in: SignIn, desk: Desk, number: str
) -> None:
    head = sign_in("wangjun").open("/findings")
    (card,) = head.texts(CARDS)
    assert card.startswith("服务忌语 101号 信贷科 · 吴昊 发现于今天 09:10 这不归我管，请找归集科。")
    assert head.texts("//mark") == ["不归我管"]
    head.press("核定", verdict="real", judgement="应转交并说明，不应推诿")
    assert "已核定。" in head.response.text
    assert "没有待核的疑似问题。" in head.text
    assert "属实 应转交并说明，不应推诿 王军" in head.text
    assert desk.kinds(number)[-2:] == ["flagged", "finding_judged"]
    story = head.open(f"/items/{number}").text
    assert "发现疑似问题 系统 服务忌语“不归我管”，待核" in story
    assert "疑似问题已核定 王军 “不归我管”属实：应转交并说明，不应推诿" in story


@pytest.mark.parametrize(
    ("typed", "why"),
    [({"judgement": "误判"}, "请选择一项。"), ({"verdict": "real"}, "请填写此项。")],
)
def test_a_verdict_without_its_reason_is_not_taken(
    sign_in: SignIn, number: str, typed: dict[str, str], why: str
) -> None:
    head = sign_in("wangjun").open("/findings")
    head.press("核定", **typed)
    assert (head.status, why in head.text) == (422, True)


def test_who_was_slower_is_told_that_it_is_judged(sign_in: SignIn, number: str) -> None:
    head, supervisor = sign_in("wangjun").open("/findings"), sign_in("zhaoping").open("/findings")
    head.press("核定", verdict="harmless", judgement="转述来电人")
    supervisor.press("核定", verdict="real", judgement="推诿")
    assert supervisor.path == "/findings"
    assert "该疑似问题已核定。" in supervisor.response.text
    assert "不构成问题 转述来电人" in supervisor.text


def test_another_sections_head_sees_nothing_of_it(sign_in: SignIn, number: str) -> None:
    assert "没有待核的疑似问题。" in sign_in("lina").open("/findings").text


def test_nobody_is_offered_to_judge_themselves(sign_in: SignIn, desk: Desk, number: str) -> None:
    desk.change(
        number,
        lambda session, item: findings.look(
            session, desk.clock.now(), item, "answer:2", "不知道", person(session, "wangjun")
        ),
    )
    head = sign_in("wangjun").open("/findings")
    own = head.texts(CARDS)[1]
    assert "本人不能核定自己的问题" in own
    assert len(head.page.xpath("//form[contains(@action, '/judge')]")) == 1
