"""What the console needs: claims, marks, saved filters, wallboard links, what is administered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

import calllog.models.base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "admin_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "by",
            sa.String(length=80),
            nullable=False,
            comment="Login; at the machine the operating system's",
        ),
        sa.Column(
            "area", sa.String(length=20), nullable=False, comment="staff, roster, hours, prompts …"
        ),
        sa.Column(
            "about",
            sa.String(length=120),
            nullable=False,
            comment="Whom or what it concerns, as shown",
        ),
        sa.Column("values", sa.JSON(), nullable=False, comment="field: [before, after]"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_changes")),
    )
    op.create_index("ix_admin_changes_at", "admin_changes", ["at"], unique=False)

    op.create_table(
        "monthly_reports",
        sa.Column("month", sa.Date(), nullable=False, comment="Its first day"),
        sa.Column("frozen_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_monthly_reports")),
    )
    op.create_table(
        "prompt_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column(
            "sentence", sa.String(length=60), nullable=False, comment="Its id in ivr/sentences"
        ),
        sa.Column("words", sa.Text(), nullable=True, comment="Empty: the shipped wording again"),
        sa.Column(
            "audio_file", sa.String(length=200), nullable=True, comment="Below the data folder"
        ),
        sa.Column("audio_sha256", sa.String(length=64), nullable=True),
        sa.Column("why", sa.Text(), nullable=False, comment="Why it was changed"),
        sa.Column("made_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column(
            "decided_by_id", sa.Integer(), nullable=True, comment="Somebody else than who made it"
        ),
        sa.Column("is_approved", sa.Boolean(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True, comment="What the second person said"),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["staff.id"], name=op.f("fk_prompt_versions_decided_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["staff.id"], name=op.f("fk_prompt_versions_made_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_versions")),
    )
    op.create_index(
        "uq_prompt_versions_undecided",
        "prompt_versions",
        ["language", "sentence"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )

    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column(
            "query",
            sa.String(length=2000),
            nullable=False,
            comment="The part of the address after ?",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_saved_filters_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("staff_id", "name", name=op.f("uq_saved_filters_staff_id_name")),
    )
    op.create_table(
        "wallboard_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False, comment="Which screen it is for"),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("last_used_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["staff.id"], name=op.f("fk_wallboard_links_made_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["staff.id"], name=op.f("fk_wallboard_links_revoked_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallboard_links")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_wallboard_links_token_digest")),
    )
    op.create_table(
        "claims",
        sa.Column("item_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("claimed_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "until",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=False,
            comment="Ten minutes later, or when it was given up",
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_claims_item_id_items")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_claims_staff_id_staff")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_claims")),
    )
    op.create_index(op.f("ix_claims_until"), "claims", ["until"], unique=False)
    op.create_table(
        "marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="A MarkKind"),
        sa.Column(
            "words",
            sa.Text(),
            nullable=False,
            comment="The dialect, the number of the order, the leader's note",
        ),
        sa.Column(
            "due_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="The own deadline of an order of the 12345 hotline",
        ),
        sa.Column("made_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("removed_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_marks_item_id_items")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["staff.id"], name=op.f("fk_marks_made_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["removed_by_id"], ["staff.id"], name=op.f("fk_marks_removed_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marks")),
    )
    op.create_index(op.f("ix_marks_item_id"), "marks", ["item_id"], unique=False)
    op.create_index(
        "uq_marks_in_force",
        "marks",
        ["item_id", "kind"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )

    for table, column in _columns():
        # Not in batch mode: that would drop the table which others refer to.
        op.add_column(table, column, inline_references=True)
    op.create_index(op.f("ix_placed_calls_message_id"), "placed_calls", ["message_id"], unique=True)
    for table, name, _before, after in _COMMENTS:
        _comment(table, name, after)

    _index_open_items("section_id", "id", "is_draft", "contacted_at", "created_at", "times_called")
    op.create_index("ix_calls_kind", "calls", ["kind", "started_at"], unique=False)
    op.create_index("ix_calls_handled_at", "calls", ["handled_at"], unique=False)
    op.create_index(
        "ix_promises_open",
        "promises",
        ["item_id", "kind", "due_at", "made_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_promises_held",
        "promises",
        ["holder_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_promises_due", "promises", ["kind", "due_at"], unique=False)


# What columns mean was told by the names of modules, which move.
_COMMENTS = (
    ("matter_editions", "limit_unit", "A calllog.resolution.LimitUnit", "A LimitUnit"),
    (
        "calendar_years",
        "holidays",
        "name, first, last, make_up: calllog.working_days.Holiday",
        "name, first, last, make_up: a Holiday",
    ),
    ("staff", "employment", "A calllog.models.Employment", "An Employment"),
    ("staff", "roles", "Values of calllog.models.Role", "Values of Role"),
    ("documents", "kind", "calllog.documents.kinds.DocumentKind", "A DocumentKind"),
    ("policies", "values", "calllog.policy.Policy as JSON", "A Policy as JSON"),
)


def _index_open_items(*columns: str) -> None:
    op.drop_index("ix_items_open", table_name="items")
    op.create_index(
        "ix_items_open",
        "items",
        list(columns),
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _comment(table: str, column: str, comment: str) -> None:
    """SQLite keeps no comments."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(table, column, comment=comment)


