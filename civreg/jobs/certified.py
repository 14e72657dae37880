"""What stands behind a certified extract: the entry, its layout and original, the office, and what forbids to issue it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from civreg import forms, scan, verify
from civreg.archive import Application, Archive, Number, Office, Signing
from civreg.errors import NothingMatchedError, NotIssuableError
from civreg.export import certificate
from civreg.jobs.checking import check_books
from civreg.jobs.reading import known_forms
from civreg.jobs.standing import standing_entry
from civreg.model import Register
from civreg.standing import Standing
from civreg.text import compared

if TYPE_CHECKING:
    from civreg.export.certificate import Seal

OWN_LAYOUTS = "layouts"
"""A user's own layouts of extracts: `layouts/*.toml` beside civreg.toml."""
FROM_BOOK = "Sổ {book}: quyển số {volume}, mở năm {year}; trang ảnh thứ {page} của sổ; số đăng ký {number}."
FROM_PAGE = "Ảnh rời, không thuộc sổ nào; số đăng ký {number}."
FROM_FILE = "Tệp quét: {file}, ảnh thứ {image}; mục {entry} trong kho {archive}."
FROM_HASH = "SHA-256 của tệp: {sha256}"
UNSAID = "(để trống)"
MARGIN, DATED = "ghiChu", "Ngày {date}: {text}"
_NAMED = 6
"""Fields that are named at most where many are not verified."""
Obstacle = tuple[str, str]
"""Why an extract cannot be issued, in Vietnamese and in English."""


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


@dataclass(frozen=True, slots=True)
class IssueOptions:
    """How an extract is issued; empty texts are taken from the section [office] of civreg.toml."""

    signer: str = ""
    post: str = ""
    day: date = field(default_factory=_today)
    out: Path | None = None
    """Where a copy of the PDF goes, its address sheet beside it; the archive always keeps its own."""
    seal: Seal | None = None
    """What signs it electronically; None: by hand."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An extract that may or may not be issued."""

    entry: Standing
    layout: certificate.Layout
    extract: certificate.Extract
    """As a draft: without a number."""
    signing: Signing
    obstacles: tuple[Obstacle, ...]


def plan(archive: Archive, number: int, application: Application, options: IssueOptions) -> Plan:
    """See what the extract of an entry would say, and what forbids it.

    Raises NothingMatchedError where there is no such entry, NotIssuableError where its register has no extract.
    """
    entry = standing_entry(archive, number)
    if entry is None:
        raise NothingMatchedError(what=f"#{number}")
    layout = _layout(archive, entry)
    office = archive.settings.office
    signing = Signing(options.signer or office.signer, options.post or office.post, options.seal.subject if options.seal else "")
    extract = certificate.Extract(
        layout=layout,
        rows=certificate.cells(entry, layout, office.registered_at or archive.settings.place, _notes(archive, entry)),
        original=_original(archive, entry),
        day=options.day,
        office=(office.above, office.name or archive.settings.place.replace(", ", ";")),
        town=office.town,
        signer=signing.signer,
        post=signing.post,
    )
    return Plan(entry, layout, extract, signing, tuple(_obstacles(archive, extract, entry, application)))


def post_of(archive: Archive, application: Application, kind: str, number: Number | None) -> certificate.Post:
    """What the address sheet of an extract says."""
    office: Office = archive.settings.office
    what = f"{kind}, số {number}" if number else kind
    return certificate.Post(
        (office.name or archive.settings.place).replace(";", " "), office.address, application.applicant, application.address, what
    )


def _layout(archive: Archive, entry: Standing) -> certificate.Layout:
    own = tuple(sorted((archive.home / OWN_LAYOUTS).glob("*.toml")))
    form = known_forms(archive.home).get(entry.form)
    register = Register.parse(entry.book) if entry.book else None
    kind = form.kind if form else register.kind if register else ""
    found = certificate.layouts(own).get(kind)
    if found is None:
        vi = f"loại sổ «{kind or '?'}» không có mẫu trích lục; thêm mẫu vào {OWN_LAYOUTS}/"
        raise NotIssuableError(
            what=f"#{entry.entry}", vi=vi, en=f"registers «{kind or '?'}» have no extract; add a layout to {OWN_LAYOUTS}/"
        )
    return found


