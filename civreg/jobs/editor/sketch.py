"""A form as the editor shows it: its items in printed order, each with its box on one page, and the way back to a form.

A form file says nothing of millimetres. So a box that is dragged says only which blank is meant: the item moves to the printed
line that the box was dropped on, to its place among that line's fields, and takes the label that is printed before it there.
A box drawn over two lines is a field of two lines. Where the fields of a form lie is found anew on every page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from itertools import groupby
from typing import Any

from civreg import extract, forms
from civreg.errors import FormError
from civreg.forms import FieldSpec, FormTemplate, Print, TickOption
from civreg.language import Phrase
from civreg.model import FieldBox

MOST, LONGEST = 300, 200
"""Items of a form, and letters of a text, at most: the editor's page is not to be trusted with more."""
NEAR = 0.45
"""How far from a printed line a box may be dropped and still mean it, in distances between lines."""
TWO = 1.6
"""Height of a box from which it means two lines, in the same."""
KEY = re.compile(r"[A-Za-z]\w{0,59}")
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Item:
    """One printed label, with its field where it has one (`key` not empty); `box` in page pixels, None where it was not found."""

    label: str
    key: str = ""
    kind: str = ""
    lines: int = 1
    below: bool = False
    unsure: bool = False
    joined: bool = False
    """Whether it stands on the printed line of the item before it."""
    box: Box | None = None
    vi: str = ""
    en: str = ""
    found: bool = True
    """Whether its label was read on the page."""

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Item:
        """An item as the browser sends it; raises FormError where it is none."""
        kinds = {"label": str, "key": str, "kind": str, "lines": int, "below": bool, "unsure": bool, "joined": bool, "vi": str, "en": str}
        for name, kind in kinds.items():
            if not isinstance(said.get(name, kind()), kind) or len(str(said.get(name, ""))) > LONGEST:
                raise _wrong(name, "không hợp lệ hoặc quá dài", "is wrong or too long")
        given: dict[str, Any] = {name: _plain(said.get(name, "")) for name in ("label", "key", "kind", "vi", "en")}
        given |= {"lines": said.get("lines", 1), "box": _box(said.get("box"))}
        return cls(**given, **{name: said.get(name, False) for name in ("below", "unsure", "joined")})

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A form in the editor."""

    id: str
    kind: str
    version: str
    title: str
    vi: str
    en: str
    items: tuple[Item, ...]
    tick: str = ""
    """Key of the tick boxes; empty where there are none."""
    options: tuple[TickOption, ...] = ()
    note: str = ""
    """Heading of the margin notes; empty where there is none."""

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Sketch:
        """A sketch as the browser sends it; raises FormError."""
        items, options = said.get("items"), said.get("options")
        if not isinstance(items, list) or not isinstance(options, list) or len(items) + len(options) > MOST:
            raise _wrong("items", "không hợp lệ hoặc quá nhiều", "are wrong or too many")
        given: dict[str, Any] = {f.name: _plain(said.get(f.name, "")) for f in fields(cls)}
        given["options"] = tuple(TickOption(_plain(o.get("label", "")), _plain(o.get("code", ""))) for o in options if isinstance(o, dict))
        given["items"] = tuple(Item.of(i) for i in items if isinstance(i, dict))
        return cls(**given)

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def sketch(form: FormTemplate, unsure: Sequence[str], laid: extract.Fit) -> Sketch:
    """A form as it lies on a page."""
    boxes = {b.key: _around(b) for b in laid.placed.boxes}
    items = []
    for row in form.rows:
        for j, printed in enumerate(row):
            spec = printed.field
            item = Item(printed.label, joined=j > 0)
            if spec:
                found, box = spec.key in laid.sure, boxes.get(spec.key)
                item = replace(item, key=spec.key, kind=spec.kind, lines=spec.lines, below=spec.below, unsure=spec.key in unsure, box=box)
                item = replace(item, vi=spec.name.vi, en=spec.name.en, found=found)
            items.append(item)
    tick, note = form.tick.key if form.tick else "", form.note.label if form.note else ""
    return Sketch(form.id, form.kind, form.version, form.title, form.name.vi, form.name.en, tuple(items), tick, form.options, note)


def _around(box: FieldBox) -> Box:
    """The writing lines of a field together; of one without lines, its room."""
    edges = [quad.bounds for quad in box.lines] or [box.quad.bounds]
    return min(e[0] for e in edges), min(e[1] for e in edges), max(e[2] for e in edges), max(e[3] for e in edges)


def as_form(drawn: Sketch) -> tuple[FormTemplate, tuple[str, ...]]:
    """The form that a sketch means, and the keys of its unsure fields; raises FormError, naming the label."""
    rows: list[list[Print]] = []
    for i, item in enumerate(drawn.items):
        if not (item.joined and rows):
            rows.append([])
        rows[-1].append(Print(item.label, _spec(item, i) if item.key or item.kind else None))
    tick = _named(drawn.tick, "tick", "") if drawn.tick and drawn.options else None
    note = _named("ghiChu", "text", drawn.note) if drawn.note else None
    name = Phrase(drawn.vi, drawn.en)
    lines = tuple(tuple(row) for row in rows)
    options = drawn.options if tick else ()
    form = FormTemplate(drawn.id, drawn.kind, drawn.version, drawn.title, name, lines, tick, options, note, digest="")
    return form, tuple(i.key for i in drawn.items if i.unsure and i.key)


def moved(items: Sequence[Item], which: int, box: Box, pitch: float) -> tuple[Item, ...]:
    """The items after one was dropped at `box`: on the printed line there, or on a line of its own between two others."""
    item = replace(items[which], box=box, lines=2 if box[3] - box[1] > TWO * pitch else 1)
    rows = [list(row) for row in _rows(items, which)]
    levels = [_level(row) for row in rows]
    line = _line(item)
    near = [k for k, level in enumerate(levels) if level is not None and abs(level - line) < NEAR * pitch]
    if near:
        row = rows[min(near, key=lambda k: abs((levels[k] or 0.0) - line))]
        at = sum(1 for other in row if other.box is not None and other.box[0] < box[0]) if row else 0
        row.insert(at, item)
    else:
        above = [k for k, level in enumerate(levels) if level is not None and level < line]
        rows.insert(above[-1] + 1 if above else 0, [item])
    return tuple(replace(it, joined=j > 0) for row in rows for j, it in enumerate(row))


def _rows(items: Sequence[Item], without: int) -> list[list[Item]]:
    """The printed lines, one item left out."""
    numbers, number = [], -1
    for item in items:
        number += not (item.joined and number >= 0)
        numbers.append(number)
    kept = [(n, item) for i, (n, item) in enumerate(zip(numbers, items, strict=True)) if i != without]
    return [[item for _, item in group] for _, group in groupby(kept, key=lambda pair: pair[0])]


def _level(row: Sequence[Item]) -> float | None:
    lines = [_line(item) for item in row if item.box is not None and not item.below]
    return sum(lines) / len(lines) if lines else None


def _line(item: Item) -> float:
    """Y of the first writing line of an item's box."""
    left_top = item.box or (0.0, 0.0, 0.0, 0.0)
    return left_top[1] + (left_top[3] - left_top[1]) / max(item.lines, 1)


