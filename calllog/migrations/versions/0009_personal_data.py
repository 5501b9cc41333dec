"""Personal data: who looked, what was purged, what citizens asked for.

What an event tells of may be purged from now on: its data and its salt go, the salted digest of the
data stays in ``purged_digest``, and the database lets an event be changed in no other way, and not
unless a proof of purging names its item.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import calllog.models.base

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NEVER = "events are never changed"
# What stays of an event whose data was purged, besides its digest.
KEPT = ("id", "item_id", "seq", "kind", "at", "actor_id", "chain")
IS_PURGE = """
    OLD.purged_digest IS NULL AND length(NEW.purged_digest) = 64 AND NEW.salt = ''
    AND {data} = '{{}}' AND {kept}
    AND EXISTS (SELECT 1 FROM purged_items WHERE item_id = OLD.item_id)
"""
# The access log loses its oldest lines alone, and proofs of purging nothing.
UNTIL = "OLD.id <= (SELECT coalesce(max(last_access_id), 0) FROM purges)"
GUARDS = (
    ("access_log", "UPDATE", "", "the access log is never changed"),
    ("access_log", "DELETE", f"NOT ({UNTIL})", "the access log is never changed"),
    ("purges", "UPDATE", "", "proofs of purging are never changed"),
    ("purges", "DELETE", "", "proofs of purging are never changed"),
    ("purged_items", "UPDATE", "", "proofs of purging are never changed"),
    ("purged_items", "DELETE", "", "proofs of purging are never changed"),
)


def upgrade() -> None:
    _tables()
    _log_and_columns()
    _drop_guard("events", "UPDATE")
    _guard_events()
    for table, verb, when, said in GUARDS:
        _guard(table, verb, when, said)


def _tables() -> None:
    op.create_table(
        "purges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="A Kept"),
        sa.Column(
            "by", sa.String(length=80), nullable=False, comment="Login; clock: by the rule alone"
        ),
        sa.Column(
            "days", sa.Integer(), nullable=True, comment="The period; none: erased on request"
        ),
        sa.Column(
            "before",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="What ended before this was past",
        ),
        sa.Column(
            "rule", sa.Text(), nullable=False, comment="The basis of the period, or the request"
        ),
        sa.Column("counts", sa.JSON(), nullable=False, comment="items, events, files, rows …"),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "last_access_id",
            sa.Integer(),
            nullable=True,
            comment="Of the access log: the last line that was removed",
        ),
        sa.Column("last_access_chain", sa.String(length=64), nullable=True),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purges")),
    )
    op.create_table(
        "retention_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="A Kept"),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column(
            "is_binding",
            sa.Boolean(),
            nullable=False,
            comment="法定保存期限: a citizen's wish to have it erased has to wait for its end",
        ),
        sa.Column(
            "reason", sa.Text(), nullable=False, comment="The basis, with the decision's number"
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("entered_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rules")),
        sa.UniqueConstraint("kind", "valid_from", name=op.f("uq_retention_rules_kind_valid_from")),
    )
    _requests()
    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("released_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_holds_by_id_staff")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_holds_item_id_items")),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["staff.id"], name=op.f("fk_holds_released_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    op.create_index(op.f("ix_holds_item_id"), "holds", ["item_id"], unique=False)
    op.create_index(
        "uq_holds_in_force",
        "holds",
        ["item_id"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "purged_items",
        sa.Column("purge_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_purged_items_item_id_items")
        ),
        sa.ForeignKeyConstraint(
            ["purge_id"], ["purges.id"], name=op.f("fk_purged_items_purge_id_purges")
        ),
        sa.PrimaryKeyConstraint("purge_id", "item_id", name=op.f("pk_purged_items")),
    )
    op.create_index(op.f("ix_purged_items_item_id"), "purged_items", ["item_id"], unique=False)


def _requests() -> None:
    op.create_table(
        "access_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("running", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=True, comment="E.164"),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column(
            "identity_check",
            sa.Text(),
            nullable=True,
            comment="核验身份: by what it was made sure who asks",
        ),
        sa.Column("wants_erasure", sa.Boolean(), nullable=False),
        sa.Column("received_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("received_by_id", sa.Integer(), nullable=False),
        sa.Column("due_at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "left_out",
            sa.JSON(),
            nullable=False,
            comment="Numbers of items of the same telephone that are somebody else's",
        ),
        sa.Column("left_out_why", sa.Text(), nullable=True),
        sa.Column("file_made_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("file_made_by_id", sa.Integer(), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("handed_over_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("handed_over_by_id", sa.Integer(), nullable=True),
        sa.Column("handed_over_how", sa.Text(), nullable=True),
        sa.Column("erased_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("erased_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "erasure",
            sa.JSON(),
            nullable=True,
            comment="For each item: its number, and why it was not erased; empty: it was",
        ),
        sa.Column("closed_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_words", sa.Text(), nullable=True, comment="What the person was told"),
        sa.Column("purged_at", calllog.models.base.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["staff.id"], name=op.f("fk_access_requests_closed_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["erased_by_id"], ["staff.id"], name=op.f("fk_access_requests_erased_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["file_made_by_id"], ["staff.id"], name=op.f("fk_access_requests_file_made_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["handed_over_by_id"],
            ["staff.id"],
            name=op.f("fk_access_requests_handed_over_by_id_staff"),
        ),
        sa.ForeignKeyConstraint(
            ["received_by_id"], ["staff.id"], name=op.f("fk_access_requests_received_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_requests")),
        sa.UniqueConstraint("year", "running", name=op.f("uq_access_requests_year_running")),
    )
    op.create_index(op.f("ix_access_requests_phone"), "access_requests", ["phone"], unique=False)


def _log_and_columns() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", calllog.models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "by",
            sa.String(length=80),
            nullable=False,
            comment="Login; at the machine the operating system's",
        ),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="An AccessKind"),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("recording_id", sa.Integer(), nullable=True),
        sa.Column(
            "about",
            sa.String(length=120),
            nullable=False,
            comment="Which file, paper or request; empty where the item says it",
        ),
        sa.Column("count", sa.Integer(), nullable=False, comment="Of how many rows or items"),
        sa.Column(
            "reason", sa.Text(), nullable=False, comment="Empty: who is responsible needs none"
        ),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_access_log_item_id_items")
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_access_log_recording_id_recordings")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_access_log_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    op.create_index("ix_access_log_at", "access_log", ["at"], unique=False)
    op.create_index(op.f("ix_access_log_item_id"), "access_log", ["item_id"], unique=False)
    op.create_index(
        "ix_access_log_recording", "access_log", ["recording_id", "staff_id", "at"], unique=False
    )
    # Without copying the tables, which would lose the guards on the events.
    op.add_column(
        "calls",
        sa.Column(
            "purged_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="清除: who called is not known",
        ),
    )
    op.add_column(
        "daily_digests",
        sa.Column(
            "last_access_id", sa.Integer(), nullable=True, comment="The last line of the access log"
        ),
    )
    op.add_column(
        "daily_digests", sa.Column("last_access_chain", sa.String(length=64), nullable=True)
    )
    op.add_column(
        "daily_digests",
        sa.Column(
            "last_purge_id", sa.Integer(), nullable=True, comment="The last proof of purging"
        ),
    )
    op.add_column(
        "daily_digests", sa.Column("last_purge_chain", sa.String(length=64), nullable=True)
    )
    op.add_column(
        "events",
        sa.Column(
            "purged_digest",
            sa.String(length=64),
            nullable=True,
            comment="清除: the salted digest of the data, which is gone with its salt",
        ),
    )
    op.add_column(
        "items",
        sa.Column(
            "purged_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="清除: whose it was and what was said is not known any more",
        ),
    )
    op.add_column(
        "recordings",
        sa.Column(
            "purged_at",
            calllog.models.base.UTCDateTime(timezone=True),
            nullable=True,
            comment="清除: its file was deleted",
        ),
    )
    op.create_index(
        "ix_items_to_purge",
        "items",
        ["closed_at"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NOT NULL AND purged_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NOT NULL AND purged_at IS NULL"),
    )


def _is_postgresql() -> bool:
    return bool(op.get_bind().dialect.name == "postgresql")


def _guard_events() -> None:
    same = "IS NOT DISTINCT FROM" if _is_postgresql() else "IS"
    kept = " AND ".join(f"NEW.{name} {same} OLD.{name}" for name in KEPT)
    data = "CAST(NEW.data AS TEXT)" if _is_postgresql() else "NEW.data"
    is_purge = IS_PURGE.format(data=data, kept=kept)
    _guard("events", "UPDATE", f"NOT coalesce({is_purge}, FALSE)", NEVER)


def _guard(table: str, verb: str, when: str, said: str) -> None:
    """Refuse a change of a table, or one for which a condition on the rows holds."""
    name = f"{table}_never_{verb}"
    if not _is_postgresql():
        only = f"WHEN {when}" if when else ""
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {only} "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
        return
    row = "NEW" if verb == "UPDATE" else "OLD"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {when or 'TRUE'} THEN RAISE EXCEPTION '{said}'; END IF; RETURN {row}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def _drop_guard(table: str, verb: str) -> None:
    name = f"{table}_never_{verb}"
    op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if _is_postgresql() else ""))
    if _is_postgresql():
        # The guard of the first release on events has a function of another name.
        op.execute(f"DROP FUNCTION IF EXISTS {name}()")


def downgrade() -> None:
    _drop_guard("events", "UPDATE")
    for table, verb, *_rest in reversed(GUARDS):
        _drop_guard(table, verb)
    for table in ("access_log", "purged_items", "holds", "access_requests", "retention_rules"):
        op.drop_table(table)
    op.drop_table("purges")
    op.drop_index("ix_items_to_purge", table_name="items")
    for name in ("last_purge_chain", "last_purge_id", "last_access_chain", "last_access_id"):
        op.drop_column("daily_digests", name)
    op.drop_column("events", "purged_digest")
    for table in ("recordings", "items", "calls"):
        op.drop_column(table, "purged_at")
    _first_guard_of_events()


def _first_guard_of_events() -> None:
    """As the second migration made it; going down it is taken away by its name."""
    if not _is_postgresql():
        _guard("events", "UPDATE", "", NEVER)
        return
    op.execute(
        "CREATE TRIGGER events_never_UPDATE BEFORE UPDATE ON events "
        "FOR EACH ROW EXECUTE FUNCTION events_never_change()"
    )
