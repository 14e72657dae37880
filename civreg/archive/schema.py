"""The archive's tables, views and triggers, as migrations.

Originals, readings and acts are the truth; every view is derived. Times are UTC, ISO 8601. JSON columns hold lists or
objects; a box is four corners, top left first, in pixels. "current" always means the newest generation: nothing is
overwritten. All pages of one picture are prepared together and share their generation, so the right page of a spread
that was later taken for one page is not current any more, but kept.
"""

from __future__ import annotations

from typing import Any

from sqlite_utils import Migrations

VERSION = 4
"""Schema version, also in `PRAGMA user_version`."""

APPLICATION_ID = 0x63567267
"""`cVrg`: tells `file` and us that a database is an archive."""

migrations = Migrations("civreg")

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

BURSTS = """
CREATE TABLE bursts (
    id INTEGER PRIMARY KEY, page INTEGER NOT NULL REFERENCES pages (id), shown INTEGER NOT NULL REFERENCES pages (id),
    made TEXT NOT NULL
) STRICT
"""

VIEWS = """
CREATE VIEW current_preparations AS
SELECT c.* FROM preparations c JOIN pages p ON p.id = c.page
WHERE c.generation = (SELECT max(d.generation) FROM preparations d JOIN pages q ON q.id = d.page
                      WHERE q.source = p.source AND q.image = p.image);

CREATE VIEW current_pages AS
SELECT * FROM pages p WHERE p.part = 0 OR EXISTS (SELECT 1 FROM current_preparations c WHERE c.page = p.id);

CREATE VIEW current_extractions AS
SELECT e.* FROM extractions e JOIN current_pages p ON p.id = e.page
WHERE e.generation = (SELECT max(generation) FROM extractions f WHERE f.page = e.page);

CREATE VIEW current_decisions AS
SELECT * FROM decisions d WHERE id = (SELECT max(id) FROM decisions n WHERE n.entry = d.entry AND n.key = d.key);

CREATE VIEW last_outcomes AS
SELECT * FROM outcomes o WHERE id = (SELECT max(id) FROM outcomes n WHERE n.page = o.page AND n.step = o.step);

CREATE VIEW same_pages AS
SELECT b.page, b.shown FROM bursts b
WHERE b.id = (SELECT max(id) FROM bursts n WHERE n.page = b.page) AND b.shown <> b.page
  AND EXISTS (SELECT 1 FROM current_preparations c WHERE c.page = b.shown AND c.status <> 'blank');

CREATE VIEW page_list AS
SELECT p.id AS page, p.register AS book, p.name AS file, p.image + 1 AS image, p.part,
       coalesce(c.status, CASE o.outcome WHEN 'failed' THEN 'failed' ELSE 'new' END) AS status,
       c.skew_deg, c.effective_dpi, c.findings, s.sha256, s.file AS original
FROM current_pages p JOIN sources s ON s.id = p.source
LEFT JOIN current_preparations c ON c.page = p.id
LEFT JOIN last_outcomes o ON o.page = p.id AND o.step = 'prepare'
ORDER BY p.register IS NULL, p.register, p.sort_key, p.image, p.part;

CREATE VIEW entry_list AS
SELECT e.entry, p.register AS book, p.name AS file, p.image + 1 AS image, p.part, e.form, e.confidence, e.doubts, e.made,
       e.id AS extraction, e.page
FROM current_extractions e JOIN pages p ON p.id = e.page
ORDER BY p.register IS NULL, p.register, p.sort_key, p.image, p.part, e.id;

CREATE VIEW field_list AS
SELECT e.entry, p.register AS book, p.name AS file, p.image + 1 AS image, e.form, f.key, f.text, f.value, f.writing,
       f.confidence, f.doubts, f.original_box, f.id AS field
FROM fields f JOIN current_extractions e ON e.id = f.extraction JOIN pages p ON p.id = e.page;

CREATE VIEW doubtful_fields AS SELECT * FROM field_list WHERE doubts <> '[]' ORDER BY confidence;

CREATE VIEW scan_again_list AS SELECT * FROM page_list WHERE status = 'scan-again';

CREATE VIEW failure_list AS
SELECT p.register AS book, p.name AS file, p.image + 1 AS image, o.step, o.reason, o.vi, o.en, o.attempts, o.at, p.id AS page
FROM last_outcomes o JOIN current_pages p ON p.id = o.page WHERE o.outcome = 'failed';

CREATE VIEW book_list AS
SELECT r.id AS book, count(p.id) AS pages,
       count(DISTINCT e.entry) AS entries
FROM registers r LEFT JOIN current_pages p ON p.register = r.id LEFT JOIN current_extractions e ON e.page = p.id
GROUP BY r.id;
"""


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


def _statements(script: str) -> list[str]:
    return [s for s in script.split(";\n") if s.strip()]
