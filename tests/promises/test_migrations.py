"""P21: an archive of every schema that was ever released opens, and a migration that is killed leaves it old or new, never between.

Twelve points here, a hundred with CIVREG_RELEASE=1.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlite_utils import Database

from civreg.archive import Archive
from civreg.archive.schema import VERSION, migrations
from civreg.archive.schema.reference import SCHEMA
from civreg.archive.upkeep import database_faults, dump
from civreg.jobs import canonical_dump

KILLS = 100 if os.environ.get("CIVREG_RELEASE") else 12
TOML = 'id = "0011223344556677"\nplace = "Quận 1"\ncreated = "2020-01-01T00:00:00.000+00:00"\n'
CONTENT = """
INSERT INTO registers VALUES ('KS.2015.01', 'KS', 2015, '01', 't');
INSERT INTO sources VALUES (1, '{sha}', 'originals/aa/{sha}.jpg', 'image/jpeg', 3, 2, 't');
INSERT INTO deliveries VALUES (1, 1, 'KS.2015.01', 'a.jpg', '/in/a.jpg', 3, 1, 't');
INSERT INTO pages VALUES (1, 1, 0, 0, 'KS.2015.01', 'a.jpg', 'a.jpg', 'image/jpeg', 3, 300.0, 0, 0, '[]', 't');
INSERT INTO pages VALUES (2, 1, 1, 0, 'KS.2015.01', 'a.jpg', 'a.jpg', 'image/jpeg', 3, 300.0, 0, 0, '[]', 't');
INSERT INTO preparations (id, page, generation, status, width, height, transform, turn, skew_deg, effective_dpi, sharpness, contrast,
  findings, steps, made) VALUES (1, 1, 1, 'prepared', 10, 10, '{{}}', 0, 0.0, 300.0, 1.0, 1.0, '[]', '[]', 't'),
  (2, 2, 1, 'scan-again', 10, 10, '{{}}', 0, 0.0, 90.0, 1.0, 1.0,
   '[{{"code":"dpi","severity":"again","value":90,"detail":""}}]', '[]', 't');
INSERT INTO entries VALUES (1, 1, 0);
INSERT INTO extractions VALUES (1, 1, 1, 1, 1, 'KS-2015', 0.9, '[]', '[]', '{{}}', '0.1.0', 't');
INSERT INTO fields VALUES (1, 1, 0, 'nksHoTen', 'Lê Hoa', 'Lê Hoa', 'le hoa', 'handwritten', 0.9, NULL, NULL, '[]', '[]', '[]');
INSERT INTO readings (id, field, text, confidence, engine, version, model, settings, alternatives, characters, made)
  VALUES (1, 1, 'Lê Hoa', 0.9, 'hand', '1', '', '{{}}', '[]', '[]', 't')
"""


def released(home: Path, version: int) -> Path:
    """An archive as civreg wrote it when its schema had a version, with a page that was read and one to be scanned again."""
    home.mkdir()
    (home / "civreg.toml").write_text(TOML, "utf-8")
    connection = sqlite.connect(str(home / "civreg.db"), isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    database = Database(connection, execute_plugins=False, strict=True)
    waiting = migrations.pending(database)
    stop = waiting[version].name if version < len(waiting) else None
    migrations.apply(database, stop_before=stop)
    for statement in CONTENT.format(sha="a" * 64).strip().split(";\n"):
        connection.execute(statement)
    connection.close()
    return home


def schema(path: Path) -> tuple[int, set[tuple[str, str]]]:
    """Version and everything that a database is made of."""
    connection = sqlite.connect(str(path))
    try:
        made = {(name, sql) for _, name, _, sql in connection.execute(SCHEMA)}
        return connection.execute("PRAGMA user_version").fetchone()[0], made
    finally:
        connection.close()


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> dict[int, set[tuple[str, str]]]:
    """What each released version was made of."""
    folder = tmp_path_factory.mktemp("schemas")
    return {n: schema(released(folder / str(n), n) / "civreg.db")[1] for n in range(1, VERSION + 1)}


@pytest.mark.parametrize("version", range(1, VERSION))
def test_an_archive_of_every_released_schema_opens(tmp_path: Path, version: int) -> None:
    """It is brought up to date with all that it held, whole, and says the same as one of today."""
    with Archive.open(released(tmp_path / "old", version)) as old, Archive.open(released(tmp_path / "new", VERSION)) as new:
        assert list(database_faults(old)) == []
        assert list(canonical_dump(old)) == list(canonical_dump(new))
        assert [row["entries"] for row in old.ledger.books()] == [1]
        assert [problem.reason for problem in old.ledger.problems()] == ["dpi"]
        assert old.search.waiting() == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed in the middle, which this system cannot fork")
def test_a_migration_that_is_killed_is_old_or_new_never_between(
    tmp_path: Path, schemas: dict[int, set[tuple[str, str]]], record_property: Callable[[str, object], None]
) -> None:
    """At any statement: what lies there is one of the released schemas, whole; the next opening goes on, and nothing is lost."""
    rng = random.Random(21)  # noqa: S311 - no secret
    record_property("figure", f"{KILLS} killed migrations; every schema to {VERSION}")
    with Archive.open(released(tmp_path / "today", VERSION)) as today:
        said = list(dump(today))
    met = set()
    for nth in range(KILLS):
        first = rng.randint(1, VERSION - 1)
        home = released(tmp_path / f"{nth}", first)
        killed(home, rng.randint(1, 40 + 30 * (VERSION - first)))
        version, made = schema(home / "civreg.db")
        assert first <= version <= VERSION
        assert made == schemas[version], (nth, first, version)
        met.add(version - first)
        with Archive.open(home) as archive:
            assert list(dump(archive)) == said
            assert list(database_faults(archive)) == []
    assert len(met) > 2


def killed(home: Path, statement: int) -> None:
    """Open an archive in a process of its own that is killed before its so many-th statement of a migration."""
    child = os.fork()
    if child == 0:
        counted: Iterator[int] = iter(range(1, 1_000_000))
        plain = Database.execute

        def execute(self: Any, *args: Any, **more: Any) -> Any:
            if next(counted) >= statement:
                os.kill(os.getpid(), signal.SIGKILL)
            return plain(self, *args, **more)

        Database.execute = execute
        try:
            Archive.open(home)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
