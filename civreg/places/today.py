"""Which unit of today a written address lies in, now that there are 34 provinces and no districts: derived, never stored as the place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from civreg.places.ends import Place, intended, likeness, name_of, placed
from civreg.places.province import province_of, today_of
from civreg.places.units import communes_today, gazetteer
from civreg.places.wording import bare

SPLIT, EXACT = 0.6, 0.98
"""How sure the commune is that took the greater part of one that was divided, and one that is spelled letter by letter."""
_COMMUNE = re.compile(r"(?<!\w)(?:phường|thị trấn|đặc khu|(?<!thị )xã|[px]\.)\s*(?=([^,;]+))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Today:
    """A suggestion of today's commune and province, with their kinds."""

    commune: str
    """"" where only the province can be said."""
    province: str
    sure: float
    """0..1 that both are right."""
    others: tuple[str, ...] = ()
    """Other communes, or without any other provinces, on the same ground."""

    def __str__(self) -> str:
        """As an address writes it."""
        return ", ".join(p for p in (self.commune, self.province) if p)


def today(text: str) -> Today | None:
    """Today's unit for an address of any era; None where its province cannot be said."""
    province = province_of(text)
    if province is None:
        return None
    end, like = _end(text, province.name) if province.era != "former" else (None, 0.0)
    communes = _communes(end, province.name) if end else ()
    if not communes:
        return Today("", province.today[0], round(province.sure / len(province.today), 4), province.today[1:])
    divided = SPLIT if len(communes) > 1 else 1.0
    return Today(communes[0], province.today[0], round(province.sure * like * divided, 4), communes[1:])


def _end(text: str, province: str) -> tuple[Place | None, float]:
    """The commune that a text ends in, and how like it is spelled."""
    exact = placed(text)
    named = _named(text, province)
    if exact and exact[0].commune and (not named or exact[0].district):
        return exact[0], EXACT
    if named:
        return Place(named, "", province, 0.0), EXACT
    place = intended(text)
    return place, likeness(text, place) if place else 0.0


def _named(text: str, province: str) -> str:
    """The name behind the last word that says commune, where the province has or had such a one; "" without."""
    found = list(_COMMUNE.finditer(text))
    said = re.findall(r"[^\W_]+", found[-1][1])[:5] if found else []
    names = (" ".join(said[:n]) for n in range(len(said), 0, -1))
    own, older = bare(today_of(province)), bare(province)
    return next((n for n in names if (bare(n), own) in _own() or (bare(n), older) in _anywhere()), "")


def _communes(end: Place, province: str) -> tuple[str, ...]:
    """Today's communes: by commune, district and province of until 2025; without a district those of its name, now or until then."""
    if not end.commune:
        return ()
    older = _since().get((bare(end.commune), bare(end.district), bare(province)), ())
    if older:
        return older
    own = _own().get((bare(end.commune), bare(today_of(province))), ())
    return tuple(dict.fromkeys((*own, *_anywhere().get((bare(end.commune), bare(province)), ()))))


@cache
def _since() -> Mapping[tuple[str, str, str], tuple[str, ...]]:
    index: dict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)
    for (commune, district, province), now in communes_today().items():
        key = bare(name_of(commune)), bare(name_of(district)), bare(name_of(province))
        index[key] |= dict.fromkeys(now)
    return {key: tuple(now) for key, now in index.items()}


@cache
def _anywhere() -> Mapping[tuple[str, str], tuple[str, ...]]:
    index: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for (commune, _, province), now in _since().items():
        index[commune, province] |= dict.fromkeys(now)
    return {key: tuple(now) for key, now in index.items()}


@cache
def _own() -> Mapping[tuple[str, str], tuple[str, ...]]:
    index: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for commune, province in gazetteer().pairs:
        index[bare(name_of(commune)), bare(province)][commune] = None
    return {key: tuple(some) for key, some in index.items()}
