"""Leaves through which the other side shows, made from scanned pages with truth, and what civreg leaves of it.

    python benchmarks/showthrough.py make ../shared/data/pages OUT --share 0.35 [--every 4] [--first 0]
    python benchmarks/showthrough.py measure ../shared/data/pages OUT

`make` writes OUT/*.jpg and OUT/truth.json: leaves whose sides are page i and page i + 1, each of which gets the other mirrored,
shifted, turned, bent, blurred and paled (`--share 0`: nothing). OUT/*.jpg is a book for `civreg scan --book`,
`extract` (with `--no-verso` as before), `export --to jsonl` and `../shared/eval/score.py`. `measure` compares what engines see
of OUT's pages with what they see of the same pages without ghost: ghost left on bare paper and ink lost, by paleness alone and by
the other side; with a page of another leaf for the other side; and whether a page without ghost stays as it is beside them.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg import raster, scan
from civreg.model import Page, SourceImage
from civreg.raster import Pixels

Floats = NDArray[np.float64]
SHIFT, TURN, BEND, SCALE = 24.0, 0.35, 5.0, 0.004
"""How far the other side lies off at most: pixels at 300 dpi, degrees, pixels, share."""
BLUR = (1.0, 2.0)
"""Pixels at 300 dpi."""
PALE, INK, LIGHTER = 235, 120, 40
"""Tones of a flat page: darker than the first something stands, darker than the second surely ink; by how much lost ink is lighter."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A scanned page, as delivered and prepared."""

    image: Pixels
    page: Page


def main() -> None:
    """Make or measure what the options name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("make", "measure"))
    parser.add_argument("pages", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--share", type=float, default=0.35)
    parser.add_argument("--every", type=int, default=4)
    parser.add_argument("--first", type=int, default=0)
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    truth = json.loads((chosen.pages / "truth.json").read_text("utf-8"))
    if chosen.what == "make":
        make(chosen.pages, chosen.out, truth, range(chosen.first, len(truth), chosen.every), chosen.share)
    else:
        measure(chosen.pages, chosen.out)


def make(folder: Path, out: Path, truth: list[dict[str, Any]], which: range, share: float) -> None:
    """Write the two sides of every chosen leaf, each with the other's ghost."""
    out.mkdir(parents=True, exist_ok=True)
    made = []
    for n in which:
        leaf = [truth[n], truth[(n + 1) % len(truth)]]
        sides = [sheet(folder / entry["image"]) for entry in leaf]
        for at, (entry, side, other) in enumerate(zip(leaf, sides, reversed(sides), strict=True)):
            name = f"leaf-{n:03d}-{'ab'[at]}-{entry['image']}"
            image = shown_through(side, other, share, np.random.default_rng([n, at])) if share else side.image
            (out / name).write_bytes(raster.encode_jpeg(image, 92))
            made.append({**entry, "image": name, "clean": entry["image"]})
    (out / "truth.json").write_text(json.dumps(made, ensure_ascii=False), "utf-8")


def sheet(path: Path) -> Sheet:
    """A scan, straightened."""
    image = raster.decode(path)
    (page, *_) = scan.prepare(image, SourceImage("", path.name), scan.ScanOptions())
    return Sheet(image, page)


def shown_through(front: Sheet, back: Sheet, share: float, rng: np.random.Generator) -> Pixels:
    """The front's picture with the back showing through its paper."""
    other = scan.pixels(back.image, back.page).colour
    depth = 1 - np.minimum(raster.grey(other).astype(np.float32) / _paper(other), 1)
    depth[: int(0.012 * len(depth))] = depth[-int(0.012 * len(depth)) :] = 0  # the paper's own edges do not shine through
    rim = int(0.016 * depth.shape[1])
    depth[:, :rim] = depth[:, -rim:] = 0
    depth = cv2.GaussianBlur(depth[:, ::-1], (0, 0), float(rng.uniform(*BLUR)))
    height, width = front.image.shape[:2]
    ys, xs = np.mgrid[0:height, 0:width]
    on_page = _onto(front.page.transform.array, xs, ys)
    u, v = _laid(on_page, front.page, depth.shape, rng)
    seen = cv2.remap(depth, u.astype(np.float32), v.astype(np.float32), cv2.INTER_LINEAR, borderValue=0)
    pale = front.image.astype(np.float32) * (1 - share * seen[..., None])
    return np.clip(pale + rng.normal(0, 1.0, (height, width, 1)), 0, 255).astype(np.uint8)


