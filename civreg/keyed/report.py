"""What came of an import, for people and for programs: what was taken, what is odd, what belongs together and what differs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from civreg import forms
from civreg.keyed.compare import Difference, Lonely, Match, Matching, entry_number
from civreg.keyed.delivered import Remark, column_name
from civreg.keyed.remarks import sentence
from civreg.keyed.rows import KeyedTable
from civreg.keyed.style import STYLE
from civreg.language import Lang, Phrase
from civreg.standing import Standing

TITLE = Phrase("BÁO CÁO NHẬP DỮ LIỆU CŨ", "IMPORT OF EARLIER DATA")
FILE = Phrase("Tệp {file} · sha256 {sha256}", "File {file} · sha256 {sha256}")
MADE = Phrase("{place} · lập ngày {made}", "{place} · made {made}")
UNVERIFIED = Phrase(
    "Dữ liệu gõ trước đây chỉ là một cách đọc nữa, không phải dữ liệu đã kiểm tra. Chỗ khác nhau do người quyết định theo bản gốc.",
    "What was keyed before is one more reading, never verified data. Where it differs, a person decides with the original.",
)
COUNTS = {
    "rows": Phrase("Dòng đã nhận", "Rows taken"),
    "cells": Phrase("Ô có dữ liệu", "Cells with data"),
    "matched": Phrase("Khớp với bản quét", "Matched to a scanned entry"),
    "same": Phrase("Khớp, không có gì khác", "Matched, no difference"),
    "different": Phrase("Trường khác nhau", "Fields that differ"),
    "unmatched_rows": Phrase("Dòng không khớp bản quét nào", "Rows without a scanned entry"),
    "unmatched_entries": Phrase("Bản quét không có dòng nào", "Scanned entries without a row"),
    "warnings": Phrase("Chỗ cần xem", "Places to look at"),
}
GRADES = {
    "other": Phrase("khác hẳn", "different"),
    "spelling": Phrase("gần giống", "nearly alike"),
    "marks": Phrase("khác dấu", "marks differ"),
    "look-alike": Phrase("chữ trông giống", "look-alike letters"),
    "punctuation": Phrase("khác dấu câu", "punctuation"),
    "only-keyed": Phrase("chỉ có ở dữ liệu cũ", "keyed only"),
    "only-book": Phrase("chỉ có ở bản quét", "scanned only"),
}
REASONS = {
    "no-number": Phrase("dòng không có số", "no number"),
    "no-book": Phrase("không biết sổ nào", "no book"),
    "book-not-scanned": Phrase("sổ chưa quét", "the book is not scanned"),
    "not-scanned": Phrase("sổ không có số này", "no such number in the book"),
    "several-entries": Phrase("nhiều bản quét cùng số này", "several entries have this number"),
}
STATUSES = {
    "verified": Phrase("đã kiểm tra", "verified"),
    "in-review": Phrase("đang kiểm tra", "in review"),
    "returned": Phrase("bị trả lại", "returned"),
    "read": Phrase("máy đã đọc", "read by machine"),
}
WHY = {
    "asked": Phrase("theo yêu cầu", "as asked"),
    "words": Phrase("theo chữ của cột", "by its words"),
    "sheet": Phrase("theo cả trang tính", "by its sheet"),
    "plain": Phrase("không có chữ có dấu", "no word with marks"),
    "unsure": Phrase("không rõ", "not clear"),
}
DIFFERENCES = Phrase("Chỗ khác nhau", "Differences")
ROWS = Phrase("Dòng không khớp", "Rows without an entry")
ENTRIES = Phrase("Bản quét không có dòng", "Entries without a row")
REMARKS = Phrase("Chỗ cần xem", "Places to look at")
NOTES = Phrase("Ghi nhận thêm", "Also noted")
COLUMNS = Phrase("Các cột", "Columns")
HEADS = {
    "diff": Phrase("Dòng|Sổ, số|Trường|Đã gõ|Đang có|Loại", "Row|Book, number|Field|Keyed|Standing|Kind"),
    "row": Phrase("Dòng|Sổ|Số|Vì sao|Bản quét cùng tên", "Row|Book|Number|Why|Entries of that name"),
    "entry": Phrase("Sổ|Số|Trang|Tệp quét|Tình trạng", "Book|Number|Page|Scan|Status"),
    "remark": Phrase("Chỗ|Điều thấy", "Place|What"),
    "column": Phrase("Cột|Tên cột|Trường|Bảng mã|Bằng chứng", "Column|Header|Field|Spelling|Evidence"),
}
VERIFIED = Phrase("đã kiểm tra", "verified")
EMPTY = Phrase("(trống)", "(empty)")
NOT_COMPARED = Phrase("— không đối chiếu", "— not compared")
MORE = Phrase("… và {n} nữa; xem báo cáo JSON.", "… and {n} more; see the JSON report.")
MOST = 2000
"""Most lines of one list in the HTML report."""


@dataclass(frozen=True, slots=True)
class KeyedReport:
    """What came of importing one file."""

    file: str
    sha256: str
    place: str
    made: str
    table: KeyedTable
    matching: Matching
    known: bool
    """Whether the file had been imported in this way before, so that nothing was added."""

    @property
    def counts(self) -> dict[str, int]:
        """Figures by their names in COUNTS."""
        matches = self.matching.matches
        return {
            "rows": len(self.table.rows),
            "cells": sum(len(row.cells) for row in self.table.rows),
            "matched": len(matches),
            "same": sum(not match.differences for match in matches),
            "different": sum(len(match.differences) for match in matches),
            "unmatched_rows": len(self.matching.rows),
            "unmatched_entries": len(self.matching.entries),
            "warnings": sum(remark.severity == "warn" for remark in self.table.remarks),
        }

    def figures(self, lang: Lang) -> list[tuple[str, int]]:
        """What was counted, in words, and the figure."""
        return [(COUNTS[name].say(lang), n) for name, n in self.counts.items()]

    def kinds_of_remarks(self, lang: Lang) -> list[tuple[str, int, str]]:
        """Each kind of warning once: in words, how often, and where first."""
        warned = [remark for remark in self.table.remarks if remark.severity == "warn"]
        times = Counter(remark.code for remark in warned)
        first = {remark.code: remark for remark in reversed(warned)}
        return [(sentence(first[code], lang), n, first[code].where) for code, n in times.most_common()]

    @property
    def plain(self) -> dict[str, object]:
        """The report as JSON wants it; codes and keys are never translated."""
        head: dict[str, object] = {"file": self.file, "sha256": self.sha256, "made": self.made, "known": self.known}
        return {
            **head,
            **self.counts,
            "columns": [_plain_column(self.table, i) for i in range(len(self.table.columns))],
            "remarks": [{"code": r.code, "severity": r.severity, "where": r.where, "detail": r.detail} for r in self.table.remarks],
            "matches": [_plain_match(match) for match in self.matching.matches],
            "rows_without_entry": [_plain_lonely(lonely) for lonely in self.matching.rows],
            "entries_without_row": [_plain_entry(entry) for entry in self.matching.entries],
        }


def keyed_json(report: KeyedReport) -> str:
    """The report as JSON."""
    return json.dumps(report.plain, ensure_ascii=False, indent=2)


def keyed_html(report: KeyedReport, lang: Lang) -> str:
    """The report as one self-contained page that prints on A4."""
    return "".join(_html(report, lang))


def _plain_column(table: KeyedTable, i: int) -> dict[str, object]:
    column = table.columns[i]
    words = column.choice.weighed
    evidence = {"words": words.words, "unicode": words.unicode, "tcvn3": words.tcvn3, "vni": words.vni}
    told = {"sheet": column.sheet, "column": column_name(column.position), "header": column.header, "key": column.key}
    return {**told, "spelling": column.choice.spelling, "why": column.choice.why, "evidence": evidence}


def _plain_match(match: Match) -> dict[str, object]:
    row = {"sheet": match.row.sheet, "row": match.row.row, "book": match.entry.book, "number": match.row.number, "entry": match.entry.entry}
    differences = [
        {"key": d.key, "keyed": d.keyed, "standing": d.standing, "grade": d.grade, "settled": d.settled} for d in match.differences
    ]
    return {**row, "status": match.entry.status, "compared": match.compared, "differences": differences}


def _plain_lonely(lonely: Lonely) -> dict[str, object]:
    row = lonely.row
    told = {"sheet": row.sheet, "row": row.row, "book": row.book, "number": row.number, "year": row.year}
    return {**told, "why": lonely.why, "same_name": list(lonely.like)}


def _plain_entry(entry: Standing) -> dict[str, object]:
    told = {"book": entry.book, "entry": entry.entry, "number": entry_number(entry)[0], "page": entry.page}
    return {**told, "source": entry.source, "image": entry.image, "status": entry.status}


def _html(report: KeyedReport, lang: Lang) -> Iterator[str]:
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    yield f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield f"<title>{escape(TITLE.say(lang))} {escape(report.file)}</title><style>{STYLE}</style></head><body><h1>{TITLE.say(lang)}</h1>"
    yield f"<p>{escape(FILE.say(lang, file=report.file, sha256=report.sha256))}</p>"
    yield f"<p>{escape(MADE.say(lang, place=report.place or '—', made=report.made))}</p>"
    yield f'<p class="note">{UNVERIFIED.say(lang)}</p>'
    figures = "".join(f"<tr><td>{escape(what)}</td><td>{n}</td></tr>" for what, n in report.figures(lang))
    yield f'<table class="figures">{figures}</table>'
    yield from _part(DIFFERENCES, "diff", [_said(m, d, lang) for m in report.matching.matches for d in m.differences], lang)
    yield from _part(ROWS, "row", [_alone(lonely, lang) for lonely in report.matching.rows], lang)
    yield from _part(ENTRIES, "entry", [_scanned(entry, lang) for entry in report.matching.entries], lang)
    yield from _part(REMARKS, "remark", [_noticed(r, lang) for r in report.table.remarks if r.severity == "warn"], lang)
    yield from _part(NOTES, "remark", [_noticed(r, lang) for r in report.table.remarks if r.severity == "note"], lang)
    yield from _part(COLUMNS, "column", [_column(report.table, i, lang) for i in range(len(report.table.columns))], lang)
    yield "</body></html>"


def _part(title: Phrase, heads: str, rows: Sequence[Sequence[str]], lang: Lang) -> Iterator[str]:
    if not rows:
        return
    yield f"<h2>{title.say(lang)} ({len(rows)})</h2><table><thead><tr>"
    yield "".join(f"<th>{head}</th>" for head in HEADS[heads].say(lang).split("|")) + "</tr></thead><tbody>"
    for row in rows[:MOST]:
        yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
    yield "</tbody></table>" + (f"<p>{MORE.say(lang, n=len(rows) - MOST)}</p>" if len(rows) > MOST else "")


def _said(match: Match, difference: Difference, lang: Lang) -> list[str]:
    names = forms.field_names().get(difference.key, {})
    empty = EMPTY.say(lang)
    now = (difference.standing or empty) + (f" · {VERIFIED.say(lang)}" if difference.settled else "")
    where = f"{match.entry.book}, {match.row.number}"
    name = names.get(lang, difference.key)
    return [f"{match.row.sheet}!{match.row.row}", where, name, difference.keyed or empty, now, GRADES[difference.grade].say(lang)]


def _alone(lonely: Lonely, lang: Lang) -> list[str]:
    row, like = lonely.row, ", ".join(f"#{entry}" for entry in lonely.like)
    return [f"{row.sheet}!{row.row}", row.book or "—", row.text("so") or "—", REASONS[lonely.why].say(lang), like]


def _scanned(entry: Standing, lang: Lang) -> list[str]:
    return [entry.book or "—", entry.text("so") or "—", str(entry.page), f"{entry.source} #{entry.image}", _status(entry, lang)]


def _status(entry: Standing, lang: Lang) -> str:
    return STATUSES[entry.status].say(lang) if entry.status in STATUSES else entry.status


def _noticed(remark: Remark, lang: Lang) -> list[str]:
    return [remark.where, sentence(remark, lang)]


def _column(table: KeyedTable, i: int, lang: Lang) -> list[str]:
    column = table.columns[i]
    words, spelling = column.choice.weighed, column.choice.spelling.upper() if column.choice.spelling != "unicode" else "Unicode"
    evidence = f"tcvn3 {words.tcvn3} · vni {words.vni} · unicode {words.unicode} / {words.words}" if words.words else ""
    where = f"{column.sheet}!{column_name(column.position)}"
    return [
        where,
        " ".join(column.header.split()),
        column.key or NOT_COMPARED.say(lang),
        f"{spelling}, {WHY[column.choice.why].say(lang)}",
        evidence,
    ]
