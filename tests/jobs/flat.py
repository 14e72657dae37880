"""The stages before reading, for tests that have no pictures: one page a file, as it lies."""

from __future__ import annotations

from civreg.model import Legibility, Page, SourceImage, Transform


def examine(work: object) -> list[SourceImage]:
    """One picture a file."""
    return [SourceImage(work.staged.sha256, work.delivery.name, 0, "image/jpeg", 5)]  # type: ignore[attr-defined]  # tasks.Examining


def prepare(work: object) -> tuple[Page, ...]:
    """A page as it lies."""
    upright = Transform((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
    return (Page(work.stored.source, 100, 100, upright, 0, 0.0, Legibility(300, 1, 1)),)  # type: ignore[attr-defined]  # tasks.Preparing
