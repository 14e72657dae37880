"""Places that are spelled like what was read: commune, district and province together, as they were until 2025."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from civreg.extract.lexicon import Places, places
from civreg.text import compared

UNITS = frozenset(["xã", "phường", "huyện", "quận", "tỉnh", "tp", "tx", "tt", "p", "q", "x", "h", "t", "tphcm"])
PAIRS = frozenset({("thị", "trấn"), ("thị", "xã"), ("thành", "phố"), ("đặc", "khu")})
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OPEN = re.compile(rf"([oO])([{_TONES}])([aeAE])(?!\w)|([uU])([{_TONES}])([yY])(?!\w)")
LIKE = 0.66
"""Least likeness, 0..1, of a place worth weighing."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: where it stands and how it is compared."""

    start: int
    end: int
    key: str


def words(text: str) -> list[Word]:
    """The words of a text without the kinds of unit (xã, huyện, thành phố …) that are written or left out at will."""
    every = [Word(m.start(), m.end(), compared(m.group())) for m in re.finditer(r"\w+", text)]
    kept = []
    for i, word in enumerate(every):
        before, after = (every[i - 1].key if i else ""), (every[i + 1].key if i + 1 < len(every) else "")
        unit = word.key in UNITS or (word.key, after) in PAIRS or (before, word.key) in PAIRS
        if not (unit and after) or word.key.isdigit():
            kept.append(word)
    return kept


def near(text: str, limit: int = 4) -> list[str]:
    """The text with its end spelled as places that exist, likest first; the text itself where its end is one already."""
    said = words(text)
    found: dict[str, float] = {}
    for count, (keys, shown) in _by_length().items():
        for span in (count, count - 1, count + 1):
            tail = said[-span:]
            if 2 <= span <= len(said) and (span == count or not _has_units(text, tail)):
                query = " ".join(w.key for w in tail)
                for _, like, i in process.extract(query, keys, scorer=Levenshtein.normalized_similarity, limit=2, score_cutoff=LIKE):
                    if _figures(w.key for w in tail) != _figures(shown[i]):
                        continue  # wards and districts come and go by number: a figure is the ink's alone to say
                    spelled = _spelled(text, tail, shown[i])
                    found[spelled] = max(found.get(spelled, 0.0), like + 0.01 * count)
    return sorted(found, key=lambda t: -found[t])[:limit]


def old_style(text: str) -> str:
    """The text with the tone of open oa, oe and uy on the last vowel: Hòa as Hoà."""
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", _OPEN.sub(lambda m: m[1] + m[3] + m[2] if m[1] else m[4] + m[6] + m[5], parts))


def _figures(some: Iterable[str]) -> list[str]:
    return [w for w in some if any(c.isdigit() for c in w)]


def _has_units(text: str, tail: Sequence[Word]) -> bool:
    return len(re.findall(r"\w+", text[tail[0].start :])) != len(tail)


def _spelled(text: str, tail: Sequence[Word], names: Sequence[str]) -> str:
    """The text with the words of its tail replaced, everything between them kept."""
    if len(tail) != len(names):
        return text[: tail[0].start] + " ".join(names) + text[tail[-1].end :]
    out, at = [], 0
    for word, name in zip(tail, names, strict=True):
        old = text[word.start : word.end]
        same = compared(name) == word.key
        out += [text[at : word.start], old if same else name.upper() if old.isupper() and len(old) > 1 else name]
        at = word.end
    return "".join(out) + text[at:]


@cache
def _by_length() -> dict[int, tuple[list[str], list[tuple[str, ...]]]]:
    """Places by how many words their names have: as compared, and as written."""
    known: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for commune, district, province in places().triples:
        bare = [
            tuple(w for w in re.findall(r"\w+", Places.short(u)) if w.lower() not in UNITS or w.isdigit())
            for u in (commune, district, province)
        ]
        for parts in (bare, bare[1:]):
            shown = tuple(w for part in parts for w in part)
            known[len(shown)].setdefault(" ".join(compared(w) for w in shown), shown)
    return {n: (list(group), list(group.values())) for n, group in sorted(known.items()) if n > 1}
