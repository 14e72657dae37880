"""What the desk's pages about people say, in both languages."""

from __future__ import annotations

from civreg.language import Phrase

PEOPLE: dict[str, Phrase] = {
    "status-sampled": Phrase("nhận theo mẫu, chưa đối chiếu", "taken on a sample, not compared"),
    "people": Phrase("Người dùng", "People"),
    "people-note": Phrase(
        "Người quản trị không xem được mục nào. Mọi thay đổi đều được ghi lại, kèm tên người làm.",
        "An admin sees no entry. Every change is recorded with the name of who made it.",
    ),
    "person-add": Phrase("Thêm người", "Add a person"),
    "person-change": Phrase("Thay đổi", "Change"),
    "person-none": Phrase("Chưa có ai.", "There is nobody yet."),
    "shown-name": Phrase("Họ tên hiện trên màn hình", "Name that is shown"),
    "roles": Phrase("Vai", "Roles"),
    "books": Phrase("Chỉ những sổ này (để trống: mọi sổ)", "These books only (empty: all)"),
    "books-how": Phrase("Mã sổ cách nhau bằng dấu cách, vd. KS.2015.01", "Ids with spaces between, such as KS.2015.01"),
    "books-known": Phrase("Các sổ đang có: {all}", "Books that there are: {all}"),
    "all-books": Phrase("mọi sổ", "all"),
    "may-log-in": Phrase("Được đăng nhập", "May log in"),
    "shut-out": Phrase("nghỉ", "shut out"),
    "first-password": Phrase("Mật khẩu tạm (ít nhất 10 ký tự)", "First password (10 characters at least)"),
    "new-password": Phrase("Mật khẩu tạm mới (để trống: giữ mật khẩu cũ)", "New first password (empty: as before)"),
    "password-once": Phrase("Người này phải tự đặt mật khẩu khác khi vào lần đầu.", "They have to choose another when they first come in."),
    "save-person": Phrase("Lưu; phiên đang mở của người này sẽ đóng", "Save; their open sessions are closed"),
    "not-yourself": Phrase("Không ai tự đổi vai, sổ hay quyền đăng nhập của mình.", "Nobody changes what they themselves may do."),
    "person-wrong": Phrase(
        "Chưa lưu: tên trống, đã có hoặc có ký tự lạ; chưa chọn vai; mã sổ sai; hoặc mật khẩu ngắn hơn 10 ký tự.",
        "Not saved: the name is empty, taken or has odd characters; no role; an unknown id of a book; or a password under 10 characters.",
    ),
    "own-password": Phrase("Đổi mật khẩu", "Change password"),
    "password-must": Phrase(
        "Mật khẩu này do người khác đặt. Hãy đặt mật khẩu của riêng bạn để bắt đầu.",
        "Somebody else set this password. Choose one of your own to begin.",
    ),
    "password-now": Phrase("Mật khẩu hiện nay", "Password now"),
    "password-new": Phrase("Mật khẩu mới (ít nhất 10 ký tự)", "New password (10 characters at least)"),
    "password-again": Phrase("Nhập lại mật khẩu mới", "New password again"),
    "password-wrong": Phrase("Mật khẩu hiện nay không đúng.", "The present password is wrong."),
    "password-bad": Phrase(
        "Chưa đổi: hai lần nhập khác nhau, ngắn hơn 10 ký tự, hoặc trùng mật khẩu cũ hay tên đăng nhập.",
        "Not changed: the two differ, it has fewer than 10 characters, or is the old one or the user name.",
    ),
    "role-keyer": Phrase("nhập liệu", "keyer"),
    "role-reviewer": Phrase("đối chiếu", "reviewer"),
    "role-archivist": Phrase("quản sổ", "archivist"),
    "role-issuer": Phrase("cấp trích lục", "issuer"),
    "role-auditor": Phrase("xem dấu vết", "auditor"),
    "role-admin": Phrase("quản người (không xem mục)", "admin (sees no entry)"),
}
