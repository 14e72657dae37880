"""People, their sessions, and what the store itself refuses."""

from __future__ import annotations

from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from civreg.archive import By
from civreg.errors import IntegrityError, OwnWorkError, StaleError
from civreg.model import Decision
from civreg.policy import Person

BOOK = "KS.2015.01"
KEYER, REVIEWER = By("an", "máy 1"), By("bình", "máy 2")
PASSWORD = "một mật khẩu dài"  # noqa: S105 - of nobody


@pytest.fixture
def entry(shelf: Any) -> int:
    """One entry that was read."""
    return shelf.add(BOOK, [{"so": "7", "nksHoTen": "Lê Hoa"}], verified=False)[0]


def test_nobody_verifies_what_they_keyed(shelf: Any, entry: int) -> None:
    """The store refuses, by its own call and by a row written past it; another person may."""
    reviews = shelf.archive.reviews
    reviews.key(KEYER, entry, "nksHoTen", "Lê Hòa")
    with pytest.raises(OwnWorkError):
        reviews.add(KEYER, entry, "verify")
    row = ("INSERT INTO verifications (act, entry, what, reason, person, at) VALUES (1, ?, 'verify', '', 'an', '')", (entry,))
    with sqlite.connect(str(shelf.archive.home / "civreg.db")) as db, pytest.raises(sqlite.IntegrityError, match="nobody verifies"):
        db.execute(*row)
    for verdict in ("accepted", "corrected", "illegible"):
        with pytest.raises(OwnWorkError):
            shelf.archive.decisions.add(KEYER, entry, Decision("nksHoTen", verdict, "Lê Hoa"))
    reviews.add(REVIEWER, entry, "verify")
    assert reviews.keyed(entry) == {"nksHoTen": ("Lê Hòa", "an")}


def test_a_request_that_is_sent_twice_is_done_once(shelf: Any, entry: int) -> None:
    """The second time gives the first answer, also after others have moved on; a new request on an old version is stale."""
    reviews = shelf.archive.reviews

    def save(text: str) -> int:
        shelf.archive.decisions.add(REVIEWER, entry, Decision("nksHoTen", "corrected", text))
        return reviews.version(entry)

    first = reviews.once(REVIEWER, "r1", entry, 0, lambda: save("Lê Hòa"))
    assert reviews.once(REVIEWER, "r1", entry, 0, lambda: save("Lê Hòa")) == first
    assert len(reviews.words(entry)["nksHoTen"]) == 1
    with pytest.raises(StaleError):
        reviews.once(REVIEWER, "r2", entry, 0, lambda: save("Lê Hóa"))


def test_a_session_opens_with_the_password_and_ends_with_the_persons_rights(shelf: Any) -> None:
    """Only the digest of its token is stored; a changed person has to log in anew."""
    people = shelf.archive.people
    people.add(KEYER, Person(0, "chi", "Lê Thị Chi", ("reviewer",), (BOOK,)), PASSWORD)
    assert people.known("chi", "sai") is None
    assert people.known("ai đó", PASSWORD) is None
    chi = people.known("chi", PASSWORD)
    token = people.enter(chi)
    assert token not in (shelf.archive.home / "civreg.db-wal").read_bytes().decode("latin-1")
    visit = people.visit(token)
    assert visit.person == chi
    assert visit.person.may("verify", BOOK)
    assert not visit.person.may("verify", "KS.2016.01")
    people.lock(token, locked=True)
    assert people.visit(token).locked
    people.change(KEYER, Person(chi.id, "chi", "Lê Thị Chi", ("keyer",), None))
    assert people.visit(token) is None


@pytest.mark.parametrize(
    "person", [Person(0, "", "x", (), None), Person(0, "dũng", "x", ("king",), None), Person(0, "chi", "x", ("keyer",), None)]
)
def test_people_have_a_name_of_their_own_and_known_roles(shelf: Any, person: Person) -> None:
    """No empty name, no role that nobody knows, no name twice, no short password."""
    people = shelf.archive.people
    people.add(KEYER, Person(0, "chi", "Chi", ("keyer",), None), PASSWORD)
    with pytest.raises(ValueError, match=f"^{person.name}$"):
        people.add(KEYER, person, PASSWORD)
    with pytest.raises(ValueError, match="em"):
        people.add(KEYER, Person(0, "em", "Em", ("keyer",), None), "ngắn")


def test_looks_are_a_chain_of_their_own(shelf: Any) -> None:
    """A look that is changed, or taken away, is named."""
    sights = shelf.archive.sights
    for about in ("1", "2", "3"):
        sights.add(REVIEWER, "see", about)
    assert sights.check() == 3
    with sqlite.connect(str(shelf.archive.home / "civreg.db")) as db:
        db.execute("DROP TRIGGER sights_no_update")
        db.execute("UPDATE sights SET person = 'không ai' WHERE sequence = 2")
    with pytest.raises(IntegrityError, match="sights #2"):
        sights.check()
