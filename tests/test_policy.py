"""Who must have looked before a field is settled."""

from __future__ import annotations

import pytest

from civreg.policy import RIGHTS, ROLES, Policy, Word, may

TWICE = Policy(twice=frozenset({"nksHoTen"}))


def said(*words: str) -> list[Word]:
    """Words as `person:text`, from first to last; `person:?` is unsure, `person:-` illegible."""
    pairs = (word.split(":") for word in words)
    return [Word({"?": "unsure", "-": "illegible"}.get(text, "corrected"), "" if text in "?-" else text, person) for person, text in pairs]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], None),
        (["an:Lê Hoà"], None),
        (["an:Lê Hoà", "an:Lê Hoà"], None),
        (["an:Lê Hoà", "bình:Lê  HÒA"], "Lê  HÒA"),
        (["an:Lê Hoà", "bình:Lê Hoa"], None),
        (["an:Lê Hoà", "bình:Lê Hoa", "chi:Lê Hóa"], "Lê Hóa"),
        (["an:Lê Hoà", "bình:Lê Hoa", "chi:Lê Hoà"], "Lê Hoà"),
        (["an:Lê Hoa", "bình:Lê Hoà", "an:Lê Hoà"], "Lê Hoà"),
        (["an:Lê Hoà", "bình:?"], None),
        (["an:-", "bình:-"], ""),
        (["an:-", "bình:Lê Hoà"], None),
    ],
)
def test_two_people_settle_a_field_that_the_policy_names(words: list[str], text: str | None) -> None:
    """They must be two and agree as compared; where they differ a third says what stands, and nobody settles alone."""
    word = TWICE.settled("nksHoTen", said(*words))
    assert (word.text if word else None) == text


def test_the_second_is_blind_and_the_third_is_not() -> None:
    """A person's own word may be seen again; a dispute is shown to whom it waits for."""
    one, two = said("an:Lê Hoà"), said("an:Lê Hoà", "bình:Lê Hoa")
    assert TWICE.blind("nksHoTen", one, "bình")
    assert not TWICE.blind("nksHoTen", one, "an")
    assert not TWICE.blind("so", one, "bình")
    assert TWICE.disputed("nksHoTen", two)
    assert not TWICE.blind("nksHoTen", two, "chi")


def test_other_fields_are_settled_by_the_last_word() -> None:
    """An unsure word opens the field again."""
    assert TWICE.settled("so", said("an:7")) is not None
    assert TWICE.settled("so", said("an:7", "bình:?")) is None


def test_rights_are_given_by_name_alone() -> None:
    """Every right belongs to known roles; an admin sees no record, and a role without a right has none."""
    assert all(roles <= set(ROLES) for roles in RIGHTS.values())
    assert [right for right in RIGHTS if may(["admin"], right)] == ["count", "people", "tend", "self"]
    assert not any(may([], right) for right in RIGHTS)
