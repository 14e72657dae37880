"""Pixels: decoding is strict, warping agrees with the transform, writing is all or nothing."""

from __future__ import annotations

import errno
import io
import math
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from civreg import raster
from civreg.errors import DiskFullError
from civreg.model import Mesh, Quad, Transform


def dotted(points: np.ndarray, size: tuple[int, int]) -> raster.Pixels:
    """White paper, width × height, with a soft dark dot at each point."""
    ys, xs = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float64)
    ink = sum(np.exp(-((xs - x) ** 2 + (ys - y) ** 2) / 18.0) for x, y in points)
    return np.clip(255 - 230 * ink, 0, 255).astype(np.uint8)


def dot_at(image: raster.Pixels, near: tuple[float, float]) -> tuple[float, float]:
    """The centre of the ink around a place."""
    x, y = round(near[0]), round(near[1])
    part = 255.0 - image[y - 12 : y + 13, x - 12 : x + 13]
    ys, xs = np.mgrid[y - 12 : y + 13, x - 12 : x + 13]
    return float((part * xs).sum() / part.sum()), float((part * ys).sum() / part.sum())


def turned(degrees: float) -> tuple[float, ...]:
    """A turn with a shift and a scale, original to page."""
    c, s = 0.9 * math.cos(math.radians(degrees)), 0.9 * math.sin(math.radians(degrees))
    return (c, -s, 60.0, s, c, 20.0, 1e-5, 0.0, 1.0)


CURL = Mesh(100, tuple((0.0, 3.0, 5.0, 6.0, 6.0) for _ in range(7)), tuple((12.0, 7.0, 3.0, 1.0, 0.0) for _ in range(7)))


@pytest.mark.parametrize("mesh", [None, CURL], ids=["flat", "curled"])
@pytest.mark.parametrize("degrees", [0.0, 3.0, -8.0])
def test_pixels_go_where_points_go(degrees: float, mesh: Mesh | None) -> None:
    """A dot on the original is found on the warped page where the transform says, to a fifth of a pixel."""
    transform = Transform(turned(degrees), mesh)
    page = np.array([(120.0, 140.0), (300.0, 150.0), (130.0, 420.0), (310.0, 480.0), (215.5, 333.3)])
    warped = raster.warp(dotted(transform.to_original(page), (520, 700)), transform, 400, 600)
    assert warped.shape == (600, 400)
    for point in page:
        assert dot_at(warped, tuple(point)) == pytest.approx(tuple(point), abs=0.2)


@pytest.mark.parametrize("mesh", [None, CURL], ids=["flat", "curled"])
def test_beyond_the_original_is_paper(mesh: Mesh | None) -> None:
    """What the scan does not show is white on the page, in grey and in colour."""
    far = Transform((1.0, 0.0, 200.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0), mesh)
    for dark in (np.zeros((300, 300), np.uint8), np.zeros((300, 300, 3), np.uint8)):
        assert raster.warp(dark, far, 400, 300)[:, :150].min() == 255


def test_colours_are_laid_out_as_tones_are() -> None:
    """Every colour of a warped page is what that colour alone gives, to one level, and beyond the original all are white."""
    colour = np.random.default_rng(5).integers(0, 256, (90, 120, 3)).astype(np.uint8)
    turned = Transform((0.99, 0.05, -7.0, -0.04, 1.01, 6.0, 0.0, 0.0, 1.0))
    warped = raster.warp(colour, turned, 130, 110)
    alone = [raster.warp(np.ascontiguousarray(colour[..., k]), turned, 130, 110) for k in range(3)]
    assert warped.shape == (110, 130, 3)
    assert np.abs(warped.astype(int) - np.dstack(alone)).max() <= 1
    assert warped[-1, -1].tolist() == [255, 255, 255]


def test_a_crop_stands_upright_in_its_own_size() -> None:
    """A leaning quad is cut as an upright rectangle; `scale` multiplies its pixels."""
    image = np.full((200, 300, 3), 255, np.uint8)
    quad = Quad(((50, 60), (150, 80), (146, 100), (46, 80)))
    cv2.fillPoly(image, [np.array(quad.corners, np.int32)], (0, 0, 0))
    crop = raster.cut(image, quad)
    assert crop.shape == (20, 102, 3)
    assert crop[4:-4, 4:-4].max() == 0
    assert raster.cut(image, quad, 0.5).shape == (10, 51, 3)
    assert raster.cut(raster.grey(image), quad).ndim == 2


def jpeg_bytes() -> bytes:
    """A small JPEG with something in it."""
    chance = np.random.default_rng(1).integers(0, 255, (90, 120, 3), np.uint8)
    return raster.encode_jpeg(cv2.GaussianBlur(chance, (0, 0), 3).astype(np.uint8), 90)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_picture_is_refused(share: float) -> None:
    """Half a page is no page: nothing is filled up in grey."""
    data = jpeg_bytes()
    with pytest.raises(OSError, match=r"\w"):
        raster.decode(data[: int(len(data) * share)])


