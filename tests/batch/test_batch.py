"""Work over many items: what crashes or hangs costs only itself."""

from __future__ import annotations

import contextlib
import errno
import itertools
import math
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from civreg import batch
from civreg.batch import Done, Failed, Limits, Outcome, Work
from civreg.batch.outcome import named
from civreg.errors import CrashedError, DiskFullError, EngineError, TimeLimitError, UnexpectedError

CRASH = "__import__('os').kill(__import__('os').getpid(), 9)"
HANG = "__import__('time').sleep(600)"
# `eval` is a task that every worker can import: each item says what it does.


def values(outcomes: list[Done[str, object] | Failed[str]]) -> list[object]:
    """What went well, in the order of the items' text."""
    return [o.value for o in sorted(outcomes, key=lambda o: o.item) if isinstance(o, Done)]


@pytest.mark.parametrize("jobs", [0, 1, 2])
def test_every_item_has_one_outcome(jobs: int) -> None:
    """Whatever the number of workers, every item comes back once, with its value."""
    found = {o.item: o.value for o in batch.run(math.sqrt, [float(n) for n in range(20)], jobs, 30.0) if isinstance(o, Done)}
    assert found == {float(n): math.sqrt(n) for n in range(20)}


def test_a_crashing_item_costs_only_itself() -> None:
    """A killed worker is replaced; its item is tried again, alone, and then fails with the signal."""
    outcomes = list(batch.run(eval, ["1", "2", CRASH, "3", "4"], 2, 30.0))
    assert values(outcomes) == [1, 2, 3, 4]
    failed = [o for o in outcomes if isinstance(o, Failed)]
    assert [type(f.error) for f in failed] == [CrashedError]
    assert failed[0].error.data["status"] == -9
    assert outcomes[-1] is failed[0]


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is what POSIX knows")
@pytest.mark.parametrize(("kills", "done"), [(3, True), (4, False)])
def test_an_item_whose_workers_are_killed_from_outside_is_tried_again(kills: int, done: bool, tmp_path: Path) -> None:
    """An item is not to blame for kill -9: beside the others once, then three times by itself. Other items are done once."""
    say = f"(f := open({str(tmp_path / 'tries')!r}, 'a')).write('x') and f.flush()"
    outcomes = list(batch.run(eval, ["1", f"[{say}, f.tell() <= {kills} and {CRASH}, 2][-1]", "3"], 2, 30.0))
    assert values(outcomes) == ([1, 3, 2] if done else [1, 3])
    assert (tmp_path / "tries").read_text() == "xxxx"


def test_a_hanging_item_is_ended_after_its_time() -> None:
    """An item that takes too long is killed, and the others are done meanwhile."""
    begun = time.monotonic()
    with_hang = list(batch.run(eval, ["1", HANG, "2", "3"], 2, 1.5))
    assert values(with_hang) == [1, 2, 3]
    assert [type(o.error) for o in with_hang if isinstance(o, Failed)] == [TimeLimitError]
    assert time.monotonic() - begun < 20


def test_helper_programs_die_with_their_hanging_worker() -> None:
    """A program that a worker started is not left behind when the worker is killed."""
    if os.name == "nt":
        return
    start = "(lambda p: (print(p.pid, file=open({path!r}, 'w')), p.wait()))(__import__('subprocess').Popen(['sleep', '600']))"
    path = f"/tmp/civreg-test-{os.getpid()}.pid"  # noqa: S108 - the worker needs a name that it can be told
    list(batch.Processes(1).run(eval, [start.format(path=path)], Limits(2.0, retry=False)))
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - a plain number
        pid = int(file.read())
    os.unlink(path)  # noqa: PTH108 - likewise
    for _ in range(50):
        if not alive(pid):
            return
        time.sleep(0.1)
    pytest.fail("the helper program lives on")


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:  # noqa: PTH123 - a kernel file
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("jobs", [0, 1])
def test_a_bug_is_an_outcome_without_its_message(jobs: int) -> None:
    """A foreign exception becomes a failure that names class and place, and keeps what stood on the page to itself."""
    (outcome,) = batch.run(eval, ["int('Nguyễn Văn A')"], jobs, 30.0)
    assert isinstance(outcome, Failed)
    assert isinstance(outcome.error, UnexpectedError)
    assert outcome.error.data["kind"] == "ValueError"
    assert "Nguyễn" not in str(outcome.error.data)


