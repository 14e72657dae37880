"""Lay a known form of a table onto a page: every written row with its cells as boxes of fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from civreg.extract.tables.cells import Cell, Writing, written_in
from civreg.extract.tables.columns import BookColumns, Columns, carried, columns_of, places_on
from civreg.extract.tables.heading import Heading, Place, best_heading, carried_head, columns_read, read_bands
from civreg.extract.tables.strokes import strokes_of, without_rules
from civreg.extract.tables.table import Ruled, Table, ruled, table_of
from civreg.forms import FormTemplate
from civreg.model import Doubt, FieldBox, Placed, Quad, TableRow
from civreg.raster import Pixels
from civreg.ruling import Rules

FULL = 2.5
"""Room under a row's writing, in letters, in which a further line would stand."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A table's form on a page, and the page (h, w) without the table's rules."""

    placed: Placed
    bare: Pixels
    columns: Columns | None = None
    """What its headings say of its book's columns; None where it has none."""


def lay(
    flats: Sequence[Pixels], rules: Sequence[Rules], forms: Sequence[FormTemplate], book: BookColumns | None = None
) -> list[Laid | None]:
    """For each flattened page the table on it; None where there is none, or none of these forms.

    A page without headings has the columns of `book`, where its rules fit them; its rows carry the doubt `columns-from`.
    Raises EngineError and MissingToolError as `tesseract.words` does.
    """
    if not forms:
        return [None] * len(flats)
    pages = [ruled(flat, own) for flat, own in zip(flats, rules, strict=True)]
    fewest = min(len(form.columns) for form in forms) - 1
    pages = [page if page and len(page.grid.borders) > fewest else None for page in pages]
    bands = iter(read_bands([(page.bare, page.grid) for page in pages if page]))
    return [_on_page(page, next(bands), forms, book) if page else None for page in pages]


def fit(flat: Pixels, rules: Rules, form: FormTemplate) -> tuple[Laid | None, tuple[str, ...]]:
    """One form of a table on a page, and the keys of the columns whose own heading was read; raises as `lay` does."""
    page = ruled(flat, rules)
    if page is None:
        return None, ()
    (bands,) = read_bands([(page.bare, page.grid)])
    heading = best_heading(page, bands, [form])
    return (_laid(page, heading), columns_read(bands, heading)) if heading else (None, ())


def _on_page(page: Ruled, bands: Sequence[Sequence[str]], forms: Sequence[FormTemplate], book: BookColumns | None) -> Laid | None:
    heading = best_heading(page, bands, forms)
    if heading:
        return replace(_laid(page, heading), columns=columns_of(page.grid, heading))
    return _carried(page, book, {form.id: form for form in forms}) if book else None


def _carried(page: Ruled, book: BookColumns, forms: Mapping[str, FormTemplate]) -> Laid | None:
    """The book's columns on a page without headings that can be read."""
    found = carried(page, book, forms)
    if found is None:
        return None
    form = forms[found.columns.form]
    places = places_on(found.columns, form)
    bare = without_rules(page.bare, found.grid)
    own = Ruled(found.grid, bare, strokes_of(bare))
    (bands,) = read_bands([(own.bare, own.grid)])
    head = carried_head(own, bands, places)
    if head is None:
        return None
    laid = _laid(own, Heading(form, places, head, found.share))
    why = Doubt("columns-from", found.columns.page)
    rows = tuple(replace(row, doubts=(why, *row.doubts)) for row in laid.placed.rows)
    return replace(laid, placed=replace(laid.placed, how="book", rows=rows))


def _laid(page: Ruled, heading: Heading) -> Laid:
    numbers = [i for i, p in enumerate(heading.places) if p and p.column.field.kind == "number"]
    table = table_of(page, heading.head, numbers[0] if numbers else 0)
    writing = written_in(page, table)
    columns = tuple(FieldBox(p.column.field.key, quad, ()) for p, quad in zip(heading.places, table.columns, strict=True) if p)
    rows = _rows(table, writing, heading.places)
    labels = table.headings if table.head else ()
    return Laid(Placed(heading.form.id, columns, (), labels, heading.coverage, "labels", rows), page.bare)


def _rows(table: Table, writing: Writing, places: Sequence[Place | None]) -> tuple[TableRow, ...]:
    """The written rows; empty ones between them are said of the row that follows."""
    rows: list[TableRow] = []
    empty = 0
    for r, cells in enumerate(writing.cells):
        if not any(c.lines or c.mark for c, p in zip(cells, places, strict=True) if p):
            empty += 1
            continue
        doubts = [Doubt("empty-rows", str(empty))] if empty and rows else []
        doubts += [Doubt("struck-row")] if r in writing.struck else []
        rows.append(replace(_row(cells, places), doubts=tuple(doubts), edges=_edges(r, table, writing)))
        empty = 0
    return tuple(rows)


def _edges(row: int, table: Table, writing: Writing) -> tuple[Literal["top", "bottom"], ...]:
    """At which edges of its table a row stands; one that no rule parts from the last only where a further line has no room."""
    edges: list[Literal["top", "bottom"]] = ["top"] if row == 0 else []
    if row == len(writing.cells) - 1:
        lowest = max((line.bounds[3] for cell in writing.cells[row] for line in cell.lines), default=0.0)
        if table.borders[row].seen or lowest + FULL * writing.letter > table.rows[row].bounds[3]:
            edges.append("bottom")
    return tuple(edges)


def _row(cells: Sequence[Cell], places: Sequence[Place | None]) -> TableRow:
    boxes: dict[str, FieldBox] = {}
    marked, ditto = [], []
    for cell, place in zip(cells, places, strict=True):
        if place is None:
            continue
        key = place.column.field.key
        if not place.option:
            boxes[key] = FieldBox(key, cell.quad, cell.lines or ((cell.mark,) if cell.mark else ()))
            ditto += [key] if cell.mark else []
            continue
        if cell.lines or cell.mark:
            marked.append((key, place.option, cell.quad))
        boxes[key] = FieldBox(key, _around(boxes[key].quad, cell.quad) if key in boxes else cell.quad, ())
    return TableRow(tuple(boxes.values()), tuple(marked), tuple(ditto))


def _around(one: Quad, other: Quad) -> Quad:
    """One quad over two cells side by side."""
    return Quad((one.corners[0], other.corners[1], other.corners[2], one.corners[3]))
