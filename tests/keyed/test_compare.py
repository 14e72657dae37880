"""Keyed rows lie beside scanned entries: matched by book and number, and compared as people read, not as bytes lie."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import pytest

from civreg.keyed import KeyedOptions, KeyedTable, Matching, match, read
from civreg.kinds import parse
from civreg.model import Register
from civreg.standing import Said, Standing

KINDS = {"so": "number", "nksNgaySinh": "date", "nksGioiTinh": "sex", "nksDanToc": "ethnic"}


def entry(number: int, book: str | None = "KS.2015.01", status: str = "read", **said: str) -> Standing:
    """An entry as it stands."""
    fields = tuple(Said(key, text, parse(KINDS.get(key, "name"), text).value, None) for key, text in said.items())
    return Standing(number, book, "KS-2015", number, number, f"{number}.jpg", 1, status, fields)


def table(*rows: Mapping[str, str], book: str | None = None, name: str = "a.csv") -> KeyedTable:
    """Keyed rows with the columns that any of them has."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    lines = [",".join(keys), *(",".join(row.get(key, "") for key in keys) for row in rows)]
    return read("\r\n".join(lines).encode("utf-8"), name, KeyedOptions(book=Register.parse(book) if book else None))


def differences(found: Matching) -> dict[str, str]:
    """Grade of every difference of the only match."""
    (one,) = found.matches
    return {difference.key: difference.grade for difference in one.differences}


@pytest.mark.parametrize(
    ("keyed", "scanned"),
    [
        ({"nksHoTen": "NGUYỄN THỊ HÒA"}, {"nksHoTen": "Nguyễn Thị Hoà"}),
        ({"nksHoTen": unicodedata.normalize("NFD", "Lê Thị Thủy")}, {"nksHoTen": "Lê  Thị Thuỷ "}),
        ({"nksNgaySinh": "05.03.2015"}, {"nksNgaySinh": "5/3/2015"}),
        ({"nksGioiTinh": "2"}, {"nksGioiTinh": "Nữ"}),
        ({"meHoTen": ""}, {"meHoTen": ""}),
        ({"nksDanToc": "kinh"}, {"nksDanToc": "Kinh"}),
    ],
)
def test_what_people_read_alike_is_no_difference(keyed: dict[str, str], scanned: dict[str, str]) -> None:
    """Case, spaces, tone placement, composition, ways to write a date and national codes do not count."""
    found = match(table({"so": "07/2015", **keyed}, book="KS.2015.01"), [entry(1, so="7", **scanned)])
    assert differences(found) == {}
    assert found.matches[0].compared == 1 + len(keyed)


@pytest.mark.parametrize(
    ("keyed", "scanned", "grade"),
    [
        ("Đặng Văn A", "Đăng Văn A", "marks"),
        ("\u00d0ặng Văn A", "Đặng Văn A", "look-alike"),
        ("Nguyễn Văn A", "Nguyễn-văn-A", "punctuation"),
        ("Nguyễn Văn An", "Nguyễn Văn Anh", "spelling"),
        ("Huỳnh Văn A", "Hoàng Văn A", "other"),
        ("Nguyễn Văn A", "", "only-keyed"),
        ("", "Nguyễn Văn A", "only-book"),
    ],
)
def test_a_difference_says_of_what_sort_it_is(keyed: str, scanned: str, grade: str) -> None:
    """So that a person sees first what matters; huỳnh and hoàng are different words on a person's papers."""
    found = match(table({"so": "1", "nksHoTen": keyed}, book="KS.2015.01"), [entry(1, so="1", nksHoTen=scanned)])
    assert differences(found) == {"nksHoTen": grade}


def test_another_day_or_sex_is_another_value_however_near_its_letters() -> None:
    """27 and 28 are not nearly alike; an Icelandic letter in the scanned name is told too."""
    rows = table({"so": "1", "nksNgaySinh": "27/02/2015", "nksGioiTinh": "Nam", "nksHoTen": "Đặng A"}, book="KS.2015.01")
    found = match(rows, [entry(1, so="1", nksNgaySinh="28/02/2015", nksGioiTinh="Nữ", nksHoTen="\u00d0ặng A")])
    assert differences(found) == {"nksNgaySinh": "other", "nksGioiTinh": "other", "nksHoTen": "look-alike"}


def test_a_field_that_the_table_has_no_column_for_is_not_compared() -> None:
    """What was never keyed is no difference."""
    found = match(table({"so": "1"}, book="KS.2015.01"), [entry(1, so="1", nksHoTen="Lê A")])
    assert differences(found) == {}


@pytest.mark.parametrize(
    ("book", "name", "volume"),
    [("KS.2015.1", "a.csv", ""), (None, "xalocthuan_hbd_tbt.KS.2015.01.csv", ""), (None, "KS.2015.01.csv", ""), (None, "a.csv", "1/2015")],
)
def test_the_book_is_said_or_stands_in_the_name_or_in_the_rows(book: str | None, name: str, volume: str) -> None:
    """Volumes 1 and 01 are one book; the same number in another book is no match."""
    rows = table({"so": "7", "quyenSo": volume, "nksHoTen": "Lê A"}, book=book, name=name)
    found = match(rows, [entry(1, so="07", nksHoTen="Lê A"), entry(2, "KS.2016.01", so="7"), entry(3, "KH.2015.01", so="7")])
    assert [(m.entry.entry, m.differences) for m in found.matches] == [(1, ())]


def test_what_does_not_match_is_listed_on_both_sides() -> None:
    """Each with its reason; an entry of the same name is shown, never taken for it."""
    rows = table(
        {"so": "1", "nksHoTen": "Lê A"}, {"so": "9", "nksHoTen": "LÊ C"}, {"so": "", "nksHoTen": "Lê X"}, {"so": "3", "nksHoTen": "Lê D"},
        {"so": "4/2016", "nksHoTen": "Lê E"}, book="KS.2015.01",
    )  # fmt: skip
    scanned = [entry(1, so="1"), entry(2, so="2", nksHoTen="Lê C"), entry(3, so="3"), entry(4, so="3"), entry(5, so="4/2015")]
    found = match(rows, [*scanned, entry(6, "KS.1999.01", so="1")])
    assert [m.entry.entry for m in found.matches] == [1]
    assert [(row.why, row.like) for row in found.rows] == [
        ("not-scanned", (2,)), ("no-number", ()), ("several-entries", ()), ("not-scanned", ()),
    ]  # fmt: skip
    assert [e.entry for e in found.entries] == [2, 5]


def test_rows_of_a_book_that_was_never_scanned_or_of_none_say_so() -> None:
    """They wait; nothing is guessed."""
    assert [row.why for row in match(table({"so": "1"}, book="KS.2015.01"), []).rows] == ["book-not-scanned"]
    assert [row.why for row in match(table({"so": "1"}), [entry(1, so="1")]).rows] == ["no-book"]
