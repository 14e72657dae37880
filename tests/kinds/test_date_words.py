"""Dates in words: every spelling there and back, misread ones set to the nearest date, figures as evidence."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civreg import kinds
from civreg.kinds import PartialDate, format, nearest, parse  # noqa: A004 (the counterpart of parse)

UNITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
FIRST, DAYS = dt.date(1900, 1, 1), (dt.date(2030, 12, 31) - dt.date(1900, 1, 1)).days
LETTERS = "aàáảãạăắằẳẵặâấầẩẫậbcdđeèéẻẽẹêếềểễệghiìíỉĩịklmnoòóỏõọôốồổỗộơớờởỡợpqrstuùúủũụưứừửữựvxyỳýỷỹỵ "


def tens(number: int) -> Iterator[str]:
    """Ways to say 10 to 99, told here anew."""
    ten, unit = divmod(number, 10)
    units = {1: ["một"] if ten == 1 else ["một", "mốt"], 4: ["bốn", "tư"], 5: ["lăm", "nhăm", "năm"], 7: ["bảy", "bẩy"]}.get(
        unit, [UNITS[unit]]
    )
    if unit == 0:
        yield "mười" if ten == 1 else f"{UNITS[ten]} mươi"
        return
    heads = ["mười"] if ten == 1 else [f"{UNITS[ten]} mươi", UNITS[ten], *(["hăm"] if ten == 2 else [])]
    yield from (f"{head} {u}" for head, u in product(heads, units))


def low(number: int) -> list[str]:
    """Ways to say 1 to 9."""
    return {1: ["một", "nhứt", "nhất"], 4: ["bốn", "tư"], 7: ["bảy", "bẩy"]}.get(number, [UNITS[number]])


def days(day: int) -> list[str]:
    """Ways to say a day."""
    some = list(tens(day)) if day > 9 else low(day)
    return [*some, *(f"{word} {s}" for word in ("mùng", "mồng") for s in some if day <= 10)]


def months(month: int) -> list[str]:
    """Ways to say a month."""
    return [*(tens(month) if month > 9 else low(month)), *({1: ["giêng"], 12: ["chạp"]}.get(month, []))]


def years(year: int) -> list[str]:
    """Ways to say a year from 1900 to 2099: with nghìn or ngàn, linh, lẻ or nothing, without the thousand, digit by digit."""
    century, rest = divmod(year, 100)
    heads = (
        ["một nghìn chín trăm", "một ngàn chín trăm", "nghìn chín trăm", "chín trăm"]
        if century == 19
        else ["hai nghìn không trăm", "hai ngàn không trăm", "hai nghìn", "hai ngàn"]
    )
    tails = (
        [""] if rest == 0 else [f"{link} {s}".strip() for link in ("linh", "lẻ", "") for s in low(rest)] if rest < 10 else list(tens(rest))
    )
    by_digit = [f"{'một chín' if century == 19 else 'hai không'} {UNITS[rest // 10]} {UNITS[rest % 10]}"]
    short = [f"{'một chín' if century == 19 else 'hai không'} {s}" for s in tens(rest)] if rest > 10 else []
    return [*(f"{head} {tail}".strip() for head, tail in product(heads, tails)), *by_digit, *short]


def spellings(day: dt.date) -> list[str]:
    """Every way to say a date."""
    return [f"ngày {d} tháng {m} năm {y}" for d, m, y in product(days(day.day), months(day.month), years(day.year))]


def value(day: dt.date) -> str:
    """As the national sheet has it."""
    return day.strftime("%d.%m.%Y")


def misread(text: str, errors: int, rng: random.Random) -> str:
    """A text with letters wrong, lost or added."""
    letters = list(text)
    for _ in range(errors):
        at, how = rng.randrange(len(letters)), rng.random()
        letters[at : at + 1] = [rng.choice(LETTERS)] if how < 0.5 else [] if how < 0.75 else [letters[at], rng.choice(LETTERS)]
    return "".join(letters)


@pytest.mark.parametrize("seed", range(4))
def test_every_spelling_says_its_date(seed: int) -> None:
    """No spelling says another date, and none leaves a doubt; drawn from all days of 1900 to 2030."""
    rng = random.Random(seed)  # noqa: S311 (no secret)
    for _ in range(12):
        day = FIRST + dt.timedelta(rng.randrange(DAYS))
        every = spellings(day)
        for text in rng.sample(every, min(40, len(every))):
            said = parse("date_words", text)
            assert (said.value, said.doubts) == (value(day), ()), text


@pytest.mark.parametrize("year", range(1900, 2031))
def test_every_year_in_every_spelling(year: int) -> None:
    """Years one by one."""
    for text in years(year):
        assert parse("date_words", f"Ngày hai tháng tư năm {text}").value == f"02.04.{year}", text


def test_every_day_and_month_in_every_spelling() -> None:
    """Days and months one by one."""
    for day in range(1, 32):
        for text in days(day):
            assert parse("date_words", f"{text} tháng chạp năm hai nghìn").value == f"{day:02d}.12.2000", text
    for month in range(1, 13):
        for text in months(month):
            assert parse("date_words", f"Ngày mùng một tháng {text} năm một chín không năm").value == f"01.{month:02d}.1905", text


@given(st.dates(dt.date(1850, 1, 1), dt.date(2099, 12, 31)))
def test_what_is_spelled_out_is_read_back(day: dt.date) -> None:
    """A value out and in again is the same value."""
    text = format("date_words", value(day))
    assert parse("date_words", text).value == value(day)
    assert text.startswith("Ngày ")


@pytest.mark.parametrize(
    ("said", "text"), [("05.1960", "Tháng năm năm một nghìn chín trăm sáu mươi"), ("2004", "Năm hai nghìn không trăm linh bốn")]
)
def test_parts_of_a_date_are_spelled_out_too(said: str, text: str) -> None:
    """Without the day, without the month."""
    assert format("date_words", said) == text
    assert parse("date_words", text).value == said


def test_capitals_and_marks_between_make_no_difference() -> None:
    """Sheets hold words in capitals; books hold hyphens and brackets."""
    for text in ("Ngày Hai Mươi Bảy Tháng Tám Năm Hai Nghìn Không Trăm Linh Tám", "(ngày hai-mươi-bảy, tháng tám, năm hai ngàn lẻ tám)"):
        assert parse("date_words", text).value == "27.08.2008"


@pytest.mark.parametrize("errors", [1, 2])
@pytest.mark.parametrize("agree", ["year", "day"])
def test_misread_words_are_settled_by_the_figures(errors: int, agree: str) -> None:
    """With one or two letters misread and figures right in the year or the day alone, the date is right as often as is promised."""
    rng = random.Random(errors)  # noqa: S311 (no secret)
    right, count = 0, 30
    for _ in range(count):
        day = FIRST + dt.timedelta(rng.randrange(DAYS))
        other = (
            PartialDate(day.year, day.month % 12 + 1, rng.randint(1, 28))
            if agree == "year"
            else PartialDate(day.year - 3, day.month, day.day)
        )
        found = nearest(misread(rng.choice(spellings(day)), errors, rng), str(other))
        right += found is not None and str(found.date) == value(day)
    assert right / count >= 0.93


def test_the_nearest_date_says_how_far_and_what_else_is_as_near() -> None:
    """A lost mark is half a letter; two dates as near are both named, and nothing is set right."""
    found = nearest("Ngày hai mươi tháng tư năm hai nghìn không trăm mươi hai")
    assert found is not None
    assert (str(found.date), found.distance, found.others) == ("20.04.2012", 0.5, ())
    rivals = nearest("Ngày bn tháng tư năm hai nghìn")
    assert rivals is not None
    assert {str(d) for d in (rivals.date, *rivals.others)} == {"03.04.2000", "04.04.2000"}
    assert [(d.code, d.detail) for d in parse("date_words", "Ngày bn tháng tư năm hai nghìn").doubts] == [
        ("not-a-date", "03.04.2000, 04.04.2000")
    ]
    settled = nearest("Ngày bn tháng tư năm hai nghìn", "04.04.2000")
    assert settled is not None
    assert (str(settled.date), settled.others) == ("04.04.2000", ())


def test_words_that_say_a_date_are_believed_against_the_figures() -> None:
    """A book that contradicts itself is not set right, and what no calendar has stays."""
    for text, said in (
        ("ngày tám tháng hai năm một chín sáu lăm", "08.02.1965"),
        ("ngày ba mươi tháng hai năm một chín sáu lăm", "30.02.1965"),
    ):
        found = nearest(text, "05.02.1965")
        assert found is not None
        assert (str(found.date), found.distance) == (said, 0)


@pytest.mark.parametrize("text", ["", "  ", "Bệnh viện Từ Dũ", "năm năm năm", "…", "x" * 3000])
def test_no_date_is_found_where_none_stands(text: str) -> None:
    """Nothing is made up, however long the text."""
    assert nearest(text) is None
    assert parse("date_words", text).value == ""


def test_the_book_wrote_it_so_the_misread_word_keeps_its_capitals() -> None:
    """The text is spelled like the one read: capitals of every word, of all letters, of the first."""
    wrong = "ngày mười lăn tháng ba năm hai nghìn linh bốn"
    right = "ngày mười lăm tháng ba năm hai nghìn linh bốn"
    for change in (str.title, str.upper, str.capitalize):
        assert parse("date_words", change(wrong)).text == change(right)


def test_numbers_are_spelled_as_they_are_today() -> None:
    """Linh, mốt, tư, lăm where they belong."""
    wanted = {0: "không", 5: "năm", 11: "mười một", 15: "mười lăm", 21: "hai mươi mốt", 44: "bốn mươi tư", 105: "một trăm linh năm"}
    assert {n: kinds.spelled_number(n) for n in wanted} == wanted
    assert kinds.spelled_number(1905) == "một nghìn chín trăm linh năm"
    assert kinds.spelled_number(2010) == "hai nghìn không trăm mười"
