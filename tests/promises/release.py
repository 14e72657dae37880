"""Try every promise in full, each file of tests by itself, and write what came of it into docs/reliability.md.

    make release-checks                                  # whatever is outstanding: hours in all
    python tests/promises/release.py P9 test_clerks      # these alone
    python tests/promises/release.py --list              # what was tried when, and what is outstanding

A file's row of the table is written as soon as it ended, with its date and commit; rows of other files are kept. What is broken off
goes on at the next call with the cases that did not hold yet (build/promises keeps them); `--again` begins anew what is named, or all.
Exits 1 where a promise was broken, now or by a row that stands, and 130 where it was stopped.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.promises.journal import lines  # noqa: E402 - run as a script too

PAGE = ROOT / "docs" / "reliability.md"
JOURNALS = ROOT / "build" / "promises"
BEGIN, END = "<!-- figures: written by tests/promises/release.py -->", "<!-- end of figures -->"
HEAD = ("promise", "test", "tried", "held", "of the full figure", "date", "commit", "time")
PROMISES = {
    "promises/test_power_cuts": "P1",
    "promises/test_kills": "P2",
    "promises/test_killed_nights": "P2",
    "promises/test_night": "P2",
    "promises/test_full_disk": "P3",
    "promises/test_keeping": "P4, P6, P7",
    "promises/test_evidence": "P5",
    "promises/test_bad_files": "P8",
    "promises/test_fuzz": "P9",
    "promises/test_two_runs": "P10",
    "promises/test_clerks": "P11",
    "promises/test_seen": "P12",
    "verify/review/test_matrix": "P12, P13",
    "promises/test_own_keying": "P14",
    "promises/test_not_code": "P15",
    "verify/review/test_hostile": "P15",
    "archive/test_search": "P16",
    "text": "P17",
    "promises/test_failures": "P18",
    "promises/test_helpers": "P19",
    "promises/test_canaries": "P20",
    "promises/test_migrations": "P21",
}
"""Every file of tests, or folder of them, below tests/ that proves a promise."""
BROKEN = "BROKEN"
ALL = "all"
NOTHING_LEFT = 5
"""Pytest's status where every case held before."""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    promise: str
    test: str
    tried: str
    held: str
    share: str
    """`all`, or how much of the full figure was tried."""
    date: str
    commit: str
    time: str

    @property
    def broken(self) -> bool:
        """Whether it says that a promise did not hold."""
        return BROKEN in self.held

    def __str__(self) -> str:
        return f"| {self.promise} | `{self.test}` | {self.tried} | {self.held} | {self.share} | {self.date} | {self.commit} | {self.time} |"


def parsed(text: str) -> list[Row]:
    """The rows between the marks."""
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in text.splitlines() if line.startswith("| P")]
    return [Row(one[0], one[1].strip("`"), *one[2:]) for one in cells]


def short(test: str) -> str:
    """A file's name as the table gives it."""
    return test.removeprefix("promises/")


def outstanding(test: str, rows: Iterable[Row]) -> bool:
    """Whether something of a file was not tried in full, or did not hold."""
    own = [row for row in rows if row.test == short(test)]
    return not own or any(row.broken or not row.share.startswith(ALL) for row in own)


def journal(test: str) -> Path:
    """Where a file's cases are kept."""
    return JOURNALS / f"{test.replace('/', '.')}.jsonl"


