"""Ruled tables are found on pages of any print, and every row of them becomes an entry."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from civreg import extract, forms
from civreg.extract import ExtractOptions, tables
from civreg.model import Placed, TableRow, Transcript
from civreg.ruling import find_rules

from .tableshop import Printed, Shop, draw

KNOWN = forms.known()
FORM = KNOWN["KS-1976T"]
ROWS = [
    [
        "25",
        "7-7-1986",
        "Trần Văn Bình",
        "Nam",
        "5-7-1986",
        "Xã Bình Thành\nhuyện Giồng Trôm",
        "Trần Văn Năm",
        "Lê Thị Hoa",
        "Ấp Tây",
        "Lê Thị Hoa",
        "",
    ],
    ["26", "nt", "Lê Thị Sáu", "Nữ", "6-7-1986", "Xã Bình Thành", "Lê Văn Tám", "Đỗ Thị Chín", "Ấp Đông\nxã Bình Thành", "Lê Văn Tám", ""],
    ["27", "”", "Phạm Văn Giàu", "Nam", "1-7-1986", "Thị xã Bến Tre", "Phạm Văn Lợi", "Võ Thị Út", "Ấp Tây", "Võ Thị Út", "Khai lại"],
    ["28", "9-7-1986", "Võ Thị Ngọc", "Nữ", "2-7-1986", "Thị xã Bến Tre", "Võ Văn Ngà", "Hồ Thị Quý", "Ấp Đông", "Võ Văn Ngà", ""],
]
SHOPS = {
    "plain": Shop(),
    "faded and broken": Shop(grey=170, rule=3, broken=0.2, seed=4),
    "thick": Shop(rule=9, row=150, size=28),
    "bent at the gutter": Shop(bend=24.0),
    "leaning right half": Shop(lean=0.35, grey=110),
    "columns counted": Shop(counted=True),
    "other widths": Shop(widths=(110, 300, 420, 170, 330, 620, 430, 400, 610, 420, 200), row=230, heading=170, size=30),
    "no level rules": Shop(ruled=False),
}


@pytest.fixture(scope="module")
def pages() -> dict[str, Printed]:
    """One page from every shop."""
    return {name: draw(FORM, ROWS, shop) for name, shop in SHOPS.items()}


@pytest.fixture(scope="module")
def placed(pages: dict[str, Printed]) -> dict[str, Placed]:
    """The same, placed in one call."""
    return dict(zip(pages, extract.place([p.pixels for p in pages.values()], KNOWN, ExtractOptions()), strict=True))


def shares(page: Printed, rows: tuple[TableRow, ...]) -> list[float]:
    """Share of every drawn cell that lies in its box."""
    found = []
    for quads, row in zip(page.cells, rows, strict=True):
        for quad, box in zip(quads, row.boxes, strict=True):
            corners = np.array(quad)
            (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
            left, top, right, bottom = box.quad.bounds
            found.append(max(0, min(x1, right) - max(x0, left)) * max(0, min(y1, bottom) - max(y0, top)) / ((x1 - x0) * (y1 - y0)))
    return found


@pytest.mark.parametrize("name", [name for name, shop in SHOPS.items() if shop.ruled])
def test_every_cell_is_found(pages: dict[str, Printed], placed: dict[str, Placed], name: str) -> None:
    """Whatever the printer's widths, and however faded, broken or bent the rules, boxes lie on the cells."""
    assert placed[name].form == "KS-1976T"
    assert len(placed[name].rows) == len(ROWS)
    assert min(shares(pages[name], placed[name].rows)) > 0.85


def test_rows_without_rules_come_from_the_column_of_numbers(placed: dict[str, Placed]) -> None:
    """Where only columns are ruled, a row begins at each number."""
    rows = placed["no level rules"].rows
    assert len(rows) == len(ROWS)
    assert [len(row.boxes[5].lines) for row in rows] == [2, 1, 1, 1]


