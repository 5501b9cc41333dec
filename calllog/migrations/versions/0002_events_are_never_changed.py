"""Events are never changed: the database itself refuses to edit or remove one (clause 3.2.5)."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = """
CREATE TRIGGER events_never_{verb} BEFORE {verb} ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END
"""
# INSERT OR REPLACE removes a row without asking the trigger on DELETE.
SQLITE_REPLACE = """
CREATE TRIGGER events_never_replace BEFORE INSERT ON events
WHEN EXISTS (
    SELECT 1 FROM events WHERE id = NEW.id OR (item_id = NEW.item_id AND seq = NEW.seq)
)
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END
"""
POSTGRESQL_FUNCTION = """
CREATE FUNCTION events_never_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'events are never changed'; END $$
"""
POSTGRESQL = """
CREATE TRIGGER events_never_{verb} BEFORE {verb} ON events
FOR EACH ROW EXECUTE FUNCTION events_never_change()
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL_FUNCTION)
        template = POSTGRESQL
    else:
        op.execute(SQLITE_REPLACE)
        template = SQLITE
    for verb in ("UPDATE", "DELETE"):
        op.execute(template.format(verb=verb))


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for verb in ("UPDATE", "DELETE"):
        op.execute(f"DROP TRIGGER events_never_{verb}" + (" ON events" if postgresql else ""))
    if postgresql:
        op.execute("DROP FUNCTION events_never_change()")
    else:
        op.execute("DROP TRIGGER events_never_replace")
