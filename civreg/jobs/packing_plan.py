"""What a package of a book will hold, and what keeps the book from going out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from civreg import verify
from civreg.archive import Archive
from civreg.errors import NothingMatchedError, SheetError
from civreg.export import hotich
from civreg.jobs.checking import check_books
from civreg.jobs.reading import known_forms
from civreg.jobs.standing import standing_entries
from civreg.language import Lang, Phrase
from civreg.model import Register
from civreg.standing import Standing
from civreg.text import compared

HARMLESS = frozenset(("blank", "same-page"))
"""Pages without an entry that keep no book back."""
DONE = frozenset(("verified", "sampled"))
"""How far an entry must be: verified, or as the archive's own policy takes it from a trusted keyer; the manifest says which."""
ASIDE = "aside"
"""A page of which a person says that it holds no entry: a cover, an index."""
WHY = {
    "read": Phrase("chưa ai kiểm tra", "nobody has verified them"),
    "in-review": Phrase("đang kiểm tra dở", "verified in part"),
    "returned": Phrase("bị trả lại", "returned to be done again"),
    "unknown-form": Phrase("không nhận ra mẫu sổ (trang không có bản ghi: thêm --aside)", "no known form (no entry on it: add --aside)"),
    "not-read": Phrase("chưa đọc", "not read yet"),
    "failed": Phrase("bị lỗi khi xử lý; xem `civreg status`", "failed; see `civreg status`"),
    "new": Phrase("chưa nắn", "not prepared yet"),
    "other-kind": Phrase("là mẫu của loại sổ khác", "a form of another kind of register"),
    "no-number": Phrase("chưa có số nên không đặt tên tệp được", "have no number to be named by"),
    "partial-date": Phrase("ngày đăng ký không đủ ngày, tháng", "the date of registration is not whole"),
}  # fmt: skip
PAGES = Phrase("trang {pages}: {why}", "pages {pages}: {why}")
TWICE = Phrase("trang {pages}: cùng số và cùng ngày đăng ký ({name})", "pages {pages}: one number and one date ({name})")
BLOCKED = Phrase("trang {pages}: {why}", "page {pages}: {why}")


