"""`civreg find`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Option
from civreg.cli.session import Session
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.jobs import Answer, Hit, Reach

ASK = Phrase(
    vi="Chưa có gì để tìm. Gõ tên, ngày, số hoặc nơi; ví dụ: civreg find Nguyễn Văn An 1968",
    en="Nothing to search by. Type a name, a date, a number or a place, such as: civreg find Nguyễn Văn An 1968",
)
NOTHING = Phrase(vi="Không tìm thấy.", en="Nothing found.")
UNDERSTOOD = Phrase(vi="Tìm: {asked}", en="Searched for: {asked}")
UNCLEAR = Phrase(vi="Không hiểu nên bỏ qua: {said}", en="Not understood, left out: {said}")
MORE = Phrase(vi="Còn nữa; thêm năm sinh, cha mẹ hoặc nơi để thu hẹp.", en="There is more; a year, a parent or a place narrows it down.")
NEARER = Phrase(
    vi="Chưa thấy người cần tìm? Thêm --near để tìm cả tên gần giống.", en="Not the one? Add --near to find names nearly so too."
)
WAITING = Phrase(
    vi="{n} mục chưa kịp vào bảng tìm kiếm; tìm lại sau, hoặc chạy civreg find --rebuild.",
    en="{n} entries are not in the index yet; search again later, or run civreg find --rebuild.",
)
REBUILT = Phrase(vi="Đã lập lại bảng tìm kiếm: {n} mục.", en="The index was made anew: {n} entries.")
NOT_VERIFIED = Phrase(
    vi="Chữ của mục chưa kiểm tra là do máy đọc; xem bản gốc trước khi dùng.",
    en="Text of entries that are not verified is what the machine read; look at the original first.",
)
STATUSES = {
    "verified": Phrase("đã kiểm tra", "verified"),
    "sampled": Phrase("nhận theo mẫu, chưa đối chiếu", "taken on a sample, not compared"),
    "in-review": Phrase("đang kiểm tra", "in review"),
    "returned": Phrase("trả lại", "returned"),
    "read": Phrase("máy đọc, chưa kiểm tra", "read, not verified"),
}
HOW = {
    "exact": Phrase("đúng tên", "the very name"),
    "folded": Phrase("khác dấu", "other marks"),
    "swapped": Phrase("đảo chữ", "other order"),
    "part": Phrase("một phần tên", "part of the name"),
    "apart": Phrase("các chữ rời", "words apart"),
    "near": Phrase("tên gần giống", "nearly the name"),
    "facts": Phrase("", ""),
}
ROLES = {
    "father": Phrase("là cha", "the father"),
    "mother": Phrase("là mẹ", "the mother"),
    "other": Phrase("người khác trong mục", "another person of the entry"),
}
MAYBE = Phrase("theo cách đọc khác của máy", "by another reading of the machine")
DIFFERS = Phrase("khác: {what}", "differs: {what}")
KEYS = {
    "name": Phrase("tên", "name"),
    "parents": Phrase("cha mẹ", "parents"),
    "parent": Phrase("cha mẹ", "parent"),
    "place": Phrase("nơi", "place"),
    "born": Phrase("ngày sinh", "born"),
    "date": Phrase("ngày", "date"),
    "registered": Phrase("ngày đăng ký", "registered"),
    "event": Phrase("ngày xảy ra", "date of the event"),
    "number": Phrase("số", "number"),
    "date-or-number": Phrase("ngày hoặc số", "date or number"),
    "book": Phrase("sổ", "book"),
    "paper": Phrase("số giấy tờ", "paper"),
}
SHOWN = ("so", "nksHoTen", "voHoTen", "chongHoTen", "nktHoTen", "cmHoTen", "ncHoTen", "nxnHoTen")
BIRTHS = ("nksNgaySinhBangChu", "voNgaySinh", "chongNgaySinh", "nktNgaySinh", "nktNgayChet", "cmNgaySinh", "ncNgaySinh")
PARENTS = ("chaHoTen", "meHoTen")
COLUMNS = [
    Phrase("Mục", "Entry"), Phrase("Số", "No."), Phrase("Họ tên", "Name"), Phrase("Ngày", "Date"), Phrase("Cha, mẹ", "Parents"),
    Phrase("Trang", "Page"), Phrase("Tệp", "File"), Phrase("Tình trạng", "Status"), Phrase("Vì sao", "Why"),
]  # fmt: skip


@click.pass_obj
def _find(session: Session, /, words: tuple[str, ...], rebuild: bool, as_json: bool, **how: Any) -> None:
    from civreg.jobs import SearchOptions, question_of, search  # noqa: PLC0415 - heavy imports only inside commands

    reach: Reach = how.pop("reach") or "auto"
    chosen = SearchOptions(how.pop("limit"), reach, how.pop("crops"))
    how["parent"] = "; ".join(how["parent"])
    asked = question_of(" ".join(words), **{key: said for key, said in how.items() if said})
    with session.archive() as archive:
        if rebuild:
            _rebuild(session, archive)
        if rebuild and asked.empty:
            return
        answer = search(archive, session.acting(archive, "see", None), asked, chosen)
    if as_json:
        session.json(_as_dict(answer))
    else:
        _tell(session, answer, near=reach == "near")


def _rebuild(session: Session, archive: Any) -> None:
    from civreg.jobs import rebuild_index  # noqa: PLC0415 - heavy imports only inside commands

    with archive.working():
        session.say(REBUILT, n=rebuild_index(archive))


def _as_dict(answer: Answer) -> dict[str, object]:
    return {
        "asked": answer.question.plain,
        "not_understood": list(answer.question.unclear),
        "more": answer.more,
        "not_indexed_yet": answer.waiting,
        "hits": [hit.plain for hit in answer.hits],
    }


def _tell(session: Session, answer: Answer, *, near: bool) -> None:
    lang, asked = session.lang, answer.question
    if asked.unclear:
        session.say(UNCLEAR, said=", ".join(asked.unclear))
    if asked.empty:
        session.result(ASK.say(lang))
        return
    session.say(UNDERSTOOD, asked=_understood(session, asked.plain))
    if answer.hits:
        session.table([[c.say(lang) for c in COLUMNS], *(_row(session, hit) for hit in answer.hits)])
        for hit in answer.hits:
            if hit.crop:
                session.result(str(hit.crop))
    else:
        session.result(NOTHING.say(lang))
    _remark(session, answer, near=near)


def _remark(session: Session, answer: Answer, *, near: bool) -> None:
    """What a clerk should know beside what was found."""
    if answer.more:
        session.say(MORE)
    elif not near:
        session.say(NEARER)
    if any(hit.standing.status != "verified" for hit in answer.hits):
        session.say(NOT_VERIFIED)
    if answer.waiting:
        session.say(WAITING, n=answer.waiting)


def _understood(session: Session, plain: dict[str, object]) -> str:
    said = []
    for key, value in plain.items():
        text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
        said.append(f"{KEYS[key].say(session.lang)} «{text}»")
    return ", ".join(said)


def _row(session: Session, hit: Hit) -> list[str]:
    entry = hit.standing
    number, *names = (entry.text(key) for key in SHOWN)
    where = f"{entry.book or '-'}/{entry.entry:03d}"
    status = STATUSES[entry.status].say(session.lang) if entry.status in STATUSES else entry.status
    picture = f"{entry.source} #{entry.image}" if entry.image > 1 else entry.source
    date = entry.text("nksNgaySinh") or _joined(map(entry.text, BIRTHS))
    people = [_joined(names), date, _joined(map(entry.text, PARENTS))]
    return [where, number, *people, str(entry.page), picture, status, _why(session, hit)]


def _joined(texts: Iterable[str]) -> str:
    return ", ".join(text for text in texts if text)


def _why(session: Session, hit: Hit) -> str:
    lang, match = session.lang, hit.match
    said = [HOW[match.how].say(lang)]
    said += [ROLES[match.role].say(lang)] if match.role in ROLES else []
    said += [MAYBE.say(lang)] if match.maybe else []
    said += [DIFFERS.say(lang, what=", ".join(KEYS[key].say(lang) for key in match.differs))] if match.differs else []
    return ", ".join(part for part in said if part)


def _named(name: str, metavar: str, phrase: Phrase, **settings: Any) -> Option:
    return Option(f"--{name}", metavar=metavar, phrase=phrase, **settings)


command = Command(
    "find",
    Phrase(
        vi="Tìm người: gõ tên, cha mẹ, ngày hay năm sinh, số, quyển, nơi, theo thứ tự nào cũng được. Gõ có dấu thì đúng dấu đứng trước; "
        "không dấu cũng tìm ra. _ thay một chữ cái không chắc, * thay nhiều chữ cái. Mỗi lần tìm đều được ghi lại.",
        en="Find people: type names, parents, a date or year, a number, a book, a place, in any order. With marks, the very name comes "
        "first; without marks all are found. _ stands for one uncertain letter, * for several. Every search is recorded.",
    ),
    callback=_find,
    context_settings={"ignore_unknown_options": True},  # whatever is typed is looked for
    params=[
        click.Argument(["words"], nargs=-1, type=click.UNPROCESSED),
        _named("name", "TÊN|NAME", Phrase("Họ tên người trong mục.", "Name of a person the entry is about.")),
        _named("parent", "TÊN|NAME", Phrase("Họ tên cha hoặc mẹ; dùng nhiều lần được.", "A parent; may be repeated."), multiple=True),
        _named("born", "5/10/1968", Phrase("Ngày sinh, đủ hay thiếu: 10/1968, ?/10/1968, 1968.", "Date of birth, whole or in part.")),
        _named("registered", "7/10/1968", Phrase("Ngày đăng ký, đủ hay thiếu.", "Date of registration, whole or in part.")),
        _named("number", "17/2015", Phrase("Số của mục, có hoặc không có năm.", "Number of the entry, with or without its year.")),
        _named("book", "KS.2015.01", Phrase("Quyển: KS.2015.01, KS.2015, KS, 01/2015.", "Book: KS.2015.01, KS.2015, KS, 01/2015.")),
        _named("place", "NƠI|PLACE", Phrase("Nơi sinh, quê quán, nơi cư trú.", "Place of birth, home or residence.")),
        _named("paper", "0790…", Phrase("Số định danh hoặc số giấy tờ.", "Personal number or number of papers.")),
        Option("--near", "reach", flag_value="near", phrase=Phrase("Tìm cả tên gần giống.", "Find names nearly so too.")),
        Option("--exact", "reach", flag_value="exact", phrase=Phrase("Không tìm tên gần giống.", "Find no names nearly so.")),
        Option(
            "--limit", type=click.IntRange(1, 1000), default=20, show_default=True,
            phrase=Phrase("Nhiều nhất bao nhiêu kết quả.", "Most results."),
        ),
        Option(
            "--crops", metavar="DIR", type=click.Path(path_type=Path, file_okay=False),
            phrase=Phrase("Cắt ảnh chữ gốc của từng kết quả vào thư mục này.", "Cut the writing of each result into this folder."),
        ),
        Option("--rebuild", is_flag=True, phrase=Phrase("Lập lại bảng tìm kiếm từ đầu.", "Make the index anew.")),
        options.as_json(),
    ],
)  # fmt: skip
