"""Refused: not verified, or blocking problems."""

from __future__ import annotations

from civreg.errors.failure import CivregError
from civreg.language import Phrase


class RefusedError(CivregError):
    """Refused: not verified, or blocking problems; data: `what`."""

    exit_code = 7
    phrase = Phrase(vi="Từ chối: {what}", en="Refused: {what}")


class UnsureFormError(RefusedError):
    """A drafted form has fields that nobody has looked at; data: `form`, `n`, `keys`."""

    phrase = Phrase(
        vi="Mẫu {form}: còn {n} ô chưa chắc ({keys}). Xem lại bằng `civreg form edit`, hoặc thêm --anyway để nhận nguyên như vậy.",
        en="Form {form}: {n} fields are unsure ({keys}). Look at them with `civreg form edit`, or add --anyway to take it as it is.",
    )


class NotIssuableError(RefusedError):
    """No certified extract can be issued; data: `what` (entry or number), `vi`, `en` (why, and what to do)."""

    phrase = Phrase(vi="Không cấp trích lục được ({what}): {vi}", en="No extract can be issued ({what}): {en}")


class TooFewVerifiedError(RefusedError):
    """A book has too few verified handwritten fields to learn its hand from; data: `book`, `found`, `needed`."""

    phrase = Phrase(
        vi="Sổ {book}: mới có {found} trường viết tay đã kiểm tra, cần ít nhất {needed} để học nét chữ. Kiểm tra thêm rồi chạy lại.",
        en="Book {book}: {found} handwritten fields are verified; its hand is learnt from {needed} at least. Verify more, then run again.",
    )


class StaleError(RefusedError):
    """An entry has moved on since it was shown; data: `entry`."""

    phrase = Phrase(
        vi="Người khác vừa sửa mục {entry}. Xem lại cả hai rồi lưu lại.",
        en="Somebody else has just changed entry {entry}. Look at both texts, then save again.",
    )


class OwnWorkError(RefusedError):
    """Somebody would verify what they keyed; data: `entry`."""

    phrase = Phrase(
        vi="Mục {entry}: người nhập liệu không được tự kiểm tra; nhờ người khác.",
        en="Entry {entry}: nobody verifies what they keyed; ask somebody else.",
    )


class UnfinishedBookError(RefusedError):
    """A book has what keeps it from going out; data: `book`, `n`, `vi`, `en` (what stands in its way)."""

    phrase = Phrase(
        vi="Sổ {book}: chưa xuất gói được, còn {n} chỗ chưa xong. Thêm --draft nếu chỉ cần bản nháp; xem `civreg check`. {vi}",
        en="Book {book}: no package yet, {n} things stand in its way. Add --draft if a draft will do; see `civreg check`. {en}",
    )


class PackageFaultsError(RefusedError):
    """A package is not as it must be; data: `path`, `n`."""

    phrase = Phrase(
        vi="{path}: có {n} lỗi, chưa nộp được. Sửa từng lỗi đã nêu rồi xuất gói lại.",
        en="{path}: {n} faults, not to be handed in. Mend each that was named, then export the package again.",
    )


class NotSettledError(RefusedError):
    """An entry would be verified while fields are open; data: `entry`, `n`, `keys`."""

    phrase = Phrase(
        vi="Mục {entry}: còn {n} ô chưa xem ({keys}). Xem hết rồi mới kiểm tra xong được.",
        en="Entry {entry}: {n} fields are still open ({keys}). Look at them before it is verified.",
    )


class NobodyError(RefusedError):
    """The desk would be opened while nobody may log in."""

    phrase = Phrase(
        vi="Chưa ai được đăng nhập. Thêm người trước: civreg people add TÊN --role reviewer",
        en="Nobody may log in yet. Add somebody first: civreg people add NAME --role reviewer",
    )


class NotAllowedError(RefusedError):
    """A person has not the right that a command asks for; data: `person`, `right`."""

    phrase = Phrase(
        vi="{person} không có quyền «{right}» trong kho này. Người có quyền chạy lệnh với --as TÊN, "
        "hoặc người quản kho cấp vai: civreg people change {person} --role …",
        en="{person} has not the right «{right}» in this archive. Somebody who has it runs the command with --as NAME, "
        "or the role is given: civreg people change {person} --role …",
    )


class TlsError(RefusedError):
    """The desk cannot be opened to other machines; data: `vi`, `en` (why, and what to do)."""

    phrase = Phrase(vi="Không mở được bàn cho máy khác: {vi}", en="The desk cannot be opened to other machines: {en}")
