"""Propose a form from one filled or empty page of it, or better from several: what is printed, and what each blank asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from civreg import forms
from civreg.extract import aside, printed
from civreg.extract.book import shared_print
from civreg.extract.draft_lines import Prompt, Row, is_print, joined, rows_of, spelled
from civreg.extract.draft_print import read_print
from civreg.extract.draft_table import draft_table
from civreg.extract.printed import Sheet, Word
from civreg.forms import FieldSpec, FormTemplate, Namer, Print, TickOption
from civreg.language import Phrase
from civreg.raster import PagePixels, Pixels
from civreg.ruling import find_rules

UNTITLED = Phrase(vi="Mẫu sổ chưa rõ tên", en="A form without a title")


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as proposed; a person should look at the fields whose keys are in `unsure`."""

    form: FormTemplate
    unsure: tuple[str, ...]
    pages: int
    """How many pages spoke: those that show one print."""
    register_sure: bool
    """Whether the title says what is registered."""


def draft_form(pages: Sequence[PagePixels], form_id: str) -> Draft | None:
    """Propose a form from pages of one print; `pages` must not be empty. The first with a ruled table says what that has.

    What stands on all pages is print: two pages and more tell it from the writing. None where no blank with a label
    was found. Raises EngineError and MissingToolError as Tesseract does.
    """
    for page in pages:
        table = draft_table(page.flat, find_rules(page.flat), form_id)
        if table:
            return Draft(table[0], table[1], 1, table[2])
    flat, spoke = shared_print([page.flat for page in pages])
    sheet = read_print(flat)
    rows = rows_of(sheet)
    if not any(row.blanks for row in rows):
        return None
    title, body = _title(rows)
    register, sure = forms.register_of(title, [p.label for row in body for p in row.prompts])
    writer = _Rows(Namer(register))
    written_rows = tuple(writer.row(row, last=_after_all(i, body)) for i, row in enumerate(body))
    tick, options, note = _aside(flat, sheet, register)
    name = title.capitalize() if title else UNTITLED.vi
    form = FormTemplate(
        id=form_id,
        kind=register,
        version="1",
        title=title or UNTITLED.vi.upper(),
        name=Phrase(f"{name} (nháp)", f"{title.capitalize() or UNTITLED.en} (draft)"),
        rows=written_rows,
        tick=tick,
        options=options,
        note=note,
        digest="",
    )
    return Draft(form, tuple(writer.unsure), spoke, sure)


def prompts_on(page: PagePixels) -> tuple[tuple[Prompt, ...], float]:
    """Every printed label of a page's main column, and the usual distance between two lines; raises as `draft_form` does."""
    sheet = read_print(page.flat)
    return tuple(p for row in rows_of(sheet) for p in row.prompts), sheet.pitch


def _title(rows: Sequence[Row]) -> tuple[str, list[Row]]:
    """The title, and the rows below it: what the page says of its register, else its tallest line above all blanks."""
    first = next(i for i, row in enumerate(rows) if row.blanks)
    above = [i for i in range(first) if not rows[i].blanks]
    if not above:
        return "", list(rows)
    named = [i for i in above if forms.register_of(_said(rows[i]))[1]]
    capitals = [i for i in named or above if _said(rows[i]).isupper()]
    best = max(capitals or named or above, key=lambda i: max(p.bottom - p.top for p in rows[i].prompts))
    return _said(rows[best]), list(rows[best + 1 :])


def _said(row: Row) -> str:
    words = " ".join(p.label for p in row.prompts).split()
    return " ".join(said for said, _ in joined([(word, 100.0) for word in words]))


def _after_all(i: int, rows: Sequence[Row]) -> bool:
    """Whether no blank follows: the names of those who sign."""
    return not any(row.blanks for row in rows[i:])


class _Rows:
    """Turns printed lines into a form's rows, naming the fields on the way."""

    def __init__(self, namer: Namer) -> None:
        self._namer = namer
        self.unsure: list[str] = []

    def row(self, row: Row, *, last: bool) -> tuple[Print, ...]:
        """One row; `last` where people sign under it."""
        if last:
            return tuple(self._signature(p.label) for p in row.prompts)
        for prompt in row.prompts:
            if not prompt.blank:
                self._namer.heading(prompt.label)
        blanks = [i for i, p in enumerate(row.prompts) if p.blank]
        return tuple(self._field(p, row.lines if i == blanks[-1] else 1) if p.blank else Print(p.label) for i, p in enumerate(row.prompts))

    def _field(self, prompt: Prompt, lines: int) -> Print:
        guess = self._namer.name(prompt.label, lines)
        if not (guess.sure and prompt.sure):
            self.unsure.append(guess.key)
        return Print(prompt.label, _spec(guess.key, guess.kind, prompt.label, lines))

    def _signature(self, label: str) -> Print:
        guess = self._namer.signature(label)
        return Print(label, replace(_spec(guess.key, guess.kind, label, 1), below=True)) if guess else Print(label)


def _spec(key: str, kind: str, label: str, lines: int) -> FieldSpec:
    shared = forms.field_names().get(key, {})
    said = label.strip(" :(")
    return FieldSpec(key, kind, label, Phrase(shared.get("vi", said), shared.get("en", said)), lines)


def _aside(flat: Pixels, sheet: Sheet, register: str) -> tuple[FieldSpec | None, tuple[TickOption, ...], FieldSpec | None]:
    """The tick boxes right of the main column, and the heading of the margin notes."""
    namer = Namer(register)
    note: FieldSpec | None = None
    squares = aside.drawn_squares(flat, sheet)
    labels: list[list[str]] = [[] for _ in squares]
    for line in printed.rows_of(sheet.aside, sheet.letter):
        words = [w for w in line.words if (is_print(w, sheet.letter) or _figures(w)) and not _boxed(w, squares)]
        if not any(is_print(w, sheet.letter) for w in words):
            continue
        said, middle = spelled(words), sum(w.middle for w in words) / len(words)
        beside = any(abs((top + bottom) / 2 - middle) < 0.9 * sheet.letter for _, top, _, bottom in squares)
        if not beside and namer.name(said).key == "ghiChu":
            note = _spec("ghiChu", "text", said, 1)
            break
        above = [i for i, square in enumerate(squares) if square[1] - 0.6 * sheet.letter < middle]
        if above:
            labels[above[-1]].append(said)
    options = [" ".join(parts) for parts in labels if parts]
    if not options:
        return None, (), note
    key, codes = forms.option_codes(register, options)
    return _spec(key, "tick", "", 1), tuple(TickOption(o, c) for o, c in zip(options, codes, strict=True)), note


def _figures(word: Word) -> bool:
    """Whether a word is a printed number, as an age in an option."""
    return word.said.strip(".,").isdecimal() and word.confidence > 80


def _boxed(word: Word, squares: Sequence[aside.Square]) -> bool:
    """Whether a word is but a square read as letters."""
    middle = (word.left + word.right) / 2
    return any(left < middle < right for left, _, right, _ in squares)
