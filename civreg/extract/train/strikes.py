"""Teaching the reader to see what was struck through: strokes drawn over views; what reads the letters is left as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F  # noqa: N812 - torch's own name for it

from civreg.extract.strip import CORE, HEIGHT, MIDDLE, STEP
from civreg.extract.train.network import Network
from civreg.extract.train.teach import School, falling, tensor
from civreg.raster import Pixels

Rng = np.random.Generator
Struck = NDArray[np.bool_]
Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Striking:
    """How long the reader is taught to see strikes."""

    views: int = 20000
    rate: float = 2e-3
    share: float = 0.5
    """Share of views that are struck, wholly or in part."""
    pixels: int = 6144
    """Width of all strips of one step together."""
    seed: int = 3


def struck(piece: Pixels, rng: Rng) -> tuple[Pixels, Struck]:
    """A strip with some of its writing struck through, and which of its steps (w / 4) are."""
    inked = np.flatnonzero((piece < 150).any(axis=0))
    width = piece.shape[1]
    marks = np.zeros(-(-width // STEP), np.bool_)
    if len(inked) < 2 * CORE:
        return piece, marks
    begin, end = _stretch(int(inked[0]), int(inked[-1]), rng)
    out = piece.copy()
    tone, thick = int(rng.integers(0, 100)), int(rng.integers(1, 4))
    for stroke in _strokes(begin, end, rng):
        cv2.polylines(out, [np.rint(stroke * 8).astype(np.int32)], False, tone, thick, cv2.LINE_AA, 3)
    marks[begin // STEP : -(-end // STEP)] = True
    return np.minimum(piece, out), marks


def _stretch(first: int, last: int, rng: Rng) -> tuple[int, int]:
    """All of the writing, or at least a short word of it."""
    least = round(2.0 * CORE)
    if last - first <= least or rng.random() < 0.5:
        return first, last
    length = int(rng.integers(least, last - first + 1))
    begin = int(rng.integers(first, last - length + 1))
    return begin, begin + length


def _strokes(begin: int, end: int, rng: Rng) -> list[Points]:
    """One line or several over the middle, or a wave. No hatching: the strokes of dates in figures look like it."""
    xs = np.arange(begin - rng.uniform(0, 0.5 * CORE), end + rng.uniform(0, 0.5 * CORE), 3.0)
    middle = MIDDLE + rng.uniform(-0.4, 0.3) * CORE
    if rng.random() < 0.75:
        gaps = np.arange(int(rng.choice([1, 1, 2, 3]))) * rng.uniform(3, 6)
        return [_line(xs, middle + gap - gaps.mean(), rng) for gap in gaps]
    wave = rng.uniform(2, 8) * np.sin((xs - begin) / (rng.uniform(0.1, 0.6) * CORE * np.pi) + rng.uniform(0, 6.3))
    return [np.column_stack([xs, middle + wave])]


def _line(xs: Points, y: float, rng: Rng) -> Points:
    tilt = rng.normal(0, 0.02) * (xs - xs.mean())
    bow = rng.normal(0, 1.5) * np.cos((xs - xs[0]) / max(np.ptp(xs), 1) * np.pi * rng.uniform(1, 3))
    return np.column_stack([xs, np.clip(y + tilt + bow, 2, HEIGHT - 3)])


def teach(network: Network, school: School, options: Striking | None = None, say: Callable[[str], None] | None = None) -> None:
    """Teach `network.struck` alone."""
    plan = options or Striking()
    rng = np.random.default_rng(plan.seed)
    network.eval()
    optimizer = torch.optim.AdamW(network.struck.parameters(), lr=plan.rate)
    views = 0
    losses: list[float] = []
    for lessons in school.steps():
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * falling(views / plan.views)
        loss = _step(network, [lesson.strip for lesson in lessons], plan, rng)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
        views += len(lessons)
        if say and len(losses) % 50 == 0:
            say(f"{views} views, loss {np.mean(losses[-50:]):.4f}")
        if views >= plan.views:
            return


def _step(network: Network, strips: Sequence[Pixels], plan: Striking, rng: Rng) -> torch.Tensor:
    drawn = [
        struck(piece, rng) if rng.random() < plan.share else (piece, np.zeros(-(-piece.shape[1] // STEP), np.bool_)) for piece in strips
    ]
    with torch.autocast("cpu", torch.bfloat16):
        logits = network.struck(tensor([piece for piece, _ in drawn]))
    truth = torch.zeros_like(logits)
    for row, (_, marks) in zip(truth, drawn, strict=True):
        row[: len(marks)] = torch.from_numpy(marks.astype(np.float32))
    return F.binary_cross_entropy_with_logits(logits, truth)
