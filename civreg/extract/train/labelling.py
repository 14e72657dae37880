"""Teaching the reader of printed labels from drawn leaves, and writing the file it reads with."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - torch's own name for it

from civreg.extract.labels import LETTERS, STEP
from civreg.extract.lettering import HEIGHT
from civreg.extract.train import fonts
from civreg.extract.train.course import LabelCourse, Say
from civreg.extract.train.labelled import Leaves, Lesson, lessons
from civreg.raster import Pixels

AGAIN, POOL = 6, 400
"""How often rows are seen again for each new one, and out of how many."""
EDGE = 3
"""Steps of paper that a stretch takes along on either side."""


class Along(nn.Module):
    """What stands left and right of a step: each channel by itself, then all together."""

    def __init__(self, channels: int, apart: int) -> None:
        super().__init__()
        self.near = nn.Conv1d(channels, channels, 7, 1, 3 * apart, apart, groups=channels)
        self.mix = nn.Linear(channels, channels, bias=False)
        self.norm = nn.BatchNorm1d(channels)

    def forward(self, x: Tensor) -> Tensor:
        """(1, channels, steps) to the same."""
        near: Tensor = self.mix(self.near(x)[0].T)
        return x + F.relu(self.norm(near)).T[None]


def _sight(into: int, out: int, step: tuple[int, int], pad: tuple[int, int] = (1, 1)) -> list[nn.Module]:
    return [nn.Conv2d(into, out, 3, step, pad, bias=False), nn.BatchNorm2d(out), nn.ReLU()]


class LabelNetwork(nn.Module):
    """A row of strips, (1, 1, 32, w) with ink 1, to letters (w / 2, classes) and whether a word stands there (w / 2,), both logits."""

    def __init__(self, channels: int = 72) -> None:
        super().__init__()
        self.see = nn.Sequential(
            *_sight(1, 16, (2, STEP)),
            *_sight(16, 32, (2, 1)),
            *_sight(32, 48, (2, 1)),
            nn.Conv2d(48, channels, (4, 3), 1, (0, 1), bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(),
        )
        self.along = nn.Sequential(*(Along(channels, apart) for apart in (1, 1, 2)))
        self.says = nn.Linear(channels, len(LETTERS) + 2)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Read the row."""
        said = self.says(self.along(self.see(x).squeeze(2))[0].T)
        return said[:, :-1], said[:, -1]


class _Grey(nn.Module):
    """Takes grey bytes (32, w) and gives probabilities (w / 2, classes) and (w / 2,)."""

    def __init__(self, network: LabelNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, row: Tensor) -> tuple[Tensor, Tensor]:
        letters, inside = self.network(ink(row)[None, None])
        return torch.softmax(letters, -1), torch.sigmoid(inside)


def ink(row: Tensor) -> Tensor:
    """Grey bytes as ink, 0 paper to 1 black."""
    return 1 - row.float() / 255


