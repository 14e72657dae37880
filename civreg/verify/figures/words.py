"""What statistics say, in both languages, and how they write figures."""

from __future__ import annotations

from collections.abc import Callable

from civreg.forms import field_names
from civreg.language import Lang, Phrase
from civreg.verify.figures.nouns import FEWEST_ENTRIES, FEWEST_STRETCHES, PACE_DAYS

SAYS: dict[str, Phrase] = {
    "title": Phrase("Thống kê kiểm tra", "Statistics of the verification"),
    "made": Phrase("lập lúc {made}", "made {made}"),
    "head": Phrase("Đầu chuỗi dấu vết", "Head of the audit chain"),
    "head-how": Phrase("đối chiếu: civreg audit verify --head {head}", "to hold against the archive: civreg audit verify --head {head}"),
    "progress": Phrase("Đến đâu rồi", "How far the work is"),
    "entries": Phrase("Mục", "Entries"),
    "status": Phrase("Tình trạng", "Status"),
    "share": Phrase("Tỷ lệ", "Share"),
    "status-read": Phrase("máy đọc, chưa ai xem", "read by machine, seen by nobody"),
    "status-in-review": Phrase("đang đối chiếu", "in review"),
    "status-returned": Phrase("trả lại", "returned"),
    "status-blocked": Phrase("bị chặn", "blocked"),
    "status-sampled": Phrase("nhận theo mẫu", "accepted by sample"),
    "status-verified": Phrase("đã kiểm tra", "verified"),
    "left": Phrase("Còn bao lâu", "How long it will take"),
    "hours-left": Phrase("giờ làm còn lại", "hours of work left"),
    "range": Phrase("từ {low} đến {high}", "{low} to {high}"),
    "days-left": Phrase("ngày làm, mỗi ngày {hours} giờ như vừa qua", "days of work, with {hours} hours a day as before"),
    "too-few": Phrase("chưa đủ để nói", "too little to say"),
    "too-few-why": Phrase(
        "Cần ít nhất {stretches} giờ làm khác nhau và {entries} mục đã kiểm tra trong {days} ngày qua.",
        "It takes work in at least {stretches} different hours and {entries} verified entries in the last {days} days.",
    ),
    "per-hour": Phrase("mục một giờ", "entries an hour"),
    "seconds": Phrase("giây một mục (trung vị)", "seconds an entry (median)"),
    "to-do": Phrase("mục chưa kiểm tra", "entries not verified"),
    "pace": Phrase("Nhịp làm việc", "Pace"),
    "since": Phrase("Từ {since}; nghỉ quá 5 phút không tính vào giờ làm.", "Since {since}; pauses of more than 5 minutes are no work."),
    "by-day": Phrase("Mục đã kiểm tra mỗi ngày", "Entries verified a day"),
    "person": Phrase("Người", "Person"),
    "all": Phrase("Tất cả", "All"),
    "verified": Phrase("Đã kiểm tra", "Verified"),
    "hours": Phrase("Giờ làm", "Hours of work"),
    "an-hour": Phrase("Mục/giờ", "Entries/hour"),
    "median": Phrase("Giây/mục (trung vị)", "Seconds/entry (median)"),
    "wrong": Phrase("Máy đọc sai bao nhiêu", "How often the machine misreads"),
    "wrong-note": Phrase(
        "Trên những ô đã có người nhận hay sửa, kể cả ô trống; chỗ đáng ngờ được xem trước nên khi mới làm một phần, tỷ lệ cao hơn toàn "
        "kho. Khoảng là khoảng tin cậy 95 % (Wilson).",
        "Over fields that somebody accepted or corrected, blank ones too; the doubtful come first, so while only a part is done the "
        "share is higher than over all. The range holds with 95 % confidence (Wilson).",
    ),
    "by-kind": Phrase("Theo loại ô", "By kind of field"),
    "by-field": Phrase("Theo ô", "By field"),
    "by-writing": Phrase("Theo cách viết", "By way of writing"),
    "by-form": Phrase("Theo mẫu sổ", "By form"),
    "by-book": Phrase("Theo sổ", "By book"),
    "by-keyer": Phrase("Nhập tay sai bao nhiêu, theo lời người kiểm tra khác", "What was keyed wrong, by the word of another verifier"),
    "samples": Phrase("Mẫu của người nhập được tin", "Samples of trusted keyers"),
    "decided": Phrase("Đã quyết định", "Decided"),
    "mistakes": Phrase("Sai", "Wrong"),
    "interval": Phrase("Khoảng 95 %", "95 % range"),
    "more-books": Phrase("Còn {n} sổ khác, sai ít hơn; xem --json.", "{n} more books with fewer mistakes: see --json."),
    "nothing-decided": Phrase("Chưa có ô nào được quyết định.", "No field has been decided yet."),
    "trust": Phrase("Máy nói chắc thì có đúng không", "Whether the machine is right when it is sure"),
    "trust-note": Phrase(
        "Mỗi chấm là những ô máy chắc như nhau; nằm trên đường chéo là nói đúng mức, dưới đường chéo là quá tự tin. Thang giãn rộng ở "
        "đầu cao. Sai số hiệu chuẩn (ECE): {error}; {unknown} ô máy không nói độ tin.",
        "A dot is the fields of which the machine was about as sure; on the diagonal its confidence means what it says, under it the "
        "machine is too sure. The scale is stretched at the top. Expected calibration error: {error}; of {unknown} fields it said none.",
    ),
    "confidence": Phrase("Máy tin", "Confidence"),
    "right": Phrase("Đúng", "Right"),
    "n": Phrase("Số ô", "Fields"),
    "loose": Phrase("(trang rời)", "(loose pages)"),
    "no-form": Phrase("(không rõ mẫu)", "(unknown form)"),
    "writing-handwritten": Phrase("viết tay", "handwritten"),
    "writing-typed": Phrase("đánh máy, in", "typed or printed"),
    "writing-tick": Phrase("ô đánh dấu", "ticks"),
    "writing-blank": Phrase("máy thấy trống", "blank to the machine"),
    "month": Phrase("Báo cáo tháng {month}", "Report for {month}"),
    "month-what": Phrase("Số hóa và khai thác sổ hộ tịch", "Digitization and use of civil-status registers"),
    "not-over": Phrase("Tháng chưa hết: số liệu đến lúc lập.", "The month is not over: figures up to when this was made."),
    "in-month": Phrase("Trong tháng", "In the month"),
    "figure": Phrase("Số lượng", "Number"),
    "digitized": Phrase("Mục được số hóa (máy đọc lần đầu)", "Entries digitized (read for the first time)"),
    "first-verified": Phrase("Mục được kiểm tra xong lần đầu", "Entries verified for the first time"),
    "issued": Phrase("Trích lục đã cấp", "Certified extracts issued"),
    "cancelled": Phrase("trong đó đã hủy", "of these cancelled since"),
    "received": Phrase("Yêu cầu đã nhận", "Requests received"),
    "answered": Phrase("Yêu cầu nhận trong tháng đã trả lời", "Of these answered"),
    "in-time": Phrase("Trả lời trong {limit} phút", "Answered within {limit} minutes"),
    "of-due": Phrase("{hits} trên {of} ({share})", "{hits} of {of} ({share})"),
    "none-due": Phrase("chưa có yêu cầu nào đến hạn", "no request was due"),
    "due-note": Phrase(
        "Đến hạn là đã trả lời, hoặc đã chờ quá hạn. Báo cáo chỉ có số đếm, không nêu tên ai.",
        "Due is what was answered, or has waited for longer. The report holds counts alone and names nobody.",
    ),
    "whole": Phrase("Toàn kho lúc lập báo cáo", "The whole archive when this was made"),
    "signed-1": Phrase("Người lập", "Made by"),
    "signed-2": Phrase("Thủ trưởng đơn vị", "Head of the office"),
}

