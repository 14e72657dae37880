"""Pictures for the desk: made anew from the original's pixels, a few kept at hand."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

from civreg import raster, scan
from civreg.archive import StoredPage, Stretch
from civreg.jobs.reviewing.dimming import draw_piece
from civreg.model import PAGE_DPI, Quad

DPI = 180
"""Pixels an inch of a page on the desk: a line of writing is some 30 pixels high."""
QUALITY = 80
KEPT = 24
"""Pictures that are kept at hand: some 10 MB."""
KEPT_DECODED = 2
"""Delivered pictures that are kept decoded: some 50 MB."""
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
        self._originals: OrderedDict[int, raster.Pixels] = OrderedDict()
        self._decoding = threading.Lock()

    def page(self, stored: StoredPage, look: str) -> bytes:
        """The straightened page as JPEG at `DPI`; `clean`: evened out and without the stamp, as engines see it."""
        return self._once((stored.id, stored.preparation, look), lambda: _page(stored, look))

    def crop(self, stored: StoredPage, quad: Quad) -> bytes:
        """One field of the straightened page as JPEG, with what stands just above and below."""
        return self._once((stored.id, stored.preparation, quad), lambda: _crop(stored, quad))

    def piece(self, stored: StoredPage, stretches: Sequence[Stretch]) -> bytes:
        """Stretches of lines as JPEG, one below the other, dimmed what stands beside them; not kept, so that pages are."""
        return draw_piece(stored, self._decoded(stored), stretches)

    def _decoded(self, stored: StoredPage) -> raster.Pixels:
        """A delivered picture; the last ones are kept, for pieces of one page are asked for one after the other."""
        with self._decoding:
            if stored.id not in self._originals:
                self._originals[stored.id] = scan.load(stored.file, stored.source)
            self._originals.move_to_end(stored.id)
            while len(self._originals) > KEPT_DECODED:
                self._originals.popitem(last=False)
            return self._originals[stored.id]

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
