"""A row that one page begins and the next one ends: one entry where that is sure, and where it is not a doubt on both halves.

What goes on bears no number and fills but a few cells, none of which says what can be said only once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from civreg import __version__
from civreg.extract.tables.ditto import resolved
from civreg.forms import FormTemplate
from civreg.kinds import number_of, parse
from civreg.model import Doubt, Entry, Step, Transcript
from civreg.text import searched

GOES_ON, UNSURE, ONLY_REST = "row-goes-on", "row-goes-on-unsure", "row-rest-only"
ONCE = frozenset(("number", "date", "date_words", "sex", "year", "age", "time", "id_number"))
"""Kinds of which a row says but one, on one line."""
FEW = 0.5
"""Share of a form's fields that the end of a row fills at most."""
NUMBERED = 0.6
"""Share of a page's rows that must bear a number, for one without to be no row of its own."""
JOIN = "join"
"""Step of entries that rows of two pages were joined for."""
EDGES = "edges"
"""Setting of the step that read a row: the edges of the table at which it stands."""


@dataclass(frozen=True, slots=True)
class Side:
    """The rows of one page, and the name that a clerk knows the page by."""

    entries: tuple[Entry, ...]
    page: str


def over_pages(above: Side, below: Side, form: FormTemplate, *, settled: bool = False) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The rows of two pages that follow each other, the one between them joined and dittos at the top resolved.

    With `settled` a person has already spoken of one of the two halves, or pages lie between: then nothing is joined.
    What does not change comes back as the same object. Of `below` one entry stays, without transcripts where all went on.
    """
    same = above.entries, below.entries
    if not above.entries or not below.entries or any(e.form != form.id for e in (above.entries[-1], below.entries[0])):
        return same
    last, first, rest = above.entries[-1], below.entries[0], below.entries[1:]
    if not (_is_rest(first, form) and "top" in _edges(first)):
        lost = _was_joined(first, above.page) and not _told(last, GOES_ON, below.page)  # the half above was read anew
        return _doubted(same[0], -1, below.page) if lost else same[0], same[1] if settled else _dittos(last, same[1], form)
    if _told(last, GOES_ON, below.page):  # the half below was read anew: what it says is known
        return same[0], _left(first, rest, above.page)
    if not (_few(first) and _apart(last, first, form)):
        return same
    if settled or "bottom" not in _edges(last) or not _numeral(last, form) or not _follows(last, rest, form):
        return _doubted(same[0], -1, below.page), _doubted(same[1], 0, above.page)
    whole = joined(last, first, form, below.page)
    return (*above.entries[:-1], whole), _left(first, _dittos(whole, rest, form), above.page)


def _left(first: Entry, rest: Sequence[Entry], page: str) -> tuple[Entry, ...]:
    """What is left on a page whose first row went to the page before; something always is."""
    kept = rest or (replace(first, transcripts=(), doubts=(Doubt(ONLY_REST, page),)),)
    return (replace(kept[0], steps=(*kept[0].steps, Step(JOIN, __version__, (("above", page),)))), *kept[1:])


def _was_joined(entry: Entry, page: str) -> bool:
    return any(step.name == JOIN and ("above", page) in step.settings for step in entry.steps)


def _doubted(entries: tuple[Entry, ...], which: int, page: str) -> tuple[Entry, ...]:
    """Entries of which one may be but half of a row that a page has the rest of."""
    own = entries[which]
    if _told(own, UNSURE, page):
        return entries
    changed = list(entries)
    changed[which] = replace(own, doubts=(*own.doubts, Doubt(UNSURE, page)))
    return tuple(changed)


def within(entries: Sequence[Entry], form: FormTemplate) -> tuple[Entry, ...]:
    """The rows of one page; where one bears no number though most do and may be the end of the one above, both are doubted."""
    rows = list(entries)
    numbered = sum(_number(row, form) is not None for row in rows)
    if not form.is_table or numbered < NUMBERED * len(rows):
        return tuple(rows)
    for r in range(1, len(rows)):
        above, own = rows[r - 1], rows[r]
        if _is_rest(own, form) and _few(own) and _apart(above, own, form) and _number(above, form) is not None:
            rows[r - 1] = replace(above, doubts=(*above.doubts, Doubt(UNSURE, "↓")))
            rows[r] = replace(own, doubts=(*own.doubts, Doubt(UNSURE, "↑")))
    return tuple(rows)


def joined(above: Entry, below: Entry, form: FormTemplate, page: str) -> Entry:
    """One entry of both halves; every field that goes on says on which page."""
    kinds = {spec.key: spec.kind for spec in form.fields}
    rest = {t.key: t for t in below.transcripts if t.text}
    transcripts = tuple(_longer(t, rest[t.key], kinds[t.key], page) if t.key in rest else t for t in above.transcripts)
    kept = tuple(d for d in below.doubts if d.code not in {own.code for own in above.doubts})
    steps = (*above.steps, Step(JOIN, __version__, (("below", page),)))
    return replace(above, transcripts=transcripts, doubts=(*above.doubts, Doubt(GOES_ON, page), *kept), steps=steps)


def edges_setting(edges: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The setting of a step that says at which edges of its table a row stands; none where at none."""
    said = ",".join(edges)
    return ((EDGES, said),) if said else ()


