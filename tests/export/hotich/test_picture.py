"""An entry's picture keeps within its bytes as long as it stays legible, and says so where it cannot."""

from __future__ import annotations

import io
import zlib
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest

from civreg import verify
from civreg.export import hotich
from civreg.export.hotich.picture import POOREST, STEPS, row_of, squeeze, upright
from civreg.model import Legibility, Page, Quad, SourceImage, Transform
from civreg.raster import Pixels

MADE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SAME = Transform((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))


def page(noise: float, width: int = 1240, height: int = 1754) -> Pixels:
    """A page of lines of writing on paper, as noisy as wanted."""
    rng = np.random.default_rng(1)
    image = np.full((height, width, 3), (205, 228, 238), np.uint8)
    for y in range(120, height - 100, 64):
        cv2.putText(image, "Nguyen Van An 1985 Kinh Viet Nam", (90, y), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 1.4, (90, 50, 40), 2)
    return np.clip(image + rng.normal(0, noise, image.shape), 0, 255).astype(np.uint8)


def prepared(width: int, height: int, dpi: float, turn: int = 0) -> Page:
    """A page of a picture that was straight already."""
    return Page(SourceImage("0" * 64, "a.jpg"), width, height, SAME, turn, 0.0, Legibility(dpi, 1, 1))


def wanted(budget: int = 100_000, shown: hotich.Shown = "whole", **more: object) -> hotich.Wanted:
    """One entry's PDF."""
    return hotich.Wanted("KS.2015.01.2015-01-02.003.pdf", shown, budget, MADE, **more)  # type: ignore[arg-type]  # tests name them


