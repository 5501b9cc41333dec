"""疑似问题 in the browser: evidence, the person's statement, and somebody else's decision (4.1)."""

from __future__ import annotations

import pytest

from calllog import findings
from calllog.breaches import looking
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.calllog.moments import the_moment
from tests.support.office import person

ROWS = "//table//tbody/tr"


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
    looks_back(desk)
    return number


def looks_back(desk: Desk, moment: str = "") -> None:
    if moment:
        desk.clock.set(the_moment(moment))
        desk.sweep()
    looking.look_back(desk.db, desk.clock, desk.settings.zone)


@pytest.mark.clause("3.3.3")
def test_the_person_states_and_the_section_head_judges(
    sign_in: SignIn, desk: Desk, number: str
) -> None:
    own = sign_in("wuhao").open("/record")
    assert own.texts(ROWS)[0].startswith("服务忌语 今天 09:10 101号 这不归我管，请找归集科。 待核")
    own.open("/findings/1").press("保存说明", words="转述来电人的原话")
    assert "已保存您的说明。" in own.response.text
    head = sign_in("wangjun").open("/findings")
    assert head.texts(ROWS) == [
        "服务忌语 吴昊信贷科 借调 今天 09:10 101号 这不归我管，请找归集科。 本人已说明，待核"
    ]
    head.open("/findings/1")
    assert head.texts("//mark") == ["不归我管"]
    assert "转述来电人的原话" in head.text
    head.press("核定", measure="reminder", reason="应转交并说明，不应推诿")
    assert (head.path, "已核定。" in head.response.text) == ("/findings", True)
    assert "没有待核的疑似问题。" in head.text
    assert desk.kinds(number)[-3:] == ["flagged", "finding_stated", "finding_judged"]
    decided = own.open("/findings/1").text
    assert "提醒 王军 今天 09:10 应转交并说明，不应推诿" in decided
    assert "本年经核定属实1" in own.open("/record").text.replace(" ", "")


def test_colleagues_who_see_the_item_learn_nothing_of_what_was_decided(
    sign_in: SignIn, desk: Desk, number: str
) -> None:
    head = sign_in("wangjun").open("/findings/1")
    head.press("核定", measure="none", reason="转述来电人的话")
    colleague = sign_in("zhangli")
    story = colleague.open(f"/items/{number}").text
    assert "疑似问题已核定 王军 “不归我管”" in story
    assert "转述来电人的话" not in story
    assert colleague.open("/findings/1").status == 404
    assert colleague.open("/findings").status == 403
    assert "没有涉及您的疑似问题。" in colleague.open("/record").text


def test_before_the_person_is_heard_only_what_does_not_burden_is_offered(
    sign_in: SignIn, desk: Desk, number: str
) -> None:
    head = sign_in("zhaoping").open("/findings/1")
    assert head.page.xpath("//input[@name='measure']/@value") == ["none", "tolerance"]
    assert "可在11月26日 17:30前说明" in head.text
    head.press("核定", measure="none", reason=" ")
    assert (head.status, "请填写此项。" in head.text) == (422, True)
    looks_back(desk, "Thu 2026-11-26 17:31")
    head = sign_in("zhaoping").open("/findings/1")
    offered = head.page.xpath("//input[@name='measure']/@value")
    seconded = ["contract", "dismissal"]
    assert offered == ["none", "tolerance", "reminder", "criticism", *seconded]


def test_who_was_slower_is_told_that_it_is_judged(sign_in: SignIn, number: str) -> None:
    head, supervisor = sign_in("wangjun"), sign_in("zhaoping")
    head.open("/findings/1")
    supervisor.open("/findings/1")
    head.press("核定", measure="none", reason="转述来电人")
    supervisor.press("核定", measure="tolerance", reason="先行先试")
    assert supervisor.path == "/findings/1"
    assert "该疑似问题已核定。" in supervisor.response.text
    assert "不成立 王军" in supervisor.text


def test_a_decision_is_mended_by_the_supervisor_and_both_are_shown(
    sign_in: SignIn, number: str
) -> None:
    head = sign_in("wangjun").open("/findings/1")
    head.press("核定", measure="none", reason="转述来电人")
    assert not head.open("/findings/1").page.xpath("//form[contains(@action, '/judge')]")
    supervisor = sign_in("zhaoping").open("/findings/1")
    supervisor.press("核定", measure="tolerance", reason="试行新的答复口径")
    text = supervisor.open("/findings/1").text
    assert "不成立 已更正 王军" in text
    assert "容错认定（不追究责任） 赵平" in text


