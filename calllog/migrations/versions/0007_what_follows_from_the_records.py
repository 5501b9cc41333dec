"""What follows from the records: breaches with their evidence and decision, commendations.

What had been judged real or harmless becomes the first decision of its suspicion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

import calllog.models.base

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NEVER_CHANGED = ("finding_statements", "finding_decisions")

SQLITE = """
CREATE TRIGGER {table}_never_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END
"""
POSTGRESQL_FUNCTION = """
CREATE FUNCTION {table}_never_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} are never changed'; END $$
"""
POSTGRESQL = """
CREATE TRIGGER {table}_never_update BEFORE UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_never_change()
"""
INDEXED = ("about_id", "leg_id", "occurred_at", "promise_id")
JUDGED = ("judged_at", "judged_by_id", "is_real", "judgement")


def upgrade() -> None:
    judged = _rows(
        "SELECT id, judged_at, judged_by_id, is_real, judgement FROM findings "
        "WHERE judged_at IS NOT NULL"
    )
    for column in _columns():
        op.add_column("findings", column, inline_references=True)
    op.execute(
        "UPDATE findings SET occurred_at = found_at, facts = '{}', "
        "employment = (SELECT employment FROM staff WHERE staff.id = findings.about_id), "
        "section_id = COALESCE("
        "(SELECT section_id FROM staff WHERE staff.id = findings.about_id), "
        "(SELECT section_id FROM items WHERE items.id = findings.item_id))"
    )
    # No table refers to this one yet, so that SQLite may copy it and drop the old one.
    with op.batch_alter_table("findings") as batch:
        batch.alter_column("item_id", existing_type=sa.Integer(), nullable=True)
        batch.alter_column("occurred_at", existing_type=_moment(), nullable=False)
        batch.alter_column("facts", existing_type=sa.JSON(), nullable=False)
        batch.drop_constraint(op.f("uq_findings_item_id_kind_source_words"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_findings_kind_source_words"), ["kind", "source", "words"]
        )
        for name in JUDGED:
            batch.drop_column(name)
    for name in INDEXED:
        op.create_index(op.f(f"ix_findings_{name}"), "findings", [name], unique=False)
    op.create_index("ix_findings_section_id", "findings", ["section_id", "occurred_at"])
    for name, _before, after in _COMMENTS:
        _comment(name, after)
    _create_statements_and_decisions()
    _create_commendations()
    for row in judged:
        op.execute(
            sa.text(
                "INSERT INTO finding_decisions (finding_id, at, by_id, measure, reason) "
                "VALUES (:id, :judged_at, :judged_by_id, :measure, :judgement)"
            ).bindparams(
                id=row.id,
                judged_at=row.judged_at,
                judged_by_id=row.judged_by_id,
                measure="real" if row.is_real else "none",
                judgement=row.judgement,
            )
        )
    _forbid_changes()


def _rows(query: str) -> Sequence[Any]:
    return op.get_bind().execute(sa.text(query)).all()


def _moment() -> calllog.models.base.UTCDateTime:
    return calllog.models.base.UTCDateTime(timezone=True)


def _columns() -> Iterator[sa.Column[Any]]:
    """What a suspicion gets, in order; what is never empty is filled in first."""
    yield sa.Column(
        "promise_id",
        sa.Integer(),
        sa.ForeignKey("promises.id", name=op.f("fk_findings_promise_id_promises")),
        nullable=True,
        comment="What was missed",
    )
    yield sa.Column(
        "leg_id",
        sa.Integer(),
        sa.ForeignKey("legs.id", name=op.f("fk_findings_leg_id_legs")),
        nullable=True,
        comment="The telephone that rang unanswered",
    )
    yield sa.Column(
        "facts",
        sa.JSON(),
        nullable=True,
        comment="The evidence as data: due and actual times, rings",
    )
    yield sa.Column(
        "section_id",
        sa.Integer(),
        sa.ForeignKey("sections.id", name=op.f("fk_findings_section_id_sections")),
        nullable=True,
        comment="Their section then",
    )
    yield sa.Column(
        "employment",
        sa.String(length=20),
        nullable=True,
        comment="Theirs then: an Employment",
    )
    yield sa.Column("occurred_at", _moment(), nullable=True, comment="When it happened")
    yield sa.Column(
        "entered_by_id",
        sa.Integer(),
        sa.ForeignKey("staff.id", name=op.f("fk_findings_entered_by_id_staff")),
        nullable=True,
        comment="Who entered it by hand; empty: the system found it",
    )
    yield sa.Column(
        "document",
        sa.String(length=100),
        nullable=True,
        comment="The number of the paper that it rests on",
    )
    yield sa.Column("told_at", _moment(), nullable=True, comment="The person was told of it")
    yield sa.Column(
        "statement_due_at",
        _moment(),
        nullable=True,
        comment="Until then nothing that burdens the person is decided unless they have stated",
    )
    yield sa.Column(
        "lapsed_at", _moment(), nullable=True, comment="What it rests on no longer holds"
    )
    yield sa.Column("lapsed_why", sa.String(length=20), nullable=True, comment="voided")


_COMMENTS = (
    ("item_id", None, "Empty for a call without one, and by hand"),
    ("source", "Where the words stand: event:12", "Where it stands: event:12"),
    ("words", "What was found", "What was found, where it is words"),
    ("passage", "The words around it", "The words around it, or the evidence told"),
    ("about_id", "Who wrote it", "Who was responsible then; empty: not known"),
)


def _comment(column: str, comment: str | None) -> None:
    """SQLite keeps no comments."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("findings", column, comment=comment)


