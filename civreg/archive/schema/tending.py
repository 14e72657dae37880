"""What the desk needs at hand, derived: what the rules hold against entries, and which values are open in which groups.

`books_stale` counts up while anything moves in a book, so that who looks it over can tell whether it moved meanwhile. Of `queue_values`
each row is one short field of a waiting entry; `queue_groups` counts them by triggers, for each book and (book '') for all.
"""

from __future__ import annotations

_UP = "INSERT INTO books_stale"
_AGAIN = "ON CONFLICT DO UPDATE SET turn = turn + 1"
_MOVED = f"{_UP} SELECT DISTINCT p.register, 1 FROM {{place}} p.register IS NOT NULL {_AGAIN}"  # noqa: S608 - our own words
_OF_ENTRY = _MOVED.format(place="entries e JOIN pages p ON p.id = e.page WHERE e.id = NEW.entry AND")
_OF_PAGE = _MOVED.format(place="pages p WHERE p.id = NEW.page AND")
_COUNTED = """INSERT INTO queue_groups SELECT b.value, {row}.kind, {row}.text, {by}{row}.open, {by}1
  FROM json_each(json_array('', {row}.book)) b WHERE true
  ON CONFLICT DO UPDATE SET open = open + excluded.open, held = held + excluded.held"""

TABLES = f"""
CREATE TABLE books_stale (book TEXT PRIMARY KEY, turn INTEGER NOT NULL) STRICT;
INSERT INTO books_stale SELECT id, 1 FROM registers;
CREATE TRIGGER books_paged AFTER INSERT ON pages BEGIN {_OF_PAGE.replace("NEW.page", "NEW.id")}; END;
CREATE TRIGGER books_moved AFTER UPDATE OF register ON pages
BEGIN {_OF_PAGE.replace("NEW.page", "NEW.id")}; {_UP} SELECT OLD.register, 1 WHERE OLD.register IS NOT NULL {_AGAIN}; END;
CREATE TRIGGER books_prepared AFTER INSERT ON preparations BEGIN {_OF_PAGE}; END;
CREATE TRIGGER books_tried AFTER INSERT ON outcomes BEGIN {_OF_PAGE}; END;
CREATE TRIGGER books_read AFTER INSERT ON extractions BEGIN {_OF_PAGE}; END;
CREATE TRIGGER books_shown AFTER INSERT ON bursts BEGIN {_OF_PAGE}; END;
CREATE TRIGGER books_decided AFTER INSERT ON decisions BEGIN {_OF_ENTRY}; END;
CREATE TRIGGER books_settled AFTER INSERT ON settlings WHEN NEW.register IS NOT NULL
BEGIN {_UP} VALUES (NEW.register, 1) {_AGAIN}; END;

CREATE TABLE books_looked (
    book TEXT PRIMARY KEY, rules TEXT NOT NULL, last INTEGER
) STRICT;

CREATE TABLE blocks (
    entry INTEGER NOT NULL, finding TEXT NOT NULL, book TEXT NOT NULL, rule TEXT NOT NULL, vi TEXT NOT NULL, en TEXT NOT NULL,
    PRIMARY KEY (entry, finding)
) STRICT, WITHOUT ROWID;
CREATE INDEX blocks_book ON blocks (book);

CREATE TABLE queue_values (
    entry INTEGER NOT NULL, key TEXT NOT NULL, book TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, confidence REAL,
    open INTEGER NOT NULL, PRIMARY KEY (entry, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_values_open ON queue_values (kind, text, confidence, entry) WHERE open = 1;
CREATE TABLE queue_groups (
    book TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, open INTEGER NOT NULL, held INTEGER NOT NULL,
    PRIMARY KEY (book, kind, text)
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_groups_open ON queue_groups (book, open DESC) WHERE open > 2;
CREATE INDEX queue_groups_held ON queue_groups (book, kind, held DESC);
CREATE TRIGGER queue_values_come AFTER INSERT ON queue_values BEGIN {_COUNTED.format(row="NEW", by="")}; END;
CREATE TRIGGER queue_values_go AFTER DELETE ON queue_values BEGIN {_COUNTED.format(row="OLD", by="-")}
  ; DELETE FROM queue_groups WHERE book IN ('', OLD.book) AND kind = OLD.kind AND text = OLD.text AND held = 0; END;

DELETE FROM queue;
INSERT OR IGNORE INTO queue_stale SELECT id FROM entries;
CREATE INDEX queue_risk ON queue (risk DESC, entry) WHERE status IN ('blocked', 'returned', 'in-review', 'read');
"""  # noqa: S608 - our own words