def test_items_are_drawn_as_they_are_needed() -> None:
    """A million items do not lie in memory: no more are drawn ahead than there are workers."""
    drawn = 0

    def items() -> Iterator[float]:
        nonlocal drawn
        for n in itertools.count():
            drawn += 1
            yield float(n)

    workers = batch.Processes(2)
    outcomes = workers.run(math.sqrt, items(), Limits(30.0))
    for _ in range(5):
        next(outcomes)
    assert drawn <= 5 + 2 * 2
    outcomes.close()  # type: ignore[attr-defined]  # a generator
    assert not workers._workers  # noqa: SLF001 - nobody is left when the listener is gone


def test_workers_live_through_several_runs() -> None:
    """One executor serves run after run with the same processes: their start is paid once."""
    workers = batch.Processes(1)
    first = [o.value for o in workers.run(eval, ["__import__('os').getpid()"], Limits(30.0)) if isinstance(o, Done)]
    second = [o.value for o in workers.run(eval, ["__import__('os').getpid()"], Limits(30.0)) if isinstance(o, Done)]
    workers.close()
    assert first == second


def test_workers_are_single_threaded() -> None:
    """OpenMP and OpenCV keep to one thread in a worker: workers share the machine, not threads."""
    asked = ["__import__('os').environ['OMP_THREAD_LIMIT']", "__import__('cv2').getNumThreads()"]
    assert sorted(map(str, values(list(batch.run(eval, asked, 1, 30.0))))) == ["1", "1"]


def test_a_helper_program_in_a_group_of_its_own_dies_too(tmp_path: Path) -> None:
    """What a worker started ends with it, also where it leads a group and its own parent is gone already."""
    start = "__import__('subprocess').Popen(['sh', '-c', 'sleep 600 & echo $! > {path}'], process_group=0).wait() or " + CRASH
    list(batch.Processes(1).run(eval, [start.format(path=tmp_path / "pid")], Limits(20.0, retry=False)))
    pid = int((tmp_path / "pid").read_text(encoding="utf-8"))
    for _ in range(50):
        if not alive(pid):
            return
        time.sleep(0.1)
    pytest.fail("the helper program lives on")


