"""What sheets say: doubts as sentences, confidence as sign and colour, headings and notices, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civreg.language import Lang, Phrase
from civreg.model import Doubt, Finding

DOUBTS: dict[str, Phrase] = {
    "low-confidence": Phrase("Máy đọc không chắc", "The machine is unsure of its reading"),
    "no-reading": Phrase("Có chữ nhưng máy không đọc được", "Something is written, but the machine could not read it"),
    "handwritten": Phrase("Chữ viết tay, máy đọc chưa tin được", "Handwriting: the reading cannot be trusted yet"),
    "engines-differ": Phrase("Hai bộ đọc cho kết quả khác nhau: {detail}", "Two engines read differently: {detail}"),
    "not-a-date": Phrase("Không phải ngày hợp lệ", "Not a valid date"),
    "impossible-date": Phrase("Ngày không có thật", "This day does not exist"),
    "future-date": Phrase("Ngày ở tương lai", "This day lies in the future"),
    "lunar-date": Phrase("Ngày âm lịch; dương lịch là khoảng {detail}", "A lunar date; in the common calendar about {detail}"),
    "look-alike": Phrase("Có chữ trông giống chữ Việt mà không phải: {detail}", "Letters that only look Vietnamese: {detail}"),
    "not-a-name": Phrase("Trong tên có chữ số", "There are figures in the name"),
    "partial-date": Phrase("Ngày ghi thiếu", "The date is incomplete"),
    "placeholder-date": Phrase("Có thể là ngày ghi cho có", "May be a placeholder date"),
    "not-a-number": Phrase("Không phải số", "Not a number"),
    "not-a-time": Phrase("Không phải giờ hợp lệ", "Not a valid time"),
    "corrected": Phrase("Máy đã chỉnh lại; đọc thô là «{detail}»", "Adjusted by the machine; read as «{detail}»"),
    "from-book": Phrase("Lấy theo chỗ khác trong sổ; máy đọc là «{detail}»", "Taken from elsewhere in the book; read as «{detail}»"),
    "from-order": Phrase(
        "Lấy theo các số, ngày bên cạnh trong sổ; máy đọc là «{detail}»", "Taken from the run of its neighbours; read as «{detail}»"
    ),
    "words-digits-differ": Phrase("Ngày bằng số và bằng chữ khác nhau", "The date in digits and in words differ"),
    "out-of-list": Phrase("Không có trong danh mục", "Not in the list"),
    "id-length": Phrase("Số giấy tờ không đủ 9 hoặc 12 chữ số", "An ID number has 9 or 12 digits"),
    "out-of-range": Phrase("Ngoài khoảng thường gặp", "Outside the usual range"),
    "unknown-place": Phrase("Địa danh không có trong danh mục", "The place is not in the gazetteer"),
    "unknown-name": Phrase("Tên ít gặp", "An uncommon name"),
    "number-gap": Phrase("Số nhảy cách trong sổ", "The number leaves a gap in the book"),
    "no-tick": Phrase("Không ô nào được đánh dấu", "No box is ticked"),
    "several-ticks": Phrase("Nhiều ô được đánh dấu", "Several boxes are ticked"),
    "faint-tick": Phrase("Dấu trong ô không rõ", "The mark in the box is faint"),
    "blank": Phrase("Có vẻ để trống", "Seems to be left blank"),
    "faint": Phrase("Mực mờ", "Faint ink"),
    "cut": Phrase("Chữ chạm mép ô ảnh", "Ink reaches the edge of the crop"),
    "ink-cut": Phrase("Chữ bị cắt ở mép ảnh", "Ink is cut by the edge of the picture"),
    "struck": Phrase("Có chỗ gạch xóa", "Something is struck through"),
    "stamp": Phrase("Dấu mộc đè lên chữ", "A stamp covers the writing"),
    "damaged": Phrase("Giấy hỏng ở chỗ này", "The paper is damaged here"),
    "paper-missing": Phrase("Mất giấy ở ô này (thủng, rách): {detail}", "Paper is missing here (hole, tear): {detail}"),
    "stained": Phrase("Vết ố che chữ: {detail} ô", "A stain hides writing: {detail} of the field"),
    "covered": Phrase("Có vật che mất giấy: {detail} ô", "Something lies on the paper: {detail} of the field"),
    "red-ink": Phrase("Mực đỏ, khác mực của trang: có thể ghi thêm sau", "Red ink, unlike the page's: perhaps a later note"),
    "blue-ink": Phrase("Mực xanh, khác mực của trang: có thể ghi thêm sau", "Blue ink, unlike the page's: perhaps a later note"),
    "violet-ink": Phrase("Mực tím, khác mực của trang: có thể ghi thêm sau", "Violet ink, unlike the page's: perhaps a later note"),
    "green-ink": Phrase("Mực xanh lá, khác mực của trang: có thể ghi thêm sau", "Green ink, unlike the page's: perhaps a later note"),
    "brown-ink": Phrase("Mực nâu, khác mực của trang: có thể ghi thêm sau", "Brown ink, unlike the page's: perhaps a later note"),
    "black-ink": Phrase("Mực đen, khác mực của trang: có thể ghi thêm sau", "Black ink, unlike the page's: perhaps a later note"),
    "unknown-form": Phrase("Không nhận ra mẫu sổ", "The form was not recognised"),
    "form-unsure": Phrase("Chưa chắc mẫu sổ", "The form is not certain"),
    "ditto": Phrase("Ghi «{detail}», lấy theo dòng trên", "Written as «{detail}», taken from the row above"),
    "ditto-unresolved": Phrase("Ghi «{detail}» mà dòng trên không có chữ để lấy", "Written as «{detail}», but the row above gives nothing"),
    "struck-row": Phrase("Cả dòng có nét gạch ngang", "A stroke runs through the whole row"),
    "empty-rows": Phrase("Bỏ trống {detail} dòng ngay trên", "{detail} rows above are left empty"),
    "empty-table": Phrase("Bảng chưa ghi dòng nào", "No row of the table is written in"),
    "columns-from": Phrase(
        "Trang không in đầu cột: lấy cột theo trang {detail}", "No column headings here: columns taken from page {detail}"
    ),
    "row-goes-on": Phrase("Dòng viết tiếp ở trang {detail}; đã nối thành một", "The row goes on on page {detail}; joined into one"),
    "row-rest-only": Phrase("Trang chỉ có phần viết tiếp của dòng ở trang {detail}", "Only the rest of a row of page {detail} stands here"),
    "row-goes-on-unsure": Phrase(
        "Có thể là một dòng với {detail}: xem có phải viết tiếp", "May be one row with {detail}: see whether it goes on"
    ),
    "place-unsure": Phrase("Chưa chắc vị trí các ô", "Where the fields stand is not certain"),
}
"""A person's sentence for each stable doubt code; `{detail}` is the doubt's own datum."""

_SIGNS = str.maketrans({"≠": "|", "→": ">"})
"""Signs that the sheets' type does not have."""
_SHOWN = frozenset(("blank", "low-confidence"))
_UNKNOWN = Phrase("Cần xem lại ({code})", "Needs a look ({code})")

