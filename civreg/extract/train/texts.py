"""What registers say: invented names, dates, places, numbers and short answers for drawn lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from civreg.extract.lexicon import lists, names
from civreg.extract.train.alphabet import ALPHABET
from civreg.places import gazetteer

Rng = np.random.Generator
DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
PAPERS = ("CMND số", "CMND:", "CCCD số", "CMND", "CCCD:", "Hộ chiếu số", "Số", "ĐDCN:")
MONTHS = ("một", "hai", "ba", "tư", *DIGITS[5:], "mười", "mười một", "mười hai", "giêng", "chạp")


def pick(rng: Rng, options: Sequence[str]) -> str:
    """One of them, all alike."""
    return options[int(rng.integers(len(options)))]


def number_words(n: int, rng: Rng) -> str:
    """A number below 10,000 as people write it, with the spellings that registers mix (`registers.md` §2.3)."""
    if n >= 1000:
        rest = n % 1000
        lead = f"{DIGITS[n // 1000]} {pick(rng, ('nghìn', 'ngàn'))}"
        return lead if not rest else f"{lead} {_hundreds(rest, rng)}"
    return _hundreds(n, rng) if n >= 100 else _tens(n, rng)


def _hundreds(n: int, rng: Rng) -> str:
    lead, rest = f"{DIGITS[n // 100]} trăm", n % 100
    if not rest:
        return lead
    return f"{lead} {pick(rng, ('lẻ', 'linh', 'lẻ'))} {DIGITS[rest]}" if rest < 10 else f"{lead} {_tens(rest, rng)}"


def _tens(n: int, rng: Rng) -> str:
    ten, one = divmod(n, 10)
    if not ten:
        return DIGITS[one]
    tail = {0: "", 5: pick(rng, ("lăm", "lăm", "nhăm")), 1: "mốt" if ten > 1 else "một", 4: pick(rng, ("tư", "bốn")) if ten > 1 else "bốn"}
    word = tail.get(one, DIGITS[one])
    if ten == 1:
        return f"mười {'lăm' if one == 5 else word}".strip()
    if one and rng.random() < 0.06:
        return f"{DIGITS[ten]} {word}"
    return f"{DIGITS[ten]} mươi {word}".strip()


def date_words(rng: Rng) -> str:
    """A date in words."""
    day, year = int(rng.integers(1, 32)), int(rng.integers(1900, 2026))
    first = f"{pick(rng, ('mùng', 'mồng'))} {DIGITS[day]}" if day <= 9 and rng.random() < 0.5 else number_words(day, rng)
    text = f"{pick(rng, ('Ngày', 'Ngày', 'ngày'))} {first} tháng {pick(rng, MONTHS)}"
    comma = pick(rng, ("", "", "", ","))
    return f"{text}{comma} năm {number_words(year, rng)}"


def date(rng: Rng) -> str:
    """A date in digits, written in one of the usual ways."""
    d, m, y = int(rng.integers(1, 32)), int(rng.integers(1, 13)), int(rng.integers(1900, 2026))
    dd, mm = (f"{d:02d}", f"{m:02d}") if rng.random() < 0.6 else (str(d), str(m))
    if rng.random() < 0.28:
        text = f"{pick(rng, ('ngày', 'Ngày'))} {dd} tháng {mm} năm {y}"
        clock = f"{int(rng.integers(0, 24)):02d} giờ {int(rng.integers(0, 60)):02d} phút, "
        return clock + text if rng.random() < 0.35 else text
    mark = pick(rng, ("/", "/", "-", ".", " / ", " - "))
    return f"{dd}{mark}{mm}{mark}{y if rng.random() < 0.93 else y % 100}"


def number(rng: Rng) -> str:
    """An entry, book or paper number, a year or an age."""
    digits = "".join(str(int(c)) for c in rng.integers(0, 10, 12))
    year = int(rng.integers(1930, 2026))
    serial = int(rng.integers(1, 400))
    forms: tuple[Callable[[], str], ...] = (
        lambda: str(serial),
        lambda: f"{serial:02d}/{year}",
        lambda: f"{int(rng.integers(1, 9)):02d}/{year}",
        lambda: str(year),
        lambda: str(year),
        lambda: digits[:9],
        lambda: digits,
        lambda: f"0{digits[1:]}",
        lambda: f"{pick(rng, PAPERS)} {digits[: 9 if rng.random() < 0.6 else 12]}",
        lambda: f"{int(rng.integers(1, 99))} tuổi" if rng.random() < 0.7 else str(int(rng.integers(1, 99))),
        lambda: f"{serial}/{pick(rng, ('GBT', 'TP', 'KS', 'KT', 'GCT', 'UBND'))}",
        lambda: f"{digits[:3]} {digits[3:6]} {digits[6:9]}",
        lambda: f"{pick(rng, 'ABCEN')}{digits[:7]}",
    )
    return forms[int(rng.integers(len(forms)))]()


def name(rng: Rng) -> str:
    """A person's name; some of words that are rare in names, since rare names exist."""
    book = names()
    odd = gazetteer().syllables
    r = rng.random()
    family = book.common_family(rng) if r < 0.6 else pick(rng, tuple(book.family)) if r < 0.85 else pick(rng, odd)
    middle = pick(rng, ("Thị", "Văn", *book.middle)) if rng.random() < 0.6 else pick(rng, odd) if rng.random() < 0.3 else ""
    given = pick(rng, book.given) if rng.random() < 0.6 else pick(rng, odd)
    words = " ".join(w for w in (family, middle, given) if w)
    style = rng.random()
    if style < 0.18:
        return words.upper()
    if style < 0.23:
        head, *rest = words.split(" ")
        return "-".join([head, *(w.lower() for w in rest[:-1]), rest[-1]]) if rest else head
    return f"{words}, {pick(rng, lists().posts)}" if style > 0.96 else words


