"""Printed forms are data, and a wrong data file is said to be wrong where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from civreg import forms
from civreg.errors import FormError, UnknownFormError

OWN = """
id = "KS-OWN"
kind = "KS"
version = "1"
title = "SỔ KHAI SINH"
name = { vi = "Sổ riêng", en = "Own book" }
rows = [
  [{ label = "Số:", key = "so" }, { label = "Tên thánh:", key = "x_thanh", kind = "name", vi = "Tên thánh", en = "Saint's name" }],
  [{ label = "Nơi sinh:", key = "nksNoiSinh", lines = 2 }],
]
"""


def own(folder: Path, text: str) -> Path:
    """Write a form's file."""
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_five_forms_come_with_civreg() -> None:
    """All five printed forms are there, and every field has a kind and a name in both languages."""
    known = forms.known()
    assert {"KS-2015", "KH-2015", "KT-2015", "KS-2010", "KS-1965"} <= set(known)
    for form in known.values():
        for field in form.fields:
            assert field.kind in forms.KINDS
            assert field.name.vi
            assert field.name.en


def test_every_national_key_is_a_column() -> None:
    """A field's key is a column of an official workbook (its own kind's, if that has one), unless it is marked as an extra."""
    extra = {"nksSoDinhDanh"}  # of the newer sheet
    for form in forms.known().values():
        workbooks = forms.import_columns()
        columns = set(workbooks.get(form.kind) or (c for own in workbooks.values() for c in own))
        assert {f.key for f in form.fields if not f.key.startswith("x_")} - columns - extra == set()


def test_own_form_is_added(tmp_path: Path) -> None:
    """A user's file stands beside the shipped ones; its own field brings its kind and names."""
    known = forms.known((own(tmp_path, OWN),))
    assert known["KS-OWN"].field("x_thanh").name.en == "Saint's name"
    assert known["KS-OWN"].field("nksNoiSinh").lines == 2
    assert forms.find("KS-2015", known).kind == "KS"


@pytest.mark.parametrize(
    ("was", "now", "where"),
    [
        ('kind = "KS"', 'kind = "XX"', "own.toml:kind"),
        ('label = "Số:", key = "so"', 'label = "Số:", key = "so", kind = "zahl"', "rows[0][0].kind"),
        ("lines = 2", "lines = 3", "rows[1][0].lines"),
        ('key = "nksNoiSinh"', 'key = "so"', "own.toml:so"),
        ('title = "SỔ KHAI SINH"', "", "own.toml:title"),
        ("rows = [", "rows = 3\nother = [", "own.toml:rows"),
        ('version = "1"', 'version = "1', "own.toml"),
    ],
)
def test_a_wrong_file_says_where(tmp_path: Path, was: str, now: str, where: str) -> None:
    """The complaint names file and key, in both languages."""
    with pytest.raises(FormError) as caught:
        forms.load(own(tmp_path, OWN.replace(was, now, 1)))
    assert where in caught.value.say("vi")
    assert where in caught.value.say("en")


def test_a_table_is_columns_in_order() -> None:
    """A table's form has columns instead of rows, each with its field, and the years of its use."""
    table = forms.known()["KS-1976T"]
    assert table.is_table
    assert table.rows == ()
    assert [c.field.key for c in table.columns][:4] == ["so", "ngayDangKy", "nksHoTen", "nksGioiTinh"]
    assert table.columns[3].options == ("Nam", "Nữ")
    assert table.era == (1976, 1998)
    assert [f.key for f in table.fields] == [c.field.key for c in table.columns]


@pytest.mark.parametrize(
    ("was", "now", "where"),
    [
        ('layout = "table"', 'layout = "grid"', "own.toml:layout"),
        ('layout = "table"', "", "own.toml:columns"),
        ("columns = [", "rows = []\ncolumns = [", "own.toml:rows"),
        ("columns = [", "columns = []\nother = [", "own.toml:columns"),
        ('["Nam", "Nữ"]', "[3]", "columns[3].options"),
        ("[1976, 1998]", "[1998, 1976]", "own.toml:era"),
    ],
)
def test_a_wrong_table_says_where(tmp_path: Path, was: str, now: str, where: str) -> None:
    """A table's file is checked as strictly as a page's."""
    shipped = (Path(forms.__file__).parent / "data" / "KS-1976T.toml").read_text("utf-8")
    with pytest.raises(FormError) as caught:
        forms.load(own(tmp_path, shipped.replace(was, now, 1)))
    assert where in caught.value.say("vi")


def test_missing_file_and_unknown_form(tmp_path: Path) -> None:
    """A file that is not there, and an id that is not known, are input errors with their names."""
    with pytest.raises(FormError, match=r"none\.toml"):
        forms.load(tmp_path / "none.toml")
    with pytest.raises(UnknownFormError, match="KS-1899"):
        forms.find("KS-1899", forms.known())
