"""Every foreseen failure, drawn as a tree; the exit code is an attribute of the class.

CivregError                 1
├── InputError              3   input missing, unreadable, unknown form, or nothing matched
│   ├── NotFoundError
│   │   └── NoArchiveError
│   ├── RefusedFileError        one delivered file; `reason` is its stable code
│   ├── UnknownFormError
│   ├── FormError               a form's data file is wrong; says file:key
│   ├── DeviceError             a scanner gave no page; `reason` is its stable code
│   ├── DecisionsError          a file of decisions holds faults: nothing of it was taken
│   └── NothingMatchedError
├── MissingToolError        4   a program, language or model is missing; says the install line
├── EngineError             5   an engine crashed, hung or answered nonsense: costs its page
├── TaskError               5   the work on one page or file failed: costs it, not the run
│   ├── CrashedError            its worker died
│   ├── TimeLimitError          it took too long and was ended
│   └── UnexpectedError         a bug, met on this page
├── TooManyFailuresError    5   `--max-failures` was passed
├── SomePagesFailedError    5
├── ArchiveError            6   locked by another run, disk full, wrong version, integrity
│   ├── LockedError
│   ├── DiskFullError
│   ├── VersionError
│   ├── ArchiveExistsError
│   └── IntegrityError
└── RefusedError            7   not verified, or blocking problems
    ├── UnsureFormError         a drafted form that nobody has looked at
    └── TooFewVerifiedError     too little is verified to learn a hand from
"""

from __future__ import annotations

import re
from typing import ClassVar

from civreg.language import Lang, Phrase


