"""Strokes that verify the fields in figures of a book by groups of digits, or of parts of dates: a scripted reviewer before the desk.

    python benchmarks/digits.py BOOK ARCHIVE [--book KS.2012.01]

BOOK is a folder with truth.json; ARCHIVE holds what civreg read of it and is only read: a copy is worked on. Where it holds other
books too, --book names the one ('' the loose pages). The reviewer makes no mistakes: a crop is odd where the truth has another
character there, a whole field where it is not the truth. A screen costs two strokes (Ctrl+Enter, and Enter for the next group), an
odd crop one.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from civreg import forms
from civreg.archive import Archive
from civreg.jobs import DeskOffice, standing_entry
from civreg.policy import Person
from civreg.verify.review import FIGURES, PIECES, Group, Marked, Member

PER_SCREEN = 2
"""Strokes that settle a group and lead to the next."""


@dataclass
class Work:
    """What it cost."""

    screens: int = 0
    strokes: int = 0
    crops: int = 0


def gone_through(archive: Archive, truth: dict[str, dict[str, str]], kinds: tuple[str, ...], reviewer: Person) -> Work:
    """Go through groups of some kinds, and the whole fields that follow from them, until none is left."""
    desk, work = DeskOffice(archive, "benchmark"), Work()

    @cache
    def source(entry: int) -> str:
        standing = standing_entry(archive, entry)
        return standing.source if standing else ""

    def odd(group: Group, one: Member) -> bool:
        true = truth.get(source(one.entry), {}).get(one.key, "")
        if group.kind == FIGURES:
            return true != one.text
        return len(true) == len(one.text) and true[one.first : one.stop] != group.value

    while groups := [group for group in desk.groups(reviewer, None) if group.kind in (*kinds, FIGURES)]:
        group = groups[0]
        members = desk.members(reviewer, group.kind, group.value)
        wrong = [one for one in members if odd(group, one)]
        right = [one for one in members if one not in wrong]
        desk.settle(reviewer, group.kind, Marked(f"{work.screens}", group.value, right, wrong))
        work.screens += 1
        work.strokes += PER_SCREEN + len(wrong)
        work.crops += len(members)
    return work


def told(archive: Archive, truth: dict[str, dict[str, str]], kinds: tuple[str, ...], reviewer: Person) -> str:
    """One line about going through one archive."""
    work = gone_through(archive, truth, kinds, reviewer)
    names = {key: name["kind"] for key, name in forms.field_names().items()}
    fields = [
        (entry, f)
        for row in archive.outgoing.entries()
        if row.number and (entry := standing_entry(archive, row.number))
        for f in entry.fields
    ]
    said = [(entry, f) for entry, f in fields if f.verdict and (kinds == PIECES[:1] or names.get(f.key) in ("date", "year"))]
    accepted = [(entry, f) for entry, f in said if f.verdict == "accepted"]
    wrong = [f.key for entry, f in accepted if truth.get(entry.source, {}).get(f.key) != f.text]
    return (
        f"{', '.join(kinds)}: {len(said)} fields, {len(accepted)} accepted ({len(wrong)} of them wrong), {len(said) - len(accepted)} left; "
        f"{work.screens} screens, {work.strokes} strokes, {work.crops} crops looked at"
    )


def main() -> None:
    """Tell what digits and what parts of dates cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("book", type=Path)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--book", dest="only")
    given = parser.parse_args()
    reviewer = Person(0, "benchmark", "Benchmark", ("reviewer",), None if given.only is None else (given.only,))
    truth = {page["image"]: page["fields"] for page in json.loads((given.book / "truth.json").read_text("utf-8"))}
    for kinds in (PIECES[:1], PIECES[1:]):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(shutil.copytree(given.archive, Path(folder) / "kho"))
            with Archive.open(home) as archive:
                print(told(archive, truth, kinds, reviewer))


if __name__ == "__main__":
    main()
