"""The deeds on a case: which form each has, and what carries it out. The rules do the refusing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from calllog.conduct import cases, identities, outside, recusal, sealing, settling
from calllog.conduct.concerned import About
from calllog.conduct.desk import case_forms as forms
from calllog.conduct.desk.catalogue import _l
from calllog.conduct.desk.request import now, office, office_day, place, reading_ledger
from calllog.conduct.desk.uploads import handed_in
from calllog.conduct.held import Held
from calllog.conduct.models import Member
from calllog.conduct.settling import Finding
from calllog.models import OfficeProfile

# Returns the sealed files to be removed once the change is committed.
DONE = _l("已登记。")
CarryOut = Callable[[Session, Held, Any], list[str]]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that can be done about a case."""

    title: Any
    button: Any
    form: type[FlaskForm]
    carry_out: CarryOut
    hint: Any = ""
    done: Any = DONE


def _acknowledge(session: Session, case: Held, form: Any) -> list[str]:
    cases.acknowledge(session, now(), case, form.words.data)
    return []


def _assign(session: Session, case: Held, form: Any) -> list[str]:
    to = session.get_one(Member, form.to.data)
    without = recusal.concerned(case, sealing.members(session), office())
    cases.assign(session, now(), case, to, without, form.reason.data or "")
    return []


def _ask(session: Session, case: Held, form: Any) -> list[str]:
    cases.ask(session, now(), case, form.words.data)
    return []


def _note(session: Session, case: Held, form: Any) -> list[str]:
    cases.write_note(session, now(), case, form.words.data)
    return []


def _evidence(session: Session, case: Held, form: Any) -> list[str]:
    file = handed_in(form.file.data)
    cases.add_evidence(session, now(), case, place(), form.words.data or "", file)
    return []


def _hear(session: Session, case: Held, form: Any) -> list[str]:
    settling.hear(
        session,
        now(),
        case,
        place(),
        person=form.person.data,
        on=form.on.data,
        today=office_day(),
        is_refused=form.is_refused.data,
        words=form.words.data,
        file=handed_in(form.file.data),
    )
    return []


def _find(session: Session, case: Held, form: Any) -> list[str]:
    settling.find(
        session,
        now(),
        case,
        Finding(form.finding.data),
        form.reasons.data,
        body=form.body.data or "",
        is_complainants=form.is_complainants.data,
    )
    return []


def _decide(session: Session, case: Held, form: Any) -> list[str]:
    settling.decide(
        session,
        now(),
        case,
        measure=form.measure.data,
        body=form.body.data,
        document=form.document.data,
        on=form.on.data,
        today=office_day(),
    )
    return []


def _tell(session: Session, case: Held, form: Any) -> list[str]:
    # Of whoever is reached by the code alone, nothing but the words is asked.
    said = form.data
    settling.tell(
        session,
        now(),
        case,
        said["words"],
        how=said.get("how") or "",
        on=said.get("on"),
        untold=said.get("untold") or "",
        today=office_day(),
    )
    return []


def _close(session: Session, case: Held, form: Any) -> list[str]:
    settling.close(session, now(), case, form.words.data or "")
    return []


def _reopen(session: Session, case: Held, form: Any) -> list[str]:
    settling.reopen(session, now(), case, form.reason.data, office().time)
    return []


def _pass_on(session: Session, case: Held, form: Any) -> list[str]:
    with reading_ledger() as ledger:
        profile = ledger.get(OfficeProfile, 1)
        name = profile.name if profile else ""
    outside.pass_on(
        session,
        now(),
        case,
        place(),
        reason=form.reason.data,
        office_name=name,
        office_time=office().time,
    )
    return []


def _dispatch(session: Session, case: Held, form: Any) -> list[str]:
    outside.dispatch(
        session,
        now(),
        case,
        how=form.how.data,
        on=form.on.data,
        number=form.number.data or "",
        office_time=office().time,
    )
    return []


def _receive(session: Session, case: Held, form: Any) -> list[str]:
    outside.receive(
        session,
        now(),
        case,
        by=form.by.data,
        on=form.on.data,
        document=form.document.data or "",
        office_time=office().time,
    )
    return []


def _step_aside(session: Session, case: Held, form: Any) -> list[str]:
    return recusal.step_aside(session, now(), case, place(), form.reason.data)


def _name(session: Session, case: Held, form: Any) -> list[str]:
    return recusal.name(
        session, now(), case, place(), about_of(form, sealing.members(session)), office()
    )


