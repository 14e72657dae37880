"""The intake report of a book: what was scanned, what is missing, what must be taken again; as HTML that prints, or JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from civreg.language import Lang, Phrase

TITLE = Phrase("PHIẾU KIỂM QUÉT", "INTAKE REPORT")
BOOK = Phrase("Sổ {book}", "Book {book}")
MADE = Phrase("{place} · lập ngày {made}", "{place} · made {made}")
COUNTS = {
    "pages": Phrase("Trang đã nhận", "Pages taken in"),
    "distinct": Phrase("Trang khác nhau (không kể ảnh trùng)", "Different pages (pictures of one page counted once)"),
    "declared": Phrase("Số trang khai báo", "Pages declared"),
    "difference": Phrase("Chênh lệch", "Difference"),
    "blank": Phrase("Trang trắng", "Blank pages"),
    "crossed_out": Phrase("Trang bị gạch bỏ", "Crossed-out pages"),
    "again": Phrase("Trang cần quét lại", "Pages to take again"),
    "twice": Phrase("Trang quét hai lần", "Pages scanned twice"),
    "retakes": Phrase("Trang đã quét lại", "Retakes"),
    "gaps": Phrase("Chỗ thiếu số", "Gaps in the numbers"),
    "numbers": Phrase("Số đọc được", "Numbers read"),
    "outliers": Phrase("Trang khác thường", "Outliers"),
}
GAPS = Phrase("Số còn thiếu", "Missing numbers")
GAP = Phrase("giữa số {after} và số {before}", "between {after} and {before}")
PAGES = Phrase("Trang cần xem", "Pages to look at")
NOTHING = Phrase("Không có trang nào cần xem lại.", "No page needs a second look.")
COMPLETE = Phrase("ĐỦ", "COMPLETE")
INCOMPLETE = Phrase("CHƯA ĐỦ", "NOT COMPLETE")
UNVERIFIED = Phrase(
    "Số thứ tự do máy đọc, chưa được người kiểm tra; thiếu số có thể do sổ bỏ số. Đối chiếu với sổ gốc trước khi ký.",
    "Numbers were read by machine and not verified; the book itself may skip a number. Compare with the book before signing.",
)
SIGNED = (Phrase("Người quét", "Scanned by"), Phrase("Người kiểm", "Checked by"))
NUMBER = Phrase("số {number}", "number {number}")
_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 210mm; padding: 10mm; font: 14px/1.45 system-ui, "Segoe UI", sans-serif; color: #1f2933; }
h1 { font-size: 22px; margin: 0; }
h2 { font-size: 16px; margin: 22px 0 8px; }
p { margin: 4px 0; }
.mark { float: right; border: 2px solid; border-radius: 4px; padding: 2px 10px; font-weight: 600; }
.good { color: #1c6b3a; }
.bad { color: #a3231f; }
table { border-collapse: collapse; width: 100%; margin-top: 16px; }
td { border-bottom: 1px solid #c5ced6; padding: 4px 8px; }
td + td { text-align: right; font-variant-numeric: tabular-nums; }
.pages { display: grid; grid-template-columns: repeat(auto-fill, minmax(54mm, 1fr)); gap: 10px; }
figure { margin: 0; border: 1px solid #c5ced6; border-radius: 4px; padding: 8px; break-inside: avoid; }
figure img { display: block; width: 100%; height: 62mm; object-fit: contain; background: #eef1f4; }
figcaption { margin-top: 6px; overflow-wrap: anywhere; }
figcaption b { display: block; }
.note { color: #5b6772; font-size: 12px; margin-top: 16px; }
.sign { display: grid; grid-template-columns: 1fr 1fr; text-align: center; margin-top: 14mm; height: 30mm; }
@page { size: A4; margin: 12mm; }
@media print { body { padding: 0; } }
"""


