"""Joint matters, urging and papers of an item, as data (``calllog.showing.stories``)."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import object_session

from calllog.ledger import joint, urging
from calllog.models import Document, Item, JointBody, JointDecision, Urging
from calllog.paperwork import papers
from calllog.showing.moments import iso


def told(item: Item, zone: ZoneInfo) -> dict[str, Any]:
    """The parts of an item's story that have to do with others than its section."""
    session = object_session(item)
    assert session is not None, "a story is told while the item is being read"
    made = papers.papers(session, item)
    return {
        "joint_at": iso(item.joint_at, zone),
        "joint_bodies": [_body(body, zone) for body in joint.bodies(session, item)],
        "joint_decisions": [_decision(one, zone) for one in joint.decisions(session, item)],
        "urgings": [_urging(one, zone) for one in urging.urgings(session, item)],
        "documents": [_document(one, papers.number(session, one), zone) for one in made],
    }


def _body(body: JointBody, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "name": body.name,
        "leads": body.leads,
        "matter": body.matter,
        "view": body.view,
        "settled_at": iso(body.settled_at, zone),
        "settled": body.settled_note,
    }


def _decision(one: JointDecision, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "step": one.step,
        "at": iso(one.at, zone),
        "by": one.by.name,
        "leader": one.leader.name if one.leader is not None else None,
        "words": one.words,
        "received_at": iso(one.received_at, zone),
    }


def _urging(one: Urging, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "at": iso(one.at, zone),
        "by": one.by.name,
        "to": one.to.name,
        "words": one.words,
        "answer_by": iso(one.answer_by, zone),
        "received_at": iso(one.received_at, zone),
        "received_by": one.received_by.name if one.received_by is not None else None,
        "receipt": one.receipt,
    }


def _document(one: Document, number: str, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "number": number,
        "addressee": one.addressee,
        "sha256": one.sha256,
        "made_at": iso(one.made_at, zone),
        "dispatched_at": iso(one.dispatched_at, zone),
        "dispatched_how": one.dispatched_how,
        "received_at": iso(one.received_at, zone),
        "receipt": one.receipt,
    }
