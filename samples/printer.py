"""Set the empty form as one of many printers would: same labels and order, other type, spacing, proportions and rules."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random

from layouts import Layout, Row, Slot
from PIL import Image, ImageDraw, ImageFont

PAGE = (2480, 3508)
"""A4 at 300 dpi, in pixels."""

Rect = tuple[float, float, float, float]
Segment = tuple[float, float, float]
"""One dotted line to write on: left, right, baseline."""

NEED = {
    "so": 8, "quyenSo": 8, "ngayDangKy": 15, "GioiTinh": 4, "DanToc": 6, "QuocTich": 9, "NgaySinh": 5, "HoTen": 22, "QuanHe": 4,
    "gbtCoQuanCap": 20, "gbtNgay": 10, "Tuoi": 8, "Nghe": 11, "x_nam": 6,
}  # fmt: skip
"""Characters a field needs where it shares its line, by the end of its key."""


@dataclass(frozen=True)
class Printer:
    """How one print shop sets a form; lengths in pixels at 300 dpi unless said."""

    family: str = "tinos"
    size: int = 46
    stretch: float = 1.0
    pitch: float = 1.0
    """Line spacing, 1 = as wide as the page allows."""
    margins: tuple[int, int, int] = (150, 2330, 230)
    """Left, right, and baseline of the title."""
    column: float = 0.73
    """Share of the frame that the main column takes."""
    rule: str = "dots"
    frame: int = 5
    double: bool = False
    indent: int = 45
    bold: bool = False
    title_size: float = 1.3
    tick_right: bool = False
    decoration: bool = False
    """National heading, number of the printed form and page number."""
    colour: tuple[int, int, int] = (45, 42, 40)
    """Ink of the press, BGR."""


@dataclass
class Printed:
    """The empty form as printed: coverage 0..255, and where people are to write."""

    layer: Image.Image
    slots: dict[str, list[Segment]] = field(default_factory=dict)
    ticks: dict[str, Rect] = field(default_factory=dict)
    signatures: dict[str, tuple[float, float]] = field(default_factory=dict)
    notes: Rect | None = None
    """The empty part of the right column."""


PRINTERS = (
    Printer(),
    Printer("noto-serif", 40, margins=(130, 2340, 250), column=0.70, rule="coarse", title_size=1.35, indent=50),
    Printer("arimo", 41, column=0.76, rule="solid", frame=3, bold=True, margins=(180, 2320, 260), pitch=0.94),
    Printer("be-vietnam-pro", 37, column=0.72, rule="dashes", frame=8, double=True, margins=(160, 2300, 240), tick_right=True),
    Printer("merriweather", 36, 0.95, column=0.78, rule="coarse", margins=(120, 2360, 210), decoration=True, colour=(90, 60, 45)),
    Printer("roboto-condensed", 44, 1.05, column=0.69, rule="dots", frame=3, margins=(210, 2290, 300), pitch=0.88, indent=30),
    Printer("eb-garamond", 52, column=0.74, rule="solid", frame=4, double=True, margins=(170, 2330, 240), decoration=True),
    Printer("source-serif-4", 42, 1.04, column=0.715, rule="dashes", margins=(140, 2345, 280), bold=True, colour=(60, 50, 70)),
    Printer("lora", 41, 0.97, column=0.75, rule="dots", frame=6, margins=(190, 2340, 220), pitch=0.9, tick_right=True, title_size=1.5),
)
"""Nine shops; `vary` makes each of them set the form a little differently from book to book."""


def vary(printer: Printer, rng: Random) -> Printer:
    """The same shop on another day: slightly other sizes, spacing and proportions."""
    left, right, top = printer.margins
    return replace(
        printer,
        size=printer.size + rng.randint(-3, 2),
        stretch=printer.stretch * rng.uniform(0.96, 1.04),
        pitch=printer.pitch * rng.uniform(0.9, 1.0),
        margins=(left + rng.randint(-30, 30), right + rng.randint(-30, 30), top + rng.randint(-40, 60)),
        column=min(0.78, max(0.69, printer.column + rng.uniform(-0.03, 0.03))),
    )


class Type:
    """Fonts in a folder, by family, weight and style."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not any(folder.glob("*-400-normal.*")):
            raise SystemExit(f"no fonts in {folder}: run `make fonts` first")

    @cache  # noqa: B019  one Type lives as long as the program
    def font(self, family: str, size: int, style: str = "400-normal") -> ImageFont.FreeTypeFont:
        """A font; a style the family lacks is replaced by its regular one."""
        found = [*self.folder.glob(f"{family}-{style}.*"), *self.folder.glob(f"{family}-400-normal.*")]
        return ImageFont.truetype(str(found[0]), size)


