"""Photographs of one page taken one after the other: which of them is to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civreg.raster import Pixels
from civreg.scan.fingerprint import SAME, likeness


@dataclass(frozen=True, slots=True)
class Shot:
    """One photograph of a page, straightened."""

    ink: Pixels
    """Its fingerprint."""
    sharpness: float
    """Higher is sharper."""
    poor: bool = False
    """Whether it should be taken again."""


def sharpest(shots: Sequence[Shot]) -> list[int]:
    """Say which photograph is read in place of each, as indices; `shots` are in the order in which they were taken.

    It is the photograph itself where it is the sharpest of its burst, or no other beside it shows the same page.
    """
    bursts: list[list[int]] = []
    for n, shot in enumerate(shots):
        if bursts and any(likeness(shots[i].ink, shot.ink) >= SAME for i in reversed(bursts[-1])):
            bursts[-1].append(n)
        else:
            bursts.append([n])
    best = [max(burst, key=lambda i: (not shots[i].poor, shots[i].sharpness)) for burst in bursts]
    return [b for b, burst in zip(best, bursts, strict=True) for _ in burst]
