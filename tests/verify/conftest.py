"""A drawn page and the sheet sources made of it: synthetic, no file of anybody's register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from civreg.forms import FieldSpec, FormTemplate, Print
from civreg.language import Phrase
from civreg.model import Doubt, Entry, FieldBox, Legibility, Page, Quad, SourceImage, Transcript, Transform
from civreg.raster import Pixels
from civreg.verify import SheetSource

WIDTH, HEIGHT = 1240, 1754
"""An A5-sized page at 300 dpi: small enough to be quick."""
TEXTS = ("12/2016", "Nguyễn Thị Đặng Ước", "Ngày hai mươi ba tháng hai năm hai nghìn không trăm mười sáu, tức ngày rằm", "")
COLOURS = ((40, 40, 200), (40, 160, 40), (200, 60, 40), (235, 235, 235))
"""BGR: every field's place on the page has a colour of its own."""


def make_form(count: int) -> FormTemplate:
    """A form of so many fields."""
    specs = [FieldSpec(f"f{i}", "text", f"Nhãn {i}:", Phrase(f"Ô số {i}", f"Field {i}")) for i in range(count)]
    rows = tuple((Print(s.label, s),) for s in specs)
    return FormTemplate("KS-TEST", "KS", "1", "SỔ", Phrase("Sổ thử", "Test form"), rows, None, (), None, "0" * 12)


def box_of(i: int, count: int) -> Quad:
    """Where field `i` stands on the page."""
    step = (HEIGHT - 200) / count
    return Quad.box(150, 100 + i * step, 150 + 520, 100 + i * step + min(90.0, step * 0.8))


def make_page(count: int, seed: int = 0) -> Pixels:
    """The drawn original: each field a coloured block, and a little noise so that no two are alike."""
    image = np.full((HEIGHT, WIDTH, 3), 235, np.uint8)
    image[:40] = np.random.default_rng(seed).integers(200, 255, (40, WIDTH, 3), np.uint8)
    for i in range(count):
        left, top, right, bottom = (round(v) for v in box_of(i, count).bounds)
        cv2.rectangle(image, (left, top), (right, bottom), COLOURS[i % 4], -1)
    return image


def make_source(count: int = 4, seed: int = 1, **change: Any) -> SheetSource:
    """A read page of so many fields, as the archive would hand it over."""
    original = make_page(count, seed)
    texts = [TEXTS[i % 4] for i in range(count)]
    transcripts = tuple(
        Transcript(
            key=f"f{i}",
            text=text,
            value=text,
            search="",
            writing="typed" if text else "blank",
            confidence=(0.97, 0.72, 0.31)[i % 3] if text else None,
            box=FieldBox(f"f{i}", box_of(i, count), (box_of(i, count),)),
            doubts=(Doubt("impossible-date", "30/2"),) if i % 4 == 2 else (Doubt("blank"),) if not text else (),
        )
        for i, text in enumerate(texts)
    )
    image = SourceImage("ab12cd34ef" * 6 + "abcd", "tệp gốc.jpg", dpi=300.0)
    page = Page(image, WIDTH, HEIGHT, Transform((1, 0, 0, 0, 1, 0, 0, 0, 1)), 0, 0.0, Legibility(300, 1, 1))
    source = SheetSource(
        entry_id=f"KS.2015.01/{seed:03d}",
        generation=2,
        register="KS.2015.01",
        number="12/2016",
        page_no=seed,
        source=image,
        page=page,
        entry=Entry("KS-TEST", transcripts, 0.9),
        form=make_form(count),
        original=lambda: original,
        archive_id="quan1",
        archive_name="Quận 1",
        place="TP Hồ Chí Minh",
        versions="civreg 0",
    )
    return replace(source, **change)


@pytest.fixture
def drawn() -> Callable[..., SheetSource]:
    """Makes sheet sources: `drawn(count, seed, **changes)`."""
    return make_source