def put(layer: Image.Image, xy: tuple[float, float], text: str, font: ImageFont.FreeTypeFont, stretch: float = 1.0) -> Rect:
    """Draw text with its baseline at `xy`, stretched sideways; gives the rectangle its ink covers."""
    left, top, right, bottom = font.getbbox(text, anchor="ls")
    width, height = max(1, right - left), max(1, bottom - top)
    piece = Image.new("L", (int(width), int(height)), 0)
    ImageDraw.Draw(piece).text((-left, -top), text, fill=255, font=font, anchor="ls")
    if stretch != 1.0:
        piece = piece.resize((max(1, round(width * stretch)), int(height)), Image.Resampling.BICUBIC)
    x, y = round(xy[0] + left * stretch), round(xy[1] + top)
    layer.paste(255, (x, y), piece)
    return x, y, x + piece.width, y + piece.height


class Press:
    """Prints one empty form."""

    def __init__(self, layout: Layout, printer: Printer, fonts: Type) -> None:
        self.layout, self.printer, self.fonts = layout, printer, fonts
        self.out = Printed(Image.new("L", PAGE, 0))
        self.draw = ImageDraw.Draw(self.out.layer)
        self.left, self.right, self.top = printer.margins

    def run(self) -> Printed:
        """Print everything, top to bottom."""
        p = self.printer
        self.centred((self.left + self.right) / 2, self.top, self.layout.title, p.title_size, "700-normal")
        head = self.top + 130
        self.row(self.layout.head, (self.left, self.right), head)
        frame = head + 50
        main = self.right
        if self.layout.framed:
            main = self.left + (self.right - self.left) * p.column
            self.framework(frame, main)
            self.column(main, frame)
        self.body(frame, main)
        if p.decoration:
            self.decorate()
        return self.out

    def text(self, x: float, y: float, text: str, scale: float = 1.0, style: str = "400-normal") -> float:
        """Print a text; gives where it ends."""
        font = self.fonts.font(self.printer.family, round(self.printer.size * scale), style)
        put(self.out.layer, (x, y), text, font, self.printer.stretch)
        return x + self.width(text, scale, style)

    def width(self, text: str, scale: float = 1.0, style: str = "400-normal") -> float:
        """How wide a text will be."""
        return self.fonts.font(self.printer.family, round(self.printer.size * scale), style).getlength(text) * self.printer.stretch

    def centred(self, x: float, y: float, text: str, scale: float = 1.0, style: str = "400-normal") -> None:
        """Print a text around `x`."""
        self.text(x - self.width(text, scale, style) / 2, y, text, scale, style)

    def rule(self, x0: float, x1: float, y: float) -> None:
        """Print the line to write on."""
        length, gap, thick = {"dots": (2, 6, 2), "coarse": (4, 12, 4), "dashes": (18, 12, 2), "solid": (10**6, 1, 2)}[self.printer.rule]
        x = x0
        while x < x1:
            self.draw.rectangle((x, y + 8, max(x, min(x + length, x1) - 1), y + 8 + thick - 1), fill=200)
            x += length + gap

    def row(self, row: Row, span: tuple[float, float], y: float, pitch: float = 0) -> None:
        """Print one line of labels and the rules after them; second lines `pitch` below."""
        style = "700-normal" if self.printer.bold else "400-normal"
        gap = self.printer.size * 0.4
        labels = [self.width(s.label, 1, style) + gap for s in row.slots]
        needs = [self.need(s) if len(row.slots) > 1 else 1 for s in row.slots]
        room = span[1] - span[0] - sum(labels) - gap * (len(row.slots) - 1)
        x = span[0]
        for slot, label, need in zip(row.slots, labels, needs, strict=True):
            self.text(x, y, slot.label, 1, style)
            end = x + label + room * need / sum(needs)
            segments = [(x + label, end, y)] + [(span[0], span[1], y + pitch)] * (slot.lines - 1)
            for x0, x1, at in segments:
                self.rule(x0, x1, at)
            self.out.slots[slot.key] = segments
            x = end + gap

    def need(self, slot: Slot) -> int:
        """Characters the field after a label needs."""
        return next((n for end, n in NEED.items() if slot.key.endswith(end)), 12)

    def body(self, frame: float, main: float) -> None:
        """Print the main column's lines, then the places for signatures."""
        p = self.printer
        left, right = (self.left + p.indent, main - p.indent) if self.layout.framed else (self.left + p.indent * 2, main - p.indent)
        lines = sum(max((s.lines for s in row.slots), default=1) for row in self.layout.body)
        pitch = min(132.0, (PAGE[1] - 150 - 400 - frame - 60) / lines) * p.pitch
        y = frame + pitch
        for row in self.layout.body:
            if row.heading:
                self.text(left, y, row.heading, 1, "400-italic" if p.bold else "700-normal")
                y += pitch
                continue
            self.row(row, (left, right), y, pitch)
            y += pitch * max(s.lines for s in row.slots)
        many = len(self.layout.signatures)
        for i, (title, key) in enumerate(self.layout.signatures):
            x = left + (right - left) * (i + 0.5) / many
            self.centred(x, y + 30, title, 0.95)
            if key:
                self.out.signatures[key] = (x, y + 30 + 165)

    def framework(self, top: float, main: float) -> None:
        """Print the frame and the line between its columns."""
        bottom = PAGE[1] - 170
        boxes = [(self.left, top, self.right, bottom)]
        if self.printer.double:
            boxes.append((self.left - 14, top - 14, self.right + 14, bottom + 14))
        for box in boxes:
            self.draw.rectangle(box, outline=235, width=self.printer.frame)
        self.draw.line((main, top, main, bottom), fill=235, width=self.printer.frame)

    def column(self, main: float, top: float) -> None:
        """Print the tick boxes and the heading of the notes."""
        side, pad, y = round(self.printer.size * 0.95), 28, top + 90
        for option in self.layout.ticks:
            box = self.right - pad - side if self.printer.tick_right else main + pad
            self.draw.rectangle((box, y - side + 4, box + side, y + 4), outline=235, width=3)
            self.out.ticks[option] = (box, y - side + 4, box + side, y + 4)
            x = main + pad if self.printer.tick_right else box + side + 22
            limit = box - 15 if self.printer.tick_right else self.right - 12
            for line in self.wrapped(option, limit - x):
                self.text(x, y, line, 0.86)
                y += round(self.printer.size * 1.2)
            y += round(self.printer.size * 0.35)
        self.draw.line((main + 18, y, self.right - 18, y), fill=220, width=3)
        self.centred((main + self.right) / 2, y + 75, "Ghi chú", 1, "700-normal")
        self.out.notes = (main + 25, y + 130, self.right - 20, PAGE[1] - 200)

    def wrapped(self, text: str, room: float) -> list[str]:
        """Break a text into lines that fit."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.width(longer, 0.86) > room:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def decorate(self) -> None:
        """Print what some shops add: the form's number above, a page number below."""
        self.text(self.left, self.top - 110, "Mẫu số 01", 0.7, "400-italic")
        self.centred((self.left + self.right) / 2, PAGE[1] - 90, "— 27 —", 0.75)
