"""The online mailbox in a test: the public app as it runs, and complainants' browsers."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.conduct import held
from calllog.conduct.complainant import Receipt
from calllog.conduct.held import Held
from calllog.conduct.keys import KeyPair
from calllog.conduct.models import Case, Member
from calllog.conduct.place import Place
from calllog.conduct.sealing import Opened
from calllog.db import Database
from calllog.settings import Settings
from ivr.app import create_phone_app
from ivr.parts import join
from tests.calllog.console.browser import Browser
from tests.support.clock import ManualClock
from tests.support.conduct import monitor, open_record, record_of, set_up
from tests.support.hotline import conduct_database

Rows = TypeVar("Rows")
WORDS = "上周三下午问贷款进度，窗口说“自己看网站去”，没有登记。"
LETTER = {"about": "section:loans", "words": WORDS}


class Mailbox:
    """The public app of the sample office, with its conduct line set up."""

    def __init__(self, settings: Settings, ledger: Database, clock: ManualClock) -> None:
        self.settings, self.clock, self.ledger = settings, clock, ledger
        self.place = Place.at(settings.home / "conduct")
        self.db = conduct_database(self.place)
        with self.db.writing() as session:
            set_up(session, clock.now())
        self.app = create_phone_app(join(settings, clock, ledger, self.db))

    def close(self) -> None:
        self.db.close()

    # What complainants do

    def letter(self, path: str = "/mailbox") -> Browser:
        """Somebody's browser with the form open, for long enough to have been read."""
        own = Browser(self.app)
        own.open(path)
        self.clock.forward(seconds=30)
        return own

    def write(self, **typed: Any) -> Browser:
        """A letter as it was sent; ``typed`` goes before the usual, ``files`` as name and bytes."""
        return self.send(self.letter(), **typed)

    def send(self, own: Browser, **typed: Any) -> Browser:
        """The letter of an open form."""
        return own.press("提交", **filled(LETTER | typed))

    def come_back(
        self, receipt: Receipt | tuple[str, str], path: str = "/mailbox/status"
    ) -> Browser:
        """The page that receipt and code open, or what was said instead."""
        number, code = receipt if isinstance(receipt, tuple) else (receipt.number, receipt.code)
        own = self.letter(path)
        return own.press("查询", receipt=number, code=code)

    # What is behind the wall

    def cases(self) -> list[Case]:
        with self.db.reading() as session:
            return _kept(session, list(session.scalars(select(Case).order_by(Case.id))))

    def record(self, receipt: Receipt, login: str = "linjing") -> list[Opened]:
        """A case's record as a monitor reads it."""
        with self.db.reading() as session:
            return _kept(session, record_of(session, _case(session, receipt), login))

    def recovered(self, receipt: Receipt) -> list[Opened]:
        """The same with the recovery key."""
        with self.db.reading() as session:
            return _kept(session, open_record(session, _case(session, receipt)))

    def holders(self, receipt: Receipt) -> set[str]:
        """The monitors who hold a case's key."""
        with self.db.reading() as session:
            ids = [key.member_id for key in _case(session, receipt).keys if key.member_id]
            return set(session.scalars(select(Member.login).where(Member.id.in_(ids))))

    def file(self, receipt: Receipt, entry: Opened, login: str = "linjing") -> bytes:
        """A sealed file, opened by a monitor."""
        with self.db.reading() as session:
            pair = self.taken(session, receipt, login).pair
        return self.opened(entry, pair)

    def opened(self, entry: Opened, pair: KeyPair) -> bytes:
        return self.place.read_sealed(str(entry.entry.file), pair)

    def taken(self, session: Session, receipt: Receipt, login: str = "linjing") -> Held:
        """The case in a monitor's hands, to be changed."""
        own = monitor(session, login)
        member = session.get_one(Member, own.id)
        found = held.take_to_change(session, receipt.number, member, own.pair)
        assert found is not None
        return found


def filled(typed: dict[str, Any]) -> dict[str, Any]:
    """What a browser sends for what was typed and chosen."""
    files = typed.get("files")
    if files is None:
        return typed
    return typed | {"files": [(BytesIO(content), name) for name, content in files]}


def receipt_on(own: Browser) -> Receipt:
    """Receipt and code as they stand on the page."""
    assert own.status == 200, own.text
    number, code = own.texts("//dl/div/dd")
    first, second = code.split(" ")
    assert (len(first), len(second)) == (5, 5)
    return Receipt(number, first + second)


def all_bytes(home: Path) -> bytes:
    """Everything that lies on the disk below a folder."""
    return b"\n".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


def _kept(session: Session, found: Rows) -> Rows:
    """Rows that can be read when the session is over."""
    session.expunge_all()
    return found


def _case(session: Session, receipt: Receipt) -> Case:
    return session.scalars(select(Case).where(Case.receipt == receipt.number)).one()
