"""Something that the work needs, or the work on one page, failed."""

from __future__ import annotations

from civreg.errors.failure import CivregError
from civreg.language import Phrase


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
    phrase = Phrase(
        vi="Bộ đọc {engine} hỏng: {what}. Xem `civreg doctor`; thử lại bằng --retry-failed.",
        en="Engine {engine} failed: {what}. See `civreg doctor`; try again with --retry-failed.",
    )


class TaskError(CivregError):
    """The work on one page or file failed; data: `what`."""

    exit_code = 5


class CrashedError(TaskError):
    """The worker died on it; data: `status` (exit status, negative: signal)."""

    phrase = Phrase(
        vi="Làm hỏng tiến trình xử lý (mã {status}). Kiểm tra tệp gốc; thử lại bằng --retry-failed.",
        en="Crashed the worker (status {status}). Look at the original; try again with --retry-failed.",
    )


class TimeLimitError(TaskError):
    """It took longer than allowed; data: `seconds`."""

    phrase = Phrase(
        vi="Quá {seconds} giây mà chưa xong nên đã dừng. Kiểm tra tệp gốc; thử lại bằng --retry-failed.",
        en="Not done after {seconds} seconds and stopped. Look at the original; try again with --retry-failed.",
    )


class MemoryLimitError(TaskError):
    """It needed more memory than a worker may fill; its stable code is `memory`."""

    phrase = Phrase(
        vi="Cần nhiều bộ nhớ hơn mức cho phép nên đã dừng. Kiểm tra tệp gốc; giảm --jobs rồi thử lại bằng --retry-failed.",
        en="Needed more memory than allowed and was stopped. Look at the original; use fewer --jobs and try again with --retry-failed.",
    )

    @classmethod
    def code(cls) -> str:
        """The stable code of this kind of failure."""
        return "memory"


class StoppedError(CivregError):
    """The run was stopped at its first failure, as asked; data: `name`, `vi`, `en` (what failed)."""

    exit_code = 5
    phrase = Phrase(
        vi="Dừng ở lỗi đầu tiên. {name}: {vi} Phần đã xong vẫn còn.", en="Stopped at the first failure. {name}: {en} What is done is kept."
    )


class UnexpectedError(TaskError):
    """A bug met on one page; data: `kind` (class of the exception), `where` (file:line), `trace` (frames, no data)."""

    phrase = Phrase(
        vi="Lỗi của chương trình: {kind} tại {where}. Báo dòng này cho người bảo trì; các trang khác vẫn làm tiếp.",
        en="A bug in the program: {kind} at {where}. Tell whoever maintains it this line; other pages go on.",
    )


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


class ChangedRequestsError(CivregError):
    """Requests came again under their ids with other content; the others were taken; data: `n`, `ids`."""

    exit_code = 5
    phrase = Phrase(
        vi="{n} yêu cầu có mã đã nhận nhưng nội dung khác, giữ nguyên bản đã nhận: {ids}. Các yêu cầu khác đã nhận đủ.",
        en="{n} requests have ids that came before with other content, what came first stands: {ids}. All others were taken.",
    )


class ClusterError(CivregError):
    """A cluster cannot be used; data: `where`, `vi`, `en`."""

    exit_code = 4
    phrase = Phrase(vi="Cụm máy {where}: {vi}", en="Cluster {where}: {en}")


class ForeignWorkersError(CivregError):
    """Workers of a cluster have another civreg or another model, so that their readings would not be ours; data: `where`, `names`."""

    exit_code = 4
    phrase = Phrase(
        vi="Cụm máy {where}: các máy sau có phiên bản civreg hoặc mô hình khác, không dùng được: {names}. Cài cùng một phiên bản.",
        en="Cluster {where}: these workers have another civreg or another model and are refused: {names}. Install the same version.",
    )
