"""How surely dates in words and written places are understood, right and misread, on more draws than tests can afford.

    python benchmarks/kinds.py dates [--every 50] [--misread 500]
    python benchmarks/kinds.py places ../shared/data/handwriting/labels.tsv [--draws 500]

`dates` reads every spelling of every n-th day of 1900 to 2030 (`--every 1`: of all, some ten million texts) and misreads spellings
by one and two letters beside figures that are right in the year or the day alone. `places` takes the written addresses whose last
words are the name of a province, and asks for the province: as written, and with two letters wrong. Seeds are printed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.util
import random
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from civreg import kinds, places
from civreg.kinds import PartialDate
from civreg.text import unmarked

SEED = 20261122


def main() -> None:
    """Measure one of the two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("dates", "places"))
    parser.add_argument("labels", nargs="?", type=Path)
    parser.add_argument("--every", type=int, default=50)
    parser.add_argument("--misread", type=int, default=500)
    parser.add_argument("--draws", type=int, default=500)
    asked = parser.parse_args()
    if asked.what == "dates":
        dates(asked.every, asked.misread)
    elif asked.labels:
        provinces(asked.labels, asked.draws)
    else:
        parser.error("places needs the file of labels")


def dates(every: int, misread: int) -> None:
    """Spellings there and back, then misread ones."""
    drawn = _tests("kinds/test_date_words.py")
    rng, start = random.Random(SEED), time.process_time()  # noqa: S311 (no secret)
    texts = wrong = 0
    for offset in range(rng.randrange(every), drawn.DAYS + 1, every):
        day = drawn.FIRST + dt.timedelta(offset)
        for text in drawn.spellings(day):
            texts += 1
            said = kinds.parse("date_words", text)
            wrong += (said.value, said.doubts) != (drawn.value(day), ())
    each = (time.process_time() - start) / max(texts, 1) * 1e6
    print(f"seed {SEED}: {texts} spellings of one day in {every}: {wrong} wrong, {each:.0f} µs each")
    for errors in (1, 2):
        for agree, figures in _FIGURES.items():
            rng, start, right = random.Random(SEED + errors), time.process_time(), 0  # noqa: S311 (no secret)
            for _ in range(misread):
                day = drawn.FIRST + dt.timedelta(rng.randrange(drawn.DAYS))
                found = kinds.nearest(drawn.misread(rng.choice(drawn.spellings(day)), errors, rng), figures(day, rng))
                right += found is not None and str(found.date) == drawn.value(day)
            each = (time.process_time() - start) / misread * 1e3
            print(f"{errors} letters misread, figures right in {agree}: {right / misread:.3f} of {misread}, {each:.0f} ms each")


def _slip(number: int, rng: random.Random, least: int, most: int) -> int:
    """A number with one figure misread."""
    figures = list(f"{number:0{len(str(most))}d}")
    others = []
    for at in range(len(figures)):
        for figure in "0123456789":
            other = int("".join([*figures[:at], figure, *figures[at + 1 :]]))
            if other != number and least <= other <= most:
                others.append(other)
    return rng.choice(others)


_FIGURES: dict[str, Callable[[dt.date, random.Random], str]] = {
    "all": lambda d, _: str(PartialDate(d.year, d.month, d.day)),
    "the year (day and month one figure off)": lambda d, rng: str(
        PartialDate(d.year, _slip(d.month, rng, 1, 12), _slip(d.day, rng, 1, 31))
    ),
    "the year (day and month anything)": lambda d, rng: str(PartialDate(d.year, rng.randint(1, 12), rng.randint(1, 28))),
    "the day (month and year one figure off)": lambda d, rng: str(
        PartialDate(_slip(d.year, rng, 1900, 2030), _slip(d.month, rng, 1, 12), d.day)
    ),
    "the year alone": lambda d, _: str(d.year),
    "nothing": lambda _d, _r: "",
}


def provinces(labels: Path, draws: int) -> None:
    """The province of written addresses."""
    rows = [line.split("\t")[2] for line in labels.read_text(encoding="utf-8").splitlines()]
    known = [(row, name) for row in rows if (name := _truth(row))]
    print(f"seed {SEED}: {len(known)} of {len(rows)} addresses end in the name of a province")
    drawn = _tests("places/test_places.py")
    ways: dict[str, Callable[[str, random.Random], str]] = {
        "as written": lambda text, _: text,
        "two letters wrong": drawn.misread,
        "two of the last twenty letters wrong": lambda text, rng: text[:-20] + drawn.misread(text[-20:], rng),
    }
    for way, change in ways.items():
        rng, start, right = random.Random(SEED), time.process_time(), 0  # noqa: S311 (no secret)
        some = known if way == "as written" else [rng.choice(known) for _ in range(draws)]
        for row, name in some:
            found = places.province_of(change(row, rng))
            right += found is not None and unmarked(found.name) == unmarked(name)
        print(f"{way}: {right / len(some):.4f} of {len(some)}, {(time.process_time() - start) / len(some) * 1e3:.1f} ms each")


def _truth(text: str) -> str:
    """The province that the last words name letter by letter; "" without."""
    words = unmarked(text).split()
    return next((_named()[" ".join(words[-n:])] for n in (5, 4, 3, 2, 1) if len(words) > n and " ".join(words[-n:]) in _named()), "")


def _named() -> dict[str, str]:
    if not _NAMES:
        book = places.gazetteer()
        short = {book.short(old): old for old in book.merged}
        _NAMES.update({unmarked(name): name for name in short})
        _NAMES.update({unmarked(form): name for name, forms in book.also.items() for form in forms if unmarked(name) in _NAMES})
    return _NAMES


_NAMES: dict[str, str] = {}


def _tests(file: str) -> ModuleType:
    """A file of the tests, for what it draws."""
    path = Path(__file__).parents[1] / "tests" / file
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
