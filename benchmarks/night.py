"""A night with everything against it: killed runs and workers, a hanging Tesseract, a full disk, bad files; then the dump is compared.

    python benchmarks/night.py --pages 3000 --work /var/tmp/night [--seed 1] [--keep]

The same pages are read twice: once undisturbed, once in an archive on a small disk of its own while troubles come at random moments
of the work. Both must end with the same canonical dump, byte for byte. Needs Linux; the small disk needs the right to mount, and is
replaced by a limit on the size of files where that is refused.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil

sys.path.insert(0, str(Path(__file__).parent))

from badfiles import bad_files
from cheap import draw

from civreg import jobs
from civreg.archive import Archive

POLL = 0.05
HANG = "hang"
PROGRESS = """SELECT coalesce((SELECT max(id) FROM sources), 0) + coalesce((SELECT max(id) FROM quarantine), 0)
              + coalesce((SELECT max(id) FROM outcomes), 0)"""
WRAPPER = """#!/bin/sh
if rm "{tokens}/hang" 2>/dev/null; then exec sleep 100000; fi
exec {real} "$@"
"""


@dataclass(frozen=True)
class Plan:
    """What befalls a night."""

    pages: int = 100
    parents: int = 5
    workers: int = 20
    hangs: int = 2
    disks: int = 1
    bad: int = 40
    seed: int = 1
    jobs: int = 2
    options: tuple[str, ...] = ("--hand", "null")

    def troubles(self) -> list[tuple[float, str]]:
        """When (share of the work) what happens, in order."""
        rng = Random(self.seed)  # noqa: S311 - by chance, and the same again
        kinds = {"parent": self.parents, "worker": self.workers, HANG: self.hangs, "disk": self.disks}
        return sorted((rng.uniform(0.01, 0.9), kind) for kind, n in kinds.items() for _ in range(n))


@dataclass
class Night:
    """One archive and all that befell it."""

    home: Path
    incoming: Path
    plan: Plan
    tools: Path
    total: int = 0
    """Rows that the work comes to; 0: not known, nothing is troubled."""
    happened: Counter[str] = field(default_factory=Counter)
    exits: list[int] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def errors(self) -> Path:
        """What the runs said."""
        return self.tools.with_suffix(".log")

    def work(self) -> None:
        """Run until a run ends by itself and no trouble is left."""
        begun, left = time.monotonic(), self.plan.troubles() if self.total else []
        while True:
            self.exits.append(self._run(left))
            if self.exits[-1] in (0, 5) and (not left or self.exits[-2:] == [0, 0]):
                break
            if self.exits[-1] not in (0, 5, 6, -signal.SIGKILL):
                raise SystemExit(f"exit {self.exits[-1]}: see {self.errors}")
        self.seconds = time.monotonic() - begun

    def _run(self, left: list[tuple[float, str]]) -> int:
        command = [sys.executable, "-m", "civreg", "-C", str(self.home), "run", str(self.incoming), "--nightly"]
        command += ["--jobs", str(self.plan.jobs), *self.plan.options]
        environment = {**os.environ, "PATH": f"{self.tools}:{os.environ['PATH']}"}
        with self.errors.open("ab") as err:
            run = subprocess.Popen(command, env=environment, stdout=err, stderr=err)
            while run.poll() is None:
                time.sleep(POLL)
                if left and self.done() >= left[0][0] * self.total and self._trouble(left[0][1], run):
                    self.happened[left.pop(0)[1]] += 1
        if b"Traceback" in self.errors.read_bytes():
            raise SystemExit(f"a traceback: see {self.errors}")
        return run.returncode

    def _trouble(self, kind: str, run: subprocess.Popen[bytes]) -> bool:
        """Let it befall a run; False where there is nobody yet whom it could befall."""
        if kind == "parent":
            run.kill()
        elif kind == "worker":
            workers = _workers(run.pid)
            if not workers:
                return False
            with contextlib.suppress(psutil.NoSuchProcess):
                Random(sum(self.happened.values())).choice(workers).kill()  # noqa: S311 - likewise
        elif kind == HANG:
            (self.tools / HANG).touch()
        else:
            with _full(self.home):
                run.wait()
        return True

    def done(self) -> int:
        """How far the work is: originals, refusals, and outcomes of pages."""
        with contextlib.closing(sqlite3.connect(f"file:{self.home / 'civreg.db'}?mode=ro", uri=True)) as db:
            try:
                return int(db.execute(PROGRESS).fetchone()[0])
            except sqlite3.OperationalError:
                return 0

    def faults(self) -> list[str]:
        """What must not be so after the last run."""
        with Archive.open(self.home) as archive:
            archive.acts.check()
            owed = [step for step in ("burst", "draft", "recall") if archive.due.owed(step)]
            waiting = archive.pages.to_prepare() or archive.entries.to_read(None, force=False)
        left = [f.name for f in (self.home / "staging").iterdir()]
        orphans = [p.pid for p in psutil.process_iter(["cmdline"]) if str(self.home) in " ".join(p.info["cmdline"] or ())]
        named = {"owed": owed, "waiting": waiting, "staging": left, "orphans": orphans, "half": _halves(self.home)}
        return [f"{name}: {what}" for name, what in named.items() if what]

    def lines(self) -> list[bytes]:
        """The canonical dump."""
        with Archive.open(self.home) as archive:
            return list(jobs.canonical_dump(archive))


def _workers(pid: int) -> list[psutil.Process]:
    """Processes that work for a run: workers, decoders and engines; not those that only start or tidy up."""
    try:
        below = psutil.Process(pid).children(recursive=True)
        return [p for p in below if p.ppid() != pid]
    except psutil.NoSuchProcess:
        return []


def _halves(home: Path) -> list[str]:
    """Files under a final name that are not whole: their name is not their content's."""
    import hashlib  # noqa: PLC0415 - only here

    kept = [f for folder in ("originals", "quarantine") for f in (home / folder).rglob("*") if f.is_file()]
    return [f.name for f in kept if hashlib.sha256(f.read_bytes()).hexdigest() != f.stem]


