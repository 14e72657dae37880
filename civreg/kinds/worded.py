"""What words of a date say, letter by letter: `Ngày hai mươi mốt tháng chạp năm một ngàn chín trăm sáu mươi lăm`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from civreg.kinds import spelling
from civreg.kinds.partial import PartialDate
from civreg.text import compared

_WORDS = re.compile(r"\w+")
_LEAD = frozenset(("ngày", "sinh", "sanh", "đẻ", "vào", "hồi", "lúc", "nhằm", "là"))
"""Words that may stand before the day."""
_TRAIL = (("dương", "lịch"), ("dl",))


@dataclass(frozen=True, slots=True)
class Worded:
    """A date that words say letter by letter; `century` tells whether the words say it, else `date` is of the 20th."""

    date: PartialDate
    century: bool = True


def read(text: str) -> Worded | None:
    """The date that words (or words and figures mixed) say, letter by letter and in any spelling; None where they say none."""
    words = _WORDS.findall(compared(text))
    for trail in _TRAIL:
        if tuple(words[-len(trail) :]) == trail:
            words = words[: -len(trail)]
    return next(_readings(words), None)


def _readings(words: Sequence[str]) -> Iterator[Worded]:
    """A day, a month of a year, a year: the first that the words can be parted into."""
    for at in (i for i, word in enumerate(words) if word == "tháng"):
        front = [w for i, w in enumerate(words[:at]) if not (w in _LEAD and all(b in _LEAD for b in words[:i]))]
        day = _number(front, spelling.days())
        if front and day is None:
            continue
        for month, (year, century) in _month_and_year(words[at + 1 :]):
            yield Worded(PartialDate(year, month, day), century)
    if words and words[0] == "năm" and (found := _year(words[1:])):
        yield Worded(PartialDate(found[0]), found[1])


def _month_and_year(words: Sequence[str]) -> Iterator[tuple[int, tuple[int, bool]]]:
    cuts = range(1, len(words))
    for cut in sorted(cuts, key=lambda c: words[c] != "năm"):  # the word năm parts them, but for those who left it out
        month, year = _number(words[:cut], spelling.months()), _year(words[cut + (words[cut] == "năm") :])
        if month is not None and year is not None:
            yield month, year


def _number(words: Sequence[str], spelled: Mapping[str, int]) -> int | None:
    if len(words) == 1 and words[0].isdecimal():
        return int(words[0])
    return spelled.get(" ".join(words))


def _year(words: Sequence[str]) -> tuple[int, bool] | None:
    """The year, and whether its century is said."""
    if len(words) == 1 and words[0].isdecimal() and len(words[0]) in (2, 4) and int(words[0]):
        return (int(words[0]), True) if len(words[0]) == 4 else (1900 + int(words[0]), False)
    for heads, tails in ((spelling.centuries(), spelling.tails()), (spelling.digit_centuries(), spelling.digit_tails())):
        for cut in range(1, min(len(words), 4) + 1):
            century, tail = heads.get(" ".join(words[:cut])), tails.get(" ".join(words[cut:]))
            if century is not None and tail is not None:
                return 100 * century + tail, True
    alone = spelling.digit_tails().get(" ".join(words))
    return None if alone is None else (1900 + alone, False)


def plain_words(text: str) -> str:
    """The words alone, in small letters, with single spaces."""
    return " ".join(_WORDS.findall(compared(text)))