def picture_in(pdf: bytes) -> Pixels:
    """The one picture of a PDF."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1
        (image,) = opened.pages[0].get_images().values()
        return np.asarray(cv2.imdecode(np.frombuffer(image.read_raw_bytes(), np.uint8), cv2.IMREAD_COLOR), np.uint8)


@pytest.mark.parametrize("budget", [100_000, 300_000])
def test_more_bytes_give_more_dots_or_more_quality(budget: int) -> None:
    """What is given is within its bytes and never under the floor; ten times the bytes look better."""
    image = page(2.0, 1653, 2339)
    found = squeeze(image, 200, budget)
    assert found.fits
    assert len(found.jpeg) <= budget
    assert found.dpi >= STEPS[-1]
    assert found.quality >= POOREST
    richer = squeeze(image, 200, 4 * budget)
    assert (richer.dpi, richer.quality) > (found.dpi, found.quality)


def test_nothing_is_made_illegible_to_save_bytes() -> None:
    """A page that cannot be had for so few bytes is given at the floor, and says that it does not fit."""
    found = squeeze(page(40.0), 150, 20_000)
    assert (found.fits, found.dpi, found.quality) == (False, 150, POOREST)


def test_a_picture_of_few_dots_keeps_them_all() -> None:
    """A photograph with fewer dots than the floor is not enlarged, nor made smaller."""
    found = squeeze(page(3.0, 800, 1100), 96, 100_000)
    assert (found.fits, found.dpi, found.pixels) == (True, 96, (800, 1100))


def test_writing_stays_where_it_was() -> None:
    """At a hundred thousand bytes the page looks like itself."""
    image = page(3.0, 1653, 2339)
    found = squeeze(image, 200, 100_000)
    back = cv2.imdecode(np.frombuffer(found.jpeg, np.uint8), cv2.IMREAD_COLOR)
    small = cv2.resize(image, (back.shape[1], back.shape[0]), interpolation=cv2.INTER_AREA)
    assert float(np.mean(np.abs(back.astype(int) - small.astype(int)))) < 6


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_delivered_picture_is_stood_on_its_feet(turn: int, mirrored: bool) -> None:
    """Turning it as the page says, after the file's own flip, gives the page back."""
    image = page(0.0, 300, 400)
    laid = np.rot90(image, turn // 90)
    delivered = np.ascontiguousarray(laid[:, ::-1] if mirrored else laid)
    assert np.array_equal(upright(delivered, turn, mirrored=mirrored), image)


def test_a_row_is_cut_out_with_its_heading() -> None:
    """The heading stands above the row, and no other row is shown."""
    table = np.full((900, 600, 3), 255, np.uint8)
    for row, tone in enumerate((10, 60, 110, 160)):
        table[200 + row * 150 : 350 + row * 150] = tone
    table[:200] = 220
    cells = [Quad.box(20, 200 + row * 150, 580, 350 + row * 150) for row in range(4)]
    shown = row_of(table, [cells[2]], cells)
    assert shown[:200].mean() == 220
    tones = np.unique(shown[230:, 300], return_counts=True)
    assert tones[0][np.argmax(tones[1])] == 110
    assert 10 not in tones[0]
    assert shown.shape[0] < 500
    first = row_of(table, [cells[0]], cells)
    assert np.array_equal(first[:340], table[:340])


def test_a_pdf_is_one_page_of_the_papers_size_in_colour() -> None:
    """A4 stays A4; the file is within its bytes, and says that it is PDF/A."""
    image = page(2.0, 1653, 2339)
    (drawn,) = hotich.draw(image, SourceImage("0" * 64, "a.jpg"), prepared(1653, 2339, 200), [wanted()])
    assert len(drawn.pdf) <= 100_000
    assert drawn.fits
    with pikepdf.open(io.BytesIO(drawn.pdf)) as opened:
        width, height = (float(opened.pages[0].mediabox[i]) / 72 * 25.4 for i in (2, 3))
        assert (round(width), round(height)) == (210, 297)
        assert opened.open_metadata().pdfa_status == "2B"
    back = picture_in(drawn.pdf)
    assert back[..., 2].mean() > back[..., 0].mean() + 10  # the paper is yellow


def test_several_entries_of_one_page_are_drawn_from_it() -> None:
    """A side of a spread and a row of a table are shown in the page's own frame, at the picture's own dots."""
    image = page(3.0, 1240, 1754)
    cells = (Quad.box(100, 800, 1100, 900),)
    jobs = [wanted(shown="side"), wanted(shown="row", row=cells, every=(Quad.box(100, 300, 1100, 400), *cells))]
    side, row = hotich.draw(image, SourceImage("0" * 64, "a.jpg"), prepared(1240, 1754, 150), jobs)
    assert (side.dpi, row.dpi) == (150, 150)
    assert picture_in(row.pdf).shape[0] < 0.5 * picture_in(side.pdf).shape[0]


def test_a_draft_says_so_across_the_page() -> None:
    """The words are in the picture itself, and what stands under them can still be seen."""
    image = page(2.0)
    source, whole = SourceImage("0" * 64, "a.jpg"), prepared(1240, 1754, 150)
    (plain,) = hotich.draw(image, source, whole, [wanted(400_000)])
    (marked,) = hotich.draw(image, source, whole, [wanted(400_000, draft=verify.font_file("bold"))])
    change = picture_in(plain.pdf).astype(int) - picture_in(marked.pdf).astype(int)
    stained = change[..., 1] > 25
    assert 0.02 < stained.mean() < 0.4
    columns = np.flatnonzero(stained.any(axis=0))
    assert columns[0] > 10
    assert columns[-1] < 1230  # whole words, none cut by the edge


def test_a_pdf_holds_nothing_but_its_name() -> None:
    """No file name of the archive, no path, no word of the entry stands in it."""
    (drawn,) = hotich.draw(page(2.0), SourceImage("0" * 64, "bi-mat.jpg"), prepared(1240, 1754, 150), [wanted()])
    assert b"bi-mat" not in drawn.pdf
    assert str(Path.cwd()).encode() not in drawn.pdf
    streams = [zlib.decompress(s) for s in _streams(drawn.pdf)]
    assert not any(b"bi-mat" in s for s in streams)


def _streams(pdf: bytes) -> list[bytes]:
    """The deflated streams of a PDF."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        found = [o for o in opened.objects if isinstance(o, pikepdf.Stream)]
        return [o.read_raw_bytes() for o in found if o.get("/Filter") == "/FlateDecode"]
