"""Which tables are true and which are derived, and how all that is derived is dropped and made anew."""

from __future__ import annotations

from civreg.archive.archive import Archive
from civreg.archive.schema.reference import SCHEMA, Made, reference

DERIVED = ("queue", "queue_stale", "queue_values", "queue_groups", "queue_figures", "rules_known", "blocks", "books_stale",
           "books_looked", "tallies", "keyer_tallies", "tally_state", "book_sums", "sums_stale", "search_index", "search_names",
           "search_people", "search_words", "search_confusions", "search_state", "search_stale")  # fmt: skip
"""Tables that are made from the others: each is dropped and made anew; every view is derived as well."""
PASSING = ("answers", "sessions", "nights", "due", "_sqlite_migrations")
"""Tables that are neither: what a session or a run needs while it lasts, and how the schema grew."""
_SHADOWS = "search_index_"
_WAITING = {
    "queue_stale": "SELECT id FROM entries",
    "search_stale": "SELECT id FROM entries",
    "books_stale": "SELECT id, 1 FROM registers",
    "tally_state": "SELECT 1, 0",
    "sums_stale": "SELECT '' UNION SELECT id FROM registers",
}
"""Tables that name what must be derived, and what stands in them when that is everything."""
_ALL_STALE = ("queue_stale", "search_stale")


def drop_derived(archive: Archive) -> None:
    """Drop every derived table and view, make all of them and every trigger anew, empty; every entry waits to be derived again."""
    store, wanted = archive.store, reference()
    with archive.transaction():
        for row in list(store.rows(SCHEMA)):
            if row["type"] in ("view", "trigger"):
                store.execute(f'DROP {row["type"]} "{row["name"]}"')
        for name in DERIVED:
            store.execute(f"DROP TABLE IF EXISTS {name}")
        for name, made in wanted.items():
            if made.type in ("view", "trigger") or (derived(name, made) and not name.startswith(_SHADOWS)):
                store.execute(made.sql)
        for name, everything in _WAITING.items():
            store.execute(f"INSERT INTO {name} {everything}")


def waiting(archive: Archive) -> int:
    """How many derived rows are to be made before all is up to date, an entry counted once for each place that lacks it."""
    return sum(archive.store.number(f"SELECT count(*) FROM {name}") for name in _ALL_STALE)  # noqa: S608 - our own names


def derived(name: str, made: Made) -> bool:
    """Whether something of the schema holds what is derived."""
    return made.table in DERIVED or made.table.startswith(_SHADOWS) or name in DERIVED
