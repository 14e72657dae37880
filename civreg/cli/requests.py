"""`civreg requests`: what a public portal asks for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Group, Option
from civreg.cli.requests_list import LIST, QUEUE
from civreg.cli.session import Session
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.jobs import Confirmed

TAKEN = Phrase(vi="Đã nhận {added} yêu cầu mới.", en="{added} new requests taken in.")
KNOWN = Phrase(vi="{known} yêu cầu đã có từ trước.", en="{known} were known before.")
LOOKED = Phrase(vi="Đã tìm lại; {n} yêu cầu có kết quả mới.", en="Searched again; {n} requests have new results.")
DRAFTED = Phrase(vi="{portal}: đã soạn trích lục từ mục #{entry}: {path}", en="{portal}: the extract of entry #{entry} is drafted: {path}")
OBSTACLE = Phrase(vi="{portal}: chưa cấp được: {why}", en="{portal}: not to be issued yet: {why}")
ISSUE = Phrase(
    vi="Cấp số: civreg certificate {entry} --reference {portal} --applicant … ; trạng thái yêu cầu tự thành «đã cấp».",
    en="To issue it: civreg certificate {entry} --reference {portal} --applicant … ; the request is then issued by itself.",
)
WAITS = Phrase(
    vi="{portal}: đã xác nhận mục #{entry}; mục chưa kiểm tra nên được đưa lên đầu hàng. Kiểm tra xong thì chạy: civreg requests draft",
    en="{portal}: entry #{entry} is confirmed; it is not verified yet and stands first in the queue. Then run: civreg requests draft",
)
NOTHING_DUE = Phrase(vi="Không có trích lục nào cần soạn.", en="No extract is due.")
REFUSED = Phrase(vi="{portal}: đã từ chối.", en="{portal}: refused.")
WRITTEN = Phrase(vi="Đã ghi {path}.", en="Wrote {path}.")


@click.pass_obj
def _import(session: Session, path: Path, as_json: bool) -> None:
    from civreg.errors import ChangedRequestsError  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive, archive.working():
        from civreg.jobs import import_requests  # noqa: PLC0415 - likewise

        done = import_requests(archive, session.by(), path)
    if as_json:
        session.json(done)
    else:
        said = [TAKEN.say(session.lang, added=done.added)] + [KNOWN.say(session.lang, known=done.known)] * bool(done.known)
        session.result(" ".join(said))
    if done.changed:
        raise ChangedRequestsError(n=len(done.changed), ids=", ".join(done.changed))


@click.pass_obj
def _search(session: Session) -> None:
    from civreg.jobs import look_again  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive, archive.working():
        session.result(LOOKED.say(session.lang, n=look_again(archive, session.by())))


@click.pass_obj
def _confirm(session: Session, portal: str, entry: int | None, out: Path | None) -> None:
    from civreg.jobs import confirm_request  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive, archive.working():
        _told(session, confirm_request(archive, session.acting(archive, "issue", strict=True), portal, entry, out))


@click.pass_obj
def _draft(session: Session, out: Path | None) -> None:
    from civreg.jobs import draft_due  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive, archive.working():
        done = 0
        for done, made in enumerate(draft_due(archive, session.by(), out), 1):  # noqa: B007 - how many there were
            _told(session, made)
    if not done:
        session.result(NOTHING_DUE.say(session.lang))


def _told(session: Session, made: Confirmed) -> None:
    lang = session.lang
    if made.draft is None:
        session.result(WAITS.say(lang, portal=made.portal, entry=made.entry))
        return
    session.result(DRAFTED.say(lang, portal=made.portal, entry=made.entry, path=made.draft))
    for vi, en in made.obstacles:
        session.say(OBSTACLE, portal=made.portal, why=vi if lang == "vi" else en)
    if not made.obstacles:
        session.say(ISSUE, entry=made.entry, portal=made.portal)


@click.pass_obj
def _refuse(session: Session, portal: str, reason: str) -> None:
    from civreg.jobs import refuse_request  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive, archive.working():
        refuse_request(archive, session.by(), portal, reason)
    session.result(REFUSED.say(session.lang, portal=portal))


@click.pass_obj
def _export(session: Session, out: str) -> None:
    from civreg.jobs import portal_lines  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive:
        lines = list(portal_lines(archive, session.by()))
    if out == "-":
        for line in lines:
            session.json_line(line)
        return
    _write(Path(out), lines)
    session.say(WRITTEN, path=out)


def _write(path: Path, lines: list[dict[str, object]]) -> None:
    import json  # noqa: PLC0415 - likewise

    from civreg import raster  # noqa: PLC0415 - likewise

    raster.write(path, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode("utf-8"))


def _portal() -> click.Argument:
    return click.Argument(["portal"], metavar="ID")


def _folder() -> Option:
    return Option(
        "-o", "--out", metavar="DIR", type=click.Path(path_type=Path, file_okay=False),
        phrase=Phrase("Thư mục cho bản soạn; mặc định ở trong kho.", "Folder for drafts; by default in the archive."),
    )  # fmt: skip


HELP = {
    "import": Phrase(
        "Nhận yêu cầu từ tệp của cổng (mỗi dòng một đối tượng JSON, hoặc CSV) và tìm ngay trong kho. Nhận lại không thêm gì.",
        "Take in a portal's file (a JSON object a line, or CSV) and search at once. Taking it in again adds nothing.",
    ),
    "search": Phrase("Tìm lại cho những yêu cầu còn mở.", "Search again for open requests."),
    "confirm": Phrase("Xác nhận mục đúng là của yêu cầu, rồi soạn trích lục.", "Confirm the entry of a request, and draft the extract."),
    "draft": Phrase("Soạn mọi trích lục đã xác nhận và đã kiểm tra xong.", "Draft every extract that is confirmed and verified."),
    "refuse": Phrase("Từ chối một yêu cầu, có lý do.", "Refuse a request, with the reason."),
    "export": Phrase("Trạng thái của mọi yêu cầu, gửi lại cho cổng.", "The states of all requests, for the portal."),
}
import_command = Command(
    "import", HELP["import"], callback=_import,
    params=[click.Argument(["path"], type=click.Path(path_type=Path, dir_okay=False)), options.as_json()],
)  # fmt: skip
search_command = Command("search", HELP["search"], callback=_search)
confirm_command = Command(
    "confirm", HELP["confirm"], callback=_confirm,
    params=[
        _portal(),
        Option(
            "--entry", type=click.IntRange(1, 1 << 62), metavar="N",
            phrase=Phrase("Số của mục trong kho; bỏ được nếu chỉ có một.", "Its number in the archive; may be left out for the only one."),
        ),
        _folder(),
    ],
)  # fmt: skip
draft_command = Command("draft", HELP["draft"], callback=_draft, params=[_folder()])


def _said(_: click.Context, __: click.Parameter, reason: str) -> str:
    """A reason that is not blank, in single spaces."""
    text = " ".join(reason.split())
    if not text:
        raise click.BadParameter(repr(reason))
    return text


refuse_command = Command(
    "refuse", HELP["refuse"], callback=_refuse,
    params=[
        _portal(),
        Option("--reason", required=True, metavar="TEXT", callback=_said, phrase=Phrase("Lý do.", "The reason.")),
    ],
)  # fmt: skip
export_command = Command(
    "export", HELP["export"], callback=_export,
    params=[
        Option(
            "-o", "--out", default="-", metavar="FILE",
            phrase=Phrase("Tệp đích; - là đầu ra chuẩn.", "Target file; - is standard output."),
        ),
    ],
)  # fmt: skip
command = Group(
    "requests",
    Phrase("Yêu cầu trích lục từ cổng dịch vụ công.", "Requests that a public portal sends."),
    {
        "import": ("civreg.cli.requests:import_command", HELP["import"]),
        "list": ("civreg.cli.requests_list:list_command", LIST),
        "queue": ("civreg.cli.requests_list:queue_command", QUEUE),
        **{name: (f"civreg.cli.requests:{name}_command", HELP[name]) for name in ("search", "confirm", "draft", "refuse", "export")},
    },
)
