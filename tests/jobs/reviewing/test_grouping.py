"""Groups behind the desk: rounds of fields in figures, and whole groups in one transaction."""

from __future__ import annotations

from typing import Any

import pytest

from civreg.archive import Archive, By
from civreg.errors import NothingMatchedError, RefusedError
from civreg.jobs import DeskOffice, standing_entry
from civreg.jobs.reviewing.grouping import parts
from civreg.jobs.reviewing.rounds import Rounds
from civreg.policy import Person, Policy
from civreg.verify.review import FIGURES, PIECES, Marked, Member

AN = Person(1, "an", "An", ("reviewer",), None)
BA = Person(2, "ba", "Ba", ("reviewer",), None)
MINH = Person(3, "minh", "Minh", ("reviewer",), ("KS.2015.01",))
KEYER = Person(4, "gõ", "Gõ", ("keyer",), None)


@pytest.fixture
def archive(shelf: Any) -> Archive:
    """Two books; their numbers and dates wait."""
    shelf.add("KS.2015.01", [{"so": "17", "nksNgaySinh": "7/5/2015", "nksGioiTinh": "Nữ"}] * 2, verified=False)
    shelf.add("KS.2016.01", [{"so": "7", "nksGioiTinh": "Nữ"}], verified=False)
    return shelf.archive


def office(archive: Archive) -> DeskOffice:
    """A desk's office over it, its queue up to date."""
    made = DeskOffice(archive, "máy 1")
    made.books(AN)
    return made


def shown(desk: DeskOffice, person: Person) -> dict[tuple[str, str], int]:
    """How many members every group of pieces has for somebody."""
    return {
        (g.kind, g.value): g.count for g in desk.groups(person, None) if g.kind in ("digit", "date-day", "date-month", "date-year", FIGURES)
    }


def say(desk: DeskOffice, person: Person, kind: str, value: str, odd: int = 0) -> tuple[int, int, int]:
    """Say of a whole group that it is right, but for the first `odd` of it."""
    some = desk.members(person, kind, value)
    done = desk.settle(person, kind, Marked(f"{kind}{value}{len(some)}{person.name}", value, some[odd:], some[:odd]))
    return done.accepted, done.odd, done.moved


def test_all_sevens_of_all_fields_are_one_group(archive: Archive) -> None:
    """Digits first, then days, months, years; each person's own, of their books."""
    desk = office(archive)
    assert shown(desk, AN) == {
        ("digit", "0"): 2, ("digit", "1"): 4, ("digit", "2"): 2, ("digit", "5"): 4, ("digit", "7"): 5,
        ("date-day", "7"): 2, ("date-month", "5"): 2, ("date-year", "2015"): 2,
    }  # fmt: skip
    assert shown(office(archive), MINH)["digit", "7"] == 4
    assert [(m.text, m.first, m.stop) for m in desk.members(AN, "date-year", "2015")] == [("7/5/2015", 4, 8)] * 2


def test_a_round_goes_from_digits_to_whole_fields(archive: Archive) -> None:
    """An odd digit leaves its field to be looked at; the others are accepted once they were seen whole."""
    desk = office(archive)
    assert say(desk, AN, "digit", "7", odd=1) == (4, 1, 0)
    assert shown(desk, AN)[FIGURES, ""] == 1, "the number that is but a 7"
    for kind, value in (("date-month", "5"), ("date-year", "2015"), ("digit", "1")):
        say(desk, AN, kind, value)
    assert set(shown(desk, AN)) == {(FIGURES, "")}
    assert say(desk, AN, FIGURES, "") == (4, 0, 0)
    assert shown(desk, AN) == {}
    said = [standing_entry(archive, n) for n in (1, 2, 3)]
    told = {(entry.entry, f.key): (f.verdict, f.reason) for entry in said if entry for f in entry.fields if f.words}
    assert sorted(verdict for verdict, _ in told.values()) == ["accepted"] * 4 + ["unsure"]
    assert {reason for verdict, reason in told.values() if verdict == "accepted"} == {"đã xem từng chữ số theo nhóm, rồi cả ô"}
    assert {reason for verdict, reason in told.values() if verdict == "unsure"} == {"«7» ở vị trí 1: người xem nhóm thấy khác"}


def entries(desk: DeskOffice, person: Person) -> set[int]:
    """The entries of which somebody is given pieces."""
    kinds = {(g.kind, g.value) for g in desk.groups(person, None) if g.kind in (*PIECES, FIGURES)}
    return {one.entry for kind, value in kinds for one in desk.members(person, kind, value)}


def test_two_people_do_not_go_through_the_same_fields(archive: Archive) -> None:
    """Who comes second to a small archive is given half of what the first has hardly begun; what was begun stays theirs."""
    desk = office(archive)
    assert entries(desk, AN) == {1, 2, 3}
    assert entries(desk, BA) == {3}
    assert entries(desk, AN) == {1, 2}
    for value in "1257":
        say(desk, AN, "digit", value)
    assert entries(desk, MINH) == set(), "two digits in three were seen of both"
    assert desk.held(MINH) == {"an": 4}, "of the own book alone"
    assert desk.held(BA) == {"an": 4}
    assert say(desk, BA, "digit", "7") == (1, 0, 0)
    say(desk, BA, FIGURES, "")
    assert entries(desk, BA) == set(), "nothing is left to be given"
    assert entries(desk, AN) == {1, 2}