def _notes(archive: Archive, entry: Standing) -> tuple[str, ...]:
    """Later notes that were recorded beside what Ghi chú says, each with its date."""
    margin = compared(entry.text(MARGIN))
    recorded = (kept.note for kept in archive.notes.of(entry.entry or 0))
    return tuple(
        note.text if not note.date or verify.note_date(note.text) else DATED.format(date=note.date.replace(".", "/"), text=note.text)
        for note in recorded
        if compared(note.text) not in margin
    )


def _original(archive: Archive, entry: Standing) -> certificate.Original:
    stored = archive.pages.get(entry.page_id)
    if stored.page is None:
        raise NotIssuableError(what=f"#{entry.entry}", vi="trang chưa được nắn", en="its page is not prepared")
    form = known_forms(archive.home).get(entry.form)
    row = tuple(said.box for said in entry.fields if said.box) if form and form.is_table else ()
    jpeg, size = certificate.cut_out(scan.load(stored.file, stored.source), stored.page, row)
    register = Register.parse(entry.book) if entry.book else None
    number = entry.text("so") or UNSAID
    where = {"book": register.id, "volume": register.volume, "year": register.year, "page": entry.page} if register else {}
    origin = (
        (FROM_BOOK if register else FROM_PAGE).format(number=number, **where),
        FROM_FILE.format(file=entry.source, image=entry.image, entry=entry.entry, archive=archive.settings.id),
        FROM_HASH.format(sha256=stored.source.sha256),
    )
    return certificate.Original(jpeg, size, origin)


def _obstacles(archive: Archive, extract: certificate.Extract, entry: Standing, application: Application) -> Iterator[Obstacle]:
    yield from _unverified(entry)
    if entry.book:
        for finding in check_books(archive, [entry.book]):
            if finding.blocks and entry.entry in (finding.entry, *finding.others):
                yield finding.say("vi"), finding.say("en")
    if strange := certificate.unknown("".join(line for row in extract.rows for cell in row for line in cell.lines)):
        codes = " ".join(f"U+{ord(c):04X}" for c in strange)
        yield f"phông chữ của trích lục không có ký tự {codes}", f"the fonts of extracts do not have {codes}"
    if not extract.signer:
        vi = "chưa có người ký: dùng --signer, hoặc ghi signer vào [office] trong civreg.toml"
        yield vi, "nobody signs: --signer, or signer in [office] of civreg.toml"
    if not application.applicant.strip():
        yield "chưa có người yêu cầu: dùng --applicant", "nobody asks for it: --applicant"
    if application.copies < 1:
        yield "số bản phải từ 1", "one copy at least"


def _unverified(entry: Standing) -> Iterator[Obstacle]:
    if entry.status == "verified":
        return
    if entry.status == "sampled":
        vi = "nhận theo mẫu, chưa ai đối chiếu mục này; đối chiếu rồi mới cấp"
        yield vi, "taken on a sample: nobody compared this entry; verify it first"
        return
    names = forms.field_names()
    open_ = [said.key for said in entry.fields if not said.settled]
    if not open_:
        yield "đủ từng trường, nhưng chưa có người duyệt cả mục", "every field is settled, but nobody verified the entry"
        return
    more = len(open_) - _NAMED
    said = [", ".join(names.get(key, {}).get(lang, key) for key in open_[:_NAMED]) for lang in ("vi", "en")]
    tail = (f" và {more} trường nữa", f" and {more} more") if more > 0 else ("", "")
    yield f"chưa kiểm tra: {said[0]}{tail[0]}", f"not verified: {said[1]}{tail[1]}"
