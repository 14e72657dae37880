"""The writing itself, cut out of the original, for those who look a find over."""

from __future__ import annotations

from pathlib import Path

from civreg import raster, scan
from civreg.archive import Archive
from civreg.forms import field_names
from civreg.model import Quad
from civreg.standing import Said, Standing

ROOM = 0.4
"""Of a field's height, above and below: marks reach out of their line."""


def crop(archive: Archive, standing: Standing, role: str, folder: Path) -> Path | None:
    """Cut the name that was found out of the original into a PNG of `folder`; None where it has no place on the page.

    Raises RefusedFileError where the original is damaged, DiskFullError.
    """
    field = _field(standing, role)
    if field is None or field.box is None:
        return None
    stored = archive.pages.get(standing.page_id)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{standing.book or 'loose'}-p{standing.page:04d}-e{standing.entry}-{field.key}.png"
    raster.write(path, raster.encode_png(raster.cut(scan.load(stored.file, stored.source), _roomy(field.box))))
    return path


def _field(standing: Standing, role: str) -> Said | None:
    """The name of a role; else the first name, else the first field with a place."""
    wanted = {"father": "cha", "mother": "me"}.get(role, "")
    names = [field for field in standing.fields if field.box and field_names().get(field.key, {}).get("kind") == "name"]
    called = [field for field in names if wanted and field.key.removesuffix("HoTen") == wanted]
    return next(iter([*called, *names, *(field for field in standing.fields if field.box)]), None)


def _roomy(quad: Quad) -> Quad:
    """The quad with room above and below."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad.corners
    left, right = (ROOM * (dx - ax), ROOM * (dy - ay)), (ROOM * (cx - bx), ROOM * (cy - by))
    return Quad(
        ((ax - left[0], ay - left[1]), (bx - right[0], by - right[1]), (cx + right[0], cy + right[1]), (dx + left[0], dy + left[1]))
    )
