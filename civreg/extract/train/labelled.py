"""Drawn leaves of printed labels, worn as copies are, cut into stretches as the reader of labels meets them.

A leaf is a piece of a page at 120 dpi after its writing was hidden. Every word's place is known, so that each stretch
found on it gets its words and the columns where they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from civreg.extract import lettering
from civreg.extract.labels import folded
from civreg.extract.lettering import Strip
from civreg.extract.train import texts
from civreg.extract.train.phrases import phrase
from civreg.extract.train.typeset import Box, Set, Word, font, typeset
from civreg.raster import Pixels

WIDTH, HEIGHT = 1000, 900
Rng = np.random.Generator
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A drawn piece of a page (h, w) and all its words."""

    page: Pixels
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One stretch in the row of strips: what it says and where its words stand, in columns of the row."""

    strip: Strip
    text: str
    spans: tuple[tuple[float, float], ...]
    known: bool
    """Whether all of that is sure; a word cut off is not."""


class Leaves:
    """Draws leaves in `printed` types and in `hands` (TTF or OTF files; the second may be none)."""

    def __init__(self, printed: Sequence[Path], hands: Sequence[Path], seed: int) -> None:
        self.printed, self.hands = list(printed), list(hands)
        self.rng = np.random.default_rng(seed)
        self._grain: Floats = self.rng.standard_normal((HEIGHT + 200, WIDTH + 200), np.float32)

    def grain(self) -> Floats:
        """Unrest of mean 0 and deviation 1, (h, w); the same grain laid anew each time."""
        y, x = (int(n) for n in self.rng.integers(0, 200, size=2))
        return self._grain[y : y + HEIGHT, x : x + WIDTH]

    def leaves(self) -> Iterator[Leaf]:
        """Leaves without end, each worn twice."""
        while True:
            clean = self.leaf()
            for _ in range(2):
                yield Leaf(self.worn(clean.page), clean.words)

    def leaf(self) -> Leaf:
        """One leaf, its lines in one type or two, not worn yet."""
        rng = self.rng
        page = np.full((HEIGHT, WIDTH), 255, np.uint8)
        size = float(rng.uniform(13.5, 23.0))
        faces = [self.printed[int(i)] for i in rng.integers(len(self.printed), size=2)]
        tone, pitch = float(rng.uniform(0, 110)), float(rng.uniform(1.5, 3.2)) * size
        words: list[Word] = []
        y = 40.0
        while y < HEIGHT - 40:
            title = rng.random() < 0.06
            own = size * float(rng.uniform(1.2, 1.7) if title else rng.uniform(0.95, 1.05) if rng.random() < 0.8 else rng.uniform(0.7, 1.0))
            x = float(rng.uniform(10, 140) if not title else rng.uniform(10, 400))
            while x < WIDTH - 60:
                face = faces[int(rng.random() < 0.2)]
                line = typeset(face, own, phrase(rng) if not (title and rng.random() < 0.7) else phrase(rng).upper(), rng)
                x, laid = _laid(page, line, (x, y), min(200.0, tone * float(rng.uniform(0.6, 1.4))))
                words += laid
                if rng.random() < 0.35:
                    x = self.beside(page, (x, y), own)
                x += float(rng.uniform(10, 300))
                if rng.random() < 0.45:
                    break
            y += pitch * float(rng.uniform(0.9, 1.1)) * max(1.0, own / size)
        return Leaf(page, tuple(words))

    def beside(self, page: Pixels, at: tuple[float, float], size: float) -> float:
        """What may stand behind a label: what is left of writing, a rule's rest, a tick's square."""
        rng = self.rng
        x, y = at[0] + float(rng.uniform(2, 30)), at[1]
        roll = rng.random()
        if roll < 0.55 and self.hands:
            return self._written(page, (x, y), size)
        if roll < 0.72:
            return _dots(page, (x, y + 0.45 * size), rng)
        if roll < 0.85:
            return _rule(page, (x, y + 0.5 * size), rng)
        return _square(page, (x, y), round(size * rng.uniform(0.6, 1.1)), rng)

    def _written(self, page: Pixels, at: tuple[float, float], size: float) -> float:
        """Handwriting, mostly hidden; it may reach into the label before it."""
        rng = self.rng
        hand = font(self.hands[int(rng.integers(len(self.hands)))], round(size * rng.uniform(1.1, 2.0)))
        image = Image.fromarray(page)
        pen = ImageDraw.Draw(image)
        x, y = at[0] - (rng.uniform(0, 25) if rng.random() < 0.15 else 0), at[1] + rng.uniform(0, 0.8) * size
        box = pen.textbbox((x, y), text := texts.text(rng), hand, anchor="ls")
        pen.text((x, y), text, int(rng.integers(20, 130)), hand, anchor="ls", stroke_width=int(rng.random() < 0.4))
        page[:] = np.asarray(image)
        if rng.random() < 0.8:
            left = round(at[0] + rng.uniform(2, 40))
            page[max(0, round(y - rng.uniform(0.8, 2.2) * size)) : max(0, round(y + 6)), left : round(box[2]) + 4] = 255
            return float(left)
        return float(box[2])

    def worn(self, page: Pixels) -> Pixels:
        """A leaf as it comes back from a copier and a scanner, on paper that was made even."""
        rng = self.rng
        own: Floats = np.asarray(cv2.GaussianBlur(page, (0, 0), float(rng.uniform(0.2, 0.85))), np.float32)
        if rng.random() < 0.5:
            fades = cv2.resize(
                rng.normal(0, 1, (HEIGHT // 30, WIDTH // 30)).astype(np.float32), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC
            )
            own = 255 - (255 - own) * np.clip(1 - float(rng.uniform(0, 0.5)) * (0.5 + 0.5 * fades), 0.3, 1.1)
        if rng.random() < 0.35:
            holes = self.grain() > float(rng.uniform(1.3, 2.3))
            own[holes] = 255 - (255 - own[holes]) * float(rng.uniform(0.1, 0.7))
            own = np.asarray(cv2.GaussianBlur(own, (0, 0), 0.4), np.float32)
        cuts = rng.integers(0, HEIGHT, size=int(rng.integers(0, 12)))
        for y in cuts.tolist():
            x = int(rng.integers(0, WIDTH - 100))
            own[y : y + int(rng.integers(2, 6)), x : x + int(rng.integers(60, 700))] = 255
        paper = float(rng.uniform(238, 255))
        own = own - (255 - paper) + float(rng.uniform(0.5, 7)) * self.grain()
        for _ in range(int(rng.integers(0, 25))):
            spot = (int(rng.integers(WIDTH)), int(rng.integers(HEIGHT)))
            cv2.circle(own, spot, int(rng.integers(0, 4)), float(rng.uniform(60, 210)), -1)
        if rng.random() < 0.25:
            _, coded = cv2.imencode(".jpg", np.clip(own, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(45, 90))])
            own = np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.float32)
        return np.asarray(np.clip(own, 0, 255), np.uint8)


def _grey(rng: Rng) -> int:
    return int(rng.integers(20, 170))


def _dots(page: Pixels, at: tuple[float, float], rng: Rng) -> float:
    """What is left of a dotted rule; where it ends."""
    end = min(WIDTH - 5, at[0] + rng.uniform(5, 250))
    grey, thick = _grey(rng), round(rng.uniform(3, 8))
    for dot in np.arange(at[0], end, rng.uniform(3, 7)):
        cv2.circle(page, (round(dot * 8), round(at[1] * 8)), thick, grey, -1, cv2.LINE_AA, 3)
    return float(end)


def _rule(page: Pixels, at: tuple[float, float], rng: Rng) -> float:
    """What is left of a solid rule; where it ends."""
    end = min(WIDTH - 5, at[0] + rng.uniform(5, 150))
    cv2.line(page, (round(at[0]), round(at[1])), (round(end), round(at[1] + rng.normal(0, 1))), _grey(rng), 1)
    return float(end)


def _square(page: Pixels, at: tuple[float, float], side: int, rng: Rng) -> float:
    """A square to tick, ticked or not; where it ends."""
    x, y = round(at[0]), round(at[1])
    cv2.rectangle(page, (x, y - side // 2), (x + side, y + side // 2), _grey(rng), int(rng.integers(1, 3)))
    if rng.random() < 0.4:
        cv2.line(page, (x, y), (x + side, y - side // 2), _grey(rng), 2, cv2.LINE_AA)
    return float(x + side)


def _laid(page: Pixels, line: Set, at: tuple[float, float], tone: float) -> tuple[float, list[Word]]:
    """Print a line on the page, at grey `tone`: where it ends, and its words on the page."""
    x, y = round(at[0]), round(at[1])
    fits = [w for w in line.words if x + w.box[2] < WIDTH - 8]
    top = y - line.image.shape[0] // 2
    if not fits or top < 0 or top + line.image.shape[0] > HEIGHT:
        return at[0] + 200, []
    right = min(line.image.shape[1], round(fits[-1].box[2]) + 3)
    own = tone + (255 - tone) / 255.0 * line.image[:, :right].astype(np.float32)
    region = page[top : top + line.image.shape[0], x : x + right]
    np.minimum(region, own[:, : region.shape[1]].astype(np.uint8), out=region)
    return x + fits[-1].box[2], [Word(w.text, (x + w.box[0], top + w.box[1], x + w.box[2], top + w.box[3])) for w in fits]


def lessons(leaf: Leaf, size: float = 1.0) -> tuple[Pixels, list[Lesson]]:
    """The row of strips of a leaf, `size` times as large as usual, and what each of them says."""
    found = lettering.stretches(lettering.inked(leaf.page))
    row, strips = lettering.strips(leaf.page, found, size)
    return row, [_lesson(strip, leaf.words) for strip in strips]


def _lesson(strip: Strip, words: Sequence[Word]) -> Lesson:
    s = strip.stretch
    near = [w for w in words if _overlap(w.box, (s.left, s.top, s.right, s.bottom))]
    own = sorted((w for w in near if _inside(w.box, strip)), key=lambda w: w.box[0])
    sure = len(own) == len(near) and all(a.box[2] <= b.box[0] + 1 for a, b in pairwise(own))
    spans = tuple((strip.at + (w.box[0] - s.left) * strip.scale, strip.at + (w.box[2] - s.left) * strip.scale) for w in own)
    kept = [(folded(w.text), span) for w, span in zip(own, spans, strict=True)]
    kept = [(text, span) for text, span in kept if text]
    return Lesson(strip, " ".join(text for text, _ in kept), tuple(span for _, span in kept), sure)


def _overlap(word: Box, box: Box) -> bool:
    """Whether a word and a stretch share more than a brush."""
    across, down = min(word[2], box[2]) - max(word[0], box[0]), min(word[3], box[3]) - max(word[1], box[1])
    return across > 1 and down > 0.25 * min(word[3] - word[1], box[3] - box[1])


def _inside(word: Box, strip: Strip) -> bool:
    s = strip.stretch
    middle = (s.first + s.last + 1) / 2
    whole = s.left - 2.5 <= word[0] and word[2] <= s.right + 2.5
    return whole and word[1] - 2 <= middle <= word[3] + 2 and (s.bottom - s.top) < 3.0 * (word[3] - word[1]) + 8
