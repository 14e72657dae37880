"""What people ask for, and how far it has come: requests as they arrived, and all that became of them, only ever added.

`asked` is the portal's own line as canonical JSON. Candidates are the entries that a search found for it, best first. Whether
a certified extract was issued stands in the issue book alone, under the portal's id.
"""

from __future__ import annotations

TABLES = """
CREATE TABLE requests (
    id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES acts (sequence), portal TEXT NOT NULL UNIQUE, asked TEXT NOT NULL,
    digest TEXT NOT NULL, received TEXT NOT NULL
) STRICT;

CREATE TABLE request_events (
    id INTEGER PRIMARY KEY, act INTEGER NOT NULL REFERENCES acts (sequence), request INTEGER NOT NULL REFERENCES requests (id),
    what TEXT NOT NULL CHECK (what IN ('searched', 'confirmed', 'drafted', 'refused')), entry INTEGER REFERENCES entries (id),
    reason TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX request_events_request ON request_events (request, id);

CREATE TABLE request_candidates (
    event INTEGER NOT NULL REFERENCES request_events (id), rank INTEGER NOT NULL, entry INTEGER NOT NULL REFERENCES entries (id),
    how TEXT NOT NULL, cost REAL NOT NULL, differs TEXT NOT NULL, PRIMARY KEY (event, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX request_candidates_entry ON request_candidates (entry);

CREATE TRIGGER requests_no_update BEFORE UPDATE ON requests BEGIN SELECT RAISE(ABORT, 'requests are append-only'); END;
CREATE TRIGGER requests_no_delete BEFORE DELETE ON requests BEGIN SELECT RAISE(ABORT, 'requests are append-only'); END;
CREATE TRIGGER request_events_no_update BEFORE UPDATE ON request_events BEGIN SELECT RAISE(ABORT, 'requests are append-only'); END;
CREATE TRIGGER request_events_no_delete BEFORE DELETE ON request_events BEGIN SELECT RAISE(ABORT, 'requests are append-only'); END;
CREATE TRIGGER request_candidates_no_update BEFORE UPDATE ON request_candidates BEGIN SELECT RAISE(ABORT, 'requests are append-only'); END;
CREATE TRIGGER request_candidates_no_delete BEFORE DELETE ON request_candidates BEGIN SELECT RAISE(ABORT, 'requests are append-only'); END;
"""
