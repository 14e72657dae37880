"""PDF: what it must not be, what is odd about it, and its pages by their own pictures or drawn.

Text inside a PDF is never used: it is somebody else's reading.
"""

from __future__ import annotations

import math
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf

from civreg.model import SourceImage
from civreg.raster import Pixels, bgr, decode
from civreg.scan.reasons import refused
from civreg.scan.source import embedded
from civreg.scan.source.content import CONTENT_ERRORS, Bounds, Mark, area, bounds, marks, meet
from civreg.scan.source.delivered import Delivered
from civreg.scan.source.limits import SourceLimits
from civreg.scan.source.picture import believed_dpi
from civreg.scan.source.render import draw, is_blank

_TRIAL_DPI = 50
RENDERED = "pdf-rendered"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One PDF page seen from outside."""

    box: Bounds
    """Points, y up."""
    unit: float
    """Points that one unit of the page stands for."""
    turn: int
    """Quarter turn clockwise that the page asks for, in degrees."""
    flags: tuple[str, ...]

    def drawn(self, dpi: float) -> tuple[int, int]:
        """Width and height in pixels that poppler must give at `dpi`."""
        scale = dpi * self.unit / 72
        size = math.ceil((self.box[2] - self.box[0]) * scale), math.ceil((self.box[3] - self.box[1]) * scale)
        return size if self.turn in (0, 180) else (size[1], size[0])


def examine_pdf(file: Delivered, limits: SourceLimits) -> Iterator[SourceImage]:
    """Each page of a PDF, once its picture has been decoded whole or the page drawn small.

    Raises RefusedFileError; pages count from 1 in its sentences.
    """
    with _open(file.path, file.name) as pdf:
        count = _count(pdf, file.name, limits)
        flags = _file_flags(pdf, file)
        seen: set[tuple[int, int]] = set()
        for index in range(count):
            try:
                source, pictures = _examine_page(pdf.pages[index], file, index, limits)
            except embedded.DamagedPictureError:
                raise refused(file.name, "pdf-picture-damaged", page=index + 1) from None
            except CONTENT_ERRORS:
                raise refused(file.name, "pdf-damaged") from None
            again = ("pdf-same-picture",) * bool(pictures & seen)
            seen |= pictures
            repaired = ("pdf-repaired",) * bool(pdf.get_warnings())
            yield replace(source, flags=tuple(dict.fromkeys(source.flags + flags + again + repaired)))


def load_pdf(path: Path, source: SourceImage) -> Pixels:
    """The pixels of one page of a PDF that `examine_pdf` let pass, as stored or as drawn."""
    with _open(path, source.name) as pdf:
        page = pdf.pages[source.index]
        sheet = _sheet(page)
        if RENDERED in source.flags:
            dpi = source.dpi or SourceLimits().render_dpi
            return bgr(draw(path, (source.name, source.index), sheet.drawn(dpi), dpi * sheet.unit))
        try:
            mark = embedded.only_picture(list(marks(page)), sheet.box)
            if mark is not None and mark.picture is not None:
                jpeg = embedded.jpeg_of(mark.picture)
                image = embedded.unpack(mark.picture) if jpeg is None else None
                if jpeg is not None:
                    return decode(jpeg)
                if image is not None:
                    return bgr(image)
        except (embedded.DamagedPictureError, OSError, *CONTENT_ERRORS):
            pass
    raise refused(source.name, "pdf-picture-damaged", page=source.index + 1)


@contextmanager
def _open(path: Path, name: str) -> Iterator[pikepdf.Pdf]:
    with path.open("rb") as stream:  # by descriptor: qpdf cannot name files that are not UTF-8
        try:
            pdf = pikepdf.open(stream, suppress_warnings=True, attempt_recovery=True)
        except pikepdf.PasswordError:
            raise refused(name, "encrypted") from None
        except (OSError, *CONTENT_ERRORS):
            raise refused(name, "pdf-damaged") from None
        with pdf:
            yield pdf


def _count(pdf: pikepdf.Pdf, name: str, limits: SourceLimits) -> int:
    try:
        count = len(pdf.pages)
    except CONTENT_ERRORS:
        raise refused(name, "pdf-damaged") from None
    if count == 0:
        raise refused(name, "no-pages")
    if count > limits.pages:
        raise refused(name, "too-many-pages", limit=limits.pages)
    return count


def _file_flags(pdf: pikepdf.Pdf, file: Delivered) -> tuple[str, ...]:
    try:
        form = pdf.Root.get("/AcroForm", pikepdf.Dictionary())
        names = pdf.Root.get("/Names", pikepdf.Dictionary())
        xfa = "/XFA" in form or "/NeedsRendering" in pdf.Root
        found = {
            "pdf-was-encrypted": pdf.is_encrypted,
            "pdf-signed": bool(int(form.get("/SigFlags", 0)) & 1) or "/Perms" in pdf.Root,
            "pdf-active": "/JavaScript" in names or "/AA" in pdf.Root or _runs(pdf.Root.get("/OpenAction")),
            "pdf-attachments": "/EmbeddedFiles" in names or "/AF" in pdf.Root,
            "pdf-updated": _updates(file.path) > (2 if pdf.is_linearized else 1),
        }
    except CONTENT_ERRORS:
        raise refused(file.name, "pdf-damaged") from None
    if xfa:
        raise refused(file.name, "pdf-xfa")
    return tuple(flag for flag, on in found.items() if on)


def _runs(action: pikepdf.Object | None) -> bool:
    return isinstance(action, pikepdf.Dictionary) and str(action.get("/S")) not in ("/GoTo", "/URI", "None")


def _updates(path: Path) -> int:
    """How many times the file says that it is finished."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        count, at = 0, data.find(b"startxref")
        while at >= 0:
            count, at = count + 1, data.find(b"startxref", at + 9)
        return count


