"""Which documents there are, and how they are titled and numbered; needs no Word library."""

from __future__ import annotations

from enum import StrEnum


class DocumentKind(StrEnum):
    """A document that is printed, sealed and kept. The code is the name of its template."""

    REGISTRATION_FORM = "registration_form"  # Clauses 1a, 3.1.2b and 5.5.
    TRANSFER_SLIP = "transfer_slip"  # Clause 3.1.2a.
    URGING_SLIP = "urging_slip"  # Clause 5.5: prompt correction.
    SUPERVISION_NOTICE = "supervision_notice"  # Clause 5.5, before 4.1 is invoked.
    ONE_TIME_NOTICE = "one_time_notice"  # Clause 3.1.1b.
    TRANSFER_LETTER = "transfer_letter"  # Clause 3.1.4c.
    STAFFING_LETTER = "staffing_letter"  # Clause 3.1.3b.
    COOPERATION_LETTER = "cooperation_letter"  # Clauses 3.1.3a and 3.1.3c.
    INSPECTION_REPORT = "inspection_report"  # Clause 5.5: of a section's month, and of no item.


TITLES = {
    DocumentKind.REGISTRATION_FORM: "首问登记表",
    DocumentKind.TRANSFER_SLIP: "转办单",
    DocumentKind.URGING_SLIP: "催办单",
    DocumentKind.SUPERVISION_NOTICE: "督办通知单",
    DocumentKind.ONE_TIME_NOTICE: "一次性告知书",
    DocumentKind.TRANSFER_LETTER: "移送函",
    DocumentKind.STAFFING_LETTER: "报请界定职责的函",
    DocumentKind.COOPERATION_LETTER: "协办函",
    DocumentKind.INSPECTION_REPORT: "首问负责制检查报告",
}

# What is made of an item, with a number of its own in the year.
OF_ITEMS = tuple(kind for kind in DocumentKind if kind is not DocumentKind.INSPECTION_REPORT)

# Kinds with the same word are numbered in one run: an office has one series of letters (函).
NUMBER_WORDS = {
    DocumentKind.REGISTRATION_FORM: "登",
    DocumentKind.TRANSFER_SLIP: "转",
    DocumentKind.URGING_SLIP: "催",
    DocumentKind.SUPERVISION_NOTICE: "督",
    DocumentKind.ONE_TIME_NOTICE: "告",
    DocumentKind.TRANSFER_LETTER: "函",
    DocumentKind.STAFFING_LETTER: "函",
    DocumentKind.COOPERATION_LETTER: "函",
}


def document_number(office_word: str, kind: DocumentKind, year: int, running: int) -> str:
    """A number as GB/T 9704-2012, 7.2.5 writes it: 铜公积金催〔2026〕12号.

    The year is whole and in hexagonal brackets; the running number has no 第 and no zeros in
    front.
    """
    return f"{office_word}{NUMBER_WORDS[kind]}〔{year}〕{running}号"
