"""What is searched: entries by their people, places and facts. All of it is derived: it may be dropped and is made again.

An entry stands in `search_stale` from the moment that anything about it changes until the index has caught up. A name is kept
once, in the form with marks and as a bag: its folded syllables in the order of the alphabet. `search_index` holds the words
of each entry by the column they may be asked in; its facts are words of our own making, and letters beyond ASCII
are spelled out (`civreg.archive.search`), so that no tokenizer parts or folds a word otherwise than we do.
"""

from __future__ import annotations

TABLES = """
CREATE TABLE search_stale (entry INTEGER PRIMARY KEY) STRICT;
CREATE TABLE search_names (
    id INTEGER PRIMARY KEY, marked TEXT NOT NULL UNIQUE, folded TEXT NOT NULL, bag TEXT NOT NULL
) STRICT;
CREATE INDEX search_names_bag ON search_names (bag);
CREATE TABLE search_people (
    entry INTEGER NOT NULL, nth INTEGER NOT NULL, role TEXT NOT NULL, name INTEGER NOT NULL, day INTEGER, month INTEGER,
    year INTEGER, maybe INTEGER NOT NULL, PRIMARY KEY (entry, nth)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_people_name ON search_people (name, year);
CREATE TABLE search_words (word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE search_confusions (
    read TEXT NOT NULL, meant TEXT NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (read, meant)
) STRICT, WITHOUT ROWID;
CREATE TABLE search_state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE search_index USING fts5 (
    self, kin, other, maybe, marked, place, fact,
    content='', contentless_delete=1, detail=column, tokenize='ascii'
);
INSERT INTO search_stale SELECT id FROM entries;
CREATE TRIGGER search_read AFTER INSERT ON extractions BEGIN INSERT OR IGNORE INTO search_stale SELECT id FROM entries WHERE page = NEW.page; END;
CREATE TRIGGER search_decided AFTER INSERT ON decisions BEGIN INSERT OR IGNORE INTO search_stale VALUES (NEW.entry); END;
CREATE TRIGGER search_moved AFTER UPDATE OF register ON pages BEGIN INSERT OR IGNORE INTO search_stale SELECT id FROM entries WHERE page = NEW.id; END;
CREATE TRIGGER search_prepared AFTER INSERT ON preparations BEGIN INSERT OR IGNORE INTO search_stale SELECT e.id FROM pages p JOIN pages q ON q.source = p.source AND q.image = p.image JOIN entries e ON e.page = q.id WHERE p.id = NEW.page; END;
"""  # noqa: E501 - a trigger stands on one line
