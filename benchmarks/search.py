"""How fast and how surely entries are found among very many, beside a scan with LIKE.

    python benchmarks/search.py --births 400000 --into /tmp/search [-o benchmarks/SEARCH.md]

Draws births of people who never lived, each with father and mother, lays them into an archive's index by the product's own
way (an entry as it stands → what it is found by → the index), and asks as clerks ask. An archive that is there already with as
many is used again. Latency is that of a question as typed to its ranked entries, in one warm process.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from civreg import jobs, kinds, places
from civreg.archive import Archive, By
from civreg.standing import Said, Standing
from civreg.text import searched

NAMES = Path("civreg/extract/lexicon/names.json")
BY = By("benchmark", "benchmark")
BOOK = 200
"""Entries in a book."""
CHUNK = 2000
FORM = {"so": "number", "ngayDangKy": "date", "nksHoTen": "name", "nksNgaySinh": "date", "nksNoiSinh": "place", "chaHoTen": "name",
        "meHoTen": "name"}  # fmt: skip
LETTERS = "aceghiklmnoprstuvy"


class Names:
    """Draws names about as often as they are given: few given names are common, most are rare."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        lists = json.loads(NAMES.read_text(encoding="utf-8"))
        self._families = list(lists["family"]), list(lists["family"].values())
        self._middle = lists["middle"]
        given = sorted(lists["given"], key=lambda name: (" " in name, zlib.crc32(name.encode())))
        self._given = given, [1 / (rank + 12) for rank in range(len(given))]

    def family(self) -> str:
        """A family name."""
        return str(self._rng.choices(*self._families)[0])

    def rest(self, woman: bool) -> str:
        """What stands behind the family name: none, one or two middle names and the given name."""
        usual = ("Thị" if woman else "Văn") if self._rng.random() < 0.4 else self._rng.choice(self._middle)
        middle = [] if self._rng.random() < 0.08 else [usual]
        return " ".join([*middle, str(self._rng.choices(*self._given)[0])])


@dataclass(frozen=True)
class Person:
    """One birth."""

    entry: int
    name: str
    father: str
    mother: str
    born: date
    place: str
    number: int
    book: str


