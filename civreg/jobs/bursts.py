"""Several photographs of one page taken in a row: the sharpest is read, the others are kept and named as the same page."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from civreg import scan
from civreg.archive import Archive, StoredPage
from civreg.batch import Done, Limits
from civreg.jobs.watch import Desk
from civreg.language import Phrase

if TYPE_CHECKING:  # OpenCV, which only those need who compare photographs
    from civreg.raster import Pixels

SAME = Phrase(
    vi="{name}: cùng một trang với {shown}, ảnh kia rõ hơn nên được đọc.",
    en="{name}: the same page as {shown}, which is sharper and is read.",
)


def photographed(stored: StoredPage) -> bool:
    """Whether a page was taken with a camera."""
    taken = {("seen", "photograph"), ("seen", "bent")}
    return stored.page is not None and any(taken.intersection(step.settings) for step in stored.page.steps)


def owe(archive: Archive, prepared: Collection[int]) -> None:
    """Note which of the pages that were just prepared are photographs; call inside the transaction that stores them."""
    for stored in map(archive.pages.get, prepared):
        if photographed(stored):
            archive.due.owe("burst", stored.book, stored.id)


def choose(desk: Desk) -> None:
    """Find bursts around photographs that were prepared since the last time, and settle which of each is read."""
    for book, new in desk.archive.due.owed("burst").items():
        pages = list(desk.archive.pages.of_book(book))
        for part in (0, 1):  # the right pages of spreads are the same as right pages
            for run in _runs([s for s in pages if s.page and s.page.part == part], set(new)):
                _settle(desk, run)
        desk.archive.due.paid("burst", book, new)


def _runs(pages: list[StoredPage], new: set[int]) -> Iterator[list[StoredPage]]:
    """Photographs in a row, each next to a new one."""
    near = {i for pair in pairwise(range(len(pages))) if any(pages[k].id in new for k in pair) for i in pair}
    run: list[StoredPage] = []
    for i, stored in enumerate(pages):
        if i in near and photographed(stored) and stored.page is not None and not stored.page.legibility.blank:
            run.append(stored)
        elif run:
            yield run
            run = []
    yield run


def _settle(desk: Desk, run: list[StoredPage]) -> None:
    if len(run) < 2:
        return
    inks: dict[int, Pixels] = {}
    for outcome in desk.workers.run(desk.stages.mark, run, Limits(60)):
        if isinstance(outcome, Done):
            inks[outcome.item.id] = outcome.value
    seen = [stored for stored in run if stored.id in inks]
    shots = [scan.Shot(inks[s.id], s.page.legibility.sharpness, s.page.legibility.scan_again) for s in seen if s.page]
    for stored, best in zip(seen, scan.sharpest(shots), strict=True):
        with desk.archive.transaction():
            desk.archive.pages.stand_for(stored.id, seen[best].id)
        if seen[best].id != stored.id:
            desk.watch.note(SAME, name=stored.source.name, shown=seen[best].source.name)