FINDINGS: dict[str, Phrase] = {
    "low-dpi": Phrase("Độ phân giải thấp", "Low resolution"),
    "blurred": Phrase("Ảnh nhòe", "Blurred"),
    "low-contrast": Phrase("Tương phản thấp", "Low contrast"),
    "clipped-light": Phrase("Ảnh cháy sáng hoặc quá tối", "Light is clipped"),
    "ink-cut": Phrase("Chữ bị cắt ở mép ảnh", "Ink is cut by the edge"),
    "paper-missing": Phrase("Thiếu một phần giấy", "Part of the paper is missing"),
    "blank": Phrase("Trang trắng", "Blank page"),
    "hole": Phrase("Giấy bị thủng", "There is a hole in the paper"),
    "tear": Phrase("Giấy bị rách", "The paper is torn"),
    "missing": Phrase("Mất một mảng giấy", "A piece of the paper is missing"),
    "stain": Phrase("Vết ố che chữ", "A stain hides writing"),
    "covered": Phrase("Có vật che mất giấy", "Something lies on the paper"),
    "gutter-unsure": Phrase("Chưa rõ ảnh có một hay hai trang, nên chưa cắt", "One page or two is not certain, so nothing was cut"),
    "turned-unsure": Phrase("Chưa chắc chiều của trang", "Which way is up is not certain"),
}

