"""Even the background of a page.

It is found at an eighth of the size (close, then divide): cheap, and it takes away yellowing, shadows and stains while
faded ink keeps its share of the paper's light.
"""

from __future__ import annotations

import cv2
import numpy as np

from civreg.raster import Pixels, percentile, reduced

REDUCE = 8


def flatten(tone: Pixels, reduce: int = REDUCE) -> Pixels:
    """Divide a grey page by its own background and whiten bed left at its border; paper becomes 255."""
    height, width = tone.shape
    small = reduced(tone, reduce)
    ground = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    ground = cv2.resize(cv2.GaussianBlur(ground, (0, 0), 3), (width, height), interpolation=cv2.INTER_LINEAR)
    flat = np.asarray(cv2.divide(tone, ground, scale=255), np.uint8)
    bed = _bed(small)
    if bed is not None:
        flat = np.asarray(cv2.max(flat, cv2.resize(bed, (width, height), interpolation=cv2.INTER_NEAREST)), np.uint8)
    return flat


def _bed(small: Pixels) -> Pixels | None:
    """255 on dark areas that hang on the border and are too broad for ink; None where there are none."""
    if min(small.shape) < 16:
        return None
    dark = (small < 0.5 * percentile(small, 50)).astype(np.uint8)
    rim = np.concatenate([dark[0], dark[-1], dark[:, 0], dark[:, -1]])
    if not rim.any():
        return None
    broad = cv2.morphologyEx(cv2.copyMakeBorder(dark, 4, 4, 4, 4, cv2.BORDER_REPLICATE), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    _, labels = cv2.connectedComponents(np.asarray(broad[4:-4, 4:-4], np.uint8))
    hangs = np.zeros(int(labels.max()) + 1, np.uint8)
    hangs[np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])] = 255
    hangs[0] = 0
    return np.asarray(cv2.dilate(hangs[labels], np.ones((3, 3), np.uint8)), np.uint8) if hangs.any() else None
