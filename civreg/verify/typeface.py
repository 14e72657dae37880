"""The sheets' own fonts: how wide text runs, and what they can show.

Widths are read from the font files, so that the layout knows them without a PDF library and every writer agrees.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Literal

from civreg.text import written

Face = Literal["sans", "bold", "serif"]
FILES: dict[Face, str] = {"sans": "BeVietnamPro-Regular.ttf", "bold": "BeVietnamPro-SemiBold.ttf", "serif": "NotoSerif-Medium.ttf"}
MM_A_POINT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Metrics:
    """Advance widths of a font in parts of its size, by code point."""

    widths: dict[int, float]

    def width(self, text: str, size: float) -> float:
        """Millimetres that `text` takes at `size` points; a character the font lacks takes none."""
        return sum(self.widths.get(ord(c), 0.0) for c in text) * size * MM_A_POINT


def font_file(face: Face) -> Path:
    """The font file of a face."""
    return Path(str(resources.files("civreg.verify"))) / "fonts" / FILES[face]


@cache
def metrics(face: Face) -> Metrics:
    """The widths of a face."""
    return _read(font_file(face).read_bytes())


def _read(data: bytes) -> Metrics:
    """Read `head`, `hhea`, `hmtx` and a format 4 `cmap` (OpenType 1.9)."""
    count = struct.unpack_from(">H", data, 4)[0]
    tables = {data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    unit = struct.unpack_from(">H", data, tables[b"head"] + 18)[0]
    measured = struct.unpack_from(">H", data, tables[b"hhea"] + 34)[0]
    advances = [struct.unpack_from(">H", data, tables[b"hmtx"] + 4 * g)[0] / unit for g in range(measured)]
    return Metrics({code: advances[min(glyph, measured - 1)] for code, glyph in _glyphs(data, tables[b"cmap"]).items()})


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Glyph numbers by code point."""
    count = struct.unpack_from(">H", data, cmap + 2)[0]
    places = [cmap + struct.unpack_from(">I", data, cmap + 8 + 8 * i)[0] for i in range(count)]
    table = next(at for at in places if struct.unpack_from(">H", data, at)[0] == 4)
    half = struct.unpack_from(">H", data, table + 6)[0]
    segments = half // 2

    def column(at: int, kind: str) -> tuple[int, ...]:
        return struct.unpack_from(f">{segments}{kind}", data, at)

    ends, starts = column(table + 14, "H"), column(table + 16 + half, "H")
    deltas, ranges = column(table + 16 + 2 * half, "h"), column(table + 16 + 3 * half, "H")
    found = {}
    for i, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            at = table + 16 + 3 * half + 2 * i + ranges[i] + 2 * (code - first)
            glyph = struct.unpack_from(">H", data, at)[0] if ranges[i] else code
            if glyph:
                found[code] = (glyph + deltas[i]) & 0xFFFF
    return {code: glyph for code, glyph in found.items() if glyph}


def visible(text: str, face: Face, most: int = 400) -> str:
    """Text that the face can show whole: any other character stands as its code, and what is over `most` is counted.

    Control characters and marks that turn the writing direction lose their power that way.
    """
    known = metrics(face).widths
    text = " ".join(written(text).split())
    head, over = text[:most], len(text) - most
    shown = "".join(c if ord(c) in known and c != "\u00ad" else f"‹U+{ord(c):04X}›" for c in head)
    return f"{shown}… ‹+{over}›" if over > 0 else shown


@lru_cache(maxsize=4096)
def wrap(text: str, face: Face, size: float, width: float) -> tuple[str, ...]:
    """Lines no wider than `width` millimetres, broken at spaces, and inside a word only where it alone is too wide."""
    font = metrics(face)
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if font.width(longer, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while font.width(line, size) > width and len(line) > 1:
            kept = _fitting(line, font, size, width)
            lines.append(line[:kept])
            line = line[kept:]
    return (*lines, line) if line or not lines else tuple(lines)


def _fitting(word: str, font: Metrics, size: float, width: float) -> int:
    """How many first characters of a word fit; at least one."""
    run = 0.0
    for i, c in enumerate(word):
        run += font.width(c, size)
        if run > width:
            return max(1, i)
    return len(word)


def shortened(text: str, face: Face, size: float, width: float) -> str:
    """One line no wider than `width`; what does not fit gives way in the middle, where file names differ least."""
    font = metrics(face)
    if font.width(text, size) <= width:
        return text
    for kept in range(len(text) - 1, 1, -1):
        short = f"{text[: (kept + 1) // 2]}…{text[len(text) - kept // 2 :]}"
        if font.width(short, size) <= width:
            return short
    return "…"
