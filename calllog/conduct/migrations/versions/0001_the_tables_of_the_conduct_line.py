"""The tables of the conduct line."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import calllog.models.base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conduct_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "receipt",
            sa.String(length=12),
            nullable=False,
            comment="Drawn by lot, so that no number is missing from a row",
        ),
        sa.Column(
            "code_hash",
            sa.String(length=200),
            nullable=True,
            comment="Argon2 of the code; empty when the caller never came to hear it",
        ),
        sa.Column(
            "is_receipt_heard",
            sa.Boolean(),
            nullable=False,
            comment="The caller was still there when the receipt had been spoken",
        ),
        sa.Column("is_named", sa.Boolean(), nullable=False, comment="The caller chose 实名"),
        sa.Column(
            "phone",
            sa.String(length=32),
            nullable=True,
            comment="E.164; only of a named caller whose number was not withheld",
        ),
        sa.Column(
            "received_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=False,
            comment="To the hour: the minute would single out a call in somebody else's list",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_cases")),
        sa.UniqueConstraint("receipt", name=op.f("uq_conduct_cases_receipt")),
    )
    op.create_table(
        "conduct_calls",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "salt", sa.String(length=32), nullable=True, comment="Empty once the call is over"
        ),
        sa.Column("case_id", sa.Integer(), nullable=True, comment="Empty once the call is over"),
        sa.Column("has_statement", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["conduct_cases.id"], name=op.f("fk_conduct_calls_case_id_conduct_cases")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_conduct_calls")),
    )
    with op.batch_alter_table("conduct_calls", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conduct_calls_expires_at"), ["expires_at"], unique=False
        )

    op.create_table(
        "conduct_statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "sid",
            sa.String(length=128),
            nullable=True,
            comment="The carrier's id, forgotten once deleted there",
        ),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column(
            "adopt_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="When it becomes a case though the call itself never told of it",
        ),
        sa.Column(
            "fetch_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="When to fetch it next; empty once it is here or is lost",
        ),
        sa.Column("fetch_tries", sa.Integer(), nullable=False),
        sa.Column(
            "fetched_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="To the hour, as received_at",
        ),
        sa.Column(
            "file", sa.String(length=80), nullable=True, comment="Name in the recordings folder"
        ),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("lost_why", sa.String(length=80), nullable=True, comment="Given up, and why"),
        sa.Column(
            "delete_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="When to try next to delete it at the carrier",
        ),
        sa.Column(
            "deleted_at_carrier_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="To the hour",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["conduct_cases.id"],
            name=op.f("fk_conduct_statements_case_id_conduct_cases"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_statements")),
        sa.UniqueConstraint("case_id", name=op.f("uq_conduct_statements_case_id")),
        sa.UniqueConstraint("sid", name=op.f("uq_conduct_statements_sid")),
    )
    with op.batch_alter_table("conduct_statements", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conduct_statements_adopt_at"), ["adopt_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_conduct_statements_delete_at"), ["delete_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_conduct_statements_fetch_at"), ["fetch_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("conduct_statements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conduct_statements_fetch_at"))
        batch_op.drop_index(batch_op.f("ix_conduct_statements_delete_at"))
        batch_op.drop_index(batch_op.f("ix_conduct_statements_adopt_at"))

    op.drop_table("conduct_statements")
    with op.batch_alter_table("conduct_calls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conduct_calls_expires_at"))

    op.drop_table("conduct_calls")
    op.drop_table("conduct_cases")
