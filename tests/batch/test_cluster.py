"""Workers on other machines, here as processes of their own: nothing is lost, nothing comes twice, strangers get nothing."""

from __future__ import annotations

import contextlib
import importlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from civreg import batch
from civreg.batch import Done, Executor, Failed, Limits, Outcome, Work
from civreg.errors import ClusterError, CrashedError, ForeignWorkersError, TimeLimitError

BADGE = "import os\n\ndef badge():\n    return {'civreg': os.environ.get('BADGE', '1')}\n"
CRASH = "__import__('os').kill(__import__('os').getpid(), 9)"
HANG = "__import__('time').sleep(600)"
SLEEPY = "__import__('time').sleep(0.2) or {}"


class Machines:
    """A scheduler and its workers, each a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.processes: list[subprocess.Popen[bytes]] = []

    def scheduler(self) -> subprocess.Popen[bytes]:
        """Start the scheduler; again at the same address."""
        return self._start("dask_scheduler", "--host", "127.0.0.1", "--port", str(self.port))

    def worker(self, name: str, badge: str = "1") -> subprocess.Popen[bytes]:
        """Start a worker."""
        own = ("--nthreads", "1", "--no-nanny", "--name", name, "--host", "127.0.0.1", "--local-directory", str(self.folder))
        return self._start("dask_worker", self.address, *own, badge=badge)

    def _start(self, program: str, *arguments: str, badge: str = "1") -> subprocess.Popen[bytes]:
        code = f"from distributed.cli.{program} import main; main()"
        environment = {**os.environ, "PYTHONPATH": str(self.folder), "BADGE": badge}
        command = [sys.executable, "-c", code, *arguments, "--no-dashboard"]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.processes.append(process)
        return process


@pytest.fixture
def machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machines]:
    """Machines that are gone after the test; a module `badges` says what each of them has."""
    (tmp_path / "badges.py").write_text(BADGE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    made = Machines(tmp_path)
    yield made
    for process in made.processes:
        process.kill()
        process.wait()


@contextlib.contextmanager
def joined(machines: Machines, refused: list[str]) -> Iterator[Executor]:
    """An executor for the machines."""
    badge = importlib.import_module("badges").badge
    with contextlib.closing(batch.on_cluster(machines.address, badge, (), refused.append)) as workers:
        yield workers


def counted(outcomes: list[tuple[Work, Outcome]]) -> Counter[object]:
    """How often each value came back."""
    return Counter(outcome.value if isinstance(outcome, Done) else type(outcome.error) for _, outcome in outcomes)


def test_a_killed_worker_and_a_stranger_cost_nothing(machines: Machines) -> None:
    """A worker that is killed loses its work to others; one with another version is named and gets nothing, also when it comes later."""
    machines.scheduler()
    first = machines.worker("first")
    machines.worker("second")
    refused: list[str] = []
    with joined(machines, refused) as workers:
        outcomes = []
        works = (Work(eval, SLEEPY.format(n)) for n in range(24))
        for count, done in enumerate(workers.each(works)):
            outcomes.append(done)
            if count == 3:
                first.kill()
                machines.worker("stranger", badge="2")
                machines.worker("third")
        until = time.monotonic() + 30
        while not refused and time.monotonic() < until:
            outcomes += workers.each([Work(eval, SLEEPY.format(24 + len(outcomes)))])
    found = counted(outcomes)
    assert set(range(24)) <= found.keys()
    assert set(found.values()) == {1}
    assert ["stranger" in name and "civreg 2" in name for name in refused] == [True]


def test_a_scheduler_may_start_again(machines: Machines) -> None:
    """What was on its way when the scheduler died is sent again to the next one; every item comes back once."""
    scheduler = machines.scheduler()
    machines.worker("before")
    with joined(machines, []) as workers:
        outcomes = []
        for count, done in enumerate(workers.each(Work(eval, SLEEPY.format(n)) for n in range(12))):
            outcomes.append(done)
            if count == 2:
                scheduler.kill()
                scheduler.wait()
                machines.scheduler()
                machines.worker("after")
    assert counted(outcomes) == Counter(range(12))


def test_only_strangers_are_no_cluster(machines: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every worker has another version, the run is refused before it begins, and says who they are."""
    machines.scheduler()
    machines.worker("old", badge="0")
    from civreg.batch import cluster  # noqa: PLC0415 - it needs Dask

    options = cluster.ClusterOptions(machines.address, importlib.import_module("badges").badge, patience=60.0)
    with pytest.raises(ForeignWorkersError, match="old"):
        cluster.Cluster(options)


def test_workers_of_this_machine_are_contained() -> None:
    """`local:2` keeps time limits and costs a crash its item, as processes do."""
    with contextlib.closing(batch.on_cluster("local:2", dict)) as workers:
        outcomes = list(workers.run(eval, ["1", CRASH, "3", HANG, "5"], Limits(6.0, retry=False)))
    assert sorted(o.value for o in outcomes if isinstance(o, Done)) == [1, 3, 5]
    assert {type(o.error) for o in outcomes if isinstance(o, Failed)} == {CrashedError, TimeLimitError}
    assert len(outcomes) == 5
    assert not [t for t in threading.enumerate() if t.name.startswith("Dask-Default")]


def test_nobody_there_is_said() -> None:
    """An address where no scheduler answers, or that is none, is an error that names it."""
    from civreg.batch import cluster  # noqa: PLC0415 - it needs Dask

    for where in ("tcp://127.0.0.1:1", "local:many"):
        with pytest.raises(ClusterError, match=where):
            cluster.Cluster(cluster.ClusterOptions(where, dict, patience=0.5))
