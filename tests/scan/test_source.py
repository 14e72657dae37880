"""Delivered pictures: taken whole with what they say about themselves, or refused with the right reason."""

from __future__ import annotations

import io
import os
import struct
import threading
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from civreg.errors import RefusedFileError
from civreg.scan.reasons import FLAGS, REFUSALS, refused
from civreg.scan.source import SourceLimits, examine, load

from . import draw

LIMITS = SourceLimits()


def put(folder: Path, data: bytes, name: str = "page.jpg") -> Path:
    """A delivered file."""
    path = folder / name
    path.write_bytes(data)
    return path


def reason(path: Path, limits: SourceLimits = LIMITS) -> str:
    """The code with which a file is refused; it has words in Vietnamese and names the file."""
    with pytest.raises(RefusedFileError) as caught:
        examine(path, path.name, limits)
    assert caught.value.data["vi"]
    assert path.name in caught.value.say("vi")
    return str(caught.value.data["reason"])


def test_a_jpeg_is_taken_with_its_hash_size_and_dpi(tmp_path: Path) -> None:
    """A JPEG gives one source; its pixels come back as stored."""
    path = put(tmp_path, draw.jpeg())
    (source,) = examine(path, "page.jpg", LIMITS)
    assert (source.media_type, source.dpi, source.turn, source.mirrored, source.flags) == ("image/jpeg", 300, 0, False, ())
    assert source.bytes == path.stat().st_size
    assert len(source.sha256) == 64
    pixels = load(path, source)
    assert pixels.shape == (draw.HIGH, draw.WIDE, 3)
    assert np.abs(draw.grey(pixels) - np.asarray(draw.picture("L"))).mean() < 3


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_usual_kind_of_png_becomes_colour(tmp_path: Path, mode: str) -> None:
    """Bilevel, grey, palette, transparent and deep pictures all come out as the same page."""
    image = draw.picture("L")
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    path = put(tmp_path, draw.png(image if mode == "I;16" else image.convert(mode)))
    (source,) = examine(path, "p", LIMITS)
    difference = np.abs(draw.grey(load(path, source)) - np.asarray(draw.picture("L")))
    assert difference.mean() < (6 if mode == "1" else 1)


def test_ink_that_stands_only_in_the_alpha_channel_is_dark_on_white(tmp_path: Path) -> None:
    """A transparent ground is paper, not black."""
    image = Image.new("RGBA", (draw.WIDE, draw.HIGH), (0, 0, 0, 0))
    image.putalpha(ImageOps.invert(draw.picture("L")))
    path = put(tmp_path, draw.png(image))
    assert load(path, examine(path, "p", LIMITS)[0])[300, 200].tolist() == [255, 255, 255]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["jpeg", "tiff"])