SAYS: dict[str, Phrase] = {
    "book": Phrase("QUYỂN SỔ", "BOOK"),
    "number": Phrase("SỐ ĐĂNG KÝ", "NUMBER"),
    "page": Phrase("TRANG", "PAGE"),
    "file": Phrase("TỆP GỐC", "ORIGINAL FILE"),
    "hash": Phrase("SHA-256 BẢN GỐC", "SHA-256 OF ORIGINAL"),
    "form": Phrase("MẪU SỔ", "FORM"),
    "loose": Phrase("tờ rời", "loose page"),
    "unnumbered": Phrase("chưa rõ", "not known"),
    "unverified": Phrase("CHƯA KIỂM", "NOT VERIFIED"),
    "warning": Phrase(
        "Máy đọc. Chưa có gì trên phiếu này được coi là đúng khi người kiểm chưa ký tên.",
        "Read by machine. Nothing on this sheet is verified until a person has signed it.",
    ),
    "column-field": Phrase("Ô", "Field"),
    "column-original": Phrase("Ảnh gốc", "Original"),
    "column-transcript": Phrase("Máy đọc · dòng dưới để sửa", "Machine reading · correct on the line"),
    "right": Phrase("Đúng", "Right"),
    "wrong": Phrase("Sai", "Wrong"),
    "blank": Phrase("để trống", "left blank"),
    "nothing": Phrase("không đọc được", "not read"),
    "not-found": Phrase("không tìm thấy ô này trên trang", "this field was not found on the page"),
    "not-read": Phrase("chưa đọc ô này", "this field was not read"),
    "see-ticks": Phrase("xem các ô đánh dấu trên ảnh trang", "see the tick boxes on the page"),
    "see-page": Phrase("xem ô {number} trên ảnh trang bên trái", "see field {number} on the page at the left"),
    "no-confidence": Phrase("không rõ", "unknown"),
    "notes": Phrase("LƯU Ý", "TAKE NOTE"),
    "no-notes": Phrase("Máy không thấy gì khác thường về cả bản ghi.", "The machine noticed nothing unusual about the whole entry."),
    "remarks": Phrase("Ý KIẾN NGƯỜI KIỂM", "REVIEWER'S REMARKS"),
    "discs-3": Phrase("từ 90 %", "from 90 %"),
    "discs-2": Phrase("từ 60 %", "from 60 %"),
    "discs-1": Phrase("dưới 60 %", "under 60 %"),
    "reviewer": Phrase("Họ tên người kiểm", "Reviewer's name"),
    "day": Phrase("Ngày", "Date"),
    "signature": Phrase("Chữ ký", "Signature"),
    "sheet": Phrase("Phiếu {sheet} · mặt {side}/{sides}", "Sheet {sheet} · side {side}/{sides}"),
    "printed": Phrase("In ngày {day}", "Printed {day}"),
    "no-entry": Phrase("TRANG NÀY CHƯA CÓ BẢN GHI", "NO ENTRY WAS READ FROM THIS PAGE"),
    "your-answer": Phrase("NGƯỜI KIỂM CHO BIẾT", "THE REVIEWER'S ANSWER"),
    "answer-blank": Phrase("Trang không có bản ghi, bỏ qua được", "There is no entry on this page"),
    "answer-key": Phrase("Có bản ghi, cần nhập tay", "There is an entry, to be keyed by hand"),
    "answer-scan": Phrase("Cần quét lại trang này", "This page has to be scanned again"),
    "answer-other": Phrase("Khác:", "Other:"),
    "title": Phrase("Phiếu đối chiếu", "Verification sheets"),
    "previous": Phrase("Phiếu trước", "Previous sheet"),
    "next": Phrase("Phiếu sau", "Next sheet"),
    "next-doubtful": Phrase("Phiếu nghi ngờ tiếp theo", "Next doubtful sheet"),
    "smaller": Phrase("Thu nhỏ", "Smaller"),
    "larger": Phrase("Phóng to", "Larger"),
    "fit": Phrase("Vừa màn hình", "Fit the window"),
    "print": Phrase("In", "Print"),
    "close": Phrase("Đóng", "Close"),
    "keys": Phrase(
        "← → phiếu · D phiếu nghi ngờ · + − 0 cỡ · bấm vào ảnh để xem lớn",
        "← → sheet · D doubtful · + − 0 size · click a picture to enlarge it",
    ),
}


def say(key: str, lang: Lang, **data: object) -> str:
    """One of the sheets' own words."""
    return SAYS[key].say(lang, **data)


def named(phrase: Phrase, lang: Lang) -> str:
    """A name that came as data: its braces are letters, no marks to fill."""
    return phrase.vi if lang == "vi" else phrase.en


def doubt(item: Doubt, lang: Lang) -> str:
    """A doubt as a sentence; an unknown code is named rather than hidden."""
    phrase = DOUBTS.get(item.code)
    if phrase is None:
        unknown = _UNKNOWN.say(lang, code=item.code)
        return f"{unknown}: {item.detail}" if item.detail else unknown
    detail = item.detail.translate(_SIGNS)
    sentence = phrase.say(lang, detail=detail)
    return f"{sentence}: {detail}" if detail and "{detail}" not in phrase.vi else sentence


def worth_saying(doubts: Sequence[Doubt]) -> list[Doubt]:
    """Doubts without those that the row shows anyway: that it is blank, and a low confidence that another doubt explains."""
    others = [d for d in doubts if d.code not in _SHOWN]
    return others or [Doubt(d.code) for d in doubts if d.code != "blank"]


def finding(item: Finding, lang: Lang) -> str:
    """A finding about the picture as a sentence."""
    sentence = named(FINDINGS.get(item.code, Phrase(item.code, item.code)), lang)
    return f"{sentence} ({item.detail})" if item.detail else sentence


@dataclass(frozen=True, slots=True)
class Trust:
    """Confidence as a sign and a colour: the number of full discs says it without colour."""

    discs: int
    """0 to 3 of 3."""
    colour: str


HIGH, MIDDLE, LOW, NONE = Trust(3, "#17795a"), Trust(2, "#a86a10"), Trust(1, "#b3372f"), Trust(0, "#5b6772")


def trust(confidence: float | None) -> Trust:
    """High from 0.9, middle from 0.6, low below; none where no engine answered."""
    if confidence is None:
        return NONE
    return HIGH if confidence >= 0.9 else MIDDLE if confidence >= 0.6 else LOW
