"""Delivered PDFs: scanned pages by their own picture, others drawn; what is odd is flagged, what is unsafe refused."""

from __future__ import annotations

import io
import time
import zlib
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
from PIL import Image

from civreg.errors import RefusedFileError
from civreg.model import SourceImage
from civreg.scan.source import SourceLimits, examine, load

from . import draw
from .draw import Sheets, stored

LIMITS = SourceLimits()
WIDE, HIGH = Sheets.size
COVER = f"q {WIDE} 0 0 {HIGH} 0 0 cm /I Do Q"


def only(path: Path) -> SourceImage:
    """The one page of a PDF."""
    (source,) = examine(path, path.name, LIMITS)
    return source


def reason(path: Path, limits: SourceLimits = LIMITS) -> str:
    """The code with which a file is refused."""
    with pytest.raises(RefusedFileError) as caught:
        examine(path, path.name, limits)
    return str(caught.value.data["reason"])


def test_a_scanned_page_gives_the_bytes_of_its_own_jpeg(tmp_path: Path) -> None:
    """No drawing, no second compression: the pixels are those of the JPEG, the dpi as the page places it."""
    path = Sheets().page().save(tmp_path / "a.pdf")
    source = only(path)
    assert (source.media_type, source.dpi, source.turn, source.flags) == ("application/pdf", 300.0, 0, ())
    loose = tmp_path / "a.jpg"
    loose.write_bytes(draw.jpeg())
    assert np.array_equal(load(path, source), load(loose, examine(loose, "a.jpg", LIMITS)[0]))


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "P", "flate-jpeg"])
def test_pictures_behind_other_filters_give_the_same_pixels_as_drawing(tmp_path: Path, mode: str) -> None:
    """Bilevel, grey, colour and palette pictures come out the right way: black is ink."""
    sheets = Sheets()
    if mode == "flate-jpeg":
        filters = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.DCTDecode])
        image = stored(sheets.pdf, zlib.compress(draw.jpeg()), Filter=filters)
    else:
        image = stored(sheets.pdf, zlib.compress(draw.picture(mode).tobytes()), Filter=pikepdf.Name.FlateDecode, **_space(mode, sheets.pdf))
    path = sheets.page(image=image).save(tmp_path / "a.pdf")
    source = only(path)
    assert source.flags == ()
    assert np.abs(draw.grey(load(path, source)) - np.asarray(draw.picture("L"))).mean() < (6 if mode == "1" else 3)


