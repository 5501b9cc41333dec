"""服务忌语 (3.3.3): what staff write of a call is searched; a person judges what is found."""

from __future__ import annotations

import pytest

from calllog import findings, ledger
from calllog.breaches import hearing, suspicions
from calllog.breaches.judging import decide
from calllog.models import Measure
from tests.scenarios.days import CALLER, does, missed_call
from tests.support.hotline import Hotline
from tests.support.office import person


@pytest.mark.clause("3.3.3")
def test_a_note_of_a_call_back_is_flagged_and_the_section_head_judges_it(line: Hotline) -> None:
    number = missed_call(line)
    said = "来电人问贴息，我说不 清楚，让他找别人去。"
    does(line, "zhangli", ledger.reached, number, said)
    with line.writing() as session:
        first, second = suspicions.all_of(session, open_only=True)
        assert {first.words, second.words} == {"不清楚", "找别人去"}
        assert first.passage == said
        assert first.about == person(session, "zhangli")
        assert first.source.startswith("attempt:")
        at, head = (session, line.loop.clock.now(), line.office_time()), person(session, "wangjun")
        hearing.state(session, at[1], first, person(session, "zhangli"), "一时口误，已请示")
        decide(*at, first, head, Measure.REMINDER, reason="应请示后答复")
        decide(*at, second, head, Measure.NONE, reason="转述来电人的话")
    with line.reading() as session:
        item = line.item(session, number)
        kinds = [event.kind for event in item.events]
        judged = ["finding_stated", "finding_judged", "finding_judged"]
        assert kinds[-5:] == ["flagged", "flagged", *judged]
        assert suspicions.all_of(session, open_only=True) == []


@pytest.mark.clause("3.3.3")
def test_a_transcript_of_a_call_is_searched_in_the_same_way(line: Hotline) -> None:
    number = missed_call(line)
    heard = "您好，信贷科。这个不归我管，我还有事。"
    with line.writing() as session:
        item, now = line.item(session, number), line.loop.clock.now()
        found = findings.look(session, now, item, "call:1", heard, person(session, "wuhao"))
        assert [one.words for one in found] == ["不归我管", "我还有事"]
        assert CALLER not in "".join(one.passage for one in found)
