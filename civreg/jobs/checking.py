"""Look at books by the rules of the books: what is missing, what contradicts itself, what a person should look at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from pathlib import Path

from civreg import export, raster, verify
from civreg.archive import Archive, By, Settling
from civreg.errors import DiskFullError, NotFoundError, NothingMatchedError
from civreg.jobs import evidence
from civreg.jobs.reading import known_forms
from civreg.jobs.standing import standing_entries
from civreg.language import Lang
from civreg.model import Register

OWN_RULES = "checks.toml"
"""A user's own rules, beside civreg.toml."""


def check_books(archive: Archive, books: Sequence[str] | None = None) -> tuple[verify.CheckFinding, ...]:
    """What the rules find in books as they stand now, book by book; `books` None means all. Loose pages are no book.

    Raises FormError for a rule of the user's own that cannot be.
    """
    return tuple(finding for book in checked_books(archive, books) for finding in book.findings)


def checked_books(archive: Archive, books: Sequence[str] | None = None) -> Iterator[verify.BookCheck]:
    """Books as the rules see them, with what persons settled; a volume goes on from the one before it.

    Raises FormError for a rule of the user's own that cannot be, NothingMatchedError for a book that is not there.
    """
    missing = [book for book in books or () if not archive.pages.has_book(book)]
    if missing:
        raise NothingMatchedError(what=", ".join(missing))
    options = verify.CheckOptions(known_forms(archive.home), archive_rules(archive)[1], marks=archive.notes.marks(books))
    settled = archive.notes.settled()
    last: dict[str, int | None] = {}
    for book, pages in groupby(standing_entries(archive, books), key=lambda page: page.book):
        if book is None:
            continue
        before = volume_before(archive, book)
        if before and before not in last:
            last[before] = verify.looked_over(standing_entries(archive, [before]), replace(options, rules=())).last
        seen = verify.looked_over(pages, replace(options, last=last.get(before) if before else None))
        last[book] = seen.last
        yield replace(seen, findings=tuple(with_word(finding, settled.get(finding.id)) for finding in seen.findings))


def archive_rules(archive: Archive) -> tuple[Path, tuple[verify.Rule, ...]]:
    """The file in which an archive's own rules stand, whether it is there or not, and the rules in force; raises FormError."""
    own = archive.home / OWN_RULES
    return own, verify.rules(own)


def settle_finding(archive: Archive, by: By, finding: str, reason: str, books: Sequence[str] | None = None) -> verify.CheckFinding:
    """Record that a finding, named by its id, stands so in the book; raises NothingMatchedError where none has this id."""
    found = next((f for f in check_books(archive, books) if f.id == finding), None)
    if found is None:
        raise NothingMatchedError(what=finding)
    archive.notes.settle(by, Settling(found.id, found.rule, found.book, found.entry, reason))
    return replace(found, settled=f"{by.person}: {reason}")


def write_check_report(archive: Archive, checked: Sequence[verify.BookCheck], out: Path, lang: Lang) -> None:
    """Write what was found in books to a .html or .pdf file that can be printed and signed, whole or not at all.

    Raises NotFoundError, DiskFullError.
    """
    made = f"{datetime.now().astimezone():%d/%m/%Y %H:%M}"
    report = export.CheckReport(archive.settings.place, made, tuple(_sheet(archive, book, lang) for book in checked))
    if out.suffix.lower() == ".pdf":
        data = export.check_pdf(report, lang, (verify.font_file("sans"), verify.font_file("bold")))
    else:
        data = export.check_html(report, lang).encode("utf-8")
    try:
        raster.write(out, data)
    except FileNotFoundError:
        raise NotFoundError(path=str(out.parent)) from None
    except OSError as error:
        raise DiskFullError(path=str(out)) from error


def _sheet(archive: Archive, checked: verify.BookCheck, lang: Lang) -> export.CheckedBook:
    ordered = sorted(checked.findings, key=lambda f: verify.SEVERITIES.index(f.severity))
    shown = evidence.pictures(archive, checked.book or "", ordered)
    lines = tuple(
        export.CheckLine(f.severity, f.number, f.page, f.say(lang), f.proposal, f.id, f.settled, shown.get(f.id, b"")) for f in ordered
    )
    counts = (("pages", checked.pages), ("entries", checked.entries), ("verified", checked.verified))
    return export.CheckedBook(checked.book or "", counts, checked.numbers, missing_numbers(checked), lines)


def missing_numbers(checked: verify.BookCheck) -> tuple[tuple[str, str, str], ...]:
    """The numbers that are missing in a book, and the pages between which they should lie."""
    return tuple(
        (said["missing"], said["page_a"], said["page_b"]) for finding in checked.findings if "missing" in (said := dict(finding.evidence))
    )


def with_word(finding: verify.CheckFinding, word: Settling | None) -> verify.CheckFinding:
    """A finding with what a person said who settled it."""
    return replace(finding, settled=f"{word.person}: {word.reason}") if word else finding


def volume_before(archive: Archive, book: str) -> str | None:
    """The volume of the same year before a book, where the archive has it: `KS.2012.01` before `KS.2012.02`."""
    return next(_volumes_beside(archive, book, -1), None)


def volumes_after(archive: Archive, book: str) -> list[str]:
    """The volumes of the same year that go on from a book: `KS.2012.02` after `KS.2012.01`."""
    return [after for after in _volumes_beside(archive, book, 1) if volume_before(archive, after) == book]


def _volumes_beside(archive: Archive, book: str, step: int) -> Iterator[str]:
    register = Register.parse(book)
    found = re.fullmatch(r"(\d+)(\w*)", register.volume) if register else None
    if register is None or found is None or int(found[1]) + step < 1:
        return
    number, width = int(found[1]) + step, len(found[1])
    names = dict.fromkeys((f"{number:0{width}d}{found[2]}", f"{number:02d}", str(number)))
    yield from (other for name in names if archive.pages.has_book(other := f"{register.kind}.{register.year}.{name}"))
