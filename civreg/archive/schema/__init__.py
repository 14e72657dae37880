"""The archive's tables, views and triggers, as migrations.

Originals, readings and acts are the truth; every view is derived. Times are UTC, ISO 8601. JSON columns hold lists or
objects; a box is four corners, top left first, in pixels. "current" always means the newest generation: nothing is
overwritten. All pages of one picture are prepared together and share their generation, so the right page of a spread
that was later taken for one page is not current any more, but kept.
"""

from typing import TYPE_CHECKING

from civreg.face import lazily

if TYPE_CHECKING:
    from civreg.archive.schema.migrating import bring_up_to_date, migrations

__all__ = ["VERSION", "bring_up_to_date", "migrations"]

VERSION = 17
"""Schema version, also in `PRAGMA user_version`."""

__getattr__ = lazily(__name__, {"migrating": "bring_up_to_date migrations"})
"""An archive of today's schema needs none of it, and sqlite_utils loads slowly."""
