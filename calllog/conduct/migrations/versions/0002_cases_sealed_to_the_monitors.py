"""Cases, sealed to the monitors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import calllog.models.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conduct_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column(
            "staff_login",
            sa.String(length=40),
            nullable=True,
            comment="Who they are in the office's directory; empty: from outside",
        ),
        sa.Column(
            "is_chief", sa.Boolean(), nullable=False, comment="负责人: what is late goes up here"
        ),
        sa.Column(
            "addresses",
            sa.JSON(),
            nullable=False,
            comment="Apprise addresses of the daily reminder",
        ),
        sa.Column("public_key", sa.LargeBinary(), nullable=True, comment="Empty until enrolled"),
        sa.Column(
            "wrapped_key",
            sa.LargeBinary(),
            nullable=True,
            comment="The private key under the passphrase",
        ),
        sa.Column(
            "invitation_digest",
            sa.String(length=64),
            nullable=True,
            comment="Of the invitation's one-time code; empty once it is used",
        ),
        sa.Column("invited_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("enrolled_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column(
            "admitted_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="From then cases are sealed to them",
        ),
        sa.Column("admitted_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "removal_asked_by_id",
            sa.Integer(),
            nullable=True,
            comment="Who would have them removed; a second confirms",
        ),
        sa.Column("removed_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column(
            "reminded_on", sa.Date(), nullable=True, comment="The day of the last daily reminder"
        ),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("large_type", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["admitted_by_id"],
            ["conduct_members.id"],
            name=op.f("fk_conduct_members_admitted_by_id_conduct_members"),
        ),
        sa.ForeignKeyConstraint(
            ["removal_asked_by_id"],
            ["conduct_members.id"],
            name=op.f("fk_conduct_members_removal_asked_by_id_conduct_members"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_members")),
        sa.UniqueConstraint("invitation_digest", name=op.f("uq_conduct_members_invitation_digest")),
        sa.UniqueConstraint("login", name=op.f("uq_conduct_members_login")),
    )
    op.create_table(
        "conduct_recovery_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column(
            "holder",
            sa.String(length=100),
            nullable=False,
            comment="Who keeps the paper, and where",
        ),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True, comment="Empty: at set-up"),
        sa.Column(
            "set_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="Empty until a second monitor confirms",
        ),
        sa.Column("replaced_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["conduct_members.id"],
            name=op.f("fk_conduct_recovery_keys_proposed_by_id_conduct_members"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_recovery_keys")),
    )
    op.create_table(
        "conduct_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=400), nullable=False),
        sa.Column("valid_from", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["conduct_members.id"],
            name=op.f("fk_conduct_settings_by_id_conduct_members"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_settings")),
    )
    op.create_table(
        "conduct_audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True, comment="Empty: at the machine"),
        sa.Column("deed", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True, comment="The monitor it was done to"),
        sa.Column("sealed", sa.LargeBinary(), nullable=True, comment="Its words, to the case"),
        sa.Column(
            "proof",
            sa.String(length=100),
            nullable=True,
            comment="Of a purge: how many cases, and the digest of their records",
        ),
        sa.ForeignKeyConstraint(
            ["about_id"],
            ["conduct_members.id"],
            name=op.f("fk_conduct_audit_about_id_conduct_members"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["conduct_cases.id"], name=op.f("fk_conduct_audit_case_id_conduct_cases")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["conduct_members.id"],
            name=op.f("fk_conduct_audit_member_id_conduct_members"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_audit")),
    )
    with op.batch_alter_table("conduct_audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conduct_audit_case_id"), ["case_id"], unique=False)

    op.create_table(
        "conduct_case_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("recovery_id", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["conduct_cases.id"],
            name=op.f("fk_conduct_case_keys_case_id_conduct_cases"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["conduct_members.id"],
            name=op.f("fk_conduct_case_keys_member_id_conduct_members"),
        ),
        sa.ForeignKeyConstraint(
            ["recovery_id"],
            ["conduct_recovery_keys.id"],
            name=op.f("fk_conduct_case_keys_recovery_id_conduct_recovery_keys"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_case_keys")),
    )
    with op.batch_alter_table("conduct_case_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conduct_case_keys_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_conduct_case_keys_member_id"), ["member_id"], unique=False
        )
        batch_op.create_index(
            "uq_conduct_case_keys_holder", ["case_id", "member_id", "recovery_id"], unique=True
        )

    op.create_table(
        "conduct_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=False,
            comment="To the hour when the complainant wrote it",
        ),
        sa.Column(
            "by_id", sa.Integer(), nullable=True, comment="Empty: the complainant, or the system"
        ),
        sa.Column("kind", sa.String(length=30), nullable=False, comment="An EntryKind"),
        sa.Column(
            "sealed", sa.LargeBinary(), nullable=False, comment="Its fields, sealed to the case"
        ),
        sa.Column(
            "file", sa.String(length=80), nullable=True, comment="A sealed file in the folder"
        ),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["conduct_members.id"], name=op.f("fk_conduct_entries_by_id_conduct_members")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["conduct_cases.id"], name=op.f("fk_conduct_entries_case_id_conduct_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_entries")),
    )
    with op.batch_alter_table("conduct_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conduct_entries_case_id"), ["case_id"], unique=False)

    op.create_table(
        "conduct_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column(
            "key", sa.String(length=120), nullable=False, comment="Makes a second impossible"
        ),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["conduct_cases.id"], name=op.f("fk_conduct_notices_case_id_conduct_cases")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["conduct_members.id"],
            name=op.f("fk_conduct_notices_member_id_conduct_members"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_notices")),
        sa.UniqueConstraint("key", name=op.f("uq_conduct_notices_key")),
    )
    with op.batch_alter_table("conduct_notices", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conduct_notices_member_id"), ["member_id"], unique=False
        )

    op.create_table(
        "conduct_promises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="A CasePromiseKind"),
        sa.Column("made_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("due_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("met_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("next_step_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("steps_done", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["conduct_cases.id"],
            name=op.f("fk_conduct_promises_case_id_conduct_cases"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_promises")),
    )
    with op.batch_alter_table("conduct_promises", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conduct_promises_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conduct_promises_due_at"), ["due_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_conduct_promises_next_step_at"), ["next_step_at"], unique=False
        )
        batch_op.create_index(
            "uq_conduct_promises_open",
            ["case_id", "kind"],
            unique=True,
            sqlite_where=sa.text("met_at IS NULL"),
            postgresql_where=sa.text("met_at IS NULL"),
        )

    op.create_table(
        "conduct_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="A ReplyKind"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "heard_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="To the hour",
        ),
        sa.Column(
            "answered_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="Of a question; to the hour",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["conduct_cases.id"], name=op.f("fk_conduct_replies_case_id_conduct_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_replies")),
    )
    with op.batch_alter_table("conduct_replies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conduct_replies_case_id"), ["case_id"], unique=False)

    with op.batch_alter_table("conduct_cases", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "channel",
                sa.String(length=20),
                nullable=False,
                server_default="telephone",
                comment="A Channel",
            )
        )
        batch_op.add_column(
            sa.Column(
                "public_key",
                sa.LargeBinary(),
                nullable=True,
                comment="What the case's content is sealed to; empty: of release 0001, unsealed",
            )
        )
        batch_op.add_column(
            sa.Column(
                "complainant_key",
                sa.LargeBinary(),
                nullable=True,
                comment="Public key of the receipt's code; empty when the caller never heard it",
            )
        )
        batch_op.add_column(
            sa.Column(
                "state",
                sa.String(length=20),
                nullable=False,
                server_default="received",
                comment="A CaseState",
            )
        )
        batch_op.add_column(sa.Column("investigator_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("closed_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column(
                "reseal_since",
                calllog.models.base.UTCDateTime(timezone=True),
                nullable=True,
                comment="Somebody who could open it may no longer; empty once it has a new key",
            )
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_conduct_cases_investigator_id_conduct_members"),
            "conduct_members",
            ["investigator_id"],
            ["id"],
        )
        batch_op.drop_column("code_hash")

    with op.batch_alter_table("conduct_statements", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.String(length=20),
                nullable=False,
                server_default="statement",
                comment="What was asked: a StatementKind",
            )
        )
        batch_op.add_column(
            sa.Column(
                "question_id",
                sa.Integer(),
                nullable=True,
                comment="Of an answer: to which question",
            )
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_conduct_statements_question_id_conduct_replies"),
            "conduct_replies",
            ["question_id"],
            ["id"],
        )
        batch_op.drop_constraint(batch_op.f("uq_conduct_statements_case_id"), type_="unique")
        batch_op.create_index(
            batch_op.f("ix_conduct_statements_case_id"), ["case_id"], unique=False
        )

    _let_calls_be_forgotten()


def _let_calls_be_forgotten() -> None:
    op.create_table(
        "conduct_attempts",
        sa.Column(
            "digest",
            sa.String(length=64),
            nullable=False,
            comment="Keyed, of the receipt that was typed",
        ),
        sa.Column("hour", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_conduct_attempts")),
    )
    with op.batch_alter_table("conduct_attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conduct_attempts_hour"), ["hour"], unique=False)

    # Nothing that ties a call to its case outlives the upgrade; that it is the line's own does.
    op.execute("UPDATE conduct_calls SET salt = NULL, case_id = NULL")
    with op.batch_alter_table("conduct_calls", schema=None) as batch_op:
        batch_op.drop_column("has_statement")
        batch_op.add_column(
            sa.Column(
                "forget_at",
                calllog.models.base.UTCDateTime(timezone=True),
                nullable=True,
                comment="When what ties it to its case is forgotten; empty once it is",
            )
        )
        batch_op.add_column(
            sa.Column(
                "box",
                sa.LargeBinary(),
                nullable=True,
                comment="What was keyed in so far, under a key that needs the call's id",
            )
        )
        batch_op.add_column(
            sa.Column(
                "recordings",
                sa.JSON(),
                nullable=False,
                server_default="[]",
                comment="Keyed digests of the recordings that were taken down",
            )
        )
        batch_op.alter_column(
            "case_id",
            existing_type=sa.Integer(),
            existing_nullable=True,
            comment="Empty soon after the call is over",
            existing_comment="Empty once the call is over",
        )
        batch_op.create_index(batch_op.f("ix_conduct_calls_forget_at"), ["forget_at"], unique=False)


def downgrade() -> None:
    _keep_calls_as_before()
    with op.batch_alter_table("conduct_statements", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_conduct_statements_question_id_conduct_replies"), type_="foreignkey"
        )
        batch_op.drop_column("question_id")
        batch_op.drop_index(batch_op.f("ix_conduct_statements_case_id"))
        batch_op.create_unique_constraint(batch_op.f("uq_conduct_statements_case_id"), ["case_id"])
        batch_op.drop_column("kind")

    with op.batch_alter_table("conduct_cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code_hash", sa.VARCHAR(length=200), nullable=True))
        batch_op.drop_constraint(
            batch_op.f("fk_conduct_cases_investigator_id_conduct_members"), type_="foreignkey"
        )
        batch_op.drop_column("reseal_since")
        batch_op.drop_column("closed_at")
        batch_op.drop_column("investigator_id")
        batch_op.drop_column("state")
        batch_op.drop_column("complainant_key")
        batch_op.drop_column("public_key")
        batch_op.drop_column("channel")

    with op.batch_alter_table("conduct_replies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conduct_replies_case_id"))

    op.drop_table("conduct_replies")
    with op.batch_alter_table("conduct_promises", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_conduct_promises_open",
            sqlite_where=sa.text("met_at IS NULL"),
            postgresql_where=sa.text("met_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_conduct_promises_next_step_at"))
        batch_op.drop_index(batch_op.f("ix_conduct_promises_due_at"))
        batch_op.drop_index(batch_op.f("ix_conduct_promises_case_id"))

    op.drop_table("conduct_promises")
    with op.batch_alter_table("conduct_notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conduct_notices_member_id"))

    op.drop_table("conduct_notices")
    with op.batch_alter_table("conduct_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conduct_entries_case_id"))

    op.drop_table("conduct_entries")
    with op.batch_alter_table("conduct_case_keys", schema=None) as batch_op:
        batch_op.drop_index("uq_conduct_case_keys_holder")
        batch_op.drop_index(batch_op.f("ix_conduct_case_keys_member_id"))
        batch_op.drop_index(batch_op.f("ix_conduct_case_keys_case_id"))

    op.drop_table("conduct_case_keys")
    with op.batch_alter_table("conduct_audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conduct_audit_case_id"))

    op.drop_table("conduct_audit")
    op.drop_table("conduct_settings")
    op.drop_table("conduct_recovery_keys")
    op.drop_table("conduct_members")


def _keep_calls_as_before() -> None:
    with op.batch_alter_table("conduct_calls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conduct_calls_forget_at"))
        batch_op.drop_column("recordings")
        batch_op.drop_column("box")
        batch_op.drop_column("forget_at")
        batch_op.add_column(
            sa.Column("has_statement", sa.Boolean(), nullable=False, server_default=sa.true())
        )

    with op.batch_alter_table("conduct_attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conduct_attempts_hour"))

    op.drop_table("conduct_attempts")
