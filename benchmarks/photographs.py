"""Photographs as a hurried hand takes them, made from scanned pages with truth: edges outside the picture, a neighbouring page in it.

    python benchmarks/photographs.py ../shared/data/pages OUT [--every 4] [--kinds outside,beside,both,two]

Writes OUT/*.jpg and OUT/truth.json, boxes on the photograph, as `../shared/eval/score.py` wants them: then
`civreg init`, `scan OUT/*.jpg`, `extract`, `export --to jsonl`, and score. No ink of a page lies outside its photograph.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg import raster, scan
from civreg.model import SourceImage
from civreg.raster import Pixels

Floats = NDArray[np.float64]
SIZE = (2700, 3600)
"""Width and height of a photograph."""
SIDES = ("left", "top", "right", "bottom")
WOODS = ((48, 84, 130), (70, 70, 72), (95, 105, 60), (150, 160, 165))
INK_MM = 4.0
"""Paper kept between the outermost ink and the border of the picture."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A page cut to its paper, and the boxes of its fields on it."""

    image: Pixels
    boxes: dict[str, Floats]
    inked: tuple[float, float, float, float]
    """Left, top, right and bottom of all that is printed or written, in shares of the paper."""


@dataclass(frozen=True, slots=True)
class Shot:
    """How a page is photographed."""

    corners: Floats
    """(4, 2): of the paper in the picture, clockwise from the top left."""
    curl: float
    """By how much of its height paper rises toward one side."""
    beside: str = ""
    """At which side the neighbouring page lies."""


def main() -> None:
    """Make what the options name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--every", type=int, default=4)
    parser.add_argument("--kinds", default="outside,beside,both,two")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    chosen.out.mkdir(parents=True, exist_ok=True)
    truth = json.loads((chosen.pages / "truth.json").read_text("utf-8"))[:: chosen.every]
    made = []
    for n, entry in enumerate(truth):
        paper = paper_of(chosen.pages, entry)
        other = paper_of(chosen.pages, truth[n - 1])
        for kind in chosen.kinds.split(","):
            rng = np.random.default_rng([n, len(kind)])
            shot = planned(kind, SIDES[(n + len(made)) % 4], paper.inked, rng)
            image, boxes = photographed(paper, other, shot, rng)
            name = f"{kind}-{n:02d}-{entry['form']}.jpg"
            (chosen.out / name).write_bytes(raster.encode_jpeg(image, 88))
            made.append({**entry, "image": name, "boxes": boxes})
    (chosen.out / "truth.json").write_text(json.dumps(made, ensure_ascii=False), "utf-8")


def paper_of(folder: Path, entry: dict[str, Any]) -> Paper:
    """A scanned page cut to its paper."""
    image = raster.decode(folder / str(entry["image"]))
    (page, *_) = scan.prepare(image, SourceImage("", "x"), scan.ScanOptions())
    seen = scan.pixels(image, page)
    rim = 18
    boxes = {key: page.transform.to_page(np.array(quad, float)) - rim for key, quad in entry["boxes"].items()}
    flat = seen.flat[rim:-rim, rim:-rim]
    return Paper(np.ascontiguousarray(seen.colour[rim:-rim, rim:-rim]), boxes, _inked(flat, boxes))


def _inked(flat: Pixels, boxes: dict[str, Floats]) -> tuple[float, float, float, float]:
    inner = (flat < 140).astype(np.uint8)
    off = 40
    ys, xs = np.nonzero(inner[off:-off, off:-off])
    low, high = np.percentile(np.column_stack([xs, ys]) + off, (0.3, 99.7), axis=0)
    places = np.concatenate([*boxes.values()])
    low, high = np.minimum(low, places.min(axis=0)), np.maximum(high, places.max(axis=0))
    height, width = flat.shape
    left, top, right, bottom = (*low / (width, height), *high / (width, height))
    return float(left), float(top), float(right), float(bottom)


def _through(matrix: Floats, points: Floats) -> Floats:
    flat = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(flat[:, :2] / flat[:, 2:], np.float64)


def planned(kind: str, side: str, inked: tuple[float, float, float, float], rng: np.random.Generator) -> Shot:
    """Where the corners of the paper lie, so that what is asked for lies outside and no ink does."""
    wide, high = SIZE
    ratio = 297 / 210
    width = 0.84 * wide if kind in ("outside", "both", "two") else 0.72 * wide
    height = width * ratio
    if height > 0.94 * high:
        width, height = 0.94 * high / ratio, 0.94 * high
    left, top = (wide - width) / 2, (high - height) / 2
    corners = np.array([(left, top), (left + width, top), (left + width, top + height), (left, top + height)], np.float64)
    corners += rng.uniform(-0.018, 0.018, (4, 2)) * (wide, high)
    if kind != "beside":
        lost = [side] if kind != "two" else [side, SIDES[(SIDES.index(side) + int(rng.integers(1, 4))) % 4]]
        corners = _pushed(corners, lost, inked)
    beside = "" if kind in ("outside", "two") else ("left", "right")[int(rng.integers(2))]
    if beside == side and kind == "both":
        beside = "right" if side == "left" else "left"
    if kind == "beside":
        corners += np.array([0.1 if beside == "left" else -0.1, 0.0]) * wide
    return Shot(corners, float(rng.uniform(0.002, 0.008)), beside)


def _pushed(corners: Floats, sides: list[str], inked: tuple[float, float, float, float]) -> Floats:
    """The paper moved, or drawn larger, so that these sides lie half way between the ink and the paper's edge outside."""
    left, top, right, bottom = inked
    u = [0.0, 1.0]
    v = [0.0, 1.0]
    room = INK_MM / 210
    if "left" in sides:
        u[0] = max(left - room, 0.0)
    if "right" in sides:
        u[1] = min(right + room, 1.0)
    if "top" in sides:
        v[0] = max(top - room, 0.0)
    if "bottom" in sides:
        v[1] = min(bottom + room, 1.0)
    wide, high = SIZE
    unit = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
    onto = cv2.getPerspectiveTransform(unit, corners.astype(np.float32))
    seen = _through(onto, np.array([(u[0], v[0]), (u[1], v[0]), (u[1], v[1]), (u[0], v[1])]))
    move = np.zeros(2)
    edges = {"left": (0, seen[[0, 3], 0].min(), 0), "right": (0, seen[[1, 2], 0].max(), wide)}
    edges |= {"top": (1, seen[[0, 1], 1].min(), 0), "bottom": (1, seen[[2, 3], 1].max(), high)}
    scale = np.ones(2)
    for axis, near, far in ((0, "left", "right"), (1, "top", "bottom")):
        if near in sides and far in sides:
            scale[axis] = edges[far][2] / (edges[far][1] - edges[near][1])
    factor = float(scale.max())
    corners = corners * factor
    for side in sides:
        axis, at, border = edges[side]
        move[axis] = border - at * factor
    return corners + move


