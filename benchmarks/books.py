"""How well and how fast books are checked: what is found of the faults planted in them, and what is cried out for nothing.

`python benchmarks/books.py [ENTRIES] [SEED]` prints a table; nothing is read from pictures: readings err as told by `ERRORS`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from planted import YEAR, Book, clean, plant

from civreg import forms, kinds, verify
from civreg.standing import Said, Standing

ERRORS = 0.03
"""Share of fields that are misread."""
OVERSURE = 0.04
"""Share of misread fields of which the reader is sure all the same."""
FORM, BOOK = "KS-2015", f"KS.{YEAR}.01"
PAIRS = {"1": "7", "7": "1", "2": "3", "3": "25", "5": "3", "0": "69", "6": "0", "9": "08", "8": "9", "4": "9"}
"""What figures are misread as."""


@dataclass
class Read:
    """A book as a reader saw it."""

    pages: list[Standing]
    places: list[int]
    """Of each page the place of its entry among those drawn."""
    wrong: dict[tuple[int, str], str]
    """Truth of every misread field, by page and key."""


def read(book: Book, rng: Random) -> Read:
    """Every entry as a page, some of its fields misread."""
    form = forms.known()[FORM]
    seen = Read([], [], {})
    for place, entry in enumerate(book.entries):
        if "gone" in entry:
            continue
        at = len(seen.pages)
        said = []
        for spec in form.fields:
            truth = entry.get(spec.key, "")
            text, sure = misread(truth, spec.kind, rng)
            if text != truth:
                seen.wrong[at, spec.key] = truth
            value = kinds.parse(spec.kind, text).value if text and spec.kind != "tick" else ""
            said.append(Said(spec.key, text, value, None, confidence=sure if text else None, writing="handwritten" if text else "blank"))
        seen.pages.append(Standing(at + 1, BOOK, FORM, at + 1, at + 1, f"{at}.jpg", 1, "read", tuple(said)))
        seen.places.append(place)
    return seen


def misread(text: str, kind: str, rng: Random) -> tuple[str, float]:
    """What a reader makes of a text, and how sure it is of it."""
    if not text or kind == "tick" or rng.random() > ERRORS:
        return text, min(0.999, rng.betavariate(30, 1))
    sure = rng.uniform(0.97, 0.998) if rng.random() < OVERSURE else rng.uniform(0.15, 0.93)
    figures = [i for i, c in enumerate(text) if c.isdigit()]
    if figures:
        i = rng.choice(figures)
        other = rng.choice(PAIRS[text[i]]) if rng.random() < 0.8 else rng.choice("0123456789")
        return text[:i] + other + text[i + 1 :], sure
    i = rng.randrange(len(text))
    return text[:i] + rng.choice("aăâeêioôơuưnmtc") + text[i + 1 :], sure


def plain(pages: list[Standing]) -> tuple[int, float]:
    """What a spreadsheet would do: each entry against the one before, texts as they are; its alarms and seconds."""
    start, alarms, last = time.process_time(), 0, None
    seen: list[tuple[str, str]] = []
    for page in pages:
        number = int(page.text("so")) if page.text("so").isdigit() else None
        date = kinds.date_of(next(said.value for said in page.fields if said.key == "ngayDangKy"))
        if last is not None:
            alarms += number is None or last[0] is None or number != last[0] + 1
            alarms += date is None or last[1] is None or bool(date.before(last[1]))
        last = (number, date)
        key = (page.text("nksHoTen"), page.text("meHoTen"))
        alarms += sum(key == other for other in seen)
        seen.append(key)
    return alarms, time.process_time() - start


def found_in(book: Book, seen: Read) -> tuple[tuple[verify.CheckFinding, ...], float]:
    """What the checks find, and the seconds it takes."""
    options = verify.CheckOptions(forms.known(), today=dt.date(2026, 1, 1))
    start = time.process_time()
    return verify.check_book(seen.pages, options), time.process_time() - start


def report(book: Book, seen: Read) -> Iterator[str]:
    """The table, line by line."""
    findings, seconds = found_in(book, seen)
    by_rule: dict[str, set[int]] = defaultdict(set)
    for finding in findings:
        for entry in (finding.entry, *finding.others):
            if entry is not None:
                by_rule[finding.rule].add(seen.places[entry - 1])
    misread_at = {seen.places[at] for at, _ in seen.wrong}
    faulty = set().union(*book.planted.values())
    near = {at + d for at in faulty for d in (-2, -1, 0, 1, 2)}
    yield "| rule | planted | found | at misread entries | at clean entries |\n|---|---|---|---|---|"
    for rule in sorted({*book.planted, *by_rule}):
        planted, places = book.planted.get(rule, set()), by_rule[rule]
        rest = places - planted - near
        yield f"| {rule} | {len(planted)} | {len(planted & places)} | {len(rest & misread_at)} | {len(rest - misread_at)} |"
    blocks = {seen.places[f.entry - 1] for f in findings if f.severity == "block" and f.entry}
    yield f"\nentries blocked without a planted fault at or beside them: {len(blocks - near)} of {len(seen.pages)}"
    yield from _proposals(seen, findings)
    alarms, plainly = plain(seen.pages)
    yield f"checks: {seconds:.2f} s; the plain way (numbers, dates and people against one another): {plainly:.2f} s, {alarms} alarms"


def _proposals(seen: Read, findings: tuple[verify.CheckFinding, ...]) -> Iterator[str]:
    for key, rules in (("so", ("number-out-of-run",)), ("ngayDangKy", ("registration-order",))):
        told = {f.entry - 1: f.proposal for f in findings if f.rule in rules and f.proposal and f.entry}
        truth = {at: text for (at, k), text in seen.wrong.items() if k == key}
        kind = "number" if key == "so" else "date"
        value = {at: kinds.parse(kind, text).value for at, text in truth.items()}
        right = sum(kinds.parse(kind, text).value == value.get(at) for at, text in told.items())
        read_right = Counter(at in truth for at in told)
        yield f"{key}: {len(truth)} misread, {len(told)} proposals, {right} right, {read_right[False]} where it was read right"


def main() -> None:
    """Draw a book, read it badly, check it, and tell."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("entries", type=int, nargs="?", default=5000)
    asked.add_argument("seed", type=int, nargs="?", default=1)
    given = asked.parse_args()
    rng = Random(given.seed)  # noqa: S311 - a book is drawn, nothing is kept secret
    book = Book(clean(given.entries, rng), rng)
    book.free = rng.sample(range(5, given.entries - 5), given.entries - 10)
    plant(book)
    for line in report(book, read(book, rng)):
        print(line)


if __name__ == "__main__":
    main()
