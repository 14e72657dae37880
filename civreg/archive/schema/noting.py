"""Later notes of entries, what was struck through, and findings of checks that a person settled."""

from __future__ import annotations

TABLES = """
ALTER TABLE readings ADD COLUMN struck REAL NOT NULL DEFAULT 0;

CREATE TABLE notes (
    id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES acts (sequence), entry INTEGER NOT NULL REFERENCES entries (id),
    kind TEXT NOT NULL, date TEXT NOT NULL, text TEXT NOT NULL CHECK (text <> ''), about TEXT NOT NULL, person TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX notes_entry ON notes (entry, id);

CREATE TABLE note_withdrawals (
    note INTEGER PRIMARY KEY REFERENCES notes (id), act INTEGER NOT NULL REFERENCES acts (sequence),
    reason TEXT NOT NULL CHECK (reason <> ''), person TEXT NOT NULL, at TEXT NOT NULL
) STRICT;

CREATE TABLE strikes (
    id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES acts (sequence), entry INTEGER NOT NULL REFERENCES entries (id),
    key TEXT NOT NULL, struck TEXT NOT NULL CHECK (struck <> ''), text TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX strikes_entry ON strikes (entry, key, id);

CREATE TABLE settlings (
    id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES acts (sequence), register TEXT REFERENCES registers (id),
    finding TEXT NOT NULL, rule TEXT NOT NULL, entry INTEGER REFERENCES entries (id), reason TEXT NOT NULL CHECK (reason <> ''),
    person TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX settlings_finding ON settlings (finding);

CREATE TRIGGER notes_no_update BEFORE UPDATE ON notes BEGIN SELECT RAISE(ABORT, 'notes are append-only'); END;
CREATE TRIGGER notes_no_delete BEFORE DELETE ON notes BEGIN SELECT RAISE(ABORT, 'notes are append-only'); END;
CREATE TRIGGER withdrawals_no_update BEFORE UPDATE ON note_withdrawals BEGIN SELECT RAISE(ABORT, 'notes are append-only'); END;
CREATE TRIGGER withdrawals_no_delete BEFORE DELETE ON note_withdrawals BEGIN SELECT RAISE(ABORT, 'notes are append-only'); END;
CREATE TRIGGER strikes_no_update BEFORE UPDATE ON strikes BEGIN SELECT RAISE(ABORT, 'strikes are append-only'); END;
CREATE TRIGGER strikes_no_delete BEFORE DELETE ON strikes BEGIN SELECT RAISE(ABORT, 'strikes are append-only'); END;
CREATE TRIGGER settlings_no_update BEFORE UPDATE ON settlings BEGIN SELECT RAISE(ABORT, 'settlings are append-only'); END;
CREATE TRIGGER settlings_no_delete BEFORE DELETE ON settlings BEGIN SELECT RAISE(ABORT, 'settlings are append-only'); END;
"""
