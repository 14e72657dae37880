"""How well the grids of ruled registers are found without knowing their form: columns, and the cells of written lines.

usage: python benchmarks/tables.py FOLDER [--draw FOLDER]

FOLDER holds pictures with an ALTO file beside each (../shared/data/registers/lectaurep-rep). A column counts as found
where a found one overlaps its region by 0.7 (intersection over union, in the page's frame, where the region is known);
a written line where 0.7 of it lies in one found cell: of the box around its outline, which reaches far up and down, of the
outline itself as the ALTO draws it, and of its letters' bodies over the baseline; a row where an entry's first line begins one.
"""

from __future__ import annotations

import argparse
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import cv2
import numpy as np

from civreg import scan
from civreg.extract import Table, find_table
from civreg.model import Page, SourceImage
from civreg.ruling import find_rules

ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"
LEAST = 0.7
BODY = 24
"""Pixels over a baseline in which letters have their bodies: 2 mm."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Truth:
    """Boxes on the page: column regions, written lines, first lines of entries."""

    columns: list[Box]
    lines: list[Box]
    bodies: list[Box]
    outlines: list[np.ndarray]
    """Corners of the lines' polygons, (n, 2)."""
    firsts: list[Box]


def boxes(page: Page, path: Path) -> Truth:
    """What an ALTO file says, on the straightened page."""
    root = ET.parse(path).getroot()  # noqa: S314 - our own data
    tags = {t.get("ID", ""): t.get("LABEL", "") for t in root.iter(f"{ALTO}OtherTag")}
    columns, lines, bodies, outlines, firsts = [], [], [], [], []
    for block in root.iter(f"{ALTO}TextBlock"):
        if re.fullmatch(r"Col_\d", tags.get(block.get("TAGREFS") or "", "")):
            columns.append(_on_page(page, block))
        for line in block.iter(f"{ALTO}TextLine"):
            kind = tags.get(line.get("TAGREFS") or "", "")
            content = "".join(s.get("CONTENT", "") for s in line.iter(f"{ALTO}String"))
            if kind in ("printed", "Main_date") or tags.get(block.get("TAGREFS") or "") in ("header", "marginal") or not content.strip():
                continue
            lines.append(_on_page(page, line))
            bodies.append(_body(page, line))
            outlines.append(_polygon(page, line))
            firsts += [lines[-1]] if kind == "First_line" else []
    return Truth(columns, lines, bodies, outlines, firsts)


def _on_page(page: Page, element: ET.Element) -> Box:
    return _box(page, _points(element))


def _points(element: ET.Element) -> str:
    shape = element.find(f"{ALTO}Shape/{ALTO}Polygon")
    return (shape.get("POINTS") or "") if shape is not None else ""


def _polygon(page: Page, element: ET.Element) -> np.ndarray:
    return np.asarray(page.transform.to_page(np.array(_points(element).replace(",", " ").split(), np.float64).reshape(-1, 2)))


def within(outline: np.ndarray, cells: Sequence[Box]) -> bool:
    """Whether enough of a polygon lies in one cell."""
    left, top = outline.min(axis=0).astype(int)
    right, bottom = outline.max(axis=0).astype(int) + 1
    mask = np.zeros((bottom - top, right - left), np.uint8)
    cv2.fillPoly(mask, [np.rint(outline - (left, top)).astype(np.int32)], 1)
    inside = (
        mask[max(round(b - top), 0) : max(round(d - top), 0), max(round(a - left), 0) : max(round(c - left), 0)] for a, b, c, d in cells
    )
    return any(part.sum() >= LEAST * mask.sum() for part in inside)


def _body(page: Page, line: ET.Element) -> Box:
    left, top, right, bottom = _box(page, line.get("BASELINE") or "")
    middle = (top + bottom) / 2
    return left, middle - BODY, right, middle


def _box(page: Page, said: str) -> Box:
    on_page = page.transform.to_page(np.array(said.replace(",", " ").split(), np.float64).reshape(-1, 2))
    return tuple(np.concatenate([on_page.min(axis=0), on_page.max(axis=0)]).tolist())


def overlap(a: Box, b: Box) -> float:
    """Area that two boxes share, in pixels."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def area(a: Box) -> float:
    """Area of a box."""
    return (a[2] - a[0]) * (a[3] - a[1])


def score(truth: Truth, table: Table | None) -> dict[str, tuple[int, int]]:
    """Found and all: columns, lines, rows."""
    columns = [q.bounds for q in table.columns] if table else []
    cells = [q.bounds for row in table.cells for q in row] if table else []
    tops = [q.bounds[1] for q in table.rows] if table else []
    good = sum(any(overlap(t, c) >= LEAST * (area(t) + area(c) - overlap(t, c)) for c in columns) for t in truth.columns)
    boxed, inside = (sum(any(overlap(t, c) >= LEAST * area(t) for c in cells) for t in own) for own in (truth.lines, truth.bodies))
    begun = sum(any(abs(y - t[1]) < 0.8 * (t[3] - t[1]) for y in tops) for t in truth.firsts)
    return {
        "columns": (good, len(truth.columns)),
        "boxes": (boxed, len(truth.lines)),
        "outlines": (sum(within(t, cells) for t in truth.outlines), len(truth.outlines)),
        "lines": (inside, len(truth.bodies)),
        "rows": (begun, len(truth.firsts)),
    }


def pages(folder: Path) -> Iterator[tuple[Path, Page, np.ndarray]]:
    """Every picture of a folder, straightened, with its flattened grey."""
    for path in sorted(folder.rglob("*.jpg")):
        source = SourceImage(hashlib.sha256(path.read_bytes()).hexdigest(), path.name)
        image = scan.load(path, source)
        page = scan.prepare(image, source, scan.ScanOptions())[0]
        yield path, page, scan.pixels(image, page).flat


def draw(flat: np.ndarray, table: Table | None, out: Path) -> None:
    """A small picture of the page with its cells."""
    seen = cv2.cvtColor(flat, cv2.COLOR_GRAY2BGR)
    for quad in [q for row in table.cells for q in row] if table else []:
        cv2.polylines(seen, [np.array(quad.corners, np.int32)], True, (0, 0, 255), 5)
    cv2.imwrite(str(out), cv2.resize(seen, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA))


def main() -> None:
    """Measure a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--draw", type=Path)
    asked = parser.parse_args()
    total: dict[str, list[int]] = {}
    for path, page, flat in pages(asked.folder):
        table = find_table(flat, find_rules(flat))
        if asked.draw:
            draw(flat, table, asked.draw / f"{path.stem}.png")
        found = score(boxes(page, path.with_suffix(".xml")), table)
        print(path.stem, " ".join(f"{k} {a}/{b}" for k, (a, b) in found.items()))
        for k, (a, b) in found.items():
            total[k] = [x + y for x, y in zip(total.get(k, [0, 0]), (a, b), strict=True)]
    print("all", " ".join(f"{k} {a}/{b} = {a / max(b, 1):.3f}" for k, (a, b) in total.items()))


if __name__ == "__main__":
    main()
