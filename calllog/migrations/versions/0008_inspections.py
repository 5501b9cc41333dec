"""Inspections, the items they drew, and the corrections that follow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calllog.models.base import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_inspections()
    _create_inspected_items()
    _create_corrections()


def downgrade() -> None:
    op.drop_table("corrections")
    op.drop_table("inspected_items")
    op.drop_table("inspections")


def _moment(name: str, *, nullable: bool = True, comment: str | None = None) -> sa.Column[object]:
    return sa.Column(name, UTCDateTime(timezone=True), nullable=nullable, comment=comment)


def _create_inspections() -> None:
    op.create_table(
        "inspections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="An InspectionKind"),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False, comment="The first day of the period"),
        sa.Column("last", sa.Date(), nullable=False, comment="Its last day"),
        _moment("begun_at", nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=True, comment="Empty: system"),
        sa.Column("inspector_id", sa.Integer(), nullable=False, comment="Who sees to it"),
        sa.Column(
            "seed",
            sa.String(length=32),
            nullable=False,
            comment="Of the drawing, as hexadecimal digits",
        ),
        sa.Column(
            "frame",
            sa.JSON(),
            nullable=False,
            comment="What was drawn from, and how many: for each reason ids as 1-20,25 and a size",
        ),
        _moment("due_at", nullable=False, comment="By when every item is to be signed"),
        _moment("missed_at", comment="The due time that passed"),
        sa.Column("level", sa.Integer(), nullable=False, comment="How far up it has gone"),
        sa.Column(
            "steps_done", sa.JSON(), nullable=False, comment="Reminders and steps up, by name"
        ),
        _moment("next_step_at", comment="Read by the sweep"),
        _moment("closed_at"),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closing_words", sa.Text(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True, comment="As it was frozen at closing"),
        sa.Column("file", sa.LargeBinary(), nullable=True, comment="The same as a .docx"),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.CheckConstraint("first <= last", name=op.f("ck_inspections_period")),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_inspections_section_id_sections")
        ),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["staff.id"], name=op.f("fk_inspections_begun_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["inspector_id"], ["staff.id"], name=op.f("fk_inspections_inspector_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["staff.id"], name=op.f("fk_inspections_closed_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspections")),
    )
    op.create_index(op.f("ix_inspections_section_id"), "inspections", ["section_id"])
    op.create_index(
        "uq_inspections_monthly",
        "inspections",
        ["section_id", "first"],
        unique=True,
        sqlite_where=sa.text("kind = 'monthly'"),
        postgresql_where=sa.text("kind = 'monthly'"),
    )
    _index_next_step("inspections")


def _create_inspected_items() -> None:
    op.create_table(
        "inspected_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column(
            "position",
            sa.Integer(),
            nullable=False,
            comment="1, 2 … in the order of the drawing",
        ),
        sa.Column("why", sa.JSON(), nullable=False, comment="Values of DrawnFor"),
        sa.Column("checks", sa.JSON(), nullable=True, comment="Check: Checked, once signed"),
        sa.Column("is_good", sa.Boolean(), nullable=True, comment="合格; False: 有问题"),
        sa.Column("words", sa.Text(), nullable=True, comment="What the inspector found"),
        _moment("signed_at"),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name=op.f("fk_inspected_items_inspection_id_inspections"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_inspected_items_item_id_items")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["staff.id"], name=op.f("fk_inspected_items_signed_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspected_items")),
        sa.UniqueConstraint(
            "inspection_id", "item_id", name=op.f("uq_inspected_items_inspection_id_item_id")
        ),
    )
    op.create_index(op.f("ix_inspected_items_item_id"), "inspected_items", ["item_id"])


def _create_corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspected_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="What is to be put right"),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        _moment("made_at", nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        _moment("due_at", nullable=False),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Raised when it is done or sent back"
        ),
        _moment("missed_at", comment="The first due time that passed"),
        sa.Column("level", sa.Integer(), nullable=False, comment="How far up it has gone"),
        sa.Column("steps_done", sa.JSON(), nullable=False, comment="Of this version, by name"),
        _moment("next_step_at", comment="Read by the sweep"),
        _moment("done_at", comment="Reported as done; it waits"),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("done_words", sa.Text(), nullable=True),
        _moment("confirm_by", comment="Until when it is looked at"),
        _moment("confirmed_at"),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("times_sent_back", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], ["staff.id"], name=op.f(f"fk_corrections_{column}_staff")
            )
            for column in ("owner_id", "made_by_id", "done_by_id", "confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["inspected_id"],
            ["inspected_items.id"],
            name=op.f("fk_corrections_inspected_id_inspected_items"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index(op.f("ix_corrections_inspected_id"), "corrections", ["inspected_id"])
    op.create_index(op.f("ix_corrections_owner_id"), "corrections", ["owner_id"])
    _index_next_step("corrections")


def _index_next_step(table: str) -> None:
    op.create_index(
        f"ix_{table}_next_step",
        table,
        ["next_step_at"],
        unique=False,
        sqlite_where=sa.text("next_step_at IS NOT NULL"),
        postgresql_where=sa.text("next_step_at IS NOT NULL"),
    )
