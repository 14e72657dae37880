"""New forms: drafted from pages, tried on other pages, and written so that a wrong one is never left behind."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from civreg import extract, forms, raster, scan
from civreg.errors import FormError, NotFoundError
from civreg.model import Page, Quad
from civreg.raster import PagePixels, Pixels

MOST = 8
"""Pages that a form is drafted from: more say nothing new."""
FOUND, RECKONED, TICK = (60, 140, 20), (30, 110, 230), (180, 60, 140)
"""Colours, BGR, of fields whose label was read, of those whose place follows from the others, and of tick squares."""


@dataclass(frozen=True, slots=True)
class Sight:
    """One straightened page that was looked at, under the name it goes by."""

    name: str
    page: Page
    pixels: PagePixels


@dataclass(frozen=True, slots=True)
class Trial:
    """How a form lies on one page."""

    page: str
    labels: int
    read: int
    fields: int
    sure: tuple[str, ...]
    unsure: tuple[str, ...]
    """Keys of fields whose label was not read: their place is reckoned from the others, or missing."""
    picture: Path | None = None

    @property
    def share(self) -> float:
        """0..1: share of the printed labels that were read in their place."""
        return self.read / max(self.labels, 1)


def look_at(files: Sequence[Path], options: scan.ScanOptions | None = None) -> Iterator[Sight]:
    """Straighten every page of some files, such as `a.jpg`, `book.pdf` or only its third page, `book.pdf#3`.

    Raises NotFoundError, RefusedFileError.
    """
    with scan.Examiner(scan.SourceLimits()) as examiner:
        for given in files:
            path, chosen = _chosen(given)
            sources = examiner.examine(path, path.name)
            if chosen is not None and not 0 <= chosen < len(sources):
                raise NotFoundError(path=str(given))
            for source in sources if chosen is None else [sources[chosen]]:
                picture = scan.load(path, source)
                for page in scan.prepare(picture, source, options or scan.ScanOptions()):
                    name = path.name if len(sources) == 1 else f"{path.name}#{source.index + 1}"
                    yield Sight(name, page, scan.pixels(picture, page))


def draft_form(sights: Sequence[Sight], form_id: str) -> extract.Draft:
    """Propose a form from pages of one print; raises FormError where no label with a blank is to be found."""
    made = extract.draft_form([s.pixels for s in sights[:MOST]], form_id) if sights else None
    if made is None:
        where = ", ".join(s.name for s in sights) or "?"
        raise FormError(where=where, vi="không thấy nhãn in nào có chỗ để điền", en="no printed label with a blank behind it was found")
    return made


def save_form(form: forms.FormTemplate, path: Path, unsure: Collection[str] = ()) -> forms.FormTemplate:
    """Write a form whole or not at all, and give it as loaded; raises FormError, and leaves what was there, where it is wrong."""
    trial = path.with_name(f".{path.name}.trial")
    try:
        raster.write(trial, forms.as_toml(form, unsure).encode("utf-8"))
        loaded = forms.load(trial)
        trial.replace(path)
    except FormError as error:
        where = str(error.data["where"]).replace(str(trial), path.name)
        raise FormError(where=where, vi=error.data["vi"], en=error.data["en"]) from error
    except OSError as error:
        raise FormError(where=str(path), vi=f"không ghi được ({error.strerror})", en=f"cannot be written ({error.strerror})") from error
    finally:
        trial.unlink(missing_ok=True)
    return loaded


def try_form(form: forms.FormTemplate, sight: Sight, out: Path | None = None) -> Trial:
    """Lay a form onto a page; with `out` a folder, a picture of it is put there."""
    laid = extract.fit(sight.pixels, form)
    keys = [f.key for f in form.fields]
    picture = None
    if out is not None:
        picture = out / (re.sub(r"[^\w.-]", "-", sight.name) + ".png")
        out.mkdir(parents=True, exist_ok=True)
        raster.write(picture, raster.encode_png(drawn(sight.pixels.colour, laid)))
    return Trial(sight.name, laid.labels, laid.read, len(keys), laid.sure, tuple(k for k in keys if k not in laid.sure), picture)


def drawn(colour: Pixels, laid: extract.Fit) -> Pixels:
    """The page (h, w, 3) with every field's box and key drawn over it, at half size."""
    page = np.ascontiguousarray(colour)
    for box in laid.placed.boxes:
        ink = FOUND if box.key in laid.sure else RECKONED
        for quad in box.lines or (box.quad,):
            cv2.polylines(page, [_corners(quad)], isClosed=True, color=ink, thickness=4)
        _, top, right, _ = (box.lines or (box.quad,))[0].bounds
        (wide, _), _ = cv2.getTextSize(box.key, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 3)
        cv2.putText(page, box.key, (int(right) - wide - 8, int(top) + 34), cv2.FONT_HERSHEY_SIMPLEX, 1.0, ink, 3, cv2.LINE_AA)
    for *_, quad in laid.placed.ticks:
        cv2.polylines(page, [_corners(quad)], isClosed=True, color=TICK, thickness=4)
    return np.asarray(cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)


def _corners(quad: Quad) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    return np.array(quad.corners, np.int32)


def _chosen(given: Path) -> tuple[Path, int | None]:
    """A file, and which of its pages from 0 where its name says so."""
    if given.is_file():
        return given, None
    name, mark, number = given.name.rpartition("#")
    path = given.with_name(name) if mark and number.isdecimal() else given
    if not mark or not number.isdecimal() or not path.is_file():
        raise NotFoundError(path=str(given))
    return path, int(number) - 1
