"""Values taken apart: dates known in part, hours, numbers, names, papers; and the lunar calendar."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civreg import kinds
from civreg.kinds import PartialDate, date_of, lunar, name_of, number_of, papers_of


@given(st.dates(dt.date(1850, 1, 1), dt.date(2100, 12, 31)), st.integers(1, 3))
def test_a_value_and_its_date_say_the_same(day: dt.date, parts: int) -> None:
    """Whole or in part, there and back."""
    date = PartialDate(day.year, day.month if parts > 1 else None, day.day if parts > 2 else None)
    assert date_of(str(date)) == date
    assert date.possible
    assert date.earliest <= day <= date.latest


def test_what_no_calendar_has_is_kept_and_told() -> None:
    """It still lies in its month, or its year."""
    day, month = date_of("30.02.2010"), date_of("12.31.1965")
    assert day == PartialDate(2010, 2, 30)
    assert month == PartialDate(1965, 31, 12)
    assert not day.possible
    assert not month.possible
    assert (day.earliest, day.latest) == (dt.date(2010, 2, 1), dt.date(2010, 2, 28))
    assert (month.earliest, month.latest) == (dt.date(1965, 1, 1), dt.date(1965, 12, 31))
    assert not PartialDate(1066).possible


def test_dates_are_compared_where_it_can_be_said() -> None:
    """None where one may be either."""
    year, day = PartialDate(1965), PartialDate(1965, 5, 3)
    assert PartialDate(1964, 12).before(year) is True
    assert PartialDate(1966).before(day) is False
    assert year.before(day) is None
    assert day.before(day) is False
    assert year.agrees(day)
    assert not PartialDate(1965, 6).agrees(day)


def test_years_between_dates_known_in_part_are_a_range() -> None:
    """Least and most full years."""
    assert PartialDate(1965).years_to(PartialDate(1985, 3, 1)) == (19, 20)
    assert PartialDate(1965, 3, 2).years_to(PartialDate(1985, 3, 1)) == (19, 19)
    assert PartialDate(1990).years_to(PartialDate(1985))[1] < 0


@pytest.mark.parametrize("value", ["", "1/5/1960", "5.1960", "0000", "hôm qua"])
def test_what_is_no_value_is_no_date(value: str) -> None:
    """Only values are taken."""
    assert date_of(value) is None


def test_the_hour_of_a_value_is_found() -> None:
    """The day counts without it."""
    moment = kinds.moment_of("05.10.2018 19:30")
    assert moment is not None
    assert (str(moment.date), moment.hour, moment.minute) == ("05.10.2018", 19, 30)
    bare = kinds.moment_of("05.10.2018")
    assert bare is not None
    assert bare.hour is None
    assert date_of("05.10.2018 19:30") == PartialDate(2018, 10, 5)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "07"), ("number", "183/1973"), ("date", "05.10.2018"), ("date", "10.2018"), ("date", "2018"), ("date", "30.02.2010"),
        ("year", "1976"), ("time", "05.10.2018 02:03"), ("time", "05.10.2018"), ("date_words", "25.04.2012"), ("date_words", "30.02.1900"),
        ("age", "23"), ("id_number", "050698311"), ("id_number", "079829556279"), ("sex", "1"), ("sex", "2"), ("sex", "3"), ("tick", "4"),
        ("ethnic", "Khơ Me"), ("nationality", "Hoa Kỳ"), ("name", "Nguyễn Văn A"), ("place", "Xã Phú Túc, Bến Tre"), ("relation", "Cha"),
        ("occupation", "Thợ may"), ("text", "Đã kết hôn"),
    ],
)  # fmt: skip
def test_every_kind_goes_out_and_comes_back(kind: str, value: str) -> None:
    """What the sheet holds is read as the same value."""
    assert kinds.parse(kind, kinds.format(kind, value)).value == value


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Nguyễn-văn-A", ("Nguyễn", "văn", "A", "")),
        ("NGUYỄN THỊ NGỌC HOA", ("NGUYỄN", "THỊ NGỌC", "HOA", "")),
        ("Tôn Thất Hùng", ("Tôn Thất", "", "Hùng", "")),
        ("Ông Lê Văn C, Phó Chủ tịch", ("Lê", "Văn", "C", "Phó Chủ tịch")),
        ("Trần Thị D (Hộ-lại)", ("Trần", "Thị", "D", "Hộ-lại")),
        ("Y Bhăm Niê", ("Niê", "Y", "Bhăm", "")),
        ("Hòa", ("", "", "Hòa", "")),
        ("Bà Huyện", ("Bà", "", "Huyện", "")),
    ],
)
def test_names_have_parts(text: str, parts: tuple[str, ...]) -> None:
    """Family, middle, given, and a signer's post; a title is no name."""
    name = name_of(text)
    assert name is not None
    assert (name.family, name.middle, name.given, name.post) == parts


