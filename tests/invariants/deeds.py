"""What people do to an item, each as one action that a random day may draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import ledger
from calllog.ledger import (
    classifying,
    closing,
    cooperating,
    deciding,
    deputising,
    excluding,
    extending,
    handing_over,
    interim,
    joint,
    merging,
    naming,
    one_time,
    outcomes,
    planning,
    rulings,
    suspending,
    transferring,
    urging,
)
from calllog.models import (
    EXCLUDED,
    AbsenceKind,
    Approval,
    AttemptResult,
    Authority,
    Cooperation,
    Given,
    Item,
    Matter,
    Outcome,
    PromiseKind,
    Ruling,
    Section,
    Staff,
)
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime

T = TypeVar("T")


@dataclass(frozen=True)
class Hand:
    """Somebody with an item before them, at a moment."""

    s: Session
    now: datetime
    time: OfficeTime
    item: Item
    who: Staff
    draw: Callable[[st.SearchStrategy[object]], object]

    def one_of(self, rows: Sequence[T]) -> T:
        """One of some things; with nothing there, nothing can be done."""
        if not rows:
            raise LedgerError("没有可办的。")
        return rows[int(str(self.draw(st.integers(0, len(rows) - 1))))]

    def any(self, model: type[T], *where: object) -> T:
        """One row of a kind."""
        return self.one_of(self.s.scalars(select(model).where(*where)).all())  # type: ignore[arg-type]

    def day(self) -> date:
        """A day in the next weeks."""
        ahead = self.one_of((1, 3, 8))
        return self.time.local(self.now).date() + timedelta(days=ahead)


Deed = Callable[[Hand], object]


def rings(h: Hand) -> object:
    result = h.one_of(tuple(AttemptResult))
    again = h.now + timedelta(hours=2) if result is AttemptResult.APPOINTMENT else None
    return ledger.record_attempt(
        h.s, h.now, h.time, h.item, h.who, result=result, call_again_at=again
    )


def finishes_the_entry(h: Hand) -> None:
    outcome = h.one_of((None, Outcome.ANSWERED_AT_ONCE, Outcome.HANDLED_AT_ONCE))
    ledger.finish_draft(
        h.s, h.now, h.time, h.item, h.who, organisation=None, name=None, phone=None,
        matter="还款", outcome=outcome, reason_told="需查合同",
    )  # fmt: skip


def hands_over(h: Hand) -> object:
    section = h.any(Section)
    to = h.one_of([None, *h.s.scalars(select(Staff).where(Staff.section_id == section.id))])
    return handing_over.hand_over(h.s, h.now, h.time, h.item, h.who, section, to, "请办理")


def names_a_section(h: Hand) -> object:
    return naming.name_section(h.s, h.now, h.time, h.item, h.who, h.any(Section), "")


def is_away(h: Hand) -> object:
    hours = h.one_of((1, 9, 100))
    kind = AbsenceKind.MEETING if hours == 1 else AbsenceKind.LEAVE
    ends_at = h.now + timedelta(hours=hours)
    return deputising.enter(
        h.s, h.now, h.time, h.who, h.who, kind=kind, begins_at=h.now, ends_at=ends_at
    )


def gives_an_outcome(h: Hand) -> object:
    return outcomes.give(
        h.s, h.now, h.time, h.item, h.who, h.one_of(tuple(Outcome)), words="已说明",
        given=h.one_of(tuple(Given)), is_agreed=h.one_of((True, False)), basis="条例",
        authority=h.s.scalars(select(Authority)).first(),
    )  # fmt: skip


def follows_up(h: Hand) -> object:
    is_solved = h.one_of((True, False))
    rating = h.one_of((None, 1, 5)) if is_solved else None
    return closing.followed_up(
        h.s, h.now, h.time, h.item, is_solved=is_solved, rating=rating, staff=h.who
    )


def asks_an_extension(h: Hand) -> object:
    kind = h.one_of((PromiseKind.ANSWER, PromiseKind.RESOLUTION, PromiseKind.CONTACT))
    return extending.ask_extension(
        h.s, h.now, h.time, h.item, h.who, kind=kind, day=h.day(), reason="需查档案"
    )


def decides(h: Hand) -> None:
    approval = h.any(Approval, Approval.decided_at.is_(None))
    deciding.decide(
        h.s, h.now, h.time, approval, h.who, is_granted=h.one_of((True, False)), decision="同意"
    )


def merges(h: Hand) -> None:
    into = h.any(Item, Item.id != h.item.id)
    merging.merge(h.s, h.now, h.time, h.item, h.who, into, "同一事项")


def names_bodies(h: Hand) -> object:
    bodies = [
        joint.NewBody(name, "请提供意见", leads=h.one_of((True, False)), until=h.day())
        for name in ("示例甲局", "示例乙局")[: h.one_of((1, 2))]
    ]
    return joint.name_bodies(h.s, h.now, h.time, h.item, h.who, bodies)


def settles_a_body(h: Hand) -> None:
    body = h.one_of(joint.bodies(h.s, h.item))
    joint.settle_body(h.s, h.now, h.time, h.item, h.who, body, "已答复")


def delivers(h: Hand) -> None:
    row = h.any(Cooperation, Cooperation.done_at.is_(None))
    cooperating.deliver(h.s, h.now, h.time, row, h.who, "已提供")


def asks_to_cooperate(h: Hand) -> object:
    section, day = h.any(Section), h.day()
    return cooperating.ask_to_cooperate(h.s, h.now, h.time, h.item, h.who, section, "请核实", day)


def tells_once(h: Hand) -> object:
    return one_time.tell_once(
        h.s, h.now, h.time, h.item, h.who, missing=(), given=Given.SPOKEN,
        is_agreed=h.one_of((True, False)), follow_on=h.day(),
    )  # fmt: skip


def asks_for_a_ruling(h: Hand) -> object:
    leader = h.any(Staff, Staff.login == "xuhui")
    return rulings.ask_ruling(h.s, h.now, h.time, h.item, h.who, question="如何适用", leader=leader)


def rules(h: Hand) -> None:
    ruling = h.any(Ruling, Ruling.ruled_at.is_(None))
    rulings.rule(h.s, h.now, h.time, h.item, ruling.leader, ruling, "按条例办理")


def transfers(h: Hand) -> object:
    authority = h.any(Authority)
    return transferring.transfer(
        h.s, h.now, h.time, h.item, h.who, authority=authority, words="来信", follow_on=h.day()
    )


def takes_in(h: Hand) -> None:
    """A matter with a limit in days, and its papers complete."""
    matter = h.any(Matter, Matter.key.in_(("loan.apply", "withdrawal.rent")))
    classifying.classify(h.s, h.now, h.time, h.item, h.who, matter)
    classifying.accept(h.s, h.now, h.time, h.item, h.who)


def is_handed_over_and(h: Hand, what: str) -> None:
    """Handed over, and at once accepted or sent back by who was asked."""
    hands_over(h)
    asked = h.item.pending
    assert asked is not None
    if what == "accepted":
        handing_over.accept(h.s, h.now, h.time, h.item, asked.to_staff)
    else:
        handing_over.send_back(h.s, h.now, h.time, h.item, asked.to_staff, "非本科职责")


def becomes_joint_and_is_planned(h: Hand) -> None:
    """Two bodies, the report, and the leader's plan."""
    bodies = [joint.NewBody(name, "请提供意见") for name in ("示例丙局", "示例丁局")]
    joint.name_bodies(h.s, h.now, h.time, h.item, h.who, bodies)
    planning.report(h.s, h.now, h.time, h.item, h.who, "请示")
    leader = h.any(Staff, Staff.login == "xuhui")
    planning.settle_plan(h.s, h.now, h.time, h.item, leader, "按方案办")


