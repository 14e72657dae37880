"""The schema as it must be: every table, index, view and trigger of a new archive, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pysqlite3.dbapi2 as sqlite
from sqlite_utils import Database

from civreg.archive.schema import migrations

SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"


class Made(NamedTuple):
    """Something that the schema makes."""

    type: str
    """table, index, view or trigger."""
    table: str
    """The table that it belongs to."""
    sql: str


def reference() -> Mapping[str, Made]:
    """What a new archive is made of, in the order in which it is made."""
    connection = sqlite.connect(":memory:", isolation_level=None)
    try:
        migrations.apply(Database(connection, execute_plugins=False, strict=True))
        return {name: Made(kind, table, sql) for kind, name, table, sql in connection.execute(f"{SCHEMA} ORDER BY rowid")}
    finally:
        connection.close()