@pytest.mark.parametrize(
    "grow", ["bytearray(800 << 20) and None", "__import__('mmap').mmap(-1, 800 << 20).write(b'1' * (800 << 20)) and " + HANG]
)
def test_an_item_that_outgrows_its_worker_is_ended(grow: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An item that fills more memory than a worker may costs itself alone, with the reason `memory`; what is mapped counts too."""
    monkeypatch.setattr(batch.memory, "bound", lambda width: 400 << 20)
    outcomes = list(batch.run(eval, ["1", grow, "2"], 2, 60.0))
    assert values(outcomes) == [1, 2]
    assert [type(o.error).code() for o in outcomes if isinstance(o, Failed)] == ["memory"]


def test_an_item_that_is_tried_again_has_all_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was too much beside others is done when it is tried once more, alone."""
    monkeypatch.setattr(batch.memory, "bound", lambda width: (1 << 30) if width == 1 else 400 << 20)
    assert values(list(batch.run(eval, ["1", "len(bytearray(600 << 20))", "2"], 2, 60.0))) == [1, 2, 600 << 20]


def test_a_worker_that_grew_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that keeps much memory after its item makes room for a fresh one."""
    monkeypatch.setattr(batch.processes, "GROWN", 300 << 20)
    keep = "globals().setdefault('kept', bytearray(b'1') * (400 << 20)) and __import__('os').getpid()"
    first, second = values(list(batch.run(eval, [keep, "__import__('os').getpid()"], 1, 60.0)))
    assert first != second


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere no process forks the workers")
def test_the_process_that_forks_workers_may_die() -> None:
    """Whoever kills the process from which workers come costs nothing: workers go on, and new ones come from a new one."""
    outcomes = []
    workers = batch.Processes(2)
    for count, outcome in enumerate(workers.run(eval, [*map(str, range(6)), CRASH, *map(str, range(6, 12))], Limits(30.0, retry=False))):
        outcomes.append(outcome)
        if count == 2:
            (fork,) = [p for p in psutil.Process().children() if any("forkserver" in part for part in p.cmdline())]
            fork.kill()  # not waited for: that is its parent's business
    workers.close()
    assert sorted(o.value for o in outcomes if isinstance(o, Done)) == list(range(12))
    assert len(outcomes) == 13


def test_work_that_waits_is_asked_for_again() -> None:
    """Works may depend on what came of others, also on one that is only done when it is tried again."""
    back: list[Outcome] = []

    def works(first: str) -> Iterator[Work | None]:
        yield Work(eval, first)
        while not back:
            yield None
        yield Work(eval, "'then'")

    for first in ("1", CRASH):
        back.clear()
        workers = batch.Processes(2)
        for _, outcome in workers.each(works(first)):
            back.append(outcome)
        workers.close()
        assert len(back) == 2
        assert isinstance(back[1], Done)


def test_work_that_waits_for_nothing_is_a_bug() -> None:
    """Nobody hangs where works wait and nothing is in hand."""
    with pytest.raises(RuntimeError), contextlib.closing(batch.Processes(1)) as workers:
        list(workers.each(itertools.repeat(None)))


def test_a_value_that_cannot_travel_is_a_bug_of_its_item() -> None:
    """A worker goes on where a task gives back what no pipe carries."""
    outcomes = list(batch.run(eval, ["lambda: 1", "2"], 1, 30.0))
    assert values(outcomes) == [2]


def test_a_container_counts() -> None:
    """`--jobs auto` keeps to the cores and the memory that a container was given, not to those of the machine."""
    groups = {"memory.max": str(3 << 30), "memory.current": str(512 << 20), "cpu.max": "150000 100000"}
    assert batch.fitting_jobs() >= 1
    assert fitting_in(groups) == 2
    assert fitting_in({**groups, "memory.max": str(2 << 30)}) == 1
    assert fitting_in({**groups, "cpu.max": "50000 100000"}) == 1
    assert fitting_in({**groups, "memory.max": "max", "cpu.max": "max 100000"}) >= 1


def fitting_in(files: dict[str, str]) -> int:
    """How many workers fit where the control group's files say so, on a machine with many cores and much memory."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for name, text in files.items():
            (Path(folder) / name).write_text(text, encoding="ascii")
        patch.setattr(batch.memory, "_groups", lambda: [Path(folder)])
        patch.setattr(batch.memory.psutil, "virtual_memory", lambda: SimpleNamespace(available=64 << 30))
        patch.setattr(batch.memory.os, "sched_getaffinity", lambda pid: range(16), raising=False)
        return batch.fitting_jobs()


@pytest.mark.parametrize("engine", [False, True])
def test_whatever_comes_of_a_full_disk_is_called_that(engine: bool) -> None:
    """Also where an engine failed of it: a page is not at fault, and the run can stop instead of failing page after page."""
    try:
        try:
            raise OSError(errno.ENOSPC, "No space left on device", "strip.png")
        except OSError as error:
            if engine:
                raise EngineError(engine="tesseract", what="?") from error
            raise
    except (OSError, EngineError) as error:
        told = named(error)
    assert isinstance(told, DiskFullError)
    assert "strip.png" in told.say("en")
    assert isinstance(named(OSError(errno.ENOENT, "x")), UnexpectedError)
