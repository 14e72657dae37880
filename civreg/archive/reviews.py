"""Entries at the desk: what was keyed, which a person verified, and answers that may be asked for twice."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from civreg.archive.acts import Act, Acts, By
from civreg.archive.codec import compact
from civreg.archive.store import Row, Store, now
from civreg.errors import OwnWorkError, RefusedError, StaleError
from civreg.policy import Word

What = Literal["verify", "return", "reopen"]


@dataclass(frozen=True, slots=True)
class Review:
    """How far an entry has come, by what persons did with it as a whole."""

    what: What
    person: str
    at: str
    reason: str
    fresh: bool
    """Whether nobody has said anything about its fields since."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """An entry of which something was keyed."""

    entry: int
    book: str | None
    keys: tuple[str, ...]
    """Its fields, as it was read last."""
    by: dict[str, tuple[str, str]]
    """As `Reviews.keyed` has it, without the texts."""
    touched: bool
    """Whether anybody decided anything about it, verified it, gave it back or opened it again; or its form is not known."""


class Reviews:
    """Verifications of one archive."""

    def __init__(self, store: Store, acts: Acts) -> None:
        self._store = store
        self._acts = acts

    def version(self, entry: int) -> int:
        """The last act on an entry, but for looks at pieces of it, which change nothing; 0 before the first."""
        return self._store.number("SELECT max(sequence) FROM acts WHERE entry = ? AND what <> 'confirm'", (entry,))

    def versions(self, entries: Sequence[int]) -> dict[int, int]:
        """The versions of those of many entries with which anything was done."""
        sql = """SELECT a.entry, max(a.sequence) AS version FROM json_each(?) j CROSS JOIN acts a ON a.entry = j.value
                 WHERE a.what <> 'confirm' GROUP BY a.entry"""
        return {row["entry"]: row["version"] for row in self._store.rows(sql, (compact(list(entries)),))}

    def key(self, by: By, entry: int, key: str, text: str) -> int:
        """Record what a person typed from the original, without having seen to it that it is right; gives the act."""
        with self._store.transaction():
            act = self._acts.append(by, Act("key", {"key": key, "text": text}, entry=entry))
            self._store.insert("keyings", {"act": act, "entry": entry, "key": key, "text": text, "person": by.person, "at": now()})
            return act

    def add(self, by: By, entry: int, what: What, reason: str = "") -> int:
        """Verify an entry, give it back, or open it again; gives the act.

        Whether it may be verified is for the caller to see; raises OwnWorkError for who keyed anything of it.
        """
        with self._store.transaction():
            keyed = self._store.row("SELECT 1 FROM keyings WHERE entry = ? AND person = ?", (entry, by.person))
            if what == "verify" and keyed:
                raise OwnWorkError(entry=entry)
            act = self._acts.append(by, Act(what, entry=entry, reason=reason))
            row = {"act": act, "entry": entry, "what": what, "reason": reason, "person": by.person, "at": now()}
            self._store.insert("verifications", row)
            return act

    def last(self, entry: int) -> Review | None:
        """What was done last with an entry as a whole; None where nothing was."""
        sql = """SELECT v.*, NOT EXISTS (SELECT 1 FROM decisions d WHERE d.entry = v.entry AND d.act > v.act)
                        AND NOT EXISTS (SELECT 1 FROM keyings k WHERE k.entry = v.entry AND k.act > v.act) AS fresh
                 FROM verifications v WHERE v.entry = ? ORDER BY v.id DESC LIMIT 1"""
        row = self._store.row(sql, (entry,))
        return Review(row["what"], row["person"], row["at"], row["reason"], bool(row["fresh"])) if row else None

    def words(self, entry: int) -> dict[str, list[Word]]:
        """All that persons said about each field of an entry, from first to last."""
        found: dict[str, list[Word]] = defaultdict(list)
        for row in self._store.rows("SELECT * FROM decisions WHERE entry = ? ORDER BY id", (entry,)):
            found[row["key"]].append(_word(row))
        return dict(found)

    def keyed_entries(self) -> list[int]:
        """Entries of which anything was keyed."""
        sql = "SELECT id FROM entries e WHERE EXISTS (SELECT 1 FROM keyings k WHERE k.entry = e.id) ORDER BY id"
        return [row["id"] for row in self._store.rows(sql)]

    def all_keyed(self) -> Iterator[Keyed]:
        """The same entries with what a sample asks of them, a tenth of the time that reading them takes."""
        sql = """SELECT k.entry, p.register, k.people, (SELECT json_group_array(f.key) FROM fields f WHERE f.extraction = x.id) AS keys,
                        EXISTS (SELECT 1 FROM decisions d WHERE d.entry = k.entry)
                        OR EXISTS (SELECT 1 FROM verifications v WHERE v.entry = k.entry) OR x.form IS NULL AS touched
                 FROM (SELECT entry, json_group_object(key, person) AS people
                       FROM (SELECT entry, key, person FROM keyings ORDER BY entry, key, id) GROUP BY entry) k
                 CROSS JOIN current_extractions x ON x.entry = k.entry JOIN current_pages p ON p.id = x.page ORDER BY k.entry"""
        for row in self._store.rows(sql):
            by = {key: ("", person) for key, person in json.loads(row["people"]).items()}
            yield Keyed(row["entry"], row["register"], tuple(json.loads(row["keys"])), by, bool(row["touched"]))

    def ruled_by(self, digest: str, plain: str) -> bool:
        """Whether statuses were last derived under these rules (never said: under the `plain` ones); from now on they are."""
        known = self._store.row("SELECT digest FROM rules_known WHERE id = 1")
        self._store.execute("INSERT OR REPLACE INTO rules_known VALUES (1, ?)", (digest,))
        return (known["digest"] if known else plain) == digest

    def keyed(self, entry: int) -> dict[str, tuple[str, str]]:
        """What was keyed last for each field of an entry, and by whom."""
        sql = "SELECT key, text, person FROM keyings WHERE entry = ? ORDER BY id"
        return {row["key"]: (row["text"], row["person"]) for row in self._store.rows(sql, (entry,))}

    def once_for_all(self, by: By, request: str, work: Callable[[], dict[str, int]]) -> dict[str, int]:
        """Do what a request asks of many entries, once however often it is sent; a repeated one gets the same answer.

        Raises RefusedError for another person's request.
        """
        with self._store.transaction():
            done = self._store.row("SELECT told, person FROM answers WHERE request = ?", (request,))
            if done is not None and (done["person"] != by.person or not done["told"]):
                raise RefusedError(what=request)
            if done is not None:
                return dict(json.loads(done["told"]))
            told, head = work(), self._acts.head()[1]
            self._store.insert("answers", {"request": request, "act": head, "person": by.person, "at": now(), "told": compact(told)})
            return told

    def once(self, by: By, request: str, entry: int, version: int, work: Callable[[], int]) -> int:
        """Do what a request asks, once however often it is sent, and only on the version of the entry that it was made for.

        `request` is a random word of the sender; gives the act. Raises StaleError where the entry has moved on since.
        """
        with self._store.transaction():
            done = self._store.row("SELECT act, person FROM answers WHERE request = ?", (request,))
            if done is not None and done["person"] == by.person:
                return int(done["act"])
            if self.version(entry) != version:
                raise StaleError(entry=entry)
            act = work()
            self._store.insert("answers", {"request": request, "act": act, "person": by.person, "at": now()})
            return act


def _word(row: Row) -> Word:
    return Word(row["verdict"], row["text"], row["person"], row["reason"])
