"""Which province a written address lies in, of whichever era, and which unit that ground belongs to today: suggestions only.

What is written is never changed by either.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from civreg.places.ends import NOWHERE, Place, every, name_of, near, nearest_end, placed
from civreg.places.units import Former, gazetteer
from civreg.places.wording import Word, bare, loose, words

LETTER, EDIT, WHOLE = 2.2, 3.2, 1.5
"""What a letter that a place explains is worth, what an edit costs, and what it is worth that whole words are met letter by letter,
as logarithms of likelihood."""
WEIGHED, LIKE = 24, 0.55
"""How many places are weighed, and the least likeness of a province's name that is."""
SURE, CERTAIN = 0.5, 0.99
"""Least certainty of a province that is named, and the most that any may claim."""


@dataclass(frozen=True, slots=True)
class Province:
    """A province that an address ends in."""

    name: str
    """Without the kind of unit, as the gazetteer of its era writes it."""
    era: str
    """`until 2025`, `since 2025`, or `former` for those that were gone before."""
    years: tuple[int, int] | None
    """First and last year of a former one."""
    today: tuple[str, ...]
    """The provinces of today on its ground, with their kind, the likeliest first."""
    sure: float
    """0..1 that the address means it."""


def province_of(text: str) -> Province | None:
    """The province that an address says or is most likely meant to say; None where it names none or more than one as well."""
    shares = _shares(text)
    if not shares:
        return None
    name = max(shares, key=lambda n: shares[n])
    return _province(name, shares[name]) if shares[name] >= SURE else None


def _shares(text: str) -> dict[str, float]:
    """How likely an address lies in each province, by the province's name."""
    worth: dict[str, float] = defaultdict(float)
    found = {place: _worth(text, place) for place in _candidates(text)}
    best = max([math.log(NOWHERE), *found.values()])
    for place, value in found.items():
        names = _provinces_of(place)
        for name in names:
            worth[name] += math.exp(value - best) / len(names)
    whole = sum(worth.values()) + math.exp(math.log(NOWHERE) - best)
    return {name: share / whole for name, share in worth.items()}


def _candidates(text: str) -> Iterable[Place]:
    said = words(text)
    exact = placed(text)
    found = dict.fromkeys([exact[0]] if exact else [])
    found |= dict.fromkeys(near(text, WEIGHED))
    found |= dict.fromkeys(_alike(said))
    return found


def _alike(said: list[Word]) -> Iterator[Place]:
    """Provinces whose names are spelled like the last words."""
    names, places = _names()
    for span in range(1, min(len(said), 5) + 1):
        query = "".join(w.loose for w in said[-span:])
        for _, _, i in process.extract(query, names, scorer=Levenshtein.normalized_similarity, limit=4, score_cutoff=LIKE):
            yield places[i]


def _worth(text: str, place: Place) -> float:
    """Logarithm of how likely a text is written for a place, next to a text that ends in no place."""
    distance = nearest_end(text, place)
    whole = WHOLE if distance == 0 else -(EDIT + LETTER) * distance
    return LETTER * len(loose("".join(place.said))) + whole + math.log(place.weight)


@cache
def _names() -> tuple[list[str], list[Place]]:
    ends = [p for p in every() if not p.commune and not p.district]
    known = {bare("".join(p.said)) for p in ends}
    older = [Place("", "", p.name, ends[0].weight, "former") for p in gazetteer().older if bare(p.name) not in known]
    return [loose("".join(p.said)) for p in (*ends, *older)], [*ends, *older]


def _provinces_of(place: Place) -> tuple[str, ...]:
    """The names of the provinces that a place may lie in: one where it is said, else all that have such a district."""
    if place.province:
        return (_forms().get(bare(place.province), place.province),)
    return _districts().get((bare(place.commune), bare(place.district)), ())


@cache
def _forms() -> Mapping[str, str]:
    """The name of a province by each way to write it."""
    book = gazetteer()
    own = {bare(n): n for n in (*(p.name for p in book.older), *(p.name for p in book.former))}
    own |= {bare(name_of(p)): name_of(p) for _, p in book.pairs} | {bare(name_of(p)): name_of(p) for _, _, p in book.triples}
    return own | {bare(form): name for name, forms in book.also.items() for form in forms if bare(form) not in own}


@cache
def _districts() -> Mapping[tuple[str, str], tuple[str, ...]]:
    known: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for commune, district, province in (tuple(name_of(u) for u in t) for t in gazetteer().triples):
        known[bare(commune), bare(district)][province] = None
        known["", bare(district)][province] = None
    return {key: tuple(names) for key, names in known.items()}


def _province(name: str, sure: float) -> Province:
    former = _former().get(name)
    if bare(name) in _merged():
        return Province(name, "until 2025", None, (today_of(name),), min(round(sure, 4), CERTAIN))
    if former is None:
        return Province(name, "since 2025", None, (today_of(name),), min(round(sure, 4), CERTAIN))
    today = dict.fromkeys(today_of(n) for n in former.now)
    return Province(name, "former", (former.first, former.last), tuple(today), min(round(sure, 4), CERTAIN))


@cache
def _former() -> Mapping[str, Former]:
    return {p.name: p for p in (*gazetteer().older, *gazetteer().former)}


def today_of(name: str) -> str:
    """Today's province, with its kind, of one of the 63 of until 2025 or of the 34 of today."""
    return _today()[bare(name)]


@cache
def _today() -> Mapping[str, str]:
    return {bare(name_of(p)): p for _, p in gazetteer().pairs} | _merged()


@cache
def _merged() -> dict[str, str]:
    return {bare(name_of(old)): new for old, new in gazetteer().merged.items()}
