"""The book of issued extracts, as the ruled table that an office keeps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from civreg import raster
from civreg.archive import Act, Archive, By, Issued
from civreg.errors import DiskFullError, InputError, NotFoundError
from civreg.export import certificate

KIND = "{title}, số {number}"
PURPOSE, REFERENCE = "Mục đích: {purpose}", "Hồ sơ {reference}"
CANCELLED = "Đã hủy ngày {day}: {reason}"
REPRINTED = "In lại {n} lần"
SEALED = "Ký số: {seal}"


def issue_book(archive: Archive, year: int) -> certificate.IssueTable:
    """The extracts of a year in the order in which they were issued, those that are void too."""
    office = (archive.settings.office.name or archive.settings.place).replace(";", " ")
    lines = (certificate.IssueLine(_cells(n, issued)) for n, issued in enumerate(archive.issued.all(year), 1))
    return certificate.IssueTable(office, year, tuple(lines))


def write_issue_book(archive: Archive, by: By, year: int, out: Path) -> int:
    """Write the book of a year to a .csv, .xlsx or .pdf file, whole or not at all; gives how many lines it has.

    Raises InputError for another suffix, NotFoundError, DiskFullError.
    """
    writer = certificate.ISSUE_WRITERS.get(out.suffix.lower())
    if writer is None:
        raise InputError(what=f"{out.name}: {' / '.join(certificate.ISSUE_WRITERS)}")
    table = issue_book(archive, year)
    try:
        raster.write(out, writer(table))
    except FileNotFoundError:
        raise NotFoundError(path=str(out.parent)) from None
    except OSError as error:
        raise DiskFullError(path=str(out)) from error
    archive.acts.append(by, Act("export", after={"to": "issue-book", "year": year, "lines": len(table.lines), "file": out.name}))
    return len(table.lines)


def _cells(number: int, issued: Issued) -> tuple[str, str, str, str, str, str, str]:
    asked, signing = issued.application, issued.signing
    applicant = f"{asked.applicant}; {asked.papers}" if asked.papers else asked.applicant
    signer = f"{signing.signer}, {signing.post.replace(';', ' ')}" if signing.post else signing.signer
    kind = KIND.format(title=issued.title, number=issued.number)
    return str(number), f"{issued.day:%d/%m/%Y}", applicant, kind, signer, str(asked.copies), "; ".join(_notes(issued))


def _notes(issued: Issued) -> Iterator[str]:
    asked = issued.application
    if issued.cancelled is not None:
        day = datetime.fromisoformat(issued.cancelled_at).astimezone() if issued.cancelled_at else None
        yield CANCELLED.format(day=f"{day:%d/%m/%Y}" if day else "?", reason=issued.cancelled)
    if issued.reprints:
        yield REPRINTED.format(n=issued.reprints)
    if asked.purpose:
        yield PURPOSE.format(purpose=asked.purpose)
    if asked.reference:
        yield REFERENCE.format(reference=asked.reference)
    if issued.signing.seal:
        yield SEALED.format(seal=issued.signing.seal)