def _space(mode: str, pdf: pikepdf.Pdf) -> dict[str, object]:
    if mode == "P":
        colours = bytes(draw.picture("P").getpalette() or [])
        table = pdf.make_stream(colours)
        return {"ColorSpace": pikepdf.Array([pikepdf.Name.Indexed, pikepdf.Name.DeviceRGB, len(colours) // 3 - 1, table])}
    gray = {"ColorSpace": pikepdf.Name.DeviceGray, "BitsPerComponent": 1 if mode == "1" else 8}
    return {} if mode == "RGB" else gray


@pytest.mark.parametrize("black_is_1", [True, False])
def test_a_fax_coded_scan_is_the_right_way_round(tmp_path: Path, black_is_1: bool) -> None:
    """CCITT group 4, as office machines write it, is black where poppler draws it black."""
    data = draw.tiff_of(draw.picture("1"), compression="group4")
    with Image.open(io.BytesIO(data)) as image:
        at, length = image.tag_v2[273][0], image.tag_v2[279][0]
    sheets = Sheets()
    how = pikepdf.Dictionary(K=-1, Columns=draw.WIDE, Rows=draw.HIGH, BlackIs1=black_is_1)
    facts = {"Filter": pikepdf.Name.CCITTFaxDecode, "DecodeParms": how, "BitsPerComponent": 1, "ColorSpace": pikepdf.Name.DeviceGray}
    path = sheets.page(image=stored(sheets.pdf, data[at : at + length], **facts)).save(tmp_path / "a.pdf")
    source = only(path)
    assert source.flags == ()
    assert np.abs(draw.grey(load(path, source)) - draw.grey(_by_poppler(path, source))).mean() < 12


def _by_poppler(path: Path, source: SourceImage) -> np.ndarray:
    return load(path, replace(source, flags=("pdf-rendered",), dpi=300.0))


@pytest.mark.parametrize("rotate", [0, 90, 180, 270, -90])
@pytest.mark.parametrize(
    "placed",
    [
        (WIDE, 0, 0, HIGH, 0, 0),
        (0, -HIGH, WIDE, 0, 0, HIGH),
        (-WIDE, 0, 0, -HIGH, WIDE, HIGH),
        (0, HIGH, -WIDE, 0, WIDE, 0),
        (-WIDE, 0, 0, HIGH, WIDE, 0),
        (WIDE, 0, 0, -HIGH, 0, HIGH),
        (0, HIGH, WIDE, 0, 0, 0),
        (0, -HIGH, -WIDE, 0, WIDE, HIGH),
    ],
)
def test_turns_and_flips_are_told_as_poppler_draws_them(tmp_path: Path, rotate: int, placed: tuple[float, ...]) -> None:
    """However the page turns or mirrors its picture, flip and turn as told give what a reader sees."""
    path = Sheets().page(" ".join(map(str, placed)) + " cm /I Do", Rotate=rotate).save(tmp_path / "a.pdf")
    source = only(path)
    assert "pdf-rendered" not in source.flags
    stored_pixels = load(path, source)
    assert stored_pixels.shape[:2] == (draw.HIGH, draw.WIDE)
    upright = np.rot90(stored_pixels[:, ::-1] if source.mirrored else stored_pixels, -source.turn // 90)
    seen = _by_poppler(path, source)
    same = cv2.resize(np.ascontiguousarray(upright), (seen.shape[1], seen.shape[0]), interpolation=cv2.INTER_AREA)
    assert np.abs(draw.grey(same) - draw.grey(seen)).mean() < 12


def test_a_clip_or_a_white_ground_around_the_scan_changes_nothing(tmp_path: Path) -> None:
    """What scanner software writes around its picture is no reason to draw the page."""
    for content in (f"q 0 0 {WIDE} {HIGH} re W n {COVER} Q", f"1 1 1 rg 0 0 {WIDE} {HIGH} re f {COVER}", f"/P BMC {COVER} EMC"):
        assert only(Sheets().page(content).save(tmp_path / "a.pdf")).flags == ()


def test_a_scan_inside_a_form_object_is_still_the_scan(tmp_path: Path) -> None:
    """Some software wraps the picture once more."""
    sheets = Sheets()
    inner = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=stored(sheets.pdf, draw.jpeg())))
    form = sheets.pdf.make_stream(
        COVER.encode(), pikepdf.Dictionary(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, WIDE, HIGH], Resources=inner)
    )
    assert only(sheets.page("/I Do", image=form).save(tmp_path / "a.pdf")).flags == ()


def test_half_of_a_spread_is_drawn_as_the_page_shows_it(tmp_path: Path) -> None:
    """A page that shows only a part of its picture is not given the whole."""
    path = Sheets().page(f"q {2 * WIDE} 0 0 {HIGH} 0 0 cm /I Do Q").save(tmp_path / "a.pdf")
    source = only(path)
    assert "pdf-rendered" in source.flags
    assert load(path, source).shape[:2] == (draw.HIGH, draw.WIDE)


@pytest.mark.parametrize(
    ("content", "flags"),
    [
        (f"{COVER} BT /F 9 Tf 3 Tr 5 5 Td (old reading) Tj ET", {"pdf-hidden-text"}),
        (f"BT /F 9 Tf 5 5 Td (old reading) Tj ET {COVER}", {"pdf-hidden-text"}),
        (f"{COVER} 1 1 1 rg 5 5 20 20 re f", {"pdf-layers", "pdf-rendered"}),
        (f"{COVER} BT /F 9 Tf 5 5 Td (stamped) Tj ET", {"pdf-layers", "pdf-rendered"}),
        (f"{COVER} q 20 0 0 20 9 9 cm /I Do Q", {"pdf-rendered"}),
        ("BT /F 9 Tf 5 5 Td (typed on a computer) Tj ET", {"pdf-born-digital", "pdf-rendered"}),
        ("q Q", {"pdf-rendered"}),
    ],
)
def test_what_lies_over_or_under_the_scan_is_flagged(tmp_path: Path, content: str, flags: set[str]) -> None:
    """Hidden text leaves the scan its bytes; whatever is visible over it makes the page drawn as people see it."""
    source = only(Sheets().page(content).save(tmp_path / "a.pdf"))
    assert set(source.flags) == flags
    if "pdf-rendered" in flags:
        assert (source.dpi, source.turn) == (300.0, 0)


def test_an_overlay_is_part_of_the_drawn_page(tmp_path: Path) -> None:
    """The drawn pixels are those that a reader shows, at 300 dpi."""
    path = Sheets().page(f"{COVER} 0 g 0 0 {WIDE} {HIGH} re f").save(tmp_path / "a.pdf")
    pixels = load(path, only(path))
    assert pixels.shape[:2] == (draw.HIGH, draw.WIDE)
    assert pixels.max() < 5


def test_annotations_code_attachments_and_signatures_are_flagged_only(tmp_path: Path) -> None:
    """The scan under them is taken; nothing of them is run or drawn over it."""
    sheets = Sheets()
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Square, Rect=[0, 0, 30, 30])
    sheets.page(Annots=pikepdf.Array([note]))
    sheets.pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    sheets.pdf.attachments["evil.exe"] = b"MZ"
    sheets.pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), SigFlags=3)
    source = only(sheets.save(tmp_path / "a.pdf"))
    assert set(source.flags) == {"pdf-annotations", "pdf-active", "pdf-attachments", "pdf-signed"}


