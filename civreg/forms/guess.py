"""What the fields of a strange form are: keys and kinds guessed from printed labels, and what is not sure said so.

The words are data (`prompts.toml`); nothing here knows any one form. Labels come in reading order, for a person who was
named once is meant until another is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from rapidfuzz import fuzz, process

from civreg.forms.template import code_lists, field_names, import_columns
from civreg.text import unmarked, written

LIKE = 78.0
"""Least likeness, of 100, of a doubtfully read word to one that forms print."""
DOUBTFUL, CERTAIN = 85.0, 93.0
"""Confidences, of 100: below the one a word is compared with those that forms print, from the other on its marks are believed."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What one field is taken for; a person should look where it is not sure."""

    key: str
    kind: str
    sure: bool


def register_of(title: str, labels: Sequence[str] = ()) -> tuple[str, bool]:
    """The register a form belongs to, by its title and then by its labels, and whether that is sure."""
    for text, sure in ((title, True), (" ".join(labels), False)):
        said = unmarked(text)
        counted = {kind: sum(said.count(p) * len(p) for p in patterns) for kind, patterns in _prompts()["registers"].items()}
        best = max(counted, key=lambda kind: counted[kind])
        if counted[best]:
            return best, sure
    return "KS", False


def spelled(word: str, confidence: float) -> str:
    """A printed word with the marks that such forms give it; one that they do not know is left as read.

    `confidence` is the reader's, 0..100.
    """
    core = re.sub(r"^\W+|\W+$", "", word)
    folded = unmarked(core)
    known = _spellings()
    found: str | None = folded if folded in known else None
    if found is None and confidence < DOUBTFUL and len(folded) > 2:
        near = process.extractOne(folded, known.keys(), scorer=fuzz.ratio, score_cutoff=LIKE)
        found = near[0] if near else None
    if found is None or confidence >= CERTAIN or written(core).casefold() in known[found]:
        return re.sub(r"(?<=\w)(?=[A-Z]{2})", lambda at: " " if word[at.start() - 1].islower() else "", word)
    right = known[found][0]
    right = right.upper() if core.isupper() and len(core) > 1 else right.capitalize() if core[:1].isupper() else right
    return word.replace(core, right)


def printed_often(word: str) -> bool:
    """Whether such forms print this word."""
    return all(part in _spellings() for part in unmarked(word).split()) and bool(unmarked(word))


def option_codes(register: str, labels: Sequence[str]) -> tuple[str, list[str]]:
    """Field key of a column of tick boxes, and the national code of every option; empty where the list has none like it."""
    lists = {name.split(".")[0]: codes for name, codes in code_lists().items() if name.endswith(f".{register}") and isinstance(codes, dict)}
    if register == "HN":
        lists["nxnLoaiMucDichSuDung"] = code_lists()["nxnLoaiMucDichSuDung"]
    best, most = "loaiDangKy", [""] * len(labels)
    for name, codes in lists.items():
        found = [_code(label, codes) for label in labels]
        if sum(map(bool, found)) > sum(map(bool, most)):
            best, most = name, found
    return best, most


