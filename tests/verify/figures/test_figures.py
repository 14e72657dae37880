"""Figures as nouns, as words and as a page that needs nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from civreg.verify.figures import (
    Calibration,
    Forecast,
    Origin,
    Pace,
    Rate,
    Statistics,
    Trust,
    markup,
    statistics_page,
    statistics_told,
    wilson,
)

HOSTILE = '<img src=x onerror="alert(1)">'
CALIBRATION = Calibration((Trust(0.5, 0.6, 0.55, Rate("", 40, 100)), Trust(0.99, 1.0, 0.995, Rate("", 299, 300))), 7)
STATS = Statistics(
    origin=Origin("Xã Lộc Thuận", "22/11/2026 13:00", "abc@7"),
    books={"KS.2015.01": {"verified": 1200, "read": 34}, "": {"returned": 1}},
    wrong=Rate("", 61, 400),
    rates={
        "kind": [Rate("name", 61, 400)], "writing": [Rate("handwritten", 61, 400)], "form": [Rate("", 61, 400)],
        "field": [Rate("nksHoTen", 60, 400), Rate("so", 1, 400)], "book": [Rate(f"KS.2015.{n:02d}", n, 400) for n in range(1, 41)],
        "keyer": [Rate(HOSTILE, 1, 9)],
    },
    calibration=CALIBRATION,
    pace=Pace("", 100, 90, 3600, 36.0),
    people=[Pace(HOSTILE, 100, 90, 3600, 36.0)],
    days=[(date(2026, 11, 2), 60), (date(2026, 11, 5), 40)],
    since=date(2026, 10, 23),
    forecast=Forecast(35, 0.35, 0.3, 0.4, 7.0),
)  # fmt: skip


class Tags(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.names.add(tag)
        self.attributes += attrs


@pytest.mark.parametrize(("hits", "of", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (1, 1, 0.2065, 1.0), (0, 0, 0, 1)])
def test_an_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    """As tables of it say; never outside 0..1."""
    assert wilson(hits, of) == pytest.approx((low, high), abs=1e-4)


def test_the_calibration_error_is_the_mean_distance() -> None:
    """|0.55 - 0.40| over 100 fields and |0.995 - 299/300| over 300: (15 + 0.5) / 400."""
    assert CALIBRATION.error == pytest.approx(15.5 / 400)
    assert Calibration().error is None


def test_a_page_needs_nothing_else() -> None:
    """No script, no picture, no address of anywhere; what people are called stands as text."""
    page = statistics_page(STATS, "vi")
    tags = Tags(page)
    assert not tags.names & {"script", "img", "link", "iframe", "object", "image", "use"}
    assert not [name for name, value in tags.attributes if name in ("src", "href", "style") or name.startswith("on")]
    assert "//" not in page.replace("<!--", "")
    assert HOSTILE not in page
    assert "&lt;img" in page
    assert "abc@7" in page


def test_the_desk_shows_the_same_figures() -> None:
    """Without a head of its own and without styles, which the desk's rules would refuse."""
    inside = markup(STATS, "vi")
    assert "<style" not in inside
    assert "style=" not in inside
    assert "15,2 %" in inside
    assert "15,2 %" in statistics_page(STATS, "vi")


def test_figures_are_written_as_the_language_writes_them() -> None:
    """A comma or a point; thousands apart; two digits where a share is small."""
    vi, en = (repr(statistics_told(STATS, lang)) for lang in ("vi", "en"))
    assert "'1.200'" in vi
    assert "'1,200'" in en
    assert "15,2 %" in vi
    assert "15.2 %" in en
    assert "0,25 %" in vi
    assert "Họ tên người được khai sinh" in vi
    assert "Child's name" in en


def test_a_forecast_says_its_range_or_that_it_cannot() -> None:
    """Hours with their range, or what it would take."""
    assert "0,3 đến 0,4" in statistics_page(STATS, "vi")
    none = statistics_page(replace(STATS, forecast=Forecast(35)), "en")
    assert "too little to say" in none
    assert "at least 10 different hours" in none


def test_books_with_most_mistakes_come_first() -> None:
    """Thirty of forty are listed, the worst first, and it says that there are more; JSON has all."""
    page = statistics_page(STATS, "en")
    assert page.index("KS.2015.40") < page.index("KS.2015.11")
    assert "KS.2015.10<" not in page
    assert "10 more books" in page
    assert len(STATS.plain["machine_wrong_by_book"]) == 40  # type: ignore[arg-type]  # JSON-able


def test_an_empty_archive_has_a_page() -> None:
    """Nothing is divided by nothing."""
    empty = Statistics(STATS.origin, {}, Rate("", 0, 0), {}, Calibration(), Pace("", 0, 0, 0, None))
    assert "No field has been decided yet" in statistics_page(empty, "en")
    assert statistics_told(empty, "en")
    assert empty.plain["statuses"] == {}
