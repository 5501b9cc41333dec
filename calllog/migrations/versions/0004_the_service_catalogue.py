"""The service catalogue and the directory of other authorities."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import calllog.models.base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authorities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("what_for", sa.Text(), nullable=False, comment="What it is competent for"),
        sa.Column("phone", sa.String(length=60), nullable=False, comment="As it is told to people"),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("hours", sa.String(length=200), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column(
            "valid_to", sa.Date(), nullable=True, comment="The last day; none: until further notice"
        ),
        sa.Column(
            "position", sa.Integer(), nullable=False, comment="Its place in the office's list"
        ),
        sa.Column(
            "closed_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="No longer in the directory",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorities")),
        sa.UniqueConstraint("name", name=op.f("uq_authorities_name")),
    )
    op.create_table(
        "matters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "key", sa.String(length=40), nullable=False, comment="Stays when the name changes"
        ),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "spoken_name", sa.String(length=40), nullable=False, comment="As the line says it"
        ),
        sa.Column("section_id", sa.Integer(), nullable=False, comment="Who handles it"),
        sa.Column(
            "position", sa.Integer(), nullable=False, comment="Its place in the office's list"
        ),
        sa.Column(
            "closed_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="No longer in the catalogue",
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_matters_section_id_sections")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matters")),
        sa.UniqueConstraint("key", name=op.f("uq_matters_key")),
    )
    op.create_table(
        "matter_editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column(
            "valid_to", sa.Date(), nullable=True, comment="The last day; none: until further notice"
        ),
        sa.Column("basis", sa.Text(), nullable=False, comment="办理依据"),
        sa.Column(
            "limit_days",
            sa.Integer(),
            nullable=True,
            comment="办理时限, where the unit counts days",
        ),
        sa.Column(
            "limit_unit",
            sa.String(length=20),
            nullable=False,
            comment="A calllog.resolution.LimitUnit",
        ),
        sa.Column("procedure", sa.Text(), nullable=False, comment="办理流程"),
        sa.Column("materials", sa.JSON(), nullable=False, comment="办理要件, one paper each"),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matters.id"], name=op.f("fk_matter_editions_matter_id_matters")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_editions")),
        sa.UniqueConstraint(
            "matter_id", "valid_from", name=op.f("uq_matter_editions_matter_id_valid_from")
        ),
    )


def downgrade() -> None:
    op.drop_table("matter_editions")
    op.drop_table("matters")
    op.drop_table("authorities")
