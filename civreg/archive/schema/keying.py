"""Data that was keyed before civreg: every delivered file, and each of its cells as delivered beside what it says in Unicode.

`raw` is the cell exactly as it stood, of a workbook the text, or the lexical form of a number; of a CSV file the text that
its bytes gave (TCVN3 and VNI bytes as Latin-1 letters, so that the bytes come back). `shown` is what a formula came to. A
cell that was not there or is empty has no row. Flags are stable codes. A file that is imported again in another way is
another import; the newest one of a file counts.
"""

from __future__ import annotations

TABLES = """
CREATE TABLE keyed_files (
    id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64), name TEXT NOT NULL,
    bytes INTEGER NOT NULL, data BLOB NOT NULL, added TEXT NOT NULL
) STRICT;

CREATE TABLE keyed_imports (
    id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES acts (sequence), file INTEGER NOT NULL REFERENCES keyed_files (id),
    options TEXT NOT NULL, remarks TEXT NOT NULL, civreg TEXT NOT NULL, made TEXT NOT NULL
) STRICT;
CREATE INDEX keyed_imports_file ON keyed_imports (file, id);

CREATE TABLE keyed_columns (
    id INTEGER PRIMARY KEY, import INTEGER NOT NULL REFERENCES keyed_imports (id), sheet TEXT NOT NULL, position INTEGER NOT NULL,
    header TEXT NOT NULL, key TEXT NOT NULL, encoding TEXT NOT NULL, evidence TEXT NOT NULL, UNIQUE (import, sheet, position)
) STRICT;

CREATE TABLE keyed_rows (
    id INTEGER PRIMARY KEY, import INTEGER NOT NULL REFERENCES keyed_imports (id), sheet TEXT NOT NULL, row INTEGER NOT NULL,
    book TEXT, number INTEGER, year INTEGER, UNIQUE (import, sheet, row)
) STRICT;
CREATE INDEX keyed_rows_book ON keyed_rows (book, number);

CREATE TABLE keyed_cells (
    id INTEGER PRIMARY KEY, row INTEGER NOT NULL REFERENCES keyed_rows (id), position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('text', 'number', 'date', 'formula', 'boolean', 'error')), raw TEXT NOT NULL,
    shown TEXT NOT NULL, text TEXT NOT NULL, flags TEXT NOT NULL, UNIQUE (row, position)
) STRICT;

CREATE TRIGGER keyed_files_no_update BEFORE UPDATE ON keyed_files BEGIN SELECT RAISE(ABORT, 'what was keyed is kept'); END;
CREATE TRIGGER keyed_files_no_delete BEFORE DELETE ON keyed_files BEGIN SELECT RAISE(ABORT, 'what was keyed is kept'); END;
CREATE TRIGGER keyed_imports_no_update BEFORE UPDATE ON keyed_imports BEGIN SELECT RAISE(ABORT, 'what was keyed is kept'); END;
CREATE TRIGGER keyed_imports_no_delete BEFORE DELETE ON keyed_imports BEGIN SELECT RAISE(ABORT, 'what was keyed is kept'); END;
CREATE TRIGGER keyed_columns_no_update BEFORE UPDATE ON keyed_columns BEGIN SELECT RAISE(ABORT, 'what was keyed is kept'); END;
CREATE TRIGGER keyed_columns_no_delete BEFORE DELETE ON keyed_columns BEGIN SELECT RAISE(ABORT, 'what was keyed is kept'); END;
CREATE TRIGGER keyed_rows_no_update BEFORE UPDATE ON keyed_rows BEGIN SELECT RAISE(ABORT, 'what was keyed is kept'); END;
CREATE TRIGGER keyed_rows_no_delete BEFORE DELETE ON keyed_rows BEGIN SELECT RAISE(ABORT, 'what was keyed is kept'); END;
CREATE TRIGGER keyed_cells_no_update BEFORE UPDATE ON keyed_cells BEGIN SELECT RAISE(ABORT, 'what was keyed is kept'); END;
CREATE TRIGGER keyed_cells_no_delete BEFORE DELETE ON keyed_cells BEGIN SELECT RAISE(ABORT, 'what was keyed is kept'); END;
"""
