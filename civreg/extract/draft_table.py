"""Propose a form from a page with a ruled table: its columns with their printed headings, and what each asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

import cv2
import numpy as np

from civreg import forms
from civreg.extract import tables, tesseract
from civreg.extract.draft_lines import joined
from civreg.extract.tables import Table
from civreg.forms import Column, FieldSpec, FormTemplate, Namer
from civreg.language import Phrase
from civreg.model import PAGE_DPI, Quad
from civreg.raster import Pixels, cut
from civreg.ruling import Rules
from civreg.text import unmarked

SCALE, BLOCK = 0.6, 6
"""Headings are read at 180 dpi, as one block of print (Tesseract's page segmentation mode)."""
FEWEST = 5
"""Columns from which a ruled page is drafted as a table."""
HEADED = 0.6
"""Least share of the columns over which print must be read."""
SURE = 40.0
"""Least confidence, of 100, of a printed word."""
SHORT = 3
"""Letters of a word in capitals that may be a misread plain one; longer ones are abbreviations."""
INSET = 9
"""Pixels by which a heading is cut inside its rules."""
BANNER = 900
"""Pixels over a table in which its title stands."""
UNTITLED = "BẢNG CHƯA RÕ TÊN"
Words = Sequence[tesseract.Word]


def draft_table(flat: Pixels, rules: Rules, form_id: str) -> tuple[FormTemplate, tuple[str, ...], bool] | None:
    """The form of the table on a page (h, w), the keys of its fields that are unsure, and whether its title says the register.

    None where no table with printed headings was found. Raises EngineError and MissingToolError as Tesseract does.
    """
    table = tables.find_table(flat, rules)
    if table is None or not table.head or len(table.columns) < FEWEST:
        return None
    heads = tesseract.words([_piece(flat, quad) for quad in table.headings], BLOCK, round(PAGE_DPI * SCALE))
    labels = [_label(words) for words in heads]
    if sum(bool(label) for label in labels) < HEADED * len(labels):
        return None
    title = _title(flat, table)
    register, sure = forms.register_of(title, labels)
    columns, unsure = _columns(labels, Namer(register))
    name = Phrase(f"{(title or UNTITLED).capitalize()} (nháp)", f"{(title or UNTITLED).capitalize()} (draft)")
    form = FormTemplate(form_id, register, "1", title or UNTITLED, name, (), None, (), None, "", columns)
    return form, unsure, sure


def _piece(flat: Pixels, quad: Quad) -> Pixels:
    whole = cut(flat, quad)
    if min(whole.shape) < 4 * INSET:
        return np.full((8, 8), 255, np.uint8)
    small = cv2.resize(whole[INSET:-INSET, INSET:-INSET], None, fx=SCALE, fy=SCALE, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.copyMakeBorder(small, 8, 8, 8, 8, cv2.BORDER_CONSTANT, value=255), np.uint8)


def _label(words: Words) -> str:
    """A heading as such forms spell it; empty where nothing was surely read."""
    read = [
        (w.text, w.confidence) for w in words if any(c.isalpha() for c in w.text) and (w.confidence >= SURE or forms.printed_often(w.text))
    ]
    spelled = [forms.spelled(text, sure) for text, sure in joined(read)]
    loud = 2 * sum(word.isupper() for word in spelled) > len(spelled)
    said = " ".join(w.lower() if w.isupper() and not loud and len(w) <= SHORT and forms.printed_often(w) else w for w in spelled).strip(
        " .:;-|"
    )
    return said[:1].upper() + said[1:]


def _columns(labels: Sequence[str], namer: Namer) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """Columns of the form; one to tick for each of Nam and Nữ, side by side, are one column."""
    columns: list[Column] = []
    unsure: list[str] = []
    i = 0
    while i < len(labels):
        both = [unmarked(label) for label in labels[i : i + 2]]
        split = sorted(both) == ["nam", "nu"]
        label = ", ".join(labels[i : i + 2]) if split else labels[i]
        guess = namer.name(label or f"Cột {i + 1}")
        shared = forms.field_names().get(guess.key, {})
        said = label or f"Cột {i + 1}"
        spec = FieldSpec(guess.key, guess.kind, said, Phrase(shared.get("vi", said), shared.get("en", said)))
        columns.append(Column(said, spec, _options(guess.kind, said)))
        unsure += [] if guess.sure and label else [guess.key]
        i += 2 if split else 1
    return tuple(columns), tuple(unsure)


def _options(kind: str, label: str) -> tuple[str, ...]:
    """The words that a column of sexes names, which some printers split it into."""
    words = tuple(w.strip(" ,/") for w in label.replace("/", " ").replace(",", " ").split())
    return tuple(w.capitalize() for w in words) if kind == "sex" and sorted(map(unmarked, words)) == ["nam", "nu"] else ()


def _title(flat: Pixels, table: Table) -> str:
    """The title over a table: the line that says a register, else the tallest one in capitals; empty without."""
    top = int(min(q.bounds[1] for q in table.headings)) - INSET
    above = flat[max(top - BANNER, 0) : max(top, 0)]
    if min(above.shape) < 40:
        return ""
    small = np.asarray(cv2.resize(above, None, fx=SCALE, fy=SCALE, interpolation=cv2.INTER_AREA), np.uint8)
    (words,) = tesseract.words([small], BLOCK, round(PAGE_DPI * SCALE))
    lines: dict[tuple[int, int, int], list[tesseract.Word]] = {}
    for word in words:
        if word.confidence >= SURE and any(c.isalpha() for c in word.text):
            lines.setdefault(word.line, []).append(word)
    said = {line: " ".join(w.text for w in own) for line, own in lines.items()}
    named = [line for line, text in said.items() if forms.register_of(text)[1]]
    loud = [line for line, text in said.items() if text.isupper() and len(text) > FEWEST]
    best = max(named or loud, key=lambda line: max(w.bottom - w.top for w in lines[line]), default=None)
    return re.split(r"\s+(?:QUYỂN|SỐ)\b", said[best].upper())[0] if best is not None else ""
