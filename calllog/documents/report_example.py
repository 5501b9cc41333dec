"""Made-up values of an inspection's report; the other kinds are in ``examples``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

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


def inspection_report(head: Mapping[str, Any]) -> InspectionReport:
    """One of the loans section's October."""
    return InspectionReport(
        **head,
        number="",
        section="信贷科",
        period="2026年10月1日至31日",
        way="月度检查",
        sampling="从登记的87件中抽取10件，从有自报联系的6件中抽取5件，疑似问题涉及的3件全部列入，共16件",
        seed="9f1c0a7be2d44310",
        result="共检查16件，合格15件，有问题1件",
        inspector="王军",
        opinion="自报联系的记录应写明通话时间",
        third_month="2026年7月",
        second_month="2026年8月",
        first_month="2026年9月",
        **_figures(),
        **_findings(),
    )


def _figures() -> dict[str, Any]:
    """Numbers, their plots, and what they mean."""
    return {
        "figures": (
            FigureRow(
                name="当日联系率（下班前）",
                third="88%（44/50）",
                second="90%（45/50）",
                first="92%（46/50）",
                itself="95%（57/60）",
            ),
        ),
        "plots": (
            Plot(
                title="当日联系率（下班前）",
                bars=(
                    Bar(label="2026年9月", length=92, text="92%（46/50）"),
                    Bar(label="2026年10月", length=95, text="95%（57/60）"),
                ),
            ),
            Plot(title="整改", bars=(Bar(label="逾期未整改", length=100, text="1", is_late=True),)),
        ),
        "definitions": (
            NamedSentence(
                name="当日联系率（下班前）",
                sentence="本期到期的全部当日联系中，在时限以前与办事人通上话的所占比例。",
            ),
        ),
    }


def _findings() -> dict[str, Any]:
    """What was found, and what follows from it."""
    return {
        "suspected": (
            SuspectedRow(
                kind="未当日联系",
                count="3",
                undecided="1",
                none="0",
                tolerated="1",
                decided="提醒1",
            ),
        ),
        "checks": (CheckRow(name="阅知和联系", good="14", faulty="1", not_concerned="1"),),
        "faults": (FaultRow(number="2026-158", what="自报联系没有通话时间", signer="赵平"),),
        "corrections": (
            CorrectionRow(
                number="2026-158",
                words="补记通话时间，并核对本月全部自报联系",
                owner="张莉",
                due_at=datetime(2026, 11, 27, 9, 30, tzinfo=UTC),
                state="整改中",
            ),
        ),
        "signers": (
            SignerRow(
                name="赵平",
                post="办公室主任",
                count="16",
                last_at=datetime(2026, 11, 20, 8, 0, tzinfo=UTC),
            ),
        ),
    }
