"""A strange form that shares labels with a known one is not taken for it, unless a person says so."""

from __future__ import annotations

from pathlib import Path

from civreg import extract, forms
from civreg.extract import ExtractOptions

from .printshop import draw

COUSIN = """
id = "KS-COUSIN"
kind = "KS"
version = "1"
title = "SỔ ĐĂNG KÝ KHAI SINH"
name = { vi = "Sổ gần giống", en = "A cousin" }
rows = [
  [{ label = "Số:", key = "so" }, { label = "Quyển số:", key = "quyenSo" }],
  [{ label = "Họ và tên trẻ:", key = "nksHoTen" }, { label = "Nam hay nữ:", key = "nksGioiTinh" }],
  [{ label = "Sinh ngày:", key = "nksNgaySinh" }],
  [{ label = "Viết bằng chữ:", key = "nksNgaySinhBangChu", lines = 2 }],
  [{ label = "Sinh tại:", key = "nksNoiSinh", lines = 2 }],
  [{ label = "Dân tộc:", key = "nksDanToc" }, { label = "Quốc tịch:", key = "nksQuocTich" }],
  [{ label = "Họ và tên người cha:", key = "chaHoTen" }],
  [{ label = "Tuổi:", key = "x_chaTuoi" }, { label = "Nghề nghiệp:", key = "x_chaNghe" }, { label = "Dân tộc:", key = "chaDanToc" }],
  [{ label = "Chỗ ở hiện nay:", key = "chaNoiCuTru", lines = 2 }],
  [{ label = "Họ và tên người mẹ:", key = "meHoTen" }],
  [{ label = "Tuổi:", key = "x_meTuoi" }, { label = "Nghề nghiệp:", key = "x_meNghe" }, { label = "Dân tộc:", key = "meDanToc" }],
  [{ label = "Chỗ ở hiện nay:", key = "meNoiCuTru", lines = 2 }],
  [{ label = "Họ và tên người đứng khai:", key = "nycHoTen" }, { label = "Quan hệ:", key = "nycQuanHe" }],
]
"""


def test_a_cousin_of_a_known_form_is_strange(tmp_path: Path) -> None:
    """Half the labels of the 2010 form among others make no 2010 form: ages must not be read as ethnic groups."""
    path = tmp_path / "cousin.toml"
    path.write_text(COUSIN, encoding="utf-8")
    page = draw(forms.load(path), {"nksHoTen": "Trần Văn Bình", "x_chaTuoi": "46"}).pixels
    known = forms.known()
    assert extract.place([page], known, ExtractOptions())[0].form == ""
    assert extract.place([page], known, ExtractOptions(form="KS-2010"))[0].form in ("", "KS-2010")
    assert extract.place([page], forms.known((path,)), ExtractOptions())[0].form == "KS-COUSIN"
