"""Text messages over the carrier's own interface: sent once, reported back by signed webhooks."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from calllog.models import TextMessage
from calllog.sms import text_templates, texts
from ivr.exchange.scripted import Caller
from tests.scenarios.conftest import OpenAt
from tests.support.clock import shanghai
from tests.support.hotline import SERVICE, Hotline
from tests.support.office import person
from tests.support.telling import ZHANG, happened, registering, somebody, unanswered

NOTICE = {
    "matter": "租房提取",
    "materials": "身份证；本人银行卡",
    "basis": "《住房公积金管理条例》第二十四条",
    "limit": "3个自然日",
    "phone": "0562-0000000",
}
WORDS = (
    "【公积金中心】您咨询的租房提取需要：身份证；本人银行卡。"
    "依据《住房公积金管理条例》第二十四条，时限3个自然日。详询0562-0000000。"
)


def told_by_text(line: Hotline, caller: Caller | None = None) -> Hotline:
    """13900000001 has item 101, and is to be sent what it needs."""
    line.call(registering(caller or unanswered()))
    with line.writing() as session:
        sample = text_templates.read_file(text_templates.SAMPLE)
        text_templates.import_templates(session, sample)
        item, staff = line.item(session, "101"), person(session, "zhangli")
        texts.ask(session, line.loop.clock.now(), item, "one_time_notice", NOTICE, staff)
    return line


def sent(line: Hotline) -> list[tuple[str, str, str]]:
    return [(text.from_, text.to, text.body) for text in line.exchange.messages.values()]


def the_text(line: Hotline) -> TextMessage:
    with line.reading() as session:
        found = session.scalars(select(TextMessage)).one()
        session.expunge_all()
        return found


@pytest.mark.clause("3.1.1b", "5.4")
def test_what_is_needed_is_sent_to_a_mobile_and_its_arrival_is_kept(line: Hotline) -> None:
    told_by_text(line)
    line.sweep()
    line.sweep()
    assert sent(line) == [(SERVICE, ZHANG, WORDS)]
    text = the_text(line)
    assert (text.status, text.delivered_at, text.next_at) == ("delivered", text.sent_at, None)
    assert happened(line)[-2:] == ["text_asked", "text_sent"]


def test_asked_for_at_night_it_is_sent_in_the_morning(line_at: OpenAt) -> None:
    line = told_by_text(line_at(shanghai(2026, 11, 23, 21, 30)), somebody())
    line.sweep()
    assert sent(line) == []
    line.jump(shanghai(2026, 11, 24, 7, 30))
    line.sweep()
    assert len(sent(line)) == 1


def test_when_the_carriers_answer_is_lost_the_text_is_looked_up_and_not_sent_again(
    line: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_by_text(line)
    rest, front = line.carrier.app, line.front.app
    # The report is lost too: nothing is known but what the carrier can be asked.
    line.carrier.app, line.front.app = answers_nothing(rest), fails
    line.sweep()
    line.exchange.errors.clear()
    line.carrier.app, line.front.app = rest, front
    assert the_text(line).sid is None
    line.until(shanghai(2026, 11, 23, 9, 20))
    assert len(sent(line)) == 1
    assert (the_text(line).status, happened(line)[-1]) == ("delivered", "text_sent")


def answers_nothing(app: Any) -> Any:
    """What is asked is done, and the answer lost on its way."""

    def lost(environ: Any, start_response: Any) -> Any:
        if "/Messages" not in environ["PATH_INFO"]:
            return app(environ, start_response)
        for _ in app(environ, lambda *_: None):
            pass
        return fails(environ, start_response)

    return lost


def fails(_environ: Any, start_response: Any) -> Any:
    start_response("502 Bad Gateway", [("Content-Type", "text/html")])
    return [b"<html>"]
