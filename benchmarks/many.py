"""An archive of very many entries, as it is after many nights of reading: books of invented births, stored in bulk.

    python benchmarks/many.py ARCHIVE [--entries 100000] [--book 500] [--seed 1]

Every entry keeps every rule (`planted.clean`), then some of its fields are misread (`books.misread`), so that some hundred
entries are doubtful or blocked. Its page is one of a few drawn A4 pages at 300 dpi: files of their own by name, links on the disk.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from books import misread
from PIL import Image, ImageDraw
from planted import clean

from civreg import forms, kinds
from civreg.archive import Archive, By, Delivery, Staged
from civreg.model import Doubt, Entry, FieldBox, Legibility, Page, Quad, Reading, Register, SourceImage, Transcript, Transform
from civreg.text import searched

BY = By("benchmark", "benchmark")
FORM = "KS-2015"
WIDTH, HEIGHT, LINE = 2480, 3508, 110
UPRIGHT = Transform((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
PICTURES = 8
UNSURE = 0.8
"""Confidence under which the reader has a doubt."""


@dataclass(frozen=True)
class Drawn:
    """One page that many entries share."""

    path: Path
    bytes: int


def pictures(folder: Path, form: forms.FormTemplate, said: Mapping[str, str]) -> list[Drawn]:
    """A few pages as a scanner gives them, each a little different."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for nth in range(PICTURES):
        page = Image.effect_noise((WIDTH // 4, HEIGHT // 4), 20 + nth).resize((WIDTH, HEIGHT)).point(lambda v: 200 + v // 5)
        draw = ImageDraw.Draw(page)
        for i, spec in enumerate(form.fields):
            text = f"{spec.key}: {said.get(spec.key, '')}".encode("ascii", "replace").decode()
            draw.text((160, 120 + LINE * i), text, fill=40, font_size=60)
        out = io.BytesIO()
        page.convert("RGB").save(out, "JPEG", quality=85)
        path = folder / f"{nth}.jpg"
        path.write_bytes(out.getvalue())
        found.append(Drawn(path, len(out.getvalue())))
    return found


def transcripts(form: forms.FormTemplate, said: Mapping[str, str], rng: random.Random) -> tuple[Transcript, ...]:
    """What a reader made of an entry, field by field."""
    found = []
    for i, spec in enumerate(form.fields):
        truth = said.get(spec.key, "")
        text, sure = misread(truth, spec.kind, rng)
        ticked = form.tick is not None and spec.key == form.tick.key
        parsed = kinds.parse(spec.kind, text) if text and not ticked else kinds.Parsed(text, text)
        quad = Quad.box(400, 100 + LINE * i, WIDTH - 200, 100 + LINE * (i + 1))
        readings = (Reading(text, sure, "hand", "1", ((truth, 0.1),) if text != truth else ()),) if text else ()
        doubts = (*parsed.doubts, *((Doubt("low-confidence", f"{sure:.2f}"),) if text and sure < UNSURE else ()))
        box = FieldBox(spec.key, quad, (quad,))
        confidence = sure if text else None
        found.append(
            Transcript(spec.key, text, parsed.value, searched(text), "handwritten" if text else "blank", confidence, box, readings, doubts)
        )
    return tuple(found)


@dataclass(frozen=True)
class Books:
    """An archive that is being filled."""

    archive: Archive
    form: forms.FormTemplate
    drawn: list[Drawn]
    rng: random.Random

    def put(self, register: Register, nth: int, said: Mapping[str, str]) -> None:
        """Store one page with its entry, as if it had been scanned and read."""
        name = f"{register.id}-{nth:05d}.jpg"
        shared = self.drawn[nth % len(self.drawn)]
        digest = hashlib.sha256(name.encode()).hexdigest()
        file = f"originals/{digest[:2]}/{digest}.jpg"
        target = self.archive.home / file
        target.parent.mkdir(exist_ok=True)
        os.link(shared.path, target)
        source = SourceImage(digest, name, 0, "image/jpeg", shared.bytes)
        self.archive.pages.add(Staged(target, digest, shared.bytes), file, [source], Delivery(name, name, shared.bytes, nth, register))
        number = self.archive.pages.source(digest)
        (page,) = self.archive.pages.of_source(number or 0)
        self.archive.pages.prepare(page, [Page(source, WIDTH, HEIGHT, UPRIGHT, 0, 0.0, Legibility(300, 1, 1))])
        self.archive.entries.add(self.archive.pages.get(page), [Entry(self.form.id, transcripts(self.form, said, self.rng), 0.9)], "{}")


def build(home: Path, entries: int, book: int, seed: int) -> None:
    """Draw the archive; there must be none yet."""
    rng = random.Random(seed)  # noqa: S311 - books are drawn, nothing is kept secret
    form = forms.known()[FORM]
    with Archive.create(home, "Xã Lộc Thuận, Huyện Bình Đại, Tỉnh Bến Tre", BY) as archive:
        books = Books(archive, form, pictures(home / "staging" / "drawn", form, clean(1, rng)[0]), rng)
        for volume in range(-(-entries // book)):
            register = Register("KS", 2012, f"{volume + 1:03d}")
            with archive.transaction():
                for nth, said in enumerate(clean(min(book, entries - volume * book), rng)):
                    books.put(register, nth, said | {"so": f"{volume * book + nth + 1:02d}"})
            if volume % 20 == 0:
                print(f"{volume * book} entries", flush=True)


def main() -> None:
    """Draw an archive."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("archive", type=Path)
    options.add_argument("--entries", type=int, default=100_000)
    options.add_argument("--book", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    build(chosen.archive, chosen.entries, chosen.book, chosen.seed)


if __name__ == "__main__":
    main()
