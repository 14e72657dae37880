"""The book of issued extracts: numbers run on by year and series; only what became of a number is added later."""

from __future__ import annotations

TABLES = """
CREATE TABLE certificate_starts (
    year INTEGER NOT NULL, series TEXT NOT NULL, after INTEGER NOT NULL CHECK (after > 0), act INTEGER NOT NULL REFERENCES acts (sequence),
    PRIMARY KEY (year, series)
) STRICT;

CREATE TABLE certificates (
    id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES acts (sequence), year INTEGER NOT NULL, series TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0), entry INTEGER NOT NULL REFERENCES entries (id), day TEXT NOT NULL,
    applicant TEXT NOT NULL, papers TEXT NOT NULL, purpose TEXT NOT NULL, copies INTEGER NOT NULL CHECK (copies > 0),
    address TEXT NOT NULL, reference TEXT NOT NULL, title TEXT NOT NULL, signer TEXT NOT NULL, post TEXT NOT NULL, seal TEXT NOT NULL,
    file TEXT, sha256 TEXT, person TEXT NOT NULL, issued TEXT NOT NULL, UNIQUE (year, series, number)
) STRICT;
CREATE INDEX certificates_entry ON certificates (entry);
CREATE INDEX certificates_reference ON certificates (reference) WHERE reference <> '';

CREATE TABLE certificate_events (
    id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES acts (sequence), certificate INTEGER NOT NULL REFERENCES certificates (id),
    what TEXT NOT NULL CHECK (what IN ('reprinted', 'cancelled')), copies INTEGER NOT NULL, reason TEXT NOT NULL, person TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX certificate_events_of ON certificate_events (certificate, id);

CREATE TRIGGER certificates_in_order BEFORE INSERT ON certificates
WHEN NEW.id IN (SELECT id FROM certificates)
  OR NEW.number IS NOT 1 + coalesce((SELECT max(number) FROM certificates WHERE year = NEW.year AND series = NEW.series),
                                    (SELECT after FROM certificate_starts WHERE year = NEW.year AND series = NEW.series), 0)
BEGIN SELECT RAISE(ABORT, 'numbers run on'); END;
CREATE TRIGGER certificates_no_update BEFORE UPDATE ON certificates BEGIN SELECT RAISE(ABORT, 'issued is issued'); END;
CREATE TRIGGER certificates_no_delete BEFORE DELETE ON certificates BEGIN SELECT RAISE(ABORT, 'issued is issued'); END;
CREATE TRIGGER certificate_events_no_update BEFORE UPDATE ON certificate_events BEGIN SELECT RAISE(ABORT, 'issued is issued'); END;
CREATE TRIGGER certificate_events_no_delete BEFORE DELETE ON certificate_events BEGIN SELECT RAISE(ABORT, 'issued is issued'); END;
CREATE TRIGGER certificate_events_no_replace BEFORE INSERT ON certificate_events WHEN NEW.id IN (SELECT id FROM certificate_events)
BEGIN SELECT RAISE(ABORT, 'issued is issued'); END;
CREATE TRIGGER certificate_starts_first BEFORE INSERT ON certificate_starts
WHEN EXISTS (SELECT 1 FROM certificates WHERE year = NEW.year AND series = NEW.series)
  OR EXISTS (SELECT 1 FROM certificate_starts WHERE year = NEW.year AND series = NEW.series)
BEGIN SELECT RAISE(ABORT, 'numbers run already'); END;
CREATE TRIGGER certificate_starts_no_update BEFORE UPDATE ON certificate_starts BEGIN SELECT RAISE(ABORT, 'issued is issued'); END;
CREATE TRIGGER certificate_starts_no_delete BEFORE DELETE ON certificate_starts BEGIN SELECT RAISE(ABORT, 'issued is issued'); END;
"""
"""`file` and `sha256` are NULL where the PDF could not be written: such a number is cancelled with its reason."""
