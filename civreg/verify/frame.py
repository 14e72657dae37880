"""What frames every side of a sheet: the header that says what it is, the footer that says where it belongs and who answers for it."""

from __future__ import annotations

from civreg.language import Lang
from civreg.verify import codes, words
from civreg.verify.codes import Way
from civreg.verify.marks import INK, MUTED, PAPER, Box, Code, Mark, Rule, Text
from civreg.verify.source import SheetOptions, SheetSource
from civreg.verify.typeface import Face, metrics, shortened, visible

CODE_EDGE = _EDGE = 6.0
"""Millimetres between the edge of the paper and both codes."""
CODE_TOP = 184.4
"""Above this the corner of the second code and its quiet zone are free, whatever the id."""
_RIGHT, _LOW = PAPER[0] - _EDGE, PAPER[1] - _EDGE
BODY = (22.6, 189.0)
"""Top and bottom of what stands between header and footer, in mm."""


def _way(source: SheetSource, side: int) -> Way:
    return Way(codes.archive_mark(source.archive_id or source.archive_name), codes.entry_mark(source.entry_id), source.generation, side)


def _fact(x: float, key: str, value: str, lang: Lang, style: tuple[float, float]) -> list[Mark]:
    """A small heading over a value; `style` is the value's size in points and the room in mm."""
    size, room = style
    face: Face = "bold" if size > 10 else "sans"
    return [
        Text(x, _EDGE + 3.0, words.say(key, lang), "sans", 6.2, MUTED),
        Text(x, _EDGE + 9.6, shortened(visible(value, face), face, size, room), face, size),
    ]


def header(source: SheetSource, lang: Lang, side: int) -> list[Mark]:
    """Book, number, page, file, hash, form, the notice that nobody has verified it, and the first code."""
    code = codes.modules(codes.payload(_way(source, side)))
    wide = len(code) * codes.MODULE_MM
    page = f"{source.page_no}" + (f" · {source.source.index + 1}" if source.source.index else "")
    marks = [
        *_fact(_EDGE, "book", source.register or words.say("loose", lang), lang, (16, 44)),
        *_fact(54, "number", source.number or words.say("unnumbered", lang), lang, (16, 32)),
        *_fact(90, "page", page, lang, (16, 16)),
        *_fact(110, "file", source.source.name, lang, (8.6, 46)),
        *_fact(159, "hash", " ".join((source.source.sha256[:4], source.source.sha256[4:8], source.source.sha256[8:12])), lang, (8.6, 30)),
        *_fact(190, "form", words.named(source.form.name, lang) if source.form else "—", lang, (8.6, 54)),
        Code(_RIGHT - wide, _EDGE, codes.MODULE_MM, code),
        Rule(_EDGE, BODY[0] - 3.0, _RIGHT - wide - 4, BODY[0] - 3.0, 0.3, INK),
    ]
    notice = words.say("unverified", lang)
    room = metrics("bold").width(notice, 8) + 5
    left = _RIGHT - wide - 4 - room
    return [*marks, Box(left, _EDGE + 4.2, room, 6.6, stroke=INK, width=0.35), Text(left + 2.5, _EDGE + 8.55, notice, "bold", 8)]


def footer(source: SheetSource, options: SheetOptions, numbers: tuple[int, int, int]) -> list[Mark]:
    """The second code, the way back in words, the warning and the reviewer's signature; `numbers`: sheet, side, sides."""
    sheet, side, sides = numbers
    lang = options.lang
    way = _way(source, side)
    code = codes.modules(codes.payload(way))
    wide = len(code) * codes.MODULE_MM
    x = _EDGE + wide + 4
    place = " · ".join(part for part in (source.archive_name, source.place) if part)
    made = [words.say("printed", lang, day=f"{options.day:%d.%m.%Y}"), source.entry.form if source.entry else "", source.versions]
    last = [words.say("sheet", lang, sheet=sheet, side=side, sides=sides), source.head]
    small = [place, *(" · ".join(part for part in line if part) for line in (made, last))]
    marks: list[Mark] = [
        Code(_EDGE, _LOW - wide, codes.MODULE_MM, code),
        Text(x, _LOW - 9.6, shortened(visible(codes.readable(way), "bold"), "bold", 7.6, 101 - x), "bold", 7.6),
    ]
    marks += [
        Text(x, _LOW - 6.2 + 3.0 * i, shortened(visible(line, "sans"), "sans", 6.4, 101 - x), "sans", 6.4, MUTED)
        for i, line in enumerate(small)
    ]
    return marks + _signature(lang)


def _signature(lang: Lang) -> list[Mark]:
    left = 105.0
    marks: list[Mark] = [Text(left, _LOW - 9.6, words.say("warning", lang), "bold", 7.8)]
    for x, width, key in ((left, 74.0, "reviewer"), (left + 80, 38.0, "day"), (left + 124, 62.0, "signature")):
        word = words.say(key, lang)
        start = x + metrics("sans").width(word, 7) + 2
        marks += [Text(x, _LOW - 0.4, word, "sans", 7, MUTED), Rule(start, _LOW - 0.2, x + width, _LOW - 0.2, 0.18, INK)]
    return marks
