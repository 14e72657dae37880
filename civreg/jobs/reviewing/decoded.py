"""Delivered pictures, decoded: several at once, each only once however many ask for it, kept as long as there is room."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import CancelledError, Future

from civreg import raster, scan
from civreg.archive import StoredPage

ROOM = 160 << 20
"""Bytes of decoded pictures that are kept: six pages of A4 at 300 dpi."""


def load(stored: StoredPage) -> raster.Pixels:
    """The delivered picture of a page."""
    return scan.load(stored.file, stored.source)


class Decoded:
    """Decoded pictures at hand, safe for several threads."""

    def __init__(self, room: int = ROOM, decode: Callable[[StoredPage], raster.Pixels] = load) -> None:
        self._room = room
        self._decode = decode
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], Future[raster.Pixels]] = OrderedDict()
        """Those asked for last at the end, some of them still being decoded."""

    def of(self, stored: StoredPage) -> raster.Pixels:
        """A page's delivered picture, which nobody may write to; waits for whoever is decoding it. Raises what decoding raises."""
        picture = (stored.file, stored.source)
        while True:
            with self._lock:
                found = self._kept.get(picture)
                if found is None:
                    mine = self._kept[picture] = Future()
                else:
                    self._kept.move_to_end(picture)
            if found is None:
                return self._decoded(stored, picture, mine)
            try:
                return found.result()
            except CancelledError:  # whoever was at it failed, and tells its own story
                continue

    def _decoded(self, stored: StoredPage, picture: tuple[object, ...], mine: Future[raster.Pixels]) -> raster.Pixels:
        try:
            mine.set_result(self._decode(stored))
        finally:
            if not mine.done():
                with self._lock:
                    del self._kept[picture]
                mine.cancel()
        self._make_room()
        return mine.result()

    def _make_room(self) -> None:
        """Forget those not asked for longest, but for the last one and what is being decoded."""
        with self._lock:
            done = [(picture, one.result().nbytes) for picture, one in self._kept.items() if one.done()]
            over = sum(size for _, size in done) - self._room
            for picture, size in done[:-1]:
                if over <= 0:
                    return
                del self._kept[picture]
                over -= size
