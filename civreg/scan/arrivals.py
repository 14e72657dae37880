"""A folder into which scanners put files: each is given once it is whole and nobody writes it any more.

Polled, not listened to: a share in the network sends no events (inotify and its like see only what this machine writes).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from civreg.scan.folders import find

TAIL = 1024
"""Bytes at the end of a file in which its end is looked for."""
_ENDS = {b"\xff\xd8\xff": b"\xff\xd9", b"\x89PNG": b"IEND", b"%PDF": b"%%EOF"}
"""How files that say their own end begin, and what stands at it."""
_Seen = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a folder is watched, in seconds."""

    poll: float = 0.25
    """Between two looks."""
    quiet: float = 0.5
    """For which a file that has its end must not have changed."""
    doubtful: float = 8.0
    """The same for a file without its end: a copy that hangs, or one that was cut off."""
    until_idle: float | None = None
    """Stop when nothing has come for so long and nothing is being written; None: never."""
    once: bool = False
    """Stop as soon as all that lies there was given, or is still being written after `doubtful` seconds."""


@dataclass(slots=True)
class _File:
    seen: _Seen
    since: float
    given: _Seen | None = None


@dataclass(slots=True)
class Arrivals:
    """One watched folder; `clock` and `sleep` count the same seconds."""

    folder: Path
    patience: Patience = field(default_factory=Patience)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _files: dict[Path, _File] = field(default_factory=dict)

    def __iter__(self) -> Iterator[list[Path]]:
        """After every look the files that have become whole since the last, in natural order; often none.

        Raises NotFoundError where the folder is not there when it is looked at first.
        """
        begun = last = self.clock()
        list(find([self.folder]))
        while True:
            start = self.clock()
            found = self.look()
            took = self.clock() - start
            if found or self.waiting:
                last = self.clock()
            yield found
            if self._over(begun, last):
                return
            self.sleep(max(self.patience.poll, 3 * took))

    @property
    def waiting(self) -> bool:
        """Whether a file lies there that is not whole yet."""
        return any(file.given != file.seen for file in self._files.values())

    def look(self) -> list[Path]:
        """The files that have become whole since the last look."""
        now, met = self.clock(), {}
        for found in find([self.folder]) if self.folder.is_dir() else ():  # a share may be away for a while
            hidden = found.skipped or found.path.name.startswith(".")  # rsync and its like write under such names
            seen = None if hidden else _seen(found.path)
            if seen:
                file = self._files.get(found.path) or _File(seen, now)
                met[found.path] = file if file.seen == seen else _File(seen, now, file.given)
        self._files = met
        whole = [path for path, file in met.items() if file.given != file.seen and self._whole(path, file, now)]
        for path in whole:
            met[path].given = met[path].seen
        return whole

    def _whole(self, path: Path, file: _File, now: float) -> bool:
        quiet = now - file.since
        if quiet < self.patience.quiet or not file.seen[0]:
            return False
        try:
            return ended(path) or quiet >= self.patience.doubtful
        except OSError:  # locked by whoever writes it, or taken away
            return False

    def _over(self, begun: float, last: float) -> bool:
        now, patience = self.clock(), self.patience
        if patience.once:
            return not self.waiting or now - begun > patience.doubtful + 2 * patience.quiet
        return patience.until_idle is not None and now - last >= patience.until_idle


def ended(path: Path) -> bool:
    """Whether a file has the end that its beginning promises; False where its kind has none to show (TIFF)."""
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(max(0, file.seek(0, 2) - TAIL))
        tail = file.read()
    return any(head.startswith(start) and end in tail for start, end in _ENDS.items())


def _seen(path: Path) -> _Seen | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