def _create_statements_and_decisions() -> None:
    op.create_table(
        "finding_statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.id"], name=op.f("fk_finding_statements_finding_id_findings")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_finding_statements_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_statements")),
    )
    op.create_table(
        "finding_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False, comment="A Measure"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=100), nullable=True, comment="文号 of the decision"),
        sa.Column("body", sa.String(length=100), nullable=True, comment="作出决定的机关"),
        sa.ForeignKeyConstraint(
            ["by_id"], ["staff.id"], name=op.f("fk_finding_decisions_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.id"], name=op.f("fk_finding_decisions_finding_id_findings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_decisions")),
    )
    for table in NEVER_CHANGED:
        op.create_index(op.f(f"ix_{table}_finding_id"), table, ["finding_id"], unique=False)
    op.create_index(op.f("ix_finding_decisions_at"), "finding_decisions", ["at"], unique=False)


def _create_commendations() -> None:
    op.create_table(
        "commendations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True, comment="Empty: the section as a whole"),
        sa.Column("section_id", sa.Integer(), nullable=True, comment="Theirs at that time"),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=20), nullable=False, comment="A CommendedFor"),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="What they did"),
        sa.Column("proposed_at", _moment(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", _moment(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("is_granted", sa.Boolean(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True, comment="What was said with it"),
        sa.Column("document", sa.String(length=100), nullable=True, comment="文号"),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["staff.id"], name=op.f("fk_commendations_decided_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_commendations_item_id_items")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["staff.id"], name=op.f("fk_commendations_proposed_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_commendations_section_id_sections")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_commendations_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendations")),
    )
    for name in ("decided_at", "section_id", "staff_id"):
        op.create_index(op.f(f"ix_commendations_{name}"), "commendations", [name], unique=False)


def _forbid_changes() -> None:
    """The database itself refuses to edit a statement or a decision."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in NEVER_CHANGED:
        if postgresql:
            op.execute(POSTGRESQL_FUNCTION.format(table=table))
        op.execute((POSTGRESQL if postgresql else SQLITE).format(table=table))


def downgrade() -> None:
    last = _rows(
        "SELECT finding_id, at, by_id, measure, reason FROM finding_decisions WHERE id IN "
        "(SELECT MAX(id) FROM finding_decisions GROUP BY finding_id)"
    )
    op.drop_table("commendations")
    for table in NEVER_CHANGED:
        op.drop_table(table)
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION {table}_never_change()")
    for name, before, _after in _COMMENTS:
        _comment(name, before)
    op.drop_index("ix_findings_section_id", table_name="findings")
    for name in INDEXED:
        op.drop_index(op.f(f"ix_findings_{name}"), table_name="findings")
    # What has no item has no place in the table as it was.
    op.execute("DELETE FROM findings WHERE item_id IS NULL")
    with op.batch_alter_table("findings") as batch:
        batch.alter_column("item_id", existing_type=sa.Integer(), nullable=False)
        batch.drop_constraint(op.f("uq_findings_kind_source_words"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_findings_item_id_kind_source_words"), ["item_id", "kind", "source", "words"]
        )
        for column in _columns():
            batch.drop_column(column.name)
        batch.add_column(sa.Column("judged_at", _moment(), nullable=True))
        batch.add_column(sa.Column("judged_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("is_real", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("judgement", sa.Text(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_findings_judged_by_id_staff"), "staff", ["judged_by_id"], ["id"]
        )
    _judge_again(last)


def _judge_again(decisions: Sequence[Any]) -> None:
    for row in decisions:
        op.execute(
            sa.text(
                "UPDATE findings SET judged_at = :at, judged_by_id = :by_id, is_real = :is_real, "
                "judgement = :reason WHERE id = :finding_id"
            ).bindparams(
                at=row.at,
                by_id=row.by_id,
                is_real=row.measure not in ("none", "tolerance"),
                reason=row.reason,
                finding_id=row.finding_id,
            )
        )
