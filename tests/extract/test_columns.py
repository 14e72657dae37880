"""The columns of a table register carry over from the page that prints headings to those that print none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from civreg import extract, forms
from civreg.extract import ExtractOptions, tables
from civreg.model import Placed
from civreg.raster import PagePixels

from .tableshop import Shop, draw
from .test_tables import FORM, KNOWN, ROWS

KEYS = [f.key for f in FORM.fields]
WIDE = Shop.widths
HEADLESS = {
    "plain": Shop(headed=False),
    "shifted and smaller": Shop(headed=False, left=230, widths=[round(w * 0.93) for w in WIDE], row=176),
    "larger": Shop(headed=False, widths=[round(w * 1.08) for w in WIDE]),
    "bent and leaning": Shop(headed=False, bend=24.0, lean=0.35),
    "faded and broken": Shop(headed=False, grey=170, rule=3, broken=0.2, seed=6),
    "columns counted": Shop(headed=False, counted=True),
    "no level rules": Shop(headed=False, ruled=False),
    "a border faded away": Shop(headed=False, hidden=(6,)),
}


@pytest.fixture(scope="module")
def book() -> extract.Shared:
    """What is learnt from a book whose first page alone has headings."""
    pages = [draw(FORM, ROWS, shop).pixels for shop in (Shop(), Shop(headed=False, seed=2))]
    learnt = extract.learn_book(pages, KNOWN, ExtractOptions(), ["trang-1.jpg", "trang-2.jpg"])
    assert learnt is not None
    return extract.load_book(learnt.to_bytes())


def placed(pages: Sequence[PagePixels], book: extract.Shared | None) -> list[Placed]:
    """The pages with what is known of their book."""
    return extract.place(pages, KNOWN, ExtractOptions(), book)


def test_pages_without_headings_have_the_book_s_columns(book: extract.Shared) -> None:
    """However the page lies, and where a border has faded: every row with every field in its column, and a doubt whence."""
    drawn = {name: draw(FORM, ROWS, shop) for name, shop in HEADLESS.items()}
    for (name, page), found in zip(drawn.items(), placed([p.pixels for p in drawn.values()], book), strict=True):
        assert found.form == "KS-1976T", name
        assert found.how == "book", name
        assert len(found.rows) == len(ROWS), name
        assert [b.key for b in found.rows[0].boxes] == KEYS, name
        assert all(("columns-from", "trang-1.jpg") in [(d.code, d.detail) for d in row.doubts] for row in found.rows), name
        for quads, row in zip(page.cells, found.rows, strict=True):
            for quad, box in zip(quads, row.boxes, strict=True):
                (x0, _), (x1, _) = np.array(quad).min(axis=0), np.array(quad).max(axis=0)
                left, _, right, _ = box.quad.bounds
                assert min(x1, right) - max(x0, left) > 0.85 * (x1 - x0), (name, box.key)


def test_a_skewed_page_has_them_too(book: extract.Shared) -> None:
    """What turning is left after straightening moves no column."""
    flat = draw(FORM, ROWS, Shop(headed=False)).pixels.flat
    turn = cv2.getRotationMatrix2D((flat.shape[1] / 2, flat.shape[0] / 2), 0.3, 1.0)
    turned = np.asarray(cv2.warpAffine(flat, turn, flat.shape[::-1], borderValue=(255,)), np.uint8)
    (found,) = placed([PagePixels(np.dstack([turned] * 3), turned)], book)
    assert (found.form, len(found.rows)) == ("KS-1976T", len(ROWS))


def test_a_page_of_other_columns_stays_unknown(book: extract.Shared) -> None:
    """Rules that do not fit are no columns of this book: as many of other widths, fewer, or one more half way."""
    others = [
        Shop(headed=False, widths=WIDE[::-1]),
        Shop(headed=False, widths=(110, 300, 420, 370, 330, 420, 630, 400, 610, 420, 500)),
    ]
    pages = [draw(FORM, ROWS, shop).pixels for shop in others]
    pages.append(draw(FORM, [row[:7] for row in ROWS], Shop(headed=False, widths=WIDE[:7])).pixels)
    assert [p.form for p in placed(pages, book)] == ["", "", ""]


def test_other_headings_over_the_same_rules_stay_unknown(book: extract.Shared) -> None:
    """Where something else is printed over the columns, they are not the book's."""
    names = ["Zähler", "Betrag", "Konto", "Ware", "Stück", "Preis", "Lager", "Regal", "Fach", "Tor", "Weg"]
    for widths in (WIDE, (300, *WIDE[1:])):
        (found,) = placed([draw(FORM, ROWS, Shop(headings=names, widths=widths)).pixels], book)
        assert found.form == ""


def test_a_heading_that_is_read_needs_no_earlier_page(book: extract.Shared) -> None:
    """Pages with headings of their own carry no doubt."""
    (found,) = placed([draw(FORM, ROWS).pixels], book)
    assert found.how == "labels"
    assert not any(row.doubts for row in found.rows)


def test_without_a_book_nothing_is_carried_over() -> None:
    """A loose page without headings is of no known form."""
    (found,) = placed([draw(FORM, ROWS, Shop(headed=False)).pixels], None)
    assert found.form == ""


def test_columns_that_fit_in_two_ways_are_not_guessed() -> None:
    """Of columns all as wide as each other, one of which is cut away, nobody knows which is the first."""
    known = tables.Columns("KS-1976T", tuple((key, "") for key in KEYS), tuple(100.0 + 300 * i for i in range(12)))
    learnt = tables.BookColumns((known,))
    whole = draw(FORM, ROWS, Shop(headed=False, widths=[300] * 11)).pixels
    cut = draw(FORM, [row[1:] for row in ROWS], Shop(headed=False, widths=[300] * 10)).pixels
    assert [p.form for p in placed([whole, cut], learnt)] == ["KS-1976T", ""]


def test_two_kinds_of_columns_that_both_fit_are_not_guessed(book: extract.Shared) -> None:
    """A book in which the same rules were headed in two ways says nothing of a page without headings."""
    assert isinstance(book, tables.BookColumns)
    (known,) = book.known
    other = replace(known, places=(known.places[1], known.places[0], *known.places[2:]))
    (found,) = placed([draw(FORM, ROWS, Shop(headed=False)).pixels], tables.BookColumns((known, other)))
    assert found.form == ""


def test_entries_say_where_their_columns_come_from(book: extract.Shared) -> None:
    """What is read on such a page carries the doubt with the page's name."""
    (entries,) = extract.read([draw(FORM, ROWS, Shop(headed=False)).pixels], forms.known(), ExtractOptions(hand="null", typed="null"), book)
    assert [[(d.code, d.detail) for d in e.doubts] for e in entries] == [[("columns-from", "trang-1.jpg")]] * 4
