"""`civreg archive backup`, `restore` and `mirror`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from civreg.cli.archive import BACKUP, MIRROR, RESTORE, tell
from civreg.cli.bilingual import Command, Option
from civreg.cli.session import Session
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.archive.upkeep import Restored
    from civreg.jobs import Saved

SAVED = Phrase(
    vi="Đã sao lưu vào {folder}: chép mới {copied} tệp, {megabytes} MB; tất cả {files} tệp. Đầu chuỗi: {head}",
    en="Backed up to {folder}: {copied} files were new, {megabytes} MB; {files} files in all. Head: {head}",
)
LACKS = Phrase(vi="Bản sao lưu thiếu {file}: tệp trong kho đã hỏng [{fault}].", en="The backup lacks {file}: it is damaged [{fault}].")
PROVED = Phrase(
    vi="Đã phục hồi thử và so từng byte: khớp ({files} tệp, sha256 {dump}).",
    en="Restored on trial and compared byte for byte: it holds ({files} files, sha256 {dump}).",
)
UNPROVED = Phrase(
    vi="KHÔNG dùng được bản sao lưu này: thiếu {missing} tệp, {faults} chỗ hỏng, đầu chuỗi {heads}, nội dung {same}. "
    "Sao lưu lại ra đĩa khác.",
    en="This backup does NOT hold: {missing} files missing, {faults} faults, heads {heads}, content {same}. Back up again to another disk.",
)
FITS = {True: Phrase("khớp", "fit"), False: Phrase("KHÔNG khớp", "do NOT fit")}
GONE = Phrase(vi="Đã bỏ bản cũ {name}.", en="Took the old one {name} away.")
RESTORED = Phrase(vi="Đã phục hồi vào {home}: {files} tệp, như lúc {made}.", en="Restored into {home}: {files} files, as of {made} (UTC).")
REPLAYED = Phrase(
    vi="Từ gương: {acts} việc và {looks} lượt xem sau lúc đó.", en="From the mirror: {acts} acts and {looks} looks after that."
)
UNMIRRORED = Phrase(
    vi="Không có gương: việc làm sau lúc đó không có lại. Nếu có đĩa thứ hai, phục hồi lại với --mirror TỆP.",
    en="No mirror: what was done after that is not given back. If there is a second disk, restore again with --mirror FILE.",
)
MISSING = Phrase(vi="Bản sao lưu không có: {file}", en="The backup does not hold: {file}")
DELIVER = Phrase(
    vi="Nhận lại (scan --force) hoặc quét lại, vì nhận sau khi sao lưu: {name}",
    en="Deliver (scan --force) or scan again, newer than the backup: {name}",
)
LEFT = {
    "adapt": Phrase("{n} lần học nét chữ: học lại bằng `civreg hand adapt`.", "{n} hands that were learnt: `civreg hand adapt` again."),
    "certificate": Phrase(
        "{n} trích lục có trong sổ cấp nhưng tệp PDF đã mất; số giữ nguyên.", "{n} extracts stand in the issue book, their PDFs are gone."
    ),
    "import-keyed": Phrase("{n} tệp gõ từ trước: nhận lại bằng `civreg import`.", "{n} keyed files: `civreg import` again."),
    "quarantine": Phrase("{n} tệp bị từ chối: nhận lại để xem lý do.", "{n} refused files: deliver again to see why."),
}
MIRRORED = Phrase(vi="Gương đủ mọi việc: {path}", en="The mirror has every act: {path}")
BEHIND = Phrase(
    vi="Gương còn thiếu {count} việc. {trouble} Gắn lại đĩa thứ hai rồi chạy lại.",
    en="The mirror lacks {count} acts. {trouble} Bring the second disk back and run again.",
)
NO_MIRROR = Phrase(
    vi='Chưa đặt gương. Ghi vào civreg.toml: [mirror] path = "/đĩa/thứ/hai/acts.jsonl"',
    en='No mirror is set. Write into civreg.toml: [mirror] path = "/second/disk/acts.jsonl"',
)


@click.pass_obj
def _backup(session: Session, target: Path, prove: bool, keep: int) -> None:
    from civreg.cli.progress import watch_of  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.jobs import save_archive  # noqa: PLC0415 - likewise

    with session.archive() as archive, watch_of(session) as watch:
        saved = save_archive(archive, session.by(), target, watch, (prove, keep))
    _tell_saved(session, saved)
    if not saved.holds:
        raise click.exceptions.Exit(6)


def _tell_saved(session: Session, saved: Saved) -> None:
    made, lang = saved.backup, session.lang
    for held in made.faults:
        session.complain(LACKS.say(lang, file=held.file, fault=held.fault))
    for path in saved.gone:
        session.say(GONE, name=path.name)
    head = f"{made.snapshot.acts[0][:16]}@{made.snapshot.acts[1]}"
    megabytes = round(made.bytes / 1e6, 1)
    session.result(SAVED.say(lang, folder=made.folder, copied=made.copied, megabytes=megabytes, files=made.files, head=head))
    proof = saved.proof
    if proof and proof.holds:
        session.result(PROVED.say(lang, files=proof.files, dump=proof.dump))
    elif proof:
        fits = {"heads": FITS[proof.heads].say(lang), "same": FITS[proof.same].say(lang)}
        session.complain(UNPROVED.say(lang, missing=len(proof.missing), faults=len(proof.faults), **fits))
        for fault in proof.faults:
            tell(session, fault, as_json=False)


@click.pass_obj
def _restore(session: Session, backup: Path, folder: Path, mirror: Path | None) -> None:
    from civreg.cli.progress import watch_of  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.jobs import restore_archive  # noqa: PLC0415 - likewise

    with watch_of(session) as watch:
        restored = restore_archive(session.by(), backup, folder, watch, mirror)
    _tell_restored(session, restored, mirrored=mirror is not None)
    if restored.missing:
        raise click.exceptions.Exit(6)


def _tell_restored(session: Session, restored: Restored, *, mirrored: bool) -> None:
    lang, replayed = session.lang, restored.replayed
    session.result(RESTORED.say(lang, home=restored.home, files=restored.files, made=restored.snapshot.made[:19]))
    if mirrored:
        session.result(REPLAYED.say(lang, acts=replayed.acts, looks=replayed.looks))
    else:
        session.say(UNMIRRORED)
    for file in restored.missing:
        session.complain(MISSING.say(lang, file=file))
    for name in replayed.deliver:
        session.result(DELIVER.say(lang, name=name))
    for what, count in sorted(replayed.left.items()):
        session.result(LEFT[what].say(lang, n=count))


@click.pass_obj
def _mirror(session: Session) -> None:
    from civreg.cli.progress import watch_of  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.jobs import mirror_acts  # noqa: PLC0415 - likewise

    with session.archive() as archive, watch_of(session) as watch:
        lacks, mirror = mirror_acts(archive, watch), archive.mirror
    if mirror is None:
        session.complain(NO_MIRROR.say(session.lang))
        raise click.exceptions.Exit(2)
    if lacks:
        session.complain(BEHIND.say(session.lang, count=lacks, trouble=mirror.trouble))
        raise click.exceptions.Exit(6)
    session.result(MIRRORED.say(session.lang, path=mirror.path))


_FOLDER = click.Path(path_type=Path, file_okay=False)
backup_command = Command(
    "backup",
    BACKUP,
    callback=_backup,
    params=[
        click.Argument(["target"], type=_FOLDER),
        Option("--prove", is_flag=True, phrase=Phrase("Phục hồi thử rồi so từng byte.", "Restore it on trial and compare every byte.")),
        Option(
            "--keep",
            type=click.IntRange(min=0),
            default=0,
            phrase=Phrase("Giữ lại bấy nhiêu bản; 0: giữ hết.", "Keep so many backups; 0: all of them."),
        ),
    ],
)
restore_command = Command(
    "restore",
    RESTORE,
    callback=_restore,
    params=[
        click.Argument(["backup"], type=_FOLDER),
        click.Argument(["folder"], type=click.Path(path_type=Path)),
        Option(
            "--mirror",
            type=click.Path(path_type=Path, dir_okay=False),
            phrase=Phrase("Gương của các việc trên đĩa thứ hai.", "The mirror of acts on the second disk."),
        ),
    ],
)
mirror_command = Command("mirror", MIRROR, callback=_mirror)
