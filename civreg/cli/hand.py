"""`civreg hand`: measuring and teaching the reader of handwriting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Group, Option
from civreg.cli.hand_adapt import ADAPT, LIST
from civreg.cli.session import Session
from civreg.language import Phrase

FIGURES = Phrase(
    vi="{n} dòng: sai {cer:.2%} ký tự, {wer:.2%} từ; đúng hẳn {exact:.1%}.",
    en="{n} lines: {cer:.2%} of letters and {wer:.2%} of words wrong; {exact:.1%} exact.",
)
ADAPTED = Phrase(
    vi="Sau khi học nét chữ từng người: sai {cer_adapted:.2%} ký tự.", en="After learning each hand: {cer_adapted:.2%} of letters wrong."
)
HELD = Phrase(vi="Không có dòng nào để riêng; chưa đo.", en="No line was held out; nothing measured.")
FONTS = Phrase(vi="Có {n} phông chữ trong {folder}.", en="{n} fonts in {folder}.")
WRITTEN = Phrase(vi="Đã ghi {out}.", en="{out} written.")
STEP = Phrase(vi="{what}", en="{what}")


@click.pass_obj
def _eval(session: Session, folder: Path, model: str, adapt: int, as_json: bool) -> None:
    from civreg.extract import train  # noqa: PLC0415 - heavy imports only inside commands

    figures = train.evaluate(folder, model, adapt, lambda what: session.say(STEP, what=what))
    if as_json:
        session.json(figures)
        return
    session.result(FIGURES.say(session.lang, **figures))
    if adapt:
        session.result(ADAPTED.say(session.lang, **figures))
    session.table([[writer, str(s["n"]), f"{s['cer']:.4f}", f"{s['exact']:.2f}"] for writer, s in figures["by_writer"].items()])


@click.pass_obj
def _train(session: Session, /, hold_out: tuple[str, ...], hold_font: tuple[str, ...], as_json: bool, **course: Any) -> None:
    from civreg.extract import train  # noqa: PLC0415 - heavy imports only inside commands

    chosen = train.Course(hold_out=hold_out, hold_fonts=hold_font, **course)
    figures = train.learn(chosen, lambda what: session.say(STEP, what=what))
    if as_json:
        session.json(figures)
    elif "cer" in figures:
        session.result(FIGURES.say(session.lang, **figures))
    else:
        session.result(HELD.say(session.lang))


@click.pass_obj
def _fonts(session: Session, folder: Path) -> None:
    from civreg.extract import train  # noqa: PLC0415 - heavy imports only inside commands

    session.result(FONTS.say(session.lang, n=train.fetch_fonts(folder, lambda what: session.say(STEP, what=what)), folder=folder))


@click.pass_obj
def _labels(session: Session, /, **course: Any) -> None:
    from civreg.extract import train  # noqa: PLC0415 - heavy imports only inside commands

    train.learn_labels(train.LabelCourse(**course), lambda what: session.say(STEP, what=what))
    session.result(WRITTEN.say(session.lang, out=course["out"]))


def _path(name: str, phrase: Phrase, **settings: Any) -> Option:
    return Option(name, type=click.Path(path_type=Path), phrase=phrase, **settings)


EVAL = Phrase("Đo mô hình trên những dòng đã có lời.", "Measure a model on lines with their text.")
TRAIN = Phrase("Dạy một mô hình; chạy lại thì học tiếp.", "Teach a model; running again goes on.")
LABELS = Phrase(
    "Dạy bộ đọc nhỏ cho chữ in của mẫu; chạy lại thì học tiếp.", "Teach the small reader of printed labels; running again goes on."
)
GET_FONTS = Phrase("Tải các phông chữ viết tay (OFL) để vẽ dòng luyện tập.", "Fetch handwriting fonts (OFL) for drawn lines.")

eval_command = Command(
    "eval",
    EVAL,
    callback=_eval,
    params=[
        click.Argument(["folder"], type=click.Path(path_type=Path)),
        Option("--model", default="hand", phrase=Phrase("hand, hand-drawn hoặc tệp .onnx.", "hand, hand-drawn or an .onnx file.")),
        Option(
            "--adapt",
            type=click.IntRange(0),
            default=0,
            phrase=Phrase("Học N dòng đầu của mỗi người.", "Learn each writer's first N lines."),
        ),
        options.as_json(),
    ],
)
train_command = Command(
    "train",
    TRAIN,
    callback=_train,
    params=[
        _path("--lines", Phrase("Thư mục có labels.tsv; bỏ trống: chỉ dòng vẽ.", "Folder with labels.tsv; without it drawn lines only.")),
        _path("--fonts", Phrase("Thư mục phông chữ (civreg hand fonts).", "Folder of fonts (civreg hand fonts).")),
        _path("--out", Phrase("Tệp mô hình .onnx sẽ ghi.", "The .onnx model file to write."), required=True),
        _path("--start", Phrase("Học tiếp từ mô hình này.", "Go on from this model.")),
        Option(
            "--blend",
            type=click.FloatRange(0, 1),
            default=0.0,
            show_default=True,
            phrase=Phrase("Phần trọng số của mô hình ban đầu được giữ.", "Share of the start model's weights that is kept."),
        ),
        Option("--minutes", type=float, default=60.0, show_default=True, phrase=Phrase("Thời gian học.", "Time to learn.")),
        Option(
            "--rate",
            type=float,
            default=1.0,
            show_default=True,
            phrase=Phrase("Tốc độ học so với thường lệ; dạy tiếp thì 0.25.", "Learning rate, times the usual; 0.25 to go on gently."),
        ),
        Option("--drawn", type=float, default=0.25, show_default=True, phrase=Phrase("Tỉ lệ dòng vẽ.", "Share of drawn lines.")),
        Option("--threads", type=click.IntRange(1), default=1, phrase=Phrase("Số luồng.", "Threads.")),
        Option("--device", default="cpu", phrase=Phrase("cpu hoặc cuda.", "cpu or cuda.")),
        Option("--seed", type=int, default=1, phrase=Phrase("Hạt ngẫu nhiên.", "Random seed.")),
        Option(
            "--every",
            type=click.IntRange(0),
            default=10,
            phrase=Phrase("Để riêng 1/N dòng không rõ người viết.", "Hold out one in N lines by unknown writers."),
        ),
        Option("--hold-out", multiple=True, phrase=Phrase("Người viết để riêng, dùng để đo.", "A writer to hold out and measure on.")),
        Option("--hold-font", multiple=True, phrase=Phrase("Phông không dùng để học.", "A font not to learn from.")),
        options.as_json(),
    ],
)
fonts_command = Command("fonts", GET_FONTS, callback=_fonts, params=[click.Argument(["folder"], type=click.Path(path_type=Path))])

labels_command = Command(
    "labels",
    LABELS,
    callback=_labels,
    params=[
        _path("--out", Phrase("Tệp mô hình .onnx sẽ ghi.", "The .onnx model file to write."), required=True),
        _path("--fonts", Phrase("Thư mục phông chữ; thiếu thì tự tải.", "Folder of fonts; missing ones are fetched."), required=True),
        Option("--seconds", type=float, default=600.0, show_default=True, phrase=Phrase("Thời gian xử lý.", "Processor time.")),
        Option("--seed", type=int, default=1, phrase=Phrase("Hạt ngẫu nhiên.", "Random seed.")),
    ],
)

command = Group(
    "hand",
    Phrase(
        "Bộ đọc chữ viết tay: đo, dạy, học nét chữ của từng sổ.", "The reader of handwriting: measure it, teach it, learn a book's hand."
    ),
    {
        "eval": ("civreg.cli.hand:eval_command", EVAL),
        "train": ("civreg.cli.hand:train_command", TRAIN),
        "fonts": ("civreg.cli.hand:fonts_command", GET_FONTS),
        "labels": ("civreg.cli.hand:labels_command", LABELS),
        "adapt": ("civreg.cli.hand_adapt:adapt_command", ADAPT),
        "list": ("civreg.cli.hand_adapt:list_command", LIST),
    },
)
