"""The archive itself."""

from __future__ import annotations

from civreg.errors.failure import CivregError
from civreg.language import Phrase


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
