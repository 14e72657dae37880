"""What is known of a page or entry, derived each time and never stored as truth."""

from __future__ import annotations

from typing import Literal

from civreg.language import Phrase
from civreg.model import Entry, Page

Status = Literal["read", "unread", "blank", "unknown-form", "scan-again"]

STATUSES: dict[Status, Phrase] = {
    "read": Phrase("Máy đã đọc, chưa ai kiểm", "Read by machine, verified by nobody"),
    "unread": Phrase("Chưa đọc", "Not read yet"),
    "blank": Phrase("Trang trắng", "Blank page"),
    "unknown-form": Phrase("Không nhận ra mẫu sổ", "Form not recognised"),
    "scan-again": Phrase("Cần quét lại", "To be scanned again"),
}


def derive(page: Page | None, entry: Entry | None) -> Status:
    """The status of a page and its entry; decisions of people will raise it, no machine ever does."""
    if entry is not None and entry.form:
        return "read"
    if page is None:
        return "unread"
    if page.legibility.blank:
        return "blank"
    if page.legibility.scan_again:
        return "scan-again"
    return "unknown-form" if entry is not None else "unread"
