"""The file that a portal sends, read strictly: every line is a request that can be worked on, or nothing is taken."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from civreg.errors import NotFoundError, RequestsError
from civreg.jobs.searching import Question, question_of
from civreg.language import Lang, Phrase
from civreg.text import written

TEXTS = (
    "id", "asked_at", "applicant", "papers", "relation", "contact", "kind", "name", "born", "father", "mother", "registered", "number",
    "book", "place", "paper", "purpose", "address", "note",
)  # fmt: skip
"""What a request may say: who asks (applicant, their papers, relation, contact), for whom and what is known of the entry
(kind, name, born, father, mother, registered, number, book, place, paper), what for (purpose), where to (address)."""
COPIES = "copies"
KINDS = {"khai sinh": "KS", "kết hôn": "KH", "khai tử": "KT", "KS": "KS", "KH": "KH", "KT": "KT"}
"""Registers of which there are extracts, as a portal may name them."""
MOST, LONGEST, MOST_COPIES, SHOWN = 10_000, 2000, 99, 10

NO_UTF8 = Phrase("không phải UTF-8", "not UTF-8")
NO_JSON = Phrase("không phải một đối tượng JSON", "no JSON object")
NO_CSV = Phrase("không phải CSV hợp lệ: {why}", "no proper CSV: {why}")
NO_HEADER = Phrase("dòng đầu phải là tên cột, mỗi tên một lần", "the first line must name the columns, each once")
CELLS = Phrase("có {n} ô, cần {wanted}", "has {n} cells instead of {wanted}")
NO_NAME = Phrase("không có mục nào tên «{name}»", "nothing is called «{name}»")
NO_TEXT = Phrase("«{name}» phải là chữ, không quá {most} ký tự", "«{name}» must be a text of at most {most} characters")
MISSING = Phrase("thiếu «{name}»", "«{name}» is missing")
UNKNOWN = Phrase("không biết tìm ai: cần «name», hoặc «number» cùng «book» hay năm", "whom? «name», or «number» with «book» or a year")
UNCLEAR = Phrase("không hiểu: {said}", "not understood: {said}")
NO_KIND = Phrase("«kind» phải là một trong: {all}", "«kind» must be one of: {all}")
NO_COPIES = Phrase("«copies» phải là số từ 1 đến {most}", "«copies» must be a number from 1 to {most}")
TWICE = Phrase("mã này đã có ở dòng {line} với nội dung khác", "line {line} has this id already, with other content")
TOO_MANY = Phrase("quá {most} yêu cầu trong một tệp", "more than {most} requests in one file")
LINE = Phrase("dòng {n}:", "line {n}:")
REST = Phrase("… và {n} lỗi nữa", "… and {n} faults more")


class Fault(Exception):  # noqa: N818 - no failure of the program: what is wrong with one line
    """What is wrong with a line."""

    def __init__(self, phrase: Phrase, **data: object) -> None:
        super().__init__()
        self.phrase = phrase
        self.data = data


def incoming_requests(path: Path) -> list[Mapping[str, Any]]:
    """The requests of a `.csv` file or of one with a JSON object a line, each once, empty parts left out.

    Raises NotFoundError, and RequestsError with all that is wrong.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise NotFoundError(path=str(path)) from error
    except UnicodeDecodeError as error:
        raise _refused(path, [(0, Fault(NO_UTF8))]) from error
    faults: list[tuple[int, Fault]] = []
    found: dict[str, tuple[int, Mapping[str, Any]]] = {}
    for number, said in _lines(path, text, faults):
        try:
            request = checked(said)
            first = found.setdefault(request["id"], (number, request))
            if first[1] != request:
                raise Fault(TWICE, line=first[0])
        except Fault as fault:
            faults.append((number, fault))
    if len(found) > MOST:
        faults.append((0, Fault(TOO_MANY, most=MOST)))
    if faults:
        raise _refused(path, faults)
    return [request for _, request in found.values()]


def _lines(path: Path, text: str, faults: list[tuple[int, Fault]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Line number and what the line says; what is no line of its kind is added to `faults`."""
    if path.suffix.lower() == ".csv":
        yield from _csv(text, faults)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            said = _json(line)
            if isinstance(said, dict):
                yield number, said
            else:
                faults.append((number, Fault(NO_JSON)))


def _json(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _csv(text: str, faults: list[tuple[int, Fault]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        if not header or len(set(header)) < len(header):
            faults.append((1, Fault(NO_HEADER)))
            return
        for row in rows:
            if len(row) == len(header):
                cells = {name: cell.strip() for name, cell in zip(header, row, strict=True) if cell.strip()}
                yield rows.line_num, _numbered(cells)
            elif row:
                faults.append((rows.line_num, Fault(CELLS, n=len(row), wanted=len(header))))
    except csv.Error as error:
        faults.append((rows.line_num, Fault(NO_CSV, why=error)))


def _numbered(cells: dict[str, str]) -> Mapping[str, Any]:
    return {name: int(cell) if name == COPIES and cell.isdecimal() and len(cell) < 4 else cell for name, cell in cells.items()}


def checked(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """One request as it is kept: known parts only, in NFC; raises Fault."""
    for name, value in said.items():
        if name not in (*TEXTS, COPIES):
            raise Fault(NO_NAME, name=str(name)[:40])
        if name != COPIES and not (isinstance(value, str) and len(value) <= LONGEST and value.isprintable()):
            raise Fault(NO_TEXT, name=name, most=LONGEST)
    kept = {name: written(said[name]).strip() for name in TEXTS if said.get(name, "").strip()}
    for name in ("id", "applicant"):
        if name not in kept:
            raise Fault(MISSING, name=name)
    copies = said.get(COPIES, 1)
    if type(copies) is not int or not 1 <= copies <= MOST_COPIES:
        raise Fault(NO_COPIES, most=MOST_COPIES)
    if "kind" in kept and _kind(kept["kind"]) is None:
        raise Fault(NO_KIND, all=", ".join(KINDS))
    asked = question_about(kept)
    if asked.unclear:
        raise Fault(UNCLEAR, said=", ".join(asked.unclear))
    if not asked.name and not ("number" in kept and ("book" in kept or "/" in kept["number"])):
        raise Fault(UNKNOWN)
    return {**kept, COPIES: copies}


def question_about(request: Mapping[str, Any]) -> Question:
    """What the finder is asked for a request."""
    named = {key: request[key] for key in ("name", "born", "registered", "number", "place", "paper") if key in request}
    parents = "; ".join(request[key] for key in ("father", "mother") if key in request)
    book = request.get("book") or _kind(request.get("kind", "")) or ""
    return question_of(**named, parent=parents, book=book)


def _kind(said: str) -> str | None:
    return KINDS.get(said) or KINDS.get(" ".join(said.casefold().split()))


def _refused(path: Path, faults: Sequence[tuple[int, Fault]]) -> RequestsError:
    return RequestsError(path=str(path), vi=_told(faults, "vi"), en=_told(faults, "en"))


def _told(faults: Sequence[tuple[int, Fault]], lang: Lang) -> str:
    ordered = sorted(faults, key=lambda fault: fault[0])
    told = [" ".join([LINE.say(lang, n=n)] * bool(n) + [fault.phrase.say(lang, **fault.data)]) for n, fault in ordered[:SHOWN]]
    more = len(faults) - SHOWN
    return "; ".join([*told, *([REST.say(lang, n=more)] if more > 0 else [])])
