"""The issue book: every certified extract with its number, its applicant and what became of it; and the PDFs handed out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from civreg.archive.acts import Act, Acts, By
from civreg.archive.originals import keep_for_good
from civreg.archive.store import Row, Store, named_failures, now
from civreg.errors import IntegrityError

FOLDER = "certificates"
_ISSUED = """
SELECT c.*, x.reason AS cancelled, x.at AS cancelled_at,
       (SELECT count(*) FROM certificate_events r WHERE r.certificate = c.id AND r.what = 'reprinted') AS reprints
FROM certificates c LEFT JOIN certificate_events x ON x.certificate = c.id AND x.what = 'cancelled'
"""


@dataclass(frozen=True, slots=True)
class Application:
    """Who asks for an extract, on which papers and what for."""

    applicant: str
    papers: str = ""
    purpose: str = ""
    copies: int = 1
    address: str = ""
    """Where it is posted to; empty where it is fetched."""
    reference: str = ""
    """What the request is called elsewhere, such as the portal's id."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the issue book: `12/TLKS-BS` of one year."""

    year: int
    series: str
    number: int

    _PATTERN = re.compile(r"0*(?P<n>[1-9]\d{0,8})/(?P<series>[A-ZĐ0-9]{2,12}(?:-[A-ZĐ0-9]{1,8})*)(?:/(?P<year>\d{4}))?")

    @classmethod
    def parse(cls, text: str, year: int) -> Number | None:
        """Read `12/TLKS-BS` of `year`, or `12/TLKS-BS/2026`; None where it is no number."""
        m = cls._PATTERN.fullmatch(text.strip().upper())
        return cls(int(m["year"] or year), m["series"], int(m["n"])) if m else None

    def __str__(self) -> str:
        """As it stands on the extract."""
        return f"{self.number}/{self.series}"


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs an extract."""

    signer: str = ""
    post: str = ""
    seal: str = ""
    """Subject of the certificate that signed it electronically; empty for a signature by hand."""


@dataclass(frozen=True, slots=True)
class Issued:
    """One line of the issue book."""

    number: Number
    entry: int
    day: date
    title: str
    """What kind of copy it is, in words."""
    application: Application
    signing: Signing
    person: str
    """Who issued it."""
    file: str | None = None
    """Its PDF inside the archive; None where it could not be written."""
    sha256: str | None = None
    reprints: int = 0
    cancelled: str | None = None
    """Why it is void; None where it is valid."""
    cancelled_at: str | None = None
    issued: str = ""


class IssueBook:
    """The issued extracts of one archive; numbers run on by year and series, and nothing is taken out again."""

    def __init__(self, store: Store, acts: Acts, home: Path) -> None:
        self._store = store
        self._acts = acts
        self._home = home

    def next(self, year: int, series: str) -> Number:
        """The number that is taken next; it stays so for the holder of the archive's lock."""
        sql = """SELECT coalesce((SELECT max(number) FROM certificates WHERE year = ? AND series = ?),
                                 (SELECT after FROM certificate_starts WHERE year = ? AND series = ?), 0) + 1"""
        return Number(year, series, self._store.number(sql, (year, series, year, series)))

    def start(self, by: By, after: Number) -> None:
        """Let a year's numbers run on after those that were written in a paper book; only before the first is taken.

        Raises ValueError where numbers of that year and series run already.
        """
        with self._store.transaction():
            if self.next(after.year, after.series).number != 1:
                raise ValueError(str(after))
            row: Row = {"year": after.year, "series": after.series, "after": after.number}
            act = self._acts.append(by, Act("certificate-start", after=row))
            self._store.insert("certificate_starts", {**row, "act": act})

    def add(self, by: By, issued: Issued, pdf: bytes) -> Issued:
        """Take a number, keep its PDF and record both in one transaction; gives the line as it is kept.

        Killed at any moment, either all of it is there or the number is still free.
        Raises DiskFullError, or IntegrityError where the number is not the next one.
        """
        digest = hashlib.sha256(pdf).hexdigest()
        number = issued.number
        inside = f"{FOLDER}/{number.year}/{number.series}-{number.number:05d}-{digest[:10]}.pdf"
        with self._store.transaction():
            kept = self._insert(by, issued, inside, digest)
            for cut_off in (self._home / inside).parent.glob(f"{number.series}-{number.number:05d}-*.pdf"):
                cut_off.unlink()  # of a run that was killed before it took the number: nobody was ever given it
            keep_for_good(self._home, inside, pdf)
        return kept

    def spoil(self, by: By, issued: Issued, reason: str) -> Issued:
        """Take a number whose PDF could not be written, and cancel it with the reason."""
        with self._store.transaction():
            self._insert(by, issued, None, None)
            return self.cancel(by, issued.number, reason)

    def cancel(self, by: By, number: Number, reason: str) -> Issued:
        """Declare an extract void; raises LookupError where there is none, ValueError where it is void already."""
        with self._store.transaction():
            found = self.get(number)
            if found is None:
                raise LookupError(str(number))
            if found.cancelled is not None:
                raise ValueError(found.cancelled)
            self._event(by, found, "cancelled", 0, reason)
        return self.get(number) or found

    def reprinted(self, by: By, number: Number, copies: int, reason: str) -> Issued:
        """Record that an extract was handed out again; raises LookupError where there is none."""
        with self._store.transaction():
            found = self.get(number)
            if found is None:
                raise LookupError(str(number))
            self._event(by, found, "reprinted", copies, reason)
        return self.get(number) or found

    def get(self, number: Number) -> Issued | None:
        """One line of the book."""
        where = "WHERE c.year = ? AND c.series = ? AND c.number = ?"
        row = self._store.row(f"{_ISSUED} {where}", (number.year, number.series, number.number))
        return _issued(row) if row else None

    def all(self, year: int | None = None, entry: int | None = None) -> Iterator[Issued]:
        """The lines of a year, of an entry, or all, in the order in which they were issued."""
        sql = f"{_ISSUED} WHERE (? IS NULL OR c.year = ?) AND (? IS NULL OR c.entry = ?) ORDER BY c.id"
        for row in self._store.rows(sql, (year, year, entry, entry)):
            yield _issued(row)

    def pdf(self, issued: Issued) -> bytes:
        """The PDF as it was handed out, byte for byte; raises IntegrityError where it is gone or changed."""
        path = self._home / (issued.file or "?")
        with named_failures(self._home):
            data = path.read_bytes() if issued.file and path.is_file() else b""
        if hashlib.sha256(data).hexdigest() != issued.sha256:
            raise IntegrityError(path=str(self._home), what=str(issued.file or issued.number))
        return data

    def check(self) -> int:
        """Look whether the numbers of each year and series run on without gap and every valid PDF is what was issued.

        Gives how many extracts there are; raises IntegrityError naming the first number that is wrong.
        """
        count = self.check_numbers()
        for issued in self.all():
            if issued.file:
                self.pdf(issued)
        return count

    def check_numbers(self) -> int:
        """Look whether the numbers of each year and series run on; gives how many extracts there are. Raises IntegrityError."""
        starts = self._store.rows("SELECT year, series, after FROM certificate_starts")
        last: dict[tuple[int, str], int] = {(row["year"], row["series"]): row["after"] for row in starts}
        count = 0
        for issued in self.all():
            number = issued.number
            series = (number.year, number.series)
            if number.number != last.get(series, 0) + 1:
                raise IntegrityError(path=str(self._home), what=f"{number} ({number.year})")
            last[series] = number.number
            count += 1
        return count

    def _insert(self, by: By, issued: Issued, file: str | None, digest: str | None) -> Issued:
        number, asked = issued.number, issued.application
        if number != self.next(number.year, number.series):
            raise IntegrityError(path=str(self._home), what=str(number))
        row: Row = {
            "year": number.year, "series": number.series, "number": number.number, "entry": issued.entry, "day": issued.day.isoformat(),
            "applicant": asked.applicant, "papers": asked.papers, "purpose": asked.purpose, "copies": asked.copies,
            "address": asked.address, "reference": asked.reference, "title": issued.title, "signer": issued.signing.signer,
            "post": issued.signing.post, "seal": issued.signing.seal, "file": file, "sha256": digest,
        }  # fmt: skip
        act = self._acts.append(by, Act("certificate", after=row, entry=issued.entry))
        self._store.insert("certificates", {"act": act, **row, "person": by.person, "issued": now()})
        found = self.get(number)
        if found is None:
            raise LookupError(str(number))
        return found

    def _event(self, by: By, issued: Issued, what: str, copies: int, reason: str) -> None:
        after = {"number": str(issued.number), "year": issued.number.year, "copies": copies}
        act = self._acts.append(by, Act(f"certificate-{what}", after=after, entry=issued.entry, reason=reason))
        sql = "SELECT id FROM certificates WHERE year = ? AND series = ? AND number = ?"
        own = self._store.number(sql, (issued.number.year, issued.number.series, issued.number.number))
        row: Row = {"act": act, "certificate": own, "what": what, "copies": copies, "reason": reason, "person": by.person, "at": now()}
        self._store.insert("certificate_events", row)


def _issued(row: Row) -> Issued:
    asked = Application(**{k: row[k] for k in ("applicant", "papers", "purpose", "copies", "address", "reference")})
    return Issued(
        number=Number(row["year"], row["series"], row["number"]),
        entry=row["entry"],
        day=date.fromisoformat(row["day"]),
        title=row["title"],
        application=asked,
        signing=Signing(row["signer"], row["post"], row["seal"]),
        **{k: row[k] for k in ("person", "file", "sha256", "reprints", "cancelled", "cancelled_at", "issued")},
    )