class CivregError(Exception):
    """A failure that a clerk can understand; carries data, never a ready-made sentence."""

    exit_code: ClassVar[int] = 1
    phrase: ClassVar[Phrase] = Phrase(vi="Lỗi: {what}", en="Error: {what}")

    def __init__(self, **data: object) -> None:
        self.data = data
        super().__init__(self.say("en"))

    def say(self, lang: Lang = "vi") -> str:
        """Say what is wrong and what to do."""
        return self.phrase.say(lang, **self.data)

    @classmethod
    def code(cls) -> str:
        """The stable code of this kind of failure: `NotFoundError` is `not-found`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__.removesuffix("Error")).lower()

    def __reduce__(self) -> tuple[object, ...]:
        """Travel whole between processes (keyword data do not by themselves)."""
        return _rebuild, (type(self), self.data)


def _rebuild(kind: type[CivregError], data: dict[str, object]) -> CivregError:
    return kind(**data)


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


class DeviceError(InputError):
    """A scanner gave no page; data: `device`, `reason` (stable code), `vi`, `en` (what is wrong and what to do)."""

    phrase = Phrase(vi="Máy quét {device}: {vi} [{reason}]", en="Scanner {device}: {en} [{reason}]")


class NothingMatchedError(InputError):
    """Nothing fits what was asked for; data: `what`."""

    phrase = Phrase(vi="Không có gì khớp với {what}.", en="Nothing matches {what}.")


class MissingToolError(CivregError):
    """A program, language or model is missing; data: `tool`, `install` (the line to type)."""

    exit_code = 4
    phrase = Phrase(
        vi="Thiếu {tool}. Cài đặt bằng: {install}",
        en="{tool} is missing. Install it with: {install}",
    )


class EngineError(CivregError):
    """An engine crashed, hung or answered nonsense; data: `engine`, `what`."""

    exit_code = 5
    phrase = Phrase(vi="Bộ đọc {engine} hỏng: {what}", en="Engine {engine} failed: {what}")


class TaskError(CivregError):
    """The work on one page or file failed; data: `what`."""

    exit_code = 5


class CrashedError(TaskError):
    """The worker died on it; data: `status` (exit status, negative: signal)."""

    phrase = Phrase(
        vi="Làm hỏng tiến trình xử lý (mã {status}). Kiểm tra tệp gốc; thử lại bằng --force.",
        en="Crashed the worker (status {status}). Look at the original; try again with --force.",
    )


class TimeLimitError(TaskError):
    """It took longer than allowed; data: `seconds`."""

    phrase = Phrase(
        vi="Quá {seconds} giây mà chưa xong nên đã dừng. Kiểm tra tệp gốc; thử lại bằng --force.",
        en="Not done after {seconds} seconds and stopped. Look at the original; try again with --force.",
    )


class UnexpectedError(TaskError):
    """A bug met on one page; data: `kind` (class of the exception), `where` (file:line), `trace` (frames, no data)."""

    phrase = Phrase(vi="Lỗi của chương trình: {kind} tại {where}", en="A bug in the program: {kind} at {where}")


class TooManyFailuresError(CivregError):
    """The run was stopped because too much failed; data: `failed`, `tried`, `limit`."""

    exit_code = 5
    phrase = Phrase(
        vi="Dừng: {failed} trong {tried} đã lỗi, quá mức cho phép {limit}. Phần đã xong vẫn còn.",
        en="Stopped: {failed} of {tried} failed, more than {limit} allowed. What is done is kept.",
    )


class SomePagesFailedError(CivregError):
    """The run finished, but not every page did; data: `failed`, `total`."""

    exit_code = 5
    phrase = Phrase(
        vi="Xong, nhưng {failed} trong {total} trang hoặc tệp bị lỗi. Xem `civreg status`.",
        en="Done, but {failed} of {total} pages or files failed. See `civreg status`.",
    )


class ArchiveError(CivregError):
    """The archive cannot be used; data: `path`, `what`."""

    exit_code = 6
    phrase = Phrase(vi="Kho {path}: {what}", en="Archive {path}: {what}")


class LockedError(ArchiveError):
    """Another run works in the archive; data: `path`."""

    phrase = Phrase(
        vi="Kho {path} đang được một lệnh khác dùng. Chờ lệnh đó xong rồi chạy lại.",
        en="Archive {path} is in use by another run. Wait for it to end, then run again.",
    )


class DiskFullError(ArchiveError):
    """The disk is full or may not be written; data: `path`."""

    phrase = Phrase(
        vi="Không ghi được vào {path}: đĩa đầy hoặc bị khóa ghi. Giải phóng chỗ rồi chạy lại; phần đã xong vẫn còn.",
        en="Cannot write to {path}: the disk is full or read-only. Make room and run again; what is done is kept.",
    )


class VersionError(ArchiveError):
    """The archive was made by another version; data: `path`, `found`, `known`."""

    phrase = Phrase(
        vi="Kho {path} có phiên bản {found}, chương trình này đọc được đến {known}. Cập nhật civreg.",
        en="Archive {path} has version {found}, this program reads up to {known}. Update civreg.",
    )


class ArchiveExistsError(ArchiveError):
    """An archive stands there already; data: `path`."""

    phrase = Phrase(vi="Ở {path} đã có kho.", en="There is an archive in {path} already.")


class IntegrityError(ArchiveError):
    """Something kept in the archive is not what was put in; data: `path`, `what`."""

    phrase = Phrase(
        vi="Kho {path} có chỗ hỏng: {what}. Đừng sửa tay; phục hồi từ bản sao lưu.",
        en="Archive {path} is damaged: {what}. Do not mend by hand; restore from a backup.",
    )


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


class TooFewVerifiedError(RefusedError):
    """A book has too few verified handwritten fields to learn its hand from; data: `book`, `found`, `needed`."""

    phrase = Phrase(
        vi="Sổ {book}: mới có {found} trường viết tay đã kiểm tra, cần ít nhất {needed} để học nét chữ. Kiểm tra thêm rồi chạy lại.",
        en="Book {book}: {found} handwritten fields are verified; its hand is learnt from {needed} at least. Verify more, then run again.",
    )
