"""Pieces of fields looked at in groups: where characters stand, who confirmed which of them, which fields wait for that.

Of `confirmations` each row is one field of which a person saw some characters, in one group, on one reading of it: `field` names
that reading, `spans` the characters as `[[first, last (exclusive)], …]` of its text, all of which say `text`. `queue_figures` is
derived: the fields in figures of waiting entries that nobody has said or keyed anything about, and whose characters have places.
"""

from __future__ import annotations

TABLES = """
ALTER TABLE readings ADD COLUMN spots TEXT NOT NULL DEFAULT '[]';
ALTER TABLE answers ADD COLUMN told TEXT NOT NULL DEFAULT '';

CREATE TABLE confirmations (
    id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES acts (sequence), entry INTEGER NOT NULL REFERENCES entries (id),
    key TEXT NOT NULL, field INTEGER REFERENCES fields (id), text TEXT NOT NULL, spans TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX confirmations_field ON confirmations (field, person);
CREATE INDEX confirmations_act ON confirmations (act);
CREATE TRIGGER confirmations_no_update BEFORE UPDATE ON confirmations BEGIN SELECT RAISE(ABORT, 'confirmations are append-only'); END;
CREATE TRIGGER confirmations_no_delete BEFORE DELETE ON confirmations BEGIN SELECT RAISE(ABORT, 'confirmations are append-only'); END;
CREATE TRIGGER confirmations_no_replace BEFORE INSERT ON confirmations WHEN NEW.id IN (SELECT id FROM confirmations)
BEGIN SELECT RAISE(ABORT, 'confirmations are append-only'); END;
CREATE TRIGGER confirmations_not_own BEFORE INSERT ON confirmations
WHEN EXISTS (SELECT 1 FROM keyings k WHERE k.entry = NEW.entry AND k.key = NEW.key AND k.person = NEW.person)
BEGIN SELECT RAISE(ABORT, 'nobody verifies what they keyed'); END;

CREATE TABLE queue_figures (
    entry INTEGER NOT NULL, key TEXT NOT NULL, book TEXT NOT NULL, field INTEGER NOT NULL, PRIMARY KEY (entry, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_figures_book ON queue_figures (book, entry, key, field);
"""
