"""What an entry says now: decisions of persons over proposals of the machine. Frozen, derived each time, never stored."""

from __future__ import annotations

from dataclasses import dataclass

from civreg.model import Doubt, Quad, Verdict, Writing
from civreg.policy import Word


@dataclass(frozen=True, slots=True)
class Said:
    """What one field says now: a person's word where there is one, else what the machine proposes."""

    key: str
    text: str
    """As written, NFC; empty where nothing stands there or nobody can read it."""
    value: str
    """As the national sheet wants it; empty where it cannot be said."""
    verdict: Verdict | None
    """None: nobody has looked yet."""
    person: str = ""
    reason: str = ""
    confidence: float | None = None
    """0..1, of the machine's proposal."""
    writing: Writing = "blank"
    doubts: tuple[Doubt, ...] = ()
    """The machine's, whatever a person said since."""
    box: Quad | None = None
    """On the delivered picture."""

    settled: bool = False
    """Whether it is decided as the archive's policy asks: the text is right, or nobody can read it."""
    words: tuple[Word, ...] = ()
    """All that persons said about it, from first to last."""
    read: str = ""
    """What the machine reads, whatever a person said since."""
    sampled: bool = False
    """Whether it stands as a trusted keyer (`person`) typed it and nobody compared it: its entry is outside the sample."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One entry as it stands now, or a page on which none was read (`entry` None, no fields)."""

    entry: int | None
    """Its number in the archive."""
    book: str | None
    form: str
    page: int
    """Which page of its book (or of the loose pages), from 1."""
    page_id: int
    source: str
    image: int
    """Picture in the delivered file, from 1."""
    status: str
    """verified, sampled (as trusted keyers typed it, taken on a sample), in-review, returned, read; of a page without an entry:
    unknown-form, not-read, same-page, blank, failed, new."""
    fields: tuple[Said, ...] = ()
    """In reading order."""
    doubts: tuple[Doubt, ...] = ()
    """Of the entry or page as a whole."""
    version: int = 0
    """The last act on it; 0 before the first."""
    verifier: str = ""
    """Who verified it, where it is."""
    sha256: str = ""
    """Of the delivered file."""

    def said(self, key: str) -> Said | None:
        """One of its fields; None where the form has no such field."""
        return next((f for f in self.fields if f.key == key), None)

    def text(self, key: str) -> str:
        """What a field says; empty without it."""
        said = self.said(key)
        return said.text if said else ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One entry as the queue knows it."""

    entry: int
    book: str
    """Empty for a loose page."""
    status: str
    open: int
    """Fields that are not settled."""
    risk: float
    """The higher, the sooner a person should look."""
