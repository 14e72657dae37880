"""The check report of books: what is missing and what a person should look at, to be printed and signed; as HTML."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from civreg.language import Lang, Phrase

TITLE = Phrase("PHIẾU KIỂM TRA QUYỂN", "BOOK CHECK REPORT")
BOOK = Phrase("Sổ {book}", "Book {book}")
MADE = Phrase("{place} · lập ngày {made}", "{place} · made {made}")
CLEAR, BLOCKED = Phrase("KHÔNG VƯỚNG", "NOTHING BLOCKS"), Phrase("CÒN VƯỚNG: {n}", "BLOCKED: {n}")
COUNTS = {
    "pages": Phrase("Trang", "Pages"),
    "entries": Phrase("Mục đã đọc", "Entries read"),
    "verified": Phrase("Mục đã kiểm tra", "Entries verified"),
    "numbers": Phrase("Số trong sổ", "Numbers in the book"),
    "block": Phrase("Phải giải quyết", "To be solved"),
    "doubt": Phrase("Nên xem lại", "To be looked at"),
    "note": Phrase("Lưu ý", "Notes"),
}
SEVERITY = {"block": Phrase("Vướng", "Block"), "doubt": Phrase("Ngờ", "Doubt"), "note": Phrase("Lưu ý", "Note")}
GAPS = Phrase("Số còn thiếu", "Missing numbers")
GAP = Phrase("{missing} (giữa trang {a} và trang {b})", "{missing} (between pages {a} and {b})")
FOUND = Phrase("Điều máy thấy", "What was found")
COLUMNS = (
    Phrase("Mức", "Grade"),
    Phrase("Số", "No."),
    Phrase("Trang", "Page"),
    Phrase("Điều máy thấy", "What was found"),
    Phrase("Trong sổ", "In the book"),
    Phrase("Có lẽ là", "May be"),
    Phrase("Kết luận của người kiểm", "What the checker says"),
)
NOTHING = Phrase("Không thấy điều gì cần xem lại.", "Nothing was found that needs a look.")
UNVERIFIED = Phrase(
    "Máy chỉ nêu chỗ nên xem; chữ chưa kiểm tra có thể do máy đọc sai. Đối chiếu với sổ gốc rồi ghi kết luận từng dòng; không sửa sổ.",
    "The machine only points; unverified words may be misread. Compare with the book and say what stands there; never mend the book.",
)
SIGNED = (Phrase("Người kiểm tra", "Checked by"), Phrase("Người duyệt", "Approved by"))
_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 210mm; padding: 10mm; font: 13px/1.45 system-ui, "Segoe UI", sans-serif; color: #1f2933; }
section + section { break-before: page; }
h1 { font-size: 21px; margin: 0; }
h2 { font-size: 15px; margin: 18px 0 6px; }
p { margin: 4px 0; }
.mark { float: right; border: 2px solid; border-radius: 4px; padding: 2px 10px; font-weight: 600; }
.good { color: #1c6b3a; }
.bad { color: #a3231f; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #c5ced6; padding: 4px 6px; text-align: left; vertical-align: top; }
th { background: #eef1f4; font-weight: 600; }
tr { break-inside: avoid; }
td:nth-child(5) { width: 44mm; }
td:nth-child(7) { width: 28mm; }
td img { display: block; width: 42mm; }
.counts td { border: 0; border-bottom: 1px solid #c5ced6; }
.counts td + td { text-align: right; font-variant-numeric: tabular-nums; }
.block { color: #a3231f; font-weight: 600; }
.id { color: #5b6772; font-size: 11px; }
.note { color: #5b6772; font-size: 11px; margin-top: 12px; }
.sign { display: grid; grid-template-columns: 1fr 1fr; text-align: center; margin-top: 10mm; height: 26mm; }
@page { size: A4; margin: 12mm; }
@media print { body { padding: 0; } thead { display: table-header-group; } }
"""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One thing that was found."""

    severity: str
    """block, doubt or note."""
    number: str
    page: int | None
    sentence: str
    proposal: str
    id: str
    settled: str
    """What a person said of it already."""
    picture: bytes = b""
    """What it speaks of, as JPEG; empty without one."""

    def cells(self, lang: Lang) -> tuple[str, str, str, str, str, str]:
        """The cells of its row."""
        page = "" if self.page is None else str(self.page)
        return SEVERITY[self.severity].say(lang), self.number, page, self.sentence, self.proposal, self.settled


@dataclass(frozen=True, slots=True)
class CheckedBook:
    """What came of checking one book."""

    book: str
    counts: tuple[tuple[str, int], ...]
    """Name of `COUNTS` and figure."""
    numbers: tuple[tuple[int, int], ...]
    """First and last number of each year in it."""
    gaps: tuple[tuple[str, str, str], ...]
    """Numbers that are missing, and the pages between which they should lie."""
    lines: tuple[CheckLine, ...]

    @property
    def blocking(self) -> int:
        """How many findings must be solved first."""
        return sum(line.severity == "block" and not line.settled for line in self.lines)

    def mark(self, lang: Lang) -> str:
        """Whether anything blocks."""
        return BLOCKED.say(lang, n=self.blocking) if self.blocking else CLEAR.say(lang)

    def figures(self, lang: Lang) -> list[tuple[str, str]]:
        """What was counted, in words, and the figure."""
        run = "; ".join(f"{a:02d}–{b:02d}" for a, b in self.numbers) or "—"
        graded = [(name, sum(line.severity == name for line in self.lines)) for name in SEVERITY]
        plain = [(name, str(n)) for name, n in self.counts]
        return [(COUNTS[name].say(lang), n) for name, n in [*plain, ("numbers", run), *((name, str(n)) for name, n in graded)]]

    def missing(self, lang: Lang) -> str:
        """The missing numbers in words."""
        return "; ".join(GAP.say(lang, missing=m, a=a, b=b) for m, a, b in self.gaps)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What came of checking books."""

    place: str
    made: str
    books: tuple[CheckedBook, ...]