@dataclass(frozen=True, slots=True)
class PackingOptions:
    """How a package is wanted."""

    pdf_kb: int = 100
    """Thousands of bytes of an entry's PDF at most."""
    partial: hotich.Partial = "zeros"
    template: Path | None = None
    """A user's own workbook, or the description of one (.toml); None: the official sheet."""
    place: str = ""
    """The office's place; empty: the archive's."""
    aside: frozenset[int] = frozenset()
    """Pages of the book that hold no entry, as the person says who exports."""
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that keeps the book from going out."""

    pages: tuple[int, ...]
    code: str
    """A key of WHY, `blocked` or `name-twice`."""
    name: str = ""
    """Of two entries of one name, that; of a finding, its id."""
    finding: verify.CheckFinding | None = None

    def say(self, lang: Lang) -> str:
        """The line for a clerk."""
        pages = runs(self.pages)
        if self.finding:
            return BLOCKED.say(lang, pages=pages or "–", why=self.finding.say(lang))
        return (
            TWICE.say(lang, pages=pages, name=self.name)
            if self.code == "name-twice"
            else PAGES.say(lang, pages=pages, why=WHY[self.code].say(lang))
        )


@dataclass(slots=True)
class Item:
    """One entry in the package."""

    entry: Standing
    row: hotich.Row
    name: str
    """Of its PDF."""
    named: tuple[int, str]
    """Number, and date of registration as its cell has it."""


@dataclass(slots=True)
class Plan:
    """All that a package will hold."""

    book: Register
    stem: str
    office: str
    sheet: hotich.Sheet
    template: hotich.Template | None
    items: list[Item] = field(default_factory=list)
    pages: list[Standing] = field(default_factory=list)
    """Every page and entry of the book, in its order."""
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def gaps(self) -> dict[str, list[int]]:
        """Numbers left out, by year, as the names of the PDFs show them."""
        years: dict[str, list[int]] = {}
        for item in self.items:
            if read := hotich.read_pdf_name(item.name):
                years.setdefault(read.date[:4], []).append(read.number)
        return {year: missing for year, numbers in sorted(years.items()) if (missing := hotich.gaps(numbers))}


def plan(archive: Archive, book: str, options: PackingOptions) -> Plan:
    """Lay out the package of a book; the obstacles are for the caller to judge.

    Raises NothingMatchedError, OfficeUnknownError, SheetError.
    """
    register = Register.parse(book)
    pages = list(standing_entries(archive, [book]))
    if register is None or not pages:
        raise NothingMatchedError(what=book)
    template, sheet = _sheet(register, options.template)
    office = options.place or archive.settings.place
    made = Plan(register, hotich.stem(office, register, draft=options.draft), office, sheet, template, pages=pages)
    made.items = list(_items(archive, made, options))
    made.obstacles = (*_waiting(made, options), *_unnamed(made, options), *_blocked(archive, made, options))
    _draft_names(made, options)
    return made


def _sheet(book: Register, wanted: Path | None) -> tuple[hotich.Template | None, hotich.Sheet]:
    if book.kind not in hotich.OFFICIAL:
        raise SheetError(path=book.id, vi="loại sổ này không có gói chính thức", en="this kind of register has no official package")
    if wanted is None:
        return None, hotich.sheets()[book.kind]
    sheet = hotich.sheets().get(str(wanted)) or (hotich.load(wanted) if wanted.suffix == ".toml" else None)
    if sheet and sheet.kind != book.kind:
        raise SheetError(path=wanted, vi=f"là bảng của sổ {sheet.kind}", en=f"is a sheet of a {sheet.kind} register")
    if sheet:
        return None, sheet
    template = hotich.read_template(wanted, book.kind)
    return template, template.sheet


def _items(archive: Archive, made: Plan, options: PackingOptions) -> Iterator[Item]:
    """The entries that go out, each with its row and its name; a page and its picture taken twice are one leaf."""
    leaf, last, row, known = 0, None, 0, known_forms(archive.home)
    official = hotich.sheets()[made.book.kind]
    for entry in made.pages:
        leaf += entry.page != last and entry.status != "same-page"
        last = entry.page
        if entry.entry is None or not entry.fields or entry.page in options.aside:
            continue
        row += 1
        given = hotich.Given(entry, known.get(entry.form), made.book, made.office, leaf, row, _notes(archive, entry))
        cells = hotich.row(official, given).cells
        named = int(cells.get("so", "0").partition("/")[0]), cells.get("ngayDangKy", "")
        yield Item(entry, hotich.row(made.sheet, given), hotich.pdf_name(made.book, named[1], named[0], options.partial), named)


def _notes(archive: Archive, entry: Standing) -> tuple[str, ...]:
    """Later notes that were recorded of an entry and do not stand in its Ghi chú, each with its date."""
    margin = compared(entry.text("ghiChu"))
    notes = (kept.note for kept in archive.notes.of(entry.entry or 0))
    return tuple(f"{note.date}: {note.text}" if note.date else note.text for note in notes if compared(note.text) not in margin)


def _waiting(made: Plan, options: PackingOptions) -> Iterator[Obstacle]:
    """Pages and entries that are not done, by how far they are."""
    waiting: dict[str, list[int]] = {}
    for entry in made.pages:
        if entry.page in options.aside or entry.status in HARMLESS:
            continue
        form = entry.form.partition("-")[0] if entry.entry and entry.fields else made.book.kind
        if entry.status not in DONE:
            waiting.setdefault(entry.status, []).append(entry.page)
        elif form in hotich.OFFICIAL and form != made.book.kind:
            waiting.setdefault("other-kind", []).append(entry.page)
    yield from (Obstacle(tuple(dict.fromkeys(pages)), status) for status, pages in waiting.items())


def _unnamed(made: Plan, options: PackingOptions) -> Iterator[Obstacle]:
    """Entries that have no name of their own."""
    nameless = [item.entry.page for item in made.items if not item.named[0]]
    if nameless:
        yield Obstacle(tuple(nameless), "no-number")
    partial = [item.entry.page for item in made.items if item.named[1].count(".") < 2]
    if options.partial == "refuse" and partial:
        yield Obstacle(tuple(partial), "partial-date")
    for name, same in _by_name(made.items).items():
        if len(same) > 1 and same[0].named[0]:
            yield Obstacle(tuple(item.entry.page for item in same), "name-twice", name)


def _by_name(items: Sequence[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.name, []).append(item)
    return found


def _blocked(archive: Archive, made: Plan, options: PackingOptions) -> Iterator[Obstacle]:
    """What the rules of the books hold against entries that go out."""
    for finding in check_books(archive, [made.book.id]):
        if finding.blocks and finding.page not in options.aside:
            yield Obstacle((finding.page,) if finding.page else (), "blocked", finding.id, finding)


def _draft_names(made: Plan, options: PackingOptions) -> None:
    """Entries of one name are told apart in a draft, and every name says that it is one."""
    if options.draft:
        for name, same in _by_name(made.items).items():
            for nth, item in enumerate(same):
                item.name = hotich.as_draft(name if not nth else f"{name.removesuffix('.pdf')}-{nth + 1}.pdf")


def runs(pages: Sequence[int]) -> str:
    """`3, 7–9`."""
    told = []
    for _, run in groupby(enumerate(sorted(pages)), key=lambda pair: pair[1] - pair[0]):
        some = [page for _, page in run]
        told.append(str(some[0]) if len(some) == 1 else f"{some[0]}–{some[-1]}")
    return ", ".join(told)
