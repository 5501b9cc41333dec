"""Logs are one JSON object a line, and nothing personal gets into them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from calllog.logs import configure_logs


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged; the logging of the other tests is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    configure_logs(stream)
    yield stream
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def entry(written: io.StringIO) -> dict[str, object]:
    (line,) = written.getvalue().splitlines()
    loaded: dict[str, object] = json.loads(line)
    return loaded


def test_an_entry_is_one_json_object_with_its_time_level_and_place(written: io.StringIO) -> None:
    structlog.get_logger("calllog.background.sweep").info("swept", promises=3)
    found = entry(written)
    assert found["event"] == "swept"
    assert found["promises"] == 3
    assert (found["level"], found["logger"]) == ("info", "calllog.background.sweep")
    assert str(found["at"]).endswith("Z")


def test_an_error_is_logged_by_its_class_and_place_without_its_words(
    written: io.StringIO,
) -> None:
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            connection.execute(text("INSERT INTO x VALUES (:phone)"), {"phone": "+8613900000001"})
    except OperationalError:
        structlog.get_logger("ivr.desk").exception("call_step_failed")
    finally:
        engine.dispose()
    found = entry(written)
    assert found["error"] == "OperationalError"
    assert "tests/calllog/test_logs.py:" in str(found["where"])
    assert "13900000001" not in written.getvalue()


def test_what_a_library_says_is_logged_without_the_values(written: io.StringIO) -> None:
    logging.getLogger("urllib3").warning("Retrying after %s broke", "sms://+8613900000001")
    assert entry(written)["event"] == "Retrying after %s broke"


@pytest.mark.parametrize("library", ["apprise", "twilio", "twilio.http_client"])
def test_a_library_that_names_addresses_is_silent(written: io.StringIO, library: str) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    logging.getLogger(library).error("Failed to send to +8613900000001")
    assert written.getvalue() == ""


def test_an_entry_that_spans_lines_stays_on_one(written: io.StringIO) -> None:
    structlog.get_logger("ivr").warning("first\nsecond")
    assert entry(written)["event"] == "first\nsecond"
