"""`civreg archive`: what keeps an archive whole for decades."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Group, Option
from civreg.cli.session import Session
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.archive.upkeep import Fault

DUMPED = Phrase(vi="{lines} dòng, sha256 {digest}", en="{lines} lines, sha256 {digest}")
WHOLE = Phrase(vi="Nguyên vẹn.", en="Whole.")
FAULTS = Phrase(vi="{count} chỗ không còn như lúc cất giữ.", en="{count} things are not as they were kept.")
ENTRIES = Phrase(vi="mục {entries}", en="entries {entries}")
MORE = Phrase(vi="{entries} … (tất cả {count})", en="{entries} … ({count} in all)")
NO_HEAD = Phrase(
    vi="«{head}» không phải đầu chuỗi; chép đúng như in trên phiếu, dạng chữ-số@số.",
    en="«{head}» is no head; copy it as it stands on the sheet, digits@number.",
)
SAME = Phrase(vi="Đã dựng lại; giống hệt từng byte. sha256 {after}", en="Made anew; the same byte for byte. sha256 {after}")
OTHER = Phrase(
    vi="Đã dựng lại; trước đó có chỗ sai, nay đã đúng. sha256 {before} → {after}",
    en="Made anew; some of it had been wrong and is right now. sha256 {before} → {after}",
)

DUMP = Phrase(
    "Toàn bộ nội dung kho thành văn bản chuẩn, mỗi dòng một mục; hai kho cùng nội dung cho ra cùng từng byte.",
    "All that the archive holds as canonical text, a line an item; equal archives give equal bytes.",
)
VERIFY = Phrase(
    "Xem từng byte của mọi bản gốc, cơ sở dữ liệu và hai chuỗi; nêu tên từng chỗ không còn như lúc cất giữ.",
    "Look at every byte of the originals, at the database and both chains; name each thing that is not as it was kept.",
)
REBUILD = Phrase(
    "Bỏ và dựng lại mọi thứ suy ra: trạng thái, hàng đợi, bảng tìm.", "Drop and make anew all that is derived: statuses, queue, index."
)
BACKUP = Phrase(
    "Sao lưu vào ĐÍCH: chỉ chép bản gốc chưa có ở đó; bàn đối chiếu vẫn chạy được.",
    "Back up to TARGET: only originals that are not there yet are copied; the desk may go on.",
)
RESTORE = Phrase(
    "Phục hồi một BẢN_SAO_LƯU vào THƯ_MỤC_MỚI; thêm --mirror để có lại những việc làm sau đó.",
    "Restore a BACKUP into a NEW_FOLDER; with --mirror also what was done since.",
)
MIRROR = Phrase("Chép nốt các việc sang gương trên đĩa thứ hai.", "Bring the mirror of acts on the second disk up to date.")


@click.pass_obj
def _dump(session: Session, out: Path | None, current: bool) -> None:
    from civreg.archive import Act  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.jobs import canonical_dump  # noqa: PLC0415 - likewise

    digest, lines = hashlib.sha256(), 0
    with session.archive() as archive, click.open_file(str(out or "-"), "wb") as file:
        with archive.transaction():
            archive.acts.append(session.acting(archive, "see", None), Act("dump"))
        for line in canonical_dump(archive, history=not current):
            file.write(line)
            digest.update(line)
            lines += 1
    session.say(DUMPED, lines=lines, digest=digest.hexdigest())


@click.pass_obj
def _verify(session: Session, head: str, quick: bool, as_json: bool) -> None:
    from civreg.cli.progress import watch_of  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.jobs import verify_archive  # noqa: PLC0415 - likewise

    count = 0
    with session.archive() as archive, watch_of(session) as watch:
        try:
            for fault in verify_archive(archive, watch, head=head, quick=quick):
                count += 1
                tell(session, fault, as_json=as_json)
        except ValueError:
            session.complain(NO_HEAD.say(session.lang, head=head))
            raise click.exceptions.Exit(2) from None
    if count:
        session.complain(FAULTS.say(session.lang, count=count))
        raise click.exceptions.Exit(6)
    session.say(WHOLE)


def tell(session: Session, fault: Fault, *, as_json: bool) -> None:
    """One fault as a line: which file or part, what is wrong, whom it concerns, what to do."""
    if as_json:
        session.json_line(fault)
        return
    said = fault.what().say(session.lang, detail=fault.detail).strip()
    entries = ", ".join(map(str, fault.entries))
    if fault.count > len(fault.entries):
        entries = MORE.say(session.lang, entries=entries, count=fault.count)
    whom = "; ".join(filter(None, (fault.name, ENTRIES.say(session.lang, entries=entries) if entries else "")))
    where = f"{fault.file}{f' ({whom})' if whom else ''}: " if fault.file else ""
    session.result(f"{where}{said} [{fault.code}] {fault.remedy().say(session.lang)}")


@click.pass_obj
def _rebuild(session: Session) -> None:
    with session.archive() as archive, archive.working():
        from civreg.cli.progress import watch_of  # noqa: PLC0415 - heavy imports only once it may work
        from civreg.jobs import rebuild_archive  # noqa: PLC0415 - likewise

        with watch_of(session) as watch:
            made = rebuild_archive(archive, session.by(), watch)
    session.result((SAME if made.same else OTHER).say(session.lang, before=made.before, after=made.after))


dump_command = Command(
    "dump",
    DUMP,
    callback=_dump,
    params=[
        Option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), phrase=Phrase("Tệp để ghi.", "File to write.")),
        Option("--current", is_flag=True, phrase=Phrase("Chỉ lần nắn và lần đọc mới nhất.", "Only the newest preparation and reading.")),
    ],
)
verify_command = Command(
    "verify",
    VERIFY,
    callback=_verify,
    params=[
        options.head(),
        Option(
            "--quick",
            is_flag=True,
            phrase=Phrase("Chỉ xem tệp còn đó và đủ dài; không đọc từng byte.", "Only whether files are there and long enough."),
        ),
        options.as_json(),
    ],
)
rebuild_command = Command("rebuild", REBUILD, callback=_rebuild)
command = Group(
    "archive",
    Phrase(vi="Giữ gìn kho: nội dung chuẩn, kiểm, sao lưu, phục hồi.", en="Keep the archive: its dump, checks, backups, restoring."),
    {
        "verify": ("civreg.cli.archive:verify_command", VERIFY),
        "backup": ("civreg.cli.archive_backup:backup_command", BACKUP),
        "restore": ("civreg.cli.archive_backup:restore_command", RESTORE),
        "mirror": ("civreg.cli.archive_backup:mirror_command", MIRROR),
        "rebuild": ("civreg.cli.archive:rebuild_command", REBUILD),
        "dump": ("civreg.cli.archive:dump_command", DUMP),
    },
)
