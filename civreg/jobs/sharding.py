"""A share of the files for each of several runs: disjoint, and together everything."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from civreg.jobs.finding import Found


@dataclass(frozen=True, slots=True)
class Shard:
    """The `index`th (from 1) of `count` shares.

    The files of one book stay together, since a book is read as a whole; loose files are shared out by their names, the
    same wherever the folder is mounted.
    """

    index: int
    count: int

    def holds(self, file: Found) -> bool:
        """Whether a file falls into this share."""
        told = file.delivery.book or file.delivery.name
        number = int.from_bytes(hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()[:8], "big")
        return number % self.count == self.index - 1
