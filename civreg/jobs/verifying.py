"""Take in what persons decided about fields, from a file that says it line by line: all of it, or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

from civreg.archive import Archive, By
from civreg.errors import DecisionsError, NotFoundError
from civreg.jobs.checking import check_books
from civreg.jobs.standing import standing_entry
from civreg.language import Lang, Phrase
from civreg.model import Decision, Verdict
from civreg.text import written

PLACES = ("page", "source", "image", "entry")
KNOWN: Mapping[str, type] = {
    "book": str, "page": int, "source": str, "image": int, "entry": int, "key": str, "text": str, "verdict": str, "reason": str,
}  # fmt: skip
NEEDED = {"book", "key", "verdict"}
SHOWN = 10
"""Most faults that are named at once."""

NO_JSON = Phrase("không phải một đối tượng JSON", "no JSON object")
NO_VALUE = Phrase("«{name}» thiếu hoặc sai kiểu", "«{name}» is missing or of the wrong kind")
NO_NAME = Phrase("không có mục nào tên «{name}»", "nothing is called «{name}»")
NO_VERDICT = Phrase("verdict phải là một trong: {all}", "verdict must be one of: {all}")
NO_PLACE = Phrase("cần «page», «source» hoặc «entry»", "«page», «source» or «entry» is needed")
NO_ENTRY = Phrase("không có trang nào đã đọc như vậy trong sổ {book}: {where}", "no such page was read in book {book}: {where}")
MANY = Phrase("{n} mục ở chỗ đó; ghi thêm «entry» hoặc «page»", "{n} entries stand there; say «entry» or «page»")
NO_KEY = Phrase("trang không có trường «{key}»", "the page has no field «{key}»")
TWICE = Phrase("đã nói về trường này ở dòng {line}", "line {line} speaks of this field already")
NOT_SAME = Phrase("accepted, nhưng máy đọc là «{read}»; dùng corrected", "accepted, but it was read as «{read}»; say corrected")
NO_TEXT = Phrase("corrected cần lời trong «text»", "corrected needs its words in «text»")
SOME_TEXT = Phrase("illegible thì «text» phải trống", "with illegible, «text» must be empty")
LINE = Phrase("dòng {n}:", "line {n}:")
MORE = Phrase("… và {n} lỗi nữa", "… and {n} faults more")


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import."""

    added: int
    known: int
    """Decisions that were the last word on their field already."""
    books: tuple[str, ...]
    verified: int = 0
    """Entries that are verified by it."""
    open: int = 0
    """Entries that were to be verified, but have open fields or are blocked."""


class _Wrong(Exception):  # noqa: N818 - no failure of the program: a fault of one line
    """What is wrong with a line."""

    def __init__(self, phrase: Phrase, **data: object) -> None:
        super().__init__()
        self.phrase = phrase
        self.data = data


@dataclass(slots=True)
class _Reader:
    """Checks line after line; what is wrong is gathered, so that a person can mend it all at once."""

    archive: Archive
    faults: list[tuple[int, _Wrong]] = field(default_factory=list)
    met: dict[tuple[int, str], int] = field(default_factory=dict)
    wanted: list[tuple[int, Decision]] = field(default_factory=list)
    books: dict[str, None] = field(default_factory=dict)

    def take(self, number: int, text: str) -> None:
        """One line of the file; the first thing wrong with it is noted."""
        try:
            self._line(number, _parsed(text))
        except _Wrong as fault:
            self.faults.append((number, fault))

    def _line(self, number: int, said: Mapping[str, Any]) -> None:
        _check(said)
        entry = self._entry(said)
        proposed = self.archive.decisions.proposals(entry).get(said["key"])
        if proposed is None:
            raise _Wrong(NO_KEY, key=said["key"])
        first = self.met.setdefault((entry, said["key"]), number)
        if first != number:
            raise _Wrong(TWICE, line=first)
        accepted = said["verdict"] == "accepted"
        text = written(said.get("text", proposed.text if accepted else "")).strip()
        if accepted and text != written(proposed.text).strip():
            raise _Wrong(NOT_SAME, read=proposed.text)
        self.wanted.append((entry, Decision(said["key"], said["verdict"], text, said.get("reason", ""))))
        self.books[said["book"]] = None

    def _entry(self, said: Mapping[str, Any]) -> int:
        where = {k: said[k] for k in PLACES if k in said}
        entries = self.archive.decisions.entries_on(said["book"], where)
        if not entries:
            raise _Wrong(NO_ENTRY, book=said["book"], where=json.dumps(where, ensure_ascii=False))
        if len(entries) > 1:
            raise _Wrong(MANY, n=len(entries))
        return entries[0]