@pytest.mark.parametrize("data", [b"", b"not a picture", b"%PDF-1.4", b"GIF89a" + b"\0" * 40, b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_what_is_no_page_picture_is_refused(data: bytes) -> None:
    """Only JPEG, PNG and TIFF are decoded, whatever a file is called."""
    with pytest.raises(OSError, match=r"\w"):
        raster.decode(data)


@pytest.mark.parametrize("kind", ["1", "L", "P", "RGB", "CMYK", "I;16"])
def test_every_kind_of_pixel_becomes_colour(kind: str) -> None:
    """Bitonal, grey, palette, CMYK and 16-bit scans give (h, w, 3); white stays white and black black."""
    grey = np.array([[0, 255], [255, 0]], np.uint8).repeat(20, 0).repeat(20, 1)
    picture = Image.fromarray(grey.astype(np.uint16) * 257) if kind == "I;16" else Image.fromarray(grey).convert(kind)
    held = io.BytesIO()
    picture.save(held, "TIFF")
    colour = raster.decode(held.getvalue())
    assert colour.shape == (40, 40, 3)
    assert colour[5, 5].max() < 10
    assert colour[5, 35].min() > 245


def test_transparency_lies_on_white_paper() -> None:
    """A transparent ground is paper, not black."""
    held = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(held, "PNG")
    assert raster.decode(held.getvalue()).min() == 255


def test_frames_of_one_file_are_told_apart() -> None:
    """A TIFF of several pages gives each of them, and no more."""
    held = io.BytesIO()
    first, *rest = [Image.new("L", (30, 20), shade) for shade in (10, 120, 230)]
    first.save(held, "TIFF", save_all=True, append_images=rest)
    assert [int(raster.decode(held.getvalue(), i)[0, 0, 0]) for i in range(3)] == [10, 120, 230]
    with pytest.raises(OSError, match=r"\w"):
        raster.decode(held.getvalue(), 3)


def test_png_and_jpeg_come_back() -> None:
    """PNG returns every pixel, JPEG nearly."""
    image = cv2.GaussianBlur(np.random.default_rng(2).integers(0, 255, (60, 80, 3), np.uint8), (0, 0), 4)
    assert np.array_equal(raster.decode(raster.encode_png(image)), image)
    assert np.abs(raster.decode(raster.encode_jpeg(image, 95)).astype(int) - image).mean() < 4


def test_writing_leaves_all_or_nothing(tmp_path: Path) -> None:
    """A file that cannot be finished leaves the old one whole and no draft behind."""
    target = tmp_path / "trang.jpg"
    raster.write(target, b"old")
    raster.write(target, b"new")
    with pytest.raises(TypeError):
        raster.write(target, "no bytes")  # type: ignore[arg-type]
    assert target.read_bytes() == b"new"
    assert [p.name for p in tmp_path.iterdir()] == ["trang.jpg"]


def test_writing_into_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    """Nothing is written where nobody asked for a folder."""
    with pytest.raises(OSError, match="No such file"):
        raster.write(tmp_path / "gone" / "a.jpg", b"x")


@pytest.mark.parametrize("share", [0, 3, 20, 50, 60, 97.5, 100])
@pytest.mark.parametrize("size", [1, 2, 7, 500])
def test_tones_are_ranked_as_numpy_ranks_them(share: float, size: int) -> None:
    """Counting tones gives the percentile that sorting them gives, between two tones too."""
    tones = np.random.default_rng(size).integers(0, 256, size).astype(np.uint8)
    assert raster.percentile(tones, share) == pytest.approx(float(np.percentile(tones, share)))


def test_a_full_disk_is_named_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the file nor its draft stands there, and what stood there before still does."""
    path = tmp_path / "a.bin"
    raster.write(path, b"before")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DiskFullError):
        raster.write(path, b"after")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_smaller_page_is_made_of_whole_blocks() -> None:
    """Each pixel is the mean of its block; what fills no block is left out, and a page smaller than one block stays a pixel."""
    image = np.arange(7 * 10, dtype=np.uint8).reshape(7, 10)
    blocks = image[:6, :9].reshape(2, 3, 3, 3).mean(axis=(1, 3))
    assert raster.reduced(image, 3).tolist() == np.rint(blocks).astype(int).tolist()
    assert raster.reduced(image, 1) is image
    assert raster.reduced(image, 100).shape == (1, 1)


def test_a_page_laid_out_anew_keeps_its_places_to_the_border() -> None:
    """What moves evenly is moved exactly, also where knots and pixels do not meet; beyond the image is white."""
    image = np.random.default_rng(1).integers(0, 255, (50, 70, 3), np.uint8)
    same = raster.relaid(image, lambda at: at, (70, 50))
    moved = raster.relaid(image, lambda at: np.add(at, (3, -2)), (75, 53), knot=32)
    assert np.array_equal(same, image)
    assert np.array_equal(moved[2:52, :67], image[:, 3:])
    assert (moved[:2] == 255).all()
    assert (moved[:, 67:] == 255).all()
    assert (moved[52:] == 255).all()