def _ask_identity(session: Session, case: Held, form: Any) -> list[str]:
    identities.ask(session, now(), case, form.reason.data)
    return []


def _decide_identity(session: Session, case: Held, form: Any) -> list[str]:
    is_agreed = form.verdict.data == "agreed"
    asked = case.at(form.request.data)
    request = asked.entry.id if asked is not None else 0
    identities.decide(session, now(), case, request, is_agreed, form.words.data)
    return []


def about_of(form: Any, monitors: Iterable[Member]) -> About:
    """Whom a form names, with their section; a leader's or monitor's role makes it go outside."""
    people = [one for login in form.people.data or () if (one := office().colleague(login))]
    key = form.section.data or next((one.section_key for one in people if one.section_key), None)
    section = office().section(key)
    names = [one.name for one in people] + ([form.person.data] if form.person.data else [])
    about = About(
        section=section.key if section else None,
        section_name=section.name if section else None,
        person="、".join(names) or None,
        staff_logins=tuple(one.login for one in people),
    )
    is_high = form.is_high.data or outside.may_be_high(about, office(), monitors)
    return replace(about, is_high=is_high)


DEEDS: dict[str, Deed] = {
    "acknowledge": Deed(
        _l("受理"),
        _l("受理"),
        forms.AcknowledgeForm,
        _acknowledge,
        _l("反映人凭回执号和查询码能听到、看到这段话。"),
    ),
    "assign": Deed(
        _l("指定调查人"),
        _l("指定"),
        forms.AssignForm,
        _assign,
        _l("被反映人和与其同科室的监督员不能调查。"),
    ),
    "ask": Deed(
        _l("向反映人提问"),
        _l("发出提问"),
        forms.WordsForm,
        _ask,
        _l("反映人凭回执号和查询码听取、回答，仍可匿名。问题里不要写出能认出反映人的内容。"),
    ),
    "evidence": Deed(_l("登记证据"), _l("登记证据"), forms.EvidenceForm, _evidence),
    "hear": Deed(
        _l("登记本人陈述申辩"),
        _l("登记陈述申辩"),
        forms.HearForm,
        _hear,
        _l("认定属实或者部分属实之前必须登记。不要让本人得知反映人是谁。"),
    ),
    "find": Deed(_l("作出认定"), _l("保存认定"), forms.FindForm, _find),
    "decide": Deed(
        _l("登记处理决定"),
        _l("登记决定"),
        forms.DecideForm,
        _decide,
        _l("由有权机关按管理权限决定，系统不计算也不建议处分。"),
    ),
    "tell": Deed(_l("告知结果"), _l("告知并登记"), forms.TellForm, _tell),
    "close": Deed(_l("办结"), _l("办结"), forms.CloseForm, _close, done=_l("已办结。")),
    "pass-on": Deed(
        _l("移送"),
        _l("生成移送函"),
        forms.ReasonForm,
        _pass_on,
        _l("移送后本单位不再调查。收到对方回执前，本件不算办结。"),
    ),
    "dispatch": Deed(_l("登记移送函送出"), _l("登记送出"), forms.DispatchForm, _dispatch),
    "receive": Deed(_l("登记对方回执"), _l("登记回执"), forms.ReceiveForm, _receive),
    "note": Deed(_l("写备注"), _l("保存备注"), forms.WordsForm, _note),
    "name": Deed(
        _l("查明反映对象"),
        _l("登记反映对象"),
        forms.NameForm,
        _name,
        _l("登记后，涉及的监督员立即不能再打开本件，全部内容重新加封。"),
    ),
    "reopen": Deed(_l("重新调查"), _l("重新调查"), forms.ReasonForm, _reopen),
    "identity-ask": Deed(
        _l("申请查看反映人身份"),
        _l("提出申请"),
        forms.ReasonForm,
        _ask_identity,
        _l("由另一名监督员审核。同意后24小时内可以查看，每次查看都有记录。"),
        _l("申请已提出，等待另一名监督员审核。"),
    ),
    "identity-decide": Deed(
        _l("审核查看身份的申请"), _l("提交意见"), forms.DecideIdentityForm, _decide_identity
    ),
    "step-aside": Deed(
        _l("主动回避"),
        _l("回避"),
        forms.ReasonForm,
        _step_aside,
        _l("回避后您不能再打开本件，全部内容重新加封。"),
        _l("已回避，本件不再向您开放。"),
    ),
}
