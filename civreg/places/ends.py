"""Places that exist at the end of an address: found exactly, or by how they are spelled.

An address ends in a commune, its district and its province; any of the three may be missing, kinds of unit (xã, huyện,
thành phố …) are written or left out at will. Three eras stand side by side: until 2025, since 2025 (no districts), and the
provinces that are no more. All are weighed and none is forbidden, because people write old names for decades.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from civreg.places.units import Gazetteer, gazetteer
from civreg.places.wording import Word, bare, figures, loose, words

LIKE = 0.62
"""Least likeness, 0..1, of a place worth weighing."""
INTENDED, LEAD = 0.72, 0.06
"""Least likeness of a place that is proposed, and its least lead over the next."""
ENDS, COMMUNES = 8, 3
"""How many likest ends of addresses are followed, and how many communes in each."""


@dataclass(frozen=True, slots=True)
class Place:
    """An end of an address: the names of its units without their kinds, smallest first; "" where a level is not said."""

    commune: str
    district: str
    province: str
    weight: float
    """How often an address ends so, next to others."""
    era: str = "until 2025"

    @property
    def names(self) -> tuple[str, ...]:
        """The levels that are said."""
        return tuple(n for n in (self.commune, self.district, self.province) if n)

    @property
    def triple(self) -> tuple[str, str, str]:
        """The three levels."""
        return self.commune, self.district, self.province

    @property
    def said(self) -> tuple[str, ...]:
        """Every word of its names."""
        return tuple(w for name in self.names for w in _in_words(name))


@lru_cache(65536)
def _in_words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", name))


WEIGHTS = {"cdp": 0.84, "cd": 0.01, "cp": 0.02, "dp": 0.07, "p": 0.02, "d": 0.005}
"""Share of addresses that end in a whole triple, in commune and district, commune and province, district and province …"""
NOWHERE = 0.02
"""Share of addresses that end in no place of the gazetteer."""


def placed(text: str) -> tuple[Place, int] | None:
    """The longest place that a text ends in, letter by letter, and how many of its `words` stand before it."""
    said = words(text)
    for start in range(max(0, len(said) - 12), len(said)):
        found = _exact().get("".join(w.key for w in said[start:]))
        if found is not None:
            return found, start
    return None


def triple(text: str) -> tuple[str, str, str] | None:
    """Commune, district and province that a text says or is clearly spelled like, as the gazetteer writes them; None without."""
    place = intended(text)
    return (place.commune, place.district, _province_of().get(bare(place.province), place.province)) if place else None


@cache
def _province_of() -> dict[str, str]:
    return {bare(form): name for name, forms in gazetteer().also.items() for form in forms}


def intended(text: str) -> Place | None:
    """The whole triple that the end of a text says or, by a clear lead, is spelled most like: a proposal, never the text itself."""
    found = placed(text)
    if found and all(found[0].triple):
        return found[0]
    ranked = sorted(((likeness(text, place), place) for place in near(text, 60) if all(place.triple)), key=lambda pair: -pair[0])
    different = [like for like, place in ranked[1:] if _unlike(place, ranked[0][1])]
    if not ranked or ranked[0][0] < INTENDED or (different and ranked[0][0] - different[0] < LEAD):
        return None
    return ranked[0][1]


def _unlike(one: Place, other: Place) -> bool:
    """Whether two places differ by more than how the province is written."""
    return (one.commune, one.district) != (other.commune, other.district)


def likeness(text: str, place: Place) -> float:
    """How like the end of a text is spelled to a place, 1 where letter by letter."""
    wanted = loose("".join(place.said))
    return 1 - nearest_end(text, place) / len(wanted)


def near(text: str, limit: int = 12) -> list[Place]:
    """Places that the end of a text is spelled like, likest first."""
    said = words(text)
    ends: dict[int, tuple[float, int]] = {}
    for span in range(1, min(len(said), 8) + 1):
        query = "".join(w.loose for w in said[-span:])
        for count in (span - 1, span, span + 1):
            keys, rows = _ends_by_length().get(count, ([], []))
            for _, like, i in process.extract(query, keys, scorer=Levenshtein.normalized_similarity, limit=3, score_cutoff=LIKE):
                worth = like + 0.02 * count
                if worth > ends.get(rows[i], (0.0, 0))[0]:
                    ends[rows[i]] = worth, span
    best = sorted(ends, key=lambda row: -ends[row][0])[:ENDS]
    found: dict[Place, float] = {}
    for row in best:
        worth, span = ends[row]
        end = _ends()[row]
        if _same_figures(said[-span:], end.place):
            found[end.place] = worth
        before = said[: len(said) - span]
        whole = [w for w in words(text, units=True) if w.start < said[-span].start]  # Thắng Quân may have been read as Thắng Quận
        for front in (before, whole) if whole[-2:] != before[-2:] else (before,):
            for commune, like, more in _communes(front, end):
                if _same_figures([*front[-more:], *said[-span:]], commune):
                    found[commune] = max(found.get(commune, 0.0), worth + like)
    return sorted(found, key=lambda p: -found[p])[:limit]


def _communes(said: Sequence[Word], end: End) -> Iterator[tuple[Place, float, int]]:
    """Communes of a district or province that words are spelled like, with likeness and how many words they take."""
    best: dict[int, tuple[float, int]] = {}
    for span in range(1, min(len(said), 5) + 1):
        query = "".join(w.loose for w in said[-span:])
        for _, like, i in process.extract(query, end.loose, scorer=Levenshtein.normalized_similarity, limit=COMMUNES, score_cutoff=0.5):
            if like > best.get(i, (0.0, 0))[0]:
                best[i] = like, span
    for i in sorted(best, key=lambda i: -best[i][0])[:COMMUNES]:
        yield end.communes[i], best[i][0], best[i][1]


def spelled(text: str, place: Place) -> str:
    """The text with its end spelled as a place; kinds of unit, marks and case between the words stay as they are read."""
    names = place.said
    tail = min((_tail(words(text, units=units), names) for units in (False, True)), key=lambda found: found[0])[1]
    span = len(tail)
    if not tail:
        return text
    if span != len(names):
        return text[: tail[0].start] + _with_units(text[tail[0].start :], place) + text[tail[-1].end :]
    out, at = [], 0
    for word, name in zip(tail, names, strict=True):
        old = text[word.start : word.end]
        same = bare(name) == word.key
        out += [text[at : word.start], old if same else name.upper() if old.isupper() and len(old) > 1 else name]
        at = word.end
    return "".join(out) + text[at:]


def nearest_end(text: str, place: Place) -> int:
    """How many edits, a mark for one, part the end of a text from a place; kinds of unit do not count."""
    return min(_tail(words(text, units=units), place.said)[0] for units in (False, True))


def _tail(said: Sequence[Word], names: Sequence[str]) -> tuple[int, Sequence[Word]]:
    """The last words that names are spelled like most, with how many edits part them."""
    wanted = loose("".join(names))
    spans = [n for n in (len(names), len(names) - 1, len(names) + 1) if 1 <= n <= len(said)]
    distances = [Levenshtein.distance("".join(w.loose for w in said[-n:]), wanted) for n in spans]
    nearest = distances.index(min(distances)) if spans else 0
    return (distances[nearest], said[-spans[nearest] :]) if spans else (len(wanted), ())


_UNIT_OF_LEVEL = (
    r"thị trấn|phường|xã|tt\.?|p\.?|x\.?",
    r"thị xã|thành phố|quận|huyện|tx\.?|tp\.?|q\.?|h\.?",
    r"thành phố|tỉnh|tp\.?|t\.?",
)


def _with_units(old: str, place: Place) -> str:
    """The names of a place one after the other, each behind the kind of unit that stands in `old` for its level."""
    parts, at = [], 0
    for level, name in zip(_UNIT_OF_LEVEL, place.triple, strict=True):
        if name:
            unit = re.compile(rf"(?<!\w)(?:{level})(?!\w)", re.IGNORECASE).search(old, at)
            parts.append(f"{unit[0]} {name}" if unit else name)
            at = unit.end() if unit else at
    return " ".join(parts)


def _same_figures(said: Sequence[Word], place: Place) -> bool:
    """Whether the figures are alike: wards and districts come and go by number, so a figure is the ink's alone to say."""
    return figures(w.key for w in said) == figures(bare(w) for w in place.said)


