"""The service line's conversation as a pure function: no way through it ends in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calllog.office.today import Office, Person, SectionInfo
from calllog.telephone import CallFacts, ItemFacts, MatterFacts, Told
from calllog.times.office_hours import Hours, OfficeState
from ivr import flow, menu
from ivr.conversation import Act, Dial, Facts, Heard, Move, Position, Step
from ivr.dialogue import End, Keys, Take
from ivr.guide_flow import LONGEST_GUIDE
from ivr.prompts import Prompts

PROMPTS = Prompts.load("zh", None)
LONGEST_CALL = 80  # Steps; a caller who presses whatever there is comes to an end long before.


def section(id: int, key: str | None, label: str | None, *people: Person) -> SectionInfo:
    return SectionInfo(id, f"s{id}", f"科{id}", key, label, key is None, people, people)


ZHANG = Person(1, "张丽", "+865620000022", False, False)
WU = Person(2, "吴昊", "+8613900000023", True, True)
GUO = Person(3, "郭欣", "+865620000042", False, False)
HOURS = Hours(date(2000, 1, 1), time(8), time(12), time(14, 30), time(17, 30))
OFFICE = Office(
    on_date=date(2026, 11, 23),
    name="铜陵市住房公积金管理中心",
    short_name="公积金中心",
    area_code="0562",
    service_number="+865620000000",
    conduct_number="+865620000099",
    is_sample=True,
    hours=(HOURS,),
    sections=(section(1, "2", "贷款", ZHANG, WU), section(2, None, None, GUO)),
)
ITEM = ItemFacts(
    id=7,
    year=2026,
    running=101,
    section_id=1,
    section="科1",
    due_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    is_late=False,
    is_read=False,
    is_closed=False,
)
STRANGER = CallFacts("+8613900000001", "+8613900000001", None, None, None, None, False)
WITHHELD = replace(STRANGER, caller=None, number=None)
KNOWN = replace(STRANGER, known_item=ITEM)


MATTERS = (*(MatterFacts(n, 1, f"事项{n}") for n in range(1, 12)), MatterFacts(20, 2, "投诉"))
TOLD = Told("贷款", "第二十六条" * 60, "10个自然日", "一、申请。", ("身份证", "合同"), ("合同",))


def facts(call: CallFacts = STRANGER, state: OfficeState = OfficeState.OPEN) -> Facts:
    return Facts(
        office=OFFICE,
        state=state,
        is_before_opening=False,
        opening="明早八点",
        three_rings_seconds=15,
        call=call,
        menu="贷款按2，查进度按1",
        tail=lambda: "〇〇〇幺",
        due=lambda item: "今天下午五点半前",
        item_number=lambda item: "幺〇幺",
        typed_number="幺三九",
        matters=lambda: MATTERS,
        edition=lambda _: TOLD,
        notice=lambda _: TOLD,
    )


def said(move: Move) -> list[str]:
    return [line.id for line in move.answer.lines]


@pytest.mark.parametrize(
    ("state", "first"),
    [
        (OfficeState.OPEN, "greeting"),
        (OfficeState.NOON, "greeting"),  # 吴昊 covers noon.
        (OfficeState.CLOSED, "closed_after"),
        (OfficeState.DAY_OFF, "day_off"),
    ],
)
def test_a_call_begins_with_the_greeting_of_the_hour(state: OfficeState, first: str) -> None:
    assert said(flow.start(facts(state=state)))[0] == first


def test_a_call_that_has_ended_already_hears_nothing() -> None:
    move = flow.start(facts(replace(STRANGER, has_ended=True)))
    assert move == Move(End(()))


@pytest.mark.parametrize("step", Step)
def test_whoever_has_hung_up_hears_nothing_more(step: Step) -> None:
    assert flow.go_on(Position(step, section=1), Heard(is_gone=True), facts()) == Move(End(()))


@pytest.mark.parametrize(
    ("step", "acts"),
    [(Step.MENU, (Act.CONDUCT,)), (Step.SAME_MATTER, (Act.CONDUCT,)), (Step.BETWEEN, None)],
)
def test_9_leads_to_the_conduct_line_where_it_is_offered(
    step: Step, acts: tuple[Act, ...] | None
) -> None:
    move = flow.go_on(Position(step, section=1), Heard(digits="9"), facts(KNOWN))
    assert (move.acts == acts) is (acts is not None)


def test_what_rings_has_been_announced_and_cannot_be_asked_back() -> None:
    move = flow.go_on(Position(Step.MENU), Heard(digits="2"), facts())
    assert isinstance(move.answer, Dial)
    assert said(move) == ["transfer"]
    assert move.position is not None
    assert (move.position.section, move.position.rung) == (1, (1,))


@pytest.mark.parametrize("call", [STRANGER, KNOWN, WITHHELD], ids=["stranger", "known", "withheld"])
def test_every_answer_goes_on_one_step_further(call: CallFacts) -> None:
    for step in Step:
        here = Position(step, turn=3, section=1)
        move = flow.go_on(here, Heard(digits="1", spoken_seconds=2), facts(call))
        assert move.position is None or move.position.turn == 4


@pytest.mark.parametrize(
    ("item", "is_callers", "is_about"),
    [
        (ITEM, True, True),
        (ITEM, False, False),
        (replace(ITEM, is_closed=True), True, False),
        (None, True, False),
    ],
    ids=["the caller's", "a stranger's", "closed", "none"],
)
def test_who_wants_a_person_after_hearing_of_an_item_is_about_it_only_if_it_is_theirs(
    item: ItemFacts | None, is_callers: bool, is_about: bool
) -> None:
    heard = Heard(digits="0", progress=item, is_callers_item=is_callers)
    move = flow.go_on(Position(Step.PROGRESS, item=7), heard, facts())
    assert (Act.ABOUT in move.acts) is is_about


def offers(key: str, sections: tuple[SectionInfo, ...] = OFFICE.sections) -> Facts:
    keyed = tuple(replace(one, menu_key=key if one.menu_key else None) for one in sections)
    return replace(facts(), office=replace(OFFICE, sections=keyed))


@pytest.mark.parametrize(("menu_key", "guide"), [("1", "3"), ("2", "3"), ("3", "2"), ("5", "2")])
def test_the_guide_has_the_second_key_that_leads_to_no_section(menu_key: str, guide: str) -> None:
    now = offers(menu_key)
    move = flow.go_on(Position(Step.MENU), Heard(digits=guide), now)
    assert move.position is not None
    assert move.position.step is Step.GUIDE_SECTION
    assert move.acts == ()


def test_where_no_key_is_left_the_guide_is_left_out() -> None:
    keyed = tuple(section(n, str(n), f"业务{n}", ZHANG) for n in range(1, 5))
    full = replace(facts(), office=replace(OFFICE, sections=(*keyed, OFFICE.sections[1])))
    assert menu.progress_key(full.office) == "5"
    assert menu.guide_key(full.office) == ""
    assert said(flow.start(replace(full, state=OfficeState.CLOSED))) == [
        "closed_after",
        "confirm_number",
    ]


@pytest.mark.parametrize(
    ("page", "offered", "has_rest"), [(0, 7, True), (1, 4, False)], ids=["first", "last"]
)
def test_matters_are_offered_by_at_most_eight_keys(page: int, offered: int, has_rest: bool) -> None:
    here = Position(Step.GUIDE_MATTER, section=1, page=page, tries=0)
    move = flow.go_on(here, Heard(digits="*"), facts())
    assert said(move).count("guide_item") == offered
    assert ("guide_rest" in said(move)) is has_rest


@pytest.mark.parametrize("step", [Step.GUIDE_SECTION, Step.GUIDE_MATTER, Step.GUIDE_TEXT])
@pytest.mark.parametrize("state", [OfficeState.OPEN, OfficeState.DAY_OFF])
def test_0_and_an_unreadable_catalogue_lead_from_the_guide_to_a_person(
    step: Step, state: OfficeState
) -> None:
    away = replace(facts(state=state), matters=lambda: None, edition=lambda _: None)
    for heard, now in ((Heard(digits="0"), facts(state=state)), (Heard(digits="1"), away)):
        move = flow.go_on(Position(step, section=1), heard, now)
        assert Act.SECTION in move.acts
        assert move.position is not None
        assert move.position.section == 1
        assert isinstance(move.answer, Dial) is (state is OfficeState.OPEN)


def test_the_guide_is_left_by_whoever_never_leaves_it() -> None:
    here = Position(Step.GUIDE_MATTER, turn=LONGEST_GUIDE, section=1)
    assert said(flow.go_on(here, Heard(digits="1"), facts())) == ["goodbye"]


@pytest.mark.parametrize(
    ("notice", "has_notice", "key", "there"),
    [
        (5, True, "2", Step.NOTICE),
        (0, True, "2", None),
        (0, False, "2", Step.RINGING),  # The ledger is away.
        (5, True, "1", Step.PROGRESS),
    ],
)
def test_the_one_time_notice_is_heard_where_it_was_offered(
    notice: int, has_notice: bool, key: str, there: Step | None
) -> None:
    heard = Heard(digits=key, progress=ITEM if has_notice else None, notice=notice)
    move = flow.go_on(Position(Step.PROGRESS, item=7), heard, facts())
    assert (move.position.step if move.position else None) is there
    assert (Act.HEARD_NOTICE in move.acts) is (there is Step.NOTICE)


def test_a_fault_greets_who_has_not_been_greeted_and_takes_a_message() -> None:
    assert said(flow.fault(1, OFFICE)) == ["fault_greeting"]
    assert said(flow.fault(4, OFFICE)) == ["fault"]
    assert isinstance(flow.fault(1, OFFICE).answer, Take)


HEARD = st.builds(
    Heard,
    digits=st.sampled_from(["", "0", "1", "2", "3", "4", "5", "7", "8", "*", "13905621234"]),
    number=st.sampled_from([None, "+8613905621234"]),
    progress=st.sampled_from([None, ITEM, replace(ITEM, is_closed=True)]),
    notice=st.sampled_from([0, 5]),
    spoken_seconds=st.integers(0, 3),
    was_taken=st.just(False),
    was_refused=st.booleans(),
    cost_seconds=st.integers(0, 15),
)


@given(
    st.sampled_from([STRANGER, KNOWN, WITHHELD]),
    st.sampled_from(list(OfficeState)),
    st.lists(HEARD, min_size=LONGEST_CALL, max_size=LONGEST_CALL),
)
def test_whatever_a_caller_does_is_answered_in_words_and_comes_to_an_end(
    call: CallFacts, state: OfficeState, script: list[Heard]
) -> None:
    acts: list[Act] = []
    now = facts(call, state)
    move = flow.start(now)
    for heard in script:
        for line in move.answer.lines:
            assert PROMPTS.say(line.id, **line.filled()).text
        acts.extend(move.acts)
        if Act.ABOUT in move.acts:
            now = facts(replace(now.call, about_item=ITEM), state)
        if Act.SET_NUMBER in move.acts:
            now = facts(replace(now.call, number=heard.number), state)
        if Act.REGISTER in move.acts and now.call.number is not None:
            now = facts(replace(now.call, item=ITEM), state)
        if move.position is None:
            break
        assert isinstance(move.answer, Keys | Take | Dial)
        assert move.answer.lines or isinstance(move.answer, Dial)
        move = flow.go_on(move.position, heard, now)
    else:
        pytest.fail("the call goes on for ever")
    told = said(move)
    is_message = told in (["no_number_thanks"], ["fault_thanks"])
    only_asked = told == ["goodbye"]
    assert Act.REGISTER in acts or is_message or only_asked or Act.CONDUCT in move.acts