def place(rng: Rng) -> str:
    """An address of two to four levels, with or without commas and kinds of unit."""
    commune, district, province = gazetteer().triple(rng)
    bare = rng.random() < 0.55
    levels = [gazetteer().short(p) if bare else p for p in (commune, district, province)]
    if rng.random() < 0.1:
        levels[2] = pick(rng, ("TP Hồ Chí Minh", "Tp. HCM", "TP. Hồ Chí Minh", "TP HCM", "Tp Hồ Chí Minh"))
    syllables = gazetteer().syllables
    a, b = pick(rng, syllables), pick(rng, syllables)
    n = int(rng.integers(1, 30))
    heads = (
        f"Thôn {a} {b}",
        f"Ấp {n}",
        f"Ấp {a} {b}",
        f"Tổ {n}",
        f"Xóm {n}",
        f"Khu phố {n}",
        f"Số {n * 7} {a} {b}",
        f"{n * 9}/{n} {a} {b}",
        f"{a} {b}",
        f"Bản {a}",
    )
    if rng.random() < 0.45:
        levels.insert(0, pick(rng, heads))
    start = int(rng.integers(0, len(levels))) if rng.random() < 0.45 else 0
    return pick(rng, (" ", ", ", ", ", " - ") if not bare else (" ", " ", ", ")).join(levels[start:])


def answer(rng: Rng) -> str:
    """Sex, ethnic group, nationality, relation, occupation, cause, office."""
    book = lists()
    choices: tuple[Sequence[str], ...] = (
        ("Nam", "Nữ", "nam", "nữ", "Nam"),
        book.ethnic,
        ("Kinh", "Kinh", "Hoa"),
        book.nationality,
        ("Việt Nam", "Việt nam"),
        book.relations,
        book.occupations,
        book.occupations,
        book.causes,
        book.offices,
    )
    chosen = choices[int(rng.integers(len(choices)))]
    said = pick(rng, chosen)
    return f"{said} {gazetteer().short(gazetteer().triple(rng)[0])}" if chosen is book.offices else said


def jumble(rng: Rng) -> str:
    """Words without sense, so that every letter is learned and no word is a cage."""
    syllables = gazetteer().syllables
    words = [pick(rng, syllables) for _ in range(int(rng.integers(1, 6)))]
    words = [w.upper() if rng.random() < 0.25 else w.lower() if rng.random() < 0.5 else w for w in words]
    if rng.random() < 0.4:
        mark = pick(rng, ".,-/:;()'\"+&#%?!”")
        at = int(rng.integers(len(words)))
        words[at] = words[at] + mark if rng.random() < 0.7 else mark + words[at]
    if rng.random() < 0.05:
        return pick(rng, ("”", '"', "nt", "-nt-", "như trên"))
    if rng.random() < 0.2:
        return "".join(pick(rng, LETTERS) for _ in range(int(rng.integers(2, 9))))
    return " ".join(words)


LETTERS = "".join(c for c in ALPHABET if c.isalpha())
KINDS: tuple[tuple[Callable[[Rng], str], float], ...] = (
    (name, 0.27),
    (date, 0.15),
    (date_words, 0.12),
    (number, 0.16),
    (place, 0.14),
    (answer, 0.10),
    (jumble, 0.06),
)


def text(rng: Rng) -> str:
    """What one drawn line says."""
    shares = np.cumsum([share for _, share in KINDS])
    return KINDS[int(np.searchsorted(shares, rng.random() * shares[-1]))][0](rng)