def _spec(item: Item, at: int) -> FieldSpec:
    if not item.label:
        raise _wrong(f"{at + 1}", f"ô «{item.key}» chưa có nhãn", f"the field «{item.key}» has no label")
    if not KEY.fullmatch(item.key):
        raise _wrong(item.label, f"khóa «{item.key}» chỉ gồm chữ không dấu, số và _", f"the key «{item.key}» must be letters, digits and _")
    if item.kind not in forms.KINDS:
        raise _wrong(item.label, f"loại «{item.kind}» không có", f"there is no kind «{item.kind}»")
    shared = forms.field_names().get(item.key, {})
    name = Phrase(shared.get("vi") or item.vi or item.label, shared.get("en") or item.en or item.label)
    return FieldSpec(item.key, item.kind, item.label, name, item.lines, item.below)


def _named(key: str, kind: str, label: str) -> FieldSpec:
    shared = forms.field_names().get(key, {})
    return FieldSpec(key, kind, label, Phrase(shared.get("vi", label or key), shared.get("en", label or key)))


def _plain(text: object) -> str:
    """One line of printable text, without what could be taken for anything else."""
    said = "".join(c if c.isprintable() else " " for c in str(text)[:LONGEST])
    return " ".join(said.split())


def _box(said: object) -> Box | None:
    if not isinstance(said, list) or len(said) != 4 or not all(isinstance(v, int | float) and abs(v) < 1e6 for v in said):
        return None
    a, b, c, d = (float(v) for v in said)
    return (min(a, c), min(b, d), max(a, c), max(b, d))


def _wrong(where: str, vi: str, en: str) -> FormError:
    return FormError(where=where, vi=vi, en=en)
