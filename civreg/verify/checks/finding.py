"""What a check of a book finds: a rule, what speaks for it, and the sentence that says so."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from civreg import forms
from civreg.language import Lang, Phrase

Severity = Literal["note", "doubt", "block"]
SEVERITIES: tuple[Severity, ...] = ("block", "doubt", "note")
"""Worst first. Block: nothing goes out while it stands. Doubt: a person should look. Note: good to know."""


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One thing that a rule found in a book; derived each time, never stored as truth."""

    rule: str
    """Stable code, such as `number-gap`."""
    severity: Severity
    book: str | None
    entry: int | None
    """Its number in the archive; None where no entry but the book or a page is meant."""
    page: int | None
    """Which page of its book, from 1; None where the whole book is meant."""
    number: str
    """What stands under Số in that entry, for people; empty without one."""
    keys: tuple[str, ...]
    """The fields it speaks of, the one that a proposal is for first."""
    evidence: tuple[tuple[str, str], ...]
    """What speaks for it, by name: the marks of the sentence, and more."""
    sentence: Phrase
    """Names the rule and the evidence; its marks are the evidence's names and `f0`, `f1` … for the fields' names."""
    proposal: str = ""
    """What the first field may say instead, as it would be written; empty where nothing is clearly better."""
    others: tuple[int, ...] = ()
    """Other entries that it speaks of as much."""
    settled: str = ""
    """Who saw it and said that it stands so in the book, and why; empty where nobody did."""

    @property
    def blocks(self) -> bool:
        """Whether it keeps what it speaks of from going out."""
        return self.severity == "block" and not self.settled

    @property
    def id(self) -> str:
        """Eight hexadecimal digits that stay the same while the finding does: what a person refers to."""
        said = "\x1f".join((self.rule, self.book or "", str(self.entry), *self.keys, *(f"{k}={v}" for k, v in self.evidence)))
        return hashlib.sha256(said.encode("utf-8")).hexdigest()[:8]

    def say(self, lang: Lang = "vi") -> str:
        """The sentence for a clerk."""
        return self.sentence.say(lang, **{f"f{i}": field_name(key).say(lang) for i, key in enumerate(self.keys)}, **dict(self.evidence))

    @property
    def plain(self) -> dict[str, object]:
        """The finding as JSON wants it: codes and data untranslated, the sentence in both languages."""
        return {
            "id": self.id,
            "rule": self.rule,
            "severity": self.severity,
            "blocks": self.blocks,
            "book": self.book,
            "entry": self.entry,
            "others": list(self.others),
            "page": self.page,
            "number": self.number,
            "keys": list(self.keys),
            "evidence": dict(self.evidence),
            "proposal": self.proposal,
            "settled": self.settled,
            "vi": self.say("vi"),
            "en": self.say("en"),
        }


def field_name(key: str) -> Phrase:
    """What people call a field; its key where it has no name."""
    names: Mapping[str, str] = forms.field_names().get(key, {})
    return Phrase(names.get("vi", key), names.get("en", key))