def export(network: LabelNetwork, about: str) -> bytes:
    """The network as an ONNX file; `about` says of what it was made."""
    out = io.BytesIO()
    axes = {"row": {1: "width"}, "letters": {0: "steps"}, "inside": {0: "steps"}}
    sample = torch.full((HEIGHT, 64), 255, dtype=torch.uint8)
    with torch.no_grad():
        torch.onnx.export(
            _Grey(network.eval()).eval(), (sample,), out, input_names=["row"], output_names=["letters", "inside"], dynamic_axes=axes,
            opset_version=17, dynamo=False,
        )  # fmt: skip
    model = onnx.load_from_string(out.getvalue())
    for key, value in (("letters", LETTERS), ("about", about)):
        model.metadata_props.add(key=key, value=value)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def loss(network: LabelNetwork, row: Pixels, taught: Sequence[Lesson]) -> Tensor:
    """How far the network is from reading a row's sure lessons: CTC for letters, cross-entropy for words' places."""
    letters, inside = network(ink(torch.from_numpy(row))[None, None])
    known = [one for one in taught if one.known]
    truth, weight = torch.zeros(len(inside)), torch.zeros(len(inside))
    places = []
    for one in known:
        first, last = one.strip.at // STEP - EDGE, -(-(one.strip.at + one.strip.width) // STEP) + EDGE
        weight[first:last] = 1
        for begin, end in one.spans:
            truth[round(begin / STEP) : max(round(end / STEP), round(begin / STEP) + 1)] = 1
        places.append(torch.arange(first, last))
    said = [[LETTERS.index(c) + 1 for c in one.text] for one in known]
    scores = F.log_softmax(letters, -1)[nn.utils.rnn.pad_sequence(places)]
    flat = torch.tensor([c for text in said for c in text], dtype=torch.long)
    read = F.ctc_loss(
        scores, flat, torch.tensor([len(p) for p in places]), torch.tensor([len(t) for t in said]), reduction="sum", zero_infinity=True
    )
    words = F.binary_cross_entropy_with_logits(inside, truth, weight, reduction="sum") / weight.sum()
    return read / max(len(flat), 1) + words


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast."""

    seconds: float = 600.0
    """Of processor time, over all runs that one checkpoint goes through."""
    rate: float = 3e-3
    warm: int = 50
    save: float = 10.0
    """Seconds of processor time between two checkpoints."""


def teach(network: LabelNetwork, drawn: Leaves, plan: Plan, keep: Path, say: Say) -> None:
    """Teach for so long; `keep` is the checkpoint, taken up again where it is there."""
    optimizer = torch.optim.AdamW(network.parameters(), lr=plan.rate, weight_decay=1e-3)
    spent, step, losses = 0.0, 0, list[float]()
    if keep.exists():
        state = torch.load(keep, weights_only=True)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        spent, step = state["spent"], state["step"]
    saved = last = time.process_time()
    network.train()
    for row, taught in _rows(drawn):
        share = min(1.0, spent / plan.seconds)
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * min(1.0, (step + 1) / plan.warm) * (0.5 + 0.5 * float(np.cos(np.pi * share))) + 1e-6
        optimizer.zero_grad(set_to_none=True)
        far = loss(network, row, taught)
        far.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimizer.step()
        losses.append(float(far.detach()))
        step += 1
        now = time.process_time()
        spent, last = spent + now - last, now
        if step % 50 == 0:
            say(f"{step} rows, {spent:.0f} s, loss {np.mean(losses[-50:]):.4f}")
        if now - saved > plan.save or share >= 1:
            state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "spent": spent, "step": step}
            torch.save(state, keep)
            saved = now
        if share >= 1:
            return


def _rows(drawn: Leaves) -> Iterator[tuple[Pixels, list[Lesson]]]:
    """Rows without end: every new one is followed by others that were seen before, worn a little more."""
    pool: list[tuple[Pixels, list[Lesson]]] = []
    for leaf in drawn.leaves():
        row, taught = lessons(leaf, float(drawn.rng.uniform(0.8, 1.3)))
        if not any(one.known and one.text for one in taught):
            continue
        yield row, taught
        for at in drawn.rng.integers(0, len(pool), size=AGAIN if pool else 0).tolist():
            yield _worn(pool[at][0], drawn.rng), pool[at][1]
        pool = [*pool[-POOL:], (row, taught)]


def _worn(row: Pixels, rng: np.random.Generator) -> Pixels:
    """A row once more, with other contrast, height and grain."""
    ink_ = 255 - np.roll(row, int(rng.integers(-1, 2)), axis=0).astype(np.float32)
    ink_ = ink_ * float(rng.uniform(0.7, 1.25)) + float(rng.uniform(0, 6)) * rng.standard_normal(row.shape, np.float32)
    if rng.random() < 0.4:
        ink_ = np.asarray(cv2.GaussianBlur(ink_, (0, 0), float(rng.uniform(0.3, 0.8))), np.float32)
    return np.asarray(np.clip(255 - ink_, 0, 255), np.uint8)


def learn(course: LabelCourse, say: Say) -> None:
    """Fetch what fonts are missing, teach, and write the model."""
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    torch.manual_seed(course.seed)
    types = fonts.fetch_printed(course.fonts / "types", fonts.PRINTED, say)
    hands = fonts.fetch(course.fonts / "hands", say)
    network = LabelNetwork()
    teach(network, Leaves(types, hands, course.seed), Plan(course.seconds), course.out.with_suffix(".pt"), say)
    course.out.write_bytes(export(network, f"{len(types)} types, {len(hands)} hands, {course.seconds:g} s"))