@dataclass(frozen=True, slots=True)
class End:
    """A district with or without its province, or a province: where addresses end; and the communes that may stand before it."""

    place: Place
    communes: tuple[Place, ...]
    loose: tuple[str, ...]
    """How the communes are spelled, for likeness."""


@cache
def _ends() -> list[End]:
    tree: dict[tuple[str, str, str], list[Place]] = defaultdict(list)
    for place in every():
        tree[place.era, place.district, place.province].append(place)
    ends = []
    for (era, district, province), some in tree.items():
        communes = tuple(p for p in some if p.commune)
        bare_end = next((p for p in some if not p.commune), None)
        weight = bare_end.weight if bare_end else 1e-7
        end = Place("", district, province, weight, era)
        ends.append(End(end, communes, tuple(loose(p.commune) for p in communes)))
    return ends


@cache
def _ends_by_length() -> dict[int, tuple[list[str], list[int]]]:
    groups: dict[int, tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
    for row, end in enumerate(_ends()):
        keys, rows = groups[len(end.place.said)]
        keys.append(loose("".join(end.place.said)))
        rows.append(row)
    return dict(groups)


@cache
def _exact() -> dict[str, Place]:
    known: dict[str, Place] = {}
    for place in sorted(every(), key=lambda p: p.weight):
        known[_key(place.commune) + _key(place.district) + _key(place.province)] = place
    return known


@cache
def _key(name: str) -> str:
    """The words of a name as they are compared, one after the other."""
    return "".join(bare(w) for w in _in_words(name))


@cache
def every() -> tuple[Place, ...]:
    """Every end of an address that is known, in all eras and ways to write it."""
    book = gazetteer()
    rows: dict[tuple[str, str, str], str] = {}
    for commune, district, province in (tuple(name_of(u) for u in t) for t in book.triples):
        for form in book.forms(province):
            rows.setdefault((commune, district, form), "until 2025")
            rows.setdefault(("", district, form), "until 2025")
            rows.setdefault(("", "", form), "until 2025")
        rows.setdefault((commune, district, ""), "until 2025")
        rows.setdefault(("", district, ""), "until 2025")
    for commune, province in ((name_of(c), name_of(p)) for c, p in book.pairs):
        for form in book.forms(province):
            rows.setdefault((commune, "", form), "since 2025")
            rows.setdefault(("", "", form), "since 2025")
    for gone in book.former:
        rows.setdefault(("", "", gone.name), "former")
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[_levels(row)] += 1
    return tuple(Place(*row, WEIGHTS[_levels(row)] / counts[_levels(row)], era) for row, era in rows.items())


def _levels(row: tuple[str, str, str]) -> str:
    commune, district, province = row
    return ("c" if commune else "") + ("d" if district else "") + ("p" if province else "")


@lru_cache(65536)
def name_of(unit: str) -> str:
    """A unit's name without its kind; a number alone keeps no kind either, since that is written in many ways."""
    last = unit.rsplit(" ", 1)[-1]
    return last.lstrip("0") if last.isdigit() else Gazetteer.short(unit)


_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OPEN = re.compile(rf"([oO])([{_TONES}])([aeAE])(?!\w)|([uU])([{_TONES}])([yY])(?!\w)")


def old_style(text: str) -> str:
    """The text with the tone of open oa, oe and uy on the last vowel: Hòa as Hoà."""
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", _OPEN.sub(lambda m: m[1] + m[3] + m[2] if m[1] else m[4] + m[6] + m[5], parts))
