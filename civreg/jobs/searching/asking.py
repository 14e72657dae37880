"""What is asked: the names, dates, numbers, places and books that somebody typed, whatever it was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from civreg.text import compared, searched, written

LONGEST, MOST_WORDS, LONGEST_WORD = 400, 12, 40
"""Characters of a question, words of a name and letters of a word; what goes beyond is not looked at."""
_WILD = re.compile(r"[_*?]")


@dataclass(frozen=True)
class Word:
    """One syllable as it was typed; `_` stands for one letter that is uncertain, `*` for any number of them."""

    marked: str
    """As compared."""
    folded: str
    """As searched."""

    @property
    def wild(self) -> bool:
        """Whether some of its letters are uncertain."""
        return bool(_WILD.search(self.folded))

    @property
    def bare(self) -> bool:
        """Whether it was typed without marks, and any marks will do."""
        return self.marked.isascii()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What its folded form may be."""
        return _pattern(self.folded)

    @cached_property
    def _marks(self) -> re.Pattern[str]:
        return _pattern(self.marked)

    def meets(self, marked: str, folded: str) -> float | None:
        """How far a syllable is from this one: 0 as typed, 1 other marks or an old spelling, None another syllable."""
        if not (self.pattern.fullmatch(folded) if self.wild else folded == self.folded):
            return None
        return 0.0 if self.bare or (self._marks.fullmatch(marked) if self.wild else marked == self.marked) else 1.0


def _pattern(word: str) -> re.Pattern[str]:
    return re.compile("".join({"_": ".", "*": ".*"}.get(c) or re.escape(c) for c in word))


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that an entry must hold, in any of these words."""

    key: str
    """born, date, registered, event, number, book, paper or date-or-number."""
    said: str
    words: tuple[str, ...]
    date: tuple[int | None, int | None, int | None] | None = None
    """Day, month and year of a date, None where they are not said."""


@dataclass(frozen=True, slots=True)
class Question:
    """All that is asked about one entry."""

    name: tuple[Word, ...] = ()
    parents: tuple[tuple[Word, ...], ...] = ()
    place: tuple[str, ...] = ()
    """Folded words."""
    facts: tuple[Fact, ...] = ()
    unclear: tuple[str, ...] = ()
    """What was typed and could not be understood."""

    @property
    def empty(self) -> bool:
        """Whether nothing is asked that anything could be found by."""
        return not (self.name or any(self.parents) or self.place or self.facts)

    @property
    def plain(self) -> dict[str, object]:
        """What is asked, for the acts and as JSON."""
        said: dict[str, object] = {fact.key: fact.said for fact in self.facts}
        said |= {"name": spoken(self.name), "parents": [spoken(p) for p in self.parents], "place": " ".join(self.place)}
        return {key: value for key, value in sorted(said.items()) if value}


def clean(text: str) -> str:
    """What was typed as one line of NFC text, of bearable length, without what no keyboard gives."""
    whole = text.encode("utf-8", "replace").decode("utf-8")[: 4 * LONGEST]
    return written("".join(c if c.isprintable() else " " for c in whole))[:LONGEST]


def name_of(text: str) -> tuple[Word, ...]:
    """The words of a name; marks of punctuation part them, words without any letter are left out."""
    parts = re.findall(r"[\w*?]+", clean(text))
    return tuple(word for part in parts[:MOST_WORDS] if (word := _word(part[:LONGEST_WORD])))


def place_of(text: str) -> tuple[str, ...]:
    """The folded words of a place."""
    return tuple(searched(clean(text)).split()[:MOST_WORDS])


def spoken(name: tuple[Word, ...]) -> str:
    """A name as it was typed, in small letters."""
    return " ".join(word.marked for word in name)


def _word(part: str) -> Word | None:
    wild = re.sub(r"\*+", "*", part.replace("?", "_"))
    pieces = re.split(r"([_*])", wild)
    folded = "".join(p if p in ("_", "*") else searched(p).replace(" ", "") for p in pieces)
    marked = "".join(p if p in ("_", "*") else compared(p).replace("ð", "đ") for p in pieces)
    return Word(marked, folded) if folded.strip("_*") else None
