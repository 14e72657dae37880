"""What the rules of the books hold against entries: a book is looked over when something in it moved, away from any clerk.

An entry's own act hardly ever waits for its whole book. Rules to which an entry is all there is say at once what they hold against
it. Of the others, a quick look at it and its neighbours may say that nothing is held against it, or that what was held against it
still is; whatever else that look suspects, or does not find again, is decided by the whole book.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence, Set
from dataclasses import replace

from civreg import __version__, forms, verify
from civreg.archive import Archive, Block, Looked, Moved
from civreg.jobs.checking import archive_rules, volume_before, volumes_after, with_word
from civreg.jobs.reading import form_files, known_forms
from civreg.jobs.standing import standing_of
from civreg.language import Phrase
from civreg.standing import Standing

NEAR = 4
"""Pages before and after an entry that a quick look takes in: numbers and dates run on through them."""
AT_HAND = 6
"""Books whose entries are kept in memory: some 10 MB for 500 entries."""

ENTRIES_AT_HAND = 300

Marked = tuple[tuple[object, ...], Standing]
"""What differs once anything about an entry changed, and the entry."""


class Looker:
    """Looks books over by the rules; of a book that was looked over lately only what changed is read again."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._books: OrderedDict[str, dict[tuple[object, ...], Standing]] = OrderedDict()
        self._near: OrderedDict[int, Marked] = OrderedDict()

    def moved(self) -> list[Moved]:
        """Books to be looked over, those that were looked over by other rules among them."""
        self._archive.blocks.rules_changed(self._rules())
        return self._archive.blocks.moved()

    def look_over(self, moved: Moved) -> None:
        """Find and write what blocks the entries of a book."""
        book, archive = moved.book, self._archive
        before = volume_before(archive, book)
        options = self._options(book, archive.blocks.last(before) if before else None)
        seen = verify.looked_over(self._entries(book), options)
        settled = archive.notes.settled()
        held = [found for one in seen.findings if (found := with_word(one, settled.get(one.id))).blocks]
        following = volumes_after(archive, book)
        archive.blocks.put(moved, Looked(self._rules(), seen.last, tuple(map(_block, filter(_is_of_entry, held)))), following)

    def held_now(self, standing: Standing) -> Sequence[Block]:
        """What is held against an entry at this moment, whatever moved in its book since it was looked over."""
        book, number, blocks = standing.book, standing.entry or 0, self._archive.blocks
        known, turn = blocks.of(number), blocks.turn(book) if book else 0
        if not book or not turn:
            return known
        options = self._options(book, None)
        own, wide = ({rule.code for rule in options.rules if verify.of_one_entry(rule) is alone} for alone in (True, False))
        now = self._held([standing], number, _only(options, own))
        self._renew(standing, [block for block in known if block.rule in own], now)
        rest = [block for block in known if block.rule in wide]
        beside = self._beside(number, _only(options, wide)) if rest or not now else []
        still = [block for block in rest if block.finding in {suspected.finding for suspected in beside}]
        if now or still or not (rest or beside):
            return [*now, *still]
        self.look_over(Moved(book, turn))
        return blocks.of(number)

    def _renew(self, standing: Standing, known: Sequence[Block], now: Sequence[Block]) -> None:
        """Keep what the rules that need no other entry say of this one, so that a person can say that it stands so."""
        gone, come = (
            [block for block in some if block.finding not in {o.finding for o in others}] for some, others in ((known, now), (now, known))
        )
        if gone or come:
            self._archive.blocks.renew(standing.entry or 0, standing.book or "", gone, come)

    def _beside(self, number: int, options: verify.CheckOptions) -> list[Block]:
        """What is held against an entry beside its neighbours alone."""
        near = self._archive.outgoing.beside(number, NEAR)
        return self._held([entry for one in near if (entry := self._standing(one)) is not None], number, options)

    def _held(self, entries: Sequence[Standing], number: int, options: verify.CheckOptions) -> list[Block]:
        """What the rules hold against one of some entries of its book."""
        settled = self._archive.notes.settled()
        found = verify.looked_over(entries, options).findings
        return [_block(one) for one in found if one.entry == number and with_word(one, settled.get(one.id)).blocks]

    def _standing(self, number: int) -> Standing | None:
        """An entry as it stands; its neighbours are asked for again and again, and are read once."""
        light = self._archive.outgoing.light(number)
        if light is None:
            return None
        mark, read = light
        known = self._near.pop(number, None)
        if known is None or known[0] != mark:
            known = mark, standing_of(read(), forms.known(form_files(self._archive.home)), self._archive.settings.policy)
        self._near[number] = known
        while len(self._near) > ENTRIES_AT_HAND:
            self._near.popitem(last=False)
        return known[1]

    def _options(self, book: str, last: int | None) -> verify.CheckOptions:
        """By what a book is looked over: the rules that may block."""
        archive = self._archive
        rules = tuple(rule for rule in archive_rules(archive)[1] if rule.severity == "block")
        return verify.CheckOptions(known_forms(archive.home), rules, last=last, marks=archive.notes.marks([book]))

    def _entries(self, book: str) -> list[Standing]:
        archive = self._archive
        before = self._books.pop(book, {})
        known, policy = forms.known(form_files(archive.home)), archive.settings.policy
        now = {mark: before.get(mark) or standing_of(read(), known, policy) for mark, read in archive.outgoing.lightly(book)}
        self._books[book] = now
        while len(self._books) > AT_HAND:
            self._books.popitem(last=False)
        return list(now.values())

    def _rules(self) -> str:
        """By what books are looked over: civreg itself, the archive's own rules and forms."""
        own, _ = archive_rules(self._archive)
        digest = hashlib.sha256(__version__.encode("utf-8"))
        for path in (own, *form_files(self._archive.home)):
            digest.update(path.read_bytes() if path.is_file() else b"")
        return digest.hexdigest()[:16]


def _only(options: verify.CheckOptions, codes: Set[str]) -> verify.CheckOptions:
    return replace(options, rules=tuple(rule for rule in options.rules if rule.code in codes))


def _is_of_entry(finding: verify.CheckFinding) -> bool:
    return finding.entry is not None


def _block(finding: verify.CheckFinding) -> Block:
    return Block(finding.entry or 0, finding.id, finding.rule, Phrase(finding.say("vi"), finding.say("en")))
