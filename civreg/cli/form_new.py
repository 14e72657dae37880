"""`civreg form draft`, `edit`, `test` and `accept`: a form for a book that no known one fits."""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Option
from civreg.cli.session import Session
from civreg.language import Phrase

DRAFTED = Phrase(
    vi="{path}: {n} ô từ {pages} trang, mẫu {kind}. Xem và sửa: civreg form edit {path} --page {page}",
    en="{path}: {n} fields from {pages} pages, a form of kind {kind}. Look at it: civreg form edit {path} --page {page}",
)
UNSURE = Phrase(vi="{n} ô chưa chắc, cần người xem: {keys}", en="{n} fields are unsure and want a person to look: {keys}")
KIND_UNSURE = Phrase(
    vi="Tiêu đề không nói rõ loại sổ; đã đoán là {kind}.", en="The title does not say which register this is; {kind} was guessed."
)
TAKEN = Phrase(
    vi="Đã nhận mẫu {id} ({n} ô). Đọc lại sổ: civreg extract --book SỔ --force",
    en="Form {id} is accepted ({n} fields). Read the book again: civreg extract --book BOOK --force",
)
TRIED = Phrase(
    vi="{page}: đọc được {read}/{labels} nhãn, thấy {sure}/{fields} ô",
    en="{page}: {read}/{labels} labels read, {sure}/{fields} fields found",
)
MISSED = Phrase(vi="   không thấy nhãn của: {keys}", en="   label not read for: {keys}")
ALL = Phrase(vi="Tất cả: {share:.0%} nhãn, {fields:.0%} ô.", en="Together: {share:.0%} of labels, {fields:.0%} of fields.")
OPENED = Phrase(vi="Mở trong trình duyệt: {url}  (Ctrl-C để dừng)", en="Open in the browser: {url}  (Ctrl-C ends it)")


@click.pass_obj
def _draft(session: Session, pages: tuple[Path, ...], out: Path, form_id: str | None, as_json: bool) -> None:
    from civreg import jobs  # noqa: PLC0415 - heavy imports only inside commands

    made = jobs.draft_form(list(jobs.look_at(pages)), form_id or out.stem)
    form = jobs.save_form(made.form, out, made.unsure)
    if as_json:
        fields = [{"key": f.key, "kind": f.kind, "label": f.label, "lines": f.lines, "sure": f.key not in made.unsure} for f in form.fields]
        session.json({"id": form.id, "kind": form.kind, "title": form.title, "pages": made.pages, "fields": fields})
        return
    session.result(DRAFTED.say(session.lang, path=out, n=len(form.fields), pages=made.pages, kind=form.kind, page=pages[0]))
    if not made.register_sure:
        session.say(KIND_UNSURE, kind=form.kind)
    if made.unsure:
        session.say(UNSURE, n=len(made.unsure), keys=", ".join(made.unsure))


@click.pass_obj
def _test(session: Session, file: Path, pages: tuple[Path, ...], out: Path | None, as_json: bool) -> None:
    from civreg import forms, jobs  # noqa: PLC0415 - heavy imports only inside commands

    form = forms.load(file)
    trials = [jobs.try_form(form, sight, out) for sight in jobs.look_at(pages)]
    labels, fields = sum(t.labels for t in trials), sum(t.fields for t in trials)
    share, found = sum(t.read for t in trials) / max(labels, 1), sum(len(t.sure) for t in trials) / max(fields, 1)
    if as_json:
        session.json({"form": form.id, "labels": round(share, 4), "fields": round(found, 4), "pages": [asdict(t) for t in trials]})
        return
    for t in trials:
        session.result(TRIED.say(session.lang, page=t.page, read=t.read, labels=t.labels, sure=len(t.sure), fields=t.fields))
        if t.unsure:
            session.result(MISSED.say(session.lang, keys=", ".join(t.unsure)))
    session.result(ALL.say(session.lang, share=share, fields=found))


