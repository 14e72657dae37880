"""What can be wrong with a package, each under a stable code and in a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

from civreg.language import Lang, Phrase

FAULTS = {
    "no-package": Phrase("không có gói nào ở đây", "no package lies here"),
    "unfinished": Phrase("gói làm dở, hãy xuất lại", "a package that was not finished; export it again"),
    "stem": Phrase("tên gói không đúng quy ước (xã_huyện_tỉnh.LOẠI.NĂM.QUYỂN)", "the name is not office.TYPE.YEAR.BOOK"),
    "draft": Phrase("đây là bản nháp, không nộp", "this is a draft and is not handed in"),
    "missing": Phrase("thiếu tệp này", "this file is missing"),
    "manifest": Phrase("không đọc được bản kê", "the manifest cannot be read"),
    "manifest-changed": Phrase("bản kê đã bị sửa sau khi xuất", "the manifest was changed after the export"),
    "file-changed": Phrase("tệp đã bị sửa sau khi xuất (sai sha256)", "the file was changed after the export (sha256)"),
    "count": Phrase("bản kê ghi {told}, thực có {found}", "the manifest says {told}, there are {found}"),
    "zip": Phrase("không đọc được tệp nén, hoặc tệp nén hỏng", "the zip cannot be read, or is damaged"),
    "name": Phrase("tên không đúng quy ước LOẠI.NĂM.QUYỂN.NĂM-THÁNG-NGÀY.SỐ.pdf", "the name is not TYPE.YEAR.BOOK.YYYY-MM-DD.NNN.pdf"),
    "name-date": Phrase("ngày trong tên không có trong lịch", "the date in the name is in no calendar"),
    "name-book": Phrase("thuộc sổ khác với gói ({book})", "belongs to another book than the package ({book})"),
    "name-twice": Phrase("tên này có hai lần", "this name is there twice"),
    "number-twice": Phrase("số {number} năm {year} có hai lần", "number {number} of {year} is there twice"),
    "sequence": Phrase("thiếu số {numbers} năm {year}", "numbers {numbers} of {year} are missing"),
    "known-gap": Phrase("thiếu số {numbers} năm {year}; khi xuất đã biết", "numbers {numbers} of {year} are missing, as was known"),
    "pdf": Phrase("không phải PDF, hoặc bị cụt", "is no PDF, or is cut short"),
    "pdf-large": Phrase("{kb} KB, quá mức {most} KB: hạ nữa thì không còn đọc được", "{kb} kB, over {most} kB: less would not be legible"),
    "workbook": Phrase("không đọc được bảng tính", "the workbook cannot be read"),
    "sheet-name": Phrase("trang tính phải tên là {kind}", "the sheet must be called {kind}"),
    "headers": Phrase("tiêu đề cột không đúng mẫu: {columns}", "headers are not those of the sheet: {columns}"),
    "not-text": Phrase("ô không phải dạng chữ", "the cell is not text"),
    "value": Phrase("giá trị không đúng dạng của cột {column}", "not a value that the column {column} holds"),
    "volume": Phrase("quyenSo khác với sổ {book}", "quyenSo differs from the book {book}"),
    "row-twice": Phrase("hai hàng cùng số và ngày", "two rows have one number and date"),
    "row-without-pdf": Phrase("hàng không có PDF ({name})", "the row has no PDF ({name})"),
    "pdf-without-row": Phrase("PDF không có hàng nào trong bảng", "the PDF has no row"),
    "name-row": Phrase("tên PDF khác với hàng: theo hàng phải là {name}", "the name differs from its row, which asks for {name}"),
}  # fmt: skip
NOTES = frozenset(("known-gap", "pdf-large", "volume"))
"""Codes of what is said but keeps no package back."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a package, and where."""

    code: str
    where: str
    """File, or file and what in it."""
    data: dict[str, object] = field(default_factory=dict)

    @property
    def note(self) -> bool:
        """Whether it is merely to be known."""
        return self.code in NOTES

    def say(self, lang: Lang = "vi") -> str:
        """The sentence for a clerk."""
        return f"{self.where}: {FAULTS[self.code].say(lang, **self.data)}"