def commit() -> str:
    """What is tried; a plus where files differ from it."""
    ask = lambda *what: subprocess.run(["git", *what], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()  # noqa: E731
    return ask("rev-parse", "--short=7", "HEAD") + ("+" if ask("status", "--porcelain", "--", ".", f":!{PAGE.relative_to(ROOT)}") else "")


def told(figures: Iterable[str]) -> str:
    """Figures of cases together: those that count the same are added up."""
    found: Counter[str] = Counter()
    for figure in figures:
        number, what = re.fullmatch(r"(?:([\d,]+) )?(.*)", figure, re.DOTALL).groups()  # type: ignore[union-attr]
        found[what] += int(number.replace(",", "")) if number else 0
    return "; ".join(f"{count:,} {what}" if count else what for what, count in found.items()) or "every case"


def row(test: str) -> Row | None:
    """What a file's journal comes to; None where it holds no case."""
    cases, total, commits, now, date = {}, 0, dict[str, None](), "", ""
    for line in lines(journal(test)):
        total = line.get("cases", total)
        now, date = line.get("commit", now), line.get("date", date)
        if "case" in line:
            cases[line["case"]] = line
            commits[now] = None
    if not cases:
        return None
    came = Counter(case["came"] for case in cases.values())
    tried = total - came["skipped"]
    held = f"{came['passed']} of {came['passed'] + came['failed']}" + (f", {BROKEN}" if came["failed"] else "")
    share = ALL if len(cases) >= total else f"{came['passed'] + came['failed']} of {tried} cases"
    share += f", {came['skipped']} skipped" if came["skipped"] else ""
    figures = told(figure for case in cases.values() for figure in case["figures"] if case["came"] == "passed")
    seconds = sum(case["seconds"] for case in cases.values())
    return Row(PROMISES[test], short(test), figures, held, share, date, ", ".join(commits), f"{seconds:,.0f} s")


def rows() -> list[Row]:
    """The table as it stands."""
    return parsed(PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0])


def write(test: str) -> bool:
    """Write a file's row in place of those it had; gives whether it held."""
    new = row(test)
    if new is None:
        return False
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    kept, order = [one for one in rows() if one.test != new.test], [short(test) for test in PROMISES]
    sorted_rows = sorted([*kept, new], key=lambda one: order.index(one.test) if one.test in order else len(order))
    head = ["| " + " | ".join(HEAD) + " |", "|---" * len(HEAD) + "|"]
    table = "\n".join([*head, *map(str, sorted_rows)])
    PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    return not new.broken


def attempt(test: str) -> int:
    """Try what is missing of a file and write its row; gives pytest's status."""
    JOURNALS.mkdir(parents=True, exist_ok=True)
    with journal(test).open("a", encoding="utf-8") as out:
        out.write(f'\n{{"commit": "{commit()}", "date": "{datetime.now(UTC):%Y-%m-%d}"}}')
    place = ROOT / "tests" / test
    command = [sys.executable, "-m", "pytest", "-p", "tests.promises.journal", "--journal", str(journal(test))]
    command += [str(place if place.is_dir() else place.with_suffix(".py"))]
    environment = os.environ | {"CIVREG_RELEASE": "1", "OMP_THREAD_LIMIT": "1"}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as running:
        try:
            return running.wait()
        except KeyboardInterrupt:  # pytest has heard it too
            running.wait()
            raise
        finally:
            write(test)


def listed() -> Iterator[str]:
    """A line for each file: when it was tried, and how much is outstanding."""
    found = rows()
    for test, promise in PROMISES.items():
        own = [one for one in found if one.test == short(test)]
        state = "outstanding" if outstanding(test, found) else "done"
        when = "; ".join(f"{one.held}, {one.share}, {one.date} at {one.commit}" for one in own) or "never tried in full"
        yield f"{promise:11} {short(test):26} {state:12} {when}"


def chosen(names: list[str], *, again: bool) -> list[str]:
    """The files that are meant: those named, by promise or by name, or whatever is outstanding."""
    found = [test for test, promise in PROMISES.items() if not names or {*promise.split(", "), test, short(test)} & set(names)]
    return [test for test in found if again or outstanding(test, rows())]


def main() -> int:
    """Do what was asked; gives the status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="only tell")
    parser.add_argument("--again", action="store_true", help="begin anew")
    parser.add_argument("tests", nargs="*", help="promises (P9) or files (test_fuzz)")
    given = parser.parse_args()
    if given.list:
        sys.stdout.write("".join(f"{line}\n" for line in listed()))
        return int(any(one.broken for one in rows()))
    statuses = []
    try:
        for test in chosen(given.tests, again=given.again):
            if given.again:
                journal(test).unlink(missing_ok=True)
            statuses.append(attempt(test))
    except KeyboardInterrupt:
        return 130
    return int(any(status not in (0, NOTHING_LEFT) for status in statuses) or any(one.broken for one in rows()))


if __name__ == "__main__":
    sys.exit(main())
