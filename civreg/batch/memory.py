"""How many workers a machine carries, and how large each may grow: cores and memory, also as a container is given them."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil

A_WORKER = 900 << 20
"""Bytes that one worker may need with a large page in hand."""
SPARED = 512 << 20
"""Bytes left to the parent and to the system."""
LEAST_BOUND = 2 << 30
"""No worker is held to less: the largest picture that is taken in needs as much."""
SHARE = 0.75
"""Share of the usable memory that workers may fill."""
CGROUPS = Path("/sys/fs/cgroup")


def fitting_jobs() -> int:
    """As many workers as there are cores, and as free memory allows; a container's own limits count."""
    return max(1, min(cores(), (free_memory() - SPARED) // A_WORKER))


def cores() -> int:
    """Cores that this process may use."""
    own = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    quotas = (_quota(folder / "cpu.max") for folder in _groups())
    return max(1, min([own, *(round(q) for q in quotas if q)]))


def free_memory() -> int:
    """Bytes that can still be filled without swapping."""
    room = [_number(group / most) - _number(group / used) for group, most, used in _bounded()]
    return min([int(psutil.virtual_memory().available), *room])


def bound(width: int) -> int:
    """Bytes that a session of one worker may keep in memory where `width` of them work at once."""
    total = min([int(psutil.virtual_memory().total), *(_number(group / most) for group, most, _ in _bounded())])
    whole = int(SHARE * max(total - SPARED, 0))
    return max(min(LEAST_BOUND, whole), whole // width)


def _bounded() -> Iterator[tuple[Path, str, str]]:
    """Groups with a limit of memory: folder, file of the limit, file of what is used (cgroup 2, then 1)."""
    for group in _groups():
        for most, used in (("memory.max", "memory.current"), ("memory.limit_in_bytes", "memory.usage_in_bytes")):
            if 0 < _number(group / most) < 1 << 60:
                yield group, most, used


def _groups() -> Iterator[Path]:
    """The control groups that this process is in, innermost first; none but on Linux."""
    if sys.platform != "linux":
        return
    lines: list[str] = []
    with contextlib.suppress(OSError):
        lines = Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    for line in lines:
        _, kinds, place = [*line.split(":", 2), "", ""][:3]
        if kinds not in ("", "memory"):
            continue
        top = CGROUPS / kinds
        inner = top / place.lstrip("/")
        yield from (folder for folder in (inner, *inner.parents) if folder == top or folder.is_relative_to(top))


def _number(file: Path) -> int:
    with contextlib.suppress(OSError, ValueError):
        return int(file.read_text(encoding="ascii"))
    return 0


def _quota(file: Path) -> float:
    """Cores that a group may use (`cpu.max`: microseconds in a period, or `max`); 0 where it has no limit."""
    with contextlib.suppress(OSError, ValueError):
        most, period = file.read_text(encoding="ascii").split()
        return max(1.0, int(most) / int(period)) if most != "max" else 0.0
    return 0.0
