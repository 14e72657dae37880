"""Seconds that an entry takes at the desk, beside keying it plainly: a scripted reviewer before what the desk really shows.

    python benchmarks/desk.py BOOK ARCHIVE [--write benchmarks/DESK.md]

BOOK is a folder with truth.json; ARCHIVE holds what civreg read of it (`init`, `scan`, `extract`) and is only read: a copy is
worked on. The reviewer makes no mistakes. A stroke costs 0.35 s (a letter with Shift, Ctrl+Enter and the like are one stroke), a
look at a shown field 1.2 s; all that is folded costs one look together, and what is wrong there is missed. Every open field is
looked at; PageDown accepts several of them with one stroke, and the folded ones take F6. A field differs from
the truth as eval/score.py compares (real ink without punctuation). A wrong field is put right by F2 where its truth is among the
other readings, else by whichever is shorter: typed over (the desk selects it), or word by word (Home or End, a stroke for each
word passed or deleted, the new words). Telex: a letter each, one more for a tone, for a hat, a horn (ươ: one for both), a breve, đ.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import shutil
import statistics
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from measure import put_figures

from civreg.archive import Archive
from civreg.jobs import DeskOffice, standing_entries
from civreg.policy import Person
from civreg.text import compared
from civreg.verify.review import ShownEntry, ShownField

KEY, LOOK = 0.35, 1.2
"""Seconds of a stroke, and of a look at a shown field."""
REVIEWER = Person(0, "benchmark", "Benchmark", ("reviewer",), None)
TONES, MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323"), frozenset("\u0302\u0306\u031b")
IN_VIEW = 3
"""Open fields that stand in view at once at 1366×768, at least; the one in focus first."""
FINISH = 1
"""Strokes that verify an entry, or send a keyed one."""


@dataclass
class Work:
    """What one entry cost, in strokes and looks."""

    shown: int = 0
    """Fields that stand open."""
    besides: int = 0
    """Strokes that are no typing."""
    typing: int = 0
    looks: int = 0
    wrong: int = 0
    """Fields that the machine read otherwise than they are."""
    by_f2: int = 0
    missed: list[str] = field(default_factory=list)
    """Field: what stands folded, and what is true."""

    @property
    def seconds(self) -> float:
        """Of the reviewer."""
        return KEY * (self.besides + self.typing) + LOOK * self.looks


def telex(text: str) -> int:
    """Strokes that type a text in Telex."""
    parts = unicodedata.normalize("NFD", text)
    letters = sum(not unicodedata.combining(c) for c in parts)
    marks = sum(c in TONES or c in MARKS for c in parts) + sum(c in "đĐ" for c in parts)
    bare = "".join(c for c in parts if c not in TONES)
    return letters + marks - len(re.findall("u\u031bo\u031b", bare, re.IGNORECASE))


def mended(now: str, true: str) -> int:
    """Strokes that make one text of another: typed over, or its wrong words replaced."""
    over = telex(true) if true else 1
    old, new = now.split(), true.split()
    steps = [s for s in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if s[0] != "equal"]
    typed = sum(telex(" ".join(new[a:b])) + bool(what == "insert") for what, _, _, a, b in steps)
    deleted = sum(j - i for _, i, j, _, _ in steps)
    passed = min(len(old) - steps[0][2], steps[-1][1]) if steps else 0
    return min(over, 1 + passed + deleted + typed)


def same(one: str, other: str, ink: bool) -> bool:
    """Whether a reader would say that two texts are the same."""
    texts = [compared(text) for text in (one, other)]
    if ink:
        texts = [" ".join(re.sub(r"[^\w\s]", " ", text).split()) for text in texts]
    return texts[0] == texts[1]


def reviewed(entry: ShownEntry, page: Mapping[str, Any]) -> Work:
    """What the scripted reviewer does with an entry."""
    work = Work(besides=FINISH)
    for shown in entry.fields:
        key, true = shown.spec.key, page["fields"].get(shown.spec.key, "")
        if not same(shown.proposal, true, key in page["real_ink"]):
            work.wrong += 1
            work.missed += [f"{key} «{shown.proposal}» for «{true}»"] * shown.sure
    opened = [_seen(shown, page) for shown in entry.fields if not shown.sure]
    work.shown = work.looks = len(opened)
    work.besides += strokes(opened)
    for seen in opened:
        if not seen.right:
            _put_right(work, seen.field, seen.true, seen.field.spec.key in page["real_ink"])
    if len(opened) < len(entry.fields):
        work.looks += 1
        work.besides += 1
    return work


@dataclass(frozen=True)
class Seen:
    """An open field as the reviewer sees it."""

    field: ShownField
    true: str
    right: bool


def _seen(shown: ShownField, page: Mapping[str, Any]) -> Seen:
    true = page["fields"].get(shown.spec.key, "")
    return Seen(shown, true, same(shown.proposal, true, shown.spec.key in page["real_ink"]))


def strokes(opened: Sequence[Seen]) -> int:
    """Enter and PageDown for the open fields, one after the other.

    PageDown accepts the field in focus (put right already) and those below it down to the next doubtful one, `IN_VIEW` at most. It
    is used only where all that it accepts is right; else each field down to the wrong one takes an Enter.
    """
    at, pressed = 0, 0
    while at < len(opened):
        run = at + 1
        while run < len(opened) and run - at < IN_VIEW and not opened[run].field.doubtful:
            run += 1
        fine = all(seen.right for seen in opened[at + 1 : run])
        at = run if fine else at + 1
        pressed += 1
    return pressed


def _put_right(work: Work, shown: ShownField, true: str, ink: bool) -> None:
    presses = next((n for n, other in enumerate(shown.alternatives, 1) if same(other, true, ink)), 0)
    if presses:
        work.besides += presses
        work.by_f2 += 1
    else:
        work.typing += mended(shown.proposal, true)


def keyed(entry: ShownEntry, page: Mapping[str, Any]) -> Work:
    """What plain keying of the same fields takes: a look and a Tab each, every letter by Telex, ticks by one stroke."""
    texts = [(f, page["fields"].get(f.spec.key, "")) for f in entry.fields]
    typing = sum(1 if f.options else telex(text) for f, text in texts)
    return Work(len(texts), len(texts) - 1 + FINISH, typing, len(texts))


def shown_entries(archive: Path, sure: float) -> Iterator[ShownEntry]:
    """All entries of a copy of an archive as the desk shows them, with a threshold for what is folded."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "archive"
        shutil.copytree(archive, copy)
        with Archive.open(copy) as opened:
            settings = replace(opened.settings, policy=replace(opened.settings.policy, sure=sure))
        settings.save(copy)
        with Archive.open(copy) as opened:
            office = DeskOffice(opened, "benchmark")
            for standing in list(standing_entries(opened)):
                if standing.entry is not None and (shown := office.entry(REVIEWER, standing.entry)):
                    yield shown


