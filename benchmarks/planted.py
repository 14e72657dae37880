"""Books of invented people, every entry keeping every rule, and the faults that are planted in them on purpose."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from civreg import kinds

TIMES = 12
"""How often each fault is planted."""
YEAR = 2012


def _words(text: str) -> list[str]:
    return text.split()


SURNAMES = _words("Nguyễn Trần Lê Phạm Huỳnh Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý")
MIDDLE = {"1": _words("Hữu Đức Quốc Minh Công Xuân Thế Bảo"), "2": _words("Ngọc Thanh Bích Kim Mỹ Diệu Phương Hồng")}
GIVEN = _words("An Bình Châu Dung Giang Hà Hải Hạnh Khánh Lan Linh Long Mai Nam Nga Phong Quân Sơn Tâm Thảo Trang Tuấn Vân Yến")

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
