"""Each form of an item's page that leads to an outcome, and the action of the ledger it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from flask import abort
from sqlalchemy.orm import Session

from calllog.catalogue import matters
from calllog.console import outcome_forms as forms
from calllog.console.catalogue import _, _l
from calllog.console.forms import Unseen
from calllog.console.request import this_year, viewer
from calllog.ledger import (
    classifying,
    closing,
    contacting,
    entries,
    excluding,
    extending,
    merging,
    one_time,
    outcomes,
    rulings,
    suspending,
    transferring,
    unreached,
)
from calllog.models import (
    AttemptChannel,
    AttemptResult,
    Authority,
    Given,
    Item,
    Outcome,
    PromiseKind,
    Staff,
)
from calllog.refusals import LedgerError
from calllog.showing import queries
from calllog.times.office_hours import OfficeTime

At: TypeAlias = tuple[Session, datetime, OfficeTime, Item, Staff]


@dataclass(frozen=True)
class Deed:
    """An action: its title, its form, what is said when it is done.

    Carried out, it may name the number of another item to go on to.
    """

    title: Any
    done: Any
    form: type[Unseen]
    carry_out: Callable[[At, Any], str | None]


def _authority(at: At, form: Any) -> Authority | None:
    chosen = form.authority.data
    return at[0].get_one(Authority, int(chosen)) if chosen else None


def _attempt(at: At, form: Any) -> None:
    contacting.record_attempt(
        *at,
        result=AttemptResult(form.result.data),
        channel=AttemptChannel(form.channel.data),
        number=at[3].phone if form.channel.data in ("telephone", "sms") else None,
        note=form.note.data or "",
        call_again_at=form.again_at if form.result.data == AttemptResult.APPOINTMENT else None,
    )


def _text(at: At, _form: Any) -> None:
    unreached.text_unreached(*at)


def _reason(at: At, form: Any) -> None:
    entries.tell_reason(*at, form.words.data)


def _outcome(at: At, form: Any) -> None:
    outcome = Outcome(form.outcome.data)
    outcomes.give(
        *at,
        outcome,
        words=form.words.data or "",
        given=Given(form.given.data),
        is_agreed=form.is_agreed.data,
        # What was typed for another outcome, before this one was chosen, is none of it.
        basis=form.basis.data if outcome is Outcome.REFUSED else None,
        authority=_authority(at, form) if outcome is Outcome.GUIDED else None,
    )


def _classify(at: At, form: Any) -> None:
    matter = matters.matter(at[0], form.matter.data)
    classifying.classify(*at, matter or abort(404))


def _notice(at: At, form: Any) -> None:
    _classify(at, form)
    one_time.tell_once(
        *at,
        missing=form.papers,
        given=Given(form.given.data),
        is_agreed=form.is_agreed.data,
        follow_on=form.follow_on.data,
    )


def _asked_after(at: At, form: Any) -> None:
    one_time.ask_after_papers(*at, words=form.words.data, follow_on=form.follow_on.data)


def _accept(at: At, _form: Any) -> None:
    classifying.accept(*at)


def _suspend(at: At, form: Any) -> None:
    suspending.suspend(*at, reason=form.reason.data, document=form.document.data)


def _resume(at: At, form: Any) -> None:
    suspending.resume(*at, note=form.words.data)


def _extend(at: At, form: Any) -> None:
    kind = PromiseKind(form.kind.data)
    extending.ask_extension(*at, kind=kind, day=form.day.data, reason=form.reason.data)


def _ruling(at: At, form: Any) -> None:
    leader = at[0].get_one(Staff, form.leader.data)
    rulings.ask_ruling(*at, question=form.question.data, leader=leader)


def _transfer(at: At, form: Any) -> None:
    transferring.transfer(
        *at,
        authority=_authority(at, form) or abort(404),
        words=form.words.data,
        follow_on=form.follow_on.data,
        given=Given(form.given.data),
    )


def _reply(at: At, form: Any) -> None:
    transferring.record_reply(*at, form.words.data)


def _merge(at: At, form: Any) -> str | None:
    into = queries.visible_item(at[0], viewer(), form.into.data, this_year())
    if into is None:
        raise LedgerError(_("没有这个编号的事项，或者您不能查看该事项。"))
    merging.merge(*at, into, form.reason.data)
    return into.number


def _split(at: At, form: Any) -> str | None:
    made = merging.split(*at, matter=form.matter.data, reason=form.reason.data)
    return made.number


def _exclude(at: At, form: Any) -> None:
    excluding.ask_exclusion(*at, Outcome(form.outcome.data), form.reason.data)


def _follow_up(at: At, form: Any) -> None:
    session, now, office_time, item, staff = at
    rating = int(form.rating.data) if form.rating.data else None
    closing.followed_up(
        session,
        now,
        office_time,
        item,
        is_solved=form.solved.data == "yes",
        rating=rating,
        staff=staff,
        note=form.note.data,
    )


def _attest(at: At, form: Any) -> None:
    session, now, _office_time, item, staff = at
    nobody = form.nobody_can_be_asked.data
    closing.attest(session, now, item, staff, reason=form.reason.data, nobody_can_be_asked=nobody)


def _reopen(at: At, form: Any) -> None:
    closing.reopen(*at, form.reason.data)


DEEDS: dict[str, Deed] = {
    "attempt": Deed(
        _l("登记联系情况（更多结果）"), _l("已登记联系情况"), forms.AttemptForm, _attempt
    ),
    "text": Deed(_l("发短信告知未接通"), _l("已提交短信，稍后发出"), Unseen, _text),
    "reason": Deed(_l("说明不能当场答复的原因"), _l("已登记说明的原因"), forms.WordsForm, _reason),
    "outcome": Deed(_l("办理结果"), _l("已登记办理结果"), forms.OutcomeForm, _outcome),
    "classify": Deed(_l("确定事项"), _l("已确定事项"), forms.ClassifyForm, _classify),
    "notice": Deed(_l("一次性告知"), _l("已登记一次性告知"), forms.NoticeForm, _notice),
    "asked-after": Deed(
        _l("询问补正情况"), _l("已登记补正情况"), forms.AskedAfterForm, _asked_after
    ),
    "accept": Deed(_l("材料齐全，受理"), _l("已受理"), Unseen, _accept),
    "suspend": Deed(_l("中止计时"), _l("已中止计时"), forms.SuspendForm, _suspend),
    "resume": Deed(_l("恢复计时"), _l("已恢复计时"), forms.WordsForm, _resume),
    "extend": Deed(_l("申请延期"), _l("已提交延期申请，待审批"), forms.ExtendForm, _extend),
    "ruling": Deed(_l("提请裁定"), _l("已提请裁定"), forms.RulingForm, _ruling),
    "transfer": Deed(_l("书面移交"), _l("已登记书面移交"), forms.TransferForm, _transfer),
    "reply": Deed(_l("对方回执或者回复"), _l("已登记对方回复"), forms.WordsForm, _reply),
    "merge": Deed(_l("并案"), _l("已并案"), forms.MergeForm, _merge),
    "split": Deed(_l("拆分"), _l("已拆分"), forms.SplitForm, _split),
    "exclude": Deed(
        _l("申请不计入统计（打错、骚扰、无实质内容）"),
        _l("已提交申请，待审批"),
        forms.ExcludeForm,
        _exclude,
    ),
    "follow-up": Deed(_l("登记回访"), _l("已登记回访"), forms.FollowUpForm, _follow_up),
    "attest": Deed(_l("具名办结"), _l("已具名办结"), forms.AttestForm, _attest),
    "reopen": Deed(_l("重办"), _l("已重办"), forms.ReasonForm, _reopen),
}
