"""A page with a ruled table gives a drafted table form, which reads and tries like those that come with civreg."""

from __future__ import annotations

from pathlib import Path

import pytest

from civreg import extract, forms
from civreg.extract import Draft

from .tableshop import Shop, draw
from .test_tables import FORM, ROWS


@pytest.fixture(scope="module")
def drafted() -> Draft:
    """A draft from one filled page."""
    made = extract.draft_form([draw(FORM, ROWS, Shop(counted=True)).pixels], "moi")
    assert made is not None
    return made


def test_columns_are_proposed_with_label_and_key(drafted: Draft) -> None:
    """Every column has its printed heading, its field and its kind, from left to right."""
    assert drafted.form.is_table
    assert drafted.form.kind == "KS"
    assert [c.label.casefold() for c in drafted.form.columns] == [c.label.casefold() for c in FORM.columns]
    assert [c.field.key for c in drafted.form.columns] == [c.field.key for c in FORM.columns]
    assert [c.field.kind for c in drafted.form.columns] == [c.field.kind for c in FORM.columns]


def test_a_column_that_names_words_keeps_them(drafted: Draft) -> None:
    """Nam, Nữ: some printers split it into one to tick for each."""
    assert [c.options for c in drafted.form.columns if c.options] == [("Nam", "Nữ")]


def test_split_columns_of_sexes_are_one() -> None:
    """Nam and Nữ over columns of their own are drafted as one field with two options."""
    widths = (150, 330, 560, 120, 120, 360, 760, 520, 520, 760, 500, 320)
    headings = [c.label for c in FORM.columns[:3]] + ["Nam", "Nữ"] + [c.label for c in FORM.columns[4:]]
    made = extract.draft_form(
        [draw(FORM, [[*row[:3], "x", "", *row[4:]] for row in ROWS], Shop(widths=widths, headings=headings)).pixels], "moi"
    )
    assert made is not None
    assert len(made.form.columns) == 11
    assert made.form.columns[3].options == ("Nam", "Nữ")


def test_the_draft_is_a_form_file(drafted: Draft, tmp_path: Path) -> None:
    """Written and loaded it is the same form."""
    path = tmp_path / "moi.toml"
    path.write_text(forms.as_toml(drafted.form, drafted.unsure), encoding="utf-8")
    again = forms.load(path)
    assert again.columns == drafted.form.columns
    assert forms.unsure_keys(path.read_bytes()) == drafted.unsure


def test_what_a_heading_does_not_say_is_unsure() -> None:
    """Headings of another trade keep their words and want a person to name them."""
    names = ["Số", "Khách hàng", "Số tiền", "Mặt hàng", "Đơn giá", "Kho", "Quầy", "Cổng", "Xe", "Tổ", "Ghi chú"]
    made = extract.draft_form([draw(FORM, ROWS, Shop(headings=names)).pixels], "moi")
    assert made is not None
    assert len(made.unsure) >= 6
    assert not made.register_sure or made.form.kind == "KS"


def test_the_draft_lies_on_other_pages(drafted: Draft) -> None:
    """Tried on another page, bent and paler, headings are found; on one without headings none is claimed."""
    page = draw(FORM, ROWS, Shop(bend=20.0, grey=120)).pixels
    found = extract.fit(page, drafted.form)
    assert found.labels == 11
    assert len(found.sure) >= 10
    assert len(found.placed.boxes) == 11
    assert extract.fit(draw(FORM, ROWS, Shop(headed=False)).pixels, drafted.form).sure == ()
