"""A form is drafted from its page: the labels that are printed, in their order, with the blanks behind them; writing is no label."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rapidfuzz import fuzz

from civreg import extract, forms
from civreg.extract.book import shared_print
from civreg.raster import PagePixels
from civreg.text import searched

from .printshop import Shop, draw

KNOWN = forms.known()
HAND = {
    "so": "17", "quyenSo": "01/2015", "nksHoTen": "Trần Văn Bình", "nksGioiTinh": "Nam", "nksNoiSinh": "Trạm y tế xã Mỹ Lộc",
    "nksNgaySinh": "12/03/2015", "meHoTen": "Lê Thị Hoa", "chaHoTen": "Trần Văn Năm", "voHoTen": "Lê Thị Hoa", "chongHoTen": "Đỗ Văn Sáu",
    "nktHoTen": "Trần Văn Năm", "nktNoiChet": "Tại nhà", "nguoiThucHien": "Đỗ Thị Sáu", "cmHoTen": "Lê Thị Hoa", "nxnHoTen": "Đỗ Văn Sáu",
}  # fmt: skip
OWN = """
id = "KS-OWN"
kind = "KS"
version = "1"
title = "SỔ BỘ KHAI SANH LÀNG"
name = { vi = "Sổ riêng", en = "Own book" }
rows = [
  [{ label = "Số thứ tự:", key = "so" }, { label = "Ngày khai:", key = "ngayDangKy" }],
  [{ label = "Tên họ đứa trẻ:", key = "nksHoTen" }, { label = "Nam hay nữ:", key = "nksGioiTinh" }],
  [{ label = "Sanh tại:", key = "nksNoiSinh", lines = 2 }],
  [{ label = "Tên thánh bổn mạng:", key = "x_thanh", kind = "name", vi = "Tên thánh", en = "Saint" }],
  [{ label = "Họ và tên người mẹ:", key = "meHoTen" }],
  [{ label = "Tuổi:", key = "x_meTuoi" }, { label = "Chỗ ở:", key = "meNoiCuTru" }],
  [{ label = "Người khai" }, { label = "Hộ lại", key = "nguoiThucHien", below = true }],
]
"""


def right(form: forms.FormTemplate, made: forms.FormTemplate, page: PagePixels) -> float:
    """Share of a form's fields that a draft of it has with the like label, at the place where the form's own would lie."""
    ideal = {b.key: b.quad.bounds for b in extract.fit(page, form).placed.boxes}
    lain = {b.key: b.quad.bounds for b in extract.fit(page, made).placed.boxes}
    wanted = [f for f in form.fields if f.kind != "tick"]
    return sum(any(alike(f.label, g.label) and close(ideal[f.key], lain.get(g.key)) for g in made.fields) for f in wanted) / len(wanted)


def alike(a: str, b: str) -> bool:
    """Whether two labels say the same."""
    return fuzz.ratio(searched(a), searched(b)) >= 85


def close(a: tuple[float, ...], b: tuple[float, ...] | None) -> bool:
    """Whether two boxes begin and end within a letter of each other."""
    return b is not None and bool(np.abs(np.array(a) - np.array(b)).max() < 60)


@pytest.mark.parametrize("form", ["KH-2015", "KS-1965"])
def test_a_filled_page_gives_its_form(form: str) -> None:
    """From one page filled by hand at least 85 % of the fields are proposed with their label and at their place."""
    page = draw(KNOWN[form], HAND, Shop(size=42)).pixels
    made = extract.draft_form([page], "draft")
    assert made is not None
    assert made.form.kind == KNOWN[form].kind
    assert made.register_sure
    assert right(KNOWN[form], made.form, page) >= 0.85
    labels = " ".join(f.label for f in made.form.fields)
    assert not any(name in labels for name in HAND.values())


def test_a_draft_is_a_form_file(tmp_path: Path) -> None:
    """A form that nobody foresaw is drafted, written, loaded, and reads its own page; the strange label is marked for a person."""
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    own = forms.load(path)
    page = draw(own, HAND).pixels
    made = extract.draft_form([page], "KS-NEW")
    assert made is not None
    path.write_text(forms.as_toml(made.form, made.unsure), encoding="utf-8")
    again = forms.load(path)
    assert [len(row) for row in again.rows] == [len(row) for row in own.rows]
    assert {"so", "nksHoTen", "nksGioiTinh", "nksNoiSinh", "meHoTen", "x_meTuoi", "nguoiThucHien"} <= {f.key for f in again.fields}
    assert again.field("nksNoiSinh").lines == 2
    assert any(alike(f.label, "Tên thánh bổn mạng:") and f.key in made.unsure for f in again.fields)
    (placed,) = extract.place([page], {again.id: again}, extract.ExtractOptions())
    assert placed.form == "KS-NEW"


def test_ticks_and_notes_are_proposed() -> None:
    """The squares right of the frame become options with national codes, the column below them the margin notes."""
    made = extract.draft_form([draw(KNOWN["KS-2010"], HAND, ticked="Đúng hạn").pixels], "draft")
    assert made is not None
    assert made.form.tick is not None
    assert [(o.label, o.code) for o in made.form.options] == [("Đúng hạn", "1"), ("Quá hạn", "4"), ("Đăng ký lại", "2")]
    assert made.form.note is not None


def test_empty_paper_has_no_form() -> None:
    """Where no label stands before a blank, nothing is proposed."""
    flat = np.full((3508, 2480), 255, np.uint8)
    assert extract.draft_form([PagePixels(np.dstack([flat] * 3), flat)], "draft") is None


def test_what_all_pages_show_is_print() -> None:
    """Laid together, five pages of one print lose what only one of them shows; a page of another print has no say."""
    names = [{"nksHoTen": name} for name in ("Trần Văn Bình", "Lê Thị Hoa", "Ngô Quang Sáu", "Vũ Yến", "Hồ Bích Xuyến")]
    pages = [draw(KNOWN["KS-2015"], values) for values in names]
    other = draw(KNOWN["KS-2015"], {}, Shop(size=34, pitch=96, left=170, dotted=False)).pixels.flat
    shared, spoke = shared_print([*(p.pixels.flat for p in pages), other])
    assert spoke == 5
    left, top, right_, bottom = (round(v) for v in pages[0].boxes["nksHoTen"])
    before, after = ((flat[top : bottom - 14, left:right_] < 150).sum() for flat in (pages[0].pixels.flat, shared))
    assert before > 500
    assert after < 0.4 * before  # written at the very same place five times
    empty = draw(KNOWN["KS-2015"], {}).pixels.flat
    assert np.abs(shared.astype(int) - empty).mean() < 2
