"""From a question to the entries that may be meant, best first: as asked, then by parts, then by what is nearly so."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from civreg.archive import NAME_COLUMNS, Named, Search, Term, bag
from civreg.jobs.searching.asking import Question, Word, spoken
from civreg.jobs.searching.near import Near
from civreg.jobs.searching.weighing import APART, PARENTS, How, Likeness, likest

Reach = Literal["exact", "auto", "near"]
MOST = 300
"""Entries that are weighed in each step."""
SPARE = 5
"""Found by whole words; with fewer, the last word may be but begun."""
FOUND = 3.0
"""Cost under which an entry is what was asked for; without one, names nearly so are looked for too."""
NEAREST = 600
"""Names nearly so that are looked up."""
ANYWHERE = ("self", "kin", "other", "maybe", "place")
UNLIKE, NEARLY = 4.0, 3.0
"""What a fact costs that was said and does not stand there, and a date that is nearly so: both more than half a name."""
FARTHEST = 10.0
"""Cost beyond which an entry is not what was meant."""
VAGUE = 0.3
"""What it costs that an entry knows a date no closer than by its month or year."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that may be meant."""

    entry: int
    how: How
    role: str
    """Whose name was found: self, father, mother, other; empty where no name was asked for."""
    cost: float
    """0 is what was asked for; more is less like it."""
    differs: tuple[str, ...] = ()
    """What was said and does not stand there."""
    maybe: bool = False
    """Whether the name is but another reading of a doubtful field."""