class Namer:
    """Names the fields of one form of a register, in reading order, each key once."""

    def __init__(self, register: str) -> None:
        self._register = register
        self._person: str | None = _prompts()["about"].get(register)
        self._last = ""
        self._used: dict[str, int] = {}
        self._columns = {*import_columns().get(register, ()), *field_names()}

    def heading(self, label: str) -> None:
        """Take note of a part of the form that speaks of a person."""
        found = self._who(unmarked(label))
        if found:
            self._person = found[0]

    def name(self, label: str, lines: int = 1) -> Guess:
        """The field that a label asks for."""
        said = unmarked(re.sub(r"\(.*", "", label) if unmarked(re.sub(r"\(.*", "", label)) else label)
        whole = unmarked(label)
        who = self._who(whole)
        ask = self._asked(said, who) or self._asked(whole, who)
        if ask is None:
            return self._once(_made_up(label), "text", sure=False)
        key, kind, personal, _ = ask
        if not personal:
            return self._once(key, kind, sure=True)
        return self._personal(key, kind, who, lines)

    def signature(self, label: str) -> Guess | None:
        """The field under a place to sign; None for those who merely put their names there."""
        ask = self._asked(unmarked(label), None)
        if ask is None or ask[0] not in ("nguoiThucHien", "nguoiKy") or ask[0] in self._used:
            return None
        return self._once(ask[0], ask[1], sure=True)

    def _personal(self, ask: str, kind: str, who: tuple[str, int] | None, lines: int) -> Guess:
        if who and ask == "HoTen":
            self._person = who[0]
        person = who[0] if who else self._person
        if ask == "QuanHe" or ask.startswith("QH"):
            person = "nyc"
        if ask == "NamSinh":
            ask = "NgaySinh"
        if ask == "NgaySinh" and lines == 2 and kind == "date":
            ask, kind = "NgaySinhBangChu", "date_words"
        if ask == "NgaySinhBangChu" and self._last == "NgayChet":
            ask = "NgayChetGhiBangChu"
        self._last = ask
        if person == "chung":
            count = self._used.get("x_chung", 0) + 1
            self._used["x_chung"] = count
            return self._once(f"x_chung{count if ask == 'HoTen' else ask}", kind, sure=ask == "HoTen")
        key = f"{person or ''}{ask}"
        extra = f"x_{key}"
        if key in self._columns:
            return self._once(key, kind, sure=person is not None)
        return self._once(extra, kind, sure=extra in self._columns)

    def _who(self, said: str) -> tuple[str, int] | None:
        """The person that a text names, and how many letters say so."""
        found = [(person, len(p)) for person, patterns in _prompts()["people"].items() for p in patterns if _holds(said, p)]
        known = [f for f in found if self._lives(f[0])]
        return max(known or found, key=lambda f: f[1], default=None)

    def _lives(self, person: str) -> bool:
        """Whether the register's sheet has columns for a person."""
        return person in ("chung", "nyc") or any(c.startswith(f"{person}HoTen") for c in import_columns().get(self._register, ()))

    def _asked(self, said: str, who: tuple[str, int] | None) -> tuple[str, str, bool, int] | None:
        """Key (or its end), kind, whether it is a person's, and how many letters say so: the longest pattern that fits."""
        bare = said
        if who:
            for pattern in sorted(_prompts()["people"][who[0]], key=len, reverse=True):
                bare = re.sub(rf"\b{pattern}\b", " ", bare)
        bare = " ".join(bare.split())
        found = [(key, kind, True, len(p)) for key, (kind, *patterns) in _prompts()["asks"].items() for p in patterns if _fits(bare, p)]
        found += [(key, kind, False, len(p)) for key, (kind, *patterns) in _prompts()["office"].items() for p in patterns if _fits(said, p)]
        return max(found, key=lambda f: f[3], default=None)

    def _once(self, key: str, kind: str, *, sure: bool) -> Guess:
        """The key, or where it is taken another made from it."""
        self._used[key] = self._used.get(key, 0) + 1
        if self._used[key] == 1:
            return Guess(key, kind, sure)
        again = f"{key if key.startswith('x_') else f'x_{key}'}{self._used[key]}"
        return Guess(again, kind, sure=False)


def _holds(said: str, pattern: str) -> bool:
    return re.search(rf"\b{pattern}\b", said) is not None


def _fits(said: str, pattern: str) -> bool:
    """Whether a label asks by a pattern; a single word must be all that it says."""
    return said == pattern if " " not in pattern else _holds(said, pattern)


def _made_up(label: str) -> str:
    words = unmarked(label).split()[:5] or ["o"]
    return "x_" + words[0] + "".join(w.capitalize() for w in words[1:])


def _code(label: str, codes: Mapping[str, str]) -> str:
    near = process.extractOne(
        unmarked(label), {code: unmarked(text) for code, text in codes.items() if text}, scorer=fuzz.ratio, score_cutoff=80
    )
    return str(near[2]) if near else ""


@cache
def _prompts() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("civreg.forms").joinpath("prompts.toml").read_text("utf-8"))


@cache
def _spellings() -> Mapping[str, tuple[str, ...]]:
    """Folded word: its spellings in lower case, the usual one first."""
    found: dict[str, list[str]] = {}
    for word in written(_prompts()["words"]["spelled"]).casefold().split():
        known = found.setdefault(unmarked(word), [])
        if word not in known:
            known.append(word)
    return {folded: tuple(words) for folded, words in found.items()}
