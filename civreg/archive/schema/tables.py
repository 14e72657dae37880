"""Originals, pages, entries, readings, acts and decisions: what every archive holds."""

from __future__ import annotations

TABLES = """
CREATE TABLE registers (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, year INTEGER NOT NULL, volume TEXT NOT NULL, added TEXT NOT NULL
) STRICT;

CREATE TABLE sources (
    id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64), file TEXT NOT NULL UNIQUE,
    media_type TEXT NOT NULL, bytes INTEGER NOT NULL CHECK (bytes > 0), images INTEGER NOT NULL, added TEXT NOT NULL
) STRICT;

CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources (id), register TEXT REFERENCES registers (id),
    name TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, delivered TEXT NOT NULL
) STRICT;
CREATE INDEX deliveries_path ON deliveries (path);
CREATE INDEX deliveries_source ON deliveries (source);

CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY, sha256 TEXT, name TEXT NOT NULL, path TEXT NOT NULL, file TEXT, size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL, reason TEXT NOT NULL, vi TEXT NOT NULL, en TEXT NOT NULL, civreg TEXT NOT NULL,
    refused TEXT NOT NULL
) STRICT;
CREATE INDEX quarantine_path ON quarantine (path);

CREATE TABLE pages (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources (id), image INTEGER NOT NULL,
    part INTEGER NOT NULL DEFAULT 0, register TEXT REFERENCES registers (id), name TEXT NOT NULL, sort_key TEXT NOT NULL,
    media_type TEXT NOT NULL, bytes INTEGER NOT NULL, dpi REAL, turn INTEGER NOT NULL, mirrored INTEGER NOT NULL,
    flags TEXT NOT NULL, added TEXT NOT NULL, UNIQUE (source, image, part)
) STRICT;
CREATE INDEX pages_order ON pages (register, sort_key, image, part);

CREATE TABLE preparations (
    id INTEGER PRIMARY KEY, page INTEGER NOT NULL REFERENCES pages (id), generation INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('prepared', 'scan-again', 'blank')), width INTEGER NOT NULL,
    height INTEGER NOT NULL, transform TEXT NOT NULL, turn INTEGER NOT NULL, skew_deg REAL NOT NULL,
    effective_dpi REAL NOT NULL, sharpness REAL NOT NULL, contrast REAL NOT NULL, findings TEXT NOT NULL,
    steps TEXT NOT NULL, made TEXT NOT NULL, UNIQUE (page, generation)
) STRICT;

CREATE TABLE book_images (
    id INTEGER PRIMARY KEY, register TEXT NOT NULL REFERENCES registers (id), options TEXT NOT NULL, pages INTEGER NOT NULL,
    data BLOB NOT NULL, made TEXT NOT NULL
) STRICT;

CREATE TABLE entries (
    id INTEGER PRIMARY KEY, page INTEGER NOT NULL REFERENCES pages (id), part INTEGER NOT NULL, UNIQUE (page, part)
) STRICT;

CREATE TABLE extractions (
    id INTEGER PRIMARY KEY, entry INTEGER NOT NULL REFERENCES entries (id), page INTEGER NOT NULL REFERENCES pages (id),
    generation INTEGER NOT NULL, preparation INTEGER NOT NULL REFERENCES preparations (id), form TEXT, confidence REAL NOT NULL,
    doubts TEXT NOT NULL, steps TEXT NOT NULL, options TEXT NOT NULL, civreg TEXT NOT NULL, made TEXT NOT NULL,
    UNIQUE (page, generation, entry)
) STRICT;
CREATE INDEX extractions_entry ON extractions (entry, generation);

CREATE TABLE fields (
    id INTEGER PRIMARY KEY, extraction INTEGER NOT NULL REFERENCES extractions (id), position INTEGER NOT NULL,
    key TEXT NOT NULL, text TEXT NOT NULL, value TEXT NOT NULL, search TEXT NOT NULL, writing TEXT NOT NULL, confidence REAL,
    original_box TEXT, page_box TEXT, original_lines TEXT NOT NULL, page_lines TEXT NOT NULL, doubts TEXT NOT NULL,
    UNIQUE (extraction, key)
) STRICT;

CREATE TABLE readings (
    id INTEGER PRIMARY KEY, field INTEGER NOT NULL REFERENCES fields (id), text TEXT NOT NULL, confidence REAL,
    engine TEXT NOT NULL, version TEXT NOT NULL, model TEXT NOT NULL, settings TEXT NOT NULL, alternatives TEXT NOT NULL,
    characters TEXT NOT NULL, made TEXT NOT NULL
) STRICT;
CREATE INDEX readings_field ON readings (field);

CREATE TABLE acts (
    sequence INTEGER PRIMARY KEY, at TEXT NOT NULL, person TEXT NOT NULL, station TEXT NOT NULL, what TEXT NOT NULL,
    entry INTEGER REFERENCES entries (id), before TEXT, after TEXT, reason TEXT NOT NULL, previous TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX acts_entry ON acts (entry) WHERE entry IS NOT NULL;

CREATE TABLE decisions (
    id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES acts (sequence), entry INTEGER NOT NULL REFERENCES entries (id),
    key TEXT NOT NULL, field INTEGER REFERENCES fields (id),
    verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'corrected', 'illegible', 'unsure')), text TEXT NOT NULL,
    reason TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_entry ON decisions (entry, key);

CREATE TABLE outcomes (
    id INTEGER PRIMARY KEY, page INTEGER NOT NULL REFERENCES pages (id), step TEXT NOT NULL, options TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'failed')), reason TEXT NOT NULL, vi TEXT NOT NULL, en TEXT NOT NULL,
    trace TEXT NOT NULL, attempts INTEGER NOT NULL, seconds REAL NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX outcomes_page ON outcomes (page, step, id);
"""

