"""Cases of the conduct line for tests: received, held by monitors, and brought on by them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from calllog.conduct import cases, held, intake, sealing, settling
from calllog.conduct.complainant import give_code
from calllog.conduct.concerned import About, members_concerned
from calllog.conduct.held import Held
from calllog.conduct.intake import Identity
from calllog.conduct.keys import KeyPair
from calllog.conduct.kinds import EntryKind, StatementKind
from calllog.conduct.models import Case, Channel, Member, RecoveryKey
from calllog.conduct.office import Colleague, OfficeSection, WholeOffice
from calllog.conduct.place import Place
from calllog.times.office_hours import OfficeTime
from tests.support import conduct

CODE = "5817290364"
LOANS = About(section="loans", section_name="贷款科", person="刘芳", staff_logins=("liufang",))
WORDS = "上周三下午去贷款科，刘芳说不归我管，把我打发走了。"


def colleague(login: str, name: str, section: str | None, *roles: str) -> Colleague:
    return Colleague(login, name, "", section, False, frozenset(roles))


def whole_office(time: OfficeTime) -> WholeOffice:
    """An office whose monitors are 林静 (办公室), 韩斌 (缴存科) and 钱伟 (贷款科)."""
    return WholeOffice(
        sections=(
            OfficeSection("general", "办公室"),
            OfficeSection("deposits", "缴存科"),
            OfficeSection("loans", "贷款科"),
        ),
        people=(
            colleague("linjing", "林静", "general", "conduct_monitor"),
            colleague("hanbin", "韩斌", "deposits", "conduct_monitor"),
            colleague("qianwei", "钱伟", "loans", "conduct_monitor"),
            colleague("liufang", "刘芳", "loans", "handler"),
        ),
        time=time,
    )


@dataclass(frozen=True)
class World:
    """A conduct line with three monitors, one of them of the loans section."""

    session: Session
    place: Place
    office: WholeOffice
    pairs: dict[str, KeyPair]

    def member(self, login: str) -> Member:
        """A monitor by login."""
        found = [one for one in sealing.members(self.session) if one.login == login]
        return found[0]

    def held(self, case: Case, login: str) -> Held:
        """A case in a monitor's hands, as it is read now."""
        found = held.take_to_change(
            self.session, case.receipt, self.member(login), self.pairs[login]
        )
        assert found is not None, f"{login} does not hold the case"
        return found

    def holds(self, case: Case, login: str) -> bool:
        """Whether a monitor finds the case at all."""
        member, pair = self.member(login), self.pairs[login]
        return held.take(self.session, case.receipt, member, pair) is not None

    def receive(
        self,
        now: datetime,
        about: About = LOANS,
        *,
        has_code: bool = True,
        identity: Identity | None = None,
    ) -> Case:
        """A complaint has come in."""
        everybody = sealing.members(self.session)
        without = members_concerned(everybody, about, self.office)
        case = intake.open_case(
            self.session, now, Channel.MAILBOX, about, self.office.time, without=without
        )
        said = {"words": WORDS, "seconds": None, "asked": StatementKind.STATEMENT}
        sealing.add(self.session, case, now, EntryKind.STATEMENT, said)
        if identity is not None:
            who = {"name": identity.name, "phone": identity.phone, "organisation": ""}
            sealing.add(self.session, case, now, EntryKind.IDENTITY, who)
        if has_code:
            give_code(self.session, now, self.place.secret(), case, CODE)
        return case

    def investigate(self, now: datetime, case: Case, login: str = "linjing") -> None:
        """It is acknowledged, and assigned."""
        cases.acknowledge(self.session, now, self.held(case, login), "已经受理。")
        cases.assign(self.session, now, self.held(case, login), self.member(login), set())

    def hear(self, now: datetime, case: Case, login: str = "linjing") -> None:
        """The person complained of is heard."""
        today = self.office.time.local(now).date()
        settling.hear(
            self.session,
            now,
            self.held(case, login),
            self.place,
            person="刘芳",
            on=today,
            today=today,
            is_refused=False,
            words="当时系统故障，说话急了。",
        )


MONITORS = (("linjing", "林静", False), ("hanbin", "韩斌", True), ("qianwei", "钱伟", False))


def world(session: Session, now: datetime, place: Place, time: OfficeTime) -> World:
    """The world set up. Nobody signs in, so that no key needs a passphrase."""
    recovery = conduct.RECOVERY.public
    session.add(RecoveryKey(public_key=recovery, holder="市纪委（示例）", set_at=now))
    pairs = {}
    for login, name, is_chief in MONITORS:
        pairs[login] = KeyPair.new()
        session.add(
            Member(
                login=login,
                name=name,
                staff_login=login,
                is_chief=is_chief,
                addresses=[],
                public_key=pairs[login].public,
                invited_at=now,
                enrolled_at=now,
                admitted_at=now,
            )
        )
    session.flush()
    return World(session, place, whole_office(time), pairs)
