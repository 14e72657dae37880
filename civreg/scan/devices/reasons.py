"""Why a scanner gave no page, and what to do: stable codes with a sentence in both languages."""

from __future__ import annotations

from civreg.errors import DeviceError
from civreg.language import Phrase

REASONS = {
    "jammed": Phrase("Kẹt giấy. Mở khay, lấy giấy ra, đặt lại những tờ chưa quét rồi chạy lại.",
                     "Paper jam. Open the feeder, take the paper out, put in again what was not scanned, and run again."),
    "cover-open": Phrase("Nắp máy đang mở. Đóng nắp rồi chạy lại.", "The cover is open. Close it and run again."),
    "busy": Phrase("Máy đang bận. Đóng chương trình quét khác rồi chạy lại.",
                   "The scanner is busy. Close other scanning programs and run again."),
    "empty": Phrase("Khay nạp không có giấy. Đặt giấy vào rồi chạy lại.", "The feeder is empty. Put paper in and run again."),
    "no-answer": Phrase("Máy không trả lời. Kiểm tra nguồn điện, dây nối rồi chạy lại.",
                        "The scanner does not answer. Look at its power and its cable, and run again."),
    "denied": Phrase("Không được phép dùng máy. Thêm người dùng này vào nhóm `scanner` rồi đăng nhập lại.",
                     "This user may not use the scanner. Add the user to the group `scanner` and log in again."),
    "out-of-memory": Phrase("Máy hết bộ nhớ. Giảm độ phân giải bằng --dpi.", "The scanner is out of memory. Take a lower --dpi."),
    "cancelled": Phrase("Đã dừng trên máy quét. Chạy lại để quét tiếp.", "Stopped at the scanner. Run again to go on."),
    "no-device": Phrase("Không có máy quét này. Xem tên máy bằng `civreg devices`.",
                        "There is no such scanner. See its name with `civreg devices`."),
    "no-source": Phrase("Máy này không có nguồn giấy đó; có: {detail}.", "The scanner has no such source; it has: {detail}."),
    "bad-option": Phrase("Máy không nhận thiết lập: {detail}", "The scanner does not take a setting: {detail}"),
    "failed": Phrase("Máy báo lỗi: {detail}", "The scanner failed: {detail}"),
}  # fmt: skip


def failed(device: str, reason: str, detail: str = "") -> DeviceError:
    """The failure of a scanner, in both languages."""
    phrase = REASONS[reason]
    return DeviceError(device=device or "SANE", reason=reason, vi=phrase.say("vi", detail=detail), en=phrase.say("en", detail=detail))
