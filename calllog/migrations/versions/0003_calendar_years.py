"""Years of the working calendar that the general office enters, and misses that they make void."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calllog.models import UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

IN_FORCE = sa.text("replaced_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "calendar_years",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False, comment="The notice's number"),
        sa.Column(
            "holidays",
            sa.JSON(),
            nullable=False,
            comment="name, first, last, make_up: calllog.working_days.Holiday",
        ),
        sa.Column("entered_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "entered_by", sa.String(length=80), nullable=False, comment="Login at the machine"
        ),
        sa.Column(
            "replaced_at",
            UTCDateTime(timezone=True),
            nullable=True,
            comment="When it was entered again",
        ),
        sa.Column(
            "settled_at",
            UTCDateTime(timezone=True),
            nullable=True,
            comment="When no promise could be made any more that does not know of it",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_years")),
    )
    op.create_index(
        "uq_calendar_years_in_force",
        "calendar_years",
        ["year"],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )
    op.add_column(
        "promises",
        sa.Column(
            "voided_at",
            UTCDateTime(timezone=True),
            nullable=True,
            comment="作废: a calendar entered later made the day of the miss a day off; no breach",
        ),
    )


def downgrade() -> None:
    op.drop_column("promises", "voided_at")
    op.drop_index("uq_calendar_years_in_force", table_name="calendar_years")
    op.drop_table("calendar_years")