def _paper(colour: Pixels) -> NDArray[np.float32]:
    """How light the paper is about every pixel of a page."""
    small = cv2.resize(raster.grey(colour), None, fx=1 / 8, fy=1 / 8, interpolation=cv2.INTER_AREA)
    ground = cv2.GaussianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)), (0, 0), 3)
    return np.asarray(cv2.resize(ground, (colour.shape[1], colour.shape[0])), np.float32)


def _onto(matrix: Floats, xs: NDArray[Any], ys: NDArray[Any]) -> tuple[Floats, Floats]:
    w = matrix[2, 0] * xs + matrix[2, 1] * ys + matrix[2, 2]
    return (matrix[0, 0] * xs + matrix[0, 1] * ys + matrix[0, 2]) / w, (matrix[1, 0] * xs + matrix[1, 1] * ys + matrix[1, 2]) / w


def _laid(at: tuple[Floats, Floats], page: Page, behind: tuple[int, ...], rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Where on the mirrored back each place of the front lies: moved, turned, stretched and bent a little."""
    x, y = at
    turn, scale = np.deg2rad(rng.uniform(-TURN, TURN)), 1 + rng.uniform(-SCALE, SCALE)
    dx, dy = x - page.width / 2, y - page.height / 2
    u = behind[1] / 2 + scale * (np.cos(turn) * dx - np.sin(turn) * dy) + rng.uniform(-SHIFT, SHIFT)
    v = behind[0] / 2 + scale * (np.sin(turn) * dx + np.cos(turn) * dy) + rng.uniform(-SHIFT, SHIFT)
    phase = rng.uniform(0, 2 * np.pi, 2)
    return (
        u + rng.uniform(0.3, 1) * BEND * np.sin(2 * np.pi * y / page.height + phase[0]),
        v + rng.uniform(0.3, 1) * BEND * np.sin(2 * np.pi * x / page.width + phase[1]),
    )


def measure(folder: Path, out: Path) -> None:
    """Print, for every page, what paleness, its other side and a page of another leaf leave of the ghost, and take of its ink."""
    truth = json.loads((out / "truth.json").read_text("utf-8"))
    sides = [sheet(out / entry["image"]) for entry in truth]
    sys.stdout.write("page\thow\tghost\tink lost\tpale ink lost\tms\tbelieved\n")
    for at, (entry, own) in enumerate(zip(truth, sides, strict=True)):
        alone = Sheet(raster.decode(folder / entry["clean"]), own.page)
        bare = scan.pixels(alone.image, alone.page).flat
        other, strange = (scan.other_side(s.image, s.page) for s in (sides[at ^ 1], sides[(at + 5) % len(sides)]))
        _say(entry["image"], "as it is", _left(bare, _even(own)), "")
        for how, seen, versos in (
            ("paleness", own, []),
            ("verso", own, [other]),
            ("strange", own, [strange]),
            ("strange, verso", own, [strange, other]),
            ("no ghost", alone, [strange, other]),
        ):
            start = time.perf_counter()
            clean = scan.pixels(seen.image, seen.page, versos)
            believed = " ".join(dict(step.settings)["believed"] for step in clean.steps)
            same = "same" if seen is alone and np.array_equal(clean.flat, bare) else ""
            _say(entry["image"], how, _left(bare, clean.flat), f"{(time.perf_counter() - start) * 1000:.0f}\t{believed}{same}")


def _say(name: str, how: str, shares: tuple[float, float, float], more: str) -> None:
    sys.stdout.write("\t".join([name, how, *(f"{share:.4f}" for share in shares), more]) + "\n")


def _even(own: Sheet) -> Pixels:
    """A page with even paper, and all that shows through."""
    colour = raster.warp(own.image, own.page.transform, own.page.width, own.page.height)
    return np.asarray(np.clip(255.0 * raster.grey(colour) / np.maximum(_paper(colour), 1), 0, 255), np.uint8)


def _left(bare: Pixels, clean: Pixels) -> tuple[float, float, float]:
    """Share of bare paper on which something stands; shares of ink, and of pale ink and soft edges, that are much lighter now."""
    rim = 40
    bare, clean = (tones[rim:-rim, rim:-rim].astype(np.int16) for tones in (bare, clean))
    paper = cv2.erode(bare, np.ones((9, 9), np.uint8)) > PALE - 10
    ink, pale = bare < INK, (bare >= INK) & (bare < 200)
    lighter = clean > bare + LIGHTER
    return float((clean[paper] < PALE).mean()), float(lighter[ink].mean()), float(lighter[pale].mean())


if __name__ == "__main__":
    main()
