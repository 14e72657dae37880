"""What findings speak of, cut from the delivered pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from civreg import raster, scan
from civreg.archive import Archive
from civreg.errors import CivregError
from civreg.geometry import Quad
from civreg.jobs.standing import standing_entries
from civreg.raster import Pixels
from civreg.standing import Standing
from civreg.verify import CheckFinding

MOST = 80
"""Findings of a book that are shown with a picture, the gravest first; more would be a book of pictures."""
FIELDS, WIDE, HIGH, GAP = 3, 720, 220, 8
"""Fields of one finding that are shown; widest and highest that one is drawn, and the space between two, in pixels."""


def pictures(archive: Archive, book: str, findings: Sequence[CheckFinding]) -> Mapping[str, bytes]:
    """JPEGs of the fields that findings speak of, by the finding's id; those without such fields are left out."""
    chosen = [f for f in findings if f.severity != "note" and f.entry is not None and f.keys][:MOST]
    wanted = {entry for finding in chosen for entry in (finding.entry, *finding.others[:1])}
    standings = {s.entry: s for s in standing_entries(archive, [book]) if s.entry in wanted} if chosen else {}
    by_page = sorted(chosen, key=lambda f: standings[f.entry].page_id if f.entry in standings else 0)
    found: dict[str, bytes] = {}
    loaded: tuple[int, Pixels | None] = (0, None)
    for finding in by_page:
        standing = standings.get(finding.entry)
        if standing is None:
            continue
        if loaded[0] != standing.page_id:
            loaded = (standing.page_id, _original(archive, standing.page_id))
        crops = _crops(loaded[1], standing, finding.keys) if loaded[1] is not None else []
        if crops:
            found[finding.id] = raster.encode_jpeg(_stacked(crops), 70)
    return found


def _original(archive: Archive, page: int) -> Pixels | None:
    """The picture as delivered; None where it cannot be opened any more."""
    stored = archive.pages.get(page)
    try:
        return scan.load(stored.file, stored.source)
    except (CivregError, OSError):
        return None


def _crops(image: Pixels, standing: Standing, keys: Sequence[str]) -> list[Pixels]:
    boxes = [said.box for key in keys[:FIELDS] if (said := standing.said(key)) and said.box]
    return [raster.cut(image, box, _scale(box)) for box in boxes]


def _scale(box: Quad) -> float:
    left, top, right, bottom = box.bounds
    return min(1.0, WIDE / max(1.0, right - left), HIGH / max(1.0, bottom - top))


def _stacked(crops: Sequence[Pixels]) -> Pixels:
    """Crops one under the other on white, never narrower than `WIDE`, so that short words are not drawn large."""
    height = sum(crop.shape[0] + GAP for crop in crops) - GAP
    sheet = np.full((height, max(WIDE, *(crop.shape[1] for crop in crops)), 3), 255, np.uint8)
    top = 0
    for crop in crops:
        sheet[top : top + crop.shape[0], : crop.shape[1]] = crop
        top += crop.shape[0] + GAP
    return sheet
