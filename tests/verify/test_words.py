"""What sheets say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from civreg.model import Doubt, Entry, Finding, Legibility
from civreg.verify import SheetSource, derive, words

FINDINGS = "low-dpi blurred low-contrast clipped-light ink-cut paper-missing blank turned-unsure"
SOURCE = Path(__file__).parents[2] / "civreg"


def test_every_doubt_that_is_raised_has_its_sentence() -> None:
    """No doubt code anywhere in the house reaches a clerk as a bare code."""
    raised = {code for path in SOURCE.rglob("*.py") for code in re.findall(r"\bDoubt\(\s*\"([a-z-]+)\"", path.read_text("utf-8"))}
    assert raised - words.DOUBTS.keys() == set()


def test_every_finding_has_its_words() -> None:
    """Every legibility code of the model has a name in both languages."""
    assert [c for c in FINDINGS.split() if words.finding(Finding(c, "note", 1.0), "vi") == c] == []


def test_doubts_are_sentences_with_their_data() -> None:
    """The datum is part of the sentence, braces in it are letters, an unknown code is named."""
    assert words.doubt(Doubt("impossible-date", "30/2"), "vi") == "Ngày không có thật: 30/2"
    assert words.doubt(Doubt("out-of-list", "{x}"), "en") == "Not in the list: {x}"
    assert words.doubt(Doubt("never-heard-of", "7"), "vi") == "Cần xem lại (never-heard-of): 7"
    assert words.finding(Finding("{new}", "note", 1.0), "vi") == "{new}"


def test_what_the_row_shows_anyway_is_not_said() -> None:
    """Blank is seen; low confidence is said only where nothing explains it, and without its figure."""
    assert words.worth_saying([Doubt("blank")]) == []
    assert words.worth_saying([Doubt("low-confidence", "0.31")]) == [Doubt("low-confidence")]
    assert words.worth_saying([Doubt("handwritten"), Doubt("low-confidence", "0.31")]) == [Doubt("handwritten")]


def test_confidence_is_told_without_colour() -> None:
    """High, middle, low and none differ in the number of full discs."""
    assert [words.trust(c).discs for c in (0.95, 0.9, 0.89, 0.6, 0.59, 0.0, None)] == [3, 3, 2, 2, 1, 1, 0]


def test_both_languages_take_the_same_data() -> None:
    """A sentence's marks are the same in Vietnamese and English."""
    marks = re.compile(r"\{\w+\}")
    for phrase in (*words.SAYS.values(), *words.DOUBTS.values()):
        assert sorted(marks.findall(phrase.vi)) == sorted(marks.findall(phrase.en))


def test_no_machine_makes_a_status_better_than_read(drawn: Callable[..., SheetSource]) -> None:
    """Whatever its confidence, an entry that no person decided on is only read."""
    source = drawn()
    assert derive(source.page, source.entry) == "read"
    assert derive(source.page, Entry("", ())) == "unknown-form"
    assert derive(source.page, None) == "unread"
    assert derive(None, None) == "unread"


def test_status_of_pages_without_entry(drawn: Callable[..., SheetSource]) -> None:
    """Blank and to be scanned again are told apart."""
    page = drawn().page
    assert page is not None
    blank = replace(page, legibility=Legibility(300, 1, 1, (Finding("blank", "note", 1.0),)))
    again = replace(page, legibility=Legibility(90, 1, 1, (Finding("low-dpi", "again", 90.0),)))
    assert (derive(blank, None), derive(again, None)) == ("blank", "scan-again")
