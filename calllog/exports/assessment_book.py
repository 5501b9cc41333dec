"""The assessment (考核) as a spreadsheet: numbers as numbers, their definitions on a sheet beside.

One row for each number of a section or person, so that they can be filtered; no sheet is ordered by
a number. It says as of when it was told, because what was decided may be corrected later.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from calllog.exports.book import Book, Column, Holds
from calllog.figures.assessed import EVERY
from calllog.figures.assessment import GROUPS, KEYS, Decided, Line
from calllog.figures.certainty import interval_of, is_enough
from calllog.figures.measures import Measure
from calllog.figures.periods import Period
from calllog.inspection.report_paper import FINDINGS, MEASURES
from calllog.models import FindingKind
from calllog.models import Measure as Burden

NUMBER, MOMENT = Holds.NUMBER, Holds.MOMENT
OF_NUMBER = (
    Column("类别", 20),
    Column("指标", 22),
    Column("计入", 8, NUMBER),
    Column("总数", 8, NUMBER),
    Column("百分比", 9, NUMBER),
    Column("区间下限", 10, NUMBER),
    Column("区间上限", 10, NUMBER),
    Column("备注", 24),
)
OF_SECTIONS = (Column("科室", 16), *OF_NUMBER)
OF_PEOPLE = (Column("姓名", 12), Column("科室", 16), Column("在岗天数", 10), *OF_NUMBER)
OF_DECIDED = (Column("情形", 28), Column("处理", 28), Column("项数", 8, NUMBER))
OF_DEFINITIONS = (Column("指标", 24), Column("说明", 110))
CAUTION = (
    "本表按姓名、科室名称排列，不排名次。比率须连同件数一并看；件数不足的不列百分比；"
    "区间为百分之九十五置信区间，区间相互重叠的，不宜认定有高低之分。尚在时限内的另列，"
    "不计入总数和比率。疑似问题待核，容错认定不追究责任，均不作为考核依据。"
)


@dataclass(frozen=True, slots=True)
class Assessed:
    """What the file tells, and of what it is."""

    office: str
    is_sample: bool
    period: Period
    at: datetime
    by: str
    minimum: int
    three_rings: int
    sections: tuple[Line, ...]
    people: tuple[Line, ...]
    decided: tuple[Decided, ...]

    @property
    def title(self) -> str:
        """What it is called."""
        return "首问负责制考核"

    @property
    def period_words(self) -> str:
        """From which day to which."""
        return f"{self.period.first}至{self.period.last}"

    @property
    def file_name(self) -> str:
        """The name under which it is saved."""
        return f"{self.title}{self.period.first:%Y%m%d}-{self.period.last:%Y%m%d}.xlsx"


def write(path: Path, zone: ZoneInfo, made: Assessed) -> None:
    """Write the file."""
    with closing(Book(path, path.parent, zone)) as book:
        book.cover(made.title, _cover(made))
        book.begin("指标说明", OF_DEFINITIONS, len(KEYS))
        for key in KEYS:
            book.row([EVERY[key].name, EVERY[key].sentence % {"seconds": made.three_rings}])
        sheets = (("科室", OF_SECTIONS, made.sections), ("人员", OF_PEOPLE, made.people))
        for name, columns, lines in sheets:
            if lines:
                book.begin(name, columns, len(lines) * len(KEYS))
                for row in _rows(lines, made.minimum):
                    book.row(row)
        _write_decided(book, made)


def _write_decided(book: Book, made: Assessed) -> None:
    rows = [(one.kind, burden, count) for one in made.decided for burden, count in _of(one)]
    book.begin("认定的问题", OF_DECIDED, len(rows))
    for kind, burden, count in rows:
        book.row([FINDINGS[FindingKind(kind)], MEASURES[Burden(burden)], count])


def _of(one: Decided) -> Iterator[tuple[str, int]]:
    yield from sorted(one.measures.items())


def _cover(made: Assessed) -> Iterator[tuple[str, Any]]:
    yield "单位", made.office
    yield "期间", made.period_words
    yield "数据截至", made.at
    yield "导出人", made.by
    yield "百分比", f"总数不足{made.minimum}的，备注样本不足，不列百分比"
    yield "说明", CAUTION
    if made.is_sample:
        yield "示例数据", "本表内容为虚构的示例。"
    yield "注意", "本表含工作人员个人信息，只供考核使用，用后按规定销毁，不得外传。"


def _rows(lines: tuple[Line, ...], minimum: int) -> Iterator[list[Any]]:
    for line in lines:
        named: list[Any] = [line.name]
        if line.presence is not None:
            named += [line.section, line.presence.text()]
        for group in GROUPS:
            for key in group.keys:
                number = line.numbers[key]
                yield [*named, group.name, number.definition.name, *_number(number, minimum)]


def _number(number: Measure, minimum: int) -> list[Any]:
    if not number.is_share:
        return [number.n, None, None, None, None, ""]
    percent = number.percent if is_enough(number, minimum) else None
    low, high = interval_of(number, minimum) or (None, None)
    return [number.n, number.of, percent, low, high, _note(number, minimum)]


def _note(number: Measure, minimum: int) -> str:
    notes = []
    if not is_enough(number, minimum):
        notes.append("样本不足" if number.of else "本期没有")
    if number.aside:
        notes.append(f"{number.definition.aside_name}{len(number.aside)}")
    return "，".join(notes)
