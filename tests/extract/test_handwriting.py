"""The reader of handwriting behind the engine seam."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from civreg.errors import EngineError, MissingToolError
from civreg.extract.engine import Crop
from civreg.extract.handwriting import Handwriting
from civreg.extract.which import MODELS
from civreg.raster import Pixels

FONT = min((Path(__file__).parents[2] / "civreg/verify/fonts").rglob("*.ttf"))
BASES = "aăâeêioôơuưy"
TONES = "\u0300\u0301\u0303\u0309\u0323"


def line(text: str, size: int = 48) -> Pixels:
    """A line of text on white paper, letters as large as writing at 300 dpi."""
    font = ImageFont.truetype(str(FONT), size)
    canvas = Image.new("L", (round(font.getlength(text)) + 60, 2 * size), 255)
    ImageDraw.Draw(canvas).text((30, round(1.4 * size)), text, fill=30, font=font, anchor="ls")
    return np.asarray(canvas, np.uint8)


@pytest.fixture(scope="module", params=["hand", "hand-drawn"])
def engine(request: pytest.FixtureRequest) -> Handwriting:
    """Each model of the package."""
    return Handwriting(request.param)


def test_alphabet_holds_all_of_vietnamese(engine: Handwriting) -> None:
    """All 134 accented letters (67 in both cases), plain letters, digits and common marks can be read."""
    marked = {unicodedata.normalize("NFC", b + t) for b in BASES for t in ("", *TONES)} - set("aeiouy") | {"đ"}
    assert len(marked) == 67
    needed = {c for letter in marked for c in (letter, letter.upper())} | set("0123456789 .,-/:()'\"")
    needed |= {chr(c) for c in range(ord("a"), ord("z") + 1)} | {chr(c) for c in range(ord("A"), ord("Z") + 1)}
    assert needed <= set(engine.letters)


def test_reads_plain_lines(engine: Handwriting) -> None:
    """A clear line comes back as it stands there."""
    readings = engine.read([Crop("a", "year", (line("1976"),)), Crop("b", "place", (line("Long An"),))])
    assert [r.text for r in readings] == ["1976", "Long An"]
    assert all(r.engine == "hand" and r.version == engine.version for r in readings)


def test_same_length_and_order_whatever_the_widths(engine: Handwriting) -> None:
    """Batches by width do not mix up the fields."""
    texts = ["Nguyễn Văn An", "1980", "Thành phố Hồ Chí Minh", "12/05/1999", "Nam"]
    together = engine.read([Crop(t, "text", (line(t),)) for t in texts])
    alone = [engine.read([Crop(t, "text", (line(t),))])[0] for t in texts]
    assert [r.text for r in together] == [r.text for r in alone]


def test_wrapped_field_keeps_its_order(engine: Handwriting) -> None:
    """Two lines of one field are one text, the first line first."""
    (reading,) = engine.read([Crop("noiSinh", "place", (line("Long An"), line("1976")))])
    assert reading.text == "Long An 1976"


def test_every_letter_has_its_confidence(engine: Handwriting) -> None:
    """Confidences lie in 0..1, one for each letter of the text."""
    for reading in engine.read([Crop("x", "name", (line("Lê Thị Hoa"),)), Crop("y", "place", (line("Long An"), line("Bến Lức")))]):
        assert len(reading.characters) == len(reading.text)
        assert all(0 <= c <= 1 for c in reading.characters)
        assert reading.confidence is not None
        assert 0 <= reading.confidence <= 1


def test_alternatives_are_other_texts(engine: Handwriting) -> None:
    """What else may stand there, likeliest first, never the text itself."""
    (reading,) = engine.read([Crop("x", "name", (line("Hoàng Thuỷ"),))])
    assert reading.text not in [t for t, _ in reading.alternatives]
    shares = [p for _, p in reading.alternatives]
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("shape", [(80, 400), (1, 1), (0, 0), (5, 3000)])
def test_no_ink_is_no_text(engine: Handwriting, shape: tuple[int, int]) -> None:
    """An empty crop gives an empty text without confidence, never an invented one."""
    (reading,) = engine.read([Crop("x", "name", (np.full(shape, 255, np.uint8),))])
    assert (reading.text, reading.confidence) == ("", None)


def test_noise_is_not_believed(engine: Handwriting) -> None:
    """Grain and blots may be read as something, but not surely."""
    noise = np.random.default_rng(1).integers(0, 256, (90, 500)).astype(np.uint8)
    (reading,) = engine.read([Crop("x", "name", (noise,))])
    assert (reading.confidence or 0.0) < 0.5


def test_a_missing_model_says_what_to_install() -> None:
    """The clerk learns which file is missing."""
    with pytest.raises(MissingToolError):
        Handwriting("no-such-model")


def test_a_broken_model_is_an_engine_error(tmp_path: Path) -> None:
    """A file that is no model of ours is refused as such."""
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"not a model")
    with pytest.raises(EngineError):
        Handwriting(str(broken))


def test_models_are_small() -> None:
    """Both models together stay under 20 MB, and each has its card."""
    assert sum(p.stat().st_size for p in MODELS.glob("*.onnx")) < 20e6
    assert all(p.with_suffix(".md").exists() for p in MODELS.glob("*.onnx"))
