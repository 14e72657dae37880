"""Where every character of a line stands."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from civreg import kinds
from civreg.extract import crops
from civreg.extract.engine import Crop, Engine, Origin
from civreg.extract.handwriting import Handwriting
from civreg.extract.spots import columns, parted, spotted
from civreg.extract.tesseract import Tesseract
from civreg.forms import FieldSpec, FormTemplate, known
from civreg.model import FieldBox, Placed, Quad
from civreg.raster import PagePixels, Pixels

FONT = min((Path(__file__).parents[2] / "civreg/verify/fonts").rglob("*.ttf"))
LEFT, SIZE = 40, 48


def drawn(text: str) -> tuple[Pixels, list[tuple[float, float]]]:
    """A line of text on white, and between which columns each of its letters has ink."""
    font = ImageFont.truetype(str(FONT), SIZE)
    canvas = Image.new("L", (round(font.getlength(text)) + 2 * LEFT, 2 * SIZE), 255)
    ImageDraw.Draw(canvas).text((LEFT, round(1.4 * SIZE)), text, fill=30, font=font, anchor="ls")
    ink = []
    for i, letter in enumerate(text):
        alone = Image.new("L", canvas.size, 255)
        ImageDraw.Draw(alone).text((LEFT + font.getlength(text[:i]), round(1.4 * SIZE)), letter, fill=30, font=font, anchor="ls")
        inked = np.flatnonzero(columns(np.asarray(alone, np.uint8)))
        ink.append((float(inked[0]), float(inked[-1]) + 1) if len(inked) else (0.0, 0.0))
    return np.asarray(canvas, np.uint8), ink


def crop(kind: str, *texts: str) -> Crop:
    """A field cut from a page on which its lines have the width of their pictures."""
    lines = tuple(drawn(text)[0] for text in texts)
    return Crop("x", kind, lines, tuple(Origin(nth, 0.0, float(line.shape[1])) for nth, line in enumerate(lines)))


@pytest.fixture(scope="module", params=["hand", "tesseract"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Who reads by hand, and who reads print."""
    return Handwriting() if request.param == "hand" else Tesseract()


@pytest.mark.parametrize("text", ["27-03-1985", "079728613209", "7", "13/2012", "1100111"])
def test_every_digit_is_where_it_was_drawn(engine: Engine, text: str) -> None:
    """The place of each digit holds its ink, and at most a little of its neighbours'."""
    picture, ink = drawn(text)
    (reading,) = engine.read([crop("number", text)])
    assert reading.text == text
    assert len(reading.spots) == len(text)
    for (left, right), spot in zip(ink, reading.spots, strict=True):
        assert spot.line == 0
        assert abs(spot.begin * picture.shape[1] - left) <= 4
        assert abs(spot.end * picture.shape[1] - right) <= 4


def test_a_second_line_has_places_of_its_own() -> None:
    """Characters know on which line they stand; the space between two lines has no width."""
    (reading,) = Handwriting().read([crop("id_number", "0797286", "13209")])
    assert reading.text == "0797286 13209"
    assert [spot.line for spot in reading.spots] == [0] * 8 + [1] * 5
    assert reading.spots[7].begin == reading.spots[7].end


def test_only_fields_of_figures_have_places(engine: Engine) -> None:
    """A name has none, nor has a picture that comes from no page: nobody asks where their letters are."""
    named, loose = engine.read([crop("name", "Lê Thị Hoa"), Crop("x", "number", crop("number", "1985").lines)])
    assert named.text
    assert loose.text
    assert named.spots == loose.spots == ()
    assert {"date", "number"} <= kinds.OF_FIGURES


def test_characters_part_where_least_ink_stands() -> None:
    """Neither halfway nor where one is merely thin: at the gap, and each reaches as far as its ink."""
    line = np.full((20, 40), 255, np.uint8)
    line[:, 5:9] = line[:, 20:36] = 0
    assert parted(columns(line), [7.0, 28.0]) == [(5, 9), (20, 36)]
    first, second, third = parted(columns(line), [7.0, 14.0, 28.0])
    assert (first, third) == ((5, 9), (20, 36))
    assert 9 < second[0] < 14 < second[1] < 20, "what has no ink keeps its room"
    assert parted(columns(line), []) == []


def test_a_place_is_told_as_a_share_of_its_line() -> None:
    """Whatever lies beyond the line is taken to its edge."""
    assert [(s.line, s.begin, s.end) for s in spotted([(0.0, 30.0), (90.0, 500.0)], Origin(2, 10.0, 100.0))] == [
        (2, 0.0, 0.2),
        (2, 0.8, 1.0),
    ]


def test_a_crop_knows_where_it_was_cut() -> None:
    """Ink found in a crop is found again on the page, by the line's quad."""
    form: FormTemplate = next(form for form in known().values() if not form.is_table)
    spec: FieldSpec = form.field("so")
    page = np.full((400, 900), 255, np.uint8)
    picture, ink = drawn("1985")
    page[150 : 150 + len(picture), 200 : 200 + picture.shape[1]] = picture
    quad = Quad.box(180.0, 140.0, 780.0, 230.0)
    pixels = PagePixels(page, page)
    (cut,) = crops.crop(pixels, Placed(form.id, (FieldBox(spec.key, quad, (quad,)),)), form)
    (origin,) = cut.origins
    first = int(np.flatnonzero(columns(cut.lines[0]))[0])
    assert abs(180 + (first - origin.begin) - (200 + ink[0][0])) <= 2
    assert origin.width == 600
