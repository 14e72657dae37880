"""What becomes of an item."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import PurePath
from typing import Generic, TypeVar

from civreg.errors import CivregError, UnexpectedError

Item = TypeVar("Item")
Output = TypeVar("Output")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an item may take, and what happens then."""

    seconds: float = 120.0
    """Wall time of one item."""
    retry: bool = True
    """Whether an item that crashed or hung its worker is tried once more, alone, after all others."""


@dataclass(frozen=True, slots=True)
class Done(Generic[Item, Output]):
    """An item that went well."""

    item: Item
    value: Output
    seconds: float


@dataclass(frozen=True, slots=True)
class Failed(Generic[Item]):
    """An item that did not."""

    item: Item
    error: CivregError
    seconds: float


def named(error: Exception) -> CivregError:
    """A failure as one of ours: a foreign exception keeps its class and its frames, never its message.

    The message may hold what stands on a page, and failures go into logs.
    """
    if isinstance(error, CivregError):
        return error
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{PurePath(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    return UnexpectedError(kind=type(error).__name__, where=lines[-1] if lines else "?", trace="\n".join(lines))
