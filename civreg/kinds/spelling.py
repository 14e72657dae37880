"""How numbers and dates are spelled out: all the ways that clerks of north and south, then and now, wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product

from civreg.kinds.partial import PartialDate

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_AFTER_TEN = {1: ("một", "mốt", "nhất", "nhứt"), 4: ("bốn", "tư"), 5: ("lăm", "nhăm", "năm"), 7: ("bảy", "bẩy")}
"""Units whose word changes behind tens, or may be an older one; the others have one word."""
_ALONE = {1: ("một", "nhất", "nhứt"), 4: ("bốn", "tư"), 7: ("bảy", "bẩy")}
CENTURIES = (18, 19, 20)


def spelled_number(number: int) -> str:
    """A number from 0 to 9999: 65 is `sáu mươi lăm`, 2012 `hai nghìn không trăm mười hai`, 1905 `một nghìn chín trăm linh năm`."""
    if number < 100:
        return _tens(number)
    head, rest = (f"{DIGITS[number // 1000]} nghìn", number % 1000) if number >= 1000 else ("", number)
    hundreds = f"{DIGITS[rest // 100]} trăm" if rest else ""
    tail = rest % 100
    last = f"linh {DIGITS[tail]}" if 0 < tail < 10 else _tens(tail) if tail else ""
    return " ".join(p for p in (head, hundreds, last) if p)


def spelled_date(date: PartialDate) -> str:
    """`Ngày hai mươi lăm tháng tư năm hai nghìn không trăm mười hai`; without day and month where they are not said."""
    month = "" if date.month is None else "tháng " + ("tư" if date.month == 4 else spelled_number(date.month))
    day = "" if date.day is None else "ngày " + spelled_number(date.day)
    text = " ".join(p for p in (day, month, "năm " + spelled_number(date.year)) if p)
    return text[0].upper() + text[1:]


def _tens(number: int) -> str:
    ten, unit = divmod(number, 10)
    if ten == 0:
        return DIGITS[unit]
    word = {1: "một" if ten == 1 else "mốt", 4: "bốn" if ten == 1 else "tư", 5: "lăm"}.get(unit, DIGITS[unit])
    return " ".join([("mười" if ten == 1 else f"{DIGITS[ten]} mươi"), *([word] if unit else [])])


@cache
def numbers() -> Mapping[str, int]:
    """Every spelling of 1 to 99 as a number of its own: `hăm mốt`, `hai mốt`, `sáu mươi nhăm`, `không năm`."""
    return {text: n for n in range(1, 100) for text in _number(n)}


def _number(number: int) -> Iterator[str]:
    ten, unit = divmod(number, 10)
    units = _AFTER_TEN.get(unit, (DIGITS[unit],))
    if ten == 0:
        yield from _ALONE.get(unit, (DIGITS[unit],))
        yield from (f"không {u}" for u in _ALONE.get(unit, (DIGITS[unit],)))
        return
    heads = ["mười"] if ten == 1 else [f"{DIGITS[ten]} mươi"]
    heads += {2: ["hăm"], 3: ["băm"]}.get(ten, [])
    if unit == 0:
        yield from heads[:1]
        yield from [] if ten == 1 else [f"{DIGITS[ten]} chục"]
        yield f"{DIGITS[ten]} không"
        return
    yield from (f"{head} {u}" for head, u in product([*heads, DIGITS[ten]], units))


@cache
def days() -> Mapping[str, int]:
    """Every spelling of a day of the month, with mùng or mồng where it may stand; beyond 31 too."""
    early = {text: n for text, n in numbers().items() if n <= 10}
    return {f"{word} {text}": n for word in ("mùng", "mồng") for text, n in early.items()} | dict(numbers())


@cache
def months() -> Mapping[str, int]:
    """Every spelling of a month's number, giêng and chạp too; beyond 12 too."""
    return {"giêng": 1, "chạp": 12, **numbers()}


@cache
def centuries() -> Mapping[str, int]:
    """Every spelling of the hundreds of a year that stands before tens and units of any kind: `một nghìn chín trăm`, `hai ngàn`."""
    found: dict[str, int] = {}
    for century in CENTURIES:
        thousand, hundred = DIGITS[century // 10], f"{DIGITS[century % 10]} trăm"
        heads = [f"{thousand} {word}" for word in ("nghìn", "ngàn")] + ([] if century == 20 else ["nghìn", "ngàn"])
        found |= dict.fromkeys([f"{head} {hundred}" for head in heads], century)
        found[f"{thousand} {hundred}"] = century
        found |= dict.fromkeys(heads if century == 20 else [hundred], century)
    return found


@cache
def digit_centuries() -> Mapping[str, int]:
    """The hundreds of a year digit by digit: `một chín`."""
    return {f"{DIGITS[c // 10]} {DIGITS[c % 10]}": c for c in CENTURIES}


@cache
def tails() -> Mapping[str, int]:
    """Every spelling of the last two digits of a year behind spelled-out hundreds: with linh, lẻ or nothing; none for 0."""
    low = {text: n for text, n in numbers().items() if n < 10 and " " not in text}
    linked = {f"{word} {text}": n for word in ("linh", "lẻ") for text, n in (low | {"mốt": 1}).items()}
    return {"": 0, "chẵn": 0, **linked, **numbers()}


@cache
def digit_tails() -> Mapping[str, int]:
    """Every spelling of the last two digits of a year behind `một chín`, or alone."""
    return {"không không": 0, **{text: n for text, n in tails().items() if " " in text or n >= 10}}


def spellings(date: PartialDate) -> Iterator[str]:
    """Every way to spell a whole date of 1800 to 2099."""
    if date.day is None or date.month is None:
        return
    century, rest = divmod(date.year, 100)
    years = [f"{c} {t}".strip() for c, t in product(_of(centuries(), century), _of(tails(), rest))]
    years += [f"{c} {t}" for c, t in product(_of(digit_centuries(), century), _of(digit_tails(), rest))]
    for day, month, year in product(_of(days(), date.day), _of(months(), date.month), years):
        yield f"ngày {day} tháng {month} năm {year}"


def _of(spelled: Mapping[str, int], number: int) -> list[str]:
    return [text for text, n in spelled.items() if n == number]
