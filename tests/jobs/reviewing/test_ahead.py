"""Crops that are drawn before anybody asks: in which order, for whom, and that the browser then waits for none of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from civreg import scan
from civreg.archive import Archive
from civreg.jobs import DeskOffice
from civreg.jobs.reviewing.ahead import Ahead
from civreg.jobs.reviewing.grouping import Crop, Groups
from civreg.jobs.reviewing.pictures import Pictures
from civreg.policy import Person

AN = Person(1, "an", "An", ("reviewer",), None)
MINH = Person(2, "minh", "Minh", ("reviewer",), ("KS.2016.01",))


@pytest.fixture
def archive(shelf: Any) -> Archive:
    """Three entries with numbers, of one value each in common."""
    shelf.add("KS.2015.01", [{"so": "17", "nksGioiTinh": "Nữ"}, {"so": "71", "nksGioiTinh": "Nữ"}], verified=False)
    shelf.add("KS.2016.01", [{"so": "7", "nksGioiTinh": "Nữ"}], verified=False)
    DeskOffice(shelf.archive, "máy 1").books(AN)
    return shelf.archive


def all_of(ahead: Ahead, person: Person, turn: int) -> None:
    """Have all drawn that is to be drawn."""
    until = time.monotonic() + 30
    while ahead.go_on(person, turn):
        assert time.monotonic() < until
        time.sleep(0.01)


def noting(drawn: list[tuple[int, str, Any]]) -> Callable[[Person, Crop], Callable[[], bytes] | None]:
    """Draws nothing, and notes what it would have drawn."""

    def find(person: Person, crop: Crop) -> Callable[[], bytes] | None:
        def draw() -> bytes:
            drawn.append(tuple(crop))
            return b""

        return draw

    return find


def test_the_screen_that_is_open_comes_first_then_page_by_page(archive: Archive) -> None:
    """Its first page last, for that is being asked for; then every digit and the whole field of each page of the round."""
    drawn: list[tuple[int, str, Any]] = []
    ahead = Ahead(Groups(archive, "máy 1", "vi"), Pictures(), noting(drawn))
    all_of(ahead, AN, ahead.begin(AN, "digit", "7"))
    assert drawn[:3] == [(2, "so", (0, 1)), (3, "so", (0, 1)), (1, "so", (1, 2))]
    assert [entry for entry, _, _ in drawn[3:]] == [1, 1, 1, 2, 2, 2, 3, 3]
    assert [part for entry, _, part in drawn[3:] if entry == 1] == [(0, 1), (1, 2), (0, 0)]


def test_a_group_of_one_value_is_drawn_alone(archive: Archive) -> None:
    """Nobody knows which one comes after; its crops are whole fields."""
    drawn: list[tuple[int, str, Any]] = []
    ahead = Ahead(Groups(archive, "máy 1", "vi"), Pictures(), noting(drawn))
    all_of(ahead, AN, ahead.begin(AN, "sex", "Nữ"))
    assert sorted(drawn) == [(n, "nksGioiTinh", None) for n in (1, 2, 3)]


def test_a_screen_that_is_opened_ends_the_one_before(archive: Archive) -> None:
    """What was to be drawn for it is left; other people's screens go on."""
    drawn: list[tuple[int, str, Any]] = []
    ahead = Ahead(Groups(archive, "máy 1", "vi"), Pictures(), noting(drawn))
    other = ahead.begin(MINH, "sex", "Nữ")
    first = ahead.begin(AN, "digit", "7")
    second = ahead.begin(AN, "sex", "Nữ")
    assert not ahead.go_on(AN, first)
    all_of(ahead, AN, second)
    all_of(ahead, MINH, other)
    assert [crop[1] for crop in drawn] == ["nksGioiTinh"] * 4


def test_what_was_drawn_ahead_is_not_decoded_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a list of groups was looked at for a while, no crop of any group of digits waits for its page."""
    desk = DeskOffice(archive, "máy 1")
    turn, until = desk.look_ahead(AN, "", ""), time.monotonic() + 60
    while desk.draw_ahead(AN, turn) and time.monotonic() < until:
        time.sleep(0.02)
    drawing = [desk.piece(AN, 1, "so", part) for part in ((0, 1), (1, 2), (0, 0))]
    monkeypatch.setattr(scan, "load", lambda *_: pytest.fail("a page is decoded"))
    assert all(draw is not None and draw()[:2] == b"\xff\xd8" for draw in drawing)
    assert desk.piece(MINH, 1, "so", (0, 1)) is None
    assert not desk.draw_ahead(AN, turn)


def test_nothing_is_drawn_for_who_turned_to_something_else(archive: Archive) -> None:
    """An entry that somebody opens is not slowed by a group that they left."""
    desk = DeskOffice(archive, "máy 1")
    turn = desk.look_ahead(AN, "digit", "7")
    assert desk.draw_ahead(AN, turn)
    desk.entry(AN, 1)
    assert not desk.draw_ahead(AN, turn)