class Finder:
    """Looks for what one question asks."""

    def __init__(self, search: Search, question: Question, reach: Reach = "auto") -> None:
        self._search = search
        self._question = question
        self._reach = reach
        self._near = Near(search.words(), search.confusions())
        self.full = False
        """Whether there was more than could be weighed."""

    def best(self, limit: int) -> list[Match]:
        """The likeliest entries, at most `limit`, best first."""
        if self._question.empty:
            return []
        found = {match.entry: match for match in self._weighed(self._as_asked(limit), strict=True)}
        wanting = self._reach == "near" or (self._reach == "auto" and all(match.cost >= FOUND for match in found.values()))
        if wanting and (self._question.name or self._question.parents):
            more = [entry for entry in self._nearly() if entry not in found]
            found |= {match.entry: match for match in self._weighed(more, strict=False)}
        ranked = sorted(found.values(), key=lambda match: (match.cost, match.entry))
        self.full = self.full or len(ranked) > limit
        return ranked[:limit]

    # what is looked up

    def _as_asked(self, limit: int) -> list[int]:
        """Entries that hold all that is asked, those with the whole name in front."""
        asked, name = self._question, self._question.name
        alone = name and not (asked.facts or asked.place or asked.parents)
        whole: list[int] = []
        if alone and not any(word.wild for word in name):
            whole = self._search.known_as(spoken(name), MOST // 2)
            whole += self._search.called([bag(" ".join(w.folded for w in name))], MOST // 2)
        found = dict.fromkeys(whole)
        for columns in [("self",), ANYWHERE] if alone else [ANYWHERE]:
            if len(found) < limit:
                found |= dict.fromkeys(self._parts(columns, marked=not whole))
        if len(found) < SPARE and name and not name[-1].wild and len(name[-1].folded) > 1:
            found |= dict.fromkeys(self._parts(ANYWHERE, begun=True))
        self.full = len(found) >= MOST // 2
        return list(found)

    def _parts(self, columns: tuple[str, ...], *, begun: bool = False, marked: bool = False) -> list[int]:
        """Entries that hold every word, the last perhaps but `begun`; of too many those with the very marks in front."""
        rest = list(self._others())
        if not self._question.name:
            return self._search.matching(rest, MOST)
        *firsts, last = (self._term(word, columns) for word in self._question.name)
        folded = self._search.matching([*firsts, replace(last, prefix=begun or last.prefix), *rest], MOST)
        marks = [Term((w.marked,), ("marked",)) for w in self._question.name if not w.bare and not w.wild]
        if not marked or not marks or len(folded) < MOST:
            return folded
        return [*self._search.matching([*firsts, last, *marks, *rest], MOST), *folded]

    def _term(self, word: Word, columns: tuple[str, ...]) -> Term:
        if not word.wild:
            return Term((word.folded,), columns)
        if word.folded.endswith("*") and word.folded[:-1].isalnum():
            return Term((word.folded[:-1],), columns, prefix=True)
        fitting = [known for known in self._search.words() if word.pattern.fullmatch(known)]
        return Term(tuple(fitting[:MOST]) or (word.folded.strip("_*"),), columns)

    def _others(self) -> Iterator[Term]:
        """What must stand there beside the name."""
        for parent in self._question.parents:
            yield from (self._term(word, NAME_COLUMNS) for word in parent)
        yield from (Term((word,), ("place",)) for word in self._question.place)
        yield from (Term(fact.words, ("fact",)) for fact in self._question.facts)

    def _nearly(self) -> list[int]:
        """Entries with a name nearly so: with all facts first, then whatever the facts."""
        name = self._question.name or self._question.parents[0]
        asked = [word for word in name if not word.wild]
        facts = [Term(fact.words, ("fact",)) for fact in self._question.facts]
        found: dict[int, None] = {}
        if facts:
            found |= dict.fromkeys(self._search.matching([*self._known(asked), *facts], MOST))
        if asked:
            bags = list(itertools.islice(self._near.bags([word.folded for word in asked]), NEAREST))
            found |= dict.fromkeys(self._search.called(bags, MOST))
        if not found:
            found |= dict.fromkeys(self._search.matching(self._known(asked), MOST // 2))
        return list(found)

    def _known(self, words: Iterable[Word]) -> list[Term]:
        """Words with those near them; one that is near none in the archive is asked for no more."""
        return [term for term in map(self._around, words) if term.words]

    def _around(self, word: Word) -> Term:
        return Term(tuple(near for near, _ in self._near.around(word.folded)[:12]), NAME_COLUMNS)

    # what it is worth

    def _weighed(self, entries: Sequence[int], *, strict: bool) -> Iterator[Match]:
        people = self._search.people(entries)
        likely = {entry: self._named(people.get(entry, []), strict=strict) for entry in entries}
        kept = {entry: like for entry, like in likely.items() if like.cost < FARTHEST}
        unlike = {} if strict else self._unlike(kept)
        vague = self._vague(kept)
        for entry, like in kept.items():
            differs = list(unlike.get(entry, ()))
            cost = like.cost + self._missed(differs, people.get(entry, ())) + VAGUE * (entry in vague)
            for parent in self._question.parents[0 if self._question.name else 1 :]:
                found = likest(parent, people.get(entry, []), None if strict else self._near, PARENTS)
                cost += min(UNLIKE, 0.5 * found.cost)
                differs += ["parent"] if found.cost >= UNLIKE else []
            if cost < FARTHEST:
                yield Match(entry, like.how, like.role, round(cost, 3), tuple(differs), like.maybe)

    def _named(self, people: Sequence[Named], *, strict: bool) -> Likeness:
        """Whose name it is; an entry that holds all words (`strict`) is meant, if in no one name."""
        asked = self._question
        if not asked.name and not asked.parents:
            return Likeness("facts", 0.0)
        near = None if strict else self._near
        like = likest(asked.name, people, near) if asked.name else likest(asked.parents[0], people, near, PARENTS)
        return Likeness("apart", APART) if strict and like.cost > APART + 1 else like

    def _missed(self, differs: Iterable[str], people: Iterable[Named]) -> float:
        """What it costs that facts were said and do not stand there; a date that is nearly so costs less."""
        dates = {fact.key: fact.date for fact in self._question.facts if fact.date}
        return sum(NEARLY if key in dates and any(_nearly_then(dates[key], p) for p in people) else UNLIKE for key in differs)

    def _vague(self, entries: Iterable[int]) -> set[int]:
        """Entries that know a date which was asked for less closely than it was asked."""
        found: set[int] = set()
        for fact in self._question.facts:
            close = tuple(word for word in fact.words if word[1:2] != "x")
            if close != fact.words:
                held = self._search.holding(Term(close, ("fact",)), entries)
                found |= {entry for entry in entries if entry not in held}
        return found

    def _unlike(self, entries: Iterable[int]) -> Mapping[int, list[str]]:
        """Which of the facts and places that were said do not stand in some entries."""
        found: dict[int, list[str]] = {entry: [] for entry in entries}
        terms = [(fact.key, [Term(fact.words, ("fact",))]) for fact in self._question.facts]
        if self._question.place:
            terms.append(("place", [Term((word,), ("place",)) for word in self._question.place]))
        for key, needed in terms:
            held = set.intersection(*(self._search.holding(term, found) for term in needed))
            for entry in found.keys() - held:
                found[entry].append(key)
        return found


def _nearly_then(date: tuple[int | None, int | None, int | None], person: Named) -> bool:
    """Whether somebody was born within two years of a date, or on its very day of another year."""
    day, month, year = date
    if person.role != "self" or person.year is None:
        return False
    close = year is not None and abs(person.year - (year if year >= 100 else 1900 + year)) <= 2
    return close or (day is not None and (day, month) == (person.day, person.month))