def people(count: int, seed: int = 5) -> Iterator[Person]:
    """That many births, in books of their office by year."""
    rng = random.Random(seed)  # noqa: S311  people who never lived
    names, where = Names(rng), [", ".join(place.names) for place in places.every() if all(place.triple)]
    for i in range(count):
        volume, within = divmod(i, BOOK)
        born = date(1955 + volume * 65 // (count // BOOK + 1), 1, 1) + timedelta(days=rng.randrange(365))
        woman, family = rng.random() < 0.48, names.family()
        father = f"{family if rng.random() < 0.96 else names.family()} {names.rest(False)}"
        mother = f"{names.family()} {names.rest(True)}"
        place = where[volume % len(where)] if rng.random() < 0.8 else rng.choice(where)
        book = f"KS.{born.year}.{volume:05d}"
        yield Person(i + 1, f"{family} {names.rest(woman)}", father, mother, born, place, within + 1, book)


def standing(person: Person) -> Standing:
    """The entry of a birth as it stands."""
    born = f"{person.born:%d/%m/%Y}" if person.entry % 9 else str(person.born.year)
    told = person.born + timedelta(days=person.entry % 40)
    texts = {"so": f"{person.number}/{person.born.year}", "ngayDangKy": f"{told:%d/%m/%Y}", "nksHoTen": person.name, "nksNgaySinh": born,
             "nksNoiSinh": person.place, "chaHoTen": person.father, "meHoTen": person.mother}  # fmt: skip
    said = tuple(Said(key, text, kinds.parse(FORM[key], text).value, "accepted") for key, text in texts.items())
    return Standing(person.entry, person.book, "KS-2015", person.number, person.entry, "x.jpg", 1, "verified", said)


def build(archive: Archive, count: int) -> float:
    """Lay that many births into the index; gives the seconds that took, drawing them left out."""
    spent = 0.0
    drawn = people(count)
    for _ in range(0, count, CHUNK):
        chunk = [standing(person) for person in _take(drawn, CHUNK)]
        start = time.perf_counter()
        archive.search.put([s.entry or 0 for s in chunk], (jobs.findable(s.entry or 0, s, FORM, {}) for s in chunk))
        spent += time.perf_counter() - start
    start = time.perf_counter()
    archive.search.tidy()
    return spent + time.perf_counter() - start


def _take(source: Iterator[Person], count: int) -> Iterator[Person]:
    return (person for _, person in zip(range(count), source, strict=False))


def plain_table(path: Path, count: int) -> None:
    """The plain way: one table with the folded texts of every entry."""
    db = sqlite.connect(str(path))
    db.execute("CREATE TABLE plain (entry INTEGER PRIMARY KEY, name TEXT, father TEXT, mother TEXT, born TEXT, place TEXT)")
    rows = (
        (p.entry, searched(p.name), searched(p.father), searched(p.mother), f"{p.born:%d.%m.%Y}", searched(p.place)) for p in people(count)
    )
    with db:
        db.executemany("INSERT INTO plain VALUES (?, ?, ?, ?, ?, ?)", rows)
    db.close()


def misspelled(text: str, rng: random.Random, letters: int = 1) -> str:
    """A text with letters set wrong, left out or put in; never at the start."""
    found = list(text)
    for _ in range(letters):
        at = rng.choice([i for i in range(1, len(found)) if found[i] != " "])
        found[at : at + 1] = rng.choice(([rng.choice(LETTERS)], [], [found[at], rng.choice(LETTERS)]))
    return "".join(found)


def _uncertain(text: str, rng: random.Random) -> str:
    at = rng.choice([i for i in range(1, len(text)) if text[i] != " "])
    return text[:at] + rng.choice("_*") + text[at + 1 :]


def _short(name: str) -> str:
    words = name.split()
    return f"{words[0]} {words[-1]}"


Ask = Callable[[Person, random.Random], str]
EXACT: dict[str, Ask] = {
    "name with marks": lambda p, _: p.name,
    "name without marks": lambda p, _: searched(p.name),
    "name, year": lambda p, _: f"{p.name} {p.born.year}",
    "name, month/year": lambda p, _: f"{p.name} {p.born.month}/{p.born.year}",
    "name, date": lambda p, _: f"{p.name} sinh {p.born:%d/%m/%Y}",
    "name in other order": lambda p, _: " ".join(reversed(p.name.split())),
    "first and last word, date": lambda p, _: f"{_short(p.name)} {p.born:%d/%m/%Y}",
    "first and last word": lambda p, _: _short(p.name),
    "name begun": lambda p, _: p.name[:-1],
    "one word": lambda p, _: p.name.split()[-1],
    "name, parents": lambda p, _: f"{p.name} con ông {p.father} và bà {p.mother}",
    "parents": lambda p, _: f"cha {p.father} mẹ {p.mother}",
    "name, place": lambda p, _: f"{p.name}, {p.place}",
    "date": lambda p, _: f"{p.born:%d/%m/%Y}",
    "year": lambda p, _: str(p.born.year),
    "number, book": lambda p, _: f"số {p.number} {p.book}",
    "number/year": lambda p, _: f"số {p.number}/{p.born.year}",
}
FUZZY: dict[str, Ask] = {
    "one letter wrong, year": lambda p, rng: f"{misspelled(searched(p.name), rng)} {p.born.year}",
    "two letters wrong, year": lambda p, rng: f"{misspelled(searched(p.name), rng, 2)} {p.born.year}",
    "one letter wrong, date": lambda p, rng: f"{misspelled(searched(p.name), rng)} {p.born:%d/%m/%Y}",
    "one letter wrong": lambda p, rng: misspelled(searched(p.name), rng),
    "two letters wrong": lambda p, rng: misspelled(searched(p.name), rng, 2),
    "name, wrong year": lambda p, _: f"{p.name} {p.born.year + 1}",
    "uncertain letter, year": lambda p, rng: f"{_uncertain(searched(p.name), rng)} {p.born.year}",
    "uncertain letter": lambda p, rng: _uncertain(searched(p.name), rng),
    "a parent with a letter wrong": lambda p, rng: f"{p.name} {p.born.year} cha {misspelled(searched(p.father), rng)}",
}


@dataclass(frozen=True)
class Row:
    """What one kind of question came to."""

    kind: str
    middle: float
    high: float
    worked: float
    """Median and 95th percentile of the time, and the latter of the processor's own, in milliseconds."""
    first: float
    among: float
    """Share of questions whose person was found first, and among the twenty shown."""


def measured(archive: Archive, asked: Sequence[Person], kinds_of: dict[str, Ask], reach: str) -> Iterator[Row]:
    """Ask about every person in every kind of question."""
    for kind, ask in kinds_of.items():
        rng = random.Random(kind)  # noqa: S311  questions, no secrets
        seconds, worked, ranks = [], [], []
        for person in asked:
            text = ask(person, rng)
            start, busy = time.perf_counter(), time.process_time()
            found = jobs.Finder(archive.search, jobs.understood(text), reach).best(20)  # type: ignore[arg-type]  # one of the three
            seconds.append(time.perf_counter() - start)
            worked.append(time.process_time() - busy)
            ranks.append(next((i for i, match in enumerate(found) if match.entry == person.entry), None))
        share = 1 / len(asked)
        yield Row(
            kind,
            1000 * statistics.median(seconds),
            _high(seconds),
            _high(worked),
            ranks.count(0) * share,
            sum(r is not None for r in ranks) * share,
        )


def _high(seconds: Sequence[float]) -> float:
    """The 95th percentile in milliseconds."""
    return 1000 * sorted(seconds)[min(len(seconds) - 1, int(0.95 * len(seconds)))]


def plain_way(path: Path, asked: Sequence[Person]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds of finding a folded name and year with LIKE."""
    db = sqlite.connect(str(path))
    seconds = []
    for person in asked:
        start = time.perf_counter()
        sql = "SELECT entry FROM plain WHERE (name LIKE ?1 OR father LIKE ?1 OR mother LIKE ?1) AND born LIKE ?2 LIMIT 20"
        db.execute(sql, (f"%{searched(person.name)}%", f"%{person.born.year}")).fetchall()
        seconds.append(time.perf_counter() - start)
    return 1000 * statistics.median(seconds), _high(seconds)


def table(title: str, rows: Sequence[Row]) -> list[str]:
    """Rows as a table in Markdown."""
    lines = [f"| {title} | median ms | p95 ms | p95 CPU ms | first | among 20 |", "|---|---|---|---|---|---|"]
    return [*lines, *(f"| {r.kind} | {r.middle:.1f} | {r.high:.1f} | {r.worked:.1f} | {r.first:.2f} | {r.among:.2f} |" for r in rows), ""]


def main() -> None:
    """Build what is not there, ask, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--births", type=int, default=400_000)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--ask", type=int, default=100)
    parser.add_argument("-o", "--out", type=Path)
    given = parser.parse_args()
    lines = [f"# Search among {3 * given.births:,} people: {given.births:,} births, each with both parents", ""]
    fresh = not (given.into / "kho").exists()
    with Archive.create(given.into / "kho", "x", BY) if fresh else Archive.open(given.into / "kho") as archive:
        if fresh:
            spent = build(archive, given.births)
            archive.search.note("built", f"{spent:.0f}")
            plain_table(given.into / "plain.db", given.births)
        size, other = ((given.into / name).stat().st_size / 1e6 for name in ("kho/civreg.db", "plain.db"))
        lines.append(f"Index built in {archive.search.state('built')} s, {size:.0f} MB; the plain table has {other:.0f} MB.")
        rng = random.Random(11)  # noqa: S311  questions, no secrets
        chosen = set(rng.sample(range(1, given.births + 1), given.ask))
        asked = [person for person in people(given.births) if person.entry in chosen]
        for person in asked[:20]:  # read the file once, as a desk has done that was used before
            jobs.Finder(archive.search, jobs.understood(f"{person.name}, {person.place}"), "near").best(20)
        lines += ["", *table("as asked", list(measured(archive, asked, EXACT, "auto")))]
        lines += table("nearly so", list(measured(archive, asked, FUZZY, "auto")))
        lines += table("--near", list(measured(archive, asked, EXACT, "near")))
        middle, high = plain_way(given.into / "plain.db", asked[:20])
        lines.append(
            f"The plain way (LIKE over folded text, name and year, exact letters only): median {middle:.0f} ms, p95 {high:.0f} ms."
        )
    lines.append(f"Peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB.")
    text = "\n".join(lines) + "\n"
    print(text)
    if given.out:
        given.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
