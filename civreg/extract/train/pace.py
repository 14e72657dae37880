"""How long a hand goes to school."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """How much a hand is taken to heart."""

    views: int = 3600
    """Most views of lines, each seen anew."""
    minutes: float = 4.0
    """Most time, by the clock."""
    threads: int = 2
    seed: int = 5
