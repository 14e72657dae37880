"""Forms are found on pages of any print, and a book's further pages by the book's own print."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from civreg import extract, forms
from civreg.errors import UnknownFormError
from civreg.extract import BookImage, ExtractOptions
from civreg.extract.book import learn
from civreg.model import Placed
from civreg.raster import PagePixels

from .printshop import Printed, Shop, draw

KNOWN = forms.known()
VALUES = {
    "so": "17",
    "nksHoTen": "Trần Văn Bình",
    "nksGioiTinh": "Nam",
    "meHoTen": "Lê Thị Hoa",
    "chaHoTen": "Trần Văn Năm",
    "voHoTen": "Lê Thị Hoa",
    "nktHoTen": "Trần Văn Năm",
    "nktGioiTinh": "Nam",
    "nguoiThucHien": "Đỗ Thị Sáu",
}
SHOPS = [Shop(), Shop(size=34, pitch=96, left=170, dotted=False), Shop(size=44, pitch=112, right=1780)]


def inside(page: Printed, placed: Placed) -> dict[str, float]:
    """For every written field the share of its ink's box that lies in its line's box."""
    shares = {}
    found = {box.key: box for box in placed.boxes}
    for key, (x0, y0, x1, y1) in page.boxes.items():
        left, top, right, bottom = found[key].quad.bounds
        across, down = max(0, min(x1, right) - max(x0, left)), max(0, min(y1, bottom) - max(y0, top))
        shares[key] = across * down / ((x1 - x0) * (y1 - y0))
    return shares


@pytest.mark.parametrize("shop", SHOPS)
@pytest.mark.parametrize("form", sorted(form.id for form in KNOWN.values() if not form.is_table))
def test_any_print(form: str, shop: Shop) -> None:
    """The form is found by itself whatever the type, and every written field lies in its box."""
    page = draw(KNOWN[form], VALUES, shop)
    (placed,) = extract.place([page.pixels], KNOWN, ExtractOptions())
    assert placed.form == form
    assert placed.confidence > 0.8
    shares = inside(page, placed)
    assert {key: share for key, share in shares.items() if share < 0.75} == {}


def test_every_field_has_a_box() -> None:
    """No field is left out, also where nothing is written."""
    (placed,) = extract.place([draw(KNOWN["KS-2015"], {}).pixels], KNOWN, ExtractOptions())
    wanted = {f.key for f in KNOWN["KS-2015"].fields} - {"loaiDangKy"}
    assert {box.key for box in placed.boxes} == wanted


def test_two_lines_in_order() -> None:
    """A field that may wrap has its second line below the first, reaching further left."""
    (placed,) = extract.place([draw(KNOWN["KS-2015"], VALUES).pixels], KNOWN, ExtractOptions())
    first, second = next(box.lines for box in placed.boxes if box.key == "nksNoiSinh")
    assert second.bounds[1] > first.bounds[1] + 60
    assert second.bounds[0] < first.bounds[0] - 60


def test_tick_squares() -> None:
    """Each option's own square is found, also the one that a tick crosses."""
    page = draw(KNOWN["KT-2015"], VALUES, ticked="Đăng ký lại")
    (placed,) = extract.place([page.pixels], KNOWN, ExtractOptions())
    assert [option for _, option, _ in placed.ticks] == [o.label for o in KNOWN["KT-2015"].options]
    for _, option, quad in placed.ticks:
        assert np.abs(np.array(quad.bounds) - np.array(page.squares[option])).max() < 6


def test_a_strange_page_fits_no_form() -> None:
    """A page without any known label is said to be of no known form, not forced into one."""
    flat = np.full((3508, 2480), 255, np.uint8)
    for y in range(300, 3000, 100):
        cv2.putText(flat, "lorem ipsum dolor sit amet", (300, y), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 40, 3)
    (placed,) = extract.place([PagePixels(np.dstack([flat] * 3), flat)], KNOWN, ExtractOptions())
    assert placed.form == ""
    ((entry,),) = extract.read([PagePixels(np.dstack([flat] * 3), flat)], KNOWN, ExtractOptions())
    assert entry.form == ""
    assert [d.code for d in entry.doubts] == ["unknown-form"]


def test_unknown_form_is_named() -> None:
    """Asking for a form that there is not says which."""
    with pytest.raises(UnknownFormError, match="KS-1899"):
        extract.place([draw(KNOWN["KS-2015"], {}).pixels], KNOWN, ExtractOptions(form="KS-1899"))


@pytest.fixture(scope="module")
def book() -> tuple[BookImage, Placed]:
    """A book learnt from four pages of one print, and the place of its fields on the first."""
    names = ["Trần Văn Bình", "Lê Thị Hoa", "Nguyễn Hữu Phước", "Đỗ Quang Sáu"]
    pages = [draw(KNOWN["KS-2015"], VALUES | {"nksHoTen": name}).pixels for name in names]
    image = extract.learn_book(pages, KNOWN, ExtractOptions())
    assert image is not None
    return image, extract.place(pages[:1], KNOWN, ExtractOptions())[0]


def test_book_page_by_its_print(book: tuple[BookImage, Placed]) -> None:
    """A shifted and slightly turned page of the same print is found to a few pixels without reading its labels."""
    image, first = book
    page = draw(KNOWN["KS-2015"], VALUES | {"meHoTen": "Phạm Thị Xuân"}).pixels
    turn = cv2.getRotationMatrix2D((1240, 1754), 0.4, 1.01)
    turn[:, 2] += (9, -14)
    moved = np.asarray(cv2.warpAffine(page.flat, turn, (2480, 3508), borderValue=255), np.uint8)
    placed = image.place(moved)
    assert placed is not None
    assert placed.how == "book"
    before = {b.key: b for b in first.boxes}
    for box in placed.boxes:
        if box.key == "ghiChu":
            continue
        want = np.array(before[box.key].quad.corners) @ turn[:, :2].T + turn[:, 2]
        assert np.abs(np.array(box.quad.corners) - want).max() < 8


def test_other_print_is_refused_by_the_book(book: tuple[BookImage, Placed]) -> None:
    """A page from another printer does not lie on the book's print; it is placed by its labels instead."""
    image, _ = book
    other = draw(KNOWN["KS-2015"], VALUES, SHOPS[1])
    (placed,) = extract.place([other.pixels], KNOWN, ExtractOptions(), image)
    assert placed.form == "KS-2015"
    assert min(inside(other, placed).values()) > 0.75


def test_book_image_keeps(book: tuple[BookImage, Placed]) -> None:
    """A book's image is the same after it was put away and taken out again."""
    image, _ = book
    again = BookImage.from_bytes(image.to_bytes())
    assert again.size == image.size
    assert again.placed.form == "KS-2015"
    assert [b.key for b in again.placed.boxes] == [b.key for b in image.placed.boxes]


def test_too_few_pages_teach_nothing() -> None:
    """Two pages are no book yet."""
    placed = Placed("KS-2015", (), confidence=1.0)
    assert learn([np.full((400, 300), 255, np.uint8)] * 2, [placed] * 2) is None
