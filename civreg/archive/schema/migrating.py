"""How an archive of any schema comes up to date, step by step."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database, Migrations

from civreg.archive.schema import (
    counting,
    finding,
    issuing,
    keeping,
    keying,
    nightly,
    noting,
    piecing,
    printing,
    requesting,
    reviewing,
    summing,
    tending,
    trusting,
)
from civreg.archive.schema.tables import BURSTS, HANDS, LEDGER, TABLES, TRIGGERS
from civreg.archive.schema.views import VIEWS

APPLICATION_ID = 0x63567267
"""`cVrg`: tells `file` and us that a database is an archive."""

migrations = Migrations("civreg")


def _whole_road(db: Any) -> None:
    for statement in _statements(TABLES):
        db.execute(statement)
    for line in TRIGGERS.replace("\nWHEN", " WHEN").replace("\n  OR", " OR").replace("\nBEGIN", " BEGIN").strip().splitlines():
        db.execute(line)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    _views(db, 1)


def _spreads(db: Any) -> None:
    _views(db, 2)


def _hands(db: Any) -> None:
    statements, triggers = HANDS.strip().split("CREATE TRIGGER", 1)
    for statement in [*_statements(statements), *f"CREATE TRIGGER{triggers}".splitlines()]:
        db.execute(statement)
    _views(db, 3)


def _bursts(db: Any) -> None:
    db.execute(BURSTS)
    _views(db, 4)


def _office(db: Any) -> None:
    for room in (finding, issuing, keying, noting, requesting):
        for statement in _statements(room.TABLES):
            db.execute(statement)
    _views(db, 5)


def _desk(db: Any) -> None:
    for statement in _statements(reviewing.TABLES):
        db.execute(statement)
    _views(db, 6)


def _damage(db: Any) -> None:
    db.execute("ALTER TABLE preparations ADD COLUMN damage TEXT NOT NULL DEFAULT '[]'")
    _views(db, 7)


def _paper(db: Any) -> None:
    for statement in _statements(printing.TABLES):
        db.execute(statement)
    _views(db, 8)


def _night(db: Any) -> None:
    for statement in _statements(LEDGER):
        db.execute(statement)
    _views(db, 9)


def _nights(db: Any) -> None:
    for statement in _statements(nightly.TABLES):
        db.execute(statement)
    _views(db, 10)


def _tended(db: Any) -> None:
    for statement in _statements(tending.TABLES):
        db.execute(statement)
    _views(db, 11)


def _counters(db: Any) -> None:
    for statement in _statements(counting.TABLES):
        db.execute(statement)
    _views(db, 12)


def _trust(db: Any) -> None:
    for statement in _statements(trusting.TABLES):
        db.execute(statement)
    _views(db, 13)


def _kept(db: Any) -> None:
    for statement in _statements(keeping.TABLES):
        db.execute(statement)
    _views(db, 14)


def _summed(db: Any) -> None:
    for statement in _statements(summing.TABLES):
        db.execute(statement)
    _views(db, 15)


def _told(db: Any) -> None:
    db.execute(keeping.LOOKS)
    _views(db, 16)


def _pieces(db: Any) -> None:
    for statement in _statements(piecing.TABLES):
        db.execute(statement)
    _views(db, 17)


def _views(db: Any, version: int) -> None:
    """Make every view anew, since they are derived; each migration ends with this, and says how far it came."""
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
        db.execute(f"DROP VIEW {name}")
    for statement in _statements(VIEWS):
        db.execute(statement)
    db.execute(f"PRAGMA user_version = {version}")


migrations(name="1 the whole road")(_whole_road)
migrations(name="2 pages of a spread")(_spreads)
migrations(name="3 hands of books")(_hands)
migrations(name="4 bursts")(_bursts)
migrations(name="5 what an office asks for")(_office)
migrations(name="6 people and their desk")(_desk)
migrations(name="7 damage of pages")(_damage)
migrations(name="8 sheets on paper")(_paper)
migrations(name="9 what each step was given")(_night)
migrations(name="10 nights")(_nights)
migrations(name="11 what the desk needs at hand")(_tended)
migrations(name="12 counters of right and wrong")(_counters)
migrations(name="13 who may not settle what")(_trust)
migrations(name="14 acts are found again")(_kept)
migrations(name="15 sums of books")(_summed)
migrations(name="16 looks are told in acts")(_told)
migrations(name="17 pieces of fields")(_pieces)


def bring_up_to_date(connection: Any) -> None:
    """Apply what an archive has not seen of them, each whole or not at all."""
    db = Database(connection, execute_plugins=False, strict=True)
    with db.atomic():
        migrations.ensure_migrations_table(db)  # its table never without its index
    migrations.apply(db)


def _statements(script: str) -> list[str]:
    return [s for s in script.split(";\n") if s.strip()]
