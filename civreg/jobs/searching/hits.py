"""Ask the archive who is meant, and say in the acts what was asked."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from civreg.archive import Act, Archive, By
from civreg.jobs.searching.asking import Question
from civreg.jobs.searching.crops import crop
from civreg.jobs.searching.finder import MOST, Finder, Match, Reach
from civreg.jobs.searching.indexing import refresh_index
from civreg.jobs.standing import standing_entry
from civreg.standing import Standing

PATIENCE = 2.0
"""Seconds that a search waits for the index to catch up."""


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How far a search goes."""

    limit: int = 20
    reach: Reach = "auto"
    """exact: only what was asked; near: also names nearly so; auto: these where little else is found."""
    crops: Path | None = None
    """Folder for a picture of each name found."""
    books: tuple[str, ...] | None = None
    """Entries of other books are neither shown nor counted; None: of all."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that may be meant, as it stands now."""

    match: Match
    standing: Standing
    crop: Path | None = None

    @property
    def plain(self) -> Mapping[str, object]:
        """As JSON: keys and codes are never translated."""
        entry, match = self.standing, self.match
        return {
            "entry": entry.entry,
            "book": entry.book,
            "page": entry.page,
            "source": entry.source,
            "image": entry.image,
            "form": entry.form,
            "status": entry.status,
            "how": match.how,
            "role": match.role,
            "other_reading": match.maybe,
            "cost": match.cost,
            "differs": list(match.differs),
            "fields": {field.key: field.text for field in entry.fields if field.text},
            "crop": str(self.crop) if self.crop else None,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found."""

    question: Question
    hits: tuple[Hit, ...]
    more: bool
    """Whether there is more than is shown."""
    waiting: int
    """Entries that the index does not hold yet."""


def search(archive: Archive, by: By, question: Question, options: SearchOptions | None = None) -> Answer:
    """Find what a question asks; that it was asked is an act, without anything of what was found.

    Which entries were shown to whom stands among the looks.

    Raises DiskFullError, LockedError.
    """
    options = options or SearchOptions()
    waiting = refresh_index(archive, PATIENCE)
    finder = Finder(archive.search, question, options.reach)
    allowed = list(itertools.islice(_allowed(archive, finder, options), options.limit + 1))
    hits = allowed[: options.limit]
    with archive.transaction():
        archive.acts.append(by, Act("find", after={"asked": question.plain, "reach": options.reach, "found": len(hits)}))
        for hit in hits:
            archive.sights.add(by, "find", str(hit.match.entry))
    if options.crops:
        hits = [Hit(hit.match, hit.standing, crop(archive, hit.standing, hit.match.role, options.crops)) for hit in hits]
    more = finder.full if options.books is None else len(allowed) > options.limit
    return Answer(question, tuple(hits), more, waiting)


def _allowed(archive: Archive, finder: Finder, options: SearchOptions) -> Iterator[Hit]:
    """What was found, best first, of the books that may be shown."""
    for match in finder.best(options.limit if options.books is None else MOST):
        standing = standing_entry(archive, match.entry)
        if standing and (options.books is None or not standing.book or standing.book in options.books):
            yield Hit(match, standing)
