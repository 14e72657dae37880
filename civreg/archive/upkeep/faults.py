"""What may be wrong with an archive's files and database: stable codes, each with a sentence that says what to do."""

from __future__ import annotations

from dataclasses import dataclass

from civreg.language import Phrase

DELIVER = Phrase(
    "Lấy lại từ bản sao lưu, hoặc nhận lại đúng tệp gốc bằng `civreg scan --force TỆP`; nếu không còn, quét lại trang.",
    "Take it back from a backup, or deliver the very file again with `civreg scan --force FILE`; if it is gone, scan the page anew.",
)
RESTORE = Phrase(
    "Đừng sửa tay; phục hồi kho từ bản sao lưu: `civreg archive restore`.",
    "Do not mend by hand; restore the archive from a backup: `civreg archive restore`.",
)
REBUILD = Phrase("Chạy `civreg archive rebuild`.", "Run `civreg archive rebuild`.")
SWEEP = Phrase("Không hại gì; lần chạy sau tự dọn.", "Harmless; the next run takes it away.")
LOOK = Phrase(
    "Không mục nào dùng tệp này. Xem là gì rồi nhận lại bằng `civreg scan`, hoặc dời ra ngoài kho.",
    "No entry uses this file. See what it is, then take it in with `civreg scan`, or move it out of the archive.",
)
REPRINT = Phrase("Lấy lại tệp từ bản sao lưu; số đã cấp vẫn giữ nguyên.", "Take the file back from a backup; the number stays issued.")
LEARN = Phrase("Dạy lại: `civreg hand adapt`.", "Teach it again: `civreg hand adapt`.")

MISSING = Phrase("tệp đã mất", "the file is gone")
SHORT = Phrase("tệp bị cụt hoặc dài ra: {detail}", "the file was cut short or has grown: {detail}")
CHANGED = Phrase("nội dung tệp đã bị đổi: {detail}", "the file's bytes have changed: {detail}")
SWAPPED = Phrase("tệp chứa một bản khác: {detail}", "the file holds another one: {detail}")
UNREADABLE = Phrase("không đọc được tệp: {detail}", "the file cannot be read: {detail}")
NOT_PLAIN = Phrase("không phải tệp thường (liên kết, thư mục)", "no plain file (a link, a folder)")

WHAT: dict[str, Phrase] = {
    "missing": MISSING,
    "short": SHORT,
    "changed": CHANGED,
    "swapped": SWAPPED,
    "unreadable": UNREADABLE,
    "not-plain": NOT_PLAIN,
    "orphan": Phrase("tệp thừa, kho không biết {detail}", "a file that the archive does not know {detail}"),
    "leftover": Phrase("tệp dở của một lần chạy bị ngắt", "left half copied by a run that was cut off"),
    "database": Phrase("cơ sở dữ liệu hỏng: {detail}", "the database is damaged: {detail}"),
    "reference": Phrase("dòng trỏ tới chỗ không có: {detail}", "a row points to nothing: {detail}"),
    "schema": Phrase("cấu trúc bị đổi: {detail}", "the schema was changed: {detail}"),
    "chain": Phrase("chuỗi việc không khớp: {detail}", "the chain does not fit: {detail}"),
    "stray": Phrase("không khớp với việc đã ghi: {detail}", "says otherwise than its act: {detail}"),
    "head": Phrase("khác đầu chuỗi giữ ở ngoài: {detail}", "differs from the head kept outside: {detail}"),
    "numbers": Phrase("sổ cấp trích lục không liền số: {detail}", "the issue book's numbers do not run on: {detail}"),
    "mirror": Phrase("gương của các việc không khớp: {detail}", "the mirror of acts does not fit: {detail}"),
}
REMEDIES: dict[str, Phrase] = {
    "orphan": LOOK,
    "leftover": SWEEP,
    "schema": REBUILD,
    "database": RESTORE,
    "reference": RESTORE,
    "chain": RESTORE,
    "stray": RESTORE,
    "head": RESTORE,
    "numbers": RESTORE,
    "mirror": Phrase(
        "Đĩa thứ hai giữ chuỗi khác: so hai nơi trước khi làm tiếp; đừng xóa tệp nào.",
        "The second disk holds another chain: compare both before going on; delete neither.",
    ),
}
OF_FOLDER: dict[str, Phrase] = {"originals": DELIVER, "quarantine": DELIVER, "certificates": REPRINT, "hands": LEARN}
"""What to do about a file that is not what was kept, by the folder it lies in."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was kept."""

    code: str
    """Key of `WHAT`."""
    file: str = ""
    """Path inside the archive; empty where the database is meant."""
    detail: str = ""
    name: str = ""
    """The file's name as it was delivered, and its book."""
    entries: tuple[int, ...] = ()
    """Numbers of the entries concerned, at most `MOST`."""
    count: int = 0
    """How many entries are concerned in all."""

    def what(self) -> Phrase:
        """What is wrong; `{detail}` is to be filled in."""
        return WHAT[self.code]

    def remedy(self) -> Phrase:
        """What to do."""
        return REMEDIES.get(self.code) or OF_FOLDER.get(self.file.split("/", 1)[0], RESTORE)


MOST = 50
"""Entries of one fault that are named."""
