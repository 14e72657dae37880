"""`civreg hand adapt` and `list`: the hand of a book, learnt from its verified fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Option
from civreg.cli.session import Session
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.archive import Hand

FORGOTTEN = Phrase(
    vi="Sổ {book}: từ nay lại đọc bằng bộ đọc chung; tệp nét chữ {model} vẫn còn trong kho.",
    en="Book {book}: read with the common reader again; the file of its hand {model} stays in the archive.",
)
NONE_YET = Phrase(
    vi="Chưa học nét chữ của sổ nào. Dùng `civreg hand adapt --book SỔ`.",
    en="No book's hand was learnt yet. Use `civreg hand adapt --book BOOK`.",
)
COLUMNS = {
    "book": Phrase("Sổ", "Book"),
    "what": Phrase("Việc", "What"),
    "model": Phrase("Mô hình", "Model"),
    "learnt_from": Phrase("Học từ", "Learnt from"),
    "lessons": Phrase("Trường học", "Lessons"),
    "held_back": Phrase("Để riêng", "Held back"),
    "cer_before": Phrase("Sai trước", "CER before"),
    "cer_after": Phrase("Sai sau", "CER after"),
    "made": Phrase("Lúc", "When"),
}
WHAT = {
    "learnt": Phrase("đã học", "learnt"),
    "rejected": Phrase("không khá hơn, bỏ", "no better, dropped"),
    "forgotten": Phrase("đã quên", "forgotten"),
}
IN_USE = Phrase("{what} (đang dùng)", "{what} (in use)")


@click.pass_obj
def _adapt(session: Session, /, book: str, model: str, minutes: float, **how: bool) -> None:
    as_json = how["as_json"]
    if how["forget"]:
        _forget(session, book, as_json=as_json)
        return
    from civreg import jobs  # noqa: PLC0415 - heavy imports only inside commands
    from civreg.batch import fitting_jobs  # noqa: PLC0415 - likewise
    from civreg.cli.options import Crew  # noqa: PLC0415 - likewise
    from civreg.cli.progress import desk  # noqa: PLC0415 - likewise
    from civreg.extract import train  # noqa: PLC0415 - likewise

    wanted = jobs.LearningOptions(model, train.Pace(minutes=minutes))
    with session.archive() as archive, archive.working():
        train.need_torch()
        with desk(session, archive, Crew(fitting_jobs())) as at:
            hand = jobs.learn_hand(at, book, wanted)
    if as_json:
        session.json(_as_dict(hand))
    else:
        sentence, data = jobs.in_words(hand)
        session.result(sentence.say(session.lang, **data))


def _forget(session: Session, book: str, *, as_json: bool) -> None:
    from civreg.jobs import forget_hand  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive, archive.working():
        hand = forget_hand(archive, session.by(), book)
    if as_json:
        session.json(_as_dict(hand))
    else:
        session.result(FORGOTTEN.say(session.lang, book=book, model=hand.learnt_from))


@click.pass_obj
def _list(session: Session, books: tuple[str, ...], as_json: bool) -> None:
    with session.archive() as archive:
        found = list(archive.hands.all(books or None))
        used = {hand.book: archive.hands.in_use(hand.book) for hand in found}
    if as_json:
        session.json([{**_as_dict(hand), "in_use": hand == used[hand.book]} for hand in found])
    elif not found:
        session.result(NONE_YET.say(session.lang))
    else:
        rows = [_row(session, hand, in_use=hand == used[hand.book]) for hand in found]
        session.table([[p.say(session.lang) for p in COLUMNS.values()], *rows])


def _row(session: Session, hand: Hand, *, in_use: bool) -> list[str]:
    said = WHAT[hand.what].say(session.lang)
    figures = ["" if cer is None else f"{cer:.2%}" for cer in (hand.cer_before, hand.cer_after)]
    what = IN_USE.say(session.lang, what=said) if in_use else said
    return [hand.book, what, hand.model, hand.learnt_from, str(hand.lessons), str(hand.held_back), *figures, hand.made[:16]]


def _as_dict(hand: Hand) -> dict[str, object]:
    return {
        "book": hand.book,
        "what": hand.what,
        "model": hand.model or None,
        "learnt_from": hand.learnt_from,
        "lessons": hand.lessons,
        "held_back": hand.held_back,
        "cer_before": hand.cer_before,
        "cer_after": hand.cer_after,
        "seconds": round(hand.seconds, 1),
        "made": hand.made,
    }


ADAPT = Phrase(
    vi="Học nét chữ của một sổ từ những trường đã kiểm tra; chỉ giữ nếu đọc khá hơn.",
    en="Learn the hand of a book from its verified fields; kept only if it reads better.",
)
LIST = Phrase("Những nét chữ đã học, và đang dùng cái nào.", "The hands that were learnt, and which are in use.")

adapt_command = Command(
    "adapt",
    ADAPT,
    callback=_adapt,
    params=[
        Option("--book", required=True, type=options.Book(), phrase=Phrase("Sổ nào.", "Which book.")),
        Option(
            "--forget",
            is_flag=True,
            phrase=Phrase("Quên: đọc lại bằng bộ đọc chung.", "Forget it: read with the common reader again."),
        ),
        Option(
            "--model",
            default="hand",
            phrase=Phrase("Học từ mô hình nào: hand hoặc tệp .onnx.", "The model that learns: hand or an .onnx file."),
        ),
        Option(
            "--minutes",
            type=click.FloatRange(0.01, 60),
            default=4.0,
            show_default=True,
            phrase=Phrase("Thời gian học nhiều nhất.", "Most time to learn."),
        ),
        options.as_json(),
    ],
)
list_command = Command("list", LIST, callback=_list, params=[options.books(), options.as_json()])
