"""Workers on other machines, by Dask: what is lost is sent again, what comes twice counts once, strangers get nothing to do."""

from __future__ import annotations

import contextlib
import itertools
import logging
import queue
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, TypeVar

from distributed import Client, Future, LocalCluster

from civreg.batch import freight, remote
from civreg.batch.outcome import Done, Failed, Limits, Outcome, Work, named, outcomes
from civreg.batch.remote import Answer, Badge, Task
from civreg.errors import ClusterError, CrashedError, ForeignWorkersError, TimeLimitError

Item = TypeVar("Item")
Output = TypeVar("Output")

LOOK = 2.0
"""Seconds between two looks at who is there."""
AHEAD = 1
"""Works sent to each worker beyond the one in hand, so that no worker waits for the network."""
SLOW = 4.0
"""How many times longer than most a work may take before it is given to somebody else too."""
SLOW_SECONDS = 20.0
GRACE = 3.0
"""Seconds for which a better worker is waited for where only strangers came."""
FAREWELL = 10.0
TRIES = 4
"""Times that a work is sent before it fails."""


@dataclass(frozen=True, slots=True)
class ClusterOptions:
    """Which cluster, and what its workers must have."""

    where: str
    """`tcp://scheduler:8786`, or `local:4` for so many workers on this machine."""
    badge: Callable[[], Badge]
    """A function that every worker can import: what of a worker must be as here."""
    preload: tuple[str, ...] = ()
    """Modules that workers need."""
    patience: float = 60.0
    """Seconds for which a scheduler or a worker is waited for."""
    refused: Callable[[str], None] = lambda name: None
    """Hears of each worker that is refused, by name."""


@dataclass(slots=True)
class _Flight:
    """One work on its way."""

    work: Work
    load: freight.Freight
    begun: float
    futures: dict[str, Future[Answer]] = field(default_factory=dict)
    tries: int = 0


