"""How surely the station asks for another scan: pages made worse on purpose, and pages left as they are.

    python benchmarks/station.py run ../shared/data/pages --into /tmp/station.jsonl [--clean ../shared/data/book ../shared/data/photos]
    python benchmarks/station.py say /tmp/station.jsonl [-o benchmarks/STATION.md]

`run` writes one line for each trial and passes over those that are there already, so that it may be killed and started again.
`say` prints, for each kind and strength, how many of the bad pages were found (a turned page counts as found where it was
righted, a page that is there twice where its twin is named), and how many good pages were sent back for nothing. A cut page is
bad where ink of the page was lost by the cut, which the untouched page tells.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np

from civreg import raster, scan
from civreg.model import Page, SourceImage
from civreg.raster import Pixels

Worse = Callable[[Pixels], Pixels]
SIGMAS = (0.5, 1.0, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
SHARES = (0.04, 0.06, 0.08, 0.12, 0.2, 0.3)
LIGHTS = (0.6, 0.5, 0.4, 0.25)
SIDES = ("left", "top", "right", "bottom")
AGAIN = ((0.0, 1.0, 0.0), (1.5, 0.8, 0.5), (-2.0, 0.9, 3.0), (0.5, 0.4, 0.0))
"""Skew, light and blur with which a page is taken twice."""
LOST = 40
"""Pixels of ink beyond a cut from which it hurts."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the station said of one picture."""

    folder: str
    page: str
    kind: str
    strength: str
    again: tuple[str, ...]
    """Codes for which the page is sent back."""
    warn: tuple[str, ...]
    turn: int
    sharpness: float
    seconds: float
    lost: int = 0
    """Pixels of ink that a cut took away."""
    mark: str = ""
    """The fingerprint, where pages are compared: PNG in base64."""


def turned(image: Pixels, quarters: int) -> Pixels:
    """A picture turned by quarters."""
    return np.ascontiguousarray(np.rot90(image, quarters))


def cut(image: Pixels, side: str, share: float) -> Pixels:
    """A picture without a share of one side."""
    height, width = image.shape[:2]
    y, x = round(height * share), round(width * share)
    return {"left": image[:, x:], "top": image[y:], "right": image[:, : width - x], "bottom": image[: height - y]}[side]