def _columns() -> Iterator[tuple[str, sa.Column[Any]]]:
    """What tables that were there before get, in order."""
    yield (
        "calls",
        sa.Column(
            "exercise",
            sa.String(length=20),
            nullable=True,
            comment="An Exercise; left out of the figures",
        ),
    )
    yield (
        "calls",
        sa.Column(
            "handled_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="已处理: somebody dealt with a call without a number",
        ),
    )
    yield (
        "calls",
        sa.Column(
            "handled_by_id",
            sa.Integer(),
            sa.ForeignKey("staff.id", name=op.f("fk_calls_handled_by_id_staff")),
            nullable=True,
        ),
    )
    yield (
        "calls",
        sa.Column("handled_how", sa.Text(), nullable=True, comment="What they did about it"),
    )
    yield (
        "duties",
        sa.Column(
            "rings_for_news",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="Their telephone rings for new and late work as well",
        ),
    )
    yield (
        "items",
        sa.Column(
            "exercise",
            sa.String(length=20),
            nullable=True,
            comment="An Exercise; left out of the figures (暗访、演练)",
        ),
    )
    for name, comment in (
        ("entered_at", "Empty: with the office itself, before anything was promised"),
        ("settled_at", "When no promise could be made any more that does not know of it"),
    ):
        kind = calllog.models.base.UTCDateTime(timezone=True)
        yield "office_hours", sa.Column(name, kind, nullable=True, comment=comment)
    yield (
        "placed_calls",
        sa.Column(
            "message_id",
            sa.Integer(),
            sa.ForeignKey("messages.id", name=op.f("fk_placed_calls_message_id_messages")),
            nullable=True,
            comment="The message that it rings for, once",
        ),
    )
    yield (
        "staff",
        sa.Column(
            "scope",
            sa.Text(),
            nullable=False,
            server_default="",
            comment="职责范围, shown to the public",
        ),
    )
    yield (
        "staff",
        sa.Column("large_type", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    for table, name, before, _after in _COMMENTS:
        _comment(table, name, before)
    _index_open_items("section_id", "id")
    op.drop_index("ix_promises_due", table_name="promises")
    op.drop_index("ix_promises_held", table_name="promises")
    op.drop_index("ix_promises_open", table_name="promises")
    op.drop_index("ix_calls_handled_at", table_name="calls")
    op.drop_index("ix_calls_kind", table_name="calls")
    op.drop_index(op.f("ix_placed_calls_message_id"), table_name="placed_calls")
    for table, column in reversed(list(_columns())):
        op.drop_column(table, column.name)
    op.drop_table("marks")
    op.drop_table("claims")
    op.drop_table("wallboard_links")
    op.drop_table("saved_filters")
    op.drop_table("prompt_versions")
    op.drop_table("monthly_reports")
    op.drop_table("admin_changes")
