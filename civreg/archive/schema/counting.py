"""How often the machine and the keyers were right: counters that follow the decisions. Derived: they may be dropped and are made again.

`tally_state.decision` says up to which decision has been counted. Of each field the last decision counts, so a later one takes the
earlier out again. `bin` is the place of the machine's confidence among the edges in `civreg.archive.tallies`, -1 where it has none;
`ppm` is the sum of the confidences in millionths, a whole number so that the order of counting leaves no trace.
"""

from __future__ import annotations

TABLES = """
CREATE TABLE tallies (
    book TEXT NOT NULL, form TEXT NOT NULL, key TEXT NOT NULL, writing TEXT NOT NULL, bin INTEGER NOT NULL,
    decided INTEGER NOT NULL, wrong INTEGER NOT NULL, ppm INTEGER NOT NULL, PRIMARY KEY (book, form, key, writing, bin)
) STRICT, WITHOUT ROWID;
CREATE TABLE keyer_tallies (
    book TEXT NOT NULL, person TEXT NOT NULL, decided INTEGER NOT NULL, wrong INTEGER NOT NULL, PRIMARY KEY (book, person)
) STRICT, WITHOUT ROWID;
CREATE TABLE tally_state (id INTEGER PRIMARY KEY CHECK (id = 1), decision INTEGER NOT NULL) STRICT;
INSERT INTO tally_state VALUES (1, 0);
CREATE TRIGGER tallies_moved AFTER UPDATE OF register ON pages WHEN EXISTS (SELECT 1 FROM entries e JOIN decisions d ON d.entry = e.id WHERE e.page = NEW.id) BEGIN DELETE FROM tallies; DELETE FROM keyer_tallies; UPDATE tally_state SET decision = 0; END;
CREATE INDEX verifications_at ON verifications (at);
CREATE INDEX extractions_made ON extractions (made);
"""  # noqa: E501 - a trigger stands on one line