@contextlib.contextmanager
def _full(home: Path) -> Iterator[None]:
    """Let the disk of an archive be full meanwhile: all but some kilobytes are taken."""
    ballast = home.parent / "ballast"
    if os.path.ismount(home.parent):
        with contextlib.suppress(OSError), ballast.open("wb") as file:
            while True:
                file.write(b"\0" * (1 << 16))
                file.flush()
    else:  # no disk of its own: the files of all runs below may not grow
        for run in psutil.process_iter(["cmdline"]):
            if str(home) in (run.info["cmdline"] or ()):
                size = max((home / "civreg.db").stat().st_size, 1 << 16)
                resource.prlimit(run.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        ballast.unlink(missing_ok=True)


def tools(folder: Path) -> Path:
    """A folder for PATH whose tesseract hangs once for each token."""
    folder.mkdir(parents=True, exist_ok=True)
    wrapper = folder / "tesseract"
    wrapper.write_text(WRAPPER.format(tokens=folder, real=shutil.which("tesseract")), encoding="ascii")
    wrapper.chmod(0o755)
    return folder


def made(home: Path) -> Path:
    """A new archive."""
    home.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "civreg", "-C", str(home), "--quiet", "init", str(home), "--place", "Quận 1"], check=True)
    return home


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own at `folder`, or where it may not be mounted, the folder itself."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=False, stderr=subprocess.DEVNULL
    )
    try:
        yield folder
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "-l", str(folder)], check=False)


def compared(calm: Sequence[bytes], wild: Sequence[bytes]) -> dict[str, tuple[int, int]]:
    """Kinds of items whose lines differ, and how many stand in one dump only."""
    one, other = Counter(calm), Counter(wild)
    kinds = lambda lines: Counter(json.loads(line)["item"] for line in lines.elements())  # noqa: E731 - said once
    missing, extra = kinds(one - other), kinds(other - one)
    return {kind: (missing[kind], extra[kind]) for kind in sorted(missing.keys() | extra.keys())}


def survive(work: Path, plan: Plan) -> dict[str, object]:
    """Do both nights; gives the figures. `work` is made and left as it is."""
    incoming = work / "incoming"
    pages = sum(1 for _ in draw(incoming, plan.pages, book=max(10, min(250, plan.pages // 4))))
    bad = sum(1 for _ in bad_files(incoming, plan.bad))
    calm = Night(made(work / "calm" / "kho"), incoming, plan, tools(work / "calm-tools"))
    calm.work()
    with small_disk(work / "wild", 400 + plan.pages) as disk:
        wild = Night(made(disk / "kho"), incoming, plan, tools(work / "tools"), total=calm.done())
        wild.work()
        dumps = calm.lines(), wild.lines()
        faults = wild.faults()
        for name, lines in zip(("calm", "wild"), dumps, strict=True):
            (work / f"{name}.dump").write_bytes(b"".join(lines))
    return {
        "pages": pages, "bad files": bad, "troubles": dict(wild.happened), "runs": len(wild.exits), "exits": dict(Counter(wild.exits)),
        "calm s": round(calm.seconds, 1), "wild s": round(wild.seconds, 1), "dump lines": len(dumps[0]),
        "differences": compared(*dumps), "equal": dumps[0] == dumps[1], "faults": faults,
    }  # fmt: skip


def main() -> None:
    """Read the options, do it, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--work", type=Path, required=True, help="an empty folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hand", default="null")
    given = parser.parse_args()
    figures = survive(given.work.resolve(), Plan(given.pages, seed=given.seed, options=("--hand", given.hand)))
    sys.stdout.write(json.dumps(figures, ensure_ascii=False, indent=1) + "\n")
    sys.exit(0 if figures["equal"] and not figures["faults"] else 1)


if __name__ == "__main__":
    main()