def test_a_later_change_is_flagged(tmp_path: Path) -> None:
    """An update appended after the scan may have altered it."""
    path = Sheets().page().save(tmp_path / "a.pdf")
    data = path.read_bytes()
    at = data.rindex(b"startxref\n") + 10
    path.write_bytes(data + b"trailer<<>>\nstartxref\n" + data[at:].split(b"\n")[0] + b"\n%%EOF\n")
    assert "pdf-updated" in only(path).flags


def test_the_same_picture_on_two_pages_is_flagged(tmp_path: Path) -> None:
    """A page delivered twice under two numbers."""
    sheets = Sheets()
    image = stored(sheets.pdf, draw.jpeg())
    path = sheets.page(image=image).page(image=image).save(tmp_path / "a.pdf")
    assert [s.flags for s in examine(path, "a", LIMITS)] == [(), ("pdf-same-picture",)]


def test_passwords_are_refused_and_mere_locks_flagged(tmp_path: Path) -> None:
    """A PDF that opens for everyone is taken although it is locked against changes."""
    closed = Sheets().page().save(tmp_path / "closed.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    assert reason(closed) == "encrypted"
    locked = Sheets().page().save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="o", user=""))
    assert only(locked).flags == ("pdf-was-encrypted",)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_cut_jpeg_inside_a_whole_pdf_is_refused(tmp_path: Path, share: float) -> None:
    """Poppler draws the rest grey and says nothing."""
    sheets, data = Sheets(), draw.jpeg()
    path = sheets.page(image=stored(sheets.pdf, data[: int(len(data) * share)])).save(tmp_path / "a.pdf")
    assert reason(path) == "pdf-picture-damaged"
    over = Sheets()
    over.page(f"{COVER} 0 0 5 5 re f", image=stored(over.pdf, data[: int(len(data) * share)]))
    assert reason(over.save(tmp_path / "b.pdf")) == "pdf-picture-damaged"


def test_a_cut_pdf_is_refused(tmp_path: Path) -> None:
    """What qpdf can mend of half a file is not the page."""
    path = Sheets().page().save(tmp_path / "a.pdf")
    data = path.read_bytes()
    for share in (0.3, 0.6, 0.8):
        path.write_bytes(data[: int(len(data) * share)])
        assert reason(path) in ("pdf-damaged", "pdf-picture-damaged", "no-pages", "not-rendered")


def test_a_page_whose_picture_is_missing_is_not_a_blank_page(tmp_path: Path) -> None:
    """A picture that the page paints and the file does not hold refuses the file."""
    assert reason(Sheets().page("q 9 0 0 9 0 0 cm /Gone Do Q").save(tmp_path / "a.pdf")) == "pdf-picture-damaged"


