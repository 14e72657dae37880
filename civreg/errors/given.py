"""What was given cannot be used."""

from __future__ import annotations

from civreg.errors.failure import CivregError
from civreg.language import Phrase


class InputError(CivregError):
    """What was given cannot be used."""

    exit_code = 3


class NotFoundError(InputError):
    """A file or folder is not there; data: `path`."""

    phrase = Phrase(
        vi="Không tìm thấy: {path}. Kiểm tra lại đường dẫn.",
        en="Not found: {path}. Check the path.",
    )


class NoArchiveError(NotFoundError):
    """There is no archive in a folder; data: `path`."""

    phrase = Phrase(
        vi="Ở {path} không có kho. Tạo kho bằng `civreg init`, hoặc chỉ kho bằng `civreg -C THƯ_MỤC`.",
        en="There is no archive in {path}. Make one with `civreg init`, or point to one with `civreg -C DIR`.",
    )


class RefusedFileError(InputError):
    """A delivered file was refused; data: `path`, `reason` (stable code), `vi`, `en` (what is wrong and what to do)."""

    phrase = Phrase(vi="{path}: {vi} [{reason}]", en="{path}: {en} [{reason}]")


class UnknownFormError(InputError):
    """No known printed form fits; data: `form`."""

    phrase = Phrase(
        vi="Không có mẫu sổ «{form}». Xem `civreg form list`.",
        en="No form «{form}». See `civreg form list`.",
    )


class FormError(InputError):
    """A form's data file is wrong; data: `where` (file:key), `vi`, `en`."""

    phrase = Phrase(vi="{where}: {vi}", en="{where}: {en}")


class DecisionsError(InputError):
    """A file of decisions holds faults, and nothing of it was taken; data: `path`, `vi`, `en` (each line's fault)."""

    phrase = Phrase(vi="{path}: chưa ghi nhận gì cả. {vi}", en="{path}: nothing was taken. {en}")


class RequestsError(InputError):
    """A portal's file holds faults, and nothing of it was taken; data: `path`, `vi`, `en` (each line's fault)."""

    phrase = Phrase(vi="{path}: chưa nhận yêu cầu nào. {vi}", en="{path}: no request was taken. {en}")


class DeviceError(InputError):
    """A scanner gave no page; data: `device`, `reason` (stable code), `vi`, `en` (what is wrong and what to do)."""

    phrase = Phrase(vi="Máy quét {device}: {vi} [{reason}]", en="Scanner {device}: {en} [{reason}]")


class SigningError(InputError):
    """A PDF could not be signed; data: `vi`, `en` (what is wrong and what to do)."""

    phrase = Phrase(vi="Không ký số được: {vi}", en="Cannot be signed: {en}")


class NothingMatchedError(InputError):
    """Nothing fits what was asked for; data: `what`."""

    phrase = Phrase(
        vi="Không có gì khớp với {what}. Kiểm tra lại tên sổ, số hay lời đã gõ; `civreg status` cho biết kho có gì.",
        en="Nothing matches {what}. Check the book, number or words that were typed; `civreg status` says what there is.",
    )


class SheetError(InputError):
    """A template workbook, or the description of one, cannot be used; data: `path`, `vi`, `en`."""

    phrase = Phrase(vi="{path}: {vi}", en="{path}: {en}")


class OfficeUnknownError(InputError):
    """Where the book was kept is not known well enough to name a package; data: `place`."""

    phrase = Phrase(
        vi='Nơi đăng ký «{place}» chưa đủ để đặt tên gói: cần xã và tỉnh. Thêm --place "Xã Lộc Thuận, Huyện Bình Đại, Tỉnh Bến Tre".',
        en="The office «{place}» cannot name a package: commune and province are needed. "
        'Add --place "Xã Lộc Thuận, Huyện Bình Đại, Tỉnh Bến Tre".',
    )
