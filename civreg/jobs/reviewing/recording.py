"""What a person does with an entry at the desk: each act once, on the version that was shown, and its place in the queue with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from civreg.archive import Archive, Block, By, Settling
from civreg.errors import NothingMatchedError, NotSettledError, RefusedError
from civreg.jobs.reviewing.blocking import Looker
from civreg.jobs.reviewing.queueing import enqueue, status_of
from civreg.language import Lang
from civreg.model import Decision
from civreg.policy import Person
from civreg.standing import Standing
from civreg.verify.review import Given, Saved


@dataclass(frozen=True, slots=True)
class Recorder:
    """Records acts; the caller has seen to it that the entry is the person's to work on."""

    archive: Archive
    looker: Looker
    station: str
    lang: Lang

    def save(self, person: Person, standing: Standing, given: Given) -> Saved:
        """Record what a person says about fields: decisions of a reviewer, or what a keyer types."""
        if not (person.may("decide") or person.may("key")):
            raise RefusedError(what=str(standing.entry))
        if unknown := sorted(set(given.texts) - {said.key for said in standing.fields}):
            raise RefusedError(what=", ".join(unknown))
        by, number = By(person.name, self.station), standing.entry or 0

        def work() -> int:
            if person.may("decide"):
                self.archive.decisions.add_all(by, number, [_decision(standing, key, text, given) for key, text in given.texts.items()])
                return self.archive.reviews.version(number)
            return max(self.archive.reviews.key(by, number, key, text) for key, text in given.texts.items())

        return self._once(by, number, given, work)

    def review(self, person: Person, standing: Standing, what: Literal["verify", "return", "reopen"], given: Given) -> Saved:
        """Verify an entry, give it back, or open it again.

        Raises NotSettledError while fields are open, RefusedError while it is blocked.
        """
        if not person.may(what):
            raise RefusedError(what=str(standing.entry))
        by, number, reviews = By(person.name, self.station), standing.entry or 0, self.archive.reviews
        asked = what == "verify" and standing.version == given.version
        held = self.looker.held_now(standing) if asked else ()  # what is found is kept, also where the act is refused

        def work() -> int:
            if what == "verify":
                self._may_be_verified(standing, held)
            return reviews.add(by, number, what, given.reason)

        return self._once(by, number, given, work)

    def stands(self, person: Person, standing: Standing, finding: str, given: Given) -> Saved:
        """Record that what the rules hold against an entry stands so in the book, for a reason."""
        number = standing.entry or 0
        if not person.may("verify") or not given.reason:
            raise RefusedError(what=str(number))
        by, archive = By(person.name, self.station), self.archive

        def work() -> int:
            block = next((one for one in archive.blocks.of(number) if one.finding == finding), None)
            if block is None:
                raise NothingMatchedError(what=finding)
            archive.notes.settle(by, Settling(finding, block.rule, standing.book, number, given.reason))
            archive.blocks.lift(number, finding)
            return archive.reviews.version(number)

        return self._once(by, number, given, work)

    def _may_be_verified(self, standing: Standing, held: Sequence[Block]) -> None:
        still = [said.key for said in standing.fields if not said.settled]
        if still:
            raise NotSettledError(entry=standing.entry, n=len(still), keys=", ".join(still))
        if held:
            raise RefusedError(what=" ".join(said(held, self.lang)))

    def _once(self, by: By, number: int, given: Given, work: Callable[[], int]) -> Saved:
        with self.archive.transaction():
            self.archive.reviews.once(by, given.request, number, given.version, work)
            now = self.looker.standing(number)
            if now is None:
                raise NothingMatchedError(what=str(number))
            enqueue(self.archive, [number], [now])
        return Saved(now.version, status_of(now, self.archive.blocks.of(number)), now.fields)


def said(blocks: Sequence[Block], lang: Lang) -> tuple[str, ...]:
    """Blocks in sentences; they are said already, and hold no marks."""
    return tuple(block.sentence.vi if lang == "vi" else block.sentence.en for block in blocks)


def _decision(standing: Standing, key: str, text: str, given: Given) -> Decision:
    """What a text means: the proposal as it stands is accepted, another corrects it."""
    said = standing.said(key)
    if given.verdict:
        return Decision(key, given.verdict, "" if given.verdict == "illegible" else text, given.reason)
    return Decision(key, "accepted" if said is not None and text == said.read.strip() else "corrected", text, given.reason)
