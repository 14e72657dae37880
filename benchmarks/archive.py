"""How long the largest archives take to open, to sum up, to check, to back up and to prove, and how large they are.

    python benchmarks/archive.py --entries 1200000 --into /tmp/archive [-o benchmarks/ARCHIVE.md]

Fills an archive in bulk with births of people who never lived, as if a book of 200 had come as one file: pages prepared, seven
fields an entry read, every tenth entry verified, the queue and the search index made. Each figure is of a process of its own.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from search import BOOK, FORM, Person, people, standing

from civreg import jobs
from civreg.archive import Archive, By, Findable
from civreg.text import searched

BY = By("benchmark", "benchmark")
AT = "2026-11-22T00:00:00.000+00:00"
CHUNK = 5000
VERIFIED = 10
"""Every so many-th entry is verified."""
POOL = 20_000
"""People who are drawn; they come again and again."""
QUAD = "[[192.0,204.4],[576.0,204.4],[576.0,428.6],[192.0,428.6]]"
MATRIX = json.dumps({"matrix": [0.9928790356175722, -0.002116567306146, -62.7932696763461, 0.002139455723264, 0.9929660726918,
                                -51.8958565823092, -2.8131563325780435e-08, 2.9672e-08, 1.0], "mesh": None})  # fmt: skip
STEPS = '[{"name":"extract","version":"0.1.0","settings":{"form":"KS-2015/1/491c8617c16f","placed":"book"}}]'
PREPARED = '[{"name":"prepare","version":"3","settings":{"paper":"bottom,left,right,top","seen":"scan","trust":"1.00"}}]'
OTHERS = '[["79",0.0287],["919",0.0075],["019",0.0047]]'
LETTERS = "[" + ",".join(["0.962"] * 12) + "]"
COUNTED = "registers sources pages preparations outcomes entries extractions fields readings acts decisions queue"


@dataclass(frozen=True, slots=True)
class Birth:
    """What one person's entry says, ready to be written as often as wanted."""

    person: Person
    said: tuple[tuple[str, str, str, str], ...]
    """Key, text, value and folded text of each field."""
    findable: Findable


def births(count: int) -> list[Birth]:
    """So many births."""
    found = []
    for person in people(count):
        entry = standing(person)
        said = tuple((f.key, f.text, f.value, searched(f.text)) for f in entry.fields)
        found.append(Birth(person, said, jobs.findable(person.entry, entry, FORM, {})))
    return found


