"""The small reader of printed labels, in types it was never taught."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz import fuzz

from civreg.errors import EngineError
from civreg.extract import labels
from civreg.extract.engine import SeenWord
from civreg.extract.networks import Network
from civreg.raster import Pixels
from civreg.text import unmarked

from .printshop import HAND, TYPE

SAID = (
    "Họ, chữ đệm, tên:",
    "Ngày, tháng, năm sinh:",
    "Quốc tịch:",
    "Giấy tờ tùy thân:",
    "Nơi đăng ký khai sinh:",
    "Quan hệ với người chết:",
)


def drawn(face: object, size: int = 18) -> tuple[Pixels, dict[str, tuple[float, float, float, float]]]:
    """A page at 120 dpi with one label a line, and where every word's ink is, by line and word."""
    image = Image.new("L", (700, 60 + 50 * len(SAID)), 255)
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(str(face), size)
    boxes = {}
    for i, said in enumerate(SAID):
        x = 60.0
        for word in said.split():
            boxes[f"{i} {unmarked(word)}"] = pen.textbbox((x, 60 + 50 * i), word, font, anchor="ls")
            pen.text((x, 60 + 50 * i), word, 30, font, anchor="ls")
            x += font.getlength(word + " ")
    return np.asarray(image, np.uint8), boxes


@pytest.mark.parametrize("size", [16, 18, 23])
@pytest.mark.parametrize(("face", "share"), [(TYPE, 0.85), (HAND, 0.5)])
def test_reads_labels_and_where_they_stand(face: object, share: float, size: int) -> None:
    """Most words are found where they stand, to three pixels, and read like themselves; a type with serifs better than one without."""
    page, boxes = drawn(face, size)
    read = labels.words(page)
    near = {key: min(read, key=lambda w: _away(w, box)) for key, box in boxes.items()}
    placed = {key for key, word in near.items() if _away(word, boxes[key]) <= 3}
    alike = {key for key in placed if fuzz.ratio(unmarked(near[key].text), key.split()[1]) >= 62}
    assert len(placed) >= share * len(boxes)
    assert len(alike) >= share * len(boxes)


def _away(word: SeenWord, box: tuple[float, float, float, float]) -> float:
    """How far a word's box is from another, its farthest side, in pixels."""
    return float(np.abs(np.array([word.left, word.top, word.right, word.bottom]) - np.array(box)).max())


def test_colons_are_read() -> None:
    """A label's colon belongs to its last word."""
    page, _ = drawn(TYPE)
    assert sum(w.text.endswith(":") for w in labels.words(page)) >= len(SAID) - 1


def test_a_blank_page_says_nothing() -> None:
    """White paper has no words."""
    assert labels.words(np.full((400, 300), 255, np.uint8)) == []


def test_folded_keeps_what_the_reader_knows() -> None:
    """Marks and case go, closing signs stay, foreign letters go."""
    assert labels.folded("Đệm:") == "dem:"
    assert labels.folded("(HỌ…)") == "(ho...)"
    assert labels.folded("Ω№") == ""


def test_garbage_is_no_network() -> None:
    """A damaged model file is an error of its engine, with its name."""
    with pytest.raises(EngineError, match="labels"):
        Network(b"no network", "labels")
