"""Let a drawn page grow old, lay it on a scanner and scan it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Age:
    """What years and a scanner do to a page; colours are BGR, lengths pixels at 300 dpi, strengths 0..1."""

    paper: Colour = (205, 225, 235)
    grain: float = 0.015
    stains: int = 1
    foxing: int = 15
    fade_print: float = 0.1
    fade_ink: float = 0.1
    through: float = 0.04
    """Ink of the other side that shows."""
    gutter: str = "left"
    shadow: float = 0.35
    skew: float = 0.0
    """Degrees; + = the page leans clockwise."""
    bed: int | None = 235
    """Grey of the scanner bed around the page; None where the scan ends inside the paper."""
    perspective: float = 0.0
    curl: float = 0.0
    blur: float = 0.7
    noise: float = 2.5
    stamp: tuple[float, float] | None = None
    """Centre of a red stamp."""


def invent(rng: Random, strength: float) -> Age:
    """An age by chance; `strength` 0 is a fresh scan, 1 a page in a bad state."""
    warm = rng.random() * (0.3 + 0.7 * strength)
    value = rng.uniform(215, 245) - 35 * strength * rng.random()
    return Age(
        paper=(int(value * (1 - 0.32 * warm)), int(value * (1 - 0.1 * warm)), int(value)),
        grain=0.006 + 0.012 * strength * rng.random(),
        stains=rng.randint(0, round(3 * strength)),
        foxing=rng.randint(0, round(40 * strength)),
        fade_print=0.35 * strength * rng.random(),
        fade_ink=0.4 * strength * rng.random(),
        through=0.09 * strength * rng.random(),
        gutter=rng.choice(("left", "right")),
        shadow=0.15 + 0.4 * strength * rng.random(),
        skew=round(rng.choice((rng.uniform(-3, 3), rng.uniform(-1.5, 1.5), rng.uniform(-0.2, 0.2))), 3),
        bed=rng.choice((28, 45, 236, 246, 252, None)),
        perspective=rng.choice((0.0, 0.0, 6.0 * strength)),
        curl=rng.choice((0.0, 0.0, rng.uniform(-16, 16) * strength)),
        blur=rng.uniform(0.5, 0.9),
        noise=rng.uniform(1.0, 2.0 + 2.5 * strength),
    )


class Geometry:
    """The way from the drawn page to the delivered scan."""

    def __init__(self, age: Age, page: tuple[int, int], rng: Random) -> None:
        self.age, (self.width, self.height) = age, page
        margin = 60 if age.bed is not None else 0
        self.size = (self.width + 2 * margin, self.height + 2 * margin)
        turn = cv2.getRotationMatrix2D((self.width / 2, self.height / 2), -age.skew, 1.0)
        corners = np.array([(0, 0), (self.width, 0), (self.width, self.height), (0, self.height)], np.float32)
        wander = np.array([(rng.uniform(-1, 1), rng.uniform(-1, 1)) for _ in corners], np.float32) * age.perspective
        shift = np.array([margin + rng.uniform(-25, 25) * (margin > 0), margin + rng.uniform(-25, 25) * (margin > 0)], np.float32)
        there = corners @ turn[:, :2].T.astype(np.float32) + turn[:, 2].astype(np.float32) + wander + shift
        self.matrix = cv2.getPerspectiveTransform(corners, there.astype(np.float32))

    def bend(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """How far curl moves a point down, by its distance from the gutter."""
        far = x if self.age.gutter == "left" else self.width - x
        return np.asarray(self.age.curl * np.exp(-np.maximum(far, 0) / 420.0))

    def carry(self, points: list[tuple[float, float]]) -> list[list[float]]:
        """Page points on the scan, to a tenth of a pixel."""
        p = np.array(points, np.float64)
        p[:, 1] += self.bend(p[:, 0])
        q = np.column_stack([p, np.ones(len(p))]) @ self.matrix.T
        return [[round(float(x / w), 1), round(float(y / w), 1)] for x, y, w in q]

    def lay(self, image: Pixels) -> Pixels:
        """Lay the page on the scanner."""
        grey = self.age.bed
        border = cv2.BORDER_REPLICATE if grey is None else cv2.BORDER_CONSTANT
        value = (grey or 0,) * 3
        if self.age.curl:
            ys, xs = np.mgrid[0 : self.height, 0 : self.width].astype(np.float32)
            image = np.asarray(
                cv2.remap(image, xs, ys - self.bend(xs[:1]).astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            )
        laid = cv2.warpPerspective(image, self.matrix, self.size, flags=cv2.INTER_CUBIC, borderMode=border, borderValue=value)
        return np.asarray(laid, np.uint8)


class Years:
    """Puts the layers of a page onto its paper and ages them."""

    def __init__(self, age: Age, seed: int) -> None:
        self.age = age
        self.chance = np.random.default_rng(seed)

    def scan(self, printed: Pixels, ink: Pixels, colours: tuple[Colour, Colour], geometry: Geometry) -> Pixels:
        """Give the delivered scan, (h, w, 3) BGR; the layers are coverage 0..255 of the same size."""
        age, shape = self.age, printed.shape
        page = self.paper(shape)
        back = cv2.GaussianBlur(np.maximum(ink, printed // 2)[:, ::-1], (0, 0), 4).astype(np.float32) / 255
        page *= 1 - age.through * back[..., None] * np.array((1.0, 0.9, 0.85), np.float32)
        worn = 0.8 + 0.2 * self.cloud(shape, 6) + 0.15 * self.cloud(shape, 300)
        for layer, colour, fade in ((printed, colours[0], age.fade_print), (ink, colours[1], age.fade_ink)):
            cover = (layer.astype(np.float32) / 255 * np.clip(worn - fade, 0, 1))[..., None]
            page = page * (1 - cover) + cover * np.array(colour, np.float32)
        if age.stamp:
            self.stamp(page, age.stamp)
        page = cv2.GaussianBlur(page, (0, 0), age.blur) * self.light(shape)[..., None]
        laid = geometry.lay(np.clip(page, 0, 255).astype(np.uint8)).astype(np.float32)
        laid += self.chance.normal(0, age.noise, laid.shape[:2]).astype(np.float32)[..., None]
        return np.asarray(np.clip(laid, 0, 255), np.uint8)

    def cloud(self, shape: tuple[int, ...], scale: int) -> Floats:
        """Smooth chance in -1..1 with features of `scale` pixels."""
        small = self.chance.uniform(-1, 1, (shape[0] // scale + 3, shape[1] // scale + 3)).astype(np.float32)
        return np.asarray(cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)

    def paper(self, shape: tuple[int, ...]) -> Floats:
        """The bare sheet with its grain, stains and brown spots."""
        age = self.age
        tone = 1 + age.grain * (self.cloud(shape, 3) + self.cloud(shape, 9)) + 0.03 * self.cloud(shape, 500)
        page = np.asarray(age.paper, np.float32) * tone[..., None]
        for _ in range(age.stains):
            self.stain(page)
        for _ in range(age.foxing):
            x, y = (int(self.chance.integers(0, n)) for n in (shape[1], shape[0]))
            brown = tuple(float(c * self.chance.uniform(0.5, 0.85)) for c in np.multiply(age.paper, (0.75, 0.85, 1.0)))
            cv2.circle(page, (x, y), int(self.chance.integers(2, 9)), brown, -1, cv2.LINE_AA)
        return np.asarray(page, np.float32)

    def stain(self, page: Floats) -> None:
        """A tide mark: a faint brown blot with a darker edge."""
        h, w = page.shape[:2]
        blot = np.zeros((h // 4, w // 4), np.float32)
        centre = (int(self.chance.integers(0, w // 4)), int(self.chance.integers(0, h // 4)))
        axes = (int(self.chance.integers(30, 130)), int(self.chance.integers(30, 110)))
        cv2.ellipse(blot, centre, axes, float(self.chance.uniform(0, 180)), 0, 360, 1.0, -1)
        blot = cv2.GaussianBlur(blot * (1 + 0.3 * self.cloud(blot.shape, 20)), (0, 0), 3)
        edge = np.abs(blot - cv2.GaussianBlur(blot, (0, 0), 6))
        mark = cv2.resize(blot * 0.10 + edge * 0.3, (w, h))[..., None] * float(self.chance.uniform(0.4, 1.0))
        page *= 1 - mark * np.array((1.0, 0.7, 0.45), np.float32)

    def stamp(self, page: Floats, centre: tuple[float, float]) -> None:
        """An office's round red stamp, unevenly inked."""
        radius = 190
        drawn = np.zeros((2 * radius + 20, 2 * radius + 20), np.uint8)
        middle = (radius + 10, radius + 10)
        for r, thick in ((radius, 9), (radius - 22, 3), (radius - 90, 3)):
            cv2.circle(drawn, middle, r, 255, thick, cv2.LINE_AA)
        tips = zip(np.arange(10) * np.pi / 5, (70, 28) * 5, strict=True)
        star = [(middle[0] + r * np.sin(a), middle[1] - r * np.cos(a)) for a, r in tips]
        cv2.fillPoly(drawn, [np.array(star, np.int32)], 255, cv2.LINE_AA)
        for letter, a in zip("UYBANNHANDAN", np.linspace(-2.4, 2.4, 12), strict=True):
            at = (int(radius - 2 + (radius - 58) * np.sin(a)), int(radius + 22 - (radius - 58) * np.cos(a)))
            cv2.putText(drawn, letter, at, cv2.FONT_HERSHEY_SIMPLEX, 1.1, 255, 4, cv2.LINE_AA)
        seal = drawn.astype(np.float32) / 255 * np.clip(0.6 + 0.5 * self.cloud(drawn.shape, 25), 0, 1) * 0.75
        x, y = max(0, int(centre[0]) - radius), max(0, int(centre[1]) - radius)
        part = page[y : y + seal.shape[0], x : x + seal.shape[1]]
        cover = seal[: part.shape[0], : part.shape[1], None]
        part[:] = part * (1 - cover) + cover * np.array((70, 60, 200), np.float32)

    def light(self, shape: tuple[int, ...]) -> Floats:
        """Shade towards the gutter and a slow unevenness of the lamp."""
        x = np.arange(shape[1], dtype=np.float32)
        far = x if self.age.gutter == "left" else shape[1] - x
        shade = 1 - self.age.shadow * np.exp(-far / 110.0)
        return np.asarray(shade[None] * (1 + 0.03 * self.cloud(shape, 900)), np.float32)