def test_electronic_forms_are_refused(tmp_path: Path) -> None:
    """What XFA shows without its reader is a placeholder."""
    sheets = Sheets().page()
    sheets.pdf.Root.AcroForm = pikepdf.Dictionary(XFA=pikepdf.Array([]))
    assert reason(sheets.save(tmp_path / "a.pdf")) == "pdf-xfa"


def test_bombs_are_refused_before_anything_is_unpacked(tmp_path: Path) -> None:
    """Declared pixels, paper size and page count are looked at first."""
    sheets = Sheets()
    huge = stored(sheets.pdf, zlib.compress(bytes(99)), Filter=pikepdf.Name.FlateDecode, Width=30000, Height=30000)
    started = time.monotonic()
    assert reason(sheets.page(image=huge).save(tmp_path / "a.pdf")) == "too-many-pixels"
    assert reason(Sheets().page(MediaBox=[0, 0, 1e9, 1e9]).save(tmp_path / "b.pdf")) == "page-too-big"
    assert reason(Sheets().page("q Q", MediaBox=[0, 0, 9000, 9000]).save(tmp_path / "c.pdf")) == "page-too-big"
    assert reason(Sheets().page().page().save(tmp_path / "d.pdf"), SourceLimits(pages=1)) == "too-many-pages"
    assert reason(Sheets().save(tmp_path / "e.pdf")) == "no-pages"
    assert time.monotonic() - started < 5


def test_a_scan_on_a_page_of_72_dpi_is_taken_however_large_its_paper_claims_to_be(tmp_path: Path) -> None:
    """Phone programs write a point a pixel: 300 dpi of drawing would be a bomb, the picture itself is not."""
    sheets = Sheets()
    big = draw.picture().resize((2480, 3508))
    image = stored(sheets.pdf, draw.jpeg(big), Width=2480, Height=3508)
    path = sheets.page("2480 0 0 3508 0 0 cm /I Do", image=image, MediaBox=[0, 0, 2480, 3508]).save(tmp_path / "a.pdf")
    assert only(path).dpi == 72.0


def test_a_large_page_that_must_be_drawn_is_drawn_more_coarsely(tmp_path: Path) -> None:
    """A point a pixel and a line of advertising over the scan: the page is not lost, and stays within the limit."""
    path = Sheets().page("0 g 0 0 500 500 re f", MediaBox=[0, 0, 2480, 3508]).save(tmp_path / "a.pdf")
    (source,) = examine(path, "a.pdf", SourceLimits(page_mpx=20))
    assert source.dpi is not None
    assert 100 < source.dpi < 120
    pixels = load(path, source)
    assert 19e6 < pixels.shape[0] * pixels.shape[1] <= 20.1e6


def test_a_crop_box_and_an_offset_page_are_drawn_in_their_place(tmp_path: Path) -> None:
    """The page is what its boxes say, wherever their origin lies."""
    path = Sheets().page("0 g 0 0 10 10 re f", MediaBox=[-72, -72, 72, 72], CropBox=[0, 0, 72, 72]).save(tmp_path / "a.pdf")
    pixels = load(path, only(path))
    assert pixels.shape[:2] == (300, 300)
    assert pixels[290, 5].max() < 50
    assert pixels[5, 5].min() > 200


def test_user_units_count(tmp_path: Path) -> None:
    """A page in units of two points is twice as large."""
    path = Sheets().page("0 g 0 0 10 10 re f", MediaBox=[0, 0, 72, 72], UserUnit=2).save(tmp_path / "a.pdf")
    assert load(path, only(path)).shape[:2] == (600, 600)


def test_an_endless_nest_of_forms_ends(tmp_path: Path) -> None:
    """A form that draws itself neither hangs nor crashes."""
    sheets = Sheets()
    form = sheets.pdf.make_stream(b"/I Do", pikepdf.Dictionary(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9]))
    form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=form))
    source = only(sheets.page("/I Do", image=form).save(tmp_path / "a.pdf"))
    assert "pdf-content-errors" in source.flags