KINDS: dict[str, Phrase] = {
    "age": Phrase("tuổi", "age"),
    "date": Phrase("ngày", "date"),
    "date_words": Phrase("ngày bằng chữ", "date in words"),
    "ethnic": Phrase("dân tộc", "ethnic group"),
    "id_number": Phrase("số giấy tờ", "paper's number"),
    "name": Phrase("họ tên", "name"),
    "nationality": Phrase("quốc tịch", "nationality"),
    "number": Phrase("số", "number"),
    "occupation": Phrase("nghề nghiệp", "occupation"),
    "place": Phrase("nơi", "place"),
    "relation": Phrase("quan hệ", "relation"),
    "sex": Phrase("giới tính", "sex"),
    "text": Phrase("chữ khác", "other text"),
    "tick": Phrase("ô đánh dấu", "tick"),
    "time": Phrase("giờ", "time"),
    "year": Phrase("năm", "year"),
}
"""Kinds of fields as people name them."""


class Voice:
    """Sentences, names and figures in one language; Vietnamese parts thousands by points and decimals by a comma."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang
        self._names = field_names()

    def say(self, key: str, **data: object) -> str:
        """A sentence."""
        return SAYS[key].say(self.lang, **data)

    @property
    def too_few(self) -> str:
        """What a forecast would need."""
        return self.say("too-few-why", stretches=FEWEST_STRETCHES, entries=FEWEST_ENTRIES, days=PACE_DAYS)

    def number(self, n: float, digits: int = 0) -> str:
        """A figure."""
        text = f"{n:,.{digits}f}"
        return text.translate(str.maketrans(",.", ".,")) if self.lang == "vi" else text

    def percent(self, share: float | None) -> str:
        """A share; two digits where it is under one percent."""
        if share is None:
            return "–"
        return f"{self.number(100 * share, 2 if 0 < share < 0.01 or 0.99 < share < 1 else 1)} %"

    def hours(self, n: float) -> str:
        """Hours: whole ones from ten on."""
        return self.number(n, 0 if n >= 10 else 1)

    def named(self, by: str, name: str) -> str:
        """What a rate is of, in words."""
        told: dict[str, Callable[[], str]] = {
            "kind": lambda: KINDS[name].say(self.lang) if name in KINDS else name,
            "field": lambda: self._names[name][self.lang] if name in self._names else name,
            "writing": lambda: self.say(f"writing-{name}") if f"writing-{name}" in SAYS else name,
            "form": lambda: name or self.say("no-form"),
            "book": lambda: name or self.say("loose"),
        }
        return told[by]() if by in told else name

    def status(self, status: str) -> str:
        """A status in words."""
        return self.say(f"status-{status}") if f"status-{status}" in SAYS else status
