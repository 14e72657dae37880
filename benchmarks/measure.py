"""Measure child processes: processor seconds with all their children, wall time, and the parent's own memory."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MARK = "<!-- figures -->"
"""What parts the words of a page from its figures."""


@dataclass(frozen=True)
class Cost:
    """What one command cost."""

    cpu: float
    """Seconds of processor, children included."""
    wall: float
    peak_mb: float
    """Peak memory of the process itself, without its children; 0 where the system does not tell."""
    code: int


def run(command: Sequence[str | Path], accept: Sequence[int] = (0,)) -> Cost:
    """Run a command to its end; raises SystemExit with what it said where its exit code is not accepted."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    said = Path("build/bench/last.log")
    with said.open("wb") as log:
        child = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        peak = 0.0
        while child.poll() is None:
            peak = max(peak, _peak_mb(child.pid))
            time.sleep(0.02)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if child.returncode not in accept:
        raise SystemExit(f"{' '.join(map(str, command))}\nended with {child.returncode}:\n{said.read_text(encoding='utf-8')[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, wall, peak, child.returncode)


def _peak_mb(pid: int) -> float:
    """The high-water mark of a living process, in MB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def put_figures(page: Path, figures: str) -> None:
    """Write figures under the words of a page, in the place of those that stood there."""
    words = page.read_text(encoding="utf-8").partition(MARK)[0] if page.exists() else ""
    page.write_text(f"{words}{MARK}\n{figures}", encoding="utf-8")


def say(text: str) -> None:
    """Tell the person who waits."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