def changed(image: Pixels, degrees: float, light: float, sigma: float) -> Pixels:
    """A picture of the same page taken again: another skew, other light, another focus."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    moved = cv2.warpAffine(image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE).astype(np.float32) * light
    return np.clip(cv2.GaussianBlur(moved, (0, 0), sigma) if sigma else moved, 0, 255).astype(np.uint8)


def _change(degrees: float, light: float, sigma: float) -> Worse:
    return lambda image: changed(image, degrees, light, sigma)


def _cut(side: str, share: float) -> Worse:
    return lambda image: cut(image, side, share)


def _turn(quarters: int) -> Worse:
    return lambda image: turned(image, quarters)


def kinds() -> Iterator[tuple[str, str, Worse]]:
    """Every kind of picture with its strength: first those that are good, then bad ones, then pages taken twice."""
    yield "good", "untouched", lambda image: image
    yield "good", "σ 0.5, light × 0.9", _change(0.0, 0.9, 0.5)
    yield "good", "skew 1.5°, light × 0.85", _change(1.5, 0.85, 0.0)
    yield "good", "skew -1°, light × 1.05", _change(-1.0, 1.05, 0.0)
    for quarters in (1, 2, 3):
        yield "turned", f"{quarters * 90}°", _turn(quarters)
    for sigma in SIGMAS:
        yield "blurred", f"σ {sigma}", _change(0.0, 1.0, sigma)
    for light in LIGHTS:
        yield "dark", f"× {light}", _change(0.0, light, 0.0)
    for share in SHARES:
        for side in SIDES:
            yield "cut", f"{share:.0%} {side}", _cut(side, share)
    for degrees, light, sigma in AGAIN:
        yield "twice", f"skew {degrees:+}°, light × {light}, σ {sigma}", _change(degrees, light, sigma)


def prepared(image: Pixels) -> tuple[Page, ...]:
    """The pages of a picture, as the station sees them."""
    return scan.prepare(np.ascontiguousarray(image), SourceImage("", "x"), scan.ScanOptions())


def tried(path: Path, image: Pixels, trial: tuple[str, str, Worse]) -> Row:
    """What the station says of one picture made worse."""
    kind, strength, worse = trial
    picture = np.ascontiguousarray(worse(image))
    start = time.process_time()
    pages = prepared(picture)
    spent = time.process_time() - start
    findings = [f for page in pages for f in page.legibility.findings]
    marked = kind == "twice" or strength == "untouched"
    return Row(
        folder=path.parent.name,
        page=path.name,
        kind=kind,
        strength=strength,
        again=tuple(f.code for f in findings if f.severity == "again"),
        warn=tuple(f.code for f in findings if f.severity != "again"),
        turn=pages[0].turn,
        sharpness=pages[0].legibility.sharpness,
        seconds=round(spent, 3),
        lost=_lost(image, strength) if kind == "cut" else 0,
        mark=_mark(picture, pages[0]) if marked else "",
    )


def _lost(image: Pixels, strength: str) -> int:
    """Pixels of ink on the paper of an untouched picture that lie beyond a cut."""
    share, side = strength.split()
    (page, *_) = prepared(image)
    ink = (scan.pixels(image, page).flat < 110).astype(np.uint8)
    rim = 30  # the paper's own edge and the shadow along it
    ink[:rim], ink[-rim:], ink[:, :rim], ink[:, -rim:] = 0, 0, 0, 0
    height, width = image.shape[:2]
    back = np.linalg.inv(np.array(page.transform.matrix).reshape(3, 3))
    seen = cv2.warpPerspective(ink, back, (width, height), flags=cv2.INTER_NEAREST)
    y, x = round(height * float(share[:-1]) / 100), round(width * float(share[:-1]) / 100)
    beyond = {"left": seen[:, :x], "top": seen[:y], "right": seen[:, width - x :], "bottom": seen[height - y :]}[side]
    return int(beyond.sum())


def _mark(image: Pixels, page: Page) -> str:
    return base64.b64encode(raster.encode_png(scan.fingerprint(scan.pixels(image, page).flat))).decode("ascii")


def known(into: Path) -> list[Row]:
    """The rows of a file, whole ones only."""
    lines = into.read_text("utf-8").splitlines() if into.exists() else []
    found = [json.loads(line) for line in lines if line.endswith("}")]
    return [Row(**{**row, "again": tuple(row["again"]), "warn": tuple(row["warn"])}) for row in found]


def run(pages: Sequence[Path], clean: Sequence[Path], into: Path, trials: Sequence[tuple[str, str, Worse]]) -> None:
    """Try every page in every way that was not tried yet."""
    done = {(row.folder, row.page, row.kind, row.strength) for row in known(into)}
    work = [(path, list(trials)) for path in pages]
    work += [(path, list(kinds())[:1]) for folder in clean for path in sorted(folder.rglob("*.jpg"))]
    with into.open("a", encoding="utf-8") as out:
        for path, asked in work:
            missing = [t for t in asked if (path.parent.name, path.name, *t[:2]) not in done]
            image = raster.decode(path) if missing else None
            for trial in missing if image is not None else ():
                out.write(json.dumps(asdict(tried(path, image, trial)), ensure_ascii=False) + "\n")
                out.flush()


def found(row: Row, twins: dict[tuple[str, str], bool]) -> bool:
    """Whether a bad picture was seen to be one."""
    if row.kind == "turned":
        return row.turn == int(row.strength[:-1]) or "turned-unsure" in row.warn or bool(row.again)
    return twins[row.page, row.strength] if row.kind == "twice" else bool(row.again)


def twin(own: Pixels, others: Sequence[Pixels]) -> int | None:
    """Which of the others shows the same page; None where none does."""
    near = scan.nearest(scan.glance(own), [scan.glance(o) for o in others])
    return next((i for i in near if scan.likeness(own, others[i]) >= scan.SAME), None)


def _ink(row: Row) -> Pixels:
    return raster.grey(raster.decode(base64.b64decode(row.mark)))


def compared(rows: Sequence[Row]) -> tuple[dict[tuple[str, str], bool], int, int]:
    """For each page taken twice whether its twin was found among all of its folder; and single pages taken for twice, of how many."""
    own: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.kind == "good" and row.mark:
            own[row.folder].append(row)
    inks = {folder: [_ink(r) for r in group] for folder, group in own.items()}
    twins = {}
    for row in rows:
        if row.kind == "twice":
            at = twin(_ink(row), inks[row.folder])
            twins[row.page, row.strength] = at is not None and own[row.folder][at].page == row.page
    false = sum(twin(ink, group[:i]) is not None for group in inks.values() for i, ink in enumerate(group))
    return twins, false, sum(len(group) for group in inks.values())


def lines(rows: Sequence[Row]) -> Iterator[str]:
    """The curve as a table."""
    twins, false, single = compared(rows)
    yield "| pictures | sent back or righted | of | share | |"
    yield "|---|---|---|---|---|"
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        name = {"good": f"good: {row.folder}, {row.strength}", "cut": f"cut {row.strength.split()[0]} of a side"}.get(
            row.kind, f"{row.kind} {row.strength}"
        )
        if row.kind != "cut":
            groups[name].append(row)
        else:
            groups[f"{name}, {'ink lost' if row.lost >= LOST else 'only margin lost'}"].append(row)
    for name, group in groups.items():
        hits = [bool(r.again) if r.kind == "good" else found(r, twins) for r in group]
        codes = sorted({code for r in group for code in r.again})
        yield f"| {name} | {sum(hits)} | {len(hits)} | {sum(hits) / len(hits):.3f} | {', '.join(codes)} |"
    yield f"| good: single pages taken for twice | {false} | {single} | {false / max(single, 1):.3f} | |"
    spent = [r.seconds for r in rows]
    yield ""
    yield f"{len(rows)} pictures; `prepare` took {np.median(spent):.2f} s of CPU (median), {np.percentile(spent, 95):.2f} s (p95)."


def say(rows: Iterable[Row], out: Path | None) -> None:
    """Print the curve, or write it to a file."""
    text = "\n".join(lines(list(rows))) + "\n"
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")


def main() -> None:
    """Measure what the options name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    running = verbs.add_parser("run")
    running.add_argument("pages", type=Path)
    running.add_argument("--into", type=Path, required=True, help="file of rows, added to")
    running.add_argument("--every", type=int, default=1, help="take only every n-th page")
    running.add_argument("--kinds", default="good,turned,blurred,dark,cut,twice", help="which kinds of pictures")
    running.add_argument("--clean", type=Path, nargs="*", default=[], help="folders of pages that are good as they are")
    saying = verbs.add_parser("say")
    saying.add_argument("rows", type=Path)
    saying.add_argument("-o", "--out", type=Path)
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    if chosen.verb == "run":
        asked = [trial for trial in kinds() if trial[0] in chosen.kinds.split(",")]
        run(sorted(chosen.pages.glob("*.jpg"))[:: chosen.every], chosen.clean, chosen.into, asked)
    else:
        say(known(chosen.rows), chosen.out)


if __name__ == "__main__":
    main()
