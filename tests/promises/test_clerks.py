"""Eight clerks at once over HTTP, every request sent twice, the server killed and started again: none lost, none doubled.

Forty edits of each and one kill here; a thousand and two with CIVREG_RELEASE=1. `CIVREG_EDITS` and `CIVREG_KILLS` ask for others.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from civreg.archive import Archive, By
from civreg.policy import Person
from tests.promises.conftest import scale

CLERKS = 8
EDITS = int(os.environ.get("CIVREG_EDITS", scale(40, 1000)))
KILLS = int(os.environ.get("CIVREG_KILLS", scale(1, 2)))
PASSWORD = "một mật khẩu dài"  # noqa: S105 - of nobody
KEYS = ("nksHoTen", "chaHoTen", "meHoTen", "nksNoiSinh", "nguoiKy")
SETUP = By("cài đặt", "máy 1")


@dataclass
class Server:
    """`civreg verify serve` in a process of its own, always at the same port."""

    home: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None
    killed: int = 0

    def start(self) -> None:
        """Serve; returns once it answers."""
        command = [sys.executable, "-m", "civreg", "--archive", str(self.home), "verify", "serve", "--no-browser", "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline() if self.process.stdout else ""
        self.port = int(line.split("127.0.0.1:")[1].split("/")[0])

    def kill(self) -> None:
        """As a power cut does: SIGKILL."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.killed += 1

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"


@dataclass
class Clerk:
    """One clerk's browser, which asks until it is answered, as the desk's script does."""

    server: Server
    name: str
    form: str = ""
    sent: int = 0
    acknowledged: list[tuple[int, str, str]] = field(default_factory=list)
    """Entry, field key, text."""
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask again while nobody answers."""
        for _ in range(600):
            with contextlib.suppress(httpx.TransportError):
                self.sent += 1
                return self.client.request(method, self.server.url + path, **more)
            time.sleep(0.1)
        raise AssertionError("nobody answered for a minute")

    def log_in(self) -> None:
        """Begin a session."""
        assert self.ask("POST", "/login", data={"name": self.name, "password": PASSWORD}).status_code == 303
        found = re.search(r'civreg-form" content="([^"]+)"', self.ask("GET", "/").text)
        assert found is not None
        self.form = found[1]

    def edit(self, entry: int, key: str, text: str) -> None:
        """Save one field, each request twice; where another was first, with the version that one is told."""
        version = 0
        for attempt in range(200):
            said = {"request": f"{self.name}-{text}-{attempt}", key: text}
            headers = {"If-Match": f'"v{version}"', "X-Civreg-Form": self.form}
            answers = [self.ask("POST", f"/entry/{entry}", data=said, headers=headers) for _ in range(2)]
            codes = [answer.status_code for answer in answers]
            assert set(codes) <= {200, 409}, answers[-1].text
            if 200 in codes:
                assert codes[1] == 200, "what was done is answered again, not refused"
                self.acknowledged.append((entry, key, text))
                return
            version = answers[1].json()["version"]
        raise AssertionError("others were always first")

    def work(self, entries: list[int], nth: int) -> None:
        """All edits of one clerk: half on entries that all share, half on an own one."""
        self.log_in()
        for edit in range(EDITS):
            entry = entries[edit % 4] if edit % 2 else entries[4 + nth]
            self.edit(entry, KEYS[edit % len(KEYS)], f"{self.name} {edit}")


@pytest.fixture
def server(shelf: Any) -> Iterator[Server]:
    """A desk over a small book, and its clerks."""
    said = {"nksHoTen": "Lê Hoa", "ngayDangKy": "10/5/2015", "quyenSo": "01/2015"}
    shelf.add("KS.2015.01", [said | {"so": str(n + 1)} for n in range(4 + CLERKS)], verified=False)
    for nth in range(CLERKS):
        shelf.archive.people.add(SETUP, Person(0, f"clerk{nth}", "", ("reviewer",), None), PASSWORD)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    started = Server(shelf.archive.home, port)
    started.start()
    yield started
    started.kill()


def killing(server: Server, clerks: list[Clerk], done: threading.Event) -> None:
    """Kill the server in the middle of the work, as often as is asked, and start it again."""
    for nth in range(KILLS):
        due = CLERKS * EDITS * (nth + 1) // (KILLS + 1)
        while sum(len(clerk.acknowledged) for clerk in clerks) < due and not done.is_set():
            time.sleep(0.01)
        server.kill()
        server.start()


def test_none_is_lost_and_none_is_doubled(server: Server, record_property: Callable[[str, object], None]) -> None:
    """Every acknowledged word stands in the archive exactly once, under the name of who said it, in an unbroken chain."""
    clerks, done = [Clerk(server, f"clerk{nth}") for nth in range(CLERKS)], threading.Event()
    with Archive.open(server.home) as archive:
        entries = [row.number for row in archive.outgoing.entries() if row.number is not None]
    killer = threading.Thread(target=killing, args=(server, clerks, done))
    killer.start()
    start = time.monotonic()
    with ThreadPoolExecutor(CLERKS) as pool:
        for work in [pool.submit(clerk.work, entries, nth) for nth, clerk in enumerate(clerks)]:
            work.result()
    done.set()
    killer.join()
    seconds = time.monotonic() - start
    assert server.killed == KILLS
    acknowledged = Counter((c.name, *word) for c in clerks for word in c.acknowledged)
    assert sum(acknowledged.values()) == CLERKS * EDITS
    with Archive.open(server.home) as archive:
        kept = Counter(
            (word.person, entry, key, word.text)
            for entry in entries
            for key, words in archive.reviews.words(entry).items()
            for word in words
        )
        assert kept == acknowledged
        assert archive.acts.check() >= CLERKS * EDITS
        assert archive.acts.strays() == []
    sent = sum(clerk.sent for clerk in clerks)
    record_property("figure", f"{CLERKS} clerks, {EDITS} edits each, {sent:,} requests, server killed {KILLS} times, {seconds:.0f} s")
