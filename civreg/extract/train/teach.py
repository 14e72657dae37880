"""Teaching: real and drawn lines, seen anew at every view, until the time is up; it goes on from its last checkpoint."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - torch's own name for it

from civreg.extract.strip import HEIGHT
from civreg.extract.train import drawn, start
from civreg.extract.train.alphabet import ALPHABET, classes, folded_classes, folding
from civreg.extract.train.lines import Ink, join, part
from civreg.extract.train.network import Network
from civreg.extract.train.views import view
from civreg.raster import Pixels

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Teaching:
    """How a model is taught."""

    minutes: float = 60.0
    """Time to learn, by the clock; over all runs that one checkpoint goes through."""
    rate: float = 4e-4
    """Learning rate of what PP-OCRv6 knew; what is new learns `head` times as fast."""
    head: float = 3.75
    drawn: float = 0.25
    """Share of drawn lines among the views."""
    whole: float = 0.35
    """Share of real lines shown whole; the others show some of their words,"""
    mixed: float = 0.2
    """or words of one writer in a new order, as names are: this share."""
    pixels: int = 5120
    """Width of all strips of one step together."""
    warm: int = 100
    """Steps until the full rate."""
    seed: int = 1
    threads: int = 1
    save_minutes: float = 4.0
    device: str = "cpu"


@dataclass(frozen=True, slots=True)
class Lesson:
    """One view with its text."""

    strip: Pixels
    text: str
    exact: bool


@dataclass(slots=True)
class School:
    """What is taught from: pieces of real writing and fonts (either may be empty)."""

    inks: Sequence[Ink]
    fonts: list[Path]
    options: Teaching
    rng: np.random.Generator = field(init=False)
    _of: dict[str, list[Ink]] = field(init=False)

    def __post_init__(self) -> None:
        self._of = defaultdict(list)
        for ink in self.inks:
            if ink.cuts:
                self._of[ink.writer].append(ink)
        self.rng = np.random.default_rng(self.options.seed)

    def lesson(self) -> Lesson:
        """The next view."""
        rng = self.rng
        if not self.inks or (self.fonts and rng.random() < self.options.drawn):
            piece = drawn.line(self.fonts, rng)
        else:
            piece = self._some_words(self.inks[int(rng.integers(len(self.inks)))])
        others = [self.inks[int(rng.integers(len(self.inks)))].even] if self.inks else [piece.even]
        return Lesson(view(piece.even, rng, others), piece.text, piece.exact)

    def _some_words(self, whole: Ink) -> Ink:
        words, share = len(whole.cuts) + 1, self.rng.random()
        if words < 3 or share < self.options.whole:
            return self._trimmed(whole)
        if share > 1 - self.options.mixed:
            return self._mixed(whole.writer if not whole.exact else "", whole)
        count = int(self.rng.integers(1, words))
        first = int(self.rng.integers(0, words - count + 1))
        return part(whole, first, first + count)

    def _trimmed(self, whole: Ink) -> Ink:
        """Mostly without the paper after the last word."""
        if not whole.end or self.rng.random() < 0.3:
            return whole
        end = int(self.rng.integers(whole.end, min(whole.even.shape[1], whole.end + 40) + 1))
        return replace(whole, even=whole.even[:, :end])

    def _mixed(self, writer: str, whole: Ink) -> Ink:
        """Two to four words of one writer (of one line, where the writer is not known), from anywhere."""
        lines = self._of[writer] if writer else [whole]
        pieces = []
        for _ in range(int(self.rng.integers(2, 5))):
            source = lines[int(self.rng.integers(len(lines)))]
            at = int(self.rng.integers(len(source.cuts) + 1))
            pieces.append(part(source, at, at + 1))
        return join(pieces, [int(g) for g in self.rng.integers(4, 22, len(pieces) - 1)])

    def steps(self) -> Iterator[list[Lesson]]:
        """Lessons of like width together, `Teaching.pixels` of width in all, without end."""
        while True:
            pool = sorted((self.lesson() for _ in range(96)), key=lambda v: v.strip.shape[1])
            batches: list[list[Lesson]] = [[]]
            for one in pool:
                if batches[-1] and _bucket(one.strip.shape[1]) * (len(batches[-1]) + 1) > self.options.pixels:
                    batches.append([])
                batches[-1].append(one)
            for i in self.rng.permutation(len(batches)):
                yield batches[int(i)]


def _bucket(width: int) -> int:
    """Few widths: oneDNN keeps memory for every shape it meets."""
    step = 64 if width <= 512 else 128
    return -(-width // step) * step


def falling(done: float) -> float:
    """Share of the full learning rate after a share of the course, both 0..1: a cosine that ends at a fiftieth."""
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def tensor(strips: Sequence[Pixels]) -> Tensor:
    """Strips as one batch (n, 3, 48, w) in −1..1, paper to the right of the shorter ones."""
    width = _bucket(max(s.shape[1] for s in strips))
    batch = np.full((len(strips), HEIGHT, width), 255, np.uint8)
    for row, piece in zip(batch, strips, strict=True):
        row[:, : piece.shape[1]] = piece
    values = torch.from_numpy(batch).float().div_(127.5).sub_(1).unsqueeze(1).expand(-1, 3, -1, -1)
    return values.contiguous(memory_format=torch.channels_last)


class Loss:
    """CTC over letters; for lines without true case and commas over folded letters (see `alphabet.folding`)."""

    def __init__(self, device: str = "cpu") -> None:
        target, self.folded = folding()
        self.matrix = torch.zeros(len(target), len(self.folded) + 1, device=device)
        self.matrix[torch.arange(len(target)), torch.from_numpy(target)] = 1.0

    def __call__(self, scores: Tensor, lessons: Sequence[Lesson]) -> Tensor:
        """Mean loss a letter of (n, steps, classes) log-probabilities."""
        parts = []
        for exact in (True, False):
            rows = [i for i, one in enumerate(lessons) if one.exact == exact]
            if rows:
                chosen = scores[rows] if exact else torch.log((scores[rows].exp() @ self.matrix).clamp_min(1e-9))
                texts = [classes(lessons[i].text) if exact else folded_classes(lessons[i].text, self.folded) for i in rows]
                parts.append(self._ctc(chosen, texts))
        return torch.stack(parts).sum() / len(lessons)

    @staticmethod
    def _ctc(scores: Tensor, texts: list[list[int]]) -> Tensor:
        lengths = torch.tensor([len(t) for t in texts])
        flat = torch.tensor([c for t in texts for c in t])
        steps = torch.full((len(texts),), scores.shape[1])
        losses = F.ctc_loss(scores.transpose(0, 1), flat, steps, lengths, reduction="none", zero_infinity=True)
        return (losses / lengths.clamp_min(1).to(losses.device)).sum()


class Teacher:
    """A network on its way, with the running mean of its weights, which is what is kept."""

    def __init__(self, options: Teaching, weights: Path | None = None) -> None:
        torch.set_num_threads(options.threads)
        cv2.setNumThreads(1)
        torch.manual_seed(options.seed)
        self.options = options
        self.network: Network = start.build(ALPHABET, weights).to(options.device).to(memory_format=torch.channels_last)
        self.optimizer = torch.optim.AdamW(self.network.groups(options.rate, options.rate * options.head), weight_decay=0.01)
        self.mean = {k: v.detach().clone().float() for k, v in self.network.state_dict().items()}
        self.rates = [float(g["lr"]) for g in self.optimizer.param_groups]
        self.loss = Loss(options.device)
        self.step = self.views = 0
        self.minutes = 0.0

    def load(self, checkpoint: Path, *, go_on: bool = True) -> None:
        """Take a checkpoint up: to go on with it, or (`go_on` false) as the start of a new course."""
        state: dict[str, Any] = torch.load(checkpoint, weights_only=True)
        self.network.load_state_dict(state["network"] if go_on else state["mean"])
        self.mean = {k: v.float() for k, v in state["mean"].items()}
        if go_on:
            self.optimizer.load_state_dict(state["optimizer"])
            self.step, self.views, self.minutes = state["step"], state["views"], state["minutes"]

    def take(self, network: Network) -> None:
        """Start a course from a network that was taught before."""
        self.network.load_state_dict(network.state_dict())
        self.mean = {k: v.detach().clone().float() for k, v in self.network.state_dict().items()}

    def save(self, checkpoint: Path) -> None:
        """Write a checkpoint so that a power cut leaves the old one or the new one."""
        draft = checkpoint.with_suffix(".part")
        state = {"network": self.network.state_dict(), "mean": self.mean, "optimizer": self.optimizer.state_dict()}
        torch.save({**state, "step": self.step, "views": self.views, "minutes": self.minutes}, draft)
        draft.replace(checkpoint)

    def kept(self) -> Network:
        """The network with the mean weights, ready to read."""
        network = Network(len(ALPHABET) + 1)
        own = network.state_dict()
        network.load_state_dict({k: v.to(own[k].dtype).cpu() for k, v in self.mean.items()})
        return network.eval()

    def learn(self, lessons: Sequence[Lesson]) -> float:
        """One step; gives the loss a letter."""
        self._set_rates()
        self.network.train()
        with torch.autocast(self.options.device, torch.bfloat16):
            scores = self.network(tensor([one.strip for one in lessons]).to(self.options.device))
        loss = self.loss(scores, lessons)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 2.0)
        self.optimizer.step()
        self.step += 1
        self.views += len(lessons)
        self._follow()
        return float(loss.detach())

    def _set_rates(self) -> None:
        done = min(1.0, self.minutes / self.options.minutes)
        share = min(1.0, (self.step + 1) / self.options.warm) * falling(done)
        for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = rate * share

    def _follow(self) -> None:
        keep = min(0.998, (self.step + 1) / (self.step + 20))
        with torch.no_grad():
            for key, value in self.network.state_dict().items():
                self.mean[key].mul_(keep).add_(value.detach().float(), alpha=1 - keep)

    def course(self, school: School, checkpoint: Path, say: Say, examine: Callable[[Network], str]) -> None:
        """Learn until the minutes are used up; saves, and says how it goes, every few minutes."""
        begun, before, saved, losses = time.monotonic(), self.minutes, self.minutes, [0.0]
        for lessons in school.steps():
            losses.append(self.learn(lessons))
            self.minutes = before + (time.monotonic() - begun) / 60
            if self.minutes - saved >= self.options.save_minutes or self.minutes >= self.options.minutes:
                self.save(checkpoint)
                say(f"{self.minutes:.1f} min, {self.views} views, loss {np.mean(losses[-200:]):.3f}; {examine(self.kept())}")
                saved = self.minutes = before + (time.monotonic() - begun) / 60
            if self.minutes >= self.options.minutes:
                return
