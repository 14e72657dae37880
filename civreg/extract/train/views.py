"""Views: every time a line is learned from, it looks a little different, as registers do."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from civreg.extract.strip import CORE, HEIGHT, MIDDLE, STRETCH, extent, inked
from civreg.raster import Pixels

Rng = np.random.Generator
Grey = NDArray[np.float32]
"""Darkness 0..1, (`HEIGHT`, w); 0 = paper."""


def view(even: Pixels, rng: Rng, others: list[Pixels]) -> Pixels:
    """One line, grey on even paper, as a strip seen anew; `others` lend the ink of neighbouring lines."""
    dark = _bend(even, rng)
    if rng.random() < 0.35:
        dark = _thickness(dark, rng)
    if rng.random() < 0.3:
        dark = _rule(dark, rng)
    if others and rng.random() < 0.3:
        dark = _neighbour(dark, others[int(rng.integers(len(others)))], rng)
    if rng.random() < 0.25:
        dark = _stain(dark, rng)
    if rng.random() < 0.15:
        dark = _specks(dark, rng)
    if rng.random() < 0.5:
        dark = cv2.GaussianBlur(dark, (0, 0), float(rng.uniform(0.3, 1.0))).astype(np.float32)
    dark = _fade(dark, rng)
    return np.asarray(255.0 - np.clip(dark, 0, 1) * 255.0, np.uint8)


def _bend(even: Pixels, rng: Rng) -> Grey:
    """Size, width, slant, slope, wave and the uneven advance of a hand, in one interpolation."""
    middle, core = extent(inked(even))
    scale = CORE / core * float(np.exp(rng.normal(0, 0.11)))
    stretch = STRETCH * float(np.exp(rng.normal(0, 0.12)))
    width = int(np.clip(round(even.shape[1] * scale * stretch), 12, 2200))
    ys, xs = np.mgrid[0:HEIGHT, 0:width].astype(np.float32)
    ys -= np.float32(MIDDLE + rng.normal(0, 2.0))
    rise = float(rng.normal(0, 1.2))
    ys += rise * (2 * xs / width - 1)
    for reach, strength in ((width, 1.0), (120.0, 0.7)):
        ys += np.sin(xs * np.float32(2 * np.pi / reach) + rng.uniform(0, 6.3)) * np.float32(rng.normal(0, strength))
    xs += np.float32(rng.normal(0, 0.16)) * ys
    for reach, strength in ((150.0, 4.0), (45.0, 1.0)):
        xs += np.sin(xs * np.float32(2 * np.pi / reach) + rng.uniform(0, 6.3)) * np.float32(rng.normal(0, strength))
    source = cv2.blur(even, (2, 2)) if scale < 0.6 else even
    pixels = cv2.remap(
        source,
        xs / np.float32(scale * stretch),
        ys / np.float32(scale) + np.float32(middle),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255,),
    )
    return np.asarray((255 - pixels) / np.float32(255), np.float32)


def _thickness(dark: Grey, rng: Rng) -> Grey:
    kernel = np.ones((2, 2), np.uint8)
    changed = cv2.dilate(dark, kernel) if rng.random() < 0.6 else cv2.erode(dark, kernel)
    share = np.float32(rng.uniform(0.3, 1.0)) if changed.sum() > dark.sum() else np.float32(rng.uniform(0.1, 0.5))
    return np.asarray(dark * (1 - share) + changed * share, np.float32)


def _rule(dark: Grey, rng: Rng) -> Grey:
    """A dotted, dashed or full rule under, through or over the line; sometimes one that stands."""
    out = dark.copy()
    height, width = dark.shape
    y = int(np.clip(rng.normal(36, 6), 2, height - 2)) if rng.random() < 0.8 else int(rng.integers(0, 6))
    period = int(rng.integers(2, 9))
    on = int(rng.integers(1, period + 1))
    columns = np.arange(width)
    tilt = rng.normal(0, 1.0) * columns / max(width, 1)
    keep = (columns % period) < on
    begin, end = sorted(int(v) for v in rng.integers(0, width + 1, 2)) if rng.random() < 0.3 else (0, width)
    rows = np.clip(np.round(y + tilt).astype(int), 0, height - 1)
    chosen = columns[keep & (columns >= begin) & (columns < end)]
    strength = np.float32(rng.uniform(0.2, 0.9))
    out[rows[chosen], chosen] = np.maximum(out[rows[chosen], chosen], strength)
    if rng.random() < 0.2:
        x = int(rng.integers(0, width)) if rng.random() < 0.3 else width - 1 - int(rng.integers(0, min(12, width)))
        out[:, x : x + 2] = np.maximum(out[:, x : x + 2], strength)
    return cv2.GaussianBlur(out, (0, 0), 0.5).astype(np.float32)


def _neighbour(dark: Grey, other: Pixels, rng: Rng) -> Grey:
    """The feet of the line above or the heads of the line below reach in."""
    height, width = dark.shape
    rows = int(rng.integers(2, 9))
    part = cv2.resize(other, (max(8, round(other.shape[1] * height / other.shape[0])), height), interpolation=cv2.INTER_AREA)
    above = rng.random() < 0.6
    piece = (255 - (part[-rows - 4 : -4] if above else part[4 : rows + 4])).astype(np.float32) / 255
    out = dark.copy()
    at = int(rng.integers(0, width))
    piece = piece[:, : width - at]
    target = out[:rows, at : at + piece.shape[1]] if above else out[height - rows :, at : at + piece.shape[1]]
    np.maximum(target, piece, out=target)
    return out


def _stain(dark: Grey, rng: Rng) -> Grey:
    """Uneven paper, or the arc of a stamp that was not taken away whole."""
    height, width = dark.shape
    if rng.random() < 0.7:
        coarse = rng.uniform(0, 1, (3, max(2, width // 60))).astype(np.float32)
        return np.asarray(
            dark + cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) * np.float32(rng.uniform(0.05, 0.25)), np.float32
        )
    layer = np.zeros((height, width), np.float32)
    centre = (int(rng.integers(0, width)), int(rng.integers(-60, height + 60)))
    cv2.circle(layer, centre, int(rng.integers(30, 110)), float(rng.uniform(0.15, 0.6)), int(rng.integers(1, 4)), cv2.LINE_AA)
    return np.asarray(np.maximum(dark, layer), np.float32)


def _specks(dark: Grey, rng: Rng) -> Grey:
    out = dark.copy()
    height, width = dark.shape
    for _ in range(int(rng.integers(1, 8))):
        centre = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        cv2.circle(out, centre, int(rng.integers(0, 3)), float(rng.uniform(0.0, 0.9)), -1, cv2.LINE_AA)
    return out


def _fade(dark: Grey, rng: Rng) -> Grey:
    """Pale or broken ink over grainy paper, brought back to strength as `flatten` does."""
    strength = np.float32(rng.uniform(0.25, 1.0))
    grain = np.float32(rng.uniform(0.0, 0.06))
    out = dark * strength + rng.normal(0, 1, dark.shape).astype(np.float32) * grain
    strong = max(float(np.percentile(out, 98.5)), 0.2)
    return np.asarray(np.clip(out * np.float32(0.84 / strong), 0, 1), np.float32)