def _sheet(page: pikepdf.Page) -> _Sheet:
    left, low, right, high = _upright(page.cropbox)
    box = meet((left, low, right, high), _upright(page.mediabox))
    asked = int(page.obj.get("/Rotate", 0))
    flags = ("pdf-odd-turn",) * bool(asked % 90)
    notes = [note for note in page.obj.get("/Annots", []) if isinstance(note, pikepdf.Dictionary)]
    if {str(note.get("/Subtype")) for note in notes} - {"/Link", "/Popup"}:
        flags += ("pdf-annotations",)
    if "/AA" in page.obj or any("/AA" in note or _runs(note.get("/A")) for note in notes):
        flags += ("pdf-active",)
    return _Sheet(box, float(page.obj.get("/UserUnit", 1)), 0 if asked % 90 else asked % 360, flags)


def _upright(box: pikepdf.Object) -> Bounds:
    x, y, right, high = (float(v) for v in box)
    return min(x, right), min(y, high), max(x, right), max(y, high)


def _examine_page(page: pikepdf.Page, file: Delivered, index: int, limits: SourceLimits) -> tuple[SourceImage, set[tuple[int, int]]]:
    """The page as a source, and which objects of the file its pictures are."""
    sheet = _sheet(page)
    _check_paper(file, index, sheet, limits)
    try:
        painted, broken = list(marks(page)), False
    except CONTENT_ERRORS:
        painted, broken = [], True
    _check_pictures(file, index, painted, limits)
    pictures = {m.picture.objgen for m in painted if m.picture is not None and m.picture.is_indirect}
    mark = embedded.only_picture(painted, sheet.box)
    flags = sheet.flags + ("pdf-content-errors",) * broken
    told = _whole(mark) if mark is not None else None
    if mark is not None and told is not None:
        return _taken(file, index, sheet, mark, flags + told + _hidden(painted)), pictures
    flags += _check_jpegs(painted) + _hidden([m for m in painted if m.kind == "hidden-text"]) + _kind_of_page(painted, sheet)
    return _drawn(file, index, sheet, (flags, bool(painted)), limits), pictures


def _check_paper(file: Delivered, index: int, sheet: _Sheet, limits: SourceLimits) -> None:
    width, height = ((sheet.box[i + 2] - sheet.box[i]) * sheet.unit for i in (0, 1))
    if min(width, height) <= 0:
        raise refused(file.name, "not-rendered", page=index + 1)
    if max(width, height) > limits.page_points:
        raise _too_big(file, index, sheet)


def _too_big(file: Delivered, index: int, sheet: _Sheet) -> Exception:
    width, height = (round((sheet.box[i + 2] - sheet.box[i]) * sheet.unit / 72 * 2.54) for i in (0, 1))
    return refused(file.name, "page-too-big", page=index + 1, width=width, height=height)


