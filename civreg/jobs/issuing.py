"""Certified extracts: drafted, issued with a number of the issue book, printed again, declared void."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from civreg import raster
from civreg.archive import Act, Application, Archive, By, Issued, Number
from civreg.errors import CivregError, DiskFullError, NotFoundError, NothingMatchedError, NotIssuableError
from civreg.export import certificate
from civreg.jobs.certified import IssueOptions, Obstacle, Plan, plan, post_of

__all__ = [
    "Application",
    "Draft",
    "IssueOptions",
    "cancel_certificate",
    "certificate_file",
    "certificate_obstacles",
    "draft_certificate",
    "issue_certificate",
    "open_seal",
    "reprint_certificate",
    "start_certificates",
]

WHY = "Cấp {kind} số {number}"
NOT_WRITTEN = "không ghi được tệp {name}"
ADDRESS = "{stem}-dia-chi.pdf"


@dataclass(frozen=True, slots=True)
class Draft:
    """An extract without a number, DỰ THẢO printed across it."""

    entry: int
    series: str
    """Of the number that it would get: `TLKS-BS`."""
    pdf: bytes
    address: bytes | None
    """The address sheet for the post as a PDF, where the application has an address."""
    obstacles: tuple[Obstacle, ...]
    """Why it cannot be issued yet, each in Vietnamese and English; empty where it can."""


def draft_certificate(archive: Archive, by: By, entry: int, application: Application, options: IssueOptions | None = None) -> Draft:
    """Draft the extract of an entry, verified or not; nothing is numbered. A copy goes to `options.out`.

    Raises NothingMatchedError where there is no such entry, NotIssuableError where its kind of register has no extract.
    """
    chosen = options or IssueOptions()
    _room_for(chosen.out)
    made = plan(archive, entry, application, chosen)
    pdf = certificate.as_pdf(certificate.compose(made.extract).sides, made.layout.kind)
    sheet = certificate.address_sheet(post_of(archive, application, made.layout.kind, None)) if application.address else None
    archive.acts.append(by, Act("certificate-draft", after={"series": made.layout.series}, entry=entry))
    if chosen.out:
        _write(chosen.out, pdf, sheet)
    return Draft(entry, made.layout.series, pdf, sheet, made.obstacles)


def certificate_obstacles(
    archive: Archive, entry: int, application: Application, options: IssueOptions | None = None
) -> tuple[Obstacle, ...]:
    """Why the extract of an entry cannot be issued yet; raises as `draft_certificate`."""
    return plan(archive, entry, application, options or IssueOptions()).obstacles


def issue_certificate(archive: Archive, by: By, entry: int, application: Application, options: IssueOptions) -> Issued:
    """Issue the extract of a verified entry under the next number; the caller holds the archive (`archive.working()`).

    A number is taken only by a PDF that is kept in the archive; one whose PDF could not be signed or written is cancelled
    with the reason. Raises NothingMatchedError, NotIssuableError, SigningError, NotFoundError, DiskFullError.
    """
    _room_for(options.out)
    made = plan(archive, entry, application, options)
    if made.obstacles:
        raise NotIssuableError(what=f"#{entry}", vi="; ".join(vi for vi, _ in made.obstacles), en="; ".join(en for _, en in made.obstacles))
    line = Issued(
        number=archive.issued.next(options.day.year, made.layout.series),
        entry=entry,
        day=options.day,
        title=made.layout.kind,
        application=application,
        signing=made.signing,
        person=by.person,
    )
    sheet = _address(archive, line)
    pages = certificate.compose(replace(made.extract, number=str(line.number)))
    try:
        pdf = _drawn(made, line, pages, options)
        kept = archive.issued.add(by, line, pdf)
    except CivregError as error:
        archive.issued.spoil(by, line, error.say("vi"))
        raise
    if options.out:
        with _cancelled_unless_written(archive, by, kept):
            _write(certificate_file(options.out, kept), pdf, sheet)
    return kept


def reprint_certificate(archive: Archive, by: By, number: Number, options: IssueOptions, reason: str = "") -> Issued:
    """Hand an extract out again, byte for byte, into `options.out`; the caller holds the archive.

    Raises NothingMatchedError, NotIssuableError where it is void, IntegrityError where its PDF is not what was issued.
    """
    found = _found(archive, number)
    if found.cancelled is not None:
        raise NotIssuableError(what=str(number), vi=f"số này đã hủy: {found.cancelled}", en=f"this number is void: {found.cancelled}")
    _room_for(options.out)
    pdf = archive.issued.pdf(found)
    if options.out:
        _write(certificate_file(options.out, found), pdf, _address(archive, found))
    return archive.issued.reprinted(by, number, found.application.copies, reason)


def cancel_certificate(archive: Archive, by: By, number: Number, reason: str) -> Issued:
    """Declare an extract void; its number stays taken. The caller holds the archive.

    Raises NothingMatchedError, NotIssuableError where it is void already.
    """
    found = _found(archive, number)
    if found.cancelled is not None:
        raise NotIssuableError(what=str(number), vi=f"số này đã hủy: {found.cancelled}", en=f"this number is void: {found.cancelled}")
    return archive.issued.cancel(by, number, reason)


def certificate_file(out: Path, issued: Issued) -> Path:
    """Where a copy of an extract lies: `out` itself, or in it as `12-TLKS-BS-2026.pdf` where it is a folder."""
    number = issued.number
    return out / f"{number.number}-{number.series}-{number.year}.pdf" if out.is_dir() else out


def start_certificates(archive: Archive, by: By, after: Number) -> None:
    """Let a year's numbers run on after those of a paper book; raises NotIssuableError where they run already."""
    try:
        archive.issued.start(by, after)
    except ValueError as error:
        vi = f"số của năm {after.year} đã chạy trong kho này"
        raise NotIssuableError(what=str(after), vi=vi, en=f"the numbers of {after.year} run here already") from error


