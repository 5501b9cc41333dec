"""What cannot be stored waits on disk: whole, private, in order, and never for ever."""

from __future__ import annotations

import json
import os
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.spool import TRIES, Entry, NotNow, Spool
from tests.support.clock import MONDAY_MORNING


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool")


class Ledger:
    """Takes requests in, or raises what a test wants."""

    def __init__(self, *errors: Exception) -> None:
        self.stored: list[str] = []
        self.errors = list(errors)

    def __call__(self, _received_at: datetime, entry: Entry) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.stored.append(entry["params"]["CallSid"])


def request(sid: str) -> Entry:
    return {"kind": "converse", "params": {"CallSid": sid}, "token": None}


def keep(spool: Spool, *sids: str) -> None:
    for sid in sids:
        spool.keep(MONDAY_MORNING, request(sid))


def test_requests_of_the_same_moment_are_stored_in_the_order_of_their_arrival(
    spool: Spool,
) -> None:
    sids = [f"CA{number}" for number in range(30)]
    keep(spool, *sids)
    ledger = Ledger()
    assert list(spool.replay(ledger)) == []
    assert ledger.stored == sids
    assert spool.waiting() == []


def test_the_order_stands_when_the_clock_is_set_back(spool: Spool) -> None:
    spool.keep(MONDAY_MORNING, request("CA1"))
    spool.keep(MONDAY_MORNING - timedelta(hours=8), request("CA2"))
    ledger = Ledger()
    list(spool.replay(ledger))
    assert ledger.stored == ["CA1", "CA2"]


def test_what_waits_keeps_its_time_and_only_the_owner_may_read_it(spool: Spool) -> None:
    keep(spool, "CA1")
    (path,) = spool.waiting()
    assert path.stat().st_mode & 0o777 == 0o600
    assert spool.set_aside.stat().st_mode & 0o777 == 0o700
    times: list[datetime] = []
    list(spool.replay(lambda at, _entry: times.append(at)))
    assert times == [MONDAY_MORNING]


def test_a_crash_before_the_rename_leaves_nothing_that_is_half_a_request(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(spool, "CA1")

    def crash(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", crash)
        with pytest.raises(KeyboardInterrupt):
            keep(spool, "CA2")
    keep(spool, "CA3")
    ledger = Ledger()
    assert list(spool.replay(ledger)) == []
    assert ledger.stored == ["CA1", "CA3"]


def test_a_full_disk_is_told_and_leaves_no_rest(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keep(spool, "CA1")
    assert [path.name for path in spool.folder.iterdir() if path.suffix != ".lock"] == ["set-aside"]


@pytest.mark.parametrize(
    "content", [b"", b'{"at": "2026-11', b"\xff\xfe", b"[]", b"null", b"{}", b'{"at": 5}']
)
def test_a_file_that_is_no_request_is_set_aside_and_holds_nothing_up(
    spool: Spool, content: bytes
) -> None:
    keep(spool, "CA1")
    (spool.folder / "000000000-broken.json").write_bytes(content)
    ledger = Ledger()
    assert len(list(spool.replay(ledger))) == 1
    assert ledger.stored == ["CA1"]
    assert spool.waiting() == []
    assert [path.name for path in spool.set_aside.iterdir()] == ["000000000-broken.json"]


def test_a_request_that_fails_five_times_is_set_aside_for_a_person_to_read(spool: Spool) -> None:
    keep(spool, "CA1", "CA2")
    stored: list[str] = []

    def store(_at: datetime, entry: Entry) -> None:
        if entry["params"]["CallSid"] == "CA1":
            raise ValueError
        stored.append(entry["params"]["CallSid"])

    for failed in range(1, TRIES + 1):
        assert len(list(spool.replay(store))) == 1
        assert stored == ["CA2"]
        assert len(spool.waiting()) == (1 if failed < TRIES else 0)
    (path,) = spool.set_aside.iterdir()
    assert json.loads(path.read_text())["params"] == {"CallSid": "CA1"}
    assert list(spool.replay(store)) == []


def test_while_nothing_can_be_stored_no_try_is_counted_however_long_it_takes(
    spool: Spool,
) -> None:
    keep(spool, "CA1", "CA2")
    for _ in range(3 * TRIES):
        assert list(spool.replay(Ledger(NotNow()))) == []
    assert len(spool.waiting()) == 2
    ledger = Ledger()
    list(spool.replay(ledger))
    assert ledger.stored == ["CA1", "CA2"]


def test_a_request_that_arrives_during_a_replay_is_stored_after_those_before_it(
    spool: Spool,
) -> None:
    keep(spool, "CA1", "CA2")
    stored: list[str] = []

    def store(_at: datetime, entry: Entry) -> None:
        if not stored:
            keep(spool, "CA3")
        stored.append(entry["params"]["CallSid"])

    list(spool.replay(store))
    list(spool.replay(store))
    assert stored == ["CA1", "CA2", "CA3"]


def test_of_two_sweeps_at_once_only_one_replays(spool: Spool) -> None:
    keep(spool, "CA1", "CA2")
    first, second = Ledger(), Ledger()

    def store(at: datetime, entry: Entry) -> None:
        assert list(Spool(spool.folder).replay(second)) == []
        first(at, entry)

    list(spool.replay(store))
    assert (first.stored, second.stored) == (["CA1", "CA2"], [])


def test_threads_that_keep_at_once_lose_nothing_and_share_no_number(spool: Spool) -> None:
    threads = [
        threading.Thread(target=keep, args=(Spool(spool.folder), *(f"CA{n}-{i}" for i in range(5))))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [path.name.partition("-")[0] for path in spool.waiting()]
    assert len(numbers) == len(set(numbers)) == 40


def test_a_call_that_goes_over_to_the_conduct_line_is_forgotten_here(spool: Spool) -> None:
    keep(spool, "CA1", "CA2", "CA1")
    assert spool.holds("CA1")
    spool.forget("CA1")
    assert not spool.holds("CA1")
    assert spool.holds("CA2")
