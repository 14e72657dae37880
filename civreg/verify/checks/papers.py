"""Numbers of papers: how long they are, and what a personal number of twelve figures says of its bearer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from civreg.verify.checks.act import Act
from civreg.verify.checks.book import Book
from civreg.verify.checks.finding import CheckFinding
from civreg.verify.checks.rules import Rule

KIND = "id_number"


def length(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """A number has neither 9 nor 12 figures, or not as many as `exactly` asks of its field."""
    exactly = rule.settings.get("exactly", {})
    for act in book.acts_for(rule):
        for key, kind in book.kinds[act.standing.form].items():
            digits = _digits(act, key) if kind == KIND else ""
            wanted = (exactly[key],) if key in exactly else (9, 12)
            if digits and len(digits) not in wanted:
                asked = " / ".join(map(str, wanted))
                yield book.finding(rule, act, (key,), {"digits": digits, "count": len(digits), "wanted": asked})


def says(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """A number of twelve figures says another sex, century or year of birth than the entry, or a province that is none."""
    provinces = frozenset(rule.fields("provinces"))
    for act in book.acts_for(rule):
        for key, sex_key, birth_key in rule.groups("people", 3):
            digits = _digits(act, key)
            told = list(_contradictions(act, digits, (sex_key, birth_key), provinces)) if len(digits) == 12 else []
            if told:
                keys = (key, *(other for other in (sex_key, birth_key) if act.said(other)))
                what, entry = (", ".join(words) for words in zip(*told, strict=True))
                yield book.finding(rule, act, keys, {"digits": digits, "what": what, "entry": entry})


def _contradictions(act: Act, digits: str, keys: tuple[str, str], provinces: frozenset[str]) -> Iterator[tuple[str, str]]:
    """What the number says, and what the entry does."""
    sex_key, birth_key = keys
    sex = sex_key.removeprefix("=") if sex_key.startswith("=") else act.value(sex_key)
    born, sexes = act.date(birth_key), {"1": "Nam", "2": "Nữ"}
    own_sex, own_year = "2" if int(digits[3]) % 2 else "1", 1900 + 100 * (int(digits[3]) // 2) + int(digits[4:6])
    if sex in sexes and sex != own_sex:
        yield sexes[own_sex], sexes[sex]
    if born and born.year != own_year:
        yield str(own_year), str(born)
    if provinces and digits[:3] not in provinces:
        yield digits[:3], "–"


def _digits(act: Act, key: str) -> str:
    """The longest run of figures, points and spaces in it left out."""
    said = act.said(key)
    if said is None:
        return ""
    return re.sub(r"\D", "", said.value or max(re.findall(r"\d[\d\s.]*", said.text), key=len, default=""))


PAPERS = {"id-length": length, "id-says": says}
