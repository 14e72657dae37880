"""One entry a sheet, A4 landscape: what stands where, as data; nothing here knows PDF or HTML."""

from __future__ import annotations

from collections.abc import Sequence

from civreg.language import Lang
from civreg.model import Transcript
from civreg.verify import rows, words
from civreg.verify.frame import BODY, CODE_TOP, footer, header
from civreg.verify.marks import HAIR, INK, MUTED, PAPER, WHITE, Box, Mark, Picture, Rule, Sheet, Text, Window
from civreg.verify.region import TIGHT, region
from civreg.verify.source import Field, SheetOptions, SheetSource, fields, urgency
from civreg.verify.status import STATUSES
from civreg.verify.typeface import metrics, visible, wrap

MARGIN = 6.0
_TOP, _BOTTOM = BODY
_PANEL = 94.0
"""Width of the column with the original."""
_HEAD = 4.4
_STRETCH = 2.6
"""How much air a row may gain, in mm, where a side is not full."""


def lay(source: SheetSource, picture: Picture | None, options: SheetOptions, number: int) -> Sheet:
    """Lay out one source as the sheet of a running number, from 1."""
    found = fields(source) if source.entry is not None else []
    content = _entry(source, found, picture, options.lang) if found else [_without_entry(source, picture, options.lang)]
    sides = tuple(
        (*header(source, options.lang, side), *marks, *footer(source, options, (number, side, len(content))))
        for side, marks in enumerate(content, 1)
    )
    title = " · ".join(part for part in (source.register or "", source.number, source.entry_id) if part)
    return Sheet(source.entry_id, visible(title, "sans", 120), sides, picture, not found or urgency(source) >= 1.0)


def _entry(source: SheetSource, found: Sequence[Field], picture: Picture | None, lang: Lang) -> list[list[Mark]]:
    places = picture.places if picture else {}
    dealt = [
        _deal([rows.plan(i, field, places.get(field[0].key), (lang, density)) for i, field in enumerate(found, 1)])
        for density in rows.DENSITIES
    ]
    sides = min(dealt, key=len)  # of equals the first, and roomiest
    left = _original(picture, [(i, t) for i, (_, t) in enumerate(found, 1) if t is not None]) + _notes(source, picture, lang)
    return [left + _table(side, lang) for side in sides]


def _deal(planned: Sequence[rows.Row]) -> list[list[rows.Row]]:
    """Rows on as few sides as they need, shared out as evenly as their order allows."""
    room = _BOTTOM - _TOP - _HEAD
    best = _fill(planned, room)
    cap = sum(r.height for r in planned) / max(1, len(best))
    while cap < room:
        sides = _fill(planned, cap)
        if len(sides) == len(best):
            return sides
        cap += 2.0
    return best


def _fill(planned: Sequence[rows.Row], cap: float) -> list[list[rows.Row]]:
    sides: list[list[rows.Row]] = []
    used = cap + 1
    for row in planned:
        if used + row.height > cap:
            sides.append([])
            used = 0.0
        sides[-1].append(row)
        used += row.height
    return sides


def _table(side: Sequence[rows.Row], lang: Lang) -> list[Mark]:
    y = _TOP + _HEAD
    marks = rows.heading(y, lang)
    spare = max(0.0, _BOTTOM - y - sum(r.height for r in side))
    more = min(_STRETCH, spare / max(1, len(side)))
    for row in side:
        marks += rows.draw(row, y, row.height + more, lang)
        y += row.height + more
    return marks


def _shown(picture: Picture, width: float, height: float) -> Window:
    """The whole picture, as large as the place allows, at the top left of the body."""
    scale = min(width / picture.size[0], height / picture.size[1])
    return Window(MARGIN, _TOP, picture.size[0] * scale, picture.size[1] * scale, 0, 0, scale)


