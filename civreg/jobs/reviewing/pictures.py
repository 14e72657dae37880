"""Pictures for the desk: made anew from the original's pixels, some kept at hand."""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator

from civreg import raster, scan
from civreg.archive import StoredPage, Stretch
from civreg.jobs.reviewing.decoded import Decoded
from civreg.jobs.reviewing.dimming import draw_piece
from civreg.model import PAGE_DPI, Quad

DPI = 180
"""Pixels an inch of a page on the desk: a line of writing is some 30 pixels high."""
QUALITY = 80
ROOM = 48 << 20
"""Bytes of pictures that are kept at hand: some hundred pages, or all digits of four hundred fields and more."""
UNPREPARED = 2200
"""Pixels of the longer side of a page that was not straightened."""
WIDEST = 1200
"""Pixels of the longer side of a crop, at most."""
ABOVE = 0.35
"""Of a field's height, shown above and below it: marks stand there."""
WAIT = 2.0
"""Seconds for which what nobody asked for yet makes way to what somebody waits for, at most."""


class Pictures:
    """A small store of pictures, safe for several threads."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._kept: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._decoded = Decoded()
        self._asked = 0
        self._calm = threading.Condition()

    def page(self, stored: StoredPage, look: str) -> bytes:
        """The straightened page as JPEG at `DPI`; `clean`: evened out and without the stamp, as engines see it."""
        return self._once((stored.id, stored.preparation, look), lambda: _page(stored, self._decoded.of(stored), look))

    def crop(self, stored: StoredPage, quad: Quad) -> bytes:
        """One field of the straightened page as JPEG, with what stands just above and below."""
        return self._once((stored.id, stored.preparation, quad), lambda: _crop(stored, self._decoded.of(stored), quad))

    def piece(self, stored: StoredPage, stretches: tuple[Stretch, ...]) -> bytes:
        """Stretches of lines as JPEG, one below the other, dimmed what stands beside them."""
        return self._once((stored.id, stored.preparation, stretches), lambda: draw_piece(stored, self._decoded.of(stored), stretches))

    @contextlib.contextmanager
    def asked(self) -> Iterator[None]:
        """While somebody waits for a picture."""
        with self._calm:
            self._asked += 1
        try:
            yield
        finally:
            with self._calm:
                self._asked -= 1
                self._calm.notify_all()

    def make_way(self) -> None:
        """Wait until nobody waits for a picture, though not for ever."""
        with self._calm:
            self._calm.wait_for(lambda: not self._asked, WAIT)

    def _once(self, key: tuple[object, ...], make: Callable[[], bytes]) -> bytes:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._bytes += len(made) - len(self._kept.pop(key, b""))
            self._kept[key] = made
            while self._bytes > self._room and len(self._kept) > 1:
                self._bytes -= len(self._kept.popitem(last=False)[1])
        return made


def _page(stored: StoredPage, image: raster.Pixels, look: str) -> bytes:
    page = stored.page
    if page is None:
        return raster.encode_jpeg(raster.shrunk(image, UNPREPARED), QUALITY)
    straight = scan.pixels(image, page).flat if look == "clean" else raster.warp(image, page.transform, page.width, page.height)
    return raster.encode_jpeg(raster.shrunk(straight, round(max(page.width, page.height) * DPI / PAGE_DPI)), QUALITY)


def _crop(stored: StoredPage, image: raster.Pixels, quad: Quad) -> bytes:
    left, top, right, bottom = quad.bounds
    room = ABOVE * (bottom - top)
    wider = Quad.box(left, top - room, right, bottom + room)
    place = stored.page.transform.quad_to_original(wider) if stored.page else wider
    size = max(place.bounds[2] - place.bounds[0], place.bounds[3] - place.bounds[1])
    return raster.encode_jpeg(raster.cut(image, place, min(1.0, WIDEST / max(size, 1.0))), QUALITY)
