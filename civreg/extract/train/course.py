"""What `civreg hand` does, as stories: measure a model, teach one, fetch the fonts; torch is imported only to teach."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civreg import places
from civreg.errors import MissingToolError
from civreg.extract.engine import Crop
from civreg.extract.handwriting import Handwriting
from civreg.extract.train import lines, measure
from civreg.extract.train.lines import Line
from civreg.extract.train.pace import Pace
from civreg.extract.which import path_of

Say = Callable[[str], None]
Row = tuple[str, str, str]
"""Writer, truth, what was read."""
INSTALL = "pip install 'civreg[train]'"


def quiet(_: str) -> None:
    """Say nothing of how it goes."""


@dataclass(frozen=True, slots=True)
class Course:
    """What to teach from and for how long."""

    out: Path
    """The model file to write (.onnx); its checkpoint stands beside it (.pt) and is taken up again where it is there."""
    lines: Path | None = None
    """Folder with `labels.tsv`; None teaches from drawn lines only."""
    fonts: Path | None = None
    """Folder of handwriting fonts; None draws nothing."""
    hold_out: tuple[str, ...] = ()
    """Writers never learned from; measured instead."""
    hold_fonts: tuple[str, ...] = ()
    every: int = 10
    """Of the lines by unknown writers one in so many is held out; 0 holds out none."""
    minutes: float = 60.0
    rate: float = 1.0
    """Learning rate, times the usual; a model that reads well already is taught on gently, with a quarter of it."""
    drawn: float = 0.25
    """Share of drawn lines among the views."""
    threads: int = 1
    device: str = "cpu"
    seed: int = 1
    blend: float = 0.0
    """Share of the weights of `start` in what is written, 0..1: the mean of both often reads strangers better than either."""
    start: Path | None = None
    """A model of civreg (.onnx) to go on from; None starts from PP-OCRv6."""


def evaluate(folder: Path, model: str = "hand", adapt: int = 0, say: Say = quiet) -> dict[str, Any]:
    """Read all labelled lines of a folder and count errors, blind to case and punctuation.

    `cer` is with what addresses usually say, `cer_ink` from the ink alone, `triples` how often the proposed place is right.
    With `adapt`, a copy of the model learns every writer's first so many lines, and the others are scored before and after
    (`cer_adapted`, `cer_ink_adapted`).
    Raises NotFoundError, and MissingToolError where adapting finds no torch.
    """
    every = lines.labelled(folder)
    firsts, rest = _first_lines(every, adapt)
    engine = Handwriting(model)
    rows = [(line.writer, line.text, text) for line, text in zip(rest, read(engine, rest), strict=True)]
    plain = read(Handwriting(model, trust=0.0), rest)
    out = figures(rows)
    out["triples"] = triples([(truth, text) for _, truth, text in rows])
    out["cer_ink"] = round(measure.score([(line.text, text) for line, text in zip(rest, plain, strict=True)]).cer, 4)
    if adapt:
        after, by_ink = (figures(rows) for rows in _adapted(model, firsts, rest, say))
        out |= {"cer_adapted": after["cer"], "cer_ink_adapted": by_ink["cer"], "by_writer_adapted": after["by_writer"]}
    return {**out, "model": engine.version}


def triples(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """How often (truth, read) pairs name the same commune, district and province, of the truths that name a listed one."""
    listed = [(places.triple(truth), text) for truth, text in pairs if (found := places.placed(truth)) and all(found[0].triple)]
    right = sum(places.triple(text) == truth for truth, text in listed)
    return {"n": len(listed), "right": round(right / len(listed), 4) if listed else None}


def read(engine: Handwriting, some: Sequence[Line]) -> list[str]:
    """What a model reads on lines, some hundred pictures at a time."""
    texts: list[str] = []
    for at in range(0, len(some), 200):
        texts.extend(r.text for r in engine.read([crop(line) for line in some[at : at + 200]]))
    return texts


def crop(line: Line) -> Crop:
    """A labelled line as a field: they are addresses."""
    return Crop("line", "place", (lines.load(line),))


def figures(rows: Sequence[Row]) -> dict[str, Any]:
    """Figures of (writer, truth, read) rows as `civreg hand eval --json` gives them."""
    whole = measure.score([(truth, text) for _, truth, text in rows])
    writers = {
        w: {"n": s.lines, "cer": round(s.cer, 4), "wer": round(s.wer, 4), "exact": round(s.exact, 4)}
        for w, s in measure.by_writer(rows).items()
    }
    return {"n": whole.lines, "cer": round(whole.cer, 4), "wer": round(whole.wer, 4), "exact": round(whole.exact, 4), "by_writer": writers}


def _first_lines(every: Sequence[Line], count: int) -> tuple[dict[str, list[Line]], list[Line]]:
    firsts: dict[str, list[Line]] = {}
    rest = []
    for line in every:
        mine = firsts.setdefault(line.writer, [])
        if len(mine) < count:
            mine.append(line)
        else:
            rest.append(line)
    return firsts, rest


def _adapted(model: str, firsts: dict[str, list[Line]], rest: Sequence[Line], say: Say) -> tuple[list[Row], list[Row]]:
    """Every writer's other lines as a copy reads them that learned the first ones; and from the ink alone."""
    need_torch()
    from civreg.extract.train import adapt  # noqa: PLC0415 - torch only where it is needed

    base = path_of(model).read_bytes()
    rows: list[Row] = []
    by_ink: list[Row] = []
    with tempfile.TemporaryDirectory() as scratch:
        for writer, lesson in firsts.items():
            mine = [line for line in rest if line.writer == writer]
            if mine:
                own = Path(scratch) / f"{writer}.onnx"
                own.write_bytes(adapt.adapted(base, [lines.ink(line) for line in lesson], Pace()))
                for into, engine in ((rows, Handwriting(str(own))), (by_ink, Handwriting(str(own), trust=0.0))):
                    into += [(writer, line.text, text) for line, text in zip(mine, read(engine, mine), strict=True)]
                say(writer)
    return rows, by_ink


