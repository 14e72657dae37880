"""In which spelling each column of a table was typed: Unicode, TCVN3 or VNI; where it is not clear, a person is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civreg.keyed.delivered import Remark, Sheet, column_name
from civreg.text import Spelling, Weighed, weighed

_OLD: dict[str, Spelling] = {"tcvn3": "tcvn3", "vni": "vni"}


@dataclass(frozen=True, slots=True)
class Choice:
    """The spelling of one column and what speaks for it."""

    spelling: Spelling
    why: str
    """asked, words (its own), sheet (those of all columns), plain (no word with marks), unsure."""
    weighed: Weighed
    remarks: tuple[Remark, ...] = ()


def chosen(sheet: Sheet, bytes_in: str, asked: str | None) -> list[Choice]:
    """The spelling of every column; `bytes_in` is what the bytes were taken for, `asked` what the user says."""
    texts: list[list[str]] = [[] for _ in sheet.header]
    for row in sheet.rows:
        for cell in row:
            if cell.kind == "text":
                texts[cell.column].append(cell.raw)
    each = [weighed(column) for column in texts]
    told = _OLD.get(bytes_in) or _OLD.get(asked or "") or ("unicode" if asked else None)
    if told:
        return [Choice(told, "asked" if asked else "words", one) for one in each]
    return [_choice(sheet, i, each) for i in range(len(each))]


def _choice(sheet: Sheet, column: int, each: Sequence[Weighed]) -> Choice:
    """A column by its own words where they are clear, else by those of its sheet, else as typed, with a question."""
    own, whole = each[column], sum(each, Weighed())
    where = f"{sheet.name}!{column_name(column)}"
    if not own.words:
        return Choice("unicode", "plain", own)
    if own.sure and own.nearest != "unicode":
        return Choice(own.nearest, "words", own, (Remark("old-spelling", "warn", where, _evidence(own)),))
    old = {one.nearest for one in each if one.sure and one.words} - {"unicode"}
    clear = own.nearest == "unicode" and own.unicode > max(own.tcvn3, own.vni)
    if clear and (own.sure or not old):
        return Choice("unicode", "words", own)
    if whole.sure and whole.nearest != "unicode" and getattr(own, whole.nearest) == max(own.unicode, own.tcvn3, own.vni):
        return Choice(whole.nearest, "sheet", own, (Remark("old-spelling", "warn", where, _evidence(whole)),))
    if own.nearest == "unicode" and not old:
        return Choice("unicode", "words", own)
    return Choice("unicode", "unsure", own, (Remark("unsure-spelling", "warn", where, _evidence(own)),))


def _evidence(words: Weighed) -> str:
    """How many words each spelling explains."""
    return f"tcvn3 {words.tcvn3}, vni {words.vni}, unicode {words.unicode} / {words.words}"
