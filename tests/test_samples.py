"""The sample pages are whole and agree with their truth and with the forms as civreg knows them."""

from __future__ import annotations

import json
import re
import runpy
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from civreg import forms

SAMPLES = Path(__file__).parents[1] / "samples"
TRUTH: list[dict[str, Any]] = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))
PAGES = {id_: form for id_, form in forms.known().items() if not form.is_table}
"""Forms of one entry a page: what samples/ draws."""
FILES = {p.name: p for p in (SAMPLES / "incoming").rglob("*.*") if p.is_file()}


def script(name: str) -> dict[str, Any]:
    """What one of the drawing scripts defines, without drawing."""
    sys.path.insert(0, str(SAMPLES))
    try:
        return runpy.run_path(str(SAMPLES / f"{name}.py"), run_name=name)
    finally:
        sys.path.remove(str(SAMPLES))


def test_every_page_has_its_truth_and_every_truth_its_page() -> None:
    """No file without truth, no truth without a file, every form of one entry a page, and less than 10 MB to clone."""
    assert {t["image"] for t in TRUTH} == set(FILES)
    assert {t["form"] for t in TRUTH} == set(PAGES)
    assert {t["typed"] for t in TRUTH} == {True, False}
    assert sum(p.stat().st_size for p in FILES.values()) < 10_000_000


def test_truth_says_where_every_field_stands() -> None:
    """Each written field has its four corners; only ticks have none."""
    ticked = script("people")["TICKED"]
    for page in TRUTH:
        assert set(page["fields"]) - set(page["boxes"]) <= set(ticked), page["image"]
        assert all(len(box) == 4 and min(map(min, box)) > 0 for box in page["boxes"].values()), page["image"]
        assert page["real_ink"] == []
        assert abs(page["skew_deg"]) <= 3


def test_numbers_run_on_through_a_book() -> None:
    """A book of several pages has neither gap nor repeat."""
    books = defaultdict(list)
    for page in TRUTH:
        if "roi" not in page["image"]:
            books[FILES[page["image"]].parent.name].append(int(page["fields"]["so"].split("/")[0]))
    assert books
    for name, numbers in books.items():
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), name


def test_birth_dates_agree_in_digits_and_in_words() -> None:
    """What the words say is what the digits say, in one of the spellings registrars use."""
    words = script("people")["date_words"]
    checked = 0
    for page in TRUTH:
        fields = page["fields"]
        if "nksNgaySinh" in fields:
            day, month, year = map(int, re.split(r"[/.-]", fields["nksNgaySinh"]))
            spellings = {words(date(year, month, day), Random(seed)) for seed in range(200)}  # noqa: S311  spellings, not secrets
            assert fields["nksNgaySinhBangChu"] in spellings, page["image"]
            checked += 1
    assert checked >= 6


@pytest.mark.parametrize("form", sorted(PAGES))
def test_drawn_forms_print_the_labels_that_civreg_looks_for(form: str) -> None:
    """The same labels before the same fields in the same order, and the same tick boxes."""
    drawn, known = script("layouts")["LAYOUTS"][form], PAGES[form]
    printed = [(s.label, s.key) for row in (drawn.head, *drawn.body) for s in row.slots]
    after_labels = [(p.label, p.field.key) for row in known.rows for p in row if p.field and not p.field.below]
    assert printed == after_labels
    assert drawn.title == known.title
    assert list(drawn.ticks) == [o.label for o in known.options]
