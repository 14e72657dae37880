"""Pictures for the desk: made anew from the original's pixels, a few kept at hand."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from civreg import raster, scan
from civreg.archive import StoredPage
from civreg.model import PAGE_DPI, Quad

DPI = 180
"""Pixels an inch of a page on the desk: a line of writing is some 30 pixels high."""
QUALITY = 80
KEPT = 24
"""Pictures that are kept at hand: some 10 MB."""
UNPREPARED = 2200
"""Pixels of the longer side of a page that was not straightened."""
WIDEST = 1200
"""Pixels of the longer side of a crop, at most."""
ABOVE = 0.35
"""Of a field's height, shown above and below it: marks stand there."""


class Pictures:
    """A small store of pictures, safe for several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def page(self, stored: StoredPage, look: str) -> bytes:
        """The straightened page as JPEG at `DPI`; `clean`: evened out and without the stamp, as engines see it."""
        return self._once((stored.id, stored.preparation, look), lambda: _page(stored, look))

    def crop(self, stored: StoredPage, quad: Quad) -> bytes:
        """One field of the straightened page as JPEG, with what stands just above and below."""
        return self._once((stored.id, stored.preparation, quad), lambda: _crop(stored, quad))

    def _once(self, key: tuple[object, ...], make: Callable[[], bytes]) -> bytes:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made


def _page(stored: StoredPage, look: str) -> bytes:
    image = scan.load(stored.file, stored.source)
    page = stored.page
    if page is None:
        return raster.encode_jpeg(raster.shrunk(image, UNPREPARED), QUALITY)
    straight = scan.pixels(image, page).flat if look == "clean" else raster.warp(image, page.transform, page.width, page.height)
    return raster.encode_jpeg(raster.shrunk(straight, round(max(page.width, page.height) * DPI / PAGE_DPI)), QUALITY)


def _crop(stored: StoredPage, quad: Quad) -> bytes:
    image = scan.load(stored.file, stored.source)
    left, top, right, bottom = quad.bounds
    room = ABOVE * (bottom - top)
    wider = Quad.box(left, top - room, right, bottom + room)
    place = stored.page.transform.quad_to_original(wider) if stored.page else wider
    size = max(place.bounds[2] - place.bounds[0], place.bounds[3] - place.bounds[1])
    return raster.encode_jpeg(raster.cut(image, place, min(1.0, WIDEST / max(size, 1.0))), QUALITY)
