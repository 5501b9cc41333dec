"""The office's figures (统计分析): what happened, in numbers, each with the rows behind it.

``facts`` and ``definitions`` say what is counted, ``measures`` counts it; both are pure. ``calls``
and ``items`` read the facts of a period from the ledger, ``days`` those of a day for screens that
are looked at all the time.
"""

from __future__ import annotations

from calllog.figures.days import DayFigures, day, trend
from calllog.figures.measures import Measure

__all__ = ["DayFigures", "Measure", "day", "trend"]