DEEDS: dict[str, Deed] = {
    "takes in": takes_in,
    "is handed over and accepted": lambda h: is_handed_over_and(h, "accepted"),
    "is handed over and sent back": lambda h: is_handed_over_and(h, "sent back"),
    "becomes joint and is planned": becomes_joint_and_is_planned,
    "reads": lambda h: ledger.read(h.s, h.now, h.time, h.item, h.who, "accepted"),
    "rings": rings,
    "fills in": lambda h: ledger.fill_in(h.s, h.now, h.item, h.who, name="示例", matter="提取"),
    "finishes the entry": finishes_the_entry,
    "hands over": hands_over,
    "accepts": lambda h: handing_over.accept(h.s, h.now, h.time, h.item, h.who),
    "sends back": lambda h: handing_over.send_back(h.s, h.now, h.time, h.item, h.who, "非本科"),
    "takes over": lambda h: handing_over.take_over(h.s, h.now, h.time, h.item, h.who),
    "names a section": names_a_section,
    "is away": is_away,
    "answers meanwhile": lambda h: interim.interim_answer(
        h.s, h.now, h.time, h.item, h.who, "正在核实", Given.SPOKEN
    ),
    "gives an outcome": gives_an_outcome,
    "asks for exclusion": lambda h: excluding.ask_exclusion(
        h.s, h.now, h.time, h.item, h.who, h.one_of(sorted(EXCLUDED)), "打错"
    ),
    "decides": decides,
    "follows up": follows_up,
    "attests": lambda h: closing.attest(
        h.s, h.now, h.item, h.who, reason="联系不上", nobody_can_be_asked=True
    ),
    "reopens": lambda h: closing.reopen(h.s, h.now, h.time, h.item, h.who, "来电人要求"),
    "classifies": lambda h: classifying.classify(h.s, h.now, h.time, h.item, h.who, h.any(Matter)),
    "accepts the papers": lambda h: classifying.accept(h.s, h.now, h.time, h.item, h.who),
    "suspends": lambda h: suspending.suspend(
        h.s, h.now, h.time, h.item, h.who, reason="等鉴定", document="示例〔2026〕1号"
    ),
    "resumes": lambda h: suspending.resume(h.s, h.now, h.time, h.item, h.who, note="已取得"),
    "asks an extension": asks_an_extension,
    "tells once": tells_once,
    "asks for a ruling": asks_for_a_ruling,
    "rules": rules,
    "transfers": transfers,
    "hears of the transfer": lambda h: transferring.record_reply(
        h.s, h.now, h.time, h.item, h.who, "已受理"
    ),
    "merges": merges,
    "splits": lambda h: merging.split(
        h.s, h.now, h.time, h.item, h.who, matter="另一件事", reason="两件事"
    ),
    "asks to co-operate": asks_to_cooperate,
    "delivers": delivers,
    "names bodies": names_bodies,
    "settles a body": settles_a_body,
    "takes back the joint matter": lambda h: joint.take_back(
        h.s, h.now, h.time, h.item, h.who, "不属联办"
    ),
    "reports": lambda h: planning.report(h.s, h.now, h.time, h.item, h.who, "请示"),
    "settles a plan": lambda h: planning.settle_plan(h.s, h.now, h.time, h.item, h.who, "按方案办"),
    "urges": lambda h: urging.urge(h.s, h.now, h.time, h.item, h.who, "请尽快", None),
    "supervises": lambda h: urging.supervise(h.s, h.now, h.time, h.item, h.who, "请立即", None),
}

# Who would do it; what is not here the responsible person would.
FIT = {
    "accepts": "asked",
    "sends back": "asked",
    "takes over": "head",
    "names a section": "zhaoping",
    "decides": "zhaoping",
    "attests": "head",
    "settles a plan": "xuhui",
    "urges": "zhaoping",
    "supervises": "gaoyuan",
}
