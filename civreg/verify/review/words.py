"""What the desk says, in both languages."""

from __future__ import annotations

from collections.abc import Callable

from civreg.forms import field_names
from civreg.language import Lang, Phrase
from civreg.verify.figures import KINDS
from civreg.verify.review.overview_words import OVERVIEW
from civreg.verify.review.people_words import PEOPLE

SAYS: dict[str, Phrase] = {
    **PEOPLE,
    **OVERVIEW,
    "title": Phrase("Bàn đối chiếu", "Verification desk"),
    "name": Phrase("Tên đăng nhập", "User name"),
    "password": Phrase("Mật khẩu", "Password"),
    "log-in": Phrase("Đăng nhập", "Log in"),
    "log-out": Phrase("Thoát", "Log out"),
    "lock": Phrase("Khóa bàn", "Lock"),
    "unlock": Phrase("Mở khóa", "Unlock"),
    "locked": Phrase("Bàn đang khóa", "The desk is locked"),
    "wrong": Phrase("Tên hoặc mật khẩu không đúng.", "The name or the password is wrong."),
    "wait": Phrase("Sai nhiều lần. Chờ {n} giây rồi thử lại.", "Wrong too often. Wait {n} seconds, then try again."),
    "queue": Phrase("Việc cần làm", "What there is to do"),
    "start": Phrase("Bắt đầu: chỗ đáng ngờ trước", "Start: the riskiest first"),
    "groups": Phrase("Đối chiếu theo nhóm", "Group verification"),
    "book": Phrase("Sổ", "Book"),
    "loose": Phrase("tờ rời", "loose pages"),
    "status-read": Phrase("máy đọc, chưa ai xem", "read by machine, seen by nobody"),
    "status-in-review": Phrase("đang đối chiếu", "in review"),
    "status-returned": Phrase("trả lại", "returned"),
    "status-verified": Phrase("đã kiểm tra", "verified"),
    "status-blocked": Phrase("bị chặn", "blocked"),
    "open-book": Phrase("Làm theo sổ", "Go through the book"),
    "nothing": Phrase("Không còn mục nào chờ.", "Nothing is waiting."),
    "back": Phrase("Về đầu", "Back to the start"),
    "page": Phrase("trang {n}", "page {n}"),
    "entry": Phrase("mục {n}", "entry {n}"),
    "held": Phrase("{who} đang mở mục này", "{who} has this entry open"),
    "blocked": Phrase("Chưa thể kiểm tra xong:", "Cannot be verified yet:"),
    "stands": Phrase("Trong sổ ghi đúng như vậy", "It stands so in the book"),
    "stands-why": Phrase("Vì sao? Gõ lý do rồi Enter; Esc thôi", "Why? Type a reason, then Enter; Esc to leave it"),
    "sure": Phrase("Máy chắc ({n})", "The machine is sure ({n})"),
    "accept-sure": Phrase("Nhận cả {n} ô này", "Accept these {n} fields"),
    "unsure": Phrase("Chưa chắc", "Unsure"),
    "illegible": Phrase("Không đọc được", "Illegible"),
    "verify": Phrase("Đã kiểm tra xong mục này", "This entry is verified"),
    "return": Phrase("Trả lại", "Give back"),
    "reopen": Phrase("Mở lại", "Open again"),
    "reason": Phrase("Lý do", "Reason"),
    "torn": Phrase("giấy rách", "torn"),
    "stained": Phrase("vết bẩn", "stained"),
    "faded": Phrase("mực phai", "faded"),
    "overwritten": Phrase("viết đè", "overwritten"),
    "blind": Phrase("Người khác đã xem ô này; bạn đọc lại độc lập.", "Somebody else has read this field; read it anew by yourself."),
    "disputed": Phrase("Hai người đọc khác nhau: {all}", "Two people read it differently: {all}"),
    "keyed-by-me": Phrase("Bạn đã nhập mục này: người khác phải kiểm tra.", "You keyed this entry: somebody else has to verify it."),
    "paper-right": Phrase("Trên phiếu ({who} ký): Đúng", "On paper (signed by {who}): right"),
    "paper-wrong": Phrase("Trên phiếu ({who} ký): Sai", "On paper (signed by {who}): wrong"),
    "paper-both": Phrase("Trên phiếu ({who} ký): đánh cả hai ô", "On paper (signed by {who}): both boxes ticked"),
    "formerly": Phrase("Nhập trước đây «{text}» ({source})", "Keyed before: «{text}» ({source})"),
    "alternatives": Phrase("Cách đọc khác", "Other readings"),
    "saved": Phrase("đã lưu", "saved"),
    "saving": Phrase("đang lưu", "saving"),
    "not-saved": Phrase("CHƯA LƯU", "NOT SAVED"),
    "conflict": Phrase("{who} vừa lưu «{theirs}»; bạn gõ «{yours}».", "{who} has just saved «{theirs}»; you typed «{yours}»."),
    "keep-mine": Phrase("Giữ của tôi (Enter)", "Keep mine (Enter)"),
    "take-theirs": Phrase("Lấy của họ (F2)", "Take theirs (F2)"),
    "lost": Phrase("Mất kết nối với máy chủ; chưa lưu. Đang thử lại.", "No answer from the server; not saved. Trying again."),
    "still-open": Phrase("Còn {n} ô chưa xem.", "{n} fields are still open."),
    "help": Phrase(
        "Enter nhận ô, sang ô sau · PageDown nhận các ô đang thấy đến ô đáng ngờ kế tiếp · Shift+Enter ô trước · "
        "F2 cách đọc khác · F3 chưa chắc · F4 không đọc được · F6 nhận các ô máy chắc · Ctrl+K tìm mục · "
        "Ctrl+Enter nhận những ô đã xem, kiểm tra xong, sang mục sau · giữ F7 xem ảnh đã làm sạch · F8 xoay · F9 nhỏ · F10 lớn · "
        "Alt+mũi tên dời ảnh · Esc bỏ sửa · F1 trợ giúp",
        "Enter accept, next field · PageDown accept the fields in view down to the next doubtful one · Shift+Enter previous · "
        "F2 other reading · F3 unsure · F4 illegible · F6 accept the sure fields · Ctrl+K find an entry · "
        "Ctrl+Enter accept the fields you have been at, verified, next entry · hold F7 cleaned view · F8 rotate · F9 smaller · "
        "F10 larger · Alt+arrows move the picture · Esc undo typing · F1 help",
    ),
    "odd-ones": Phrase("Bấm vào ô khác với «{value}», rồi nhận cả nhóm.", "Click what is not «{value}», then accept the group."),
    "search": Phrase("Tìm mục", "Find an entry"),
    "search-how": Phrase(
        "Gõ những gì biết: họ tên, cha mẹ, ngày sinh, số, quyển, nơi. Có dấu hay không đều được.",
        "Type what you know: name, parents, date of birth, number, book, place. With or without marks.",
    ),
    "not-understood": Phrase("Không hiểu: {what}", "Not understood: {what}"),
    "found-nothing": Phrase("Không tìm thấy mục nào.", "No entry was found."),
    "more-found": Phrase(
        "Còn nhiều mục khác; hãy thêm ngày sinh hoặc tên cha mẹ.", "There are more; add a date of birth or a parent's name."
    ),
    "not-indexed": Phrase("{n} mục chưa tìm được; thử lại sau ít phút.", "{n} entries cannot be found yet; try again in a few minutes."),
    "verify-now": Phrase("Đối chiếu ngay", "Verify now"),
    "number": Phrase("Số", "No."),
    "full-name": Phrase("Họ tên", "Name"),
    "date": Phrase("Ngày", "Date"),
    "parents": Phrase("Cha, mẹ", "Parents"),
    "status": Phrase("Tình trạng", "Status"),
    "why": Phrase("Vì sao", "Why"),
    "how-exact": Phrase("đúng tên", "the very name"),
    "how-folded": Phrase("khác dấu", "other marks"),
    "how-swapped": Phrase("đảo chữ", "other order"),
    "how-part": Phrase("một phần tên", "part of the name"),
    "how-apart": Phrase("các chữ rời", "words apart"),
    "how-near": Phrase("tên gần giống", "nearly the name"),
    "how-facts": Phrase("đúng điều đã hỏi", "as asked"),
    "role-father": Phrase("là cha", "the father"),
    "role-mother": Phrase("là mẹ", "the mother"),
    "role-other": Phrase("người khác trong mục", "another person of the entry"),
    "other-reading": Phrase("theo cách đọc khác của máy", "by another reading of the machine"),
    "differs": Phrase("có điều khác", "something differs"),
    "stats": Phrase("Thống kê", "Statistics"),
    "kind": Phrase("Loại ô", "Kind of field"),
    **{f"kind-{kind}": name for kind, name in KINDS.items()},
    "kind-signer": Phrase("người ký", "signer"),
    "kind-digit": Phrase("chữ số", "digit"),
    "kind-date-day": Phrase("ngày trong ngày tháng", "day of a date"),
    "kind-date-month": Phrase("tháng trong ngày tháng", "month of a date"),
    "kind-date-year": Phrase("năm trong ngày tháng", "year of a date"),
    "kind-figures": Phrase("ô đã xem hết chữ số", "fields whose digits are all seen"),
    "in-figures": Phrase("Chữ số và ngày tháng", "Digits and dates"),
    "figures-held": Phrase(
        "{who} đang xem {n} ô bằng số. Ô nào còn lại sẽ đến lượt bạn khi {who} chuyển sang việc khác, hoặc nghỉ tay 5 phút.",
        "{who} is going through {n} fields in figures. What is left of them comes to you when {who} turns to something else, or "
        "rests for 5 minutes.",
    ),
    "in-figures-how": Phrase(
        "Xem từng chữ số ở mọi ô chỉ có số (hoặc từng phần của ngày tháng). Ô đã xem hết chữ số hiện lại cả ô để nhận; trước đó chưa ô nào "
        "được nhận.",
        "See each digit of all fields in figures (or each part of dates). A field whose digits are all seen comes once more as a whole to "
        "be accepted; none is accepted before.",
    ),
    "in-values": Phrase("Ô cùng giá trị", "Fields of one value"),
    "odd-pieces": Phrase("Bấm vào hình không phải «{value}», rồi xác nhận.", "Click what is not «{value}», then confirm."),
    "odd-whole": Phrase(
        "Mỗi ô có đúng như dòng chữ bên dưới, không thiếu không thừa chữ nào? Bấm vào ô sai, rồi nhận.",
        "Does each field say just what stands below it, with nothing missing and nothing added? Click those that are wrong, then accept.",
    ),
    "accept-pieces": Phrase("{n} hình còn lại đúng là «{value}» (Ctrl+Enter)", "The other {n} are «{value}» (Ctrl+Enter)"),
    "accept-whole": Phrase("Nhận {n} ô còn lại đúng như đã đọc (Ctrl+Enter)", "Accept the other {n} as they were read (Ctrl+Enter)"),
    "pieces-done": Phrase("Đã xem {n}; {odd} ô để lại xem riêng.", "{n} seen; {odd} left to be looked at one by one."),
    "odd-are": Phrase("{n} ô đã bấm là «{value}»", "The {n} clicked are «{value}»"),
    "other-groups": Phrase("Nhóm khác:", "Other groups:"),
    "accept-group": Phrase("Nhận {n} ô còn lại là «{value}» (Ctrl+Enter)", "Accept the other {n} as «{value}» (Ctrl+Enter)"),
    "group-done": Phrase("Đã nhận {n} ô; {odd} ô để lại xem riêng.", "{n} accepted; {odd} left to be looked at one by one."),
    "count": Phrase("{n} ô", "{n} fields"),
    "empty": Phrase("(trống)", "(blank)"),
    "value": Phrase("Giá trị", "Value"),
    "field": Phrase("Ô", "Field"),
    "trust-3": Phrase("máy tin từ 90 %", "machine 90 % sure or more"),
    "trust-2": Phrase("máy tin từ 60 %", "machine 60 % sure or more"),
    "trust-1": Phrase("máy tin dưới 60 %", "machine under 60 % sure"),
    "trust-0": Phrase("máy không rõ", "machine does not know"),
}


def named(lang: Lang) -> Callable[[str], str]:
    """What people call a field, in a language; a key that the nation does not know names itself."""
    names = field_names()
    return lambda key: names[key][lang] if key in names else key


def speak(lang: Lang) -> Callable[..., str]:
    """The desk's voice in a language: `say(key, **data)`; a plain `Phrase` is said as it is named."""

    def say(key: str | Phrase, **data: object) -> str:
        if isinstance(key, Phrase):
            return key.vi if lang == "vi" else key.en
        return SAYS[key].say(lang, **data)

    return say
