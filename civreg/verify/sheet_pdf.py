"""Sheets as PDF/A-2: the only home of fpdf here.

fpdf2 keeps a whole document in memory; here pictures wait in a file beside and the document is written straight to
its file, so that a thousand sheets need little more memory than ten.
"""

from __future__ import annotations

import hashlib
import io
import logging
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import IO

from fpdf import FPDF
from fpdf.image_datastructures import RasterImageInfo
from fpdf.output import OutputProducer, PDFXObject
from fpdf.syntax import Name

from civreg.language import Lang
from civreg.verify import words
from civreg.verify.marks import PAPER, Box, Code, Dot, Mark, Picture, Rule, Sheet, Slot, Text, Window
from civreg.verify.typeface import FILES, font_file

_POINTS = 72 / 25.4


def write(sheets: Iterable[Sheet], out: IO[bytes], lang: Lang) -> int:
    """Write sheets to an open file; returns how many. Needs room for all pictures in the temporary folder meanwhile."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it reports every subset at INFO
    count = 0
    with tempfile.TemporaryFile() as spool:
        pdf = _Document(spool, lang)
        for sheet in sheets:
            pdf.draw(sheet)
            count += 1
        pdf.finish(out)
    return count


class _Document(FPDF):  # type: ignore[misc]  # fpdf2's own types are not followed
    """A PDF/A document of sheets."""

    def __init__(self, spool: IO[bytes], lang: Lang) -> None:
        super().__init__(orientation="landscape", unit="mm", format="A4", enforce_compliance="PDF/A-2U")
        self.spool = spool
        self.names = hashlib.md5(usedforsecurity=False)
        self.set_auto_page_break(auto=False)
        self.set_margin(0)
        self.set_title(words.say("title", lang))
        self.set_creator("civreg")
        self.set_lang(lang)
        self.set_creation_date(datetime.now(UTC))
        self.set_display_mode("fullpage", "single")
        for face in FILES:
            self.add_font(face, fname=font_file(face))

    def draw(self, sheet: Sheet) -> None:
        """Add a sheet's sides; its picture goes in once."""
        self.names.update(sheet.id.encode())
        picture = self._embed(sheet.picture) if sheet.picture else ""
        for number, side in enumerate(sheet.sides):
            self.add_page()
            if number == 0:
                self.start_section(sheet.title)
            for mark in side:
                self._mark(mark, sheet.picture, picture)

    def _embed(self, picture: Picture) -> str:
        """Register a JPEG that we made ourselves: fpdf2 would decode it only to look at it."""
        number = len(self.image_cache.images) + 1
        name = f"entry-{number}"
        width, height = picture.pixels
        self.image_cache.images[name] = RasterImageInfo(
            i=number, usages=1, w=width, h=height, at=self.spool.seek(0, io.SEEK_END), length=len(picture.jpeg)
        )
        self.spool.write(picture.jpeg)
        return name

    def _mark(self, mark: Mark, picture: Picture | None, name: str) -> None:
        match mark:
            case Text():
                self.set_font(mark.face, size=mark.size)
                self.set_text_color(*_rgb(mark.colour))
                self.text(mark.x, mark.y, mark.text)
            case Rule():
                self._pen(mark.colour, mark.width)
                self.line(mark.x1, mark.y1, mark.x2, mark.y2)
            case Box():
                self._shape(mark.stroke, mark.fill, mark.width)
                self.rect(mark.x, mark.y, mark.w, mark.h, _style(mark.stroke, mark.fill))
            case Dot():
                self._shape(mark.stroke, mark.fill, 0.28)
                self.circle(mark.x, mark.y, mark.r, _style(mark.stroke, mark.fill))
            case Code():
                self._code(mark)
            case Slot():
                pass
            case Window():
                if picture is not None:
                    self._window(mark, picture, name)

    def _window(self, mark: Window, picture: Picture, name: str) -> None:
        width, height = picture.size[0] * mark.scale, picture.size[1] * mark.scale
        with self.rect_clip(mark.x, mark.y, mark.w, mark.h):
            self.image(name, mark.x - mark.left * mark.scale, mark.y - mark.top * mark.scale, width, height)

    def _code(self, mark: Code) -> None:
        """Runs of black modules as one filled path: no seams between them."""
        parts = []
        for i, row in enumerate(mark.rows):
            y = (PAPER[1] - mark.y - (i + 1) * mark.module) * _POINTS
            start = 0
            while start < len(row):
                end = start
                while end < len(row) and row[end]:
                    end += 1
                if end > start:
                    run = (end - start) * mark.module * _POINTS
                    parts.append(f"{(mark.x + start * mark.module) * _POINTS:.3f} {y:.3f} {run:.3f} {mark.module * _POINTS:.3f} re")
                start = end + 1
        self._out(f"q 0 g {' '.join(parts)} f Q")

    def _shape(self, stroke: str | None, fill: str | None, width: float) -> None:
        if stroke:
            self._pen(stroke, width)
        if fill:
            self.set_fill_color(*_rgb(fill))

    def _pen(self, colour: str, width: float) -> None:
        self.set_draw_color(*_rgb(colour))
        self.set_line_width(width)

    def file_id(self) -> str:
        """An id from the sheets' ids and the time: fpdf2's own would need the whole file in memory."""
        self.names.update(str(self.creation_date).encode())
        made = self.names.hexdigest().upper()
        return f"<{made}><{made}>"

    def finish(self, out: IO[bytes]) -> None:
        """Write the document."""
        self.target = out
        self.output(output_producer_class=_Producer)


class _Producer(OutputProducer):  # type: ignore[misc]  # fpdf2's own types are not followed
    """Writes each object to the file at once, and pictures from where they waited."""

    def __init__(self, fpdf: _Document) -> None:
        super().__init__(fpdf)
        self.buffer = _Tail(fpdf.target)

    def _add_image(self, info: dict[str, object]) -> PDFXObject:
        image = _Spooled(self.fpdf.spool, info)
        info["obj_id"] = self._add_pdf_obj(image, "images")
        return image


class _Tail:
    """Stands in for fpdf2's buffer: it knows its length and can grow."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out = out
        self.length = 0

    def __len__(self) -> int:
        return self.length

    def __iadd__(self, data: bytes) -> _Tail:
        self.out.write(data)
        self.length += len(data)
        return self


class _Spooled(PDFXObject):  # type: ignore[misc]  # fpdf2's own types are not followed
    """A JPEG that is read only when it is written."""

    def __init__(self, spool: IO[bytes], info: dict[str, object]) -> None:
        super().__init__(b"", "Image", info["w"], info["h"], Name("DeviceRGB"), 8, img_filter="DCTDecode")
        self._spool, self._at, self.length = spool, int(str(info["at"])), int(str(info["length"]))

    def content_stream(self) -> bytes:
        """The JPEG's bytes."""
        self._spool.seek(self._at)
        return self._spool.read(self.length)


def _style(stroke: str | None, fill: str | None) -> str:
    return ("D" if stroke else "") + ("F" if fill else "")


@cache
def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
