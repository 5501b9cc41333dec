"""The carrier's reports on text messages: signed, readable, and harmless when they are neither."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from calllog.db import Database
from calllog.models import TextMessage
from calllog.sms import text_templates, texts
from tests.calllog.test_texts import UNREACHED, an_item
from tests.support.carrier import Carrier, installed, no_secrets
from tests.support.clock import ManualClock
from tests.support.outages import gone

REPORT = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+8613900000001"}


@pytest.fixture
def carrier(office: Database, tmp_path: Path, clock: ManualClock) -> Iterator[Carrier]:
    with office.writing() as session:
        templates = text_templates.read_file(text_templates.SAMPLE)
        text_templates.import_templates(session, templates)
        item = an_item(session)
        session.add(item)
        session.flush()
        texts.ask(session, clock.now(), item, "unreached", UNREACHED)
    office.close()
    with installed(tmp_path / "home", clock) as made:
        yield made


def path_of(carrier: Carrier, text: object = 1) -> str:
    return f"/texts/status/{carrier.parts.desk.line.steps.sign({'text': text})}"


def status(carrier: Carrier) -> tuple[str | None, str | None]:
    with carrier.parts.db.reading() as session:
        text = session.scalars(select(TextMessage)).one()
        return text.sid, text.status


def test_a_report_is_kept_even_before_the_answer_to_the_order(carrier: Carrier) -> None:
    with capture_logs() as logs:
        for _ in range(2):
            assert carrier.post(path_of(carrier), REPORT).status == 200
    assert status(carrier) == ("SM1", "delivered")
    assert no_secrets(logs)


def test_an_unsigned_report_is_refused(carrier: Carrier) -> None:
    answer = carrier.client.post(path_of(carrier), data=REPORT)
    assert answer.status_code == 403
    assert status(carrier) == (None, None)


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("1", REPORT),
        (None, REPORT),
        (1, {"MessageStatus": "sent"}),
        (1, REPORT | {"MessageSid": "S" * 200}),
        (1, REPORT | {"MessageStatus": "短信"}),
    ],
)
def test_a_report_that_cannot_be_read_changes_nothing(
    carrier: Carrier, text: object, report: dict[str, str]
) -> None:
    answer = carrier.post(path_of(carrier, text), report)
    assert (answer.status, status(carrier)) == (400, (None, None))


def test_a_report_on_another_message_of_the_carriers_changes_nothing(carrier: Carrier) -> None:
    carrier.post(path_of(carrier), REPORT | {"MessageStatus": "sent"})
    carrier.post(path_of(carrier), REPORT | {"MessageSid": "SM2"})
    assert status(carrier) == ("SM1", "sent")


def test_a_report_on_a_message_that_does_not_exist_is_taken_and_dropped(carrier: Carrier) -> None:
    assert carrier.post(path_of(carrier, 99), REPORT).status == 200
    assert status(carrier) == (None, None)


def test_while_the_ledger_is_away_a_report_is_dropped_and_asked_after_later(
    carrier: Carrier,
) -> None:
    carrier.parts.now()
    with gone(carrier):
        assert carrier.post(path_of(carrier), REPORT).status == 200
    assert status(carrier) == (None, None)
