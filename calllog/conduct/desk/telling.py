"""What each piece of a case's record says, as lines for the page and for the printed file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from calllog.conduct.desk.case_words import CASE_FINDINGS
from calllog.conduct.desk.catalogue import _
from calllog.conduct.held import Held
from calllog.conduct.kinds import EntryKind
from calllog.conduct.sealing import Opened

Words = dict[str, Any]
AUDIO = "audio/"


@dataclass(frozen=True, slots=True)
class Told:
    """One piece as it is shown."""

    place: int  # In the record of the case.
    kind: str
    opened: Opened
    lines: list[str]
    is_audio: bool
    is_mine: bool  # A monitor wrote it; else the complainant did, whose times are hours.

    @property
    def has_file(self) -> bool:
        """Whether a sealed file belongs to it."""
        return self.opened.entry.file is not None


def told(case: Held) -> list[Told]:
    """The record in order; of who complained only that they said it."""
    return [_told(case.place_of(one), one) for one in case.record]


def _told(place: int, one: Opened) -> Told:
    kind, words = one.entry.kind, one.words
    lines = TELLERS[kind](words) if kind in TELLERS else [str(words.get("words") or "")]
    is_spoken = kind in SPOKEN and one.entry.file is not None
    is_audio = is_spoken or str(words.get("type", "")).startswith(AUDIO)
    shown = [line for line in lines if line]
    return Told(place, kind, one, shown, is_audio, one.entry.by_id is not None)


# A file of these is the caller's voice.
SPOKEN = frozenset({EntryKind.STATEMENT, EntryKind.ANSWER})


def _identity(_words: Words) -> list[str]:
    return [_("反映人留下了身份，单独密封。查看须说明理由，并经另一名监督员核准。")]


def _about(words: Words) -> list[str]:
    who = " ".join(words[part] for part in ("section_name", "person") if words.get(part))
    lines = [who or _("反映人说不上来是谁。")]
    if words.get("when"):
        lines.append(_("时间：%(when)s", when=words["when"]))
    if words.get("item"):
        lines.append(_("相关首问事项：%(item)s号", item=words["item"]))
    if words.get("is_high"):
        lines.append(_("涉及监督员、系统管理员或者中心领导，应当移送。"))
    return lines


def _statement(words: Words) -> list[str]:
    if words.get("lost"):
        return [_("录音没有取到，运营商处可能还有：%(why)s", why=words["lost"])]
    spoken = _("留言%(seconds)s秒", seconds=words["seconds"]) if words.get("seconds") else ""
    return [words.get("words") or spoken]


def _file(words: Words) -> list[str]:
    return [str(words.get("words") or "")]


def _assigned(words: Words) -> list[str]:
    to, before = words["to"], words.get("from")
    first = _("由%(to)s调查", to=to)
    if before:
        first = _("由%(before)s改为%(to)s调查", before=before, to=to)
    return [first, words.get("reason") or ""]


def _recused(words: Words) -> list[str]:
    if words.get("is_own"):
        return [_("%(who)s主动回避：%(reason)s", who=words["who"], reason=words["reason"])]
    return [_("%(who)s是被反映人或者与被反映人同科室，系统责令回避。", who=words["who"])]


def _persons_statement(words: Words) -> list[str]:
    said = _("放弃陈述申辩") if words.get("refused") else _("作出陈述申辩")
    who = _("%(person)s于%(on)s%(said)s", person=words["person"], on=words["on"], said=said)
    return [who, words["words"]]


def _finding(words: Words) -> list[str]:
    lines = [str(CASE_FINDINGS.get(words["finding"], words["finding"]))]
    if words.get("body"):
        lines.append(_("有管辖权的机关：%(body)s", body=words["body"]))
    if words["finding"] == "withdrawn":
        is_own = words.get("is_complainants")
        lines.append(_("由反映人撤回") if is_own else _("不是反映人撤回，理由如下"))
    return [*lines, words["reasons"]]


def _consequence(words: Words) -> list[str]:
    source = _("%(body)s，%(document)s，%(on)s", **words)
    return [words["measure"], source]


def _transferred(words: Words) -> list[str]:
    to = _("移送%(body)s", body=words["body"]) if words.get("body") else ""
    return [to, words["reason"]]


def _dispatched(words: Words) -> list[str]:
    return [_("%(on)s送出，%(how)s", on=words["on"], how=words["how"]), words.get("number") or ""]


def _received_outside(words: Words) -> list[str]:
    signed = _("%(on)s由%(by)s签收", on=words["on"], by=words["by"])
    return [signed, words.get("document") or ""]


def _result(words: Words) -> list[str]:
    lines = [words["words"]]
    if words.get("by_code"):
        lines.append(_("已用查询码密封，反映人凭回执号和查询码听取或者查看。"))
    if words.get("how"):
        lines.append(_("%(on)s告知：%(how)s", on=words.get("on") or "", how=words["how"]))
    if words.get("untold"):
        lines.append(_("无法告知：%(why)s", why=words["untold"]))
    return lines


def _decided(words: Words) -> list[str]:
    verdict = _("同意") if words["agreed"] else _("不同意")
    return [_("%(verdict)s：%(words)s", verdict=verdict, words=words["words"])]


def _reason(words: Words) -> list[str]:
    return [words.get("reason") or ""]


TELLERS: dict[str, Callable[[Words], list[str]]] = {
    EntryKind.IDENTITY: _identity,
    EntryKind.ABOUT: _about,
    EntryKind.STATEMENT: _statement,
    EntryKind.ANSWER: _statement,
    EntryKind.ATTACHMENT: _file,
    EntryKind.EVIDENCE: _file,
    EntryKind.ASSIGNED: _assigned,
    EntryKind.RECUSED: _recused,
    EntryKind.PERSONS_STATEMENT: _persons_statement,
    EntryKind.FINDING: _finding,
    EntryKind.CONSEQUENCE: _consequence,
    EntryKind.TRANSFERRED: _transferred,
    EntryKind.DISPATCHED: _dispatched,
    EntryKind.RECEIVED_OUTSIDE: _received_outside,
    EntryKind.RESULT: _result,
    EntryKind.REOPENED: _reason,
    EntryKind.IDENTITY_REQUESTED: _reason,
    EntryKind.IDENTITY_DECIDED: _decided,
    EntryKind.IDENTITY_OPENED: lambda _words: [],
}


def about_whom(case: Held) -> str:
    """Whom or which section the case is about, in a line."""
    named: list[str] = []
    for one in case.all(EntryKind.ABOUT):
        who = " ".join(one.words[part] for part in PARTS if one.words.get(part))
        if who and who not in named:
            named.append(who)
    return _("；").join(named) or _("说不上来")


PARTS = ("section_name", "person")