@click.pass_obj
def _edit(session: Session, file: Path, page: Path, browser: bool) -> None:
    import webbrowser  # noqa: PLC0415 - needed by this command only

    from civreg import jobs  # noqa: PLC0415 - heavy imports only inside commands

    with jobs.form_editor(file, page, session.lang) as (url, serve):
        session.result(OPENED.say(session.lang, url=url))
        if browser:
            webbrowser.open(url)
        with contextlib.suppress(KeyboardInterrupt):
            serve()


@click.pass_obj
def _accept(session: Session, draft: str, form_id: str, name: str, anyway: bool) -> None:
    from civreg import jobs  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive, archive.working():
        form = jobs.accept_form(archive, draft, (form_id, name), anyway=anyway)
    session.result(TAKEN.say(session.lang, id=form.id, n=len(form.fields)))


def _pages(**settings: Any) -> click.Argument:
    return click.Argument(["pages"], nargs=-1, required=True, type=click.Path(path_type=Path), **settings)


def _file() -> click.Argument:
    return click.Argument(["file"], type=click.Path(path_type=Path))


DRAFT = Phrase(
    "Phác mẫu mới từ một trang, trắng hay đã điền; nhiều trang thì chắc hơn.",
    "Draft a form from one page, empty or filled; more are surer.",
)
TEST = Phrase("Thử mẫu trên những trang khác: thấy bao nhiêu nhãn, bao nhiêu ô.", "Try a form on other pages: labels and fields found.")
EDIT = Phrase("Sửa mẫu trong trình duyệt: kéo, đặt tên, chọn loại ô.", "Edit a form in the browser: drag, name and type its fields.")
ACCEPT = Phrase("Nhận mẫu nháp vào kho, với mã và tên.", "Accept a draft into the archive, with an id and a name.")
_OUT = Phrase("Tệp mẫu .toml sẽ ghi.", "The form file (.toml) to write.")

draft_command = Command(
    "draft",
    DRAFT,
    callback=_draft,
    params=[
        _pages(),
        Option("-o", "--out", metavar="FILE", required=True, type=click.Path(path_type=Path, dir_okay=False), phrase=_OUT),
        Option(
            "--id",
            "form_id",
            metavar="ID",
            phrase=Phrase("Mã của mẫu; mặc định theo tên tệp.", "Id of the form; the file's name by default."),
        ),
        options.as_json(),
    ],
)
test_command = Command(
    "test",
    TEST,
    callback=_test,
    params=[
        _file(),
        _pages(),
        Option(
            "-o",
            "--out",
            metavar="DIR",
            type=click.Path(path_type=Path),
            phrase=Phrase("Thư mục để ảnh vẽ các ô.", "Folder for pictures with the boxes drawn."),
        ),
        options.as_json(),
    ],
)
edit_command = Command(
    "edit",
    EDIT,
    callback=_edit,
    params=[
        _file(),
        Option(
            "--page",
            metavar="PAGE",
            required=True,
            type=click.Path(path_type=Path),
            phrase=Phrase("Ảnh hay PDF của một trang.", "Picture or PDF of a page."),
        ),
        Option("--browser/--no-browser", default=True, phrase=Phrase("Tự mở trình duyệt.", "Open the browser by itself.")),
    ],
)
accept_command = Command(
    "accept",
    ACCEPT,
    callback=_accept,
    params=[
        click.Argument(["draft"]),
        Option(
            "--id", "form_id", metavar="ID", required=True, phrase=Phrase("Mã mới, ví dụ KS-1999-QN.", "The new id, such as KS-1999-QN.")
        ),
        Option("--name", required=True, phrase=Phrase("Tên để mọi người nhận ra mẫu.", "A name by which people know it.")),
        Option("--anyway", is_flag=True, phrase=Phrase("Nhận cả khi còn ô chưa chắc.", "Accept it although fields are unsure.")),
    ],
)
