"""Free text for the search box: which of its words are a name, a parent, a date, a number, a place or a book."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from civreg import places
from civreg.jobs.searching.asking import Fact, Question, Word, clean, name_of, place_of
from civreg.jobs.searching.facts import ANY, BORN, EVENT, REGISTERED, book_asked, date_asked, number_asked, paper_words

_WHAT = r"(?P<what>(?:sinh|sn|sanh|đăng ký|đk|chết|mất)\s*:?\s*)?"
_UNKNOWN = r"\?{1,2}|_{1,2}|x{1,2}|\.{2}"
_GAP = r"\s?[./\-]\s?"
_BEFORE, _AFTER = r"(?<![\w/])", r"(?![\w/])"
_BOOKS = re.compile(
    rf"(?:(?:sổ|quyển)\s*(?:số)?\s*)?{_BEFORE}((?:KS|KH|KT|CMC|HN|TL)[./\\ ]\d{{4}}(?:[./\\]\w{{1,8}})?){_AFTER}", re.IGNORECASE
)
_VOLUMES = re.compile(rf"{_BEFORE}quyển\s*(?:số)?\s*:?\s*(\w{{1,8}}/\d{{4}}){_AFTER}", re.IGNORECASE)
_NUMBERS = re.compile(rf"{_BEFORE}số\s*(?:hiệu)?\s*:?\s*(\d{{1,6}}(?:\s?/\s?\d{{4}})?){_AFTER}", re.IGNORECASE)
_PAPERS = re.compile(rf"{_BEFORE}(\d{{9,12}}){_AFTER}")
_WORDED = re.compile(
    rf"{_BEFORE}{_WHAT}(?:(?:ngày|mùng|mồng)\s*(?P<d>\d{{1,2}}|{_UNKNOWN})\s*,?\s*)?(?:tháng\s*(?P<m>\d{{1,2}}|{_UNKNOWN})\s*,?\s*)?năm\s*(?P<y>\d{{4}}){_AFTER}",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    rf"{_BEFORE}{_WHAT}(?:ngày\s*)?(?P<d>\d{{1,2}}|{_UNKNOWN}){_GAP}(?P<m>\d{{1,2}}|{_UNKNOWN}){_GAP}(?P<y>\d{{4}}|\d{{2}}|{_UNKNOWN}){_AFTER}",
    re.IGNORECASE,
)
_ISO = re.compile(rf"{_BEFORE}{_WHAT}(?P<y>\d{{4}})-(?P<m>\d{{2}})-(?P<d>\d{{2}}){_AFTER}", re.IGNORECASE)
_PAIR = re.compile(rf"{_BEFORE}{_WHAT}(?:tháng\s*)?(?P<m>\d{{1,6}}){_GAP}(?P<y>\d{{4}}){_AFTER}", re.IGNORECASE)
_YEAR = re.compile(rf"{_BEFORE}{_WHAT}(?:năm\s*)?(?P<y>1[89]\d\d|20\d\d){_AFTER}", re.IGNORECASE)
_BARE = re.compile(rf"{_BEFORE}(\d{{1,6}}){_AFTER}")
_PARENT = re.compile(r"(?<!\w)(?:con\s+(?:của\s+)?(?:ông|bà)|và\s+(?:ông|bà)|(?:tên\s+)?(?:cha|bố|mẹ|má))(?!\w)\s*:?", re.IGNORECASE)
_PLACE = re.compile(r"(?<!\w)(?:tại|ở|nơi\s+sinh|quê\s+quán|quê|xã|phường|thị\s+trấn|thành\s+phố)(?!\w)\s*:?", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<!\w)(?:quận|phường|ấp|tổ|khu\s+phố|khu|thôn|xóm|khóm|đội|buôn|làng|bản)\s+\d{1,3}(?![\w/])", re.IGNORECASE)
"""Places that are numbered."""
_KINDS = re.compile(
    r"(?<!\w)(?:trích\s+lục\s+)?(?:(?:giấy|sổ)\s+)?(?:đăng\s+ký\s+)?(khai\s+(?:sinh|sanh)|kết\s+hôn|khai\s+tử)(?!\w)", re.IGNORECASE
)
_TITLES = re.compile(r"(?<!\w)(?:họ\s+(?:và\s+)?tên|tên|vợ|chồng|ông|bà)(?!\w)\s*:?", re.IGNORECASE)
"""Words that say who somebody is, and are no name."""
_LETTERS = {"sinh": BORN, "sn": BORN, "sanh": BORN, "đăng ký": REGISTERED, "đk": REGISTERED, "chết": EVENT, "mất": EVENT}
_KEYS = {BORN: "born", REGISTERED: "registered", EVENT: "event", ANY: "date"}


def understood(text: str) -> Question:
    """What somebody typed into the search box. Never fails: what cannot be understood is left, and named in `unclear`."""
    return _Reader(clean(text)).question()


def question_of(text: str = "", **said: str) -> Question:
    """Free text and named parts together: name, parent (parts by `;`), born, registered, number, book, place, paper."""
    free = understood(text)
    facts, unclear = list(free.facts), list(free.unclear)
    for fact in (named_fact(key, said[key]) for key in ("born", "registered", "number", "book", "paper") if said.get(key)):
        if fact.words:
            facts.append(fact)
        else:
            unclear.append(clean(fact.said))
    parents = tuple(name for part in said.get("parent", "").split(";") if (name := name_of(part)))
    return Question(
        name=name_of(said["name"]) if said.get("name") else free.name,
        parents=(*free.parents, *parents),
        place=(*free.place, *place_of(said.get("place", ""))),
        facts=tuple(facts),
        unclear=tuple(unclear),
    )


def named_fact(key: str, said: str) -> Fact:
    """A fact that is said to be one; without words where it cannot be understood."""
    text = clean(said).strip()
    if key in ("born", "registered"):
        letters = BORN if key == "born" else REGISTERED
        found = next((m for pattern in (_ISO, _WHOLE, _WORDED, _PAIR, _YEAR) if (m := pattern.fullmatch(text))), None)
        return Fact(key, text, date_asked(letters, *_parts(found)), _parts(found)) if found else Fact(key, text, ())
    ways: dict[str, Callable[[str], tuple[str, ...]]] = {"number": number_asked, "book": book_asked, "paper": paper_words}
    return Fact(key, text, ways[key](text.replace(" ", "") if key != "book" else text))


@dataclass(slots=True)
class _Reader:
    """Takes from a text what it understands, part by part."""

    text: str
    facts: list[Fact] = field(default_factory=list)
    places: list[str] = field(default_factory=list)

    def question(self) -> Question:
        self.places += _NUMBERED.findall(self.text)
        self.text = _NUMBERED.sub(" , ", self.text)
        self._take(_KINDS, lambda m: Fact("book", m[1], book_asked({"s": "KS", "h": "KH", "t": "KT"}[m[1].split()[1][0].casefold()])))
        self._take(_BOOKS, lambda m: Fact("book", m[1], book_asked(m[1])))
        self._take(_VOLUMES, lambda m: Fact("book", m[1], book_asked(m[1])))
        self._take(_NUMBERS, lambda m: Fact("number", m[1], number_asked(m[1].replace(" ", ""))))
        self._take(_PAPERS, lambda m: Fact("paper", m[1], paper_words(m[1])))
        for pattern in (_ISO, _WHOLE, _WORDED):
            self._take(pattern, _date)
        self._take(_PAIR, _pair)
        self._take(_YEAR, _date)
        self._take(_BARE, lambda m: Fact("number", m[1], number_asked(m[1])))
        before, *parents = (_TITLES.sub(" ", part) for part in re.split(_PARENT, self.text))
        name, place = _parted(before)
        named = [_parted(parent) for parent in parents]
        return Question(
            name=name,
            parents=tuple(parent for parent, _ in named if parent),
            place=(*place, *(word for _, more in named for word in more), *place_of(" ".join(self.places))),
            facts=tuple(fact for fact in self.facts if fact.words),
            unclear=tuple(fact.said for fact in self.facts if not fact.words),
        )

    def _take(self, pattern: re.Pattern[str], fact: Callable[[re.Match[str]], Fact]) -> None:
        """Turn all that a pattern finds into facts; a comma stays in its place, since words on both sides do not belong together."""
        self.facts += [fact(found) for found in pattern.finditer(self.text)]
        self.text = pattern.sub(" , ", self.text)


def _date(found: re.Match[str]) -> Fact:
    letters = _LETTERS.get((found["what"] or "").strip(" :").casefold(), ANY)
    return Fact(_KEYS[letters], found[0].strip(), date_asked(letters, *_parts(found)), _parts(found))


def _pair(found: re.Match[str]) -> Fact:
    """`5/1968` is a month or the number of an entry, `214/1963` the number alone."""
    number = number_asked(f"{found['m']}/{found['y']}")
    if not 1 <= int(found["m"]) <= 12:
        return Fact("number", found[0].strip(), number)
    date = _date(found)
    return date if found["what"] else Fact("date-or-number", date.said, (*date.words, *number), date.date)


def _parts(found: re.Match[str]) -> tuple[int | None, int | None, int | None]:
    """Day, month and year of a date, None where they are not said or said to be unknown."""
    said = found.groupdict()
    day, month, year = (int(said[k]) if (said.get(k) or "").isdecimal() else None for k in "dmy")
    return day, month, year


def _parted(text: str) -> tuple[tuple[Word, ...], tuple[str, ...]]:
    """A name, and the place that stands behind it: after a word for places, or after a comma where the rest is one."""
    name: list[str] = []
    place: list[str] = []
    parts = text.split(",")
    for i, part in enumerate(parts):
        before, *behind = re.split(_PLACE, part)
        if name and name_of(before) and _is_place(" ".join(parts[i:])):
            return name_of(" ".join(name)), place_of(" ".join([*place, *(_PLACE.sub(" ", rest) for rest in parts[i:])]))
        name += [before] * bool(name_of(before))
        place += behind
    return name_of(" ".join(name)), place_of(" ".join(place))


def _is_place(text: str) -> bool:
    found = places.placed(text)
    return found is not None and found[1] == 0
