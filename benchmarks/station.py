"""How surely the station asks for another scan: pages made worse on purpose, and pages left as they are.

    python benchmarks/station.py ../shared/data/pages [--every 2] [--clean ../shared/data/book ../shared/data/photos samples/incoming]

Prints, for each kind and strength, how many of the bad pages were found (a turned page counts as found where it was
righted), and how many of the untouched and mildly changed ones were sent back for nothing. Pages are scored for duplicates as the
station compares them: against all pages of their book that came before.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np

from civreg import raster, scan
from civreg.model import Page, SourceImage
from civreg.raster import Pixels

Worse = Callable[[Pixels], Pixels]
SIGMAS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
SHARES = (0.04, 0.06, 0.08, 0.12, 0.2, 0.3)
LIGHTS = (0.6, 0.5, 0.4, 0.25)


def prepared(image: Pixels) -> tuple[Page, ...]:
    """The pages of a picture, as the station sees them."""
    return scan.prepare(np.ascontiguousarray(image), SourceImage("", "x"), scan.ScanOptions())


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


def kinds() -> Iterator[tuple[str, Worse]]:
    """Every kind of bad page, by strength."""
    for sigma in SIGMAS:
        yield f"blurred σ {sigma}", lambda image, s=sigma: cv2.GaussianBlur(image, (0, 0), s)  # type: ignore[misc]  # a default binds s
    for light in LIGHTS:
        yield f"dark × {light}", lambda image, k=light: (image * k).astype(np.uint8)  # type: ignore[misc]  # likewise
    for share in SHARES:
        for side in ("left", "top", "right", "bottom"):
            yield f"cut {share:.0%} {side}", lambda image, d=side, s=share: cut(image, d, s)  # type: ignore[misc]  # likewise


def mild() -> Iterator[tuple[str, Worse]]:
    """Changes that a good scan may show."""
    yield "untouched", lambda image: image
    yield "σ 0.5, light × 0.9", lambda image: changed(image, 0.0, 0.9, 0.5)
    yield "skew 1.5°, light × 0.85", lambda image: changed(image, 1.5, 0.85, 0.0)
    yield "skew -1°, light × 1.05", lambda image: changed(image, -1.0, 1.05, 0.0)


def again(image: Pixels) -> bool:
    """Whether the station sends a picture back."""
    return any(page.legibility.scan_again for page in prepared(image))


def righted(image: Pixels, quarters: int) -> bool:
    """Whether a turned page was stood on its feet, or doubted."""
    (page, *_) = prepared(turned(image, quarters))
    doubted = any(f.code == "turned-unsure" for f in page.legibility.findings)
    return page.turn == quarters * 90 % 360 or doubted or page.legibility.scan_again


def prints(image: Pixels) -> list[Pixels]:
    """The fingerprints of a picture's pages."""
    return [scan.fingerprint(scan.pixels(image, page).flat) for page in prepared(image)]


def twin(own: Pixels, others: list[Pixels]) -> int | None:
    """Which of the others shows the same page; None where none does."""
    near = scan.nearest(scan.glance(own), [scan.glance(o) for o in others])
    return next((i for i in near if scan.likeness(own, others[i]) >= scan.SAME), None)


def say(name: str, hits: Iterable[bool]) -> None:
    """One line of the table."""
    found = list(hits)
    print(f"{name:28} {sum(found):4} / {len(found):<4} {sum(found) / max(len(found), 1):6.1%}", flush=True)


def duplicates(images: list[Pixels]) -> None:
    """Pages scanned twice, as they are and as retakes of bad ones; and how many single pages were taken for twice."""
    book = [prints(image)[0] for image in images]
    say("same page, false alarms", (twin(own, book[:i]) is not None for i, own in enumerate(book)))
    for degrees, light, sigma in ((0.0, 1.0, 0.0), (1.5, 0.8, 0.5), (-2.0, 0.9, 3.0), (0.5, 0.4, 0.0)):
        name = f"same page {degrees:+}° × {light} σ {sigma}"
        say(name, (twin(prints(changed(image, degrees, light, sigma))[0], book) == i for i, image in enumerate(images)))


def main() -> None:
    """Measure what the options name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--every", type=int, default=1, help="take only every n-th page")
    parser.add_argument("--clean", type=Path, nargs="*", default=[], help="folders of pages that are good as they are")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    images = [raster.decode(path) for path in sorted(chosen.pages.glob("*.jpg"))[:: chosen.every]]
    print("false alarms")
    for name, change in mild():
        say(name, (again(change(image)) for image in images))
    for folder in chosen.clean:
        say(f"{folder.name}, untouched", (again(raster.decode(path)) for path in sorted(folder.rglob("*.jpg"))))
    print("found")
    for quarters in (1, 2, 3):
        say(f"turned {quarters * 90}°", (righted(image, quarters) for image in images))
    for name, worse in kinds():
        say(name, (again(worse(image)) for image in images))
    duplicates(images)


if __name__ == "__main__":
    main()
