"""What the parent does for a page, in CPU-seconds, as an archive grows: files, ledger, acts, queries, index; the reading itself is canned.

    python benchmarks/growth.py [--sizes 100 1000 10000] [--work /var/tmp/growth] [--profile]

Each size is a new archive of books of 250 pages. Every stage of a worker answers at once with a page of an ordinary birth register, so
that only what one process has to do for all is measured; `read` fills the search index too. `again` is a second run over the same files,
which finds nothing new; `status` and `find` are asked once, and their time is that of the whole answer.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from civreg import forms, jobs, kinds
from civreg.archive import Archive, By
from civreg.batch import Serial
from civreg.model import Entry, FieldBox, Legibility, Page, Quad, Reading, SourceImage, Transcript, Transform
from civreg.text import searched

BOOK = 250
UPRIGHT = Transform((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
FORM = forms.known()["KS-2015"]
_SAID = "Nguyễn Văn Thị An Bình Lê Trần Hoa Phúc Đức Minh Hải Lộc Thuận Bến Tre Quận Châu Thành Tây Ninh Đồng"
WORDS = _SAID.split()


def examine(work: object) -> list[SourceImage]:
    """A file as one picture."""
    staged = work.staged  # type: ignore[attr-defined]  # the item of a stage, whatever its class
    return [SourceImage(staged.sha256, work.delivery.name, 0, "image/jpeg", staged.bytes)]  # type: ignore[attr-defined]  # likewise


def prepare(work: object) -> tuple[Page, ...]:
    """A picture as one upright page."""
    return (Page(work.stored.source, 2480, 3508, UPRIGHT, 0, 0.0, Legibility(300, 1, 1)),)  # type: ignore[attr-defined]  # likewise


def read(work: object) -> list[tuple[Entry, ...]]:
    """One entry a page, its fields full of names."""
    return [(_entry(stored.id),) for stored in work.pages]  # type: ignore[attr-defined]  # likewise


def learn(work: object) -> bytes | None:
    """Something that a book shares."""
    return b"canned" if work else None


def _entry(page: int) -> Entry:
    rng = Random(page)  # noqa: S311 - a page is drawn, nothing is kept secret
    return Entry(FORM.id, tuple(_transcript(spec, i, rng) for i, spec in enumerate(FORM.fields)), 0.9)


def _transcript(spec: forms.FieldSpec, line: int, rng: Random) -> Transcript:
    text = f"{rng.randint(1, 28):02d}/0{rng.randint(1, 9)}/2015" if spec.kind == "date" else " ".join(rng.sample(WORDS, 4))
    quad, parsed = Quad.box(200, 200 + 90 * line, 1700, 280 + 90 * line), kinds.parse(spec.kind, text)
    readings = (Reading(text, 0.9, "hand", "1", ((text, 0.9),), tuple(0.9 for _ in text)),)
    box = FieldBox(spec.key, quad, (quad,))
    return Transcript(spec.key, text, parsed.value, searched(text), "handwritten", 0.9, box, readings, parsed.doubts)


ANSWERS = ("status", "find")
"""Steps that answer one question about the whole archive."""
STAGES = jobs.Stages(examine=examine, prepare=prepare, read=read, learn=learn)


class Measured:
    """CPU-seconds of this process by step."""

    def __init__(self, profile: cProfile.Profile | None) -> None:
        self.steps: dict[str, float] = {}
        self._profile = profile

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Count what is done inside."""
        begun = time.process_time()
        if self._profile:
            self._profile.enable()
        yield
        if self._profile:
            self._profile.disable()
        self.steps[name] = time.process_time() - begun


def grown(work: Path, pages: int, measured: Measured) -> None:
    """Fill a new archive with so many pages, step by step."""
    incoming = work / f"incoming-{pages}"
    for number in range(pages):
        folder = incoming / f"KS.{1950 + number // BOOK % 70}.{1 + number // BOOK // 70:02d}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"p{number:06d}.jpg").write_bytes(b"page %d" % number)
    with Archive.create(work / f"kho-{pages}", "Quận 1", By("đo", "máy 1")) as archive, archive.working():
        desk = jobs.Desk(archive, By("đo", "máy 1"), Serial(), stages=STAGES)
        reading = jobs.reading_options(archive, (), jobs_options(), force=False)
        steps: dict[str, Callable[[], object]] = {
            "take, prepare": lambda: jobs.intake(desk, [incoming], jobs.IntakeOptions()),
            "read": lambda: jobs.extract(desk, reading),
            "again": lambda: jobs.intake_and_extract(desk, [incoming], jobs.IntakeOptions(), reading, jobs.LearningOptions()),
            "status": lambda: jobs.status(archive),
            "find": lambda: jobs.search(archive, desk.by, jobs.question_of("Nguyễn Bình 2015")),
        }
        for name, step in steps.items():
            with measured.step(name):
                step()


def jobs_options() -> object:
    """How pages are read: the engines are never asked."""
    from civreg.extract import ExtractOptions  # noqa: PLC0415 - only here

    return ExtractOptions()


def main() -> None:
    """Read the options, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--work", type=Path)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    work = Path(tempfile.mkdtemp(dir=given.work))
    grown(work, 20, Measured(None))  # what is loaded once is no cost of a page
    out = sys.stdout.write
    for count, size in enumerate(given.sizes):
        profile = cProfile.Profile() if given.profile else None
        measured = Measured(profile)
        grown(work, size, measured)
        if not count:
            heads = [f"{name}, {'ms' if name in ANSWERS else 'ms a page'}" for name in measured.steps]
            out(f"| pages | {' | '.join(heads)} | take to read, ms a page | MB |\n|{'---:|' * (len(heads) + 3)}\n")
        cells = [f"{1000 * seconds / (1 if name in ANSWERS else size):.2f}" for name, seconds in measured.steps.items()]
        total = 1000 * (measured.steps["take, prepare"] + measured.steps["read"]) / size
        out(f"| {size} | {' | '.join(cells)} | {total:.2f} | {(work / f'kho-{size}' / 'civreg.db').stat().st_size / 1e6:.1f} |\n")
        sys.stdout.flush()
        if profile:
            pstats.Stats(profile, stream=sys.stdout).sort_stats("tottime").print_stats(25)
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
