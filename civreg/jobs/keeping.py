"""Keeping an archive for decades: what is derived is made anew, and everything is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from civreg.archive import Act, Archive, By, Moved
from civreg.archive.upkeep import Fault, count_files, database_faults, digest, drop_derived, dump, file_faults, strangers, waiting
from civreg.errors import IntegrityError, LockedError
from civreg.jobs.auditing import hold
from civreg.jobs.reviewing.blocking import Looker
from civreg.jobs.reviewing.queueing import refresh_queue
from civreg.jobs.searching import refresh_index
from civreg.jobs.watch import Watch
from civreg.language import Phrase

FILES = Phrase("Xem từng tệp", "Looking at every file")
DATABASE = Phrase("Xem cơ sở dữ liệu và các chuỗi", "Looking at the database and the chains")
DERIVING = Phrase("Dựng lại hàng đợi và bảng tìm", "Making the queue and the index anew")
AT_WORK = Phrase(
    vi="Một lệnh khác đang làm việc: lần này không xét tệp thừa và tệp dở.",
    en="Another run is at work: files that nobody knows are not judged this time.",
)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What making all that is derived anew came to, as sha256 of the canonical dump."""

    before: str
    after: str

    @property
    def same(self) -> bool:
        """Whether what was derived had been right."""
        return self.before == self.after


def canonical_dump(archive: Archive, *, history: bool = True) -> Iterator[bytes]:
    """The canonical dump, line by line, after the queue and the index have caught up with all that changed.

    Without `history` older preparations and readings of a page are left out.
    """
    bring_up_to_date(archive)
    yield from dump(archive, history=history)


def bring_up_to_date(archive: Archive, watch: Watch | None = None) -> None:
    """Let the queue, what the rules hold against entries, the search index and the counters catch up."""
    heard, looker = watch or Watch(), Looker(archive)
    heard.begin(DERIVING, waiting(archive))
    moved: Sequence[Moved] = ()
    while True:
        for book in moved:
            looker.look_over(book)
        while done := refresh_queue(archive):
            heard.advance("", by=done)
        if not (moved := looker.moved()):
            break
    refresh_index(archive, told=lambda n: heard.advance("", by=n))
    archive.tallies.refresh()
    list(archive.ledger.books())
    heard.end()


def rebuild_archive(archive: Archive, by: By, watch: Watch) -> Rebuilt:
    """Drop all that is derived and make it anew from originals, readings and acts; the caller holds the archive."""
    bring_up_to_date(archive, watch)
    before = digest(archive)
    drop_derived(archive)
    bring_up_to_date(archive, watch)
    made = Rebuilt(before, digest(archive))
    archive.acts.append(by, Act("rebuild", after={"before": made.before, "after": made.after}))
    return made


def verify_archive(archive: Archive, watch: Watch, *, head: str = "", quick: bool = False) -> Iterator[Fault]:
    """Everything that is not as it was kept, file by file, then the database; `head` was kept outside.

    Raises ValueError for a head that is none.
    """
    if head:
        yield from _head(archive, head)
    watch.begin(DATABASE, 1)
    yield from database_faults(archive, quick=quick)
    watch.advance("")
    watch.end()
    watch.begin(FILES, count_files(archive.store))
    yield from file_faults(archive, quick=quick, told=lambda n: watch.advance("", by=n))
    watch.end()
    try:
        yield from strangers(archive)
    except LockedError:
        watch.note(AT_WORK)


def _head(archive: Archive, head: str) -> Iterator[Fault]:
    try:
        hold(archive, head)
    except IntegrityError as e:
        yield Fault("head", detail=str(e.data["what"]))
