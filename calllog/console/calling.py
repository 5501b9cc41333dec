"""Calls that the system places, from the screen: call back, say what it came to, follow up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import BooleanField, DateTimeLocalField, HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from calllog.console import item as item_page
from calllog.console.access import allow, safe_path
from calllog.console.catalogue import _, _l
from calllog.console.forms import LONGEST_NOTE, TOO_LONG, clean
from calllog.console.frame import office_profile
from calllog.console.request import actor, now, office_time, session_of, writing, zone
from calllog.console.words import ATTEMPT_RESULTS
from calllog.models import AttemptResult, Item, PlacedCall, Staff
from calllog.office.viewers import ACTS
from calllog.placed import live_transfers, placed_calls, placing
from calllog.times import calling_hours

pages = Blueprint("calling", __name__)


class CallForm(FlaskForm):  # type: ignore[misc]
    """Whether the person has agreed to be called at this hour, and where to go on afterwards."""

    is_agreed = BooleanField(_l("已和办事人约好此时回电"))
    back = HiddenField()


class ResultForm(FlaskForm):  # type: ignore[misc]
    """What a connected call came to."""

    result = SelectField(
        _l("通话结果"),
        choices=[
            SelectChoice(result.value, ATTEMPT_RESULTS[result]) for result in placed_calls.BY_STAFF
        ],
    )
    note = TextAreaField(
        _l("备注"), [Optional(), Length(max=LONGEST_NOTE, message=TOO_LONG)], filters=[clean]
    )
    again = DateTimeLocalField(_l("约定的回电时间"), [Optional()], format="%Y-%m-%dT%H:%M")

    @property
    def again_at(self) -> datetime | None:
        """The agreed time; only an appointment has one."""
        is_agreed = self.result.data == AttemptResult.APPOINTMENT and self.again.data
        return self.again.data.replace(tzinfo=zone()) if is_agreed else None


class TransferForm(FlaskForm):  # type: ignore[misc]
    """To whom the caller goes."""

    to = SelectField(_l("转接给"), coerce=int)


@dataclass(frozen=True)
class Calling:
    """What the item's page shows of placed calls."""

    going: PlacedCall | None
    awaiting: PlacedCall | None
    form: ResultForm
    opening: str  # What to say first: hello, the office and section, then the question.
    has_telephone: bool  # The viewer's own, which rings first.
    is_hour: bool  # Whether citizens may be called now without having agreed to it.


@pages.app_context_processor
def _for_templates() -> dict[str, Callable[..., Any]]:
    return {"calling": calling}


def calling(item: Item) -> Calling:
    """The placed calls of an item, as its page shows them."""
    session = session_of(item)
    profile, staff = office_profile(session), actor(session)
    opening = _(
        "您好，我是%(office)s%(section)s的%(name)s，给您回电，编号%(number)s。请问您现在方便吗？",
        office=profile.short_name if profile else "",
        section=staff.section.name if staff.section else "",
        name=staff.name,
        number=item.running,
    )
    return Calling(
        going=placing.under_way(session, item),
        awaiting=next(iter(placed_calls.awaiting_result(session, item)), None),
        form=ResultForm(formdata=request.form if request.endpoint == "calling.result" else None),
        opening=opening,
        has_telephone=bool(staff.phone),
        is_hour=calling_hours.may_call(now(), zone()),
    )


@pages.post("/items/<number>/call-back")
@allow(*ACTS)
def call_back(number: str) -> ResponseReturnValue:
    """Ask for a call-back; the telephone of who pressed the button rings first."""
    form = CallForm()
    with writing() as session:
        item, staff = item_page.found(session, number), actor(session)
        agreed = bool(form.is_agreed.data)
        placing.ask_callback(session, now(), office_time(session), item, staff, is_agreed=agreed)
    flash(_("%(number)s号：正在呼叫您的电话，接听后按1拨出。", number=item.number), "success")
    return redirect(safe_path(form.back.data) or url_for("item.show", number=item.number))


@pages.post("/items/<number>/call-result")
@allow(*ACTS)
def result(number: str) -> ResponseReturnValue:
    """Say what the last connected call came to (补结果)."""
    form = ResultForm()
    with writing() as session:
        item = item_page.found(session, number)
        if not form.validate():
            return item_page.page(session, item), 422
        _enter(session, item, form)
    flash(_("%(number)s号：已登记通话结果。", number=item.number), "success")
    return redirect(url_for("item.show", number=item.number))


@pages.route("/talking", methods=["GET", "POST"])
@allow(*ACTS)
def talking() -> ResponseReturnValue:
    """The call that the viewer talks in, and to whom it may go (现场转接)."""
    form = TransferForm()
    with writing() as session:
        staff = actor(session)
        leg = live_transfers.talking_leg(session, now(), staff)
        form.to.choices = _handlers(session, staff)
        if leg is None or not form.validate_on_submit():
            return render_template("talking.html", leg=leg, form=form)
        flash(_transfer(session, staff, form.to.data), "success")
    return redirect(url_for("calling.talking"))


def _handlers(session: Session, staff: Staff) -> list[tuple[int, str]]:
    people = live_transfers.handlers(session, staff)
    return [(one.id, f"{one.section.name} {one.name}") for one in people if one.section]


def _transfer(session: Session, staff: Staff, to_id: int) -> str:
    to = session.get_one(Staff, to_id)
    live_transfers.ask_transfer(session, now(), office_time(session), staff, to)
    return _("正在呼叫%(name)s。请先不要挂机，对方接受后来电会自动转过去。", name=to.name)


def _enter(session: Session, item: Item, form: ResultForm) -> None:
    placed_calls.enter_result(
        session,
        now(),
        office_time(session),
        item,
        actor(session),
        result=AttemptResult(form.result.data),
        note=form.note.data or "",
        call_again_at=form.again_at,
    )


@pages.post("/items/<number>/follow-up-call")
@allow(*ACTS)
def follow_up(number: str) -> ResponseReturnValue:
    """Let the line ask the person whether the matter is settled (回访)."""
    with writing() as session:
        item = item_page.found(session, number)
        placing.ask_follow_up(session, now(), office_time(session), item, actor(session))
    flash(_("%(number)s号：系统正在回访办事人。", number=item.number), "success")
    return redirect(url_for("item.show", number=item.number))
