"""Certified extracts: drafted, issued with a number of the issue book, printed again, declared void."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from civreg.archive import Application, Archive, By, Issued, Number

__all__ = ["Application", "Draft", "IssueOptions", "cancel_certificate", "draft_certificate", "issue_certificate", "reprint_certificate"]


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


@dataclass(frozen=True, slots=True)
class IssueOptions:
    """How an extract is issued; empty texts are taken from the section [office] of civreg.toml."""

    signer: str = ""
    post: str = ""
    day: date = field(default_factory=_today)
    out: Path | None = None
    """Where a copy of the PDF goes; the archive always keeps its own."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An extract without a number, DỰ THẢO printed across it."""

    entry: int
    series: str
    """Of the number that it would get: `TLKS-BS`."""
    pdf: bytes
    address: bytes | None
    """The address sheet for the post as a PDF, where the application has an address."""
    obstacles: tuple[tuple[str, str], ...]
    """Why it cannot be issued yet, each in Vietnamese and English; empty where it can."""


def draft_certificate(archive: Archive, by: By, entry: int, application: Application, options: IssueOptions | None = None) -> Draft:
    """Draft the extract of an entry, verified or not; nothing is numbered.

    Raises NothingMatchedError where there is no such entry, NotIssuableError where its kind of register has no extract.
    """
    raise NotImplementedError


def issue_certificate(archive: Archive, by: By, entry: int, application: Application, options: IssueOptions) -> Issued:
    """Issue the extract of a verified entry under the next number; the caller holds the archive (`archive.working()`).

    Raises NothingMatchedError, NotIssuableError (not verified, blocked, no signer), SigningError, NotFoundError, DiskFullError.
    """
    raise NotImplementedError


def reprint_certificate(archive: Archive, by: By, number: Number, options: IssueOptions, reason: str = "") -> Issued:
    """Hand an extract out again, byte for byte, into `options.out`; the caller holds the archive."""
    raise NotImplementedError


def cancel_certificate(archive: Archive, by: By, number: Number, reason: str) -> Issued:
    """Declare an extract void; its number stays taken. The caller holds the archive."""
    raise NotImplementedError
