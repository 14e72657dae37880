"""`civreg verify sample`: what the samples of trusted keyers found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Option
from civreg.cli.session import Session
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.jobs import KeyerSample

TOLD = Phrase(
    vi="{keyer}, sổ {kind}: nhập trọn {entries} mục; {on_trust} mục nhận theo mẫu, không ai đối chiếu; mẫu ngẫu nhiên {share}: "
    "{chosen} mục, đã đối chiếu {verified}.",
    en="{keyer}, {kind}: {entries} entries keyed whole; {on_trust} taken on the sample, compared by nobody; random sample of {share}: "
    "{chosen} entries, {verified} of them verified.",
)
FOUND = Phrase(
    vi="  Trong mẫu: {wrong} ô sai trên {fields} ({rate}; 95 %: {low} – {high}); {wrong_entries} mục có ô sai trên {verified} "
    "(95 %: {low_entry} – {high_entry}). Giới hạn: {limit}.",
    en="  In the sample: {wrong} of {fields} fields wrong ({rate}; 95 %: {low} – {high}); {wrong_entries} of {verified} entries with one "
    "(95 %: {low_entry} – {high_entry}). Limit: {limit}.",
)
VERDICTS = {
    "waiting": Phrase("  Chưa đối chiếu xong mẫu: chưa nói được gì.", "  The sample is not verified yet: nothing can be said."),
    "kept": Phrase("  Dưới giới hạn.", "  Under the limit."),
    "unsure": Phrase(
        "  Mẫu còn nhỏ: tỷ lệ thật có thể trên giới hạn. Tăng sample trong civreg.toml [verify].",
        "  The sample is small: the true rate may be over the limit. Raise sample in civreg.toml [verify].",
    ),
    "over": Phrase(
        "  QUÁ GIỚI HẠN: bỏ {keyer} khỏi trusted trong civreg.toml [verify]; mọi mục của người này sẽ chờ đối chiếu.",
        "  OVER THE LIMIT: take {keyer} out of trusted in civreg.toml [verify]; all their entries then wait to be verified.",
    ),
}
NONE = Phrase(
    "Không có mục nào nhập trọn bởi người được tin (trusted trong civreg.toml [verify]).",
    "No entry was keyed whole by a trusted keyer (trusted in civreg.toml [verify]).",
)
SAMPLE = Phrase(
    "Mẫu đối chiếu của người nhập được tin: cỡ mẫu, tỷ lệ sai và khoảng tin cậy.",
    "The samples of trusted keyers: how large, how often wrong, and between what the truth lies.",
)


@click.pass_obj
def _sample(session: Session, books: tuple[str, ...], strict: bool, as_json: bool) -> None:
    from civreg.jobs import samples  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive:
        found = samples(archive, books or None)
    if as_json:
        session.json([told.plain for told in found])
    elif not found:
        session.result(NONE.say(session.lang))
    else:
        for told in found:
            _tell(session, told)
    if strict and any(told.verdict != "kept" for told in found):
        raise click.exceptions.Exit(7)


def _tell(session: Session, told: KeyerSample) -> None:
    shares = {"rate": told.rate, "low": told.by_rate[0], "high": told.by_rate[1], "share": told.share, "limit": told.limit}
    shares |= {"low_entry": told.by_entry[0], "high_entry": told.by_entry[1]}
    said = {**told.plain, **{name: _percent(session, value) for name, value in shares.items()}, "kind": told.kind or "-"}
    session.result(TOLD.say(session.lang, **said))
    if told.fields:
        session.result(FOUND.say(session.lang, **said))
    session.result(VERDICTS[told.verdict].say(session.lang, **said))


def _percent(session: Session, share: float) -> str:
    text = f"{100 * share:.2f}".rstrip("0").rstrip(".")
    return f"{text.replace('.', ',') if session.lang == 'vi' else text} %"


command = Command(
    "sample",
    SAMPLE,
    callback=_sample,
    params=[
        options.books(),
        Option(
            "--strict",
            is_flag=True,
            phrase=Phrase("Mã thoát 7 khi có người chưa dưới giới hạn.", "Exit code 7 unless everybody is under the limit."),
        ),
        options.as_json(),
    ],
)