class Filling:
    """An archive filled row by row, its triggers away meanwhile."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._db = sqlite.connect(str(home / "civreg.db"), isolation_level=None)
        for pragma in ("synchronous = OFF", "journal_mode = MEMORY", "cache_size = -400000", "foreign_keys = OFF"):
            self._db.execute(f"PRAGMA {pragma}")
        self._triggers = [row[0] for row in self._db.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
        for (name,) in self._db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            self._db.execute(f"DROP TRIGGER {name}")
        self._head, self._act = self._db.execute("SELECT hash, sequence FROM acts ORDER BY sequence DESC LIMIT 1").fetchone()
        self._field = self._decision = 0

    def add(self, numbers: range, pool: Sequence[Birth]) -> None:
        """A few thousand entries and all that belongs to them."""
        self._db.execute("BEGIN")
        for n in numbers:
            volume, within = divmod(n - 1, BOOK)
            book = f"KS.{1955 + volume % 60}.{volume:05d}"
            if within == 0:
                self._book(volume + 1, book)
            self._entry(n, (volume + 1, within, book), pool[n % len(pool)])
        self._db.execute("COMMIT")

    def end(self) -> None:
        """Put the triggers back; the statistics of the planner are the product's own business."""
        for table in ("queue_stale", "search_stale", "books_stale"):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        for trigger in self._triggers:
            self._db.execute(trigger)
        self._db.close()

    def _put(self, table: str, *rows: Sequence[Any]) -> None:
        marks = ", ".join("?" * len(rows[0]))
        self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our own names

    def _named(self, table: str, row: dict[str, Any]) -> None:
        marks = ", ".join("?" * len(row))
        self._db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))  # noqa: S608 - likewise

    def _book(self, number: int, book: str) -> None:
        """A book as one delivered file."""
        data = random.Random(number).randbytes(4096)  # noqa: S311 - no secret
        digest = hashlib.sha256(data).hexdigest()
        file = f"originals/{digest[:2]}/{digest}.pdf"
        path = self._home / file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        kind, year, volume = book.split(".")
        name = f"{book}.pdf"
        self._put("registers", (book, kind, int(year), volume, AT))
        self._put("sources", (number, digest, file, "application/pdf", len(data), BOOK, AT))
        self._put("deliveries", (number, number, book, name, f"/in/{name}", len(data), 1, AT))
        self._done("import", None, {"sha256": digest, "book": book, "pages": BOOK})

    def _entry(self, n: int, place: tuple[int, int, str], birth: Birth) -> None:
        source, within, book = place
        page = (n, source, within, 0, book, f"{book}.pdf", f"{book}.pdf".casefold(), "image/jpeg", 400_000, 300.0, 0, 0, "[]", AT)
        self._put("pages", page)
        self._named("preparations", {
            "id": n, "page": n, "generation": 1, "status": "prepared", "width": 2493, "height": 3508, "transform": MATRIX, "turn": 0,
            "skew_deg": -0.125, "effective_dpi": 302.1, "sharpness": 4.3, "contrast": 0.289, "findings": "[]", "steps": PREPARED,
            "made": AT, "damage": "[]"})  # fmt: skip
        for i, step in enumerate(("prepare", "extract")):
            self._named("outcomes", {"id": 2 * n + i, "page": n, "step": step, "options": "eb066983ced67743", "outcome": "done",
                                     "reason": "", "vi": "", "en": "", "trace": "", "attempts": 0, "seconds": 0.5, "at": AT})  # fmt: skip
        self._put("entries", (n, n, 0))
        self._named("extractions", {
            "id": n, "entry": n, "page": n, "generation": 1, "preparation": n, "form": "KS-2015", "confidence": 0.98, "doubts": "[]",
            "steps": STEPS, "options": '{"form": null, "hand": null, "typed": "tesseract"}', "civreg": "0.1.0", "made": AT})  # fmt: skip
        first = self._field + 1
        self._field += len(birth.said)
        fields, readings = [], []
        for i, (key, text, value, folded) in enumerate(birth.said):
            fields.append((first + i, n, i, key, text, value, folded, "handwritten", 0.93, QUAD, QUAD, f"[{QUAD}]", f"[{QUAD}]", "[]"))
            readings.append((first + i, first + i, text, 0.93, "hand", "hand-9b02038003", "", "{}", OTHERS, LETTERS, AT, 0.0))
        self._put("fields", *fields)
        self._put("readings", *readings)
        verified = n % VERIFIED == 0
        if verified:
            self._verify(n, [(first + i, key, text) for i, (key, text, *_) in enumerate(birth.said)])
        self._put("queue", (n, book, "verified" if verified else "read", 0 if verified else len(fields), 0.0 if verified else 0.49))

    def _verify(self, entry: int, said: Sequence[tuple[int, str, str]]) -> None:
        for field, key, text in said:
            act = self._done("accept", entry, {"key": key, "text": text}, {"key": key, "text": text})
            self._decision += 1
            self._put("decisions", (self._decision, act, entry, key, field, "accepted", text, "", BY.person, AT))
        act = self._done("verify", entry)
        self._put("verifications", (act, act, entry, "verify", "", BY.person, AT))

    def _done(self, what: str, entry: int | None, after: object = None, before: object = None) -> int:
        self._act += 1
        row: dict[str, Any] = {"sequence": self._act, "at": AT, "person": BY.person, "station": BY.station, "what": what, "entry": entry,
                               "before": before and _canonical(before), "after": after and _canonical(after), "reason": "",
                               "previous": self._head}  # fmt: skip
        self._head = hashlib.sha256(_canonical(row).encode("utf-8")).hexdigest()
        self._put("acts", (*row.values(), self._head))
        return self._act


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fill(home: Path, count: int) -> None:
    """Make an archive with so many entries."""
    pool = births(min(count, POOL))
    chunks = [range(first, min(first + CHUNK, count + 1)) for first in range(1, count + 1, CHUNK)]
    Archive.create(home, "Quận 1, Thành phố Hồ Chí Minh", BY).close()
    filling = Filling(home)
    for numbers in chunks:
        filling.add(numbers, pool)
    filling.end()
    with Archive.open(home) as archive:
        for numbers in chunks:
            archive.search.put(numbers, [replace(pool[n % len(pool)].findable, entry=n) for n in numbers])
        archive.search.tidy()