def test_columns_are_named_by_their_headings(placed: dict[str, Placed]) -> None:
    """The fields of a row stand in the order of the form's columns."""
    for found in placed.values():
        assert [box.key for box in found.rows[0].boxes] == [f.key for f in FORM.fields]


def test_written_lines_are_told_apart(placed: dict[str, Placed]) -> None:
    """A wrapped cell has its lines from top to bottom, an empty one has none."""
    for name, found in placed.items():
        lines = [[len(box.lines) for box in row.boxes] for row in found.rows]
        assert lines[0][5] == 2, name
        assert lines[1][8] == 2, name
        assert lines[0][10] == 0, name
        assert all(n == 1 for n in lines[3][:5]), name


def test_a_mark_that_stands_alone_is_a_ditto(placed: dict[str, Placed]) -> None:
    """„ is known by its shape, in that cell and no other."""
    for name, found in placed.items():
        assert [row.ditto for row in found.rows] == [(), (), ("ngayDangKy",), ()], name


def test_a_table_is_read_row_by_row() -> None:
    """Every row is an entry, dittos say what stands above and why, and keep what is written."""
    (entries,) = extract.read([draw(FORM, ROWS).pixels], KNOWN, ExtractOptions(hand="tesseract"))
    read = [{t.key: t for t in entry.transcripts} for entry in entries]
    assert [entry.form for entry in entries] == ["KS-1976T"] * 4
    assert [r["so"].text for r in read] == ["25", "26", "27", "28"]
    assert [r["ngayDangKy"].value for r in read] == ["07.07.1986"] * 3 + ["09.07.1986"]
    assert [[d.code for d in r["ngayDangKy"].doubts if d.code == "ditto"] for r in read] == [[], ["ditto"], ["ditto"], []]
    assert read[1]["ngayDangKy"].readings[0].text.strip(" .") == "nt"
    assert read[2]["ngayDangKy"].readings[0].engine == "shape"


def test_a_split_column_gives_the_word_of_the_marked_one() -> None:
    """Where Nam and Nữ have columns of their own, the cross says which; two crosses are doubted."""
    widths = (150, 330, 560, 120, 120, 360, 760, 520, 520, 760, 500, 320)
    headings = [c.label for c in FORM.columns[:3]] + ["Nam", "Nữ"] + [c.label for c in FORM.columns[4:]]
    rows = [[*row[:3], *mark, *row[4:]] for row, mark in zip(ROWS[:3], (("x", ""), ("", "x"), ("x", "x")), strict=True)]
    page = draw(FORM, rows, Shop(widths=widths, headings=headings))
    (entries,) = extract.read([page.pixels], KNOWN, ExtractOptions(hand="null", typed="null"))
    sexes = [next(t for t in entry.transcripts if t.key == "nksGioiTinh") for entry in entries]
    assert [s.text for s in sexes[:2]] == ["Nam", "Nữ"]
    assert [d.code for d in sexes[2].doubts] == ["several-ticks"]


def test_empty_and_struck_rows_are_told() -> None:
    """Rows left empty are no entries, but the next one says so; a struck row is kept with a doubt."""
    empty = [""] * 11
    page = draw(FORM, [ROWS[0], empty, empty, ROWS[1], ROWS[3], empty], struck=[4])
    (found,) = extract.place([page.pixels], KNOWN, ExtractOptions())
    assert [[(d.code, d.detail) for d in row.doubts] for row in found.rows] == [[], [("empty-rows", "2")], [("struck-row", "")]]


