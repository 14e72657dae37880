"""Trials for the belief in readings: fields as registers hold them, by writers and in fonts that the model never learned from."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from civreg.extract.engine import Crop
from civreg.extract.train import drawn, lines, texts
from civreg.extract.train.cuts import Aligner
from civreg.extract.train.lines import Ink, Line
from civreg.raster import Pixels

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
        piece = drawn.draw(paths[int(rng.integers(len(paths)))], text, rng).even
        trials.append(Trial(Crop("drawn", kind, (_worn(piece, rng),)), text, real=False))
    return trials


def _worn(even: Pixels, rng: Rng) -> Pixels:
    """A drawn line as a crop of an old page is: of some size, soft, pale and grainy, its rules already taken out."""
    size = float(rng.uniform(0.6, 1.4))
    piece = cv2.resize(even, None, fx=size * float(rng.uniform(0.85, 1.15)), fy=size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(piece, (0, 0), float(rng.uniform(0.3, 1.3)))
    pale = 255 - (255 - soft.astype(np.float64)) * rng.uniform(0.35, 1.0)
    grain = rng.normal(0, rng.uniform(0, 6), pale.shape)
    return np.asarray(np.clip(pale + grain, 0, 255), np.uint8)
