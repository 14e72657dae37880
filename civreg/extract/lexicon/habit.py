"""What usually follows what in a field: word pairs that weigh readings against each other, and forbid none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from civreg.extract.lexicon import lists, names
from civreg.places import Gazetteer, gazetteer
from civreg.text import compared

START = "^"
FIGURE = 0.01
"""What a word of digits weighs: as much as a usual word."""
UNITS = (
    "xã",
    "phường",
    "thị trấn",
    "huyện",
    "quận",
    "thị xã",
    "thành phố",
    "tỉnh",
    "tp",
    "tt",
    "tx",
    "ấp",
    "thôn",
    "xóm",
    "tổ",
    "khu phố",
    "khu",
    "số",
    "đường",
    "bản",
    "p",
    "q",
)
"""Words that stand before names of places."""
NUMBERS = [
    "ngày",
    "tháng",
    "năm",
    "mùng",
    "mồng",
    "một",
    "hai",
    "ba",
    "bốn",
    "tư",
    "năm",
    "lăm",
    "nhăm",
    "sáu",
    "bảy",
    "bẩy",
    "tám",
    "chín",
    "mười",
    "mươi",
    "mốt",
    "hăm",
    "linh",
    "lẻ",
    "trăm",
    "nghìn",
    "ngàn",
    "không",
    "giêng",
    "chạp",
    "nhứt",
    "nhì",
    "nhựt",
]


@dataclass(frozen=True, slots=True)
class Habit:
    """Word and pair frequencies of one kind of field."""

    words: dict[str, float]
    """Share of every known word."""
    pairs: dict[tuple[str, str], float]
    """Share of a word among those that follow another."""
    stray: float
    """What an unknown word weighs; small, never 0."""

    def weight(self, before: str, word: str) -> float:
        """0..1: how usual `word` is after `before`, both as compared."""
        letters = sum(c.isalpha() for c in word)
        if not letters:
            return FIGURE
        if letters < len(word):  # 67b and 2a are house numbers; s0ng is a slip
            return FIGURE / (3 if letters == 1 else 10) if letters <= 2 and letters < len(word) - (letters > 1) else self.stray
        single = self.words.get(word, 0.0)
        pair = self.pairs.get((before, word), 0.0)
        return 0.6 * pair + 0.4 * single + self.stray * 0.2 ** max(0, len(word) - 6)


def learned(texts: Iterable[tuple[str, float]], stray: float) -> Habit:
    """Count words and pairs in weighted texts."""
    singles: dict[str, float] = defaultdict(float)
    pairs: dict[tuple[str, str], float] = defaultdict(float)
    for text, times in texts:
        before = START
        for part in text.split():
            for word in _compared(part):
                singles[word] += times
                pairs[before, word] += times
                before = word
    total = sum(singles.values())
    heads: dict[str, float] = defaultdict(float)
    for (before, _), times in pairs.items():
        heads[before] += times
    return Habit({w: c / total for w, c in singles.items()}, {p: c / heads[p[0]] for p, c in pairs.items()}, stray)


@cache
def _compared(word: str) -> list[str]:
    return compared(word).split()


@cache
def closed(kind: str) -> tuple[str, ...]:
    """Every answer that a closed list allows, as written; empty where any text may stand."""
    known = lists()
    answers = {"sex": known.sex, "ethnic": known.ethnic, "nationality": known.nationality, "relation": known.relations}.get(kind, ())
    return tuple(dict.fromkeys(form for a in answers for form in (a, a.lower(), a.upper()) if form))


@cache
def habit(kind: str) -> Habit | None:
    """The habit of fields of a kind; None where none is known."""
    known = lists()
    if kind == "place":
        return learned(_said_of_places(), 2e-5)
    if kind == "name":
        return learned(_said_of_names(), 2e-5)
    if kind == "date_words":
        return Habit({w: 1 / len(NUMBERS) for w in NUMBERS}, {}, 1e-7)
    closed = {"sex": known.sex, "ethnic": known.ethnic, "nationality": known.nationality, "relation": known.relations}
    closed |= dict.fromkeys(("date", "year", "time"), ("ngày tháng năm", "giờ phút ngày"))
    closed |= dict.fromkeys(("number", "id_number", "age"), ("CMND số", "CCCD số", "hộ chiếu", "tuổi", "CMND", "CCCD"))
    if kind in closed:
        common = {"Kinh": 60.0, "Việt Nam": 60.0, "Hoa": 10.0}
        return learned(((text, common.get(text, 1.0)) for text in closed[kind]), 1e-6)
    return learned(_said_of_all(), 5e-5) if kind in {"text", "occupation"} else None


def _said_of_places() -> Iterable[tuple[str, float]]:
    book, short = gazetteer(), cache(Gazetteer.short)
    for commune, district, province in book.triples:
        yield f"{short(commune)} {short(district)} {short(province)}", 1.0
        yield f"{commune} {district} {province}", 0.3
    for word in book.syllables:
        yield word, 1.0
    for unit in UNITS:
        yield unit, 60.0
    for street in lists().streets:
        yield street, 8.0
    for given in names().given:
        yield given, 0.3
    for office in (*lists().offices, "UBND", "Uỷ ban nhân dân", "Bệnh viện", "Trạm y tế"):
        yield office, 100.0


def _said_of_names() -> Iterable[tuple[str, float]]:
    book = names()
    for family, share in book.family.items():
        yield family, 20.0 * share + 5
    for given in book.given:
        yield given, 1.0
    for middle in ("Văn", "Thị", *book.middle):
        yield middle, 20.0
    for word in gazetteer().syllables:
        yield word, 1.0


def _said_of_all() -> Iterable[tuple[str, float]]:
    known = lists()
    for answer in (*known.sex, *known.ethnic, *known.nationality, *known.relations, *known.occupations, *known.causes, *known.offices):
        yield answer, 20.0
    for word in gazetteer().syllables:
        yield word, 1.0
