"""Take delivered files in: keep every original, then straighten and measure every page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from civreg import scan
from civreg.archive import Act, Archive, Staged
from civreg.batch import Done, Failed, Limits
from civreg.errors import CivregError, NothingMatchedError, RefusedFileError, TaskError
from civreg.jobs import tasks
from civreg.jobs.finding import Found, find, still
from civreg.jobs.preparing import prepare
from civreg.jobs.sharding import Shard
from civreg.jobs.watch import Desk, Tally, fatal
from civreg.language import Phrase
from civreg.model import Register, SourceImage

TAKING = Phrase(vi="Nhận tệp", en="Taking files in")
SAME = Phrase(vi="{name}: trùng với bản gốc đã có, không lưu lần nữa.", en="{name}: same as an original kept already, not kept twice.")
MENDED = Phrase(
    vi="{name}: bản gốc trong kho đã mất hoặc hỏng, nay đặt lại.", en="{name}: the original was gone or damaged and is back in its place."
)
OTHER_BOOK = Phrase(
    vi="{name}: đã thuộc sổ khác, giữ nguyên ở đó.",
    en="{name}: stands in another book already and stays there.",
)
_Examined = Done[tasks.Examining, list[SourceImage]] | Failed[tasks.Examining]
CHANGING = "changing"
"""Reason of a file that grew while it was copied."""
SKIPPED = Phrase(vi="{name}: không phải bản quét, bỏ qua [{why}].", en="{name}: no scan, passed over [{why}].")


@dataclass(frozen=True, slots=True)
class IntakeOptions:
    """How files are taken in."""

    register: Register | None = None
    """Their book; None: as their folders say, or none."""
    force: bool = False
    """Whether pages that are prepared already are prepared again."""
    retry: bool = False
    """Whether files that were refused, and pages that failed too often, are tried again."""
    shard: Shard | None = None
    """The part of the files that is taken in; None: all."""
    watched: float = 0.0
    """Seconds for which young files are watched; those that change are left for the next run."""
    page: scan.ScanOptions = field(default_factory=scan.ScanOptions)
    limits: scan.SourceLimits = field(default_factory=scan.SourceLimits)


def scan_options(archive: Archive) -> scan.ScanOptions:
    """How pages of this archive are prepared, as its civreg.toml says."""
    return scan.ScanOptions(paper_mm=archive.settings.paper_mm)


def intake(desk: Desk, paths: Sequence[Path], options: IntakeOptions) -> Tally:
    """Take in what is new under `paths` and prepare every page that waits; the caller holds the archive.

    Raises NotFoundError, NothingMatchedError, MissingToolError, DiskFullError, TooManyFailuresError, StoppedError.
    """
    tally, waiting = take(desk, paths, options)
    tally.add(prepare(desk, waiting, options.page))
    return tally


def take(desk: Desk, paths: Sequence[Path], options: IntakeOptions) -> tuple[Tally, list[int]]:
    """Take in what is new under `paths`; gives also every picture that waits to be prepared, by its first page.

    Raises what `intake` raises.
    """
    met = list(find(paths, options.register))
    if not met and not options.watched:
        raise NothingMatchedError(what=", ".join(str(p) for p in paths))
    found = still([file for file in met if not options.shard or options.shard.holds(file)], options.watched)
    taking = _Taking(desk, options)
    taking.tally.left = len(met) - len(found) if not options.shard else 0
    taking.run(found)
    again = {desk.archive.pages.delivered_as(f.delivery) for f in found} if options.force else set()
    return taking.tally, desk.archive.pages.to_prepare([n for n in again if n], retry=options.retry)


class _Taking:
    """The first half: every file is kept as an original, recognised as one, or refused."""

    def __init__(self, desk: Desk, options: IntakeOptions) -> None:
        self._desk = desk
        self._options = options
        self.tally = Tally()
        self._first: dict[str, tasks.Examining] = {}
        """By sha256 the first of the files in hand that have these bytes: whichever comes back sooner, the original has its name."""
        self._twins: dict[str, list[_Examined]] = {}
        """Outcomes of others with the same bytes, until the first is settled."""

    def run(self, found: Sequence[Found]) -> None:
        desk = self._desk
        desk.watch.begin(TAKING, len(found))
        limits = Limits(self._options.limits.file_seconds + 60)
        for outcome in desk.workers.run(desk.stages.examine, self._new(found), limits):
            self._heard(outcome)
        desk.watch.end()

    def _heard(self, outcome: _Examined) -> None:
        """Settle a file, and after it those of the same bytes that came back before it."""
        sha256 = outcome.item.staged.sha256 if outcome.item.staged else ""
        if self._first.get(sha256, outcome.item) is not outcome.item:
            self._twins.setdefault(sha256, []).append(outcome)
            return
        self._first.pop(sha256, None)
        for settled in (outcome, *self._twins.pop(sha256, ())):
            if isinstance(settled, Done):
                self._keep(settled.item, settled.value)
            else:
                self._refuse(settled)

    def _new(self, found: Sequence[Found]) -> Iterator[tasks.Examining]:
        """Copy each new file into the archive's staging folder, as the workers ask for work."""
        pages, watch = self._desk.archive.pages, self._desk.watch
        for file in found:
            seen = None if self._options.force else pages.seen(file.delivery, retry=self._options.retry)
            if file.skipped:
                self.tally.skipped.append(file.delivery.name)
                watch.note(SKIPPED, name=file.delivery.name, why=file.skipped)
            if file.skipped or seen:
                self.tally.known += seen == "kept"
                self.tally.refused += seen == "refused"
                watch.advance(file.delivery.name)
                continue
            staged = self._stage(file)
            source = pages.source(staged.sha256) if staged else None
            if staged and source:
                self._again(staged, source, file)
            else:
                work = tasks.Examining(staged.path if staged else file.path, file.delivery, self._options.limits, staged)
                if staged:
                    self._first.setdefault(staged.sha256, work)
                yield work

    def _stage(self, file: Found) -> Staged | None:
        if not file.plain or file.delivery.size > self._options.limits.file_mb * 1e6:
            return None
        try:
            with file.path.open("rb") as source:
                staged = self._desk.archive.originals.stage(source)
        except OSError:  # cannot be read: examining it says why
            return None
        if staged.bytes == file.delivery.size:
            return staged
        self._desk.archive.originals.discard(staged)  # still being written: examining it says so
        return None

    def _again(self, staged: Staged, source: int, file: Found) -> None:
        archive, watch = self._desk.archive, self._desk.watch
        if archive.originals.mend(staged, archive.pages.get(archive.pages.of_source(source)[0]).file):
            watch.note(MENDED, name=file.delivery.name)
        with archive.transaction():
            here = archive.pages.deliver(source, file.delivery)
            archive.acts.append(self._desk.by, Act("import", after={"sha256": staged.sha256, "book": file.delivery.book, "again": True}))
        self.tally.known += 1
        if not self._options.force:
            watch.note(SAME, name=file.delivery.name)
        if not here:
            watch.note(OTHER_BOOK, name=file.delivery.name)
        watch.advance(file.delivery.name)

    def _keep(self, work: tasks.Examining, images: Sequence[SourceImage]) -> None:
        archive, delivery, staged = self._desk.archive, work.delivery, work.staged
        if staged is None or not images:  # it was no whole file when it was to be copied, and is one now
            self._refuse(Failed(work, scan.refused(delivery.name, CHANGING if images else "no-pages"), 0.0))
            return
        known = archive.pages.source(staged.sha256)
        if known:  # the same bytes twice among the files in hand
            self._again(staged, known, Found(work.path, delivery, plain=True))
            return
        file = archive.originals.keep(staged, images[0].media_type)
        with archive.transaction():
            archive.pages.add(staged, file, images, delivery)
            archive.acts.append(self._desk.by, Act("import", after={"sha256": staged.sha256, "book": delivery.book, "pages": len(images)}))
        self._desk.watch.advance(delivery.name)

    def _refuse(self, outcome: Failed[tasks.Examining]) -> None:
        archive, work = self._desk.archive, outcome.item
        error = _as_refusal(work.delivery.name, outcome.error)
        if fatal(error):
            raise error
        if error.data.get("reason") == CHANGING and self._options.watched:
            self._desk.watch.advance(work.delivery.name)
            self.tally.left += 1
            return
        if isinstance(error, RefusedFileError):
            file = archive.originals.quarantine(work.staged, work.delivery.name) if work.staged else None
            with archive.transaction():
                archive.pages.refuse(work.staged, file, work.delivery, error)
                after = {"sha256": work.staged.sha256 if work.staged else None, "reason": error.data["reason"]}
                archive.acts.append(self._desk.by, Act("quarantine", after=after))
        self._desk.watch.advance(work.delivery.name, error)
        self.tally.fail(self._desk, work.delivery.name, error)


def _as_refusal(name: str, error: CivregError) -> CivregError:
    """A file that crashes or hangs whoever looks into it is refused for that."""
    if isinstance(error, TaskError):
        return RefusedFileError(path=name, reason=type(error).code(), vi=error.say("vi"), en=error.say("en"))
    return error
