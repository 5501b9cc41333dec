"""The report of an inspection in the words of its Word document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from calllog.documents.kinds import TITLES, DocumentKind
from calllog.documents.values import (
    Bar,
    CheckRow,
    CorrectionRow,
    FaultRow,
    FigureRow,
    InspectionReport,
    NamedSentence,
    Plot,
    SignerRow,
    SuspectedRow,
)
from calllog.figures.definitions import BY_KEY
from calllog.figures.measures import NOTHING
from calllog.inspection.drawing import Frame
from calllog.inspection.report import KEYS, MONTHS_BEFORE, UNDECIDED, Column, Report, Suspected
from calllog.inspection.states import CorrectionState
from calllog.models import (
    Check,
    Checked,
    FindingKind,
    Inspection,
    InspectionKind,
    Measure,
    OfficeProfile,
)
from calllog.news import inspection_news
from calllog.times.office_hours import OfficeTime

WAYS = {InspectionKind.MONTHLY: "月度检查", InspectionKind.AT_WILL: "随时检查"}
CHECKS = {
    Check.GREETING: "接听和问候",
    Check.CONTACT: "阅知和联系",
    Check.NOTICE: "一次性告知",
    Check.ANSWER: "答复和办理",
    Check.RECORD: "登记和记录",
}
STATES = {
    CorrectionState.OPEN: "整改中",
    CorrectionState.LATE: "逾期未整改",
    CorrectionState.DONE: "待确认",
    CorrectionState.CONFIRMED: "已整改",
}
FINDINGS = {
    FindingKind.NOT_HANDED_ON: "未及时登记、转交或者上报",
    FindingKind.UNREAD: "逾期未阅知",
    FindingKind.NO_CONTACT: "未当日联系",
    FindingKind.LATE_RESOLUTION: "超时限办理",
    FindingKind.NO_NOTICE: "未一次性告知",
    FindingKind.NEW_DEMAND: "再次要求补充材料",
    FindingKind.LATE_ANSWER: "逾期答复",
    FindingKind.LATE_PLAN: "逾期未商定方案",
    FindingKind.FORBIDDEN_WORDS: "服务忌语",
    FindingKind.NO_BASIS: "不予办理未说明依据",
    FindingKind.UNANSWERED: "在岗未接",
    FindingKind.OTHER: "其他情形",
}
MEASURES = {
    Measure.REMINDER: "提醒",
    Measure.CRITICISM: "批评教育",
    Measure.DISCIPLINE: "处分",
    Measure.CONTRACT: "按规定或者合同约定处理",
    Measure.DISMISSAL: "解聘、辞退或者退回",
    Measure.REAL: "属实",
}
# Of these figures the plots show how they went from month to month.
PLOTTED = ("read_in_time", "contact_by_closing", "answer_in_time")
WHOLE_BAR = 100


def values(
    inspection: Inspection,
    report: Report,
    profile: OfficeProfile,
    office_time: OfficeTime,
    three_rings: int,
) -> InspectionReport:
    """What the Word document says; it is dated by the day of the closing."""
    assert inspection.closed_at is not None, "the report is made when the inspection is closed"
    *before, _itself = report.columns
    months = [""] * (MONTHS_BEFORE - len(before)) + [month_words(one) for one in before]
    return InspectionReport(
        office=profile.name,
        number="",
        dated=office_time.local(inspection.closed_at).date(),
        item=str(inspection.id),
        is_sample=profile.is_sample,
        section=inspection.section.name,
        period=inspection_news.days(inspection),
        way=WAYS[InspectionKind(inspection.kind)],
        sampling=sampling(inspection),
        seed=inspection.seed,
        result=_result(report),
        inspector=inspection.inspector.name,
        opinion=inspection.closing_words or "",
        third_month=months[0],
        second_month=months[1],
        first_month=months[2],
        figures=tuple(_figure_rows(report)),
        plots=tuple(_plots(report)),
        suspected=tuple(_suspected_row(one) for one in report.suspected),
        checks=tuple(_check_rows(report)) if report.lines else (),
        faults=tuple(_fault_rows(report)),
        corrections=tuple(_correction_rows(report)),
        signers=tuple(_signer_rows(report)),
        definitions=tuple(_definitions(three_rings)),
    )


def file_name(inspection: Inspection) -> str:
    """What the document is called when it is saved."""
    title = TITLES[DocumentKind.INSPECTION_REPORT]
    return f"{title}-{inspection.section.name}-{inspection_news.days(inspection)}.docx"


def month_words(column: Column) -> str:
    """2026年9月."""
    return f"{column.first.year}年{column.first.month}月"


def sampling(inspection: Inspection) -> str:
    """What was drawn from what, in a sentence."""
    frame, drawn = Frame.kept(inspection.frame), len(inspection.drawn)
    return (
        f"从本期登记的{len(frame.items)}件中抽取{frame.size}件，"
        f"从有自报联系的{len(frame.self_reported)}件中抽取{frame.self_reported_size}件，"
        f"疑似问题涉及的{len(frame.breaches)}件全部列入，去除重复后共{drawn}件"
    )


def _result(report: Report) -> str:
    if not report.lines:
        return "本期没有可检查的事项"
    count, faulty = len(report.lines), report.faulty
    return f"共检查{count}件，合格{count - faulty}件，有问题{faulty}件"


def _figure_rows(report: Report) -> Iterator[FigureRow]:
    *before, itself = report.columns
    for key in KEYS:
        texts = [NOTHING] * (MONTHS_BEFORE - len(before))
        texts += [one.figures[key].text for one in before]
        yield FigureRow(
            name=BY_KEY[key].name,
            third=texts[0],
            second=texts[1],
            first=texts[2],
            itself=itself.figures[key].text,
        )


def _plots(report: Report) -> Iterator[Plot]:
    for key in PLOTTED:
        bars = [_share_bar(one, key, _label(one, report)) for one in report.columns]
        if any(one.length for one in bars):
            yield Plot(title=BY_KEY[key].name, bars=tuple(bars))
    yield from _counts("疑似问题（件）", report, lambda one: one.suspected)
    yield from _counts("其中认定的问题（件）", report, lambda one: one.breaches)
    states = dict.fromkeys(STATES, 0)
    for one in report.corrections:
        states[CorrectionState(one.state)] += 1
    most = max(states.values())
    if most:
        bars = [
            Bar(
                label=STATES[state],
                length=WHOLE_BAR * count // most,
                text=str(count),
                is_late=state is CorrectionState.LATE,
            )
            for state, count in states.items()
        ]
        yield Plot(title="本次检查的整改（项）", bars=tuple(bars))


def _counts(title: str, report: Report, count: Callable[[Column], int]) -> Iterator[Plot]:
    most = max(count(one) for one in report.columns)
    if most:
        bars = (
            Bar(
                label=_label(one, report),
                length=WHOLE_BAR * count(one) // most,
                text=str(count(one)),
            )
            for one in report.columns
        )
        yield Plot(title=title, bars=tuple(bars))


def _share_bar(column: Column, key: str, label: str) -> Bar:
    number = column.figures[key]
    return Bar(label=label, length=number.percent or 0, text=number.text)


def _label(column: Column, report: Report) -> str:
    return "本期" if column is report.itself else month_words(column)


def _suspected_row(one: Suspected) -> SuspectedRow:
    decided = one.decided
    return SuspectedRow(
        kind=FINDINGS.get(FindingKind(one.kind), one.kind),
        count=str(one.count),
        undecided=str(decided.get(UNDECIDED, 0)),
        none=str(decided.get(Measure.NONE, 0)),
        tolerated=str(decided.get(Measure.TOLERANCE, 0)),
        decided="、".join(_measured(decided.items())) or NOTHING,
    )


def _measured(decided: Iterable[tuple[str, int]]) -> Iterator[str]:
    for measure, count in decided:
        if measure in MEASURES:
            yield f"{MEASURES[Measure(measure)]}{count}"


def _fault_rows(report: Report) -> Iterator[FaultRow]:
    for line in report.lines:
        if line.is_good is False:
            yield FaultRow(number=line.number, what=line.words, signer=line.signer)


def _correction_rows(report: Report) -> Iterator[CorrectionRow]:
    for one in report.corrections:
        state = STATES[CorrectionState(one.state)]
        yield CorrectionRow(
            number=one.number, words=one.words, owner=one.owner, due_at=one.due_at, state=state
        )


def _signer_rows(report: Report) -> Iterator[SignerRow]:
    for one in report.signers:
        count = str(one.count)
        yield SignerRow(name=one.name, post=one.post, count=count, last_at=one.last_at)


def _definitions(three_rings: int) -> Iterator[NamedSentence]:
    for key in KEYS:
        one = BY_KEY[key]
        yield NamedSentence(name=one.name, sentence=one.sentence % {"seconds": three_rings})


def _check_rows(report: Report) -> Iterator[CheckRow]:
    for check, name in CHECKS.items():
        counts = report.checks[check]
        good, faulty, other = (str(counts.get(found, 0)) for found in Checked)
        yield CheckRow(name=name, good=good, faulty=faulty, not_concerned=other)
