"""The chain of responsibility, outcomes, placed calls, papers, shifts; what items get for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

import calllog.models.base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "daily_digests",
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column(
            "number",
            sa.Integer(),
            nullable=False,
            comment="1, 2, 3 … each covers the one before",
        ),
        sa.Column(
            "last_event_id", sa.Integer(), nullable=False, comment="The last event that it covers"
        ),
        sa.Column(
            "digest", sa.String(length=64), nullable=False, comment="HMAC-SHA-256 over all chains"
        ),
        sa.Column("made_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("on_date", name=op.f("pk_daily_digests")),
        sa.UniqueConstraint("number", name=op.f("uq_daily_digests_number")),
    )
    op.create_table(
        "policies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column(
            "document", sa.Text(), nullable=False, comment="The number of the office's decision"
        ),
        sa.Column("values", sa.JSON(), nullable=False, comment="calllog.policy.Policy as JSON"),
        sa.Column("entered_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "entered_by", sa.String(length=80), nullable=False, comment="Login at the machine"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_policies_valid_from")),
    )
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="An AbsenceKind"),
        sa.Column("begins_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entered_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "cancelled_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="Came back, or did not go",
        ),
        sa.Column(
            "settled_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="When what had gone to the deputy was given back; read by the sweep",
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["staff.id"], name=op.f("fk_absences_entered_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_absences_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index("ix_absences_staff_ends", "absences", ["staff_id", "ends_at"], unique=False)
    op.create_index(
        "ix_absences_unsettled",
        "absences",
        ["begins_at"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )

    op.create_table(
        "duty_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "corrects_id",
            sa.Integer(),
            nullable=True,
            comment="更正: the line that was wrong; it stays",
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"],
            ["duty_entries.id"],
            name=op.f("fk_duty_entries_corrects_id_duty_entries"),
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_duty_entries_section_id_sections")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_duty_entries_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_entries")),
    )
    op.create_table(
        "shift_hand_overs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column(
            "items",
            sa.JSON(),
            nullable=False,
            comment="The open items as they stood: number, state, due_at, left, whose, passes",
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("from_signed_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("to_signed_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("refused_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("refused_why", sa.Text(), nullable=True),
        sa.Column(
            "told_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="The section head was told that nobody has signed",
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], ["staff.id"], name=op.f("fk_shift_hand_overs_from_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_shift_hand_overs_section_id_sections")
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["staff.id"], name=op.f("fk_shift_hand_overs_to_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_hand_overs")),
    )
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=False, comment="An Outcome"),
        sa.Column("given", sa.String(length=20), nullable=False, comment="A Given"),
        sa.Column(
            "words", sa.Text(), nullable=False, comment="The answer, what was done, or the reason"
        ),
        sa.Column("basis", sa.Text(), nullable=True, comment="依据; a refusal needs one (3.1.1c)"),
        sa.Column(
            "authority_id",
            sa.Integer(),
            nullable=True,
            comment="Where the person was guided, or it was transferred",
        ),
        sa.Column(
            "authority_told",
            sa.JSON(),
            nullable=True,
            comment="The directory's entry as it was told: name, phone, address, hours",
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authorities.id"], name=op.f("fk_answers_authority_id_authorities")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_answers_item_id_items")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_answers_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
    )
    op.create_index(op.f("ix_answers_item_id"), "answers", ["item_id"], unique=False)

    op.create_table(
        "cooperations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False, comment="What it is to do"),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("done_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("done_note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["staff.id"], name=op.f("fk_cooperations_asked_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["staff.id"], name=op.f("fk_cooperations_done_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_cooperations_item_id_items")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_cooperations_section_id_sections")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cooperations")),
    )
    op.create_index(op.f("ix_cooperations_item_id"), "cooperations", ["item_id"], unique=False)

    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.String(length=30),
            nullable=False,
            comment="calllog.documents.kinds.DocumentKind",
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("running", sa.Integer(), nullable=False, comment="Within the kind and year"),
        sa.Column("addressee", sa.String(length=100), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False, comment="The .docx as it was made"),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("dispatched_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("dispatched_by_id", sa.Integer(), nullable=True),
        sa.Column("dispatched_how", sa.String(length=100), nullable=True),
        sa.Column(
            "received_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="回执",
        ),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dispatched_by_id"], ["staff.id"], name=op.f("fk_documents_dispatched_by_id_staff")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_documents_item_id_items")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["staff.id"], name=op.f("fk_documents_made_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("kind", "year", "running", name=op.f("uq_documents_kind_year_running")),
    )
    op.create_index(op.f("ix_documents_item_id"), "documents", ["item_id"], unique=False)

    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="A FindingKind"),
        sa.Column(
            "source",
            sa.String(length=60),
            nullable=False,
            comment="Where the words stand: event:12",
        ),
        sa.Column("words", sa.Text(), nullable=False, comment="What was found"),
        sa.Column("passage", sa.Text(), nullable=False, comment="The words around it"),
        sa.Column("about_id", sa.Integer(), nullable=True, comment="Who wrote it"),
        sa.Column("found_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("judged_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("judged_by_id", sa.Integer(), nullable=True),
        sa.Column("is_real", sa.Boolean(), nullable=True),
        sa.Column("judgement", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["about_id"], ["staff.id"], name=op.f("fk_findings_about_id_staff")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_findings_item_id_items")),
        sa.ForeignKeyConstraint(
            ["judged_by_id"], ["staff.id"], name=op.f("fk_findings_judged_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint(
            "item_id", "kind", "source", "words", name=op.f("uq_findings_item_id_kind_source_words")
        ),
    )
    op.create_index(op.f("ix_findings_item_id"), "findings", ["item_id"], unique=False)

    op.create_table(
        "hand_overs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="A HandOverKind"),
        sa.Column("from_section_id", sa.Integer(), nullable=False),
        sa.Column("from_staff_id", sa.Integer(), nullable=False, comment="Responsible then"),
        sa.Column("to_section_id", sa.Integer(), nullable=False),
        sa.Column("to_staff_id", sa.Integer(), nullable=False, comment="Asked to accept"),
        sa.Column("by_id", sa.Integer(), nullable=True, comment="Empty: the clock"),
        sa.Column("at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("accepted_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("returned_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("returned_by_id", sa.Integer(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column(
            "ended_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="Accepted, returned or superseded",
        ),
        sa.Column(
            "absence_id",
            sa.Integer(),
            nullable=True,
            comment="To the deputy for this absence, or back after it",
        ),
        sa.ForeignKeyConstraint(
            ["absence_id"], ["absences.id"], name=op.f("fk_hand_overs_absence_id_absences")
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["staff.id"], name=op.f("fk_hand_overs_accepted_by_id_staff")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_hand_overs_by_id_staff")),
        sa.ForeignKeyConstraint(
            ["from_section_id"],
            ["sections.id"],
            name=op.f("fk_hand_overs_from_section_id_sections"),
        ),
        sa.ForeignKeyConstraint(
            ["from_staff_id"], ["staff.id"], name=op.f("fk_hand_overs_from_staff_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_hand_overs_item_id_items")
        ),
        sa.ForeignKeyConstraint(
            ["returned_by_id"], ["staff.id"], name=op.f("fk_hand_overs_returned_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["to_section_id"], ["sections.id"], name=op.f("fk_hand_overs_to_section_id_sections")
        ),
        sa.ForeignKeyConstraint(
            ["to_staff_id"], ["staff.id"], name=op.f("fk_hand_overs_to_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_overs")),
    )
    op.create_index(op.f("ix_hand_overs_item_id"), "hand_overs", ["item_id"], unique=False)

    op.create_table(
        "joint_bodies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "leads", sa.Boolean(), nullable=False, comment="That body leads; we co-operate (3.1.3c)"
        ),
        sa.Column(
            "matter",
            sa.Text(),
            nullable=False,
            comment="What is asked of it, or what it asks of us",
        ),
        sa.Column("view", sa.Text(), nullable=True, comment="What it holds, where nobody agrees"),
        sa.Column("named_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("settled_note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_joint_bodies_item_id_items")
        ),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["staff.id"], name=op.f("fk_joint_bodies_named_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_bodies")),
    )
    op.create_index(op.f("ix_joint_bodies_item_id"), "joint_bodies", ["item_id"], unique=False)

    op.create_table(
        "joint_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False, comment="A JointStep"),
        sa.Column(
            "words", sa.Text(), nullable=False, comment="The report, the plan, the disagreement"
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=True),
        sa.Column("at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "received_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="The leader has seen the report",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["staff.id"], name=op.f("fk_joint_decisions_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_joint_decisions_item_id_items")
        ),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["staff.id"], name=op.f("fk_joint_decisions_leader_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_decisions")),
    )
    op.create_index(
        op.f("ix_joint_decisions_item_id"), "joint_decisions", ["item_id"], unique=False
    )

    op.create_table(
        "one_time_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True, comment="Empty: the line"),
        sa.Column("at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("given", sa.String(length=20), nullable=False, comment="A Given"),
        sa.Column("matter", sa.String(length=100), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("limit", sa.Text(), nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("materials", sa.JSON(), nullable=False),
        sa.Column(
            "missing", sa.JSON(), nullable=False, comment="Of the materials, what was not there"
        ),
        sa.Column(
            "repeats_id", sa.Integer(), nullable=True, comment="The same again is no second notice"
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["matter_editions.id"],
            name=op.f("fk_one_time_notices_edition_id_matter_editions"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_one_time_notices_item_id_items")
        ),
        sa.ForeignKeyConstraint(
            ["repeats_id"],
            ["one_time_notices.id"],
            name=op.f("fk_one_time_notices_repeats_id_one_time_notices"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_one_time_notices_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_notices")),
    )
    op.create_index(
        op.f("ix_one_time_notices_item_id"), "one_time_notices", ["item_id"], unique=False
    )

    op.create_table(
        "rulings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=False),
        sa.Column("ruling", sa.Text(), nullable=True),
        sa.Column("ruled_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column(
            "told_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="The caller was answered with it",
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["staff.id"], name=op.f("fk_rulings_asked_by_id_staff")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_rulings_item_id_items")),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["staff.id"], name=op.f("fk_rulings_leader_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulings")),
    )
    op.create_index(op.f("ix_rulings_item_id"), "rulings", ["item_id"], unique=False)

    op.create_table(
        "suspensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False, comment="Its title and number"),
        sa.Column("begun_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["staff.id"], name=op.f("fk_suspensions_begun_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["staff.id"], name=op.f("fk_suspensions_ended_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_suspensions_item_id_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspensions")),
    )
    op.create_index(op.f("ix_suspensions_item_id"), "suspensions", ["item_id"], unique=False)
    op.create_index(
        "uq_suspensions_open",
        "suspensions",
        ["item_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    op.create_table(
        "urgings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="An UrgingKind"),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="What is to be done"),
        sa.Column(
            "answer_by",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="By when it is to be done",
        ),
        sa.Column(
            "received_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="回执",
        ),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True, comment="What they answered"),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_urgings_by_id_staff")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_urgings_item_id_items")),
        sa.ForeignKeyConstraint(
            ["received_by_id"], ["staff.id"], name=op.f("fk_urgings_received_by_id_staff")
        ),
        sa.ForeignKeyConstraint(["to_id"], ["staff.id"], name=op.f("fk_urgings_to_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urgings")),
    )
    op.create_index(op.f("ix_urgings_item_id"), "urgings", ["item_id"], unique=False)

    op.create_table(
        "approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="An ApprovalKind"),
        sa.Column("promise_id", sa.Integer(), nullable=True, comment="An extension's promise"),
        sa.Column(
            "to_due_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="An extension's new due time",
        ),
        sa.Column("outcome", sa.String(length=30), nullable=True, comment="An exclusion's Outcome"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("is_granted", sa.Boolean(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True, comment="What was said with it"),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["staff.id"], name=op.f("fk_approvals_asked_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["staff.id"], name=op.f("fk_approvals_decided_by_id_staff")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_approvals_item_id_items")),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promises.id"], name=op.f("fk_approvals_promise_id_promises")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_index(op.f("ix_approvals_item_id"), "approvals", ["item_id"], unique=False)

    op.create_table(
        "placed_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False, comment="A PlacedFor"),
        sa.Column(
            "staff_id",
            sa.Integer(),
            nullable=True,
            comment="Who is rung first; empty: the line speaks itself",
        ),
        sa.Column(
            "first_number",
            sa.String(length=80),
            nullable=False,
            comment="Rung first: staff, or the person",
        ),
        sa.Column("number", sa.String(length=32), nullable=False, comment="The person's, E.164"),
        sa.Column(
            "call_id",
            sa.Integer(),
            nullable=True,
            comment="The caller's own call, when it is transferred",
        ),
        sa.Column("asked_by_id", sa.Integer(), nullable=True, comment="Empty: the clock"),
        sa.Column(
            "is_agreed",
            sa.Boolean(),
            nullable=False,
            comment="Agreed with the person, so that the hours of calling do not count",
        ),
        sa.Column("asked_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "ordered_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="When the carrier was last asked for it; written before it is asked",
        ),
        sa.Column("sid", sa.String(length=128), nullable=True, comment="The carrier's id"),
        sa.Column(
            "picked_up_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="The first telephone",
        ),
        sa.Column(
            "accepted_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="1 was pressed after the whisper",
        ),
        sa.Column(
            "dialled_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="The person's telephone",
        ),
        sa.Column(
            "answered_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="Somebody there answered",
        ),
        sa.Column("ended_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("talk_seconds", sa.Integer(), nullable=True),
        sa.Column(
            "end_status",
            sa.String(length=20),
            nullable=True,
            comment="The carrier's last word of the person's telephone",
        ),
        sa.Column(
            "is_solved",
            sa.Boolean(),
            nullable=True,
            comment="The key pressed in a follow-up call",
        ),
        sa.Column("rating", sa.Integer(), nullable=True, comment="1 to 5, pressed after it"),
        sa.Column(
            "failed_why", sa.String(length=80), nullable=True, comment="Never placed, and why"
        ),
        sa.Column(
            "settle_by",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="When to ask the carrier after it",
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_placed_calls_call_id_calls")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["staff.id"], name=op.f("fk_placed_calls_asked_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_placed_calls_item_id_items")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_placed_calls_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placed_calls")),
        sa.UniqueConstraint("sid", name=op.f("uq_placed_calls_sid")),
    )
    op.create_index(op.f("ix_placed_calls_item_id"), "placed_calls", ["item_id"], unique=False)
    op.create_index("ix_placed_calls_settle_by", "placed_calls", ["settle_by"], unique=False)
    op.create_table(
        "placed_turns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placed_call_id", sa.Integer(), nullable=False),
        sa.Column(
            "step", sa.String(length=80), nullable=False, comment="The step in the signed URL"
        ),
        sa.Column("reply", sa.Text(), nullable=False, comment="The TwiML"),
        sa.Column("at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["placed_call_id"],
            ["placed_calls.id"],
            name=op.f("fk_placed_turns_placed_call_id_placed_calls"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placed_turns")),
        sa.UniqueConstraint(
            "placed_call_id", "step", name=op.f("uq_placed_turns_placed_call_id_step")
        ),
    )

    op.create_table(
        "follow_ups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True, comment="Empty: the line"),
        sa.Column("placed_call_id", sa.Integer(), nullable=True),
        sa.Column("is_solved", sa.Boolean(), nullable=False),
        sa.Column(
            "rating",
            sa.Integer(),
            nullable=True,
            comment="1 非常满意 … 5 非常不满意; none: not rated",
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_follow_ups_item_id_items")
        ),
        sa.ForeignKeyConstraint(
            ["placed_call_id"],
            ["placed_calls.id"],
            name=op.f("fk_follow_ups_placed_call_id_placed_calls"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_follow_ups_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint("placed_call_id", name=op.f("uq_follow_ups_placed_call_id")),
    )
    op.create_index(op.f("ix_follow_ups_item_id"), "follow_ups", ["item_id"], unique=False)

    op.create_table(
        "collected_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column(
            "told_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="When the message was written",
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["staff.id"], name=op.f("fk_collected_steps_recipient_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["promise_steps.id"], name=op.f("fk_collected_steps_step_id_promise_steps")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collected_steps")),
        sa.UniqueConstraint(
            "step_id", "recipient_id", name=op.f("uq_collected_steps_step_id_recipient_id")
        ),
    )
    op.create_index(
        "ix_collected_steps_untold",
        "collected_steps",
        ["id"],
        unique=False,
        sqlite_where=sa.text("told_at IS NULL"),
        postgresql_where=sa.text("told_at IS NULL"),
    )

    op.create_table(
        "text_templates",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="With {words} to be filled in"),
        sa.Column(
            "approval",
            sa.String(length=60),
            nullable=True,
            comment="The operator's number of the approved template",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_text_templates")),
    )
    op.create_table(
        "text_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column(
            "number", sa.String(length=32), nullable=False, comment="E.164, of a mobile telephone"
        ),
        sa.Column(
            "template",
            sa.String(length=40),
            nullable=False,
            comment="A TextTemplate, as it was then",
        ),
        sa.Column("approval", sa.String(length=60), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="As sent"),
        sa.Column("asked_by_id", sa.Integer(), nullable=True, comment="Empty: the clock"),
        sa.Column("asked_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "next_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="When to send it, or to ask after it; empty once nothing more is to be done",
        ),
        sa.Column("leased_until", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column(
            "requested_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="First asked of the carrier; what it does not know since then was not sent",
        ),
        sa.Column("sid", sa.String(length=128), nullable=True, comment="The carrier's id"),
        sa.Column("status", sa.String(length=20), nullable=True, comment="The carrier's last word"),
        sa.Column(
            "sent_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="The carrier has it",
        ),
        sa.Column("delivered_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("failed_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("failed_why", sa.String(length=80), nullable=True, comment="The carrier's code"),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["staff.id"], name=op.f("fk_text_messages_asked_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_text_messages_item_id_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_messages")),
        sa.UniqueConstraint("sid", name=op.f("uq_text_messages_sid")),
    )
    op.create_index(op.f("ix_text_messages_item_id"), "text_messages", ["item_id"], unique=False)
    op.create_index(
        "ix_text_messages_next",
        "text_messages",
        ["next_at", "id"],
        unique=False,
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )

    for table, column in _columns():
        # Not in batch mode: that would drop the table which events and promises refer to.
        op.add_column(table, column, inline_references=True)
    op.create_index(op.f("ix_attempts_placed_call_id"), "attempts", ["placed_call_id"], unique=True)
    _recipient(is_optional=True)
    op.execute(
        "UPDATE items SET outcome_at = closed_at, confirmation = 'on_the_spot'"
        " WHERE closed_at IS NOT NULL"
    )
    _comment("An Outcome", "办结, confirmed or attested")


def _recipient(*, is_optional: bool) -> None:
    """Whether every message goes to a person. Nothing refers to messages: SQLite may copy them."""
    comment = "Empty: one of the installation's own addresses"
    with op.batch_alter_table("messages") as batch_op:
        batch_op.alter_column(
            "recipient_id",
            existing_type=sa.Integer(),
            nullable=is_optional,
            comment=comment if is_optional else None,
        )


def _comment(outcome: str, closed_at: str | None) -> None:
    """What two columns mean now; SQLite keeps no comments."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("items", "outcome", comment=outcome)
        op.alter_column("items", "closed_at", comment=closed_at)


