"""What tests of several rooms stand on: an archive with whole books in it, drawn in no time."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from civreg import forms, kinds
from civreg.archive import Archive, By, Delivery
from civreg.model import Decision, Entry, FieldBox, Legibility, Page, Quad, Reading, Register, SourceImage, Spot, Transcript, Transform
from civreg.text import searched

FONT = ImageFont.load_default()
CLERK = By("Lê Thị Kiểm", "máy 1")
UPRIGHT = Transform((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
WIDTH, HEIGHT, LINE = 600, 900, 20
"""Of a drawn page, in pixels, and of one of its lines."""


class Shelf:
    """An archive to which books are added as if they had been scanned and read; `verified` entries are all accepted."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def add(self, book: str, entries: Sequence[Mapping[str, str]], form: str = "KS-2015", *, verified: bool = True) -> list[int]:
        """Put a page for each entry (field key: text as written) on the shelf; gives the entries' numbers.

        Fields of the form that are not named stand empty; every field lies on a line of its own at the left of the page.
        """
        template = forms.known()[form]
        register = Register.parse(book)
        if register is None:
            raise ValueError(book)
        return [self._page(register, template, said, verified=verified) for said in entries]

    def _page(self, register: Register, form: forms.FormTemplate, said: Mapping[str, str], *, verified: bool) -> int:
        archive = self.archive
        nth = len(list(archive.outgoing.entries([register.id]))) + 1
        name = f"{register.id}-{nth:04d}.jpg"
        staged = archive.originals.stage(io.BytesIO(_picture(form, said, name)))
        source = SourceImage(staged.sha256, name, 0, "image/jpeg", staged.bytes)
        with archive.transaction():
            file = archive.originals.keep(staged, "image/jpeg")
            archive.pages.add(staged, file, [source], Delivery(name, name, staged.bytes, 1, register))
        (page,) = archive.pages.to_prepare()
        entry = Entry(form.id, tuple(_transcript(form, spec, i, said) for i, spec in enumerate(form.fields)), 0.9)
        with archive.transaction():
            archive.pages.prepare(page, [Page(source, WIDTH, HEIGHT, UPRIGHT, 0, 0.0, Legibility(300, 1, 1))])
            archive.entries.add(archive.pages.get(page), [entry], "{}")
        number = next(row.number for row in archive.outgoing.entries([register.id]) if row.source == name)
        if number is None:
            raise ValueError(name)
        if verified:
            self.verify(number)
        return number

    def verify(self, entry: int) -> None:
        """Accept every field of an entry as it was read, and verify it."""
        with self.archive.transaction():
            for key, proposed in self.archive.decisions.proposals(entry).items():
                self.archive.decisions.add(CLERK, entry, Decision(key, "accepted", proposed.text))
            self.archive.reviews.add(CLERK, entry, "verify")


def _transcript(form: forms.FormTemplate, spec: forms.FieldSpec, line: int, said: Mapping[str, str]) -> Transcript:
    text = said.get(spec.key, "")
    ticked = form.tick is not None and spec.key == form.tick.key
    parsed = kinds.ticked([text], form.options) if ticked else kinds.parse(spec.kind, text) if text else kinds.Parsed("", "")
    quad = Quad.box(*_box(line))
    writing = "tick" if ticked else "handwritten" if text else "blank"
    spots = _spots(line, text) if spec.kind in kinds.OF_FIGURES else ()
    readings = (Reading(text, 0.9, "hand", "1", spots=spots),) if text else ()
    box = FieldBox(spec.key, quad, (quad,))
    return Transcript(spec.key, text, parsed.value, searched(text), writing, 0.9 if text else None, box, readings, parsed.doubts)


def _box(line: int) -> tuple[int, int, int, int]:
    return 20, 20 + LINE * line, WIDTH - 20, 20 + LINE * (line + 1)


def _spots(line: int, text: str) -> tuple[Spot, ...]:
    """Where the letters of a line stand that `_picture` draws."""
    left, _, right, _ = _box(line)
    ends = [FONT.getlength(text[:i]) / (right - left) for i in range(len(text) + 1)]
    return tuple(Spot(0, begin, end) for begin, end in pairwise(ends))


def _picture(form: forms.FormTemplate, said: Mapping[str, str], name: str) -> bytes:
    page = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(page)
    draw.text((WIDTH - 150, 4), name, fill="grey")
    for i, spec in enumerate(form.fields):
        draw.text(_box(i)[:2], said.get(spec.key, "").encode("ascii", "replace").decode(), fill="navy", font=FONT)
    out = io.BytesIO()
    page.save(out, "JPEG", quality=80)
    return out.getvalue()


@contextlib.contextmanager
def _shelf(folder: Path) -> Iterator[Shelf]:
    with Archive.create(folder, "Xã Lộc Thuận, Huyện Bình Đại, Tỉnh Bến Tre", CLERK) as archive:
        yield Shelf(archive)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """An empty archive to put books in."""
    with _shelf(tmp_path / "kho") as made:
        yield made


@pytest.fixture(scope="session")
def new_shelf() -> Callable[[Path], contextlib.AbstractContextManager[Shelf]]:
    """Makes such an archive in a folder of one's own, for tests that share one."""
    return _shelf
