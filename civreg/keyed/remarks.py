"""What a clerk is told about a delivered table: each code as a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from civreg.keyed.delivered import Remark
from civreg.language import Lang, Phrase

SHOWN = 12
"""Most remarks that a refusal names."""
SENTENCES = {
    "apostrophe": Phrase("dấu ' đầu ô là dấu chặn công thức, không phải chữ", "the ' in front keeps a spreadsheet from running the cell"),
    "boolean-cell": Phrase("ô đúng/sai, không phải chữ: {detail}", "a true/false cell, not text: {detail}"),
    "bytes-recognised": Phrase("tệp không phải UTF-8; nhận ra theo chữ ({detail})", "no UTF-8; recognised by its words ({detail})"),
    "cell-too-long": Phrase("ô quá dài (trên 32767 chữ)", "the cell is too long (over 32767 letters)"),
    "date-cell": Phrase(
        "ô kiểu ngày của Excel ({detail}), có thể không phải điều đã gõ", "an Excel date ({detail}), maybe not what was typed"
    ),
    "doubt": Phrase("nghi vấn: {detail}", "in doubt: {detail}"),
    "duplicate-header": Phrase("hai cột cùng là «{detail}»; giữ một cột", "two columns are «{detail}»; keep one"),
    "error-cell": Phrase("ô báo lỗi: {detail}", "an error value: {detail}"),
    "formula-cell": Phrase("ô là công thức ({detail}); giá trị của nó chưa chắc đúng", "a formula ({detail}); what it came to is not sure"),
    "formula-like": Phrase("chữ trông như công thức, giữ nguyên là chữ", "text that looks like a formula, kept as text"),
    "hidden-column": Phrase("cột bị ẩn, vẫn được nhận", "a hidden column, taken all the same"),
    "hidden-row": Phrase("dòng bị ẩn, vẫn được nhận", "a hidden row, taken all the same"),
    "line-break": Phrase("ô có xuống dòng; kiểm tra dấu nháy kép", "the cell has a line break; look at the quotes"),
    "look-alike": Phrase("chữ trông giống chữ Việt nhưng là chữ khác: {detail}", "letters that only look Vietnamese: {detail}"),
    "merged": Phrase("ô trộn; chỉ ô đầu có chữ, các ô kia để trống", "merged cells; only the first holds text, the others are empty"),
    "missing-header": Phrase("cột có dữ liệu mà không có tên", "a column with data and no name"),
    "mixed-line-ends": Phrase("dấu xuống dòng lẫn lộn", "line ends of several kinds"),
    "no-book": Phrase("không biết thuộc sổ nào; thêm --book", "of which book is not known; add --book"),
    "no-header": Phrase("không có dòng tên cột", "there is no header row"),
    "no-number": Phrase("dòng không có số, hoặc số không đọc được", "the row has no number, or none that can be read"),
    "no-number-column": Phrase("không có cột «so»: không đối chiếu được với bản quét", "no column «so»: rows cannot be matched to scans"),
    "no-workbook": Phrase("không phải tệp .xlsx lành lặn", "not a sound .xlsx file"),
    "nul": Phrase("có ký tự NUL; lưu lại tệp từ chương trình gốc", "holds a NUL; save the file again from its program"),
    "number-cell": Phrase("ô kiểu số ({detail}): số 0 đứng đầu có thể đã mất", "a number cell ({detail}): leading zeros may be lost"),
    "number-cell-coded": Phrase("mã ở ô kiểu số ({detail})", "a code in a number cell ({detail})"),
    "number-twice": Phrase(
        "số {detail} có ở nhiều dòng; giữ cả, người quyết định", "number {detail} is on several rows; all kept, a person decides"
    ),
    "old-or-locked": Phrase(
        "tệp .xls cũ hoặc có mật khẩu; lưu lại thành .xlsx không mật khẩu", "an old .xls or locked file; save it as .xlsx"
    ),
    "old-spelling": Phrase("cột gõ bằng bảng mã cũ, đã chuyển sang Unicode ({detail})", "an old spelling, converted to Unicode ({detail})"),
    "other-book": Phrase("quyển ghi là {detail}, khác sổ đã chỉ", "its volume is {detail}, another than was said"),
    "ragged-row": Phrase("dòng có {detail} ô", "the row has {detail} cells"),
    "sheet-left-out": Phrase(
        "trang tính không có cột nào đã biết, không nhận ({detail} dòng)", "no known column: left out ({detail} rows)"
    ),
    "side-file": Phrase("tệp phụ của chương trình khác, không phải dữ liệu", "another program's side file, not data"),
    "too-large": Phrase("tệp quá lớn", "the file is too large"),
    "too-large-inside": Phrase("tệp nén chứa quá nhiều dữ liệu", "too much is packed inside"),
    "too-many-columns": Phrase("quá nhiều cột: {detail}", "too many columns: {detail}"),
    "unbalanced-quote": Phrase("dấu nháy kép không đóng, hoặc đứng sai chỗ", "a quote that does not close, or stands in the wrong place"),
    "unknown-bytes": Phrase(
        "không phải UTF-8 (gần nhất: {detail}); thêm --encoding tcvn3, vni, cp1258 hoặc utf-16",
        "no UTF-8 (nearest: {detail}); add --encoding tcvn3, vni, cp1258 or utf-16",
    ),
    "unknown-header": Phrase(
        "cột «{detail}» không phải cột quốc gia; vẫn giữ, không đối chiếu; chỉ rõ bằng --columns",
        "«{detail}» is no national column; kept, not compared; say what it is with --columns",
    ),
    "unknown-suffix": Phrase("chỉ nhận .xlsx và .csv", "only .xlsx and .csv are taken"),
    "unseen": Phrase("có ký tự không nhìn thấy: {detail}", "holds characters that nobody sees: {detail}"),
    "unsure-spelling": Phrase(
        "không rõ bảng mã ({detail}); giữ nguyên, thêm --encoding để nói rõ",
        "the spelling is not clear ({detail}); kept as it is, say --encoding",
    ),
    "words-differ": Phrase("ngày bằng chữ khác ngày bằng số: {detail}", "the date in words is another than in figures: {detail}"),
    "wrong-encoding": Phrase("không phải {detail}", "not {detail}"),
    "xml-entities": Phrase("tệp khai báo thực thể XML, có thể là bẫy", "declares XML entities, maybe a trap"),
}
WHERE = Phrase("{where}: {what}", "{where}: {what}")
MORE = Phrase("… và {n} chỗ nữa", "… and {n} more")


def sentence(remark: Remark, lang: Lang) -> str:
    """A remark in words, without its place."""
    return SENTENCES[remark.code].say(lang, detail=remark.detail)


def told(remarks: Sequence[Remark], lang: Lang) -> str:
    """Several remarks with their places, the first ones word for word."""
    said = [WHERE.say(lang, where=remark.where, what=sentence(remark, lang)) for remark in remarks[:SHOWN]]
    rest = len(remarks) - SHOWN
    return "; ".join([*said, *([MORE.say(lang, n=rest)] if rest > 0 else [])])
