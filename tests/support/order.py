"""What must hold after any call, however it went; and the schema that all TwiML must keep to."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import events
from calllog.models import Call as CallRow
from calllog.models import CallKind, Item, Promise
from ivr.exchange.calls import INBOUND, OUTBOUND_API, Call
from ivr.exchange.transcript import Webhook
from tests.support.hotline import Hotline

FORBIDDEN = ("不知道", "不清楚", "不归我管", "我还有事")  # Clause 3.3.3.
OFFICE = ("公积金中心", "作风监督专线")
ITEMLESS = {CallKind.NO_NUMBER, CallKind.SHORT, CallKind.PROGRESS, CallKind.GUIDE}


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(__file__).with_name("twiml-voice.xsd")))


def assert_valid_twiml(text: str) -> None:
    """The text keeps to the carrier's markup."""
    schema = _schema()
    assert schema.validate(etree.fromstring(text.encode())), f"{schema.error_log}\n{text}"


def assert_in_order(world: Hotline) -> None:
    """After every call: the carrier has no complaint, and the ledger keeps to its invariants."""
    assert world.exchange.errors == []
    for call in calls_in(world):
        assert call.unplayed == ()
        for webhook in call.webhooks:
            assert_good_answers(webhook)
        assert_well_spoken(call)
    for call in world.exchange.calls.values():
        if call.direction == OUTBOUND_API:
            assert_well_spoken_of(call)
            for webhook in call.webhooks:
                assert_good_answers(webhook)
    with world.reading() as session:
        assert events.verify(session) == []
        _assert_every_call_is_kept(session)
        _assert_every_item_has_its_promises(session)


def calls_in(world: Hotline) -> list[Call]:
    """The calls that came in from outside."""
    return [call for call in world.exchange.calls.values() if call.direction == INBOUND]


def assert_good_answers(webhook: Webhook) -> None:
    """Answered, with XML that any engine takes; a repeated request with the same again."""
    assert webhook.problem == ""
    assert {answer.status for answer in webhook.answers} == {200}
    assert all(answer.content_type.startswith("text/xml") for answer in webhook.answers)
    assert len({answer.text for answer in webhook.answers}) == 1
    assert_valid_twiml(webhook.answer.text)


def assert_well_spoken_of(call: Call) -> None:
    """Whatever was said to anybody: greetings in order (3.3.2b), no forbidden word (3.3.3)."""
    said = sentences(call)
    assert not [text for text in said if any(word in text for word in FORBIDDEN)]
    for text in said:
        if "您好" in text:
            assert_greets_in_order(text)


def assert_well_spoken(call: Call) -> None:
    """The same, and the caller is greeted first."""
    assert_well_spoken_of(call)
    heard = call.heard()
    assert not heard or heard[0].startswith("您好")


def assert_greets_in_order(text: str) -> None:
    """先说您好，后报科室部门，再问事情."""
    office = min(text.find(name) for name in OFFICE if name in text)
    assert text.startswith("您好")
    assert 0 < office < text.find("请问"), text


def sentences(call: Call) -> list[str]:
    """Everything that was said in a call, to the caller and to staff."""
    return [event.text for event in call.events if event.kind == "heard"]


def _assert_every_call_is_kept(session: Session) -> None:
    for call in session.scalars(select(CallRow)):
        if call.ended_at is None:
            assert call.settle_by is not None, "the sweep would never ask after it"
        elif call.item_id is None:
            assert call.kind in ITEMLESS
        else:
            assert call.kind in {CallKind.REGISTERED, CallKind.ANSWERED}


def _assert_every_item_has_its_promises(session: Session) -> None:
    for item in session.scalars(select(Item).where(Item.closed_at.is_(None))):
        assert item.responsible is not None
        owed = select(Promise.kind).where(Promise.item_id == item.id, Promise.ended_at.is_(None))
        kinds = Counter(session.scalars(owed))
        assert all(count == 1 for count in kinds.values())
        if item.is_draft:
            assert {"finish"} <= set(kinds) <= {"finish", "contact"}
        elif item.contacted_at is None:
            assert "contact" in kinds