@pytest.mark.parametrize("wide", [300, 750, 1500])
def test_a_row_struck_out_by_a_cross_is_told(wide: int) -> None:
    """A cross over a part of a row, be it narrow, strikes out that row and no other."""
    page = draw(FORM, ROWS).pixels
    flat = page.flat.copy()
    top, left = 220 + 130 + 190, 1500
    for start, end in (((0, 20), (wide, 170)), ((0, 165), (wide, 15))):
        bent = [(left + x, top + y) for x, y in (start, ((start[0] + end[0]) // 2, (start[1] + end[1]) // 2 + 4), end)]
        cv2.polylines(flat, [np.array(bent, np.int32)], isClosed=False, color=60, thickness=6)
    (found,) = extract.place([replace(page, flat=flat)], KNOWN, ExtractOptions())
    assert [[d.code for d in row.doubts] for row in found.rows] == [[], ["struck-row"], [], []]


def test_a_table_without_entries_says_so() -> None:
    """An unwritten table gives one entry without transcripts, and the reason."""
    (entries,) = extract.read([draw(FORM, [[""] * 11] * 3).pixels], KNOWN, ExtractOptions(hand="null", typed="null"))
    assert [d.code for d in entries[0].doubts] == ["empty-table"]
    assert len(entries) == 1


def test_the_book_of_issued_extracts_is_known() -> None:
    """Another table's headings name another form."""
    form = KNOWN["TL-2015T"]
    rows = [["1", "3.4.2016", "Lê Thị Hoa", "Khai sinh", "Đỗ Văn Sáu", "2", ""]] * 2
    (found,) = extract.place([draw(form, rows, Shop(widths=(150, 330, 700, 400, 400, 260, 300))).pixels], KNOWN, ExtractOptions())
    assert found.form == "TL-2015T"
    assert len(found.rows) == 2


def test_an_unknown_table_has_cells_all_the_same() -> None:
    """Columns, headings, rows and cells are found without any form; a page without rules has no table."""
    page = draw(FORM, ROWS, Shop(headings=[f"Rubrik {i}" for i in range(11)]))
    table = tables.find_table(page.pixels.flat, find_rules(page.pixels.flat))
    assert table is not None
    assert (len(table.columns), len(table.headings), len(table.rows)) == (11, 11, 4)
    assert [len(row) for row in table.cells] == [11] * 4
    blank = np.full((2000, 2000), 255, np.uint8)
    assert tables.find_table(blank, find_rules(blank)) is None


def test_a_strange_table_is_of_no_known_form() -> None:
    """A ruled page whose headings say nothing known is not forced into a form."""
    page = draw(
        FORM, ROWS[:2], Shop(headings=["Kundennummer", "Betrag", "Konto", "Ware", "Stück", "Preis", "Lager", "Regal", "Fach", "Tor", "Weg"])
    )
    ((entry,),) = extract.read([page.pixels], KNOWN, ExtractOptions(hand="null", typed="null"))
    assert [d.code for d in entry.doubts] == ["unknown-form"]


def test_no_book_image_is_learnt_from_tables() -> None:
    """Rows are each page's own: what the pages of a table share is but their columns, and without headings nothing."""
    pages = [draw(FORM, ROWS, Shop(seed=i)).pixels for i in range(3)]
    assert isinstance(extract.learn_book(pages, KNOWN, ExtractOptions()), tables.BookColumns)
    assert extract.learn_book([draw(FORM, ROWS, Shop(headed=False)).pixels], KNOWN, ExtractOptions()) is None


def _row(**texts: str) -> list[Transcript]:
    return [Transcript(key, text, text, text, "handwritten", 0.8, None) for key, text in texts.items()]


def test_a_ditto_without_a_row_above_is_not_guessed() -> None:
    """The first row of a page has nothing above it: what stands there is kept and doubted."""
    resolved = tables.with_dittos([_row(noi=""), _row(noi="")], [("noi",), ("noi",)], {})
    assert [t.value for (t,) in resolved] == ["", ""]
    assert [d.code for d in resolved[0][0].doubts] == ["ditto-unresolved"]


def test_dittos_go_on_through_rows() -> None:
    """A ditto under a ditto says the same, a little less surely."""
    rows = [_row(noi="Ấp Tây"), _row(noi=""), _row(noi="")]
    resolved = tables.with_dittos(rows, [(), ("noi",), ("noi",)], {})
    assert [t.text for (t,) in resolved] == ["Ấp Tây"] * 3
    sure = [t.confidence or 0 for (t,) in resolved]
    assert sure[0] > sure[1] > sure[2]
    assert replace(resolved[1][0], readings=()).search == "Ấp Tây"