def photographed(paper: Paper, other: Paper, shot: Shot, rng: np.random.Generator) -> tuple[Pixels, dict[str, list[list[float]]]]:
    """The photograph, and the boxes of the page's fields on it."""
    wide, high = SIZE
    height, width = paper.image.shape[:2]
    square = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(square, shot.corners.astype(np.float32)), np.float64)
    bend = shot.curl * height
    ys, xs = np.mgrid[0:high, 0:wide]
    flat = _through(np.linalg.inv(matrix), np.column_stack([xs.ravel(), ys.ravel()]).astype(np.float64))
    u, v = flat[:, 0].reshape(high, wide), flat[:, 1].reshape(high, wide)
    v = v - _rise(u / width, bend)
    image = _wood(rng)
    if shot.beside:
        shift = width if shot.beside == "right" else -width
        _lay(image, cv2.resize(other.image, (width, height), interpolation=cv2.INTER_AREA), u - shift, v)
    _lay(image, paper.image, u, v)
    light = 1.0 - rng.uniform(0.1, 0.35) * np.clip((xs * rng.uniform(-1, 1) / wide + ys * rng.uniform(-1, 1) / high + 0.5), 0, 1)
    if shot.beside:  # the gutter's shadow
        edge = 0.0 if shot.beside == "left" else float(width)
        light *= 1 - 0.4 * np.exp(-np.abs(u - edge) / (0.03 * width))
    soft = cv2.GaussianBlur(image.astype(np.float32) * light[..., None].astype(np.float32), (0, 0), 0.7)
    noisy = soft + rng.normal(0, 2.5, (high, wide, 1)).astype(np.float32)
    boxes = {}
    for key, quad in paper.boxes.items():
        bent = quad + np.column_stack([np.zeros(4), _rise(quad[:, 0] / width, bend)])
        boxes[key] = np.round(_through(matrix, bent), 1).tolist()
    return np.clip(noisy, 0, 255).astype(np.uint8), boxes


def _rise(share: Floats, bend: float) -> Floats:
    return np.asarray(-bend * np.sin(np.pi * np.clip(share, -0.5, 1.5)) + 0.5 * bend * np.clip(share, -0.5, 1.5) ** 3)


def _lay(image: Pixels, page: Pixels, u: Floats, v: Floats) -> None:
    """Lay a page onto the picture where its own places (u, v) fall."""
    height, width = page.shape[:2]
    on = (u >= 0) & (u < width - 1) & (v >= 0) & (v < height - 1)
    image[on] = cv2.remap(page, u.astype(np.float32), v.astype(np.float32), cv2.INTER_AREA)[on]


def _wood(rng: np.random.Generator) -> Pixels:
    """A table with its grain."""
    wide, high = SIZE
    grain = cv2.resize(rng.normal(0, 14, (high // 3, 12)).astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC)
    colour = np.array(WOODS[int(rng.integers(len(WOODS)))], np.float32)
    return np.clip(colour + grain[..., None], 0, 255).astype(np.uint8)


if __name__ == "__main__":
    main()
