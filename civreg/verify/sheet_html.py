"""Sheets as one self-contained HTML file: works offline, zooms, prints; every side is an SVG in tenths of a millimetre.

All that comes from data is escaped text, and the file's own policy forbids any script, style or address but ours.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from html import escape
from importlib import resources
from typing import IO

from civreg.language import Lang
from civreg.verify import words
from civreg.verify.marks import PAPER, Box, Code, Dot, Drawn, Picture, Rule, Sheet, Slot, Text, Window
from civreg.verify.typeface import MM_A_POINT, Face, font_file, visible

_FAMILIES: dict[Face, str] = {"sans": "sans", "bold": "bold", "serif": "serif-vi"}
_BUTTONS = (
    ("previous", "previous", "←"),
    ("next", "next", "→"),
    ("doubtful", "next-doubtful", "!"),
    ("smaller", "smaller", "−"),
    ("fit", "fit", "□"),
    ("larger", "larger", "+"),
)


def write(sheets: Iterable[Sheet], out: IO[bytes], lang: Lang) -> int:
    """Write sheets to an open file, one after the other; returns how many."""
    style, script = _style(), _script()
    out.write(_head(style, script, lang).encode())
    count = 0
    for count, sheet in enumerate(sheets, 1):
        for part in _sheet(sheet, count):
            out.write(part.encode())
    out.write(_tail(script, lang).encode())
    return count


def _resource(name: str) -> str:
    return (resources.files("civreg.verify") / name).read_text("utf-8")


def _style() -> str:
    fonts = (
        f'@font-face{{font-family:{family};src:url("data:font/ttf;base64,{base64.b64encode(font_file(face).read_bytes()).decode()}")}}'
        for face, family in _FAMILIES.items()
    )
    return "\n".join(fonts) + "\n" + _resource("sheet.css")


def _script() -> str:
    return _resource("sheet.js")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _head(style: str, script: str, lang: Lang) -> str:
    policy = (
        f"default-src 'none'; img-src data:; font-src data:; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    title = escape(words.say("title", lang))
    buttons = "".join(
        f'<button type="button" data-act="{act}" title="{label}" aria-label="{label}">{sign}</button>'
        for act, label, sign in ((act, escape(words.say(word, lang)), sign) for act, word, sign in _BUTTONS)
    )
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy, quote=False)}">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<nav class="bar"><b>{title}</b>{buttons}<output></output>'
        f'<button type="button" data-act="print">{escape(words.say("print", lang))}</button>'
        f"<small>{escape(words.say('keys', lang))}</small></nav>\n<main>\n"
    )


def _tail(script: str, lang: Lang) -> str:
    close = escape(words.say("close", lang))
    view = f'<dialog><svg viewBox="0 0 1 1"></svg><button type="button" data-act="close">{close}</button></dialog>'
    return f"</main>\n{view}\n<script>{script}</script>\n</body>\n</html>\n"


def _sheet(sheet: Sheet, number: int) -> Iterator[str]:
    yield f'<article class="{"doubtful" if sheet.doubtful else "calm"}" aria-label="{_safe(sheet.title)}">\n'
    for side, marks in enumerate(sheet.sides):
        yield f'<svg class="side" viewBox="0 0 {_n(PAPER[0])} {_n(PAPER[1])}">'
        if side == 0 and sheet.picture:
            yield _picture(sheet.picture, number)
        for mark in marks:
            if not isinstance(mark, Slot):
                yield _mark(mark, number)
        yield "</svg>\n"
    yield "</article>\n"


def _picture(picture: Picture, number: int) -> str:
    data = base64.b64encode(picture.jpeg).decode()
    width, height = picture.size
    return (
        f'<defs><image id="p{number}" width="{_n(width)}" height="{_n(height)}" preserveAspectRatio="none" '
        f'href="data:image/jpeg;base64,{data}"/></defs>'
    )


def _mark(mark: Drawn, number: int) -> str:
    match mark:
        case Text():
            place = f'x="{_n(mark.x)}" y="{_n(mark.y)}" font-size="{_n(mark.size * MM_A_POINT)}"'
            return f'<text class="{mark.face}" {place} fill="{mark.colour}">{_safe(mark.text, mark.face)}</text>'
        case Rule():
            ends = f'x1="{_n(mark.x1)}" y1="{_n(mark.y1)}" x2="{_n(mark.x2)}" y2="{_n(mark.y2)}"'
            return f'<line {ends} stroke="{mark.colour}" stroke-width="{_n(mark.width)}"/>'
        case Box():
            place = f'x="{_n(mark.x)}" y="{_n(mark.y)}" width="{_n(mark.w)}" height="{_n(mark.h)}"'
            return f"<rect {place} {_paint(mark.fill, mark.stroke, mark.width)}/>"
        case Dot():
            return f'<circle cx="{_n(mark.x)}" cy="{_n(mark.y)}" r="{_n(mark.r)}" {_paint(mark.fill, mark.stroke, 0.28)}/>'
        case Code():
            return _code(mark)
        case Window():
            return _window(mark, number)


def _window(mark: Window, number: int) -> str:
    seen = " ".join(_n(v) for v in (mark.left, mark.top, mark.w / mark.scale, mark.h / mark.scale))
    place = f'x="{_n(mark.x)}" y="{_n(mark.y)}" width="{_n(mark.w)}" height="{_n(mark.h)}"'
    return f'<svg class="window" tabindex="0" {place} viewBox="{seen}"><use href="#p{number}"/></svg>'


def _code(mark: Code) -> str:
    side = f"{mark.module * 10:.4f}"
    path = "".join(f"M{j} {i}h1v1h-1z" for i, row in enumerate(mark.rows) for j, black in enumerate(row) if black)
    return f'<path transform="translate({_n(mark.x)} {_n(mark.y)}) scale({side})" shape-rendering="crispEdges" d="{path}"/>'


def _paint(fill: str | None, stroke: str | None, width: float) -> str:
    edge = f' stroke="{stroke}" stroke-width="{_n(width)}"' if stroke else ""
    return f'fill="{fill or "none"}"{edge}'


def _n(millimetres: float) -> str:
    """Tenths of a millimetre: so that no browser's smallest type size is undercut."""
    return f"{float(millimetres) * 10:.2f}".rstrip("0").rstrip(".")


def _safe(text: str, face: Face = "sans") -> str:
    return escape(visible(text, face))
