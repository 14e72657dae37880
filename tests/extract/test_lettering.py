"""Stretches of print on a page, and the strips that are read."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from civreg.extract import lettering
from civreg.raster import Pixels

from .printshop import TYPE


def page(*lines: tuple[int, int, str], size: int = 18) -> Pixels:
    """A page at 120 dpi with texts whose baselines begin at x, y."""
    image = Image.new("L", (900, 500), 255)
    for x, y, text in lines:
        ImageDraw.Draw(image).text((x, y), text, 30, ImageFont.truetype(str(TYPE), size), anchor="ls")
    return np.asarray(image, np.uint8)


def test_a_label_is_one_stretch() -> None:
    """Words and their marks belong together; what stands farther off along the line, or on the next one, does not."""
    found = lettering.stretches(lettering.inked(page((50, 100, "Họ, chữ đệm, tên:"), (400, 100, "Quyển số:"), (50, 150, "Dân tộc:"))))
    assert sorted((s.left // 50, s.top // 50) for s in found) == [(1, 1), (1, 2), (8, 1)]


def test_a_box_lies_on_its_ink() -> None:
    """A stretch's box is that of its dark pixels, and its body lies within."""
    drawn = page((50, 100, "Quốc tịch:"))
    (found,) = lettering.stretches(lettering.inked(drawn))
    rows, columns = np.nonzero(drawn < lettering.INK)
    assert (found.left, found.top, found.right, found.bottom) == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    assert found.top < found.first < 100 - 6 < found.last < found.bottom


def test_print_within_a_frame_is_found() -> None:
    """A frame that was not taken away hides nothing that stands in it, and is no print itself."""
    drawn = page((50, 100, "Quốc tịch:")).copy()
    cv2.rectangle(drawn, (5, 5), (890, 490), 0, 2)
    (found,) = lettering.stretches(lettering.inked(drawn))
    assert found.left in range(48, 54)


def test_nothing_on_white_paper() -> None:
    """A page without ink has no stretch, and a speck is none."""
    blank = np.full((300, 300), 255, np.uint8)
    assert lettering.stretches(lettering.inked(blank)) == []
    blank[100:102, 100:103] = 0
    assert lettering.stretches(lettering.inked(blank)) == []


def test_type_of_any_size_is_brought_to_one() -> None:
    """Letters of small and of large print are as high in their strips; writing that is larger than print does not shrink it."""
    for size in (14, 24):
        drawn = page((50, 100, "noi cu tru"), (300, 100, "xac nhan"), (50, 180, "ho va ten"), size=size).copy()
        cv2.putText(drawn, "Van", (600, 120), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 2.0, 40, 2)
        found = lettering.stretches(lettering.inked(drawn))
        assert 0.75 < lettering.usual_body(found) / (0.53 * size) < 1.5
        row, strips = lettering.strips(drawn, found)
        assert row.shape == (lettering.HEIGHT, strips[-1].at + strips[-1].width + row.shape[1] - strips[-1].at - strips[-1].width)
        assert all(strip.at % 2 == 0 and row[:, strip.at - 8 : strip.at].min() == 255 for strip in strips)


def test_a_title_is_shrunk_into_its_strip() -> None:
    """Letters much larger than the page's others keep within their strip."""
    drawn = np.minimum(page((50, 100, "nơi cư trú"), (300, 100, "xác nhận")), page((50, 300, "SỔ ĐĂNG KÝ"), size=40))
    row, strips = lettering.strips(drawn, lettering.stretches(lettering.inked(drawn)))
    title = max(strips, key=lambda strip: strip.stretch.bottom)
    assert title.scale < 0.7 * max(strip.scale for strip in strips)
    own = row[:, title.at : title.at + title.width]
    assert own[:2].min() > 200
    assert own[-2:].min() > 200