class Cluster:
    """An executor whose workers are those of a Dask scheduler; the caller alone hears outcomes, so the caller alone writes.

    Raises ClusterError where no scheduler or no worker answers, ForeignWorkersError where all workers have another version.
    """

    def __init__(self, options: ClusterOptions) -> None:
        self._options = options
        self._expected = options.badge()
        self._numbers = itertools.count()
        self._landed: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._good: dict[str, int] = {}
        """Address of each worker that may work: its threads."""
        self._foreign: dict[str, str] = {}
        """Address of each worker that may not: its name."""
        self._flights: dict[str, _Flight] = {}
        """By the key of each future."""
        self._looked = 0.0
        self._seconds: list[float] = []
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is said by us
        self._local = _local(options.where)
        self._client = self._connected()
        try:
            self._await_workers()
        except BaseException:
            self.close()
            raise

    @property
    def width(self) -> int:
        """Items in work at once."""
        return max(1, sum(self._good.values()))

    def each(self, works: Iterable[Work | None]) -> Iterator[tuple[Work, Outcome]]:
        """Do every work; no more are drawn than the workers and their way need."""
        source = iter(works)
        try:
            while True:
                more = self._send_more(source)
                if not self._flights:
                    if more:
                        raise RuntimeError("the work waits for what nobody does")
                    return
                yield from self._back()
        finally:
            for flight in list(self._flights.values()):
                self._forget(flight)

    def run(self, task: Callable[[Item], Output], items: Iterable[Item], limits: Limits) -> Iterator[Done[Item, Output] | Failed[Item]]:
        """Run one task over `items`, each within the same limits."""
        return outcomes(self, task, items, limits)

    def close(self) -> None:
        """Go home; a scheduler that we did not start goes on, and its workers end what they have in hand."""
        with contextlib.suppress(Exception):  # a cluster that is gone needs no farewell
            self._client.close(timeout=FAREWELL)
        if self._local:
            remote.dismiss()
            with contextlib.suppress(Exception):  # its threads end with this process at the latest
                self._local.close(timeout=FAREWELL)

    def _send_more(self, source: Iterator[Work | None]) -> bool:
        """Send what there is room for; gives whether the source only waits."""
        while len(self._open()) < self.width * (1 + AHEAD):
            try:
                work = next(source)
            except StopIteration:
                return False
            if work is None:
                return True
            self._send(_Flight(work, freight.pack(work.task, work.item), time.monotonic()))
        return False

    def _open(self) -> list[_Flight]:
        return list({id(flight): flight for flight in self._flights.values()}.values())

    def _send(self, flight: _Flight, sent: dict[str, bytes] | None = None, only: Sequence[str] = ()) -> None:
        options, limits = self._options, flight.work.limits
        key = f"civreg-{id(self):x}-{next(self._numbers)}"
        task = Task(flight.load, limits, options.badge, self._expected, sent or {}, options.preload)
        flight.begun, flight.tries = time.monotonic(), flight.tries + 1
        where = list(only) or (list(self._good) if self._foreign else None)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a page is a large object, and meant to travel
            future = self._client.submit(remote.perform, task, key=key, pure=False, workers=where)
        flight.futures[key] = future
        self._flights[key] = flight
        future.add_done_callback(lambda done: self._landed.put(str(done.key)))

    def _back(self) -> Iterator[tuple[Work, Outcome]]:
        """What came back, if anything did in a while; what got lost is sent again."""
        with contextlib.suppress(queue.Empty):
            key = self._landed.get(timeout=LOOK / 4)
            flight = self._flights.get(key)
            if flight and (outcome := self._outcome(flight, key)):
                self._forget(flight)
                yield flight.work, outcome
        if time.monotonic() - self._looked > LOOK:
            self._look()
            yield from self._overdue()

    def _outcome(self, flight: _Flight, key: str) -> Outcome | None:
        """What became of a work by one of its futures; None where it is on its way again."""
        future = flight.futures.pop(key)
        del self._flights[key]
        item = flight.work.item
        if future.status == "finished":
            answer = future.result()
            if isinstance(answer.outcome, Done):
                self._seconds = [*self._seconds[-50:], answer.outcome.seconds]
                return Done(item, answer.outcome.value, answer.outcome.seconds)
            if answer.outcome:
                return Failed(item, answer.outcome.error, answer.outcome.seconds)
            if answer.foreign:
                self._refuse(answer.worker, answer.foreign)
                flight.tries -= 1
            self._send(flight, freight.contents(answer.lacks), (answer.worker,) if answer.lacks else ())
            return None
        if flight.futures:
            return None
        if flight.tries >= TRIES or (future.status == "error" and not _lost(future)):
            return Failed(item, named(_fault(future)), time.monotonic() - flight.begun)
        self._send_again(flight)
        return None

    def _send_again(self, flight: _Flight) -> None:
        if self._client.status != "running":
            self._client = self._connected()
        if not self._good:
            self._await_workers()
        self._send(flight)

    def _forget(self, flight: _Flight) -> None:
        for key, future in flight.futures.items():
            self._flights.pop(key, None)
            with contextlib.suppress(Exception):  # the scheduler may be gone
                future.cancel()
        flight.futures.clear()

    def _overdue(self) -> Iterator[tuple[Work, Outcome]]:
        """Works that take too long: given to somebody else as well where somebody is free, and failed at last."""
        usual = max(SLOW * median(self._seconds), SLOW_SECONDS) if self._seconds else float("inf")
        for flight in self._open():
            spent = time.monotonic() - flight.begun
            if spent > 2 * flight.work.limits.seconds + self._options.patience:
                self._forget(flight)
                if flight.tries >= TRIES:
                    yield flight.work, Failed(flight.work.item, TimeLimitError(seconds=round(spent)), spent)
                else:
                    self._send_again(flight)
            elif spent > usual and len(flight.futures) == 1 and len(self._flights) < self.width:
                self._send(flight)

    def _look(self) -> None:
        """See who is there: new workers show what they have before they get anything."""
        self._looked = time.monotonic()
        if self._client.status != "running":
            self._client = self._connected()
        try:
            workers: dict[str, Any] = dict(self._client.scheduler_info(n_workers=-1)["workers"])
        except (OSError, TimeoutError, ValueError):  # it is just being lost or found again
            return
        self._good = {address: threads for address, threads in self._good.items() if address in workers}
        new = {address: about for address, about in workers.items() if address not in self._good and address not in self._foreign}
        if not new:
            return
        with contextlib.suppress(OSError, TimeoutError):
            shown = self._client.run(self._options.badge, workers=list(new), on_error="return")
            for address, badge in shown.items():
                if badge == self._expected:
                    self._good[address] = int(new[address]["nthreads"])
                else:
                    self._refuse(address, remote.told(str(new[address]["name"]), address, badge))

    def _refuse(self, address: str, name: str) -> None:
        self._good.pop(address, None)
        if address not in self._foreign:
            self._foreign[address] = name
            self._options.refused(name)

    def _connected(self) -> Client:
        """A client of the scheduler, waited for as long as patience lasts."""
        until = time.monotonic() + self._options.patience
        where: Any = self._local or self._options.where
        while True:
            try:
                return Client(where, timeout=max(1.0, min(5.0, until - time.monotonic())), set_as_default=False)
            except (OSError, TimeoutError) as error:
                if time.monotonic() > until:
                    raise ClusterError(
                        where=self._options.where, vi="không có bộ điều phối trả lời.", en="no scheduler answers."
                    ) from error
            except ValueError as error:
                raise ClusterError(where=self._options.where, vi="địa chỉ sai.", en="no such address.") from error

    def _await_workers(self) -> None:
        until = time.monotonic() + self._options.patience
        while True:
            self._look()
            if self._good:
                return
            if self._foreign:
                until = min(until, time.monotonic() + GRACE)
            if self._foreign and time.monotonic() + LOOK / 10 > until:
                raise ForeignWorkersError(where=self._options.where, names="; ".join(self._foreign.values()))
            if time.monotonic() > until:
                raise ClusterError(where=self._options.where, vi="không có máy nào nhận việc.", en="it has no worker.")
            time.sleep(0.2)


def _local(where: str) -> LocalCluster | None:
    """So many workers in threads of this process, whose processes are our own; None for a cluster elsewhere."""
    kind, _, count = where.partition(":")
    if kind != "local":
        return None
    if not count.isdecimal() or not int(count):
        raise ClusterError(where=where, vi="viết local:N.", en="write local:N.")
    return LocalCluster(n_workers=int(count), threads_per_worker=1, processes=False, dashboard_address=None, silence_logs=logging.CRITICAL)


def _lost(future: Future[Answer]) -> bool:
    """Whether a future failed for what befell its worker, not for what its task did."""
    return type(future.exception()).__name__ in ("KilledWorker", "CommClosedError", "FutureCancelledError", "CancelledError")


def _fault(future: Future[Answer]) -> BaseException:
    if future.status == "error":
        error = future.exception()
        if isinstance(error, BaseException) and not _lost(future):
            return error
    return CrashedError(status=-9)
