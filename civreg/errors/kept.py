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


class InUseError(LockedError):
    """Another run works in the archive, and says who it is; data: `path`, `pid`, `host`, `since` (local time)."""

    phrase = Phrase(
        vi="Kho {path} đang được một lệnh khác dùng: tiến trình {pid} trên máy {host}, từ {since}. Chờ lệnh đó xong rồi chạy lại.",
        en="Archive {path} is in use by another run: process {pid} on {host}, since {since}. Wait for it to end, then run again.",
    )


class NetworkDriveError(ArchiveError):
    """The archive lies on a drive of the network, where locks are not to be relied on; data: `path`, `kind`."""

    phrase = Phrase(
        vi="Kho {path} nằm trên ổ mạng ({kind}): khóa tệp ở đó không tin được, dữ liệu có thể hỏng. "
        "Đặt kho trên đĩa của máy này; thư mục nhận tệp thì vẫn có thể ở trên mạng.",
        en="Archive {path} lies on a network drive ({kind}): file locks cannot be relied on there and data may be lost. "
        "Keep the archive on a disk of this machine; the folder that scans come from may lie on the network.",
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

    phrase = Phrase(
        vi="Ở {path} đã có kho. Dùng kho đó bằng `civreg -C {path}`, hoặc ghi tên thư mục khác.",
        en="There is an archive in {path} already. Use it with `civreg -C {path}`, or name another folder.",
    )


class IntegrityError(ArchiveError):
    """Something kept in the archive is not what was put in; data: `path`, `what`."""

    phrase = Phrase(
        vi="Kho {path} có chỗ hỏng: {what}. Đừng sửa tay; phục hồi từ bản sao lưu.",
        en="Archive {path} is damaged: {what}. Do not mend by hand; restore from a backup.",
    )


class NoBackupError(ArchiveError):
    """A folder holds no whole backup; data: `path`."""

    phrase = Phrase(
        vi="Ở {path} không có bản sao lưu nào trọn vẹn (thiếu manifest.jsonl hoặc niêm phong không khớp). Chọn thư mục khác.",
        en="There is no whole backup in {path} (no manifest.jsonl, or its seal is broken). Choose another folder.",
    )


class NotEmptyError(ArchiveError):
    """An archive is only restored into a new folder; data: `path`."""

    phrase = Phrase(
        vi="{path} đã có dữ liệu. Chỉ phục hồi vào một thư mục mới; hãy ghi tên khác.",
        en="There is something in {path}. An archive is restored only into a new folder; name another one.",
    )
