"""Options that several commands share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from civreg.cli.bilingual import Option, lang_of
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.jobs import Shard

PRELOAD = ("civreg.jobs.tools",)
"""What workers need."""
MOST_JOBS = 256
FIRST_ENGINE = "tesseract"
SUFFIX = Phrase(vi="Tệp phiếu phải là .pdf hoặc .html.", en="Sheets are written to .pdf or .html.")


@dataclass(frozen=True, slots=True)
class Crew:
    """Who works, and when they give up."""

    jobs: int
    cluster: str | None = None
    """Address of a Dask scheduler; None: workers of this machine."""
    max_failures: float | None = None
    stop_on_error: bool = False
    nightly: bool = False
    """Whether nothing that is said may name a file."""


class Jobs(click.ParamType[int]):
    """A number of workers, or `auto`; 0 works without workers."""

    name = "n|auto"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number of workers."""
        from civreg.batch import fitting_jobs  # noqa: PLC0415 - heavy imports only inside commands

        if value == "auto":
            return fitting_jobs()
        if not str(value).isdecimal() or int(value) > MOST_JOBS:
            self.fail(f"{value!r}: 1, 2, … auto", param, ctx)
        return int(value)


class ShardOf(click.ParamType["Shard"]):
    """A share such as `3/8`."""

    name = "i/n"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Shard:
        """The share."""
        from civreg.jobs import Shard  # noqa: PLC0415 - heavy imports only inside commands

        index, _, count = str(value).partition("/")
        if not (index.isdecimal() and count.isdecimal() and 1 <= int(index) <= int(count)):
            self.fail(f"{value!r}: 1/4, 2/4, 3/4, 4/4", param, ctx)
        return Shard(int(index), int(count))


class Share(click.ParamType[float]):
    """A share such as `5%` or `0.05`."""

    name = "5%"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The share, 0..1."""
        if isinstance(value, float):
            return value
        text = str(value).strip().replace(",", ".")
        number = float(text.rstrip("%")) if re.fullmatch(r"\d+(\.\d+)?%?", text) else -1.0
        share = number / 100 if text.endswith("%") else number
        if not 0 <= share <= 1:
            self.fail(f"{value!r}: 5% / 0.05", param, ctx)
        return share


class Book(click.ParamType[str]):
    """A book's id."""

    name = "KS.2015.01"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The id as the field writes it."""
        from civreg.model import Register  # noqa: PLC0415 - heavy imports only inside commands

        found = Register.parse(str(value))
        if not found:
            self.fail(f"{value!r}: KS.2015.01, KH.1998.02A …", param, ctx)
        return found.id


def sheet_file(ctx: click.Context, _: click.Parameter, out: Path | None) -> Path | None:
    """A file that sheets can be written to; UsageError for another kind."""
    if out and out.suffix.lower() not in (".pdf", ".html", ".htm"):
        raise click.UsageError(SUFFIX.say(lang_of(ctx)), ctx)
    return out


def as_json() -> Option:
    """`--json`."""
    return Option("--json", "as_json", is_flag=True, phrase=Phrase("Kết quả dạng JSON.", "Result as JSON."))


def head() -> Option:
    """`--head`."""
    said = Phrase("Đầu chuỗi giữ ở ngoài, như in trên phiếu.", "A head that was kept outside, as on a sheet.")
    return Option("--head", default="", metavar="HEX@N", phrase=said)


def force(phrase: Phrase) -> Option:
    """`--force`."""
    return Option("--force", is_flag=True, phrase=phrase)


def books() -> Option:
    """`--book`, as often as wanted."""
    return Option(
        "--book", "books", multiple=True, type=Book(), phrase=Phrase("Chỉ sổ này; dùng được nhiều lần.", "Only this book; may be repeated.")
    )


def working() -> list[Option]:
    """`--jobs`, `--cluster` and what happens when something fails; `crew` takes them from the command's options."""
    cluster = Phrase(
        "Làm trên cụm máy Dask: tcp://máy:8786, hoặc local:4. Xem docs/scale.md.",
        "Work on a Dask cluster: tcp://scheduler:8786, or local:4. See docs/scale.md.",
    )
    return [
        Option("--jobs", type=Jobs(), default="auto", phrase=Phrase("Số tiến trình: N hoặc auto.", "Number of workers: N or auto.")),
        Option("--cluster", metavar="ADDRESS", phrase=cluster),
        Option(
            "--max-failures",
            type=Share(),
            default=None,
            phrase=Phrase("Dừng khi tỷ lệ lỗi vượt mức này, ví dụ 5%.", "Stop when more than this share fails, such as 5%."),
        ),
        Option("--stop-on-error", is_flag=True, phrase=Phrase("Dừng ngay ở lỗi đầu tiên.", "Stop at the first failure.")),
    ]


def crew(how: dict[str, Any]) -> Crew:
    """Who works, taken out of a command's options."""
    return Crew(**{name: how.pop(name) for name in ("jobs", "cluster", "max_failures", "stop_on_error")})


def retry_failed() -> Option:
    """`--retry-failed`."""
    return Option(
        "--retry-failed",
        "retry",
        is_flag=True,
        phrase=Phrase(
            "Thử lại cả những tệp đã bị từ chối và những trang đã lỗi nhiều lần.",
            "Try again also files that were refused, and pages that failed too often.",
        ),
    )


def shard() -> Option:
    """`--shard`."""
    return Option(
        "--shard",
        type=ShardOf(),
        default=None,
        phrase=Phrase(
            "Chỉ nhận phần i trong n phần của các tệp (cả sổ đi cùng nhau); mỗi phần một kho riêng. Xem docs/scale.md.",
            "Take only share i of n of the files (a book stays whole); each share into an archive of its own. See docs/scale.md.",
        ),
    )


def reading() -> list[Option]:
    """`--form`, `--engine` and `--hand`: how pages are read."""
    form = Phrase("Mẫu sổ; mặc định tự tìm. Xem `civreg form list`.", "Printed form; found by itself by default. See `civreg form list`.")
    typed = Phrase("Bộ đọc chữ in và đánh máy: tesseract, null, gói:Lớp.", "Engine for print and typing: tesseract, null, module:Class.")
    hand = Phrase(
        "Bộ đọc chữ viết tay: hand, hand-drawn, tệp .onnx, tesseract, null, gói:Lớp; mặc định: nét chữ đã học của sổ, hoặc hand.",
        "Engine for handwriting: hand, hand-drawn, an .onnx file, tesseract, null, module:Class; by default the hand learnt from the "
        "book, else hand.",
    )
    verso = Phrase(
        "Chữ mặt sau thấm qua giấy: đối chiếu với trang kề trong sổ để xóa đi (mặc định có).",
        "What shows through from the other side: take it away by the neighbouring page of the book (on by default).",
    )
    return [
        Option("--form", metavar="ID", phrase=form),
        Option("--engine", "typed", default=FIRST_ENGINE, metavar="NAME", phrase=typed),
        Option("--hand", default=None, metavar="NAME", phrase=hand),
        Option("--verso/--no-verso", default=True, phrase=verso),
    ]