def open_seal(where: str, secret: str) -> contextlib.AbstractContextManager[certificate.Seal]:
    """Open what signs: a PKCS#12 file or a `pkcs11:` URI; raises SigningError, MissingToolError."""
    return certificate.seal(where, secret)


def _found(archive: Archive, number: Number) -> Issued:
    found = archive.issued.get(number)
    if found is None:
        raise NothingMatchedError(what=f"{number} ({number.year})")
    return found


def _drawn(made: Plan, line: Issued, pages: certificate.Pages, options: IssueOptions) -> bytes:
    pdf = certificate.as_pdf(pages.sides, f"{made.layout.kind} {line.number}")
    if options.seal is None:
        return pdf
    why = WHY.format(kind=made.layout.kind[0].lower() + made.layout.kind[1:], number=line.number)
    stamp = certificate.Stamp(pages.signed_on, pages.seal, why, made.extract.town, datetime.now().astimezone())
    return certificate.sign(pdf, options.seal, stamp)


def _address(archive: Archive, line: Issued) -> bytes | None:
    if not line.application.address:
        return None
    return certificate.address_sheet(post_of(archive, line.application, line.title, line.number))


def _room_for(out: Path | None) -> None:
    """Raises NotFoundError before anything is numbered where the copy has no folder to go to."""
    if out and not out.absolute().parent.is_dir():
        raise NotFoundError(path=str(out.parent))


def _write(out: Path, pdf: bytes, sheet: bytes | None) -> None:
    try:
        raster.write(out, pdf)
        if sheet:
            raster.write(out.with_name(ADDRESS.format(stem=out.stem)), sheet)
    except OSError as error:
        raise DiskFullError(path=str(out)) from error


@contextlib.contextmanager
def _cancelled_unless_written(archive: Archive, by: By, kept: Issued) -> Iterator[None]:
    try:
        yield
    except DiskFullError as error:
        archive.issued.cancel(by, kept.number, NOT_WRITTEN.format(name=Path(str(error.data["path"])).name))
        raise
