"""时限和督办规则: the readings of the rule in force and to come, and a new policy from a day on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import DateField
from wtforms.validators import DataRequired, InputRequired

from calllog.console.access import allow
from calllog.console.admin import faults, saving
from calllog.console.admin.hub import OFFICE
from calllog.console.admin.saving import SeenForm
from calllog.console.admin.words import Teller
from calllog.console.catalogue import _, _l
from calllog.console.forms import REQUIRED, text
from calllog.console.policy_words import ANCHORS, NUMBERS, PARTS, STEP_KINDS
from calllog.console.request import actor, now, office_day, reading, writing
from calllog.models import AdminChange, PolicyRow
from calllog.office import decisions
from calllog.office.admin_log import Area
from calllog.times import policies, policy_file
from calllog.times.policy import LadderStep, Policy
from calllog.times.policy_file import EnteredPolicy, PolicyError

SPARE_STEPS = 2
MOST_STEPS = 100

pages = Blueprint("admin_readings", __name__)


@dataclass(frozen=True)
class Step:
    """A step of the ladder as it is typed. Without a promise, or ticked as gone, it is none."""

    promise: str = ""
    kind: str = "reminder"
    anchor: str = "due"
    minutes: str = "0"
    level: str = "0"
    tell: tuple[str, ...] = ()
    is_gone: bool = False

    @classmethod
    def of(cls, step: LadderStep) -> Step:
        """A step that stands there."""
        tell = tuple(part.value for part in step.tell)
        anchor = step.anchor.value
        return cls(step.promise, step.kind, anchor, str(step.minutes), str(step.level), tell)

    def values(self) -> dict[str, Any]:
        """As the policy's file has it; its name follows from what it is."""
        place = "" if self.anchor == "due" else f"-{self.anchor.replace('_', '-')}"
        minutes = self.minutes.strip().lstrip("-")
        before = f"-{minutes}" if minutes.strip("0") else ""
        names = {"miss": "missed", "reminder": f"remind{place}{before}"}
        name = names.get(self.kind, f"second-day{before}")
        values = asdict(self) | {"name": name, "minutes": self.minutes or "0"}
        del values["is_gone"]
        return values


class PolicyForm(SeenForm):
    """A policy from a day on. Its numbers and steps are read as they stand on the page."""

    valid_from = DateField(_l("执行日期"), [InputRequired(REQUIRED)])
    document = text(_l("办公室决定文号"), 100, DataRequired(REQUIRED))
    numbers: dict[str, Any]
    steps: Sequence[Step]

    def show_policy(self, policy: Policy) -> None:
        """What stands there now, to be changed."""
        self.numbers = dict(policy_file.numbers(policy))
        self.steps = [Step.of(step) for step in policy.ladder]

    def read_policy(self) -> None:
        """What was typed."""
        self.numbers = {name: request.form.get(name, "").strip() for name in NUMBERS}
        self.steps = list(_typed_steps())

    def entered(self) -> EnteredPolicy | None:
        """The policy as typed; None, with the reason in the form, if it cannot be one."""
        steps = [one.values() for one in self.steps if one.promise and not one.is_gone]
        named = {"valid_from": self.valid_from.data, "document": self.document.data}
        try:
            return policy_file.made(self.numbers | named | {"ladder": steps})
        except PolicyError as refusal:
            self.explain(refusal)
            return None

    def explain(self, refusal: PolicyError) -> None:
        """Say why a policy is refused."""
        if refusal.fault is None:
            raise refusal
        faults.show(self, refusal.fault)


def _typed_steps() -> Iterator[Step]:
    typed = request.form
    for n in range(MOST_STEPS):
        if f"promise-{n}" not in typed:
            return
        yield Step(
            promise=typed[f"promise-{n}"],
            kind=typed.get(f"kind-{n}", ""),
            anchor=typed.get(f"anchor-{n}", ""),
            minutes=typed.get(f"minutes-{n}", ""),
            level=typed.get(f"level-{n}", ""),
            tell=tuple(typed.getlist(f"tell-{n}")),
            is_gone=f"gone-{n}" in typed,
        )


@pages.get("/admin/readings")
@allow(*OFFICE)
def show() -> str:
    """What is in force, what comes, and the form with the newest or with one to be corrected."""
    with reading() as session:
        form, coming = PolicyForm(formdata=None), _coming(session, request.args.get("of", ""))
        if coming is not None:
            form.valid_from.data, form.document.data = coming.valid_from, coming.document
        form.show_policy(
            _newest(session) if coming is None else policies.on(session, coming.valid_from)
        )
        saving.shown(session, form)
        return _page(session, form)