def _check_pictures(file: Delivered, index: int, painted: list[Mark], limits: SourceLimits) -> None:
    for mark in painted:
        if mark.kind == "picture" and mark.picture is None:
            raise embedded.DamagedPictureError
        if mark.picture is not None:
            mpx = int(mark.picture["/Width"]) * int(mark.picture["/Height"]) / 1e6
            if mpx > limits.picture_mpx:
                raise refused(file.name, "too-many-pixels", page=index + 1, mpx=round(mpx), limit=round(limits.picture_mpx))


def _whole(mark: Mark) -> tuple[str, ...] | None:
    """Flags of the page's one picture, or None where it cannot be taken as it is.

    Raises DamagedPictureError where it is cut off.
    """
    if mark.picture is None:
        return None
    jpeg = embedded.jpeg_of(mark.picture)
    if jpeg is None:
        return None if embedded.unpack(mark.picture) is None else ()
    same, flags = embedded.check_jpeg(jpeg, mark.picture)
    return flags if same else None


def _check_jpegs(painted: list[Mark]) -> tuple[str, ...]:
    """Decode every JPEG that poppler is going to paint: it paints a cut one grey without a word. Gives flags."""
    flags: dict[str, None] = {}
    done: set[tuple[int, int]] = set()
    for mark in painted:
        if mark.picture is None or mark.picture.objgen in done:
            continue
        jpeg = embedded.jpeg_of(mark.picture)
        if jpeg is not None:
            flags |= dict.fromkeys(embedded.check_jpeg(jpeg, mark.picture)[1])
        done.add(mark.picture.objgen)
    return tuple(flags)


def _taken(file: Delivered, index: int, sheet: _Sheet, mark: Mark, flags: tuple[str, ...]) -> SourceImage:
    turn, mirrored = embedded.placing(mark.matrix) or (0, False)
    dpi, odd = believed_dpi(*embedded.drawn_dpi(mark, sheet.unit))
    return _source(file, index, dpi, ((turn + sheet.turn) % 360, mirrored), flags + odd)


def _drawn(file: Delivered, index: int, sheet: _Sheet, seen: tuple[tuple[str, ...], bool], limits: SourceLimits) -> SourceImage:
    size = sheet.drawn(limits.render_dpi)
    if max(size) > limits.page_side_px:
        raise _too_big(file, index, sheet)
    # phone programs write a point a pixel: such a page is drawn as finely as the limit allows, not lost
    dpi = math.floor(limits.render_dpi * math.sqrt(min(1.0, limits.page_mpx * 1e6 / (size[0] * size[1]))))
    trial = draw(file.path, (file.name, index), sheet.drawn(_TRIAL_DPI), _TRIAL_DPI * sheet.unit)
    flags, painted = seen
    if painted and is_blank(trial):
        flags += ("pdf-looks-blank",)
    return _source(file, index, float(dpi), (0, False), (*flags, RENDERED))


def _hidden(painted: list[Mark]) -> tuple[str, ...]:
    """Text that the page's one picture covers, or that is written invisibly."""
    return ("pdf-hidden-text",) * any(m.kind in ("text", "hidden-text") for m in painted)


def _kind_of_page(painted: list[Mark], sheet: _Sheet) -> tuple[str, ...]:
    """Whether a page that must be drawn is a scan with something over it, or was made on a computer."""
    kinds = [m.kind for m in painted if m.kind != "hidden-text"]
    shown = sum(area(meet(meet(bounds(m.matrix), sheet.box), m.clip)) for m in painted if m.picture is not None)
    share = shown / area(sheet.box)
    if share < 0.5:
        return ("pdf-born-digital",) * bool(kinds)
    over = any(kind != "picture" for kind in kinds[kinds.index("picture") :])
    return ("pdf-layers",) * (over or share > 1.2)


def _source(file: Delivered, index: int, dpi: float | None, placed: tuple[int, bool], flags: tuple[str, ...]) -> SourceImage:
    return SourceImage(
        sha256=file.sha256,
        name=file.name,
        index=index,
        media_type="application/pdf",
        bytes=file.bytes,
        dpi=dpi,
        turn=placed[0],
        mirrored=placed[1],
        flags=flags,
    )