def import_decisions(archive: Archive, by: By, path: Path, *, verify: bool = False) -> Imported:
    """Record the decisions of a JSON Lines file, made by the person of `by`; the caller holds the archive.

    With `verify` that person also verifies the entries that the file speaks of, where every field of them is settled
    and nothing blocks them: an act of its own.

    Each line is `{"book", "page" or "source" or "entry", "key", "text", "verdict"}`, with `reason` if there is one; `page`
    counts from 1 in the book's order, `image` tells the pictures of one `source` apart. Doing it again adds nothing.
    Raises NotFoundError, and DecisionsError with all that is wrong, where nothing was recorded.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise NotFoundError(path=str(path)) from error
    except UnicodeDecodeError as error:
        raise DecisionsError(path=str(path), vi="không phải UTF-8", en="not UTF-8") from error
    reader = _Reader(archive)
    for number, text in enumerate(lines, 1):
        if text.strip():
            reader.take(number, text)
    if reader.faults:
        raise DecisionsError(path=str(path), vi=_told(reader.faults, "vi"), en=_told(reader.faults, "en"))
    done = _record(archive, by, reader)
    return _verified(archive, by, reader, done) if verify else done


def _verified(archive: Archive, by: By, reader: _Reader, done: Imported) -> Imported:
    named = dict.fromkeys(entry for entry, _ in reader.wanted)
    blocked = {finding.entry for finding in check_books(archive, tuple(reader.books)) if finding.blocks}
    verified = 0
    for number in named:
        entry = standing_entry(archive, number)
        if entry and entry.status != "verified" and number not in blocked and all(f.settled for f in entry.fields):
            archive.reviews.add(by, number, "verify")
        entry = standing_entry(archive, number)
        verified += entry is not None and entry.status == "verified"
    return replace(done, verified=verified, open=len(named) - verified)


def _record(archive: Archive, by: By, reader: _Reader) -> Imported:
    added = 0
    with archive.transaction():
        for entry, decision in reader.wanted:
            if archive.decisions.latest(entry).get(decision.key) != (decision, by.person):
                archive.decisions.add(by, entry, decision)
                added += 1
    return Imported(added, len(reader.wanted) - added, tuple(reader.books))


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        said = json.loads(text)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise _Wrong(NO_JSON)
    return said


def _check(said: Mapping[str, Any]) -> None:
    """Raise what is wrong with a line whatever the archive holds."""
    for name in said:
        if name not in KNOWN:
            raise _Wrong(NO_NAME, name=name)
    for name, kind in KNOWN.items():
        if type(said.get(name, kind())) is not kind or (name in NEEDED and name not in said):
            raise _Wrong(NO_VALUE, name=name)
    if said["verdict"] not in get_args(Verdict):
        raise _Wrong(NO_VERDICT, all=", ".join(get_args(Verdict)))
    if not said.keys() & {"page", "source", "entry"}:
        raise _Wrong(NO_PLACE)
    text = said.get("text", "").strip()
    if said["verdict"] == "corrected" and not text:
        raise _Wrong(NO_TEXT)
    if said["verdict"] == "illegible" and text:
        raise _Wrong(SOME_TEXT)


def _told(faults: Sequence[tuple[int, _Wrong]], lang: Lang) -> str:
    """All faults with their lines, the first ones word for word."""
    told = [f"{LINE.say(lang, n=n)} {fault.phrase.say(lang, **fault.data)}" for n, fault in faults[:SHOWN]]
    rest = len(faults) - SHOWN
    return "".join(f"\n  {line}" for line in [*told, *([MORE.say(lang, n=rest)] if rest > 0 else [])])
