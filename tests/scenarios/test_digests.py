"""The daily digest leaves the machine by itself, and shows later what was done here (3.2.5)."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from calllog import events
from calllog.background import digests
from tests.calllog.moments import the_moment
from tests.scenarios.days import live, missed_call, tries
from tests.support.hotline import hotline, served

# Apprise asks for a module that Python 3.13 drops, and goes without it there.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


class Archive:
    """A mailbox elsewhere: whoever runs the hotline cannot write it."""

    def __init__(self) -> None:
        self.received: list[str] = []

    def __call__(self, environ: Any, start_response: Any) -> Any:
        content = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        self.received.append(content["message"])
        start_response("200 OK", [])
        return [b""]


@pytest.mark.clause("3.2.5")
def test_a_removed_item_is_found_by_the_digest_that_was_sent_away_at_night(
    staffed_file: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copyfile(staffed_file, home / "ledger.db")
    archive = Archive()
    with served(archive) as port:
        elsewhere = f"json://127.0.0.1:{port}/archive"
        start = the_moment("Mon 2026-11-23 09:10")
        with hotline(home, start, digest_addresses=elsewhere) as line:
            tries(line, "zhangli", missed_call(line))
            live(line, "Wed 2026-11-25 08:00")
            assert [text.splitlines()[1].split()[:2] for text in archive.received] == [
                ["2026-11-22", "1"],
                ["2026-11-23", "2"],
                ["2026-11-24", "3"],
            ]
            with line.reading() as session:
                assert digests.compare(session, "\n".join(archive.received)) == []
                assert digests.verify(session, line.settings.digest_key) == []
            with closing(sqlite3.connect(home / "ledger.db")) as file:
                file.execute("DROP TRIGGER events_never_delete")
                for table in ("events", "promises", "attempts", "messages"):
                    file.execute(f"DELETE FROM {table} WHERE item_id = 1")
                file.execute("UPDATE calls SET item_id = NULL")
                file.execute("DELETE FROM items")
                file.execute("DELETE FROM item_counts")
                file.commit()
            with line.reading() as session:
                assert events.verify(session) == []
                found = digests.verify(session, line.settings.digest_key)
            # The first pass of the jobs made a digest at once; the night's covers what came after.
            broken = ["digest of 2026-11-22", "digest of 2026-11-23", "digest of 2026-11-24"]
            assert [fault.partition(":")[0] for fault in found[:3]] == broken
