"""Telling the words of a line apart with a model that already reads a little: forced CTC alignment."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from civreg.extract.ctc import Scores, align
from civreg.extract.strip import CORE, STEP, STRETCH, extent, inked, place
from civreg.extract.train.alphabet import folded_classes, folding
from civreg.extract.train.lines import Ink
from civreg.extract.train.network import Network
from civreg.extract.train.teach import tensor
from civreg.raster import Pixels


class Aligner:
    """Finds the columns between words; leaves a line whole where the model does not believe its text."""

    def __init__(self, network: Network, trust: float = 0.5) -> None:
        self.network = network
        self.trust = trust
        target, self.folded = folding()
        self.matrix = torch.zeros(len(target), len(self.folded) + 1)
        self.matrix[torch.arange(len(target)), torch.from_numpy(target)] = 1.0

    def steps(self, strip: Pixels) -> Scores:
        """What the network says of a strip: (steps, classes) log-probabilities of folded classes."""
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            scores = self.network(tensor([strip]))[0]
        return np.log(np.maximum((scores.float().exp() @ self.matrix).numpy(), 1e-9))

    def cut(self, ink: Ink) -> Ink:
        """The line with its cuts."""
        words = ink.text.split()
        dark = inked(ink.even)
        middle, core = extent(dark)
        scale = CORE / core
        logs = self.steps(place(ink.even, middle, scale))
        letters = folded_classes(" ".join(words), self.folded)
        spaces = [i for i, c in enumerate(letters) if c == self.folded[" "]]
        if len(words) < 2 or len(spaces) != len(words) - 1:
            return replace(ink, cuts=())
        starts, ends, sure = align(logs, letters)
        if np.mean(sure) < np.log(self.trust):
            return replace(ink, cuts=())
        columns = cv2.blur(dark.sum(0)[None, :], (5, 1))[0]
        per = STEP / (scale * STRETCH)
        cuts = [_valley(columns, ends[i - 1] * per, (starts[i + 1] + 1) * per) for i in spaces]
        end = min(ink.even.shape[1], round((ends[-1] + 3) * per))
        return replace(ink, end=end, cuts=tuple(cuts) if all(b > a for a, b in zip([0, *cuts], [*cuts, end], strict=True)) else ())


def _valley(columns: NDArray[np.float32], begin: float, end: float) -> int:
    """The emptiest column between two letters, in the middle of the emptiest stretch."""
    low, high = max(0, round(begin)), min(len(columns), max(round(end), round(begin) + 1))
    part = columns[low:high]
    empty = np.flatnonzero(part <= part.min() + 0.05) if len(part) else np.array([0])
    return low + int(np.median(empty))