def test_orientation_is_told_and_not_applied(tmp_path: Path, orientation: int, kind: str) -> None:
    """Flip and turn as told by the source give what EXIF asks for, for every orientation; the pixels stay as stored."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = draw.jpeg(exif=exif.tobytes()) if kind == "jpeg" else draw.tiff(tiffinfo={0x0112: orientation})
    path = put(tmp_path, data)
    (source,) = examine(path, "p", LIMITS)
    pixels = load(path, source)
    assert pixels.shape[:2] == (draw.HIGH, draw.WIDE)
    upright = np.rot90(pixels[:, ::-1] if source.mirrored else pixels, -source.turn // 90)
    bare = draw.picture()
    bare.getexif()[0x0112] = orientation
    wanted = np.asarray(ImageOps.exif_transpose(bare))
    assert upright.shape == wanted.shape
    assert np.abs(draw.grey(upright) - draw.grey(wanted)).mean() < 3


def test_a_senseless_orientation_is_flagged_and_ignored(tmp_path: Path) -> None:
    """Orientation 99 turns nothing."""
    exif = Image.Exif()
    exif[0x0112] = 99
    path = put(tmp_path, draw.jpeg(exif=exif.tobytes()))
    (source,) = examine(path, "p", LIMITS)
    assert (source.turn, source.mirrored) == (0, False)
    assert "orientation-unknown" in source.flags


@pytest.mark.parametrize("dpi", [(0, 0), (1, 1), (60000, 60000)])
def test_a_resolution_that_nobody_has_is_unknown(tmp_path: Path, dpi: tuple[int, int]) -> None:
    """0, 1 and 60,000 dpi are no resolutions."""
    path = put(tmp_path, draw.jpeg(dpi=dpi))
    (source,) = examine(path, "p", LIMITS)
    assert source.dpi is None
    assert "dpi-unknown" in source.flags


def test_pixels_that_are_not_square_are_flagged(tmp_path: Path) -> None:
    """A fax of 204 × 98 dpi has no single resolution."""
    path = put(tmp_path, draw.tiff(dpi=(204, 98)))
    (source,) = examine(path, "p", LIMITS)
    assert (source.dpi, source.flags) == (None, ("pixels-not-square",))


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.999])
def test_a_cut_jpeg_is_refused_as_cut(tmp_path: Path, share: float) -> None:
    """However much of it is missing."""
    data = draw.jpeg()
    assert reason(put(tmp_path, data[: int(len(data) * share)])) == "truncated"


def test_a_jpeg_of_right_size_whose_second_half_is_zero_is_refused(tmp_path: Path) -> None:
    """The size alone proves nothing after a power cut."""
    data = draw.jpeg()
    half = len(data) // 2
    assert reason(put(tmp_path, data[:half] + bytes(len(data) - half))) == "truncated"


def test_the_end_of_a_thumbnail_is_not_the_end_of_the_picture(tmp_path: Path) -> None:
    """A cut JPEG whose EXIF thumbnail is whole is still cut."""
    small = draw.jpeg(draw.picture().resize((40, 40)))
    segment = b"\xff\xe1" + struct.pack(">H", len(small) + 2) + small
    data = draw.jpeg()
    assert reason(put(tmp_path, data[:2] + segment + data[2 : len(data) // 2])) == "truncated"
    whole = put(tmp_path, data[:2] + segment + data[2:])
    assert examine(whole, "p", LIMITS)[0].flags == ()


@pytest.mark.parametrize(("tail", "flags"), [(bytes(500), ()), (b"\r\n", ()), (b"SEFT" * 9, ("jpeg-trailing-bytes",))])
def test_bytes_after_a_jpeg_do_no_harm(tmp_path: Path, tail: bytes, flags: tuple[str, ...]) -> None:
    """Padding is silent, other data are flagged."""
    path = put(tmp_path, draw.jpeg() + tail)
    assert examine(path, "p", LIMITS)[0].flags == flags


def test_rotten_jpeg_data_are_flagged(tmp_path: Path) -> None:
    """A JPEG with its end in place and a lost block in the middle decodes, and says so."""
    noise = Image.fromarray(np.random.default_rng(3).integers(0, 255, (400, 400), np.uint8))
    data = draw.jpeg(noise)
    middle = len(data) // 2
    path = put(tmp_path, data[:middle] + data[middle + 512 :])
    assert examine(path, "p", LIMITS)[0].flags == ("picture-rot",)


def test_one_flipped_bit_in_a_png_is_found(tmp_path: Path) -> None:
    """Every chunk's checksum is held against its content, which Pillow does not do."""
    data = bytearray(draw.png())
    data[len(data) // 2] ^= 0x10
    assert reason(put(tmp_path, bytes(data))) == "bad-checksum"


def test_a_cut_png_is_refused_as_cut(tmp_path: Path) -> None:
    """A PNG ends with its end chunk."""
    assert reason(put(tmp_path, draw.png()[:-20])) == "truncated"


def test_a_png_with_several_frames_is_not_taken_for_its_first(tmp_path: Path) -> None:
    """No frame is lost in silence."""
    data = draw.png(save_all=True, append_images=[draw.picture().rotate(90, expand=False)])
    assert reason(put(tmp_path, data)) == "animated"


@pytest.mark.parametrize(
    ("size", "code"), [((20000, 20000), "too-many-pixels"), ((2**31 - 1, 2**31 - 1), "too-many-pixels"), ((0, 9), "damaged")]
)
def test_declared_pixels_are_counted_before_decoding(tmp_path: Path, size: tuple[int, int], code: str) -> None:
    """A bomb of a few bytes is refused by what it declares."""
    assert reason(put(tmp_path, draw.png_declaring(*size))) == code


def test_every_frame_of_a_tiff_is_taken_in_order(tmp_path: Path) -> None:
    """Three frames are three sources with their own pixels."""
    path = put(tmp_path, draw.tiff(3))
    sources = examine(path, "p.tif", LIMITS)
    assert [s.index for s in sources] == [0, 1, 2]
    bars = [int((draw.grey(load(path, s))[300] < 128).sum()) for s in sources]
    assert bars == [11, 31, 51]


def test_a_tiff_with_one_broken_frame_is_refused_and_says_which(tmp_path: Path) -> None:
    """Half a file is never taken for a whole one."""
    data = draw.tiff(3, compression="tiff_adobe_deflate")
    with Image.open(io.BytesIO(data)) as image:
        image.seek(1)
        at, length = image.tag_v2[273][0], image.tag_v2[279][0]
    broken = put(tmp_path, data[:at] + bytes(length) + data[at + length :])
    with pytest.raises(RefusedFileError) as caught:
        examine(broken, "p.tif", LIMITS)
    assert caught.value.data["reason"] == "bad-frame"
    assert "2" in str(caught.value.data["en"])


@pytest.mark.parametrize("rot", [b"\0", b"\x55"])
def test_a_rotten_fax_picture_is_not_taken_for_white_paper(tmp_path: Path, rot: bytes) -> None:
    """Neither what libtiff says only on the error channel nor zeros that it takes for the end pass as a whole page."""
    image = Image.fromarray(np.random.default_rng(1).integers(0, 2, (200, 200), np.uint8) * 255).convert("1")
    data = draw.tiff_of(image, compression="group4")
    with Image.open(io.BytesIO(data)) as opened:
        at, length = opened.tag_v2[273][0], opened.tag_v2[279][0]
    assert examine(put(tmp_path, data), "p", LIMITS)
    middle = at + length // 2
    assert reason(put(tmp_path, data[:middle] + rot * 300 + data[middle + 300 :])) == "damaged"


def test_a_tiff_chain_that_bites_its_tail_is_refused(tmp_path: Path) -> None:
    """Counting the frames ends."""
    data = bytearray(draw.tiff())
    (at,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, at)
    struct.pack_into("<I", data, at + 2 + entries * 12, at)
    assert reason(put(tmp_path, bytes(data))) == "bad-frame"


def test_a_tiff_cut_after_some_frames_is_refused(tmp_path: Path) -> None:
    """A chain that leads out of the file is a loss, not an end."""
    data = draw.tiff(4)
    assert reason(put(tmp_path, data[: len(data) * 6 // 10])) == "bad-frame"


def test_too_many_frames_are_refused_before_they_are_decoded(tmp_path: Path) -> None:
    """The limit on pages holds for TIFF."""
    assert reason(put(tmp_path, draw.tiff(4)), SourceLimits(pages=3)) == "too-many-pages"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"only some words\n", "not-a-picture"),
        (b"<html><script>alert(1)</script>", "not-a-picture"),
        (b"GIF89a" + bytes(40), "unsupported-kind"),
        (b"BM" + bytes(60), "unsupported-kind"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "unsupported-kind"),
        (b"\x7fELF" + bytes(90), "not-a-picture"),
        (b"\xff\xd8\xff\xe0", "truncated"),
        (b"II*\0" + b"\xff" * 4, "damaged"),
        (b"%PDF-1.7\n", "pdf-damaged"),
    ],
)
def test_the_kind_is_read_from_the_content(tmp_path: Path, data: bytes, code: str) -> None:
    """A name proves nothing."""
    assert reason(put(tmp_path, data, "page.jpg")) == code


def test_a_good_picture_under_another_name_is_taken(tmp_path: Path) -> None:
    """A PNG named .pdf is a PNG."""
    path = put(tmp_path, draw.png(), "scan.pdf")
    assert examine(path, "scan.pdf", LIMITS)[0].media_type == "image/png"


def test_what_is_not_an_ordinary_file_is_refused(tmp_path: Path) -> None:
    """Folders, links, pipes and nothing at all each have their own reason, and none of them hangs."""
    page = put(tmp_path, draw.jpeg())
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(page)
    assert reason(tmp_path / "folder") == "folder"
    assert reason(tmp_path / "link") == "link"
    assert reason(tmp_path / "nothing") == "missing"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert reason(tmp_path / "pipe") == "not-regular"


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    """The limit on bytes comes first."""
    path = put(tmp_path, b"")
    with path.open("wb") as file:
        file.truncate(2_000_000)
    assert reason(path, SourceLimits(file_mb=1)) == "file-too-big"


def test_a_file_that_is_still_being_written_is_refused(tmp_path: Path) -> None:
    """A copy in progress is told apart from a damaged file."""
    path = put(tmp_path, draw.jpeg())
    with path.open("ab") as file:
        file.truncate(50_000_000)
    done = threading.Event()

    def write_on() -> None:
        while not done.wait(0.001):
            with path.open("ab") as growing:
                growing.write(b"more")

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        assert reason(path) == "changing"
    finally:
        done.set()
        writer.join()


def test_a_file_that_vanishes_or_rots_after_examining_is_refused_on_loading(tmp_path: Path) -> None:
    """Loading is strict too."""
    path = put(tmp_path, draw.jpeg())
    (source,) = examine(path, "p", LIMITS)
    path.write_bytes(draw.jpeg()[:900])
    with pytest.raises(RefusedFileError):
        load(path, source)


def test_every_code_has_both_sentences() -> None:
    """A refusal or flag without words helps nobody; the data of each refusal fill its marks."""
    data = {"what": "x", "mb": 1, "limit": 2, "kind": "GIF", "page": 1, "mode": "LAB", "mpx": 9, "width": 1, "height": 2, "seconds": 3}
    for code in REFUSALS:
        error = refused("tệp.jpg", code, **data)
        assert "{" not in error.say("vi") + error.say("en")
        assert error.exit_code == 3
    assert all(phrase.vi and phrase.en for phrase in FLAGS.values())


def test_a_text_bomb_in_a_png_is_refused(tmp_path: Path) -> None:
    """A compressed comment that inflates to 100 MB never does."""
    data = draw.png()
    bomb = draw.png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100_000_000), 9))
    assert reason(put(tmp_path, data[:33] + bomb + data[33:])) == "damaged"
