"""The sample of trusted keyers' work at the desk: who is told what, and the way through it."""

from __future__ import annotations

from typing import Any

import pytest

from civreg.archive import By
from civreg.jobs import DeskOffice, samples
from civreg.policy import Person

from .test_sampling import BOOK, KEYER, keyed, ruled, verified

REVIEWED_BY = By("bình", "máy 2")
REVIEWER = Person(0, "bình", "Bình", ("reviewer",), None)
ARCHIVIST = Person(0, "chi", "Chi", ("archivist",), None)
RULES = '[verify]\ntrusted = ["an"]\nsample = 0.4'


@pytest.fixture
def kept(shelf: Any) -> Any:
    """Twenty-five births that a trusted keyer typed, one field of each wrong."""
    entries = shelf.add(BOOK, [{"so": str(n), "nksHoTen": "Lê Hoa"} for n in range(1, 26)], verified=False)
    with ruled(shelf.archive, RULES) as archive:
        for entry in entries:
            keyed(archive, entry, "meHoTen")
        yield archive


def chosen(archive: Any) -> list[int]:
    """The entries that were drawn."""
    return [n for n in range(1, 26) if archive.settings.policy.in_sample(n)]


def test_the_desk_says_what_the_samples_say(kept: Any) -> None:
    """Size, how many were looked at, wrong fields with their interval: as `civreg verify sample` has them, before and after."""
    office, drawn = DeskOffice(kept, "x"), chosen(kept)
    (before,) = office.sampled(ARCHIVIST)
    assert (before.keyer, before.kind, before.share, before.size, before.looked, before.verdict) == (
        "an",
        "KS",
        0.4,
        len(drawn),
        0,
        "waiting",
    )
    for entry in drawn[:3]:
        verified(kept, entry, {})
    (after,), (told,) = office.sampled(ARCHIVIST), samples(kept)
    assert (after.looked, after.fields, after.wrong, after.between) == (3, told.fields, told.wrong, told.by_rate)
    assert after.wrong == 3
    assert not after.counting


def test_colleagues_are_told_together_and_a_keyer_of_their_own(kept: Any) -> None:
    """Who does not answer for people sees no colleague's name; a keyer sees their own work; other books stay out of sight."""
    office = DeskOffice(kept, "x")
    assert [(w.keyer, w.size) for w in office.sampled(REVIEWER)] == [("", len(chosen(kept)))]
    assert [w.keyer for w in office.sampled(Person(0, "an", "", ("keyer",), None))] == ["an"]
    assert office.sampled(Person(0, "tư", "", ("keyer",), None)) == []
    assert office.sampled(Person(0, "minh", "", ("archivist",), ("KS.2016.01",))) == []


def test_a_clerk_is_taken_through_the_sample(kept: Any) -> None:
    """All drawn entries come one after the other, what was left at the end again, nothing when all are verified; never one's own."""
    office, drawn = DeskOffice(kept, "x"), chosen(kept)
    seen: list[int] = []
    while len(seen) < len(drawn):
        seen.append(office.next(REVIEWER, "sample", seen[-1] if seen else None)[0].entry)
    assert sorted(seen) == drawn
    assert office.next(REVIEWER, "sample", seen[-1])[0].entry in seen[:-1]
    assert office.next(Person(0, KEYER.person, "", ("reviewer",), None), "sample", None) == []
    for entry in drawn:
        verified(kept, entry, {})
    assert office.next(REVIEWER, "sample", None) == []


def test_a_large_sample_is_counted_in_parts(kept: Any) -> None:
    """At a desk that others tend nobody waits for it: what is known is told, and that it is being counted."""
    with ruled(kept, RULES.replace("0.4", "1.0")) as archive:
        office = DeskOffice(archive, "x", tended=True)
        (first,) = office.sampled(ARCHIVIST)
        assert first.counting
        assert first.size < 25
        while office.look_at_sample():
            pass
        (last,) = office.sampled(ARCHIVIST)
        assert (last.size, last.counting) == (25, False)


def test_without_trust_nothing_is_counted(shelf: Any) -> None:
    """Where nobody is trusted the desk has nothing to say of samples."""
    office = DeskOffice(shelf.archive, "x", tended=True)
    shelf.add(BOOK, [{"so": "1", "nksHoTen": "Lê Hoa"}], verified=False)
    keyed(shelf.archive, 1)
    assert not office.look_at_sample()
    assert office.sampled(ARCHIVIST) == []


def test_counts_follow_every_word(kept: Any) -> None:
    """Whatever is verified, opened again or typed anew: what the desk counted bit by bit is what a report adds up."""
    office, drawn = DeskOffice(kept, "x"), chosen(kept)
    for entry, act in ((drawn[0], "verify"), (drawn[1], "verify"), (drawn[0], "reopen"), (drawn[2], "return"), (drawn[0], "verify")):
        if act == "verify":
            verified(kept, entry, {})
        else:
            kept.reviews.add(REVIEWED_BY, entry, act, "xem lại")
        ((now,), (told,)) = office.sampled(ARCHIVIST), samples(kept)
        assert (now.size, now.looked, now.fields, now.wrong) == (told.chosen, told.verified, told.fields, told.wrong)
        waiting = {w.entry for _ in range(len(drawn)) for w in office.next(REVIEWER, "sample", None)}
        assert entry in waiting or act == "verify"