def test_another_sections_head_sees_nothing_of_it(sign_in: SignIn, number: str) -> None:
    other = sign_in("lina")
    assert "没有待核的疑似问题。" in other.open("/findings").text
    assert other.open("/findings/1").status == 404


def test_nobody_is_offered_to_judge_themselves(sign_in: SignIn, desk: Desk, number: str) -> None:
    desk.change(
        number,
        lambda session, item: findings.look(
            session, desk.clock.now(), item, "answer:2", "不知道", person(session, "wangjun")
        ),
    )
    own = sign_in("wangjun").open("/findings/2")
    assert "本人不能核定自己的问题" in own.text
    assert not own.page.xpath("//form[contains(@action, '/judge')]")
    assert own.client.post("/findings/2/judge").status_code == 400  # Without its token.


@pytest.mark.clause("4.1.1")
def test_what_the_clock_found_is_shown_with_its_times_and_waits_in_the_persons_list(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    desk.act("zhangli", number, "read")
    looks_back(desk, "Tue 2026-11-24 08:00")
    own = sign_in("zhangli").open("/mine")
    assert "涉及本人的疑似问题" in own.text
    (link,) = [
        one for one in own.open("/record").page.xpath("//a/@href") if one.startswith("/findings/")
    ][:1]
    page = own.open(link)
    assert page.texts("//h1") == ["未当日联系"]
    assert "细则三（一）2、四（一）1" in page.text
    facts = page.texts("//dl[last()]//dt | //dl[last()]//dd")
    assert ["规定时限", "昨天 17:30"] in [facts[n : n + 2] for n in range(len(facts))]
    assert ["实际完成", "发现时仍未完成"] in [facts[n : n + 2] for n in range(len(facts))]
    assert "应于11月23日（周一）17:30前联系办事人" in page.text


@pytest.mark.clause("4.1.3")
def test_the_supervisor_enters_what_no_record_shows_and_the_person_is_told(
    sign_in: SignIn, desk: Desk
) -> None:
    office = sign_in("zhaoping").open("/findings")
    office.open("/findings/new")
    (zhangli,) = office.page.xpath("//option[starts-with(., '张丽')]/@value")
    typed = {"person": zhangli, "happened_on": "2026-11-20", "words": "上班时间离岗"}
    office.press("登记", **typed, evidence="现场检查")
    assert office.path == "/findings/1"
    assert "已登记，已通知本人说明。" in office.response.text
    assert "发生时间2026年11月20日" in office.text
    own = sign_in("zhangli")
    assert "疑似问题待说明：1项" in own.open("/messages").text
    own.open("/findings/1").press("保存说明", words="当时外出送件")
    office.open("/findings/1").press(
        "核定",
        measure="discipline",
        reason="事实清楚",
        document="铜公积金处〔2026〕1号",
        body="铜陵市住房公积金管理中心",
    )
    assert "处分 赵平" in own.open("/findings/1").text
    assert "铜陵市住房公积金管理中心 铜公积金处〔2026〕1号" in own.text
    office.open("/findings/new").press("登记", **typed, evidence="再次登记")
    assert "该人员当日的这一情形已经登记。" in office.response.text


def test_the_list_is_narrowed_by_its_filters(sign_in: SignIn, desk: Desk, number: str) -> None:
    own = sign_in("zhaoping").open("/findings")
    assert len(own.texts(ROWS)) == 1
    own.press("应用", kind="unread")
    assert "没有待核的疑似问题。" in own.text
    assert "没有符合条件的疑似问题。" in own.open("/findings?state=lapsed").text
    assert len(own.open("/findings?state=nonsense&section=x&page=0").texts(ROWS)) == 1


@pytest.mark.clause("5.2")
def test_a_section_head_sees_their_own_record_first_and_then_the_sections(
    sign_in: SignIn, desk: Desk, number: str
) -> None:
    head = sign_in("wangjun").open("/section")
    titles = head.texts("//h2")
    assert titles[:2] == ["本人记录", "本科室记录"]
    numbers = head.texts("//section[@id='section-record']//li")
    assert numbers[0] == "待核的疑似问题1"
    assert head.texts("//section[@id='head-record']//li")[0] == "待核的疑似问题0"
    # Who only watches over the section has no record of their own there.
    assert sign_in("zhaoping").open("/section?section=loans").texts("//h2")[0] == "本科室记录"


def test_the_pages_can_be_read_in_english(sign_in: SignIn, number: str) -> None:
    own = sign_in("zhaoping")
    with own.client.session_transaction() as session:
        session["language"] = "en"
    for path in ("/findings", "/findings/1", "/findings/new", "/record", "/commendations"):
        assert own.open(path).status == 200, path
    assert "Statement of the person concerned" in own.open("/findings/1").text