def measured(archive: Path, truth: Mapping[str, Mapping[str, Any]], sure: float) -> tuple[list[Work], list[Work]]:
    """Review and plain keying of every entry whose truth is known."""
    entries = [e for e in shown_entries(archive, sure) if Path(e.standing.source).name in truth]
    pages = [truth[Path(e.standing.source).name] for e in entries]
    return [reviewed(e, p) for e, p in zip(entries, pages, strict=True)], [keyed(e, p) for e, p in zip(entries, pages, strict=True)]


def mean(some: Sequence[float]) -> float:
    """Mean; 0 of nothing."""
    return statistics.fmean(some) if some else 0.0


def row(sure: float, works: Sequence[Work], plain: Sequence[Work]) -> str:
    """One threshold as a row of the table."""
    seconds, typed = mean([w.seconds for w in works]), mean([w.seconds for w in plain])
    return (
        f"| {sure} | {mean([w.shown for w in works]):.1f} | {mean([w.wrong for w in works]):.2f} | {mean([w.besides for w in works]):.1f} "
        f"| {max(w.besides for w in works)} | {mean([w.typing for w in works]):.1f} | {seconds:.1f} | {typed:.1f} | {typed / seconds:.2f} "
        f"| {sum(len(w.missed) for w in works)} |"
    )


def by_wrong(works: Sequence[Work]) -> list[str]:
    """Strokes besides typing, by how many fields were read wrongly."""
    groups = Counter(w.wrong for w in works)
    head = ["| wrong fields | entries | shown open | strokes besides typing: mean | most | at most 12 |", "|---|---|---|---|---|---|"]
    return head + [
        f"| {n} | {groups[n]} | {mean([w.shown for w in own]):.1f} | {mean([w.besides for w in own]):.1f} | {max(w.besides for w in own)} "
        f"| {sum(w.besides <= 12 for w in own)} |"
        for n in sorted(groups)
        if (own := [w for w in works if w.wrong == n])
    ]


def told(archive: Path, truth: Mapping[str, Mapping[str, Any]], thresholds: Sequence[float]) -> str:
    """All figures as Markdown."""
    lines = [
        "| sure from | shown open | wrong | strokes besides typing | most | typing | s an entry | s keyed | ratio | missed errors |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    details: list[str] = []
    for sure in thresholds:
        works, plain = measured(archive, truth, sure)
        lines.append(row(sure, works, plain))
        details += [
            "",
            f"Sure from {sure}, {len(works)} entries, {sum(w.by_f2 for w in works)} fields put right by F2:",
            "",
            *by_wrong(works),
        ]
        details += ["", *(f"- missed: {m}" for w in works for m in w.missed)]
    return "\n".join([*lines, *details]) + "\n"


def main() -> None:
    """Measure and print; with --write put the figures behind the mark in a file."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("book", type=Path)
    options.add_argument("archive", type=Path)
    options.add_argument("--sure", type=float, nargs="+", default=[0.95, 0.99, 0.995])
    options.add_argument("--write", type=Path)
    chosen = options.parse_args()
    truth = {page["image"]: page for page in json.loads((chosen.book / "truth.json").read_text(encoding="utf-8"))}
    figures = told(chosen.archive, truth, chosen.sure)
    print(figures)
    if chosen.write:
        put_figures(chosen.write, figures)


if __name__ == "__main__":
    main()
