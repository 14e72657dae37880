"""What recurs in a book: the same wards, hospitals, signers and people come back, and a doubtful reading may be one of them.

Only what a person verified, or what several readings say surely and alike, is taken for the book's own; a reading is set
to it where the ink, as far as its letters and alternatives tell, allows that. It never makes a reading look sure.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from civreg.model import Reading
from civreg.text import compared

SURE = 0.9
"""Confidence from which a reading is left as it is."""
VOICES = ((0.9, 2), (0.6, 3), (0.4, 5))
"""How sure readings must be to speak for the book, and how many such must agree."""
FAR = 0.25
"""Largest share of letters that may differ."""
SLIP = 0.02
"""How likely an unsure letter is one certain other letter."""
LEAST = 3.0
"""How many times likelier the book's value must be than what was read."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a book, as written, and how many readings or persons vouch for it."""

    text: str
    times: int
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One reading of a field: which group of fields it belongs to, which entry it stands in, whether a person verified it."""

    group: str
    entry: int
    text: str
    confidence: float
    verified: bool = False


def collect(some: Iterable[Said]) -> Mapping[str, tuple[Value, ...]]:
    """What each group of fields says again and again: verified once, or said alike by enough readings that are sure enough."""
    votes: dict[tuple[str, str], list[Said]] = defaultdict(list)
    for said in some:
        if key(said.text):
            votes[said.group, key(said.text)].append(said)
    found: dict[str, list[Value]] = defaultdict(list)
    for (group, _), voices in votes.items():
        verified = any(v.verified for v in voices)
        if verified or any(sum(v.confidence >= least for v in voices) >= many for least, many in VOICES):
            best = max(voices, key=lambda v: (v.verified, v.confidence))
            found[group].append(Value(best.text, len(voices), verified))
    return {group: tuple(sorted(values, key=lambda v: -v.times)) for group, values in found.items()}


def likelier(reading: Reading, values: Sequence[Value]) -> tuple[Value, float] | None:
    """The one value of a book that a reading most likely is, with how many times likelier; None where it stays as it is."""
    own = [v for v in values if key(v.text) == key(reading.text)]
    if any(v.verified for v in own) or (reading.confidence or 0.0) >= SURE:
        return None
    others = [v for v in values if v not in own and (v.verified or (not own and _figures(v.text) == _figures(reading.text)))]
    mine = max((v.times for v in own), default=1)
    weighed = sorted(((v.times / mine * _odds(reading, v), v) for v in others), key=lambda pair: -pair[0])
    if not weighed or weighed[0][0] < LEAST:
        return None
    if len(weighed) > 1 and weighed[1][0] * LEAST > weighed[0][0]:
        return None  # two values of the book are as likely: a person has to say
    return weighed[0][1], weighed[0][0]


def _odds(reading: Reading, value: Value) -> float:
    """How likely a value is against the text that was read: for standing in the book, times what the ink allows."""
    read, wanted = key(reading.text), key(value.text)
    if abs(len(read) - len(wanted)) > 2 or Levenshtein.distance(read, wanted) > max(2, FAR * len(wanted)):
        return 0.0
    if _numbers(read) != _numbers(wanted):
        return 0.0  # a number is the ink's alone to say
    prior = VERIFIED if value.verified else PRIOR
    for text, p in reading.alternatives:
        if key(text) == wanted and p:
            return prior * p / max(1e-6, 1 - sum(q for _, q in reading.alternatives))
    return prior * math.exp(_ink(reading, read, wanted))


PRIOR, VERIFIED = 100.0, 1000.0
"""How much likelier a text is that the book is believed, or known, to say elsewhere than one that it does not."""


def _ink(reading: Reading, read: str, wanted: str) -> float:
    """Logarithm of what the letters of a reading allow of another text: sure letters hardly ever, unsure ones sometimes."""
    letters = [c for c, letter in zip(reading.characters, reading.text, strict=False) if key(letter)]
    plain = [i for i, letter in enumerate(read) if letter != " "]
    of = dict(zip(plain, letters, strict=False))
    total = 0.0
    for edit in Levenshtein.editops(read, wanted):
        at = [of.get(i) for i in range(edit.src_pos - 1, edit.src_pos + 2)] if edit.tag == "insert" else [of.get(edit.src_pos)]
        known = [c for c in at if c is not None]
        total += math.log(SLIP + 0.5 * (1 - min(known)) if known else SLIP)
    return total


def _figures(text: str) -> list[str]:
    return [w for w in key(text).split() if any(c.isdigit() for c in w)]


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def key(text: str) -> str:
    """How values of a book are compared: case, marks and the place of a tone do not matter."""
    return " ".join(re.findall(r"\w+", compared(text)))