def _original(picture: Picture | None, numbered: Sequence[tuple[int, Transcript]]) -> list[Mark]:
    if picture is None:
        return []
    view = _shown(picture, _PANEL, 136)
    marks: list[Mark] = [view, Box(view.x, view.y, view.w, view.h, stroke=HAIR, width=0.15)]
    tags: list[Mark] = []
    for number, transcript in numbered:
        place = region(transcript, picture.size, TIGHT)
        if place is None:
            continue
        x, y, w, h = (view.x + place[0] * view.scale, view.y + place[1] * view.scale, place[2] * view.scale, place[3] * view.scale)
        colour = rows.colour(transcript)
        marks.append(Box(x, y, w, h, stroke=colour, width=0.32 if rows.needs_look(transcript) else 0.18))
        tags += _small_tag(str(number), max(view.x, x - 3.3), y, colour)
    return marks + tags


def _small_tag(number: str, x: float, y: float, colour: str) -> list[Mark]:
    wide = metrics("bold").width(number, 5.4)
    return [Box(x, y, 3.3, 2.5, fill=colour), Text(x + (3.3 - wide) / 2, y + 1.93, number, "bold", 5.4, WHITE)]


def _notes(source: SheetSource, picture: Picture | None, lang: Lang) -> list[Mark]:
    """What concerns the whole entry, and room for a remark, under the original."""
    top = _shown(picture, _PANEL, 136).h + _TOP + 4.5 if picture else _TOP + 4.5
    said = [words.doubt(d, lang) for d in source.entry.doubts] if source.entry else []
    if source.page is not None:
        said += [words.finding(f, lang) for f in source.page.legibility.findings]
    lines = [line for s in said for line in wrap(visible(s, "sans", 200), "sans", 7.6, _PANEL - 2)]
    marks: list[Mark] = [Text(MARGIN, top, words.say("notes", lang), "bold", 6.6, MUTED), *rows.legend(MARGIN + _PANEL, top, lang)]
    for i, line in enumerate(lines[:4] or [words.say("no-notes", lang)]):
        marks.append(Text(MARGIN, top + 3.9 + 3.5 * i, line, "sans", 7.6, INK if lines else MUTED))
    at = top + 3.9 + 3.5 * max(1, len(lines[:4])) + 1.6
    marks.append(Text(MARGIN, at, words.say("remarks", lang), "bold", 6.6, MUTED))
    return marks + _ruled(MARGIN, at + 6.4, _PANEL)


def _ruled(x: float, y: float, width: float) -> list[Mark]:
    """Lines to write on, down to where the second code may begin."""
    count = max(1, int((CODE_TOP - y) / 6.4) + 1)
    return [Rule(x, y + 6.4 * i, x + width, y + 6.4 * i, 0.15, "#8a97a3") for i in range(count)]


def _without_entry(source: SheetSource, picture: Picture | None, lang: Lang) -> list[Mark]:
    """The original large, why there is no entry, and what the reviewer may answer."""
    marks: list[Mark] = []
    view = _shown(picture, 150, CODE_TOP - _TOP) if picture else None
    if view:
        marks += [view, Box(view.x, view.y, view.w, view.h, stroke=HAIR, width=0.15)]
    x = view.x + view.w + 9 if view else MARGIN
    width = PAPER[0] - MARGIN - x
    y = _TOP + 6
    marks.append(Text(x, y, words.say("no-entry", lang), "bold", 9, MUTED))
    reason = words.named(source.reason or STATUSES["unread"], lang)
    y += 8
    for line in wrap(visible(reason, "bold"), "bold", 15, width)[:8]:
        marks.append(Text(x, y, line, "bold", 15))
        y += 7
    notes = [words.finding(f, lang) for f in source.page.legibility.findings] if source.page else []
    for line in [part for note in notes for part in wrap(visible(note, "sans", 200), "sans", 9, width)][:8]:
        marks.append(Text(x, y, line, "sans", 9))
        y += 4.6
    y += 10
    marks.append(Text(x, y, words.say("your-answer", lang), "bold", 7, MUTED))
    for key in ("answer-blank", "answer-key", "answer-scan", "answer-other"):
        y += 8.5
        marks += [Box(x, y - 3.3, 4, 4, fill=WHITE, stroke=INK, width=0.25), Text(x + 6.5, y, words.say(key, lang), "sans", 10)]
    return marks + _ruled(x, y + 9, width)
