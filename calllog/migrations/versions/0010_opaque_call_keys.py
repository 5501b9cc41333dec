"""Calls by an id that is drawn, so that no number is missing from a row.

A call that is led to the conduct line is erased. A counted id would leave a gap there, and so would
that of its answers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import calllog.models.base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

REFERRING = ("turns", "legs", "recordings", "placed_calls")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _widen(sa.Integer(), sa.BigInteger())
        op.execute("ALTER TABLE calls ALTER COLUMN id DROP DEFAULT")
        op.execute("DROP SEQUENCE calls_id_seq")
    with op.batch_alter_table("turns") as batch_op:
        batch_op.drop_column("id")
        batch_op.drop_constraint("uq_turns_call_id_step", type_="unique")
        batch_op.create_primary_key("pk_turns", ["call_id", "step"])


def downgrade() -> None:
    """Counted ids again; those that were drawn stay, and so their columns stay wide enough."""
    op.execute("CREATE TEMPORARY TABLE turns_kept AS SELECT * FROM turns")
    op.drop_table("turns")
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "step", sa.String(length=80), nullable=False, comment="The step in the signed URL"
        ),
        sa.Column("reply", sa.Text(), nullable=False, comment="The TwiML"),
        sa.Column("at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_turns_call_id_calls"),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        sa.UniqueConstraint("call_id", "step", name="uq_turns_call_id_step"),
    )
    op.execute(
        "INSERT INTO turns (call_id, step, reply, at) SELECT call_id, step, reply, at "
        "FROM turns_kept"
    )
    op.execute("DROP TABLE turns_kept")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE calls_id_seq OWNED BY calls.id")
        op.execute("SELECT setval('calls_id_seq', (SELECT coalesce(max(id), 1) FROM calls))")
        op.execute("ALTER TABLE calls ALTER COLUMN id SET DEFAULT nextval('calls_id_seq')")


def _widen(before: sa.Integer, after: sa.Integer) -> None:
    op.alter_column("calls", "id", type_=after, existing_type=before)
    for table in REFERRING:
        op.alter_column(table, "call_id", type_=after, existing_type=before)
