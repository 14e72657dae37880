"""Extracts on paper: PDF/A, every word whole and in its place."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from pdf2image import convert_from_path

from civreg import raster
from civreg.errors import NotIssuableError
from civreg.export import certificate
from civreg.model import Legibility, Page, Quad, SourceImage, Transform
from civreg.standing import Said

from . import pdfa
from .conftest import SAID, Make, entry

UPRIGHT = Transform((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
VOWELS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"


def written(tmp_path: Path, extract: certificate.Extract) -> Path:
    """The extract as a file."""
    out = tmp_path / "trích lục.pdf"
    out.write_bytes(certificate.as_pdf(certificate.compose(extract).sides, "Trích lục"))
    return out


def test_it_is_pdf_a_with_its_fonts(tmp_path: Path, make: Make) -> None:
    """An extract and a draft, which is transparent, keep PDF/A-2u; poppler finds every font inside with its letters."""
    for extract in (make(), make(number="")):
        path = written(tmp_path, extract)
        assert pdfa.faults(path.read_bytes()) == []
        assert {(embedded, known) for _, embedded, known in pdfa.fonts(path)} == {("yes", "yes")}


def test_it_has_the_head_the_number_and_the_lines_in_order(tmp_path: Path, make: Make) -> None:
    """As the layout says: state and motto, number, day, title, the lines, and who signs."""
    text = pdfa.text(written(tmp_path, make()))
    expected = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: 12/TLKS-BS", "Lộc Thuận, ngày 03 tháng 02 năm 2026",
        "TRÍCH LỤC KHAI SINH", "(BẢN SAO)", "NGUYỄN THỊ HƯƠNG GIANG", "5/4/2015", "Giới tính: Nữ", "Dân tộc: Kinh", "Quốc tịch: Việt Nam",
        "Trần Thị Ẩn", "Năm sinh: 1990", "Đăng ký khai sinh tại: Ủy ban nhân dân xã Lộc Thuận", "Số: 07", "ngày: 12/5/2015",
        "Ghi chú: Ngày 12/3/2018", "NGƯỜI KÝ TRÍCH LỤC",
        "PHÓ CHỦ TỊCH", "Nguyễn Văn Quyết", "trang 1/2", "ẢNH BẢN GỐC", "0a" * 32, "trang 2/2",
    ]  # fmt: skip
    at = [text.find(words) for words in expected]
    assert -1 not in at, expected[at.index(-1)]
    assert at == sorted(at)
    assert "Số định danh cá nhân: – – –" in text


def test_every_vietnamese_letter_is_there(tmp_path: Path, make: Make) -> None:
    """All of them, small and capital, come back out of the file."""
    letters = " ".join([VOWELS[:36], VOWELS[36:], VOWELS[:36].upper(), VOWELS[36:].upper()])
    assert not certificate.unknown(letters)
    assert letters.replace(" ", "") in pdfa.text(written(tmp_path, make(SAID | {"nksNoiSinh": letters}))).replace(" ", "")
    assert certificate.unknown("Lý 李") == "李"


def test_a_draft_says_so_on_every_page(tmp_path: Path, make: Make) -> None:
    """DỰ THẢO across all pages, no number, and what is not verified is explained."""
    path = written(tmp_path, make(number=""))
    text = pdfa.text(path)
    assert text.count("không có giá trị sử dụng") == 2
    assert "Số: ……/TLKS-BS" in text
    assert "12/TLKS-BS" not in text
    for page in convert_from_path(str(path), dpi=40):
        reds = sum(1 for r, g, b in page.get_flattened_data() if r > g + 25 and r > b + 25)
        assert reds > 0.02 * page.width * page.height


@pytest.mark.parametrize("seed", range(8))
def test_nothing_overlaps_and_nothing_is_cut(tmp_path: Path, make: Make, seed: int) -> None:
    """Whatever length names, addresses and notes have: every word is there once, inside the paper, over no other."""
    rng = random.Random(seed)  # noqa: S311 - lengths of words, no secret
    long = {key: _words(rng, rng.choice((1, 3, 12, 30))) for key in SAID if rng.random() < 0.7}
    notes = tuple(_words(rng, rng.choice((5, 30))) for _ in range(rng.choice((0, 1, 4, 12))))
    said = {k: v for k, v in (SAID | long).items() if k not in ("nksNgaySinh", "ngayDangKy")}
    path = written(tmp_path, make(said, notes=notes, office=(_words(rng, 6), _words(rng, 12)), signer=_words(rng, 5)))
    assert pdfa.overlaps(path) == []
    text = pdfa.text(path).replace(" ", "")
    shown = {slot for row in certificate.layouts()["KS"].rows for cell in row for slot in cell.keys}
    words = [word for key, value in long.items() if key in shown and key in said for word in value.split()]
    assert [word for word in [*words, *" ".join(notes).split()] if word not in text] == []


def _words(rng: random.Random, count: int) -> str:
    stock = [
        "Nguyễn",
        "Thượng",
        "ỦY",
        "phường",
        "Bến",
        "Nghé,",
        "nghiêng",
        "x" * 25,
        "tháng",
        "quyết",
        "Trường",
        "1987",
        "ngả",
        "w" * rng.randint(1, 130),
    ]
    return " ".join(rng.choice(stock) for _ in range(count))


def test_long_notes_go_on_another_page(tmp_path: Path, make: Make) -> None:
    """What no page holds goes on; who signs stands after the last line, and the original comes last."""
    pages = certificate.compose(make(notes=tuple(f"Ghi chú thứ {n}." for n in range(70))))
    assert len(pages.sides) == 3
    assert pages.signed_on == 1
    text = pdfa.text(written(tmp_path, make(notes=tuple(f"Ghi chú thứ {n}." for n in range(70)))))
    assert "(tiếp theo)" in text
    assert text.index("Ghi chú thứ 69.") < text.index("NGƯỜI KÝ") < text.index("ẢNH BẢN GỐC")


def test_a_long_name_is_made_smaller_before_it_is_broken(make: Make) -> None:
    """A name a little too long stays on one line; a very long one is broken at its own size."""
    name = "NGUYỄN PHƯỚC BỬU THỊ HOÀNG THIÊN KIM NGỌC ÁNH THU"
    (small,) = _texts(make(SAID | {"nksHoTen": name}), "NGUYỄN PHƯỚC")
    assert small.text == name
    assert small.size < 13
    (first,) = _texts(make(SAID | {"nksHoTen": f"{name} {name}"}), "NGUYỄN PHƯỚC BỬU")[:1]
    assert first.size == 13


def _texts(extract: certificate.Extract, start: str) -> list[object]:
    marks = certificate.compose(extract).sides[0]
    return [mark for mark in marks if getattr(mark, "text", "").startswith(start)]


def test_what_lies_over_another_is_found(make: Make) -> None:
    """The check of extents sees an overlap and a text that leaves the paper."""
    side = certificate.compose(make()).sides[0]
    assert certificate.clashes(side) == []
    assert len(certificate.clashes((*side, side[0]))) == 1


def test_an_address_that_fits_no_sheet_is_refused() -> None:
    """An address sheet is whole or it is not made."""
    post = certificate.Post(
        "UBND xã Lộc Thuận", "", "Trần Văn Chín", "Số 5 đường Lê Lợi; phường Bến Nghé", "Trích lục khai sinh, số 12/TLKS-BS"
    )
    assert pdfa.faults(certificate.address_sheet(post)) == []
    with pytest.raises(NotIssuableError):
        certificate.address_sheet(certificate.Post("", "", "A", "đường rất dài " * 90, "x"))


def test_the_original_is_cut_from_its_own_pixels() -> None:
    """A page gives all of its pixels; a row of a table only its own band of the page."""
    image = np.full((400, 300, 3), 255, np.uint8)
    image[200:220] = (0, 0, 200)
    turned = Transform((0.0, 1.0, 0.0, -1.0, 0.0, 299.0, 0.0, 0.0, 1.0))
    page = Page(SourceImage("0" * 64, "a.jpg"), 400, 300, turned, 90, 0.0, Legibility(300, 1, 1))
    jpeg, size = certificate.cut_out(image, page)
    assert size == (400, 300)
    column = raster.decode(jpeg)[150]
    assert [int(x) for x in np.flatnonzero(column[:, 1] < 100)[[0, -1]]] == pytest.approx([200, 219], abs=2)
    upright = Page(page.source, 300, 400, UPRIGHT, 0, 0.0, page.legibility)
    jpeg, size = certificate.cut_out(image, upright, [Quad.box(20, 150, 200, 270)])
    assert size == (300, 130)
    assert (raster.decode(jpeg)[65, :, 2] > 150).all()


def test_a_long_row_is_broken_so_that_it_can_be_read() -> None:
    """Parts under one another that overlap: every pixel of the row is there, and each part starts where the last one ends."""
    image = np.repeat(np.linspace(0, 250, 3000).astype(np.uint8)[None, :, None], 2000, axis=0).repeat(3, axis=2)
    page = Page(SourceImage("0" * 64, "a.jpg"), 3000, 2000, UPRIGHT, 0, 0.0, Legibility(300, 1, 1))
    jpeg, (wide, high) = certificate.cut_out(image, page, [Quad.box(100, 900, 2900, 930)])
    assert wide / high < 12
    lines = raster.decode(jpeg)[:, :, 0]
    starts = [int(lines[y, 3]) for y in range(0, high, 4)]
    ends = [int(lines[y, -4]) for y in range(0, high, 4)]
    assert min(starts) < 4
    assert max(e for e in ends if e < 252) > 245
    assert len({s // 20 for s in starts if s < 252}) >= 3


def test_unsettled_text_is_explained(make: Make) -> None:
    """Only a draft that shows (?) says what it means."""
    read = make(of=entry(nksHoTen=Said("nksHoTen", "A", "", None)), number="")
    foot = [getattr(m, "text", "") for m in certificate.compose(read).sides[0]]
    assert any("chưa có người kiểm tra" in words for words in foot)
    assert not any("chưa có người kiểm tra" in getattr(m, "text", "") for m in certificate.compose(make(number="")).sides[0])
