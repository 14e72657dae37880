"""Trials for the belief in readings: fields as registers hold them, by writers and in fonts that the model never learned from."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from civreg.extract.engine import Crop
from civreg.extract.train import drawn, lines, texts
from civreg.extract.train.cuts import Aligner
from civreg.extract.train.lines import Ink, Line
from civreg.extract.train.views import view

Rng = np.random.Generator
DRAWN: tuple[tuple[Callable[[Rng], str], str], ...] = (
    (texts.name, "name"),
    (texts.date, "date"),
    (texts.date_words, "date_words"),
    (texts.number, "number"),
    (texts.place, "place"),
    (texts.answer, "text"),
)
"""What is drawn for trials, and which kind of field it stands in."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A field whose text is known; `real` where it is real ink."""

    crop: Crop
    text: str
    real: bool


def real(kept: Sequence[Line], aligner: Aligner, rng: Rng) -> list[Trial]:
    """Held-out lines whole, as places, and some words of them, as long as names are."""
    trials = [Trial(Crop("line", "place", (lines.load(line),)), line.text, real=True) for line in kept]
    for line in kept:
        ink = aligner.cut(lines.ink(line))
        if ink.cuts and not re.search(r"\d", line.text):
            trials += [Trial(Crop("part", "name", (piece.even,)), piece.text, real=True) for piece in _names(ink, rng)]
    return trials


def _names(ink: Ink, rng: Rng) -> list[Ink]:
    words = len(ink.cuts) + 1
    counts = [int(n) for n in rng.integers(2, 5, 2) if n <= words]
    firsts = [int(rng.integers(0, words - n + 1)) for n in counts]
    return [lines.part(ink, first, first + n) for first, n in zip(firsts, counts, strict=True)]


def fonts(paths: Sequence[Path], count: int, rng: Rng) -> list[Trial]:
    """Drawn fields of every kind."""
    trials = []
    for _ in range(count):
        said, kind = DRAWN[int(rng.integers(len(DRAWN)))]
        text = said(rng)
        piece = view(drawn.draw(paths[int(rng.integers(len(paths)))], text, rng).even, rng, [])
        trials.append(Trial(Crop("drawn", kind, (piece,)), text, real=False))
    return trials
