"""When the small reader's word for a form is taken, and when Tesseract is asked."""

from __future__ import annotations

from dataclasses import replace

import pytesseract
import pytest

from civreg import extract, forms
from civreg.errors import MissingToolError
from civreg.extract import ExtractOptions, clear, match, printed
from civreg.extract.match import Match
from civreg.ruling import find_rules

from .printshop import Shop, draw

KNOWN = forms.known()
LOOSE = [form for form in KNOWN.values() if not form.is_table]


@pytest.fixture(scope="module")
def found() -> tuple[list[Match], float]:
    """All forms on a page of one of them, best first, and the page's usual letter."""
    flat = draw(KNOWN["KS-2015"], {"nksHoTen": "Trần Văn Bình"}).pixels.flat
    rules = find_rules(flat)
    sheet = printed.sheet_of((flat.shape[1], flat.shape[0]), printed.quick_words(printed.hidden(flat, rules)), rules)
    best, *others = match.matches(sheet, LOOSE)
    return [clear.completed(best, sheet.letter), *others], sheet.letter


def test_a_clean_page_is_clear(found: tuple[list[Match], float]) -> None:
    """Where all labels were read in their places, nobody else is asked."""
    assert found[0][0].form.id == "KS-2015"
    assert clear.is_clear(*found)


def test_a_rival_makes_doubt(found: tuple[list[Match], float]) -> None:
    """Two forms that explain a page nearly as well leave it open."""
    best, second, *_ = found[0]
    assert not clear.is_clear([best, replace(second, coverage=best.coverage - 0.05)], found[1])


def test_little_read_makes_doubt(found: tuple[list[Match], float]) -> None:
    """A form of which much was not read is doubtful even without a rival."""
    assert not clear.is_clear([replace(found[0][0], coverage=0.8)], found[1])


def test_labels_of_the_wrong_width_are_doubtful(found: tuple[list[Match], float]) -> None:
    """A label that ends far into the writing, or before its last word, is not believed."""
    best, letter = found[0][0], found[1]
    sure = clear.doubtful(best, letter)
    row = next(i for i, labels in enumerate(best.labels) if labels[0] and labels[0].right and best.slots[i].row > 1)
    first = best.labels[row][0]
    assert first is not None
    assert first.right is not None
    for wrong in (replace(first, right=first.right + 200), replace(first, right=None), None):
        changed = replace(best, labels=(*best.labels[:row], (wrong, *best.labels[row][1:]), *best.labels[row + 1 :]))
        assert clear.doubtful(changed, letter) == sure + 1


def test_labels_are_completed_by_their_width(found: tuple[list[Match], float]) -> None:
    """A label of which an end, or all, was misread has the words that stand where its letters say."""
    best, letter = found[0][0], found[1]
    row = next(i for i, labels in enumerate(best.labels) if labels[0] and labels[0].right and best.slots[i].row > 1)
    first = best.labels[row][0]
    assert first is not None
    for lost in (replace(first, right=None), replace(first, left=None), None):
        changed = replace(best, labels=(*best.labels[:row], (lost, *best.labels[row][1:]), *best.labels[row + 1 :]))
        again = clear.completed(changed, letter).labels[row][0]
        assert again is not None
        assert (again.left, again.right) == (first.left, first.right)


def test_nothing_is_completed_from_afar(found: tuple[list[Match], float]) -> None:
    """Where no word ends near enough, the end stays unknown."""
    best, letter = found[0][0], found[1]
    row = next(i for i, labels in enumerate(best.labels) if labels[0] and labels[0].right and best.slots[i].row > 1)
    first, line = best.labels[row][0], best.lines[row]
    assert first is not None
    assert line is not None
    lines = (*best.lines[:row], replace(line, words=line.words[:1]), *best.lines[row + 1 :])
    changed = replace(best, lines=lines, labels=(*best.labels[:row], (replace(first, right=None),), *best.labels[row + 1 :]))
    again = clear.completed(changed, letter).labels[row][0]
    assert again is not None
    assert again.right is None


def test_tesseract_is_asked_only_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the program a clear page is placed all the same; one of an unknown form needs it."""
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", "/nowhere/tesseract")
    page = draw(KNOWN["KS-2015"], {"nksHoTen": "Trần Văn Bình"}, Shop(size=42)).pixels
    (placed,) = extract.place([page], KNOWN, ExtractOptions())
    assert (placed.form, placed.how) == ("KS-2015", "labels")
    others = {id_: form for id_, form in KNOWN.items() if id_ != "KS-2015"}
    with pytest.raises(MissingToolError):
        extract.place([page], others, ExtractOptions())
