"""Who may not settle what, under which rules statuses were derived, and whose password was set by somebody else.

`rules_known` says under which policies the queue was derived: where civreg.toml says otherwise now, it is derived anew.
"""

from __future__ import annotations

TABLES = """
ALTER TABLE people ADD COLUMN once INTEGER NOT NULL DEFAULT 0;
CREATE TABLE rules_known (id INTEGER PRIMARY KEY CHECK (id = 1), digest TEXT NOT NULL) STRICT;
DROP TRIGGER decisions_not_own;
CREATE TRIGGER decisions_not_own BEFORE INSERT ON decisions
WHEN NEW.verdict <> 'unsure'
  AND EXISTS (SELECT 1 FROM keyings k WHERE k.entry = NEW.entry AND k.key = NEW.key AND k.person = NEW.person)
BEGIN SELECT RAISE(ABORT, 'nobody verifies what they keyed'); END;
CREATE TRIGGER queue_keyed AFTER INSERT ON keyings BEGIN INSERT OR IGNORE INTO queue_stale VALUES (NEW.entry); END;
CREATE TRIGGER books_keyed AFTER INSERT ON keyings
BEGIN INSERT INTO books_stale SELECT p.register, 1 FROM entries e JOIN pages p ON p.id = e.page
  WHERE e.id = NEW.entry AND p.register IS NOT NULL ON CONFLICT DO UPDATE SET turn = turn + 1; END;
"""
