"""How well an entry fits what is asked: which of its people is meant, how their name was found, what is said otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from civreg.archive import Named
from civreg.jobs.searching.asking import Word
from civreg.jobs.searching.near import Near

How = Literal["exact", "folded", "swapped", "part", "near", "apart", "facts"]
WHOLE, SWAPPED, PART, APART, NEAR = 0.0, 1.5, 2.5, 3.5, 4.0
FARTHEST = 5
"""Letters in which two names may differ and still be likened."""
MARKS, REST, MAYBE, FAR = 1.0, 0.1, 2.0, 12.0
"""What other marks cost, every word of a name that was not asked for, another reading of a doubtful field, another name."""
ROLES = {"self": 0.0, "father": 2.0, "mother": 2.0, "other": 2.2}
PARENTS = {"father": 0.0, "mother": 0.0, "other": 1.0, "self": 2.0}
"""What it costs a person not to be in the role that is thought of first, where somebody's or a parent's name is asked for."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a person's name was found."""

    how: How
    cost: float
    """0 is what was asked for; more is less like it."""
    maybe: bool = False
    """Whether by another reading of a doubtful field."""
    role: str = ""


def likest(name: Sequence[Word], people: Sequence[Named], near: Near | None, roles: Mapping[str, float] = ROLES) -> Likeness:
    """The person of an entry whose name is likest; `roles` say what it costs not to be whom one thinks of first.

    Without `near`, names that do not hold every word are not likened at all.
    """
    weighed = [_weighed(name, person, near, roles) for person in people]
    best = min(weighed, key=lambda like: like.cost, default=Likeness("near", FAR))
    if best.cost < NEAR or not _apart(name, people):
        return best
    return Likeness("apart", APART)


def _weighed(name: Sequence[Word], person: Named, near: Near | None, roles: Mapping[str, float]) -> Likeness:
    like = _alike(name, person, near)
    return Likeness(like.how, like.cost + MAYBE * person.maybe + roles[person.role], person.maybe, person.role)


def _alike(name: Sequence[Word], person: Named, near: Near | None) -> Likeness:
    folded, marked = person.folded.split(), person.marked.split()
    marked = marked if len(marked) == len(folded) else folded
    if len(name) <= len(folded):
        if len(name) == len(folded) and (levels := _in_order(name, marked, folded)) is not None:
            return Likeness("folded" if any(levels) else "exact", WHOLE + MARKS * any(levels))
        found = _taken(name, marked, folded)
        if found is not None:
            return _part(name, folded, found)
    return Likeness("near", FAR if near is None else min(FAR, NEAR + _distance(name, folded, near)))


def _in_order(name: Sequence[Word], marked: Sequence[str], folded: Sequence[str]) -> list[float] | None:
    levels = []
    for word, m, f in zip(name, marked, folded, strict=True):
        level = word.meets(m, f)
        if level is None:
            return None
        levels.append(level)
    return levels


def _part(name: Sequence[Word], folded: Sequence[str], found: tuple[list[float], bool]) -> Likeness:
    levels, begun = found
    marks = MARKS * 0.5 * any(levels)
    if len(name) == len(folded) and not begun:
        return Likeness("swapped", SWAPPED + marks)
    in_front = all(word.meets("", f) is not None for word, f in zip(name[:-1], folded, strict=False))
    return Likeness("part", PART + REST * (len(folded) - len(name) + begun + (not in_front)) + marks)


def _taken(name: Sequence[Word], marked: Sequence[str], folded: Sequence[str]) -> tuple[list[float], bool] | None:
    """How each word was met, in any order and each syllable once, and whether the last was but begun; None where one was not."""
    free = list(range(len(folded)))
    levels, begun = [], False
    for word in name:
        met = [(level, i) for i in free if (level := word.meets(marked[i], folded[i])) is not None]
        if not met and word is name[-1] and not word.wild:
            met = [(0.0, i) for i in free if folded[i].startswith(word.folded)]
            begun = bool(met)
        if not met:
            return None
        level, taken = min(met)
        free.remove(taken)
        levels.append(level)
    return levels, begun


def _distance(name: Sequence[Word], folded: Sequence[str], near: Near) -> float:
    asked = [word.folded.replace("*", "") for word in name]
    ordered = near.cost(" ".join(asked), " ".join(folded), FARTHEST)
    swapped = SWAPPED + near.cost(" ".join(sorted(asked)), " ".join(sorted(folded)), FARTHEST)
    return min(ordered, swapped)


def _apart(name: Sequence[Word], people: Sequence[Named]) -> bool:
    """Whether every word is there, if not in one name."""
    syllables = {syllable for person in people for syllable in person.folded.split()}
    return all(word.folded in syllables or (word.wild and any(word.pattern.fullmatch(s) for s in syllables)) for word in name)
