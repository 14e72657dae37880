"""What the rules of the books hold against entries: a book is looked over when something in it moved, away from any clerk.

An entry's own act hardly ever waits for its whole book. Rules to which an entry is all there is say at once what they hold against
it. Of the others, a quick look at it and its neighbours may say that nothing is held against it, or that what was held against it
still is; whatever else that look suspects, or does not find again, is decided by the whole book, by the rules in question alone.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace

from civreg import __version__, verify
from civreg.archive import Archive, Block, EntryRow, Looked, Moved
from civreg.jobs.checking import archive_rules, volume_before, volumes_after, with_word
from civreg.jobs.reading import form_files, known_forms
from civreg.jobs.standing import standing_of
from civreg.language import Phrase
from civreg.standing import Standing

NEAR = 4
"""Pages before and after an entry that a quick look takes in: numbers and dates run on through them."""
AT_HAND = 3000
"""Entries that are kept in memory: some 60 MB."""
BOOKS = 5
"""Books that are remembered to have been read ahead."""
A_TIME = 20
"""Entries that are read ahead in one go: some 10 ms."""


class Looker:
    """Looks books over by the rules; of a book that was looked over lately only what changed is read again."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._kept: OrderedDict[tuple[object, ...], Standing] = OrderedDict()
        """By what differs once anything about an entry changed; those asked for last at the end."""
        self._ahead: OrderedDict[str, list[tuple[tuple[object, ...], Callable[[], EntryRow]]]] = OrderedDict()
        """What is left to be read ahead, by book."""

    def moved(self) -> list[Moved]:
        """Books to be looked over, those that were looked over by other rules among them."""
        self._archive.blocks.rules_changed(self._rules())
        return self._archive.blocks.moved()

    def look_over(self, moved: Moved) -> None:
        """Find and write what blocks the entries of a book."""
        book, archive = moved.book, self._archive
        seen = verify.looked_over(self._entries(book), self._options(book))
        settled = archive.notes.settled()
        held = [found for one in seen.findings if (found := with_word(one, settled.get(one.id))).blocks]
        following = volumes_after(archive, book)
        archive.blocks.put(moved, Looked(self._rules(), seen.last, tuple(map(_block, filter(_is_of_entry, held)))), following)

    def held_now(self, standing: Standing) -> Sequence[Block]:
        """What is held against an entry at this moment, whatever moved in its book since it was looked over."""
        book, number, blocks = standing.book, standing.entry or 0, self._archive.blocks
        known = blocks.of(number)
        if not book or not blocks.turn(book):
            return known
        options = self._options(book)
        own, wide = (tuple(rule for rule in options.rules if verify.of_one_entry(rule) is alone) for alone in (True, False))
        alone = {rule.code for rule in own}
        now = self._held([standing], standing, replace(options, rules=own))
        self._renew(standing, [block for block in known if block.rule in alone], now)
        rest = [block for block in known if block.rule not in alone]
        beside = self._held(self._near(number), standing, replace(options, rules=wide)) if rest or not now else []
        still = [block for block in rest if block.finding in {suspected.finding for suspected in beside}]
        if now or still or not (rest or beside):
            return [*now, *still]
        asked = {block.rule for block in (*rest, *beside)}
        held = self._held(self._entries(book), standing, replace(options, rules=tuple(rule for rule in wide if rule.code in asked)))
        self._renew(standing, rest, held)
        return held

    def _renew(self, standing: Standing, known: Sequence[Block], now: Sequence[Block]) -> None:
        """Keep what is held against an entry now in place of what was known: a person can say that it stands so."""
        gone, come = _without(known, now), _without(now, known)
        if gone or come:
            self._archive.blocks.renew(standing.entry or 0, standing.book or "", gone, come)

    def _held(self, entries: Sequence[Standing], standing: Standing, options: verify.CheckOptions) -> list[Block]:
        """What rules hold against one of some entries of its book."""
        settled = self._archive.notes.settled()
        found = verify.looked_over(entries, options).findings
        return [_block(one) for one in found if one.entry == standing.entry and with_word(one, settled.get(one.id)).blocks]

    def standing(self, number: int) -> Standing | None:
        """An entry as it stands at this moment; None where there is none."""
        light = self._archive.outgoing.light(number)
        return self._standing(*light) if light else None

    def read_ahead(self, book: str) -> bool:
        """Read a few entries of a book into memory, so that nobody waits for them later; gives whether some are left."""
        if book not in self._ahead:
            self._ahead[book] = list(self._archive.outgoing.lightly(book))
        left = self._ahead[book]
        for light in left[-A_TIME:]:
            self._standing(*light)
        del left[-A_TIME:]
        while len(self._ahead) > BOOKS:
            self._ahead.popitem(last=False)
        return bool(left)

    def _near(self, number: int) -> list[Standing]:
        return [self._standing(*light) for light in self._archive.outgoing.beside(number, NEAR)]

    def _entries(self, book: str) -> list[Standing]:
        return [self._standing(*light) for light in self._archive.outgoing.lightly(book)]

    def _standing(self, mark: tuple[object, ...], read: Callable[[], EntryRow]) -> Standing:
        """An entry as it stands, read once while nothing about it changes."""
        known = self._kept.pop(mark, None)
        if known is None:
            known = standing_of(read(), known_forms(self._archive.home), self._archive.settings.policy)
        self._kept[mark] = known
        if len(self._kept) > AT_HAND:
            self._kept.popitem(last=False)
        return known

    def _options(self, book: str) -> verify.CheckOptions:
        """By what a book is looked over: the rules that may block, and the volume before it."""
        archive, before = self._archive, volume_before(self._archive, book)
        rules = tuple(rule for rule in archive_rules(archive)[1] if rule.severity == "block")
        last = archive.blocks.last(before) if before else None
        return verify.CheckOptions(known_forms(archive.home), rules, last=last, marks=archive.notes.marks([book]))

    def _rules(self) -> str:
        """By what books are looked over: civreg itself, the archive's own rules and forms."""
        own, _ = archive_rules(self._archive)
        digest = hashlib.sha256(__version__.encode("utf-8"))
        for path in (own, *form_files(self._archive.home)):
            digest.update(path.read_bytes() if path.is_file() else b"")
        return digest.hexdigest()[:16]


def _without(some: Sequence[Block], others: Sequence[Block]) -> list[Block]:
    known = {block.finding for block in others}
    return [block for block in some if block.finding not in known]


def _is_of_entry(finding: verify.CheckFinding) -> bool:
    return finding.entry is not None


def _block(finding: verify.CheckFinding) -> Block:
    return Block(finding.entry or 0, finding.id, finding.rule, Phrase(finding.say("vi"), finding.say("en")))
