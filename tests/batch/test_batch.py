"""Work over many items: what crashes or hangs costs only itself."""

from __future__ import annotations

import itertools
import math
import os
import time
from collections.abc import Iterator

import pytest

from civreg import batch
from civreg.batch import Done, Failed, Limits
from civreg.errors import CrashedError, TimeLimitError, UnexpectedError

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
    """A killed worker is replaced; its item is tried once more, alone, and then fails with the signal."""
    outcomes = list(batch.run(eval, ["1", "2", CRASH, "3", "4"], 2, 30.0))
    assert values(outcomes) == [1, 2, 3, 4]
    failed = [o for o in outcomes if isinstance(o, Failed)]
    assert [type(f.error) for f in failed] == [CrashedError]
    assert failed[0].error.data["status"] == -9
    assert outcomes[-1] is failed[0]


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
