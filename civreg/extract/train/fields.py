"""Learning a hand from verified fields: some entries are held back, and the copy that learned is kept only if it wins on them."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from civreg.extract.engine import Crop
from civreg.extract.handwriting import Handwriting
from civreg.extract.train.course import need_torch
from civreg.extract.train.measure import bare
from civreg.extract.train.pace import Pace
from civreg.extract.which import path_of

EVERY = 5
"""One entry in so many is held back."""


@dataclass(frozen=True, slots=True)
class Written:
    """A field whose text a person stands for."""

    crop: Crop
    text: str
    entry: int
    """Fields of one entry are learned from, or held back, together."""


@dataclass(frozen=True, slots=True)
class Taught:
    """What came of it."""

    model: bytes
    learnt_from: str
    """Id of the model that went to school."""
    lessons: int
    held_back: int
    before: tuple[int, int]
    """Letters wrong on the fields held back, as they are read and by the ink alone."""
    after: tuple[int, int]
    letters: int
    seconds: float = field(compare=False)

    @property
    def won(self) -> bool:
        """Whether the fields held back are read better; where they are read as well, whether the ink is."""
        return self.after < self.before

    @property
    def cer(self) -> tuple[float, float]:
        """Share of letters wrong, before and after, as the fields held back are read."""
        return self.before[0] / max(1, self.letters), self.after[0] / max(1, self.letters)


def split(fields: Sequence[Written]) -> tuple[list[Written], list[Written]]:
    """Fields to learn from, and those of every fifth entry (of one at least), held back."""
    entries = list(dict.fromkeys(one.entry for one in fields))
    away = set(entries[EVERY // 2 :: EVERY] or entries[-1:])
    return [one for one in fields if one.entry not in away], [one for one in fields if one.entry in away]


def learn_fields(model: str, fields: Sequence[Written], pace: Pace) -> Taught:
    """Let a copy of a model learn verified fields, and compare both on those held back.

    Raises MissingToolError where torch is missing, and as the engine does; EngineError.
    """
    need_torch()
    from civreg.extract.train import adapt  # noqa: PLC0415 - torch only where it is needed

    return compare(model, fields, lambda data, lessons: adapt.adapted_to_fields(data, lessons, pace))


def compare(model: str, fields: Sequence[Written], teach: Callable[[bytes, Sequence[Written]], bytes]) -> Taught:
    """What `teach` makes of a model file with some fields, measured on the others."""
    begun = time.monotonic()
    lessons, held = split(fields)
    engine = Handwriting(model)
    taught = teach(path_of(model).read_bytes(), lessons)
    with tempfile.TemporaryDirectory() as scratch:
        own = Path(scratch) / "own.onnx"
        own.write_bytes(taught)
        after = wrong(Handwriting(str(own)), held)
    letters = sum(len(bare(one.text)) for one in held)
    return Taught(taught, engine.version, len(lessons), len(held), wrong(engine, held), after, letters, time.monotonic() - begun)


def wrong(engine: Handwriting, fields: Sequence[Written]) -> tuple[int, int]:
    """Letters that a model reads wrong on verified fields, blind to case and punctuation: as proposed, and by the ink alone."""
    proposed = ink = 0
    for one, said in zip(fields, engine.say([one.crop for one in fields]), strict=True):
        truth = bare(one.text)
        proposed += Levenshtein.distance(truth, bare(said.texts[0][0]) if said else "")
        ink += Levenshtein.distance(truth, bare(said.verbatim) if said else "")
    return proposed, ink
