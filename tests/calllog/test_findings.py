"""疑似问题（待核）: words that must not be said are flagged once, with their passage (3.3.3)."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import events, findings
from calllog.db import Database
from calllog.models import Finding, Item, OfficeProfile
from tests.calllog.missed_calls import missed_call
from tests.support.clock import MONDAY_MORNING as NOW
from tests.support.office import person

NOTE = "来电人问额度，我说这个不归我管，让他找别人去。"


def flagged(session: Session, author: str = "wuhao", text: str = NOTE) -> Item:
    """An item of the loans section with a note that somebody wrote."""
    item = missed_call(session, NOW)
    findings.look(session, NOW, item, "attempt:1", text, person(session, author))
    return item


def all_findings(session: Session) -> list[Finding]:
    return list(session.scalars(select(Finding).order_by(Finding.id)))


def test_each_expression_in_a_text_is_flagged_with_its_passage_and_an_event(
    office: Database,
) -> None:
    with office.writing() as session:
        item = flagged(session)
        told = [event.data for event in item.events if event.kind == "flagged"]
        first, second = all_findings(session)
        assert (first.words, second.words) == ("不归我管", "找别人去")
        assert first.passage == NOTE
        wuhao = person(session, "wuhao")
        assert (first.about, first.source) == (wuhao, "attempt:1")
        assert (first.section, first.employment) == (wuhao.section, wuhao.employment)
        assert told == [
            {
                "finding": one.id,
                "finding_kind": "forbidden_words",
                "words": one.words,
                "source": "attempt:1",
            }
            for one in (first, second)
        ]
        assert events.verify(session) == []


def test_the_same_words_in_the_same_place_are_flagged_once(office: Database) -> None:
    with office.writing() as session:
        item = flagged(session, text="不知道，不知道")
        author = person(session, "wuhao")
        again = findings.look(session, NOW, item, "attempt:1", "不知道", author)
        elsewhere = findings.look(session, NOW, item, "answer:1", "不知道", author)
        assert (again, len(elsewhere), len(all_findings(session))) == ([], 1, 2)


@pytest.mark.parametrize("text", [None, "", "已说明材料，来电人知道了。"])
def test_a_text_without_them_is_left_alone(office: Database, text: str | None) -> None:
    with office.writing() as session:
        item = missed_call(session, NOW)
        before = len(item.events)
        assert findings.look(session, NOW, item, "attempt:1", text, None) == []
        session.refresh(item, ["events"])
        assert len(item.events) == before


def test_the_offices_own_words_are_looked_for_besides_those_of_the_rule(office: Database) -> None:
    with office.writing() as session:
        session.get_one(OfficeProfile, 1).forbidden_words = ["下班了"]
        flagged(session, text="我说下班了，不清楚")
        assert [one.words for one in all_findings(session)] == ["下班了", "不清楚"]
