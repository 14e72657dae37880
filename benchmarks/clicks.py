"""How long a clerk waits at the desk over a large archive: the real server, asked by HTTP as the desk's own script asks.

    python benchmarks/many.py ARCHIVE && python benchmarks/clicks.py ARCHIVE [--entries 200] [--write benchmarks/CLICKS.md]

The archive is worked on. First the queue must know every entry: that time is told by itself. A quarter of the entries are those
that need a person most, nearly all of them blocked; the others are those of one book, in order. Each is opened, three fields are
saved one by one, all others together, it is verified and the next one opened; the process behind the desk looks books over
meanwhile, on the same machine. A clerk looks a second at each entry (`--pause`), far less than a person does, while the
pictures of the next ones are drawn. The page's picture is fetched as a browser does, and is not part of any figure but its own.
Beside the clock stands the processor time of the desk's process (Linux): what a machine that does nothing else would need at least.
That of the next entry's page holds the drawing of pictures for the ones after it, which nobody waits for.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from uuid import uuid4

import httpx2 as httpx
from measure import put_figures

from civreg.archive import Archive, By
from civreg.policy import Person

NAME, PASSWORD = "benchmark", "một mật khẩu dài"
FIELD = re.compile(r'class="field([^"]*)" data-key="(\w+)"[^>]*data-proposal="([^"]*)"', re.DOTALL)
Times = dict[str, list[tuple[float, float]]]
"""By the clock and of the desk's processor, in milliseconds."""


@contextmanager
def served(home: Path) -> Iterator[tuple[str, int]]:
    """The address of `civreg verify serve` in a process of its own, and that process."""
    with Archive.open(home) as archive:
        if archive.people.named(NAME) is None:
            archive.people.add(By(NAME, NAME), Person(0, NAME, NAME, ("reviewer",), None), PASSWORD)
    command = [sys.executable, "-m", "civreg", "--archive", str(home), "verify", "serve", "--no-browser"]
    desk = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = desk.stdout.readline() if desk.stdout else ""
        yield line[line.index("http") :].split()[0].rstrip("/"), desk.pid
    finally:
        desk.kill()
        desk.wait()


def found(pattern: str, page: str) -> str:
    """What a page says at the pattern's first group."""
    match = re.search(pattern, page)
    if match is None:
        raise SystemExit(f"no {pattern} on the page")
    return match[1]


def spent(process: int) -> float:
    """Milliseconds of processor that all threads of a process took so far; 0 where a system does not say so finely."""
    found = 0
    for task in Path(f"/proc/{process}/task").glob("*/schedstat"):
        with suppress(OSError):
            found += int(task.read_text().split()[0])
    return found / 1e6


@dataclass
class Span:
    """Times of one kind of thing, from here on."""

    process: int
    begun: float = field(default_factory=time.perf_counter)
    before: float = 0.0

    def __post_init__(self) -> None:
        self.before = spent(self.process)

    @property
    def took(self) -> tuple[float, float]:
        """Milliseconds by the clock, and of processor."""
        return 1000 * (time.perf_counter() - self.begun), spent(self.process) - self.before


