"""Numbers and dates spelled out, as a clerk writes them today."""

from __future__ import annotations

from civreg.kinds.partial import PartialDate

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


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
