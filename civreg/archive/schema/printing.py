"""Sheets that were printed, and what came back on them: only ever added."""

from __future__ import annotations

TABLES = """
CREATE TABLE printed_sides (
    id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES acts (sequence), entry INTEGER REFERENCES entries (id),
    mark TEXT NOT NULL, generation INTEGER NOT NULL, side INTEGER NOT NULL, slots TEXT NOT NULL, printed TEXT NOT NULL
) STRICT;
CREATE INDEX printed_sides_mark ON printed_sides (mark, generation, side);

CREATE TABLE returned_sides (
    id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES acts (sequence), printed INTEGER NOT NULL REFERENCES printed_sides (id),
    sha256 TEXT NOT NULL, image INTEGER NOT NULL, name TEXT NOT NULL, signer TEXT NOT NULL, answers TEXT NOT NULL, at TEXT NOT NULL,
    UNIQUE (sha256, image)
) STRICT;
CREATE INDEX returned_sides_printed ON returned_sides (printed, id);
CREATE TRIGGER printed_no_update BEFORE UPDATE ON printed_sides BEGIN SELECT RAISE(ABORT, 'what was printed is kept'); END;
CREATE TRIGGER printed_no_delete BEFORE DELETE ON printed_sides BEGIN SELECT RAISE(ABORT, 'what was printed is kept'); END;
CREATE TRIGGER returned_no_update BEFORE UPDATE ON returned_sides BEGIN SELECT RAISE(ABORT, 'what came back is kept'); END;
CREATE TRIGGER returned_no_delete BEFORE DELETE ON returned_sides BEGIN SELECT RAISE(ABORT, 'what came back is kept'); END;
"""