def check_html(report: CheckReport, lang: Lang) -> str:
    """The report as one self-contained page that prints on A4, a book a sheet."""
    return "".join(_html(report, lang))


def _html(report: CheckReport, lang: Lang) -> Iterator[str]:
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    yield f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield f"<title>{TITLE.say(lang)}</title><style>{_STYLE}</style></head><body>"
    for book in report.books:
        yield "<section>"
        yield from _book(book, MADE.say(lang, place=report.place or "—", made=report.made), lang)
        yield "</section>"
    yield "</body></html>"


def _book(book: CheckedBook, made: str, lang: Lang) -> Iterator[str]:
    kind = "bad" if book.blocking else "good"
    yield f'<p class="mark {kind}">{escape(book.mark(lang))}</p><h1>{TITLE.say(lang)}</h1>'
    yield f"<p><b>{escape(BOOK.say(lang, book=book.book))}</b></p><p>{escape(made)}</p>"
    rows = "".join(f"<tr><td>{escape(what)}</td><td>{escape(n)}</td></tr>" for what, n in book.figures(lang))
    yield f'<table class="counts">{rows}</table>'
    if book.gaps:
        yield f"<h2>{GAPS.say(lang)}</h2><p>{escape(book.missing(lang))}</p>"
    yield f"<h2>{FOUND.say(lang)}</h2>"
    if book.lines:
        head = "".join(f"<th>{column.say(lang)}</th>" for column in COLUMNS)
        yield f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(_row(line, lang) for line in book.lines)}</tbody></table>"
    else:
        yield f"<p>{NOTHING.say(lang)}</p>"
    yield f'<p class="note">{UNVERIFIED.say(lang)}</p>'
    yield '<div class="sign">' + "".join(f"<p>{p.say(lang)}</p>" for p in SIGNED) + "</div>"


def _row(line: CheckLine, lang: Lang) -> str:
    grade, *rest = (escape(cell) for cell in line.cells(lang))
    rest[2] += f' <span class="id">[{line.id}]</span>'
    picture = f'<img alt="" src="data:image/jpeg;base64,{base64.b64encode(line.picture).decode("ascii")}">' if line.picture else ""
    cells = "".join(f"<td>{cell}</td>" for cell in (*rest[:3], picture, *rest[3:]))
    return f'<tr><td class="{line.severity}">{grade}</td>{cells}</tr>'
