"""Books of invented people with faults planted on purpose: what the checks find of them, what they cry out for nothing, how fast.

`python benchmarks/books.py [ENTRIES] [SEED]` prints a table; nothing is read from pictures: readings err as told by `ERRORS`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from civreg import forms, kinds, verify
from civreg.standing import Said, Standing

ERRORS = 0.03
"""Share of fields that are misread."""
OVERSURE = 0.04
"""Share of misread fields of which the reader is sure all the same."""
TIMES = 12
"""How often each fault is planted."""
FORM, BOOK, YEAR = "KS-2015", "KS.2012.01", 2012


def _words(text: str) -> list[str]:
    return text.split()


SURNAMES = _words("Nguyễn Trần Lê Phạm Huỳnh Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý")
MIDDLE = {"1": _words("Hữu Đức Quốc Minh Công Xuân Thế Bảo"), "2": _words("Ngọc Thanh Bích Kim Mỹ Diệu Phương Hồng")}
GIVEN = _words("An Bình Châu Dung Giang Hà Hải Hạnh Khánh Lan Linh Long Mai Nam Nga Phong Quân Sơn Tâm Thảo Trang Tuấn Vân Yến")
PAIRS = {"1": "7", "7": "1", "2": "3", "3": "25", "5": "3", "0": "69", "6": "0", "9": "08", "8": "9", "4": "9"}

Fields = dict[str, str]


@dataclass
class Book:
    """A book being drawn: entries in page order, and what was planted where."""

    entries: list[Fields]
    rng: Random
    planted: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """By rule: the entries, by their place, at which it should be found."""
    free: list[int] = field(default_factory=list)

    def take(self) -> int:
        """A place where nothing is planted yet, with clean neighbours."""
        at = self.free.pop()
        near = {at + d for d in range(-3, 4)}
        self.free = [i for i in self.free if i not in near]
        return at


def name(rng: Random, sex: str, family: str = "") -> str:
    """An invented name."""
    return " ".join((family or rng.choice(SURNAMES), rng.choice(MIDDLE[sex]), rng.choice(MIDDLE[sex]), rng.choice(GIVEN)))


def day_text(day: dt.date, rng: Random) -> str:
    """A date in one of the ways in which it is written."""
    return rng.choice((f"{day:%d.%m.%Y}", f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", f"ngày {day:%d} tháng {day:%m} năm {day:%Y}"))


def clean(count: int, rng: Random) -> list[Fields]:
    """Entries of one year that keep every rule."""
    signers, clerks = ([name(rng, "1") for _ in range(2)] for _ in range(2))
    return [_entry(i, dt.date(YEAR, 1, 3) + dt.timedelta(days=360 * i // count), rng, (signers, clerks)) for i in range(count)]


def _entry(i: int, registered: dt.date, rng: Random, staff: tuple[list[str], list[str]]) -> Fields:
    born = registered - dt.timedelta(days=rng.randint(3, 55))
    sex, father, mother = rng.choice("12"), name(rng, "1"), name(rng, "2")
    century = 2 * (born.year // 100 - 19) + (sex == "2")
    return {
        "so": f"{i + 1:02d}",
        "quyenSo": f"01/{YEAR}",
        "ngayDangKy": day_text(registered, rng),
        "nksHoTen": name(rng, sex, father.split()[0]),
        "nksNgaySinh": day_text(born, rng),
        "nksNgaySinhBangChu": spelled(born),
        "nksGioiTinh": {"1": "Nam", "2": "Nữ"}[sex],
        "nksDanToc": rng.choice(("Kinh", "Kinh", "Tày", "Hoa")),
        "nksQuocTich": "Việt Nam",
        "nksSoDinhDanh": f"0{rng.choice((79, 80, 82))}{century}{born:%y}{rng.randrange(10**6):06d}",
        "meHoTen": mother,
        "meNgaySinh": str(born.year - rng.randint(18, 42)),
        "chaHoTen": father,
        "chaNgaySinh": str(born.year - rng.randint(19, 55)),
        "nguoiKy": rng.choice(staff[0]),
        "nguoiThucHien": rng.choice(staff[1]),
    }


def spelled(day: dt.date) -> str:
    """A date in words."""
    return kinds.spelled_date(kinds.PartialDate(day.year, day.month, day.day))


def own_date(entry: Fields, key: str) -> dt.date:
    """What a clean date field says."""
    found = kinds.date_of(kinds.parse("date", entry[key]).value)
    assert found is not None
    return found.earliest


def plant(book: Book) -> None:
    """Plant every kind of fault, each on entries of its own."""
    for rule, fault in FAULTS.items():
        for _ in range(TIMES):
            book.planted[rule].add(fault(book, book.take()))
    birthday = "19.11.1999"
    some = [book.take() for _ in range(TIMES)]
    for at in some:
        book.entries[at]["meNgaySinh"] = birthday
    book.planted["placeholder-date"].add(min(some))


def _set(key: str, change: Callable[[Fields, Random], str]) -> Callable[[Book, int], int]:
    def fault(book: Book, at: int) -> int:
        book.entries[at][key] = change(book.entries[at], book.rng)
        return at

    return fault


def _shifted(key: str, other: str, days: int) -> Callable[[Book, int], int]:
    return _set(key, lambda e, rng: day_text(own_date(e, other) + dt.timedelta(days=days), rng))


def _gap(book: Book, at: int) -> int:
    book.entries[at]["gone"] = "1"
    return at + 1


def _repeat(book: Book, at: int) -> int:
    """The clerk wrote the number before once more."""
    book.entries[at]["so"] = book.entries[at - 1]["so"]
    return at


def _born_late(book: Book, at: int) -> int:
    entry = book.entries[at]
    born = own_date(entry, "ngayDangKy") + dt.timedelta(days=20)
    entry["nksNgaySinh"], entry["nksNgaySinhBangChu"] = day_text(born, book.rng), spelled(born)
    entry["nksSoDinhDanh"] = ""
    return at


def _other_words(book: Book, at: int) -> int:
    entry = book.entries[at]
    born = own_date(entry, "nksNgaySinh")
    entry["nksNgaySinhBangChu"] = spelled(born.replace(day=min(born.day, 28), month=born.month % 12 + 1))
    return at


def _other_sex(entry: Fields, _: Random) -> str:
    digits = entry["nksSoDinhDanh"]
    return digits[:3] + str(int(digits[3]) ^ 1) + digits[4:]


def _twice(book: Book, at: int) -> int:
    """The child of an earlier entry was registered again."""
    earlier = book.entries[at - 2]
    for key in (
        "nksHoTen",
        "nksNgaySinh",
        "nksNgaySinhBangChu",
        "nksGioiTinh",
        "nksSoDinhDanh",
        "meHoTen",
        "chaHoTen",
        "meNgaySinh",
        "chaNgaySinh",
    ):
        book.entries[at][key] = earlier[key]
    return at


def _swap(one: str, two: str) -> Callable[[Book, int], int]:
    def fault(book: Book, at: int) -> int:
        entry = book.entries[at]
        entry[one], entry[two] = entry[two], entry[one]
        return at

    return fault


def _impossible(book: Book, at: int) -> int:
    book.entries[at]["nksNgaySinh"] = f"30.02.{YEAR}"
    book.entries[at]["nksNgaySinhBangChu"] = ""
    return at


FAULTS: dict[str, Callable[[Book, int], int]] = {
    "number-gap": _gap,
    "number-repeat": _repeat,
    "registration-order": _shifted("ngayDangKy", "ngayDangKy", 90),
    "birth-after-registration": _born_late,
    "words-digits-differ": _other_words,
    "year-outside-book": _set("ngayDangKy", lambda e, rng: day_text(own_date(e, "ngayDangKy").replace(year=YEAR - 2, day=1), rng)),
    "impossible-date": _impossible,
    "parent-age": _set("chaNgaySinh", lambda e, rng: str(YEAR - rng.choice((5, 8, 75, 90)))),
    "id-length": _set("nksSoDinhDanh", lambda e, rng: e["nksSoDinhDanh"][:11]),
    "id-says": _set("nksSoDinhDanh", _other_sex),
    "ethnic-group": _set("nksDanToc", lambda e, rng: "Kinh Bắc"),
    "family-name": _set("nksHoTen", lambda e, rng: "Quách " + e["nksHoTen"].split(" ", 1)[1]),
    "name-and-sex": _set("nksHoTen", lambda e, rng: e["nksHoTen"].split()[0] + (" Thị Anh" if e["nksGioiTinh"] == "Nam" else " Văn Anh")),
    "signer-unlike": _set("nguoiKy", lambda e, rng: "Quách Thạch Sanh Ký"),
    "signer-clerk-swapped": _swap("nguoiKy", "nguoiThucHien"),
    "number-volume-swapped": _swap("so", "quyenSo"),
    "volume-differs": _set("quyenSo", lambda e, rng: f"07/{YEAR}"),
    "number-year": _set("so", lambda e, rng: f"{e['so']}/{YEAR + 3}"),
    "duplicate-entry": _twice,
    "margin-note-unread": _set("ghiChu", lambda e, rng: f"Cải chính năm sinh ngày 01.01.{YEAR + 3}"),
}


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
