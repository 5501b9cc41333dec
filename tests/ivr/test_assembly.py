"""What the assembled programs do together: the exchange's numbers, a silent database."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from twilio.request_validator import RequestValidator

from calllog.clock import SystemClock
from calllog.conduct.place import Place
from calllog.db import Database
from calllog.models import OfficeProfile
from calllog.settings import Settings
from ivr.app import create_phone_app
from ivr.assembly import background_jobs, make_exchange
from ivr.housework import jobs
from ivr.parts import join
from tests.support.hotline import CONDUCT, SERVICE

WAITED_FOR = 5  # Seconds; two databases of two seconds each, and no third time.


def test_a_number_that_is_read_in_while_the_exchange_runs_is_known_at_the_next_call(
    office: Database, settings: Settings
) -> None:
    exchange = make_exchange(settings)
    assert list(exchange.numbers) == [SERVICE, CONDUCT]
    with office.writing() as session:
        session.get_one(OfficeProfile, 1).service_number = "12329"
    exchange.renew_numbers()
    # The old one, too: somebody may be talking there.
    assert list(exchange.numbers) == ["12329", CONDUCT, SERVICE]


def test_the_exchange_goes_on_with_the_numbers_it_knows_while_the_ledger_is_away(
    office: Database, settings: Settings
) -> None:
    exchange = make_exchange(settings)
    office.close()
    for path in settings.home.glob("ledger.db*"):
        path.unlink()
    (settings.home / "ledger.db").mkdir()
    exchange.renew_numbers()
    assert list(exchange.numbers) == [SERVICE, CONDUCT]


@pytest.mark.parametrize("demo", [False, True])
def test_a_demonstration_sends_nothing_to_anybody(
    office: Database, settings: Settings, demo: bool
) -> None:
    conduct = Place.at(settings.home / "conduct").open_database()
    parts = join(settings.model_copy(update={"demo": demo}), SystemClock(), office, conduct)
    sending = {"messages", "reminder"} & {job.name for job in background_jobs(parts)}
    assert bool(sending) is not demo
    conduct.close()


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that takes connections in, and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as server:
        yield f"postgresql+psycopg://hotline:secret@127.0.0.1:{server.getsockname()[1]}"


def test_a_caller_is_answered_soon_while_both_databases_are_silent(
    silent: str, tmp_path: Path
) -> None:
    settings = Settings.read(home=tmp_path, database_url=f"{silent}/ledger")
    conduct = Place.at(tmp_path / "conduct").open_database(f"{silent}/conduct")
    parts = join(settings, SystemClock(), Database.open(settings.database_url), conduct)
    form = {"CallSid": "CA1", "From": "+8613900000001", "To": SERVICE, "CallStatus": "ringing"}
    url = f"{settings.public_url}/voice/incoming"
    signature = RequestValidator(settings.auth_tokens[0]).compute_signature(url, form)
    began = time.monotonic()
    answer = (
        create_phone_app(parts)
        .test_client()
        .post("/voice/incoming", data=form, headers={parts.carrier.signature_header: signature})
    )
    assert answer.status_code == 200
    assert "Record" in answer.text
    assert time.monotonic() - began < WAITED_FOR
    parts.db.close()
    conduct.close()


def test_the_conduct_lines_job_does_not_tell_how_much_it_did(
    office: Database, settings: Settings
) -> None:
    conduct = Place.at(settings.home / "conduct").open_database()
    conduct.migrate()
    parts = join(settings, SystemClock(), office, conduct)
    (job,) = (job for job in jobs(parts) if job.name == "conduct")
    assert job.work() is None
    conduct.close()
