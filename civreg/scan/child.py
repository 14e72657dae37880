"""Files from strangers are examined in a child that may be killed: a crash, a hang or a bomb costs that file alone.

One child serves many files. It answers one JSON line a picture, so that the time limit is counted from page to page and
no pixels pass through the pipe. JSON and not pickle: a child that a file has taken over must not reach its parent.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, fields
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from civreg.errors import CivregError, CrashedError, MissingToolError, RefusedFileError
from civreg.model import SourceImage
from civreg.scan.reasons import refused
from civreg.scan.source import examine_each
from civreg.scan.source.limits import SourceLimits

_START_SECONDS = 60.0
_STARTS = 3
_TRIES = 3
CRASHED = "crashed"
"""Reason of a file that ends whoever looks into it."""
_ERRORS: dict[str, type[CivregError]] = {e.__name__: e for e in (RefusedFileError, MissingToolError)}
_TO_CHILD = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))


class Examiner:
    """Examines delivered files in a child, which is started when first needed and again after it had to be killed.

    Use it as a context manager around a whole run; one examiner serves one thread.
    """

    def __init__(self, limits: SourceLimits) -> None:
        self.limits = limits
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Process id of the running child; None where there is none."""
        return None if self._child is None or self._child.ended else self._child.process.pid

    def close(self) -> None:
        """End the child, if there is one."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def examine(self, path: Path, name: str) -> list[SourceImage]:
        """As `civreg.scan.source.examine`; a file that kills child after child, or outlasts one, is refused like any other.

        Raises RefusedFileError; MissingToolError where poppler is not installed or the child cannot be started; CrashedError
        where it is killed again and again.
        """
        for _ in range(_TRIES - 1):
            try:
                return self._examine(path, name)
            except RefusedFileError as e:  # it may have been killed for another's sake
                if e.data["reason"] != CRASHED:
                    raise
        return self._examine(path, name)

    def _examine(self, path: Path, name: str) -> list[SourceImage]:
        if self._child is None or self._child.ended:
            self._child = _started(self.limits)
        whole = False
        try:
            found = self._child.examine(path, name)
            whole = True
        except CivregError:
            whole = not self._child.ended
            raise
        finally:
            if not whole:  # a child in the middle of a file is of no use to the next one, after Ctrl-C too
                self.close()
        return found


def examine_safely(path: Path, name: str, limits: SourceLimits) -> list[SourceImage]:
    """As `civreg.scan.source.examine`, in a child of its own for this one file (0.3 s to start).

    A run over many files keeps an `Examiner`.
    """
    with Examiner(limits) as examiner:
        return examiner.examine(path, name)


def _started(limits: SourceLimits) -> _Child:
    """A new child; one that somebody kills while it starts is started again."""
    for _ in range(_STARTS):
        with suppress(CrashedError):
            return _Child(limits)
    return _Child(limits)


class _Child:
    """One child process and the pipe to it."""

    def __init__(self, limits: SourceLimits) -> None:
        self.limits = limits
        self.late = False
        code = "from civreg.scan.child import serve; serve()"
        one = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", code],  # -P: a folder of strangers' files may be the current one
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **one, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            process_group=0,  # of the caller's session, so that whoever ends that finds it
        )
        self._tell({field.name: getattr(limits, field.name) for field in fields(limits)})
        if self._hear(_START_SECONDS) != {"ready": True}:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(1.0)
            killed = (self.process.poll() or 0) < 0 and not self.late
            self.kill()
            if killed:
                raise CrashedError(status=self.process.returncode)
            raise MissingToolError(tool="python", install=f"{sys.executable} -m pip install --force-reinstall civreg")

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    @cached_property
    def _answers(self) -> IO[bytes]:
        if self.process.stdout is None:
            raise RuntimeError("the child was started without a pipe")
        return self.process.stdout

    def examine(self, path: Path, name: str) -> list[SourceImage]:
        until = time.monotonic() + self.limits.file_seconds
        self._tell({"path": str(path.absolute()), "name": name})
        found: list[SourceImage] = []
        while True:
            seconds = min(self.limits.page_seconds, until - time.monotonic())
            answer = self._hear(seconds)
            if answer is None:
                raise self._lost(name, seconds)
            if "error" in answer:
                raise _ERRORS[answer["error"]](**answer["data"])
            if "done" in answer:
                return found
            found.append(SourceImage(**{**answer, "flags": tuple(answer["flags"])}))

    def kill(self) -> None:
        """End the child and everything that it started."""
        self._stop()
        self.process.communicate()

    def _stop(self) -> None:
        if os.name != "posix":
            self.process.kill()
            return
        with suppress(ProcessLookupError):  # it and its helpers may have ended by themselves
            os.killpg(self.process.pid, signal.SIGKILL)

    def _lost(self, name: str, seconds: float) -> RefusedFileError:
        self.kill()
        if self.late or self.process.returncode == -getattr(signal, "SIGXCPU", 0):
            return refused(name, "too-slow", seconds=max(1, round(seconds)))
        return refused(name, CRASHED)

    def _tell(self, question: dict[str, object]) -> None:
        if self.process.stdin is None:
            raise RuntimeError("the child was started without a pipe")
        with suppress(OSError):  # where it has ended, the missing answer says so
            self.process.stdin.write(_TO_CHILD.encode(question).encode() + b"\n")
            self.process.stdin.flush()

    def _hear(self, seconds: float) -> dict[str, Any] | None:
        """The next answer; None where the child ended, or did not answer in time and was killed."""
        self.late = False
        watch = threading.Timer(max(0.0, seconds), self._too_late)
        watch.daemon = True
        watch.start()
        try:
            line = self._answers.readline(1 << 20)
            answer = json.loads(line) if line.endswith(b"\n") else None
        except ValueError:
            return None
        finally:
            watch.cancel()
        return answer if isinstance(answer, dict) else None

    def _too_late(self) -> None:
        self.late = True
        self._stop()


def serve() -> None:
    """The child's side: read one question a line until the pipe closes."""
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    limits = SourceLimits(**json.loads(asked.readline()))
    _bound(limits)
    for answer in _answers(asked, limits):
        answers.write(_TO_CHILD.encode(answer).encode() + b"\n")
        answers.flush()


def _answers(asked: IO[bytes], limits: SourceLimits) -> Iterator[dict[str, object]]:
    yield {"ready": True}
    for line in asked:
        question = json.loads(line)
        _bound_cpu(limits)
        try:
            for source in examine_each(Path(question["path"]), question["name"], limits):
                _bound_cpu(limits)
                yield asdict(source)
        except (RefusedFileError, MissingToolError) as error:
            yield {"error": type(error).__name__, "data": error.data}
        except MemoryError:
            refusal = refused(question["name"], "too-much-memory", limit=limits.memory_mb)
            yield {"error": type(refusal).__name__, "data": refusal.data}
        else:
            yield {"done": True}


def _bound(limits: SourceLimits) -> None:
    """Bound the memory and the files that the child and its helpers may use, where the system can."""
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return
    wanted = {resource.RLIMIT_AS: limits.memory_mb << 20, resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: 1 << 24}
    for kind, most in wanted.items():
        _lower(kind, most)


def _bound_cpu(limits: SourceLimits) -> None:
    """Let the next page use its share of CPU; what counts when the parent is no longer there to look at the clock."""
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return
    spent = resource.getrusage(resource.RUSAGE_SELF)
    used = spent.ru_utime + spent.ru_stime
    _lower(resource.RLIMIT_CPU, int(used + limits.page_seconds) + 5)


def _lower(kind: int, most: int) -> None:
    import resource  # noqa: PLC0415  # not on Windows

    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
