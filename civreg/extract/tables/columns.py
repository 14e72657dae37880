"""The columns of a book of tables: learnt where headings are printed, carried over to pages that print none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from civreg.extract.tables.bars import Bar
from civreg.extract.tables.grid import FEWEST, Grid
from civreg.extract.tables.heading import Heading, Place
from civreg.extract.tables.table import Ruled
from civreg.forms import FormTemplate
from civreg.raster import Pixels

Floats = NDArray[np.float64]
OUTER = 3
"""How many borders from each side may be the first and last that a page shares with the columns known."""
STRETCH = (0.85, 1.18)
"""By how much one page's table may be narrower or wider than another's."""
OFF = 0.012
"""Share of the table's width by which a border may stand off its place: curl and what is left of perspective."""
NARROW = 0.3
"""Share of the narrower column beside it by which a border may stand off at most."""
LOST = 6
"""One border of so many may not be seen, and one of so many seen may be none."""
HIDDEN = 2
"""One border of so many may have to be looked for in its place, for it was too broken to be seen at once."""
STRETCH_SEEN, AROUND = 32, 24
"""Pixels along and to both sides of a border of one look at it."""
DARKER, BROKEN = 14.0, 0.3
"""By how much a border is darker than the paper beside it, and the share of its length that must be."""
CURVED = 6
"""Borders from which a curve rather than a straight scale carries them."""
PLAIN = 1.5
"""How many times farther off another way to lay the columns must be."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one page with headings."""

    form: str
    places: tuple[tuple[str, str], ...]
    """For each column of the page its field's key and the word it is ticked for; both empty where the form has none."""
    borders: tuple[float, ...]
    """Where their borders stand, in pixels across the page, half way down."""
    page: str = ""
    """The name that a clerk knows the page by."""


@dataclass(frozen=True, slots=True)
class BookColumns:
    """What the pages of a book of tables share: the kinds of columns that its headings name."""

    known: tuple[Columns, ...]

    def to_bytes(self) -> bytes:
        """As JSON."""
        plain = [{"form": c.form, "places": c.places, "borders": c.borders, "page": c.page} for c in self.known]
        return json.dumps({"columns": plain}, ensure_ascii=False).encode("utf-8")

    @classmethod
    def from_bytes(cls, data: bytes) -> BookColumns:
        """Read back what `to_bytes` gave."""
        plain = json.loads(data.decode("utf-8"))["columns"]
        return cls(tuple(Columns(c["form"], tuple((k, o) for k, o in c["places"]), tuple(c["borders"]), c["page"]) for c in plain))


def columns_of(grid: Grid, heading: Heading) -> Columns:
    """What a page with headings says of its book's columns."""
    places = tuple((p.column.field.key, p.option) if p else ("", "") for p in heading.places)
    return Columns(heading.form.id, places, tuple(round(b.middle, 1) for b in grid.borders))


def learn(found: Sequence[Columns]) -> BookColumns | None:
    """The kinds of columns that some pages of a book show, each as its first page has it; None without any."""
    known: list[Columns] = []
    for own in found:
        if not any(k.places == own.places and k.form == own.form and _laid(k.borders, own.borders) is not None for k in known):
            known.append(own)
    return BookColumns(tuple(known)) if known else None


@dataclass(frozen=True, slots=True)
class Carried:
    """Columns of an earlier page on one without headings; `grid` has them all, also where a border was not seen."""

    columns: Columns
    grid: Grid
    share: float
    """0..1: share of the borders that were seen in their place."""


def carried(page: Ruled, book: BookColumns, forms: Mapping[str, FormTemplate]) -> Carried | None:
    """The book's columns as they lie on a page; None where none fit it, or two kinds as well as each other."""
    fits = [found for columns in book.known if columns.form in forms and (found := _carried(page, columns)) is not None]
    if len({(found.columns.form, found.columns.places) for found in fits}) != 1:
        return None
    return max(fits, key=lambda found: found.share)


def _carried(page: Ruled, columns: Columns) -> Carried | None:
    laid = _laid(columns.borders, [b.middle for b in page.grid.borders])
    if laid is None:
        return None
    borders, lost = [], 0
    for which, at in zip(laid.seen, laid.at, strict=True):
        if which is None:
            near = min(page.grid.borders, key=lambda b: abs(b.middle - at))
            drawn = near.moved(at - near.middle)
            found = _looked_for(page.bare, drawn)
            lost += found is None
            borders.append(found or drawn)
        else:
            borders.append(page.grid.borders[which])
    if lost > len(borders) / LOST or (lost and laid.extra):  # one lost and one too many: it stands elsewhere
        return None
    return Carried(columns, replace(page.grid, borders=tuple(borders)), round(1 - lost / len(borders), 3))