TRIGGERS = """
CREATE TRIGGER acts_no_update BEFORE UPDATE ON acts BEGIN SELECT RAISE(ABORT, 'acts are append-only'); END;
CREATE TRIGGER acts_no_delete BEFORE DELETE ON acts BEGIN SELECT RAISE(ABORT, 'acts are append-only'); END;
CREATE TRIGGER acts_in_chain BEFORE INSERT ON acts
WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM acts)
  OR NEW.previous IS NOT coalesce((SELECT hash FROM acts ORDER BY sequence DESC LIMIT 1), '')
BEGIN SELECT RAISE(ABORT, 'an act continues the chain'); END;
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decisions_no_replace BEFORE INSERT ON decisions WHEN NEW.id IN (SELECT id FROM decisions)
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER readings_no_update BEFORE UPDATE ON readings BEGIN SELECT RAISE(ABORT, 'readings are never overwritten'); END;
CREATE TRIGGER readings_no_delete BEFORE DELETE ON readings BEGIN SELECT RAISE(ABORT, 'readings are never overwritten'); END;
CREATE TRIGGER sources_no_update BEFORE UPDATE ON sources BEGIN SELECT RAISE(ABORT, 'originals never change'); END;
CREATE TRIGGER sources_no_delete BEFORE DELETE ON sources BEGIN SELECT RAISE(ABORT, 'originals never change'); END;
"""

HANDS = """
CREATE TABLE hands (
    id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES acts (sequence), register TEXT NOT NULL REFERENCES registers (id),
    what TEXT NOT NULL CHECK (what IN ('learnt', 'rejected', 'forgotten')), file TEXT, model TEXT NOT NULL, learnt_from TEXT NOT NULL,
    lessons INTEGER NOT NULL, held_back INTEGER NOT NULL, cer_before REAL, cer_after REAL, decision INTEGER NOT NULL,
    seconds REAL NOT NULL, made TEXT NOT NULL
) STRICT;
CREATE INDEX hands_register ON hands (register, id);
CREATE TRIGGER hands_no_update BEFORE UPDATE ON hands BEGIN SELECT RAISE(ABORT, 'what was learnt is kept'); END;
CREATE TRIGGER hands_no_delete BEFORE DELETE ON hands BEGIN SELECT RAISE(ABORT, 'what was learnt is kept'); END;
"""

BURSTS = """
CREATE TABLE bursts (
    id INTEGER PRIMARY KEY, page INTEGER NOT NULL REFERENCES pages (id), shown INTEGER NOT NULL REFERENCES pages (id),
    made TEXT NOT NULL
) STRICT
"""

LEDGER = """
ALTER TABLE outcomes ADD COLUMN input TEXT NOT NULL DEFAULT '';
ALTER TABLE outcomes ADD COLUMN model TEXT NOT NULL DEFAULT '';
ALTER TABLE outcomes ADD COLUMN civreg TEXT NOT NULL DEFAULT '';
CREATE INDEX outcomes_failed ON outcomes (page, step, id) WHERE outcome = 'failed'
"""
"""`input` is the SHA-256 of what the step was given (original, picture, how it was prepared), `model` who read handwriting."""