class Clerk:
    """One browser, logged in."""

    def __init__(self, url: str, process: int, times: Times) -> None:
        self._client = httpx.Client(base_url=url, timeout=120)
        self._process = process
        self._times = times
        self._client.post("/login", data={"name": NAME, "password": PASSWORD})
        self._form = found(r'civreg-form" content="([^"]+)"', self._client.get("/").text)

    def get(self, what: str, path: str) -> httpx.Response:
        """Ask for a page, following where it leads."""
        span = Span(self._process)
        answer = self._client.get(path, follow_redirects=True)
        self._times[what].append(span.took)
        answer.raise_for_status()
        return answer

    def post(self, path: str, texts: dict[str, str], version: int) -> httpx.Response:
        """Say something about an entry."""
        headers = {"If-Match": f'"v{version}"', "X-Civreg-Form": self._form}
        return self._client.post(path, data={"request": str(uuid4()), **texts}, headers=headers)

    def work(self, page: str) -> str:
        """Look at the entry that is open, settle and verify it; gives the next one's page."""
        entry, version, following, picture = (found(rf'data-{name}="([^"]+)"', page) for name in ("entry", "version", "next", "image"))
        self.get("picture of the page", picture)
        texts = {key: unescape(text) for settled, key, text in FIELD.findall(page) if "settled" not in settled}
        at = int(version)
        for key in list(texts)[:3]:
            span = Span(self._process)
            at = self.post(f"/entry/{entry}", {key: texts.pop(key)}, at).raise_for_status().json()["version"]
            self._times["save a field"].append(span.took)
        whole = Span(self._process)
        if texts:
            at = self.post(f"/entry/{entry}", texts, at).raise_for_status().json()["version"]
            self._times["save all others"].append(whole.took)
        span = Span(self._process)
        answer = self.post(f"/entry/{entry}/verify", {}, at)
        blocked = answer.status_code != 200
        self._times["verify: refused" if blocked else "verify"].append(span.took)
        after = self.get("next entry's page", unescape(following)).text
        if not blocked:
            self._times["verify → next entry's page"].append(span.took)
            self._times["save all others + verify → next entry's page"].append(whole.took)
        return after


def told(times: Times) -> str:
    """The figures as a table."""
    lines = ["| what | times | p50 ms | p95 ms | most ms | processor: p50 ms | p95 ms |", "|---|---|---|---|---|---|---|"]
    for what, some in times.items():
        clock, processor = (sorted(took) for took in zip(*some, strict=True))
        at = min(len(some) - 1, int(0.95 * len(some)))
        lines.append(
            f"| {what} | {len(some)} | {statistics.median(clock):.1f} | {clock[at]:.1f} | {clock[-1]:.1f} "
            f"| {statistics.median(processor):.1f} | {processor[at]:.1f} |"
        )
    return "\n".join(lines) + "\n"


def waited(home: Path, url: str, process: int) -> tuple[float, float]:
    """Seconds until the first entry can be opened, and until the queue knows all."""
    start = time.perf_counter()
    clerk = Clerk(url, process, defaultdict(list))
    clerk.get("", "/next")
    first = time.perf_counter() - start
    with Archive.open(home) as archive:
        while archive.queue.stale(1):
            time.sleep(0.5)
    return first, time.perf_counter() - start


def main() -> None:
    """Measure and print; with --write put the figures behind the mark in a file."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("archive", type=Path)
    options.add_argument("--entries", type=int, default=200)
    options.add_argument("--pause", type=float, default=1.0, help="seconds that a clerk looks at an entry before the first key")
    options.add_argument("--write", type=Path)
    chosen = options.parse_args()
    times: Times = defaultdict(list)
    with served(chosen.archive) as (url, process):
        first, all_of_it = waited(chosen.archive, url, process)
        clerk = Clerk(url, process, times)
        books = re.findall(r'href="(/next\?order=[^"]+)"', clerk.get("queue page", "/").text)
        page = ""
        for nth in range(chosen.entries):
            if nth in (0, chosen.entries // 4):  # the riskiest first, which are blocked; then a book from its beginning
                page = clerk.get("first entry", unescape(books[len(books) // 2]) if nth else "/next").text
            time.sleep(chosen.pause)
            page = clerk.work(page)
            if nth % 10 == 0:
                clerk.get("queue page", "/")
                clerk.get("list of groups", "/group")
                clerk.get("a group's page, 400 crops", "/group/sex?value=Nam")
        clerk.get("statistics", "/stats")
    load = f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else ""
    figures = f"First entry {first:.1f} s after the desk opened, queue complete after {all_of_it:.0f} s; {load}.\n\n{told(times)}"
    print(figures)
    if chosen.write:
        put_figures(chosen.write, figures)


if __name__ == "__main__":
    main()