@dataclass(frozen=True, slots=True)
class Notable:
    """One page that a person should look at."""

    file: str
    image: int
    number: int | None
    reasons: tuple[tuple[str, str], ...]
    """Stable code and the sentence for it."""
    thumbnail: bytes = b""
    """JPEG."""

    def title(self, lang: Lang) -> str:
        """Its file, picture and number."""
        name = self.file if self.image == 1 else f"{self.file} #{self.image}"
        return name if self.number is None else f"{name} · {NUMBER.say(lang, number=self.number)}"


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What came of scanning one book."""

    place: str
    book: str
    made: str
    counts: tuple[tuple[str, int | None], ...]
    """Name of `COUNTS` and figure, None where it is not known."""
    gaps: tuple[tuple[int, int], ...]
    """Numbers between which others are missing."""
    notable: tuple[Notable, ...]
    complete: bool
    """Whether nothing is missing, nothing must be taken again, and the declared count fits."""

    @property
    def plain(self) -> dict[str, object]:
        """The report as JSON wants it, without pictures."""
        pages = [{"file": n.file, "image": n.image, "number": n.number, "reasons": [code for code, _ in n.reasons]} for n in self.notable]
        head = {"place": self.place, "book": self.book, "made": self.made, "complete": self.complete}
        return {**head, **dict(self.counts), "missing": [list(gap) for gap in self.gaps], "notable": pages}

    def figures(self, lang: Lang) -> list[tuple[str, str]]:
        """What was counted, in words, and the figure."""
        return [(COUNTS[name].say(lang), "—" if n is None else str(n)) for name, n in self.counts]

    def missing(self, lang: Lang) -> str:
        """The gaps in words."""
        return "; ".join(GAP.say(lang, after=a, before=b) for a, b in self.gaps)


def intake_json(report: IntakeReport) -> str:
    """The report as JSON; pictures are left out."""
    return json.dumps(report.plain, ensure_ascii=False, indent=2)


def intake_html(report: IntakeReport, lang: Lang) -> str:
    """The report as one self-contained page that prints on A4."""
    return "".join(_html(report, lang))


def _html(report: IntakeReport, lang: Lang) -> Iterator[str]:
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    title = f"{TITLE.say(lang)} {report.book}"
    yield f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
    mark, kind = (COMPLETE, "good") if report.complete else (INCOMPLETE, "bad")
    yield f'<p class="mark {kind}">{mark.say(lang)}</p><h1>{TITLE.say(lang)}</h1>'
    made = MADE.say(lang, place=report.place or "—", made=report.made)
    yield f"<p><b>{escape(BOOK.say(lang, book=report.book))}</b></p><p>{escape(made)}</p>"
    rows = report.figures(lang)
    yield "<table>" + "".join(f"<tr><td>{escape(what)}</td><td>{n}</td></tr>" for what, n in rows) + "</table>"
    if report.gaps:
        yield f"<h2>{GAPS.say(lang)}</h2><p>{escape(report.missing(lang))}</p>"
    yield f"<h2>{PAGES.say(lang)}</h2>"
    yield (
        f'<div class="pages">{"".join(_figure(n, lang) for n in report.notable)}</div>' if report.notable else f"<p>{NOTHING.say(lang)}</p>"
    )
    yield f'<p class="note">{UNVERIFIED.say(lang)}</p>'
    yield '<div class="sign">' + "".join(f"<p>{p.say(lang)}</p>" for p in SIGNED) + "</div></body></html>"


def _figure(page: Notable, lang: Lang) -> str:
    picture = base64.b64encode(page.thumbnail).decode("ascii")
    why = "<br>".join(escape(sentence) for _, sentence in page.reasons)
    image = f'<img src="data:image/jpeg;base64,{picture}" alt="">' if picture else ""
    return f"<figure>{image}<figcaption><b>{escape(page.title(lang))}</b>{why}</figcaption></figure>"


def counted(names: Sequence[tuple[str, int | None]]) -> tuple[tuple[str, int | None], ...]:
    """Figures in the order in which they are shown; raises KeyError for a figure that has no name."""
    given = dict(names)
    if unknown := given.keys() - COUNTS.keys():
        raise KeyError(unknown)
    return tuple((name, given[name]) for name in COUNTS if name in given)
