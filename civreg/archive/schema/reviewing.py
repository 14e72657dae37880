"""People and their desk: who may do what, what was keyed, which entries a person verified, who saw what."""

from __future__ import annotations

TABLES = """
CREATE TABLE people (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, shown TEXT NOT NULL, roles TEXT NOT NULL, books TEXT,
    secret TEXT NOT NULL, enabled INTEGER NOT NULL, changed TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
    token TEXT PRIMARY KEY, person INTEGER NOT NULL REFERENCES people (id), form TEXT NOT NULL, begun TEXT NOT NULL,
    seen TEXT NOT NULL, locked INTEGER NOT NULL DEFAULT 0, ended INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE keyings (
    id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES acts (sequence), entry INTEGER NOT NULL REFERENCES entries (id),
    key TEXT NOT NULL, text TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX keyings_entry ON keyings (entry, key);
CREATE TRIGGER keyings_no_update BEFORE UPDATE ON keyings BEGIN SELECT RAISE(ABORT, 'what was keyed is kept'); END;
CREATE TRIGGER keyings_no_delete BEFORE DELETE ON keyings BEGIN SELECT RAISE(ABORT, 'what was keyed is kept'); END;

CREATE TABLE verifications (
    id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES acts (sequence), entry INTEGER NOT NULL REFERENCES entries (id),
    what TEXT NOT NULL CHECK (what IN ('verify', 'return', 'reopen')), reason TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX verifications_entry ON verifications (entry, id);
CREATE TRIGGER verifications_no_update BEFORE UPDATE ON verifications BEGIN SELECT RAISE(ABORT, 'verifications are append-only'); END;
CREATE TRIGGER verifications_no_delete BEFORE DELETE ON verifications BEGIN SELECT RAISE(ABORT, 'verifications are append-only'); END;
CREATE TRIGGER verifications_not_own BEFORE INSERT ON verifications
WHEN NEW.what = 'verify'
  AND EXISTS (SELECT 1 FROM keyings k WHERE k.entry = NEW.entry AND k.person = NEW.person)
BEGIN SELECT RAISE(ABORT, 'nobody verifies what they keyed'); END;
CREATE TRIGGER decisions_not_own BEFORE INSERT ON decisions
WHEN NEW.verdict = 'accepted'
  AND (SELECT k.person FROM keyings k WHERE k.entry = NEW.entry AND k.key = NEW.key
       ORDER BY k.id DESC LIMIT 1) = NEW.person
BEGIN SELECT RAISE(ABORT, 'nobody verifies what they keyed'); END;

CREATE TABLE answers (
    request TEXT PRIMARY KEY, act INTEGER NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL
) STRICT;

CREATE TABLE sights (
    sequence INTEGER PRIMARY KEY, at TEXT NOT NULL, person TEXT NOT NULL, station TEXT NOT NULL, what TEXT NOT NULL,
    about TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER sights_no_update BEFORE UPDATE ON sights BEGIN SELECT RAISE(ABORT, 'sights are append-only'); END;
CREATE TRIGGER sights_no_delete BEFORE DELETE ON sights BEGIN SELECT RAISE(ABORT, 'sights are append-only'); END;

CREATE TABLE queue (
    entry INTEGER PRIMARY KEY, book TEXT NOT NULL, status TEXT NOT NULL, open INTEGER NOT NULL, risk REAL NOT NULL
) STRICT;
CREATE INDEX queue_next ON queue (status, risk DESC, entry);
CREATE INDEX queue_book ON queue (book, status, entry);
CREATE TABLE queue_stale (entry INTEGER PRIMARY KEY) STRICT;
INSERT INTO queue_stale SELECT id FROM entries;
CREATE TRIGGER queue_read AFTER INSERT ON extractions
BEGIN INSERT OR IGNORE INTO queue_stale SELECT id FROM entries WHERE page = NEW.page; END;
CREATE TRIGGER queue_decided AFTER INSERT ON decisions BEGIN INSERT OR IGNORE INTO queue_stale VALUES (NEW.entry); END;
CREATE TRIGGER queue_reviewed AFTER INSERT ON verifications BEGIN INSERT OR IGNORE INTO queue_stale VALUES (NEW.entry); END;
CREATE TRIGGER queue_moved AFTER UPDATE OF register ON pages
BEGIN INSERT OR IGNORE INTO queue_stale SELECT id FROM entries WHERE page = NEW.id; END;
CREATE TRIGGER queue_prepared AFTER INSERT ON preparations
BEGIN INSERT OR IGNORE INTO queue_stale SELECT e.id FROM pages p JOIN pages q ON q.source = p.source AND q.image = p.image
  JOIN entries e ON e.page = q.id WHERE p.id = NEW.page; END;
"""