def need_torch() -> None:
    """Raise MissingToolError where torch is not installed."""
    for name in ("torch", "onnx"):
        if importlib.util.find_spec(name) is None:
            raise MissingToolError(tool=name, install=INSTALL)


def fetch_fonts(folder: Path, say: Say = quiet) -> int:
    """Fetch the handwriting fonts for drawn lines; gives how many there are."""
    if importlib.util.find_spec("fontTools") is None:
        raise MissingToolError(tool="fonttools", install=INSTALL)
    from civreg.extract.train import fonts  # noqa: PLC0415 - part of civreg[train]

    return len(fonts.fetch(folder, say))


def learn(course: Course, say: Say = quiet) -> dict[str, Any]:
    """Teach a model and write it, with its figures on what was held out; goes on where an earlier run stopped.

    Raises MissingToolError where torch or the fonts are missing, NotFoundError, EngineError.
    """
    need_torch()
    from civreg.extract.train import learning  # noqa: PLC0415 - torch only where it is needed

    return learning.learn(course, say)


@dataclass(frozen=True, slots=True)
class LabelCourse:
    """What to teach the reader of printed labels from, and for how long."""

    out: Path
    """The model file to write (.onnx); its checkpoint stands beside it (.pt) and is taken up again where it is there."""
    fonts: Path
    """Folder for printed types and handwriting fonts; those that are missing are fetched into it."""
    seconds: float = 600.0
    """Of processor time, over all runs that go on from one checkpoint."""
    seed: int = 1


def learn_labels(course: LabelCourse, say: Say = quiet) -> None:
    """Teach the reader of printed labels on drawn leaves and write it; goes on where an earlier run stopped.

    Raises MissingToolError where torch, or npm for missing fonts, is not there.
    """
    need_torch()
    from civreg.extract.train import labelling  # noqa: PLC0415 - torch only where it is needed

    labelling.learn(course, say)
