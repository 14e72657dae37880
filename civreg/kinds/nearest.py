"""The date that misread words are nearest to, with its distance; the same date in figures is evidence.

The words are laid against every spelling of every day, month and year at once. Costs are counted in half letters: a wrong
mark or a lost space is a small slip (1), any other wrong, lost or added letter a whole one (2).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from civreg.kinds import spelling
from civreg.kinds.partial import PartialDate, date_of
from civreg.kinds.worded import plain_words, read

Costs = npt.NDArray[np.int16]
FAR = 999
"""More half letters than any date is away."""
IMPOSSIBLE = 1
"""What a day that no calendar has costs more, in half letters."""
DIFFERS, BY_MORE = 1, 2
"""What a day, month or year costs that differs by one figure from the figures, and by more than one."""
SLACK = 14
"""How much dearer than the best a way to some place in the text may be that is followed on, in half letters."""
LONGEST, MONTHLIKE = 120, 40
"""Most letters of words that may be a date (the longest spelling has some 80), and the least likeness, in per cent, of some of them
to the word for month."""
FIRST, LAST = 1850, 2049


@dataclass(frozen=True, slots=True)
class Nearest:
    """The date that words most likely say."""

    date: PartialDate
    text: str
    """How the words would spell it, all in small letters."""
    distance: float
    """Letters that part the words from it; a wrong mark or a lost space counts half."""
    others: tuple[PartialDate, ...] = ()
    """Dates that are as near, figures included."""


def nearest(words: str, figures: str = "") -> Nearest | None:
    """The date that words are nearest to; `figures` is the value of the same date in figures, whole or in part, "" for none.

    Words that say a date letter by letter are believed whatever the figures say: a book that contradicts itself is not set right.
    None where the words are empty or too far from any date to tell.
    """
    said, plain = read(words), plain_words(words)
    if said and said.century:
        return Nearest(said.date, plain, 0.0)
    if len(plain) > LONGEST or fuzz.partial_ratio("tháng", plain) < MONTHLIKE:
        return None
    ranked = _ranked(*_parts(plain), date_of(figures))
    if not ranked or ranked[0][1] > max(4, 2 * len(plain) // 4):
        return None
    date, distance, worth = ranked[0]
    text = process.extractOne(plain, list(spelling.spellings(date)), scorer=Levenshtein.distance)[0]
    return Nearest(date, text, distance / 2, tuple(d for d, _, w in ranked[1:] if w == worth))


def _parts(plain: str) -> tuple[Costs, Costs]:
    """Costs of days and months from the start to each place in the text, (31, 12, n+1), and of years from there to the end, (300, n+1)."""
    letters = _codes(plain)
    days = _from_start(letters, _days())
    fronts = _chained(days, letters, _months())
    ends = _from_start(letters[::-1], _reversed_tails())[:, ::-1]
    tails, digit_tails = ends[:100], ends[100:]
    heads = _least(_between(letters, _heads(), starts := _worthwhile(fronts.min((0, 1)))), _heads())
    # hundreds spelled out stand before any tail, `một chín` or nothing before two figures
    years = np.full((300, len(plain) + 1), FAR, np.int16)
    spelled = [np.minimum(_joined(heads[c], tails), _joined(heads[c + 3], digit_tails)) for c in range(3)]
    alone = _joined(heads[6], digit_tails)
    years[:, starts] = np.minimum(np.concatenate(spelled), np.concatenate([alone + 1, alone, alone + 1]))
    return fronts, years


def _ranked(fronts: Costs, years: Costs, figures: PartialDate | None) -> list[tuple[PartialDate, int, int]]:
    """Dates with their distance and their worth (figures weighed too), the best first; those that cannot be best are left out."""
    day_worth, month_worth, year_worth = _disagreements(figures)
    fronts = fronts + (day_worth[:, None] + month_worth[None, :])[:, :, None]
    backs = years + year_worth[:, None]
    best = int((fronts.min((0, 1)) + backs.min(0)).min())
    near_fronts = np.argwhere((fronts + backs.min(0)).min(2) <= best + IMPOSSIBLE)
    near_backs = np.argwhere((backs + fronts.min((0, 1))).min(1) <= best + IMPOSSIBLE)[:, 0]
    found = []
    for day, month in near_fronts:
        for year in near_backs:
            date = PartialDate(1800 + int(year), int(month) + 1, int(day) + 1)
            worth = int((fronts[day, month] + backs[year]).min()) + (0 if date.possible else IMPOSSIBLE)
            if FIRST <= date.year <= LAST and worth <= best + IMPOSSIBLE:
                found.append((date, worth - int(day_worth[day] + month_worth[month] + year_worth[year]), worth))
    return sorted(found, key=lambda item: (item[2], item[1], str(item[0])))


def _disagreements(figures: PartialDate | None) -> tuple[Costs, Costs, Costs]:
    """What each day, month and year of the words costs beside the figures; nothing where they do not say it."""
    if figures is None:
        return np.zeros(31, np.int16), np.zeros(12, np.int16), np.zeros(300, np.int16)
    said = ((figures.day, range(1, 32)), (figures.month, range(1, 13)), (figures.year, range(1800, 2100)))
    one, two, three = (np.array([_differs(a, b) for b in some], np.int16) for a, some in said)
    return one, two, three


def _differs(one: int | None, other: int) -> int:
    if one is None or one == other:
        return 0
    figures = max(len(str(one)), len(str(other)))
    return DIFFERS if Levenshtein.distance(str(one).zfill(figures), str(other).zfill(figures)) == 1 else BY_MORE


Spelled = tuple[tuple[str, int], ...]
"""Spellings and which number each is, in order of the numbers, which run from 0 without a gap."""


@cache
def _days() -> Spelled:
    return _ordered((f"{lead}{t} tháng ", n - 1) for t, n in spelling.days().items() if n <= 31 for lead in ("ngày ", ""))


@cache
def _months() -> Spelled:
    return _ordered((f"{t} năm", n - 1) for t, n in spelling.months().items() if n <= 12)


@cache
def _heads() -> Spelled:
    """Hundreds of a year spelled out (0..2), digit by digit (3..5), not at all (6)."""
    first = spelling.CENTURIES[0]
    whole = [(f" {t}", c - first) for t, c in spelling.centuries().items()]
    return _ordered((*whole, *((f" {t}", c - first + 3) for t, c in spelling.digit_centuries().items()), ("", 6)))


@cache
def _reversed_tails() -> Spelled:
    """Last figures of a year from their end: behind hundreds spelled out (0..99), behind `một chín` (100..199)."""
    any_tail = [(f" {t}"[::-1] if t else "", n) for t, n in spelling.tails().items()]
    return _ordered((*any_tail, *((f" {t}"[::-1], n + 100) for t, n in spelling.digit_tails().items())))


def _ordered(spelled: Iterable[tuple[str, int]]) -> Spelled:
    return tuple(sorted(spelled, key=lambda item: item[1]))


def _least(costs: Costs, spelled: Spelled) -> Costs:
    """The cheapest spelling of each number."""
    numbers = np.array([n for _, n in spelled])
    return np.minimum.reduceat(costs, np.flatnonzero(np.diff(numbers, prepend=-1)), axis=0)


def _worthwhile(costs: Costs) -> npt.NDArray[np.intp]:
    """Places in the text, (n+1), at which a good way may stand."""
    return np.flatnonzero(costs <= costs.min() + SLACK)


def _chained(front: Costs, letters: npt.NDArray[np.int16], spelled: Spelled) -> Costs:
    """Costs (fronts, n+1) carried on by a second part to each place: (fronts, numbers, n+1)."""
    starts = _worthwhile(front.min(0))
    more = _least(_between(letters, spelled, starts), spelled)
    return np.asarray((front[:, None, starts, None] + more[None]).min(2), np.int16)


def _joined(head: Costs, tails: Costs) -> Costs:
    """Costs from some places to the end: a head (starts, n+1) to somewhere, then a tail (tails, n+1) to the end: (tails, starts)."""
    ends = _worthwhile(tails.min(0))
    return np.asarray((head[None][:, :, ends] + tails[:, None, ends]).min(2), np.int16)


def _from_start(letters: npt.NDArray[np.int16], spelled: Spelled) -> Costs:
    """Cost of each number laid against the text from its start to every place: (numbers, n+1)."""
    return _least(_laid(letters, spelled, _added(letters)[None, :])[:, 0], spelled)


def _between(letters: npt.NDArray[np.int16], spelled: Spelled, starts: npt.NDArray[np.intp]) -> Costs:
    """Cost of each spelling laid against the text from each start to every place: (spellings, starts, n+1); far where it ends before."""
    ends = _added(letters)
    rows = ends[None, :] - ends[starts, None]
    return _laid(letters, spelled, np.where(rows < 0, FAR, rows).astype(np.int16))


def _added(letters: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """What all letters up to each place cost where none of them should stand."""
    return np.concatenate([[0], np.cumsum(_LOST[letters])]).astype(np.int16)


def _laid(letters: npt.NDArray[np.int16], spelled: Spelled, start: Costs) -> Costs:
    """Edit costs, all spellings at once, a letter of each after the other; `start` (starts, n+1) is that of the empty spelling."""
    codes, sizes = _padded(spelled)
    length = codes.shape[1]
    added = _added(letters)
    cost = _substitutions()
    row = np.broadcast_to(start, (len(spelled), *start.shape)).copy()
    done = row.copy()
    for at in range(length):
        code = codes[:, at]
        new = row + _LOST[code][:, None, None]
        new[:, :, 1:] = np.minimum(new[:, :, 1:], row[:, :, :-1] + cost[code][:, letters][:, None, :])
        row = np.minimum.accumulate(new - added, axis=2) + added
        done[sizes > at] = row[sizes > at]
    return done


_ALPHABET = " aàáảãạăắằẳẵặâấầẩẫậbcdđeèéẻẽẹêếềểễệfghiìíỉĩịjklmnoòóỏõọôốồổỗộơớờởỡợpqrstuùúủũụưứừửữựvwxyỳýỷỹỵz?"
_INDEX = {letter: i for i, letter in enumerate(_ALPHABET)}
_LOST = np.array([1, *[2] * (len(_ALPHABET) - 1)], np.int16)
"""What a letter lost or added costs; a space half."""


def _codes(text: str) -> npt.NDArray[np.int16]:
    return np.array([_INDEX.get(c, _INDEX["?"]) for c in text], np.int16)


@lru_cache(8)
def _padded(spelled: Spelled) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int64]]:
    """The letters of spellings, filled up with blanks to the longest, and how many are theirs."""
    length = max(len(t) for t, _ in spelled)
    return np.array([_codes(t.ljust(length)) for t, _ in spelled]), np.array([len(t) for t, _ in spelled])


@cache
def _substitutions() -> npt.NDArray[np.int16]:
    """What one letter read as another costs: (letters, letters)."""
    bare = [unicodedata.normalize("NFD", c)[0].replace("đ", "d") for c in _ALPHABET]
    return np.array([[0 if a == b else 1 if bare[a] == bare[b] else 2 for b in range(len(bare))] for a in range(len(bare))], np.int16)