@pages.post("/admin/readings")
@allow(*OFFICE)
def enter() -> ResponseReturnValue:
    """Show what a new policy changes; or, once that was seen, enter it."""
    form = PolicyForm()
    form.read_policy()
    with writing() as session:
        entered = form.entered() if form.validate() else None
        if entered is None or not _may_begin(session, form, entered):
            return _page(session, form), 422
        if newer := saving.newer_than(session, form, Area.POLICY):
            saving.shown(session, form)
            return _page(session, form, newer=newer), 409
        if request.form.get("deed") != "save":
            return _page(session, form, entered)
        today = office_day()
        decisions.enter_policy(session, now(), today, entered, actor(session))
    return _done(entered)


@pages.get("/admin/readings/<first_day>/withdraw")
@allow(*OFFICE)
def withdrawal(first_day: str) -> str:
    """What it would change if a policy to come were withdrawn."""
    with reading() as session:
        form = SeenForm(formdata=None)
        saving.shown(session, form)
        return _withdrawal(session, form, _coming_or_gone(session, first_day))


@pages.post("/admin/readings/<first_day>/withdraw")
@allow(*OFFICE)
def withdraw(first_day: str) -> ResponseReturnValue:
    """Withdraw a policy to come; one that is in force stays."""
    with writing() as session:
        form, row = SeenForm(), _coming_or_gone(session, first_day)
        newer = saving.newer_than(session, form, Area.POLICY) if form.validate() else ()
        if newer or form.errors:
            saving.shown(session, form)
            return _withdrawal(session, form, row, newer), 409
        decisions.withdraw_policy(session, now(), office_day(), row, actor(session))
    flash(_("已撤回，继续执行原来的规定。"), "success")
    return redirect(url_for("admin_readings.show"))


def _coming_or_gone(session: Session, first_day: str) -> PolicyRow:
    row = _coming(session, first_day)
    return row if row is not None else abort(404)


def _coming(session: Session, first_day: str) -> PolicyRow | None:
    coming = (row for row in policies.entered(session) if row.valid_from > office_day())
    return next((row for row in coming if row.valid_from.isoformat() == first_day), None)


def _withdrawal(
    session: Session, form: SeenForm, row: PolicyRow, newer: Sequence[AdminChange] = ()
) -> str:
    teller = Teller.of(session)
    before = policies.on(session, row.valid_from - timedelta(days=1))
    return render_template(
        "admin/readings_withdraw.html",
        form=form,
        row=row,
        differences=list(_told(teller, policies.on(session, row.valid_from), before)),
        newer=[(one, teller.who(one.by), list(teller.lines(one))) for one in newer],
    )


def _done(entered: EnteredPolicy) -> ResponseReturnValue:
    day = entered.valid_from.isoformat()
    flash(_("已保存：自%(day)s起登记的事项按新规定办理，以前登记的不变。", day=day), "success")
    return redirect(url_for("admin_readings.show"))


def _may_begin(session: Session, form: PolicyForm, entered: EnteredPolicy) -> bool:
    try:
        policies.refuse_past(session, office_day(), entered)
    except PolicyError as refusal:
        form.explain(refusal)
        return False
    return True


def _newest(session: Session) -> Policy:
    """The policy that comes last, on which a new one is built."""
    rows = policies.entered(session)
    day = rows[-1].valid_from if rows else office_day()
    return policies.on(session, day)


def _page(
    session: Session,
    form: PolicyForm,
    entered: EnteredPolicy | None = None,
    newer: Sequence[AdminChange] = (),
) -> str:
    today, teller = office_day(), Teller.of(session)
    return render_template(
        "admin/readings.html",
        form=form,
        row=policies.in_force(session, today),
        coming=[one for one in policies.entered(session) if one.valid_from > today],
        number_words=NUMBERS,
        kinds=STEP_KINDS,
        anchors=ANCHORS,
        parts=PARTS,
        spare=[Step()] * SPARE_STEPS,
        is_preview=entered is not None,
        differences=list(_differences(session, teller, entered)) if entered is not None else [],
        newer=[(one, teller.who(one.by), list(teller.lines(one))) for one in newer],
    )


def _differences(
    session: Session, teller: Teller, entered: EnteredPolicy
) -> Iterator[tuple[str, str, str]]:
    """What the new policy changes, against what would hold on its first day."""
    return _told(teller, policies.on(session, entered.valid_from), entered.policy)


def _told(teller: Teller, old_policy: Policy, new_policy: Policy) -> Iterator[tuple[str, str, str]]:
    before, after = decisions.values(old_policy), decisions.values(new_policy)
    for field in {**before, **after}:
        if before.get(field) != after.get(field):
            old, new = (teller.value(field, one.get(field)) for one in (before, after))
            yield teller.label(field), old, new