def asked(*args: object) -> str:
    """Seconds on the clock and of the processor, and peak memory, of one call of civreg, as cells of a table."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    timed = ["/usr/bin/time", "-f", "%M KB peak"] if Path("/usr/bin/time").exists() else []
    done = subprocess.run([*timed, sys.executable, "-m", "civreg", *map(str, args)], capture_output=True, text=True, check=False)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = re.search(r"(\d+) KB peak", done.stderr)
    if done.returncode:
        raise SystemExit(f"{args}: {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return f"{seconds:.2f} s | {worked:.2f} s | {int(peak[1]) / 1024 if peak else 0:.0f} MB"


def opening(home: Path) -> float:
    """Seconds to open and close an archive, the modules imported before; the best of five."""
    found = []
    for _ in range(5):
        start = time.perf_counter()
        Archive.open(home).close()
        found.append(time.perf_counter() - start)
    return min(found)


def measured(home: Path, target: Path) -> Iterator[str]:
    """A line of the table for each thing that is asked for."""
    yield f"| open and close, in a process that runs | {opening(home):.3f} s | | |"
    calls = {
        "`civreg --help` (what any command costs)": ("--help",),
        "`civreg status`, after everything moved": ("status",),
        "`civreg status`": ("status",),
        "`civreg status --json`": ("status", "--json"),
        "`civreg archive backup --prove`, the first": ("archive", "backup", target, "--prove"),
        "`civreg archive verify --quick`": ("archive", "verify", "--quick"),
        "`civreg archive verify`": ("archive", "verify"),
    }
    for name, call in calls.items():
        yield f"| {name} | {asked('--quiet', '-C', home, *call)} |"
    shutil.rmtree(target, ignore_errors=True)


def sizes(home: Path, count: int) -> Iterator[str]:
    """How large it is, table by table."""
    size = (home / "civreg.db").stat().st_size
    yield f"Database {size / 1e9:.2f} GB, {size / count / 1e3:.2f} kB an entry of {len(FORM)} fields, each with one reading."
    db = sqlite.connect(str(home / "civreg.db"))
    rows = ", ".join(f"{table} {db.execute(f'SELECT count(*) FROM {table}').fetchone()[0]:,}" for table in COUNTED.split())  # noqa: S608 - our own names
    yield f"Rows: {rows}."
    db.close()


def main() -> None:
    """Fill what is not there, ask, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1_200_000)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("-o", "--out", type=Path)
    given = parser.parse_args()
    home = given.into / "kho"
    lines = [f"# An archive of {given.entries:,} entries", ""]
    if not home.exists():
        start = time.perf_counter()
        fill(home, given.entries)
        lines.append(f"Filled in {time.perf_counter() - start:.0f} s.")
    lines += [*sizes(home, given.entries), "", "| | clock | processor | peak memory |", "|---|---|---|---|"]
    for line in measured(home, given.into / "backup"):
        print(line, flush=True)
        lines.append(line)
    if given.out:
        given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