def _longer(above: Transcript, below: Transcript, kind: str, page: str) -> Transcript:
    parsed = parse(kind, f"{above.text} {below.text}".strip())
    known = [c for c in (above.confidence, below.confidence) if c is not None]
    was = {"blank", *(d.code for d in parsed.doubts)}
    doubts = (*parsed.doubts, *(d for t in (above, below) for d in t.doubts if d.code not in was), Doubt(GOES_ON, page))
    return replace(
        above,
        text=parsed.text,
        value=parsed.value,
        search=searched(parsed.text),
        writing=above.writing if above.text else below.writing,
        confidence=min(known) if known else None,
        readings=(*above.readings, *below.readings),
        doubts=tuple(dict.fromkeys(doubts)),
    )


def _dittos(above: Entry, rows: Sequence[Entry], form: FormTemplate) -> tuple[Entry, ...]:
    """Rows whose dittos had nothing above them on their page, resolved from the page before where their numbers go on."""
    if not rows or not _follows(above, rows, form) or _number(rows[0], form) is None:
        return tuple(rows)
    whole: list[Entry] = []
    for row in rows:
        before = {t.key: t for t in (whole[-1] if whole else above).transcripts}
        changed = tuple(_resolved(t, before) for t in row.transcripts)
        same = all(a is b for a, b in zip(changed, row.transcripts, strict=True))
        whole.append(row if same else replace(row, transcripts=changed))
    return tuple(whole)


def _resolved(own: Transcript, before: Mapping[str, Transcript]) -> Transcript:
    above = before.get(own.key)
    open_ = any(d.code == "ditto-unresolved" for d in own.doubts)
    return resolved(own, above, own.readings[0]) if open_ and own.readings and above and above.text else own


def _is_rest(entry: Entry, form: FormTemplate) -> bool:
    """Whether a row bears no number and says something."""
    return bool(entry.transcripts) and _number(entry, form) is None and not _numeral(entry, form) and any(t.text for t in entry.transcripts)


def _few(entry: Entry) -> bool:
    return sum(bool(t.text) for t in entry.transcripts) <= FEW * len(entry.transcripts)


def _apart(above: Entry, below: Entry, form: FormTemplate) -> bool:
    """Whether no field that is said but once is written in the second half, where the first has it too; nor a ditto."""
    kinds = {spec.key: spec.kind for spec in form.fields}
    has = {t.key for t in above.transcripts if t.writing != "blank"}
    ditto = any(d.code.startswith("ditto") for t in below.transcripts for d in t.doubts)
    return not ditto and not any(t.writing != "blank" and kinds.get(t.key) in ONCE and t.key in has for t in below.transcripts)


def _follows(above: Entry, rows: Sequence[Entry], form: FormTemplate) -> bool:
    """Whether the next number is the one after the last, or one of the two cannot be read."""
    numbers = _number(above, form), next((n for row in rows if (n := _number(row, form)) is not None), None)
    return numbers[0] is None or numbers[1] is None or numbers[1] == numbers[0] + 1


def _numeral(entry: Entry, form: FormTemplate) -> str:
    """What stands in the column of numbers."""
    keys = {spec.key for spec in form.fields if spec.kind == "number"}
    return next((t.text for t in entry.transcripts if t.key in keys), "")


def _number(entry: Entry, form: FormTemplate) -> int | None:
    found = number_of(_numeral(entry, form))
    return found.number if found else None


def _edges(entry: Entry) -> tuple[str, ...]:
    said = [value for step in entry.steps for name, value in step.settings if name == EDGES]
    return tuple(said[0].split(",")) if said else ()


def _told(entry: Entry, code: str, page: str) -> bool:
    return Doubt(code, page) in entry.doubts
