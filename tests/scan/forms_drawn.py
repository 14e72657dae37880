"""Register-like pages drawn with lines and stroke letters: known skew, bed and stamps; synthetic content only."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
WIDE, HIGH = 1240, 1754
PAPER = (206, 226, 236)
WORDS = ("Ngay thang nam", "Ho chu dem ten", "Noi cu tru", "Dan toc Kinh", "Quoc tich Viet Nam", "Que quan", "Giay to tuy than")
RULES = tuple(range(300, 1500, 60))


@dataclass(frozen=True)
class Drawn:
    """A drawn picture and the 2 × 3 matrix from its form to it."""

    image: Pixels
    matrix: NDArray[np.float64]

    def at(self, points: list[tuple[float, float]]) -> NDArray[np.float64]:
        """Points of the form in the picture."""
        return np.asarray(np.column_stack([np.array(points, float), np.ones(len(points))]) @ self.matrix.T, np.float64)


def form(dotted: bool = True, written: bool = True) -> Pixels:
    """An A4 form at 150 dpi: title, frame, 20 rules from (170, y) to (1100, y), labels and writing that stands on the rules."""
    page = np.full((HIGH, WIDE, 3), PAPER, np.uint8)
    cv2.putText(page, "SO DANG KY KHAI SINH", (330, 180), cv2.FONT_HERSHEY_DUPLEX, 1.5, (30, 30, 30), 3, cv2.LINE_AA)
    cv2.rectangle(page, (120, 240), (1130, 1600), (40, 40, 40), 3)
    for n, y in enumerate(RULES):
        if dotted:
            for x in range(170, 1100, 5):
                cv2.circle(page, (x, y), 1, (70, 70, 70), -1)
        else:
            cv2.line(page, (170, y), (1100, y), (90, 90, 90), 2)
        if written:
            text = WORDS[n % len(WORDS)] + "  " + WORDS[(n * 3 + 1) % len(WORDS)]
            cv2.putText(page, text, (180 + 7 * (n % 4), y - 4), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (110, 50, 40), 2, cv2.LINE_AA)
    return page


def scanned(page: Pixels, degrees: float = 0.0, bed: tuple[int, int, int] = (25, 25, 25), margin: int = 40) -> Drawn:
    """A page leaning clockwise on a bed."""
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    matrix[:, 2] += margin
    size = (width + 2 * margin, height + 2 * margin)
    image = cv2.warpAffine(page, matrix, size, flags=cv2.INTER_AREA, borderValue=bed)
    noise = np.random.default_rng(1).normal(0, 2, image.shape[:2])[..., None]
    return Drawn(np.clip(image + noise, 0, 255).astype(np.uint8), np.asarray(matrix, np.float64))


def stamped(page: Pixels) -> Pixels:
    """The page with a red ring at (800, 1300), 120 pixels wide, over its writing."""
    ring = np.zeros(page.shape[:2], np.uint8)
    cv2.circle(ring, (800, 1300), 60, 255, 6, cv2.LINE_AA)
    red = (page.astype(np.float32) * np.array([0.45, 0.45, 0.95])).astype(np.uint8)
    return np.where(ring[..., None] > 128, red, page).astype(np.uint8)
