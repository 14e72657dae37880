"""What an entry is found by, and the index that follows every change of the archive."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from civreg import kinds
from civreg.archive import Archive, Findable, Named, Role
from civreg.forms import field_names
from civreg.jobs.reading import known_forms
from civreg.jobs.searching.facts import BORN, EVENT, REGISTERED, book_asked, book_words, date_words, number_words, paper_words
from civreg.jobs.searching.near import confused
from civreg.jobs.standing import standing_entry
from civreg.kinds import PartialDate
from civreg.model import Register
from civreg.standing import Said, Standing
from civreg.text import compared, searched

CHUNK = 200
"""Entries indexed in one transaction."""
SELF = ("nks", "vo", "chong", "nkt", "cm", "nc", "nxn")
"""How the keys of people begin whom an entry is about."""
SIGNERS = ("nguoiKy", "nguoiThucHien")
_DATES = {"ngayDangKy": REGISTERED, "nktNgayChet": EVENT, "ngayXacLapQuanHeHonNhan": EVENT}
_PROBE = "sanh nhứt phước huỳnh võ cảnh đặng"
MOST_OTHER = 4
"""Other readings of a name that are searched too."""


def refresh_index(archive: Archive, seconds: float | None = None, told: Callable[[int], None] = lambda n: None) -> int:
    """Let the index catch up with the archive, for at most some seconds; gives how many entries still wait.

    `told` is called with how many entries were indexed, chunk by chunk. Only what changed is indexed, in short transactions,
    so that other runs may go on.
    """
    search, start, done = archive.search, time.monotonic(), 0
    fold = searched(_PROBE)
    if search.state("fold") != fold:  # names are folded otherwise than when they were indexed
        with archive.transaction():
            search.drop()
            search.note("fold", fold)
    _learn(archive)
    while entries := search.stale(CHUNK):
        if seconds is not None and time.monotonic() - start > seconds:
            return search.waiting()
        search.put(entries, findable_entries(archive, entries))
        done += len(entries)
        told(len(entries))
    if done >= 10 * CHUNK:
        search.tidy()
    return 0


def rebuild_index(archive: Archive, told: Callable[[int], None] = lambda n: None) -> int:
    """Forget the index and make it anew; gives how many entries it holds."""
    archive.search.drop()
    count = archive.search.waiting()
    refresh_index(archive, told=told)
    return count


def findable_entries(archive: Archive, entries: Sequence[int]) -> Iterator[Findable]:
    """What those of some entries that are current are found by."""
    known = known_forms(archive.home)
    others: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for entry, key, text in archive.search.other_readings(entries):
        others[entry][key].append(text)
    for entry in entries:
        standing = standing_entry(archive, entry)
        if standing:
            form = known.get(standing.form)
            kinds_of = {spec.key: spec.kind for spec in form.fields} if form else {}
            yield findable(entry, standing, kinds_of, others[entry])


def findable(entry: int, standing: Standing, kinds_of: Mapping[str, str], others: Mapping[str, Sequence[str]]) -> Findable:
    """What an entry is found by as it stands; `others` are further readings of its doubtful fields."""
    said = {field.key: field for field in standing.fields if field.text}
    of_kind = {key: kinds_of.get(key) or field_names().get(key, {}).get("kind", "text") for key in said}
    names = [key for key in said if of_kind[key] == "name" and key not in SIGNERS]
    people = [person for key in names for person in _people(key, said, others.get(key, ()))]
    places = [field.text for key, field in said.items() if of_kind[key] == "place"]
    papers = [word for key, field in said.items() if of_kind[key] == "id_number" for word in paper_words(_figures(field))]
    facts = (*_dates(said), *_numbers(standing, said), *papers)
    return Findable(entry, tuple(people), searched(" ".join(places)), tuple(dict.fromkeys(facts)))


def _people(key: str, said: Mapping[str, Said], others: Sequence[str]) -> Iterator[Named]:
    """The person of a field, and what else their name may be."""
    stem = key.removesuffix("HoTen")
    role: Role = "self" if stem in SELF else "father" if stem == "cha" else "mother" if stem == "me" else "other"
    born = _date(said, f"{stem}NgaySinh") or _date(said, f"{stem}NgaySinhBangChu")
    day, month, year = (born.day, born.month, born.year) if born else (None, None, None)
    met: set[str] = set()
    for i, text in enumerate([said[key].text, *others]):
        folded = searched(text)
        if folded and folded not in met and len(met) <= MOST_OTHER:
            met.add(folded)
            yield Named(role, plain_name(text), folded, day, month, year, i > 0)


def plain_name(text: str) -> str:
    """A name as compared, its syllables parted by single spaces whatever stood between them."""
    return " ".join(re.findall(r"[^\W_]+", compared(text).replace("ð", "đ")))


def _date(said: Mapping[str, Said], key: str) -> PartialDate | None:
    return kinds.date_of(said[key].value) if key in said else None


def _dates(said: Mapping[str, Said]) -> Iterator[str]:
    births = [f"{stem}NgaySinh{words}" for stem in SELF for words in ("", "BangChu")]
    for key, letter in [*((key, BORN) for key in births), *_DATES.items()]:
        date = _date(said, key)
        if date:
            yield from date_words(letter, date)


def _numbers(standing: Standing, said: Mapping[str, Said]) -> Iterator[str]:
    """The entry's number in the years it may be counted in, and its book."""
    register = Register.parse(standing.book or "")
    written = said["so"].value if "so" in said else ""
    number, _, year = written.partition("/")
    years = {int(year)} if year.isdecimal() else set()
    years |= {date.year for key in ("ngayDangKy", "x_nam") if (date := _date(said, key))} | ({register.year} if register else set())
    if number.isdecimal():
        yield from number_words(int(number), years)
    if register:
        yield from book_words(register)
    if "quyenSo" in said:
        yield from book_asked(said["quyenSo"].value)


def _figures(field: Said) -> str:
    return field.value or "".join(c for c in field.text if c.isdecimal())


def _learn(archive: Archive) -> None:
    """Count what was misread for what, from the corrections that came since the last time."""
    last = int(archive.search.state("corrections") or 0)
    pairs = []
    for number, read, meant in archive.search.corrections(last):
        last = number
        pairs.append((read, meant))
    if pairs:
        with archive.transaction():
            archive.search.confuse(confused(pairs))
            archive.search.note("corrections", str(last))
