"""Our own reader of handwriting behind the engine seam.

A field's lines become strips (`strip`), strips of like width go through the network together, over all fields and
pages of one call, and what the steps say becomes text, alternatives and a confidence (`decode`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from civreg.errors import EngineError, MissingToolError
from civreg.extract import strikes
from civreg.extract.belief import Belief
from civreg.extract.ctc import Scores
from civreg.extract.decode import Decoder, Said
from civreg.extract.engine import Crop
from civreg.extract.networks import Network
from civreg.extract.spots import columns, parted, spotted
from civreg.extract.strip import HEIGHT, STEP, blank, measured
from civreg.extract.which import path_of, version
from civreg.kinds import OF_FIGURES
from civreg.model import Reading, Spot
from civreg.raster import Pixels
from civreg.text import written

BATCH_PIXELS = 1024
"""Width of all strips of one batch together: enough to be quick, little enough to stay in the cache."""
LONGEST = 4096
"""Widest strip that is read; anything wider is no written line."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the network sees in one line, step by step."""

    scores: Scores
    """(steps, classes) log-probabilities."""
    struck: Scores
    """(steps,): how likely the writing there is struck through, 0..1; all 0 where the model was not taught to see it."""
    line: int
    """Which line of its crop."""
    strip: Pixels
    left: int
    """Column of the line at which the strip begins."""
    scale: float
    """Columns of the line for each of the strip."""


class Handwriting:
    """Reads handwriting with a model file; `model` is `hand`, `hand-drawn` or a path to an ONNX file.

    `trust` is how much what fields usually say weighs against the ink: 0 reads the ink alone.

    Raises MissingToolError where onnxruntime or the model is not there, EngineError where the file is no model of ours.
    """

    name = "hand"

    def __init__(self, model: str = "hand", threads: int = 1, trust: float = 0.7) -> None:
        path = path_of(model)
        if not path.exists():
            raise MissingToolError(tool=str(path), install="pip install --force-reinstall civreg")
        data = path.read_bytes()
        self._network = Network(data, self.name, threads)
        about = self._network.about
        if "characters" not in about:
            raise EngineError(engine=self.name, what=f"{path.name}: no model of civreg")
        self.letters: str = written(about["characters"])
        self._outputs = ["scores", "struck"] if about.get("strikes") == "true" else ["scores"]
        self._decoder = Decoder(self.letters, Belief.parse(about.get("belief", "")), trust)
        self.version = version(path, data)

    def read(self, crops: Sequence[Crop]) -> list[Reading]:
        """Read every crop, same length and order; a crop without ink gives an empty text without confidence."""
        seen = self.see(crops)
        said = self._say(crops, seen)
        struck = [strikes.share([line.struck for line in lines]) for lines in seen]
        spots = [_spots(*one) for one in zip(crops, seen, said, strict=True)]
        return [self._reading(one, share, () if share else own) for one, share, own in zip(said, struck, spots, strict=True)]

    def say(self, crops: Sequence[Crop]) -> list[Said | None]:
        """What each field says, with what `read` leaves out; None where there is no ink."""
        return self._say(crops, self.see(crops))

    def see(self, crops: Sequence[Crop]) -> list[list[Seen]]:
        """What the network sees in each field, a line at a time; lines without ink are left out."""
        images = [(nth, line) for crop in crops for nth, line in enumerate(crop.lines)]
        made = {i: m for i, m in ((i, measured(image)) for i, (_, image) in enumerate(images) if image.size) if not blank(m[0])}
        strips = {i: strip for i, (strip, _, _) in made.items()}
        lines: dict[int, Seen] = {}
        for rows, scores, struck in self._batches(strips):
            for i, row, marks in zip(rows, scores, struck, strict=True):
                steps = -(-strips[i].shape[1] // STEP)
                lines[i] = Seen(row[:steps], marks[:steps], images[i][0], *made[i])
        ends = np.cumsum([len(crop.lines) for crop in crops]).tolist()
        return [[lines[i] for i in range(a, b) if i in lines] for a, b in pairwise([0, *ends])]

    def _say(self, crops: Sequence[Crop], seen: Sequence[Sequence[Seen]]) -> list[Said | None]:
        return [self._decoder.say([line.scores for line in lines], crop.kind) for crop, lines in zip(crops, seen, strict=True)]

    def _batches(self, strips: dict[int, Pixels]) -> Iterator[tuple[list[int], Scores, Scores]]:
        """Strips of one bucket together, so that no strip's reading depends on its company."""
        for width, group in groupby(sorted(strips, key=lambda i: strips[i].shape[1]), key=lambda i: bucket(strips[i].shape[1])):
            rows = list(group)
            most = max(1, BATCH_PIXELS // width)
            for at in range(0, len(rows), most):
                yield rows[at : at + most], *self._run([strips[i] for i in rows[at : at + most]])

    def _run(self, strips: Sequence[Pixels]) -> tuple[Scores, Scores]:
        width = bucket(max(s.shape[1] for s in strips))
        grey = np.full((len(strips), HEIGHT, width), 255, np.uint8)
        for row, piece in zip(grey, strips, strict=True):
            row[:, : min(piece.shape[1], width)] = piece[:, :width]
        scores, *struck = self._network.run(self._outputs, {"grey": grey})
        return scores, struck[0] if struck else np.zeros(scores.shape[:2], np.float32)

    def _reading(self, said: Said | None, struck: float, spots: tuple[Spot, ...]) -> Reading:
        """The likeliest text; what the ink says by itself is always among the alternatives where it differs."""
        if said is None:
            return Reading("", None, self.name, self.version)
        text, others = said.texts[0][0], dict(said.texts[1:])
        if said.verbatim != text:
            others.setdefault(said.verbatim, 0.0)
        alternatives = tuple((t, round(p, 4)) for t, p in others.items())
        return Reading(text, round(said.confidence, 4), self.name, self.version, alternatives, said.characters, struck, spots)


def _spots(crop: Crop, seen: Sequence[Seen], said: Said | None) -> tuple[Spot, ...]:
    """Where every letter of a field of figures stands on its page; nothing where one of them cannot be said."""
    if said is None or crop.kind not in OF_FIGURES or not crop.origins:
        return ()
    spots: list[Spot] = []
    for nth, group in groupby(said.steps, key=lambda steps: steps[0] if steps else -1):
        letters = [steps for steps in group if steps]
        if not letters:
            spots += [Spot(spots[-1].line, spots[-1].end, spots[-1].end)] if spots else []
            continue
        line = seen[nth]
        parts = parted(columns(line.strip), [(first + last + 1) / 2 * STEP for _, first, last in letters])
        onto = [(line.left + a * line.scale, line.left + b * line.scale) for a, b in parts]
        spots += spotted(onto, crop.origins[line.line])
    return tuple(spots) if len(spots) == len(said.texts[0][0]) else ()


def bucket(width: int) -> int:
    """Few widths, so that lines of like width share a batch."""
    return min(-(-width // 32) * 32, LONGEST)