def test_no_name_no_parts() -> None:
    """Points are none."""
    assert name_of(" … ") is None


def test_papers_tell_kind_number_and_issue() -> None:
    """By their name, else by the number's shape."""
    card = papers_of("CCCD: 079829556279 cấp ngày 12/3/2018 tại Cục CS QLHC về TTXH")
    assert (card.code, card.number, str(card.issued), card.by) == ("4", "079829556279", "12.03.2018", "Cục CS QLHC về TTXH")
    older = papers_of("CMND 050698311, do CA Nghệ An cấp ngày 01/02/2009")
    assert (older.code, older.number, str(older.issued), older.by) == ("1", "050698311", "01.02.2009", "CA Nghệ An")
    assert (papers_of("Hộ chiếu B1234567").code, papers_of("B1234567").number) == ("2", "B1234567")
    assert [papers_of(n).code for n in ("050698311", "079829556279", "12345")] == ["1", "4", ""]
    assert papers_of("").number == ""


def test_numbers_have_parts() -> None:
    """For gaps and repeats."""
    found = number_of("12a/KS/1986")
    assert found is not None
    assert (found.number, found.year, found.more) == (12, 1986, "a")
    assert number_of("07") == kinds.Number(7)
    assert number_of("nt") is None


@pytest.mark.parametrize(
    ("lunar_day", "days"),
    [
        ((1, 1, 2024), ["10.02.2024"]),
        ((1, 1, 1968), ["29.01.1968", "30.01.1968"]),
        ((1, 1, 1985), ["21.01.1985", "20.02.1985"]),
        ((15, 8, 1965), ["10.09.1965"]),
        ((1, 1, 1900), ["31.01.1900"]),
        ((23, 10, 2033), ["14.11.2033"]),
        ((30, 13, 1990), []),
    ],
)
def test_lunar_days_are_shown_by_both_meridians(lunar_day: tuple[int, int, int], days: list[str]) -> None:
    """Tết of 1968 and of 1985 fell on two days."""
    assert [d.strftime("%d.%m.%Y") for d in lunar.common_days(*lunar_day)] == days


def test_a_lunar_date_is_shown_and_never_the_value() -> None:
    """The text stays, the value is empty, the doubt shows the day."""
    parsed = kinds.parse("date", "15/8/1965 (âm lịch)")
    assert (parsed.text, parsed.value) == ("15/8/1965 (âm lịch)", "")
    assert [(d.code, d.detail) for d in parsed.doubts] == [("lunar-date", "10.09.1965")]


def test_text_value_and_search_form_stand_apart() -> None:
    """Written byte for byte, the value in Vietnamese letters, the search form without marks."""
    parsed = kinds.parse("name", "\u00d0ặng  Thị Phước")
    assert (parsed.text, parsed.value, parsed.search) == ("\u00d0ặng  Thị Phước", "Đặng Thị Phước", "dang thi phuc")
