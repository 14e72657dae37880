"""Nightly runs, and what a run still owes: work on whole books that must be done although the run that began it was killed."""

from __future__ import annotations

TABLES = """
CREATE TABLE nights (
    id INTEGER PRIMARY KEY, begun TEXT NOT NULL, person TEXT NOT NULL, station TEXT NOT NULL, pid INTEGER NOT NULL, civreg TEXT NOT NULL,
    marks TEXT NOT NULL, ended TEXT, outcome TEXT NOT NULL DEFAULT '', counts TEXT NOT NULL DEFAULT '{}',
    act INTEGER REFERENCES acts (sequence), CHECK ((ended IS NULL) = (outcome = ''))
) STRICT;

CREATE TABLE due (
    step TEXT NOT NULL, register TEXT NOT NULL, page INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (step, register, page)
) STRICT, WITHOUT ROWID;
"""
