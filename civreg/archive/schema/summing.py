"""How far each book has come, summed up and kept: derived, and made again for a book when anything of its pages moves.

`book` is empty for loose pages. A book stands in `sums_stale` from the moment that anything moves until it is summed up again.
"""

from __future__ import annotations

_STALE = "INSERT OR IGNORE INTO sums_stale"
_OF_PAGE = f"BEGIN {_STALE} SELECT coalesce(register, '') FROM pages WHERE id = NEW.page; END"  # noqa: S608 - our own words

TABLES = f"""
CREATE TABLE book_sums (
    book TEXT PRIMARY KEY, pages INTEGER NOT NULL, prepared INTEGER NOT NULL, scan_again INTEGER NOT NULL, blank INTEGER NOT NULL,
    unprepared INTEGER NOT NULL, failed INTEGER NOT NULL, unknown_form INTEGER NOT NULL, unread INTEGER NOT NULL, entries INTEGER NOT NULL
) STRICT;
CREATE TABLE sums_stale (book TEXT PRIMARY KEY) STRICT;
INSERT INTO sums_stale SELECT '' UNION SELECT id FROM registers;
CREATE TRIGGER sums_paged AFTER INSERT ON pages BEGIN {_STALE} VALUES (coalesce(NEW.register, '')); END;
CREATE TRIGGER sums_moved AFTER UPDATE OF register ON pages
BEGIN {_STALE} VALUES (coalesce(OLD.register, '')), (coalesce(NEW.register, '')); END;
CREATE TRIGGER sums_prepared AFTER INSERT ON preparations {_OF_PAGE};
CREATE TRIGGER sums_tried AFTER INSERT ON outcomes {_OF_PAGE};
CREATE TRIGGER sums_read AFTER INSERT ON extractions {_OF_PAGE};
CREATE TRIGGER sums_shown AFTER INSERT ON bursts {_OF_PAGE};
CREATE INDEX preparations_again ON preparations (page) WHERE status = 'scan-again';
CREATE INDEX bursts_page ON bursts (page, id);
"""  # noqa: S608 - our own words
