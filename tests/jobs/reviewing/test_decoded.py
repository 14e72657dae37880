"""Delivered pictures kept decoded: several at once, each once, within a number of bytes."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from civreg.archive import StoredPage
from civreg.errors import RefusedFileError
from civreg.jobs.reviewing.decoded import Decoded
from civreg.model import SourceImage
from civreg.raster import Pixels

SIZE = 100 * 100 * 3


def page(n: int, of: str = "") -> StoredPage:
    """A page of a picture of its own, or of one that others are of too."""
    name = of or f"{n}.jpg"
    return StoredPage(n, Path(name), None, SourceImage("0" * 64, name))


def blank(_: StoredPage) -> Pixels:
    """Its picture."""
    return np.zeros((100, 100, 3), np.uint8)


def test_two_pictures_are_decoded_at_once() -> None:
    """Each decoding here ends only once another has begun."""
    both = threading.Barrier(2, timeout=20)

    def decode(stored: StoredPage) -> Pixels:
        both.wait()
        return blank(stored)

    with ThreadPoolExecutor(2) as threads:
        assert [found.shape for found in threads.map(Decoded(10 * SIZE, decode).of, [page(1), page(2)])] == [(100, 100, 3)] * 2


def test_one_picture_is_decoded_once_however_many_ask() -> None:
    """Those who come while it is decoded wait for it; two pages of one spread are one picture."""
    times: Counter[str] = Counter()
    begun, go = threading.Event(), threading.Event()

    def decode(stored: StoredPage) -> Pixels:
        times[stored.file.name] += 1
        begun.set()
        assert go.wait(20)
        return blank(stored)

    decoded = Decoded(10 * SIZE, decode)
    with ThreadPoolExecutor(5) as threads:
        asked = [threads.submit(decoded.of, page(n, "spread.jpg")) for n in (1, 2, 1, 2, 1)]
        assert begun.wait(20)
        go.set()
        assert len({id(one.result()) for one in asked}) == 1
    assert times == {"spread.jpg": 1}


def test_what_is_kept_has_a_size() -> None:
    """Those not asked for longest make room; one that is larger than all room is given all the same."""
    times: Counter[int] = Counter()

    def decode(stored: StoredPage) -> Pixels:
        times[stored.id] += 1
        return blank(stored)

    decoded = Decoded(2 * SIZE, decode)
    for n in (1, 2, 1, 3, 1, 2):
        decoded.of(page(n))
    assert times == {1: 1, 2: 2, 3: 1}
    assert Decoded(1, decode).of(page(4)).nbytes == SIZE


def test_what_cannot_be_decoded_is_tried_by_whoever_asks() -> None:
    """Each is told why, nobody waits for ever, and a file that was put back is read."""
    broken = [True]

    def decode(stored: StoredPage) -> Pixels:
        if broken:
            raise RefusedFileError(path=stored.file.name, reason="damaged", vi="hỏng", en="damaged")
        return blank(stored)

    decoded = Decoded(2 * SIZE, decode)
    with ThreadPoolExecutor(4) as threads:
        for asked in [threads.submit(decoded.of, page(1)) for _ in range(8)]:
            with pytest.raises(RefusedFileError):
                asked.result(timeout=20)
    broken.clear()
    assert decoded.of(page(1)).nbytes == SIZE