def _columns() -> Iterator[tuple[str, sa.Column[Any]]]:
    """What the tables of before get besides."""
    yield (
        "calls",
        sa.Column(
            "heard_guide_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="A matter of the catalogue was read out to the caller",
        ),
    )
    yield (
        "office",
        sa.Column(
            "document_word",
            sa.String(length=20),
            nullable=True,
            comment="机关代字 in the numbers of papers; empty: the short name",
        ),
    )
    yield (
        "office",
        sa.Column(
            "forbidden_words",
            sa.JSON(),
            server_default="[]",
            nullable=False,
            comment="服务忌语 of the office, besides those of the rule and the shipped ones",
        ),
    )
    yield (
        "sections",
        sa.Column(
            "on_duty_count",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="How many of a day's roster hold the shift together (值班人数)",
        ),
    )
    yield (
        "attempts",
        sa.Column(
            "channel",
            sa.String(length=20),
            server_default="telephone",
            nullable=False,
            comment="An AttemptChannel",
        ),
    )
    yield (
        "attempts",
        sa.Column("number", sa.String(length=32), nullable=True, comment="Dialled, E.164"),
    )
    yield (
        "attempts",
        sa.Column(
            "placed_call_id",
            sa.Integer(),
            sa.ForeignKey("placed_calls.id", name=op.f("fk_attempts_placed_call_id_placed_calls")),
            nullable=True,
        ),
    )
    yield (
        "attempts",
        sa.Column("seconds", sa.Integer(), nullable=True, comment="Spoken, by the call's record"),
    )
    yield (
        "items",
        sa.Column(
            "extension", sa.String(length=10), nullable=True, comment="分机, behind a switchboard"
        ),
    )
    yield (
        "items",
        sa.Column(
            "matter_id",
            sa.Integer(),
            sa.ForeignKey("matters.id", name=op.f("fk_items_matter_id_matters")),
            nullable=True,
            comment="事项清单, once somebody has classified it",
        ),
    )
    yield (
        "items",
        sa.Column(
            "policy_id",
            sa.Integer(),
            sa.ForeignKey("policies.id", name=op.f("fk_items_policy_id_policies")),
            nullable=True,
            comment="In force at registration; it keeps it (none: defaults)",
        ),
    )
    yield (
        "items",
        sa.Column(
            "times_returned",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="退回: once, then it is named",
        ),
    )
    yield (
        "items",
        sa.Column(
            "reason_told_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="The caller was told why there is no answer at once (3.2.1)",
        ),
    )
    yield (
        "items",
        sa.Column(
            "accepted_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="受理 with complete papers; the catalogue's limit runs from here",
        ),
    )
    yield (
        "items",
        sa.Column(
            "suspended_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="中止计时, with its document",
        ),
    )
    yield (
        "items",
        sa.Column(
            "joint_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="Found to need other bodies (3.1.3)",
        ),
    )
    yield (
        "items",
        sa.Column("outcome_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
    )
    yield (
        "items",
        sa.Column("confirmation", sa.String(length=20), nullable=True, comment="A Confirmation"),
    )
    yield (
        "items",
        sa.Column(
            "times_reopened", sa.Integer(), server_default="0", nullable=False, comment="重办"
        ),
    )
    yield (
        "items",
        sa.Column(
            "merged_into_id",
            sa.Integer(),
            sa.ForeignKey("items.id", name=op.f("fk_items_merged_into_id_items")),
            nullable=True,
            comment="并案",
        ),
    )
    yield (
        "items",
        sa.Column(
            "split_from_id",
            sa.Integer(),
            sa.ForeignKey("items.id", name=op.f("fk_items_split_from_id_items")),
            nullable=True,
            comment="拆分",
        ),
    )
    yield (
        "promises",
        sa.Column(
            "about",
            sa.String(length=40),
            nullable=True,
            comment="Which of several: the table and id of what was asked",
        ),
    )


def downgrade() -> None:
    _comment("An Outcome, once closed", None)
    op.execute("DELETE FROM messages WHERE recipient_id IS NULL")
    _recipient(is_optional=False)
    op.drop_index(op.f("ix_attempts_placed_call_id"), table_name="attempts")
    for table, column in reversed(list(_columns())):
        op.drop_column(table, column.name)
    op.drop_table("text_messages")
    op.drop_table("text_templates")

    op.drop_table("collected_steps")
    op.drop_table("follow_ups")

    op.drop_table("placed_turns")
    op.drop_table("placed_calls")

    op.drop_table("approvals")

    op.drop_table("urgings")

    op.drop_table("suspensions")

    op.drop_table("rulings")

    op.drop_table("one_time_notices")

    op.drop_table("joint_decisions")

    op.drop_table("joint_bodies")

    op.drop_table("hand_overs")

    op.drop_table("findings")

    op.drop_table("documents")

    op.drop_table("cooperations")

    op.drop_table("answers")
    op.drop_table("shift_hand_overs")
    op.drop_table("duty_entries")

    op.drop_table("absences")
    op.drop_table("policies")
    op.drop_table("daily_digests")