def test_who_turns_to_something_else_gives_their_fields_back(archive: Archive) -> None:
    """At once: by opening an entry, the queue or the desk's first page, or by going; what they confirmed stays confirmed for them."""
    desk = office(archive)
    token = desk_session(archive)
    for leave in (lambda: desk.entry(AN, 1), lambda: desk.next(AN, "risk", None), lambda: desk.books(AN), lambda: desk.leave(token)):
        before = shown(desk, AN)
        say(desk, AN, "digit", next(value for kind, value in before if kind == "digit"))
        leave()
        assert entries(desk, BA) == {1, 2, 3}
        desk.books(BA)
        assert sum(shown(desk, AN).values()) < sum(before.values())


def desk_session(archive: Archive) -> str:
    """The session of somebody who logged in."""
    archive.people.add(By("x", "x"), AN, "một mật khẩu dài")
    named = archive.people.named(AN.name)
    assert named is not None
    return archive.people.enter(named)


def test_who_is_silent_gives_their_fields_back(archive: Archive) -> None:
    """After some minutes; looking at crops is a sign of life."""
    at = [0.0]
    rounds = Rounds(archive, lambda: at[0])
    office(archive)
    assert len({one.entry for one in rounds.of(AN)}) == 3
    for at[0] in (200.0, 400.0):
        rounds.stay(AN)
    at[0] = 650.0
    assert rounds.held(BA) == {"an": 5}
    at[0] = 710.0
    assert rounds.held(BA) == {}
    assert len({one.entry for one in rounds.of(BA)}) == 3


def test_of_a_field_for_two_people_the_groups_are_one_word(archive: Archive) -> None:
    """The second person still says theirs, without having seen the first one's."""
    object.__setattr__(archive.settings, "policy", Policy(twice=frozenset({"so"})))
    desk = office(archive)
    for value in "17":
        say(desk, AN, "digit", value)
    assert say(desk, AN, FIGURES, "")[0] == 3
    standing = standing_entry(archive, 1)
    assert standing is not None
    said = standing.said("so")
    assert said is not None
    assert (len(said.words), said.settled) == (1, False)
    assert shown(office(archive), BA).get((FIGURES, "")) is None


def test_a_group_is_all_or_nothing_and_done_once(archive: Archive) -> None:
    """A strange entry in it undoes all; sent twice, it is done once and answered alike; what moved on is left and counted."""
    desk = office(archive)
    some = desk.members(AN, "sex", "Nữ")
    assert len(some) == 3
    with pytest.raises(NothingMatchedError):
        desk.settle(MINH, "sex", Marked("a", "Nữ", some))
    with pytest.raises(RefusedError):
        desk.settle(KEYER, "sex", Marked("a", "Nữ", some))
    with pytest.raises(RefusedError):
        desk.settle(AN, "sex", Marked("a", "Nữ", [*some, Member(some[0].entry, "nothing", 0)]))
    assert archive.store.number("SELECT count(*) FROM decisions") == 0
    moved = [*some[:2], Member(some[2].entry, some[2].key, 99)]
    first, second = (desk.settle(AN, "sex", Marked("a", "Nữ", moved[:1], moved[1:])) for _ in range(2))
    assert (first.accepted, first.odd, first.moved) == (1, 1, 1)
    assert first == second
    assert archive.store.number("SELECT count(*) FROM decisions") == 2
    assert [m.entry for m in desk.members(AN, "sex", "Nữ")] == [some[2].entry], "the queue knows at once"


def test_what_somebody_keyed_is_left_to_others(archive: Archive) -> None:
    """The rest of a group is not lost for it."""
    desk = office(archive)
    some = desk.members(AN, "sex", "Nữ")
    archive.reviews.key(By(AN.name, "máy 1"), some[0].entry, "nksGioiTinh", "Nữ")
    fresh = [Member(m.entry, m.key, archive.reviews.version(m.entry)) for m in some]
    done = desk.settle(AN, "sex", Marked("k", "Nữ", fresh))
    assert (done.accepted, done.moved) == (2, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("03.05.2015", {"date-day": (0, 2), "date-month": (3, 5), "date-year": (6, 10)}),
        ("ngày 3 tháng 12 năm 2015", {"date-day": (5, 6), "date-month": (13, 15), "date-year": (20, 24)}),
        ("2015-05-03", {"date-day": (8, 10), "date-month": (5, 7), "date-year": (0, 4)}),
        ("5/2015", {"date-month": (0, 1), "date-year": (2, 6)}),
        ("1980", {"date-year": (0, 4)}),
        ("3/5/80", {"date-day": (0, 1), "date-month": (2, 3), "date-year": (4, 6)}),
        ("35", {}),
        ("1/2/3/4", {}),
    ],
)
def test_parts_of_dates_are_where_they_are_written(text: str, said: dict[str, tuple[int, int]]) -> None:
    """By place, as they are written; what is no date has none."""
    assert parts(text) == said
