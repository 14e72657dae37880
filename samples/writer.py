"""Fill a printed form as one registrar would, by pen or typewriter."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from people import TICKED, Fields
from PIL import Image, ImageDraw, ImageFont
from printer import PAGE, Printed, Rect, Segment, Type, put


@dataclass(frozen=True)
class Hand:
    """One registrar's hand, or one typewriter."""

    family: str
    size: int
    stretch: float = 1.0
    lift: float = 0.0
    """Pixels that the writing floats above the dotted line."""
    typed: bool = False
    weight: str = "400-normal"
    colour: tuple[int, int, int] = (95, 45, 30)
    """Ink, BGR."""


HANDS = (
    Hand("patrick-hand", 74), Hand("mali", 60, 0.95), Hand("dancing-script", 76), Hand("mynerve", 56, 0.9), Hand("pangolin", 62),
    Hand("sriracha", 62), Hand("itim", 66), Hand("shantell-sans", 58, 0.92), Hand("charm", 64), Hand("playwrite-vn", 46, 0.9),
)  # fmt: skip
TYPEWRITERS = (
    Hand("cousine", 46, 1.0, 7, typed=True, weight="700-normal", colour=(52, 45, 45)),
    Hand("texgyrecursor", 50, 1.0, 6, typed=True, weight="700-normal", colour=(60, 48, 50)),
    Hand("freemono", 50, 1.0, 8, typed=True, weight="700-normal", colour=(50, 45, 45)),
    Hand("cousine", 44, 1.0, 6, typed=True, colour=(45, 40, 40)),
    Hand("texgyrecursor", 52, 1.0, 8, typed=True, colour=(50, 40, 42)),
)
"""Fresh ribbons first, worn ones last."""
INKS = ((120, 50, 25), (95, 45, 30), (60, 50, 45), (140, 70, 40), (70, 45, 80))


class Writer:
    """Writes the fields of one page; the ink lies in `layer`, coverage 0..255."""

    def __init__(self, hand: Hand, fonts: Type, rng: Random) -> None:
        self.hand, self.fonts, self.rng = hand, fonts, rng
        self.layer = Image.new("L", PAGE, 0)

    def fill(self, printed: Printed, fields: Fields) -> dict[str, Rect]:
        """Write every field on its lines; gives the ink's rectangle of each."""
        boxes = {}
        for key, text in fields.items():
            if key in printed.slots:
                boxes[key] = self.field(printed.slots[key], text)
            elif key in printed.signatures:
                boxes[key] = self.signature(printed.signatures[key], text)
            elif key == "ghiChu" and printed.notes:
                boxes[key] = self.note(printed.notes, text)
        for key in TICKED:
            if key in fields:
                self.tick(printed.ticks[fields[key]])
        return boxes

    def font(self, scale: float = 1.0) -> ImageFont.FreeTypeFont:
        """The hand's font at a size."""
        return self.fonts.font(self.hand.family, round(self.hand.size * scale), self.hand.weight)

    def width(self, text: str, squeeze: float = 1.0) -> float:
        """How wide a text will be."""
        return self.font().getlength(text) * self.hand.stretch * squeeze

    def field(self, segments: list[Segment], text: str) -> Rect:
        """Write one field, squeezed and wrapped as a person does who sees the line end."""
        pad = 16
        for squeeze in (1.0, 0.93, 0.86, 0.8, 0.74, 0.68, 0.62):
            lines = self.split(segments, text, squeeze)
            fits = all(self.width(t, squeeze) <= s[1] - s[0] - pad for t, s in zip(lines, segments, strict=False))
            if fits and len(lines) <= len(segments):
                break
        inks = []
        for line, (left, right, y) in zip(lines, segments, strict=False):
            slack = max(0.0, right - left - self.width(line, squeeze) - pad)
            start = left + pad / 2 + self.rng.uniform(0, min(slack, 60))
            inks.append(self.line((start, y - self.hand.lift), line, squeeze))
        return union(inks)

    def split(self, segments: list[Segment], text: str, squeeze: float) -> list[str]:
        """Break a text over the lines there are."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            segment = segments[min(len(lines), len(segments)) - 1]
            if lines[-1] and len(lines) < len(segments) and self.width(longer, squeeze) > segment[1] - segment[0] - 16:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def line(self, start: tuple[float, float], text: str, squeeze: float = 1.0) -> Rect:
        """Write one line from its start; gives its ink's rectangle."""
        x, y = start
        stretch = self.hand.stretch * squeeze
        font = self.font()
        inks, space = [], font.getlength(" ") * stretch
        for word in text.split():
            if self.hand.typed:
                inks += [r for i, c in enumerate(word) if (r := self.key((x + i * space, y), c, stretch))]
                x += space * (len(word) + 1)
                continue
            tilt = self.rng.uniform(-3, 3)
            inks.append(put(self.layer, (x, y + tilt), word, font, stretch * self.rng.uniform(0.97, 1.0)))
            x += font.getlength(word) * stretch + space * self.rng.uniform(0.9, 1.25)
        return union(inks)

    def key(self, at: tuple[float, float], letter: str, stretch: float) -> Rect:
        """Strike one key: typewriters do not strike evenly."""
        piece = Image.new("L", (120, 140), 0)
        left, top, right, bottom = put(piece, (30, 90), letter, self.font(), stretch)
        strength = self.rng.randint(185, 255)
        x, y = round(at[0]) - 30, round(at[1] + self.rng.choice((-1, 0, 0, 0, 1))) - 90
        self.layer.paste(strength, (x, y), piece)
        return x + left, y + top, x + right, y + bottom

    def signature(self, spot: tuple[float, float], text: str) -> Rect:
        """Write a name below the title of the one who signs."""
        return self.line((spot[0] - self.width(text) / 2, spot[1] + self.rng.uniform(-20, 20)), text)

    def note(self, room: Rect, text: str) -> Rect:
        """Write a note in the right column, wrapped to it."""
        left, top, right, _ = room
        segments = [(left, right, top + 60 + i * self.hand.size * 1.5) for i in range(12)]
        lines = self.split(segments, text, 0.8)
        return union([self.line((s[0] + 8, s[2]), t, 0.8) for t, s in zip(lines, segments, strict=False)])

    def tick(self, box: Rect) -> None:
        """Tick a box, or cross it; a typewriter strikes an x."""
        left, top, right, bottom = box
        side, draw = right - left, ImageDraw.Draw(self.layer)
        if self.hand.typed:
            self.key((left + side * 0.2, bottom - side * 0.2), "x", 1.0)
        elif self.rng.random() < 0.7:
            points = [
                (left + side * 0.15, top + side * 0.5),
                (left + side * 0.42, bottom - side * 0.15),
                (right + side * 0.1, top - side * 0.1),
            ]
            draw.line(points, fill=235, width=6, joint="curve")
        else:
            draw.line((left + 5, top + 5, right - 5, bottom - 5), fill=235, width=6)
            draw.line((left + 5, bottom - 5, right - 5, top + 5), fill=235, width=6)


def union(rects: list[Rect], pad: float = 8) -> Rect:
    """The rectangle around all, a little wider."""
    lefts, tops, rights, bottoms = zip(*rects, strict=True)
    return min(lefts) - pad, min(tops) - pad, max(rights) + pad, max(bottoms) + pad
