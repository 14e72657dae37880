"""Prints a form as some printer might, and writes in it: pages for tests, with the place of every field."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import resources

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from civreg.forms import FormTemplate
from civreg.raster import PagePixels

TYPE = resources.files("civreg.verify").joinpath("fonts/NotoSerif-Medium.ttf")
HAND = resources.files("civreg.verify").joinpath("fonts/BeVietnamPro-Regular.ttf")
WIDTH, HEIGHT = 2480, 3508


@dataclass
class Printed:
    """A drawn page and where things stand on it, as left, top, right, bottom."""

    pixels: PagePixels
    boxes: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)
    squares: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Shop:
    """One printer's habits, in pixels at 300 dpi."""

    size: int = 40
    pitch: int = 108
    left: int = 210
    right: int = 1700
    dotted: bool = True


def draw(form: FormTemplate, values: dict[str, str], shop: Shop = Shop(), ticked: str = "") -> Printed:
    """Print `form` in a shop's way, with `values` written by field key and one option ticked."""
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    pen, type_, hand = ImageDraw.Draw(image), _font(TYPE, shop.size), _font(HAND, 44)
    right = shop.right if form.tick else 2300
    page = Printed(PagePixels(np.zeros((1, 1, 3), np.uint8), np.zeros((1, 1), np.uint8)))
    pen.text((900, 200), form.title, 30, _font(TYPE, shop.size + 14))
    y = 380
    for i, row in enumerate(form.rows):
        if i == 1 and form.tick:
            pen.rectangle((shop.left - 40, y - 70, 2340, HEIGHT - 150), outline=40, width=4)
            pen.line((right + 40, y - 70, right + 40, HEIGHT - 150), 40, 4)
            page.squares = _options(pen, form, (right + 70, y), type_, ticked)
            y += 40
        stops = np.linspace(shop.left, right, len(row) + 1)
        for j, printed in enumerate(row):
            x = stops[j]
            pen.text((x, y - shop.size - 6), printed.label, 40, type_)
            x += type_.getlength(printed.label) + 12
            spec = printed.field
            if spec is None:
                continue
            if spec.below:
                _write(pen, page, (spec.key, values.get(spec.key, "")), (stops[j], y + 120), hand)
                continue
            _rule(pen, (x, stops[j + 1] - 20), y + 10, dotted=shop.dotted)
            _write(pen, page, (spec.key, values.get(spec.key, "")), (x + 15, y), hand)
            if spec.lines == 2:
                y += shop.pitch
                _rule(pen, (shop.left, right - 20), y + 10, dotted=True)
        y += shop.pitch
    flat = np.asarray(image, np.uint8)
    page.pixels = PagePixels(np.dstack([flat] * 3), flat)
    return page


def _font(file: object, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(file), size)


def _rule(pen: ImageDraw.ImageDraw, span: tuple[float, float], y: int, *, dotted: bool) -> None:
    if not dotted:
        pen.line((span[0], y, span[1], y), 90, 3)
        return
    for x in range(int(span[0]), int(span[1]), 12):
        pen.ellipse((x, y - 2, x + 3, y + 1), 60)


def _write(pen: ImageDraw.ImageDraw, page: Printed, field: tuple[str, str], at: tuple[float, float], hand: ImageFont.FreeTypeFont) -> None:
    key, text = field
    if text:
        pen.text((at[0], at[1] - 48), text, 60, hand)
        page.boxes[key] = pen.textbbox((at[0], at[1] - 48), text, hand)


def _options(
    pen: ImageDraw.ImageDraw, form: FormTemplate, at: tuple[float, float], type_: ImageFont.FreeTypeFont, ticked: str
) -> dict[str, tuple[float, float, float, float]]:
    x, y = at
    squares = {}
    for option in form.options:
        box = (x, y, x + 34, y + 34)
        pen.rectangle(box, outline=50, width=3)
        if option.label == ticked:
            pen.line((x + 6, y + 16, x + 15, y + 28, x + 29, y + 5), 30, 5)
        words = option.label if len(option.label) < 20 else option.label[:20].rsplit(" ", 1)[0]
        pen.text((x + 50, y - 10), words, 40, type_)
        squares[option.label] = box
        y += 60
    pen.text((x + 160, y + 40), "Ghi chú", 40, type_)
    return squares