def _looked_for(bare: Pixels, bar: Bar) -> Bar | None:
    """A border too broken to be seen at once, in the place where it must be; None where nothing of it is left."""
    offs = []
    starts = range(max(int(bar.start), 0), min(int(bar.end), len(bare)) - STRETCH_SEEN, STRETCH_SEEN)
    for top in starts:
        ys = np.arange(top, top + STRETCH_SEEN)
        xs = np.rint(np.interp(ys, bar.along, bar.across)).astype(np.int64) + np.arange(-AROUND, AROUND + 1)[:, None]
        dark = 255.0 - bare[ys, np.clip(xs, 0, bare.shape[1] - 1)].mean(axis=1)
        peak = int(dark.argmax())
        if dark[peak] - np.median(dark) > DARKER:
            offs.append(peak - AROUND)
    near = [[other for other in offs if abs(other - off) <= 3] for off in offs]
    best = max(near, key=len, default=[])
    return bar.moved(float(np.median(best))) if best and len(best) >= BROKEN * len(starts) else None


def places_on(columns: Columns, form: FormTemplate) -> tuple[Place | None, ...]:
    """The places of some columns in their form."""
    own = {column.field.key: column for column in form.columns}
    return tuple(Place(own[key], option) if key in own else None for key, option in columns.places)


@dataclass(frozen=True, slots=True)
class _Laid:
    seen: tuple[int | None, ...]
    """For each known border which one of the page it is."""
    at: tuple[float, ...]
    """Where each stands on the page."""
    off: float
    """How far they stand off, on average, in pixels."""
    extra: int
    """How many of the page's borders are none of these."""


def _laid(known: Sequence[float], seen: Sequence[float]) -> _Laid | None:
    """Lay known borders onto those of a page; None where they do not fit, or fit in two ways."""
    if min(len(known), len(seen)) <= FEWEST:
        return None
    fits: dict[tuple[int | None, ...], _Laid] = {}
    for laid in _trials(np.array(known), np.array(seen)):
        if laid.seen not in fits or laid.off < fits[laid.seen].off:
            fits[laid.seen] = laid
    good = sorted(fits.values(), key=lambda fit: (fit.seen.count(None), fit.off))
    rivals = [fit for fit in good[1:] if _elsewhere(fit, good[0]) and fit.seen.count(None) <= good[0].seen.count(None)]
    return good[0] if good and all(fit.off > PLAIN * good[0].off + 1 for fit in rivals) else None


def _elsewhere(one: _Laid, other: _Laid) -> bool:
    """Whether two ways to lay columns name some column of the page differently."""
    return any(a != b for a, b in zip(one.seen, other.seen, strict=True) if a is not None and b is not None)


def _trials(known: Floats, seen: Floats) -> Iterator[_Laid]:
    first, last = range(min(OUTER, len(known))), range(len(known) - OUTER, len(known))
    for i, j, k, m in product(first, last, range(min(OUTER, len(seen))), range(len(seen) - OUTER, len(seen))):
        if i < j and k < m and STRETCH[0] <= (scale := (seen[m] - seen[k]) / (known[j] - known[i])) <= STRETCH[1]:
            laid = _tried(known, seen, np.poly1d([scale, seen[k] - scale * known[i]]))
            if laid is not None:
                yield laid


def _tried(known: Floats, seen: Floats, way: np.poly1d) -> _Laid | None:
    """The borders paired as a first way across says, and once more by the way that the pairs say."""
    reach = _reach(known)
    for _ in range(2):
        pairs = _pairs(way(known), seen, reach)
        if len(pairs) < FEWEST + 1:
            return None
        i, j = np.array(pairs).T
        way = np.poly1d(np.polyfit(known[i], seen[j], 2 if len(pairs) >= CURVED else 1))
    at, own = way(known), dict(_pairs(way(known), seen, reach))
    extra = len(seen) - len(own)
    if len(known) - len(own) > len(known) / HIDDEN or extra > len(known) / LOST:
        return None
    off = float(np.mean([abs(at[i] - seen[j]) for i, j in own.items()]))
    return _Laid(tuple(own.get(i) for i in range(len(known))), tuple(float(x) for x in at), off, extra)


def _reach(known: Floats) -> Floats:
    """How far each border may stand off."""
    wide = np.diff(known)
    beside = np.minimum(np.concatenate([[np.inf], wide]), np.concatenate([wide, [np.inf]]))
    return np.asarray(np.minimum(NARROW * beside, OFF * (known[-1] - known[0])))


def _pairs(at: Floats, seen: Floats, reach: Floats) -> list[tuple[int, int]]:
    near = np.abs(at[:, None] - seen[None, :]).argmin(axis=1)
    own = [(i, int(j)) for i, j in enumerate(near) if abs(at[i] - seen[j]) <= reach[i]]
    return own if all(a[1] < b[1] for a, b in pairwise(own)) else []
