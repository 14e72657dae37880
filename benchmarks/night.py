"""A night with everything against it: killed runs and workers, hangs, refusals, a full disk, bad files; then the dump is compared.

    python benchmarks/night.py --pages 3000 --work /var/tmp/night [--seed 1] [--a5]

The same pages are read twice: once undisturbed, once in an archive on a small disk of its own while troubles come at random moments
of the work; then one night more in which nothing happens. Both must end with the same canonical dump, byte for byte. With `--a5` forms
lie on A5, which costs half. Where `--work` holds a calm night already, that one is compared with. Needs Linux; the small disk needs the
right to mount, and is replaced by a limit on the size of files where that is refused.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import psutil

sys.path.insert(0, str(Path(__file__).parent))

from badfiles import bad_files
from cheap import draw
from disks import full_disk, small_disk

from civreg import jobs
from civreg.archive import Archive, Settings
from civreg.errors import DiskFullError

POLL = 0.05
PIXELS = 1240
"""Width of a page, whatever its paper."""
A5 = (148.0, 210.0)
HANG = "hang"
REFUSALS = ("no memory", "no room")
"""What a worker is told for a moment: when it opens an original, and when it writes a file."""
MET = (HANG, *REFUSALS)
"""Troubles that lie in wait as files until somebody meets them."""
LAST = 0.6
"""Share of the work after which none of these is laid: the last chunks may all be given out by then."""
PROGRESS = """SELECT coalesce((SELECT max(id) FROM sources), 0) + coalesce((SELECT max(id) FROM quarantine), 0)
              + coalesce((SELECT max(id) FROM outcomes), 0)"""
WRAPPER = """#!/bin/sh
if rm "{tokens}/hang" 2>/dev/null; then echo $$ >> "{tokens}/hung"; exec sleep 100000; fi
exec {real} "$@"
"""
REFUSING = """
import errno, os, sys

def told(event, what):
    if event != "open" or os.getpid() != os.getsid(0) or not isinstance(what[0], (str, bytes)):
        return  # workers lead a session, others do not
    path, writes = os.fsdecode(what[0]), what[2] & (os.O_WRONLY | os.O_RDWR)
    trouble = "no room" if writes and "/dev/" not in path else "no memory" if "/originals/" in path else ""
    try:
        os.remove({tokens!r} + "/" + trouble)
    except OSError:
        return
    raise OSError(errno.ENOSPC, "No space left on device", path) if writes else MemoryError

sys.addaudithook(told)
"""


@dataclass(frozen=True)
class Plan:
    """What befalls a night."""

    pages: int = 100
    parents: int = 5
    workers: int = 20
    hangs: int = 2
    disks: int = 1
    refusals: int = 2
    """Of each kind."""
    bad: int = 40
    seed: int = 1
    jobs: int = 2
    options: tuple[str, ...] = ("--hand", "tesseract")
    """So that every page asks Tesseract, and may meet what lies in wait there."""
    paper_mm: tuple[float, float] = (210.0, 297.0)
    book: int = 0
    """Pages a book; 0: a quarter of all, 10 to 250."""

    def troubles(self) -> list[tuple[float, str]]:
        """When (share of the work) what happens, in order."""
        rng = Random(self.seed)  # noqa: S311 - by chance, and the same again
        kinds = {"parent": self.parents, "worker": self.workers, HANG: self.hangs, "disk": self.disks}
        kinds |= dict.fromkeys(REFUSALS, self.refusals)
        return sorted((rng.uniform(0.01, LAST if kind in MET else 0.9), kind) for kind, n in kinds.items() for _ in range(n))


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
        """Run until a run ends by itself and no trouble is left; then, after troubles, once more as the next night would."""
        begun, left = time.monotonic(), self.plan.troubles() if self.total else []
        while True:
            self.exits.append(self._run(left))
            if self.exits[-1] in (0, 5) and (not left or self.exits[-2:] == [0, 0]):
                break
            if self.exits[-1] not in (0, 5, 6, -signal.SIGKILL):
                raise SystemExit(f"exit {self.exits[-1]}: see {self.errors}")
        if self.total:
            self.exits.append(self._run([]))
        self.seconds = time.monotonic() - begun

    def _run(self, left: list[tuple[float, str]]) -> int:
        command = [sys.executable, "-m", "civreg", "-C", str(self.home), "run", str(self.incoming), "--nightly"]
        command += ["--jobs", str(self.plan.jobs), *self.plan.options]
        first = {name: f"{self.tools}:{os.environ.get(name, '')}" for name in ("PATH", "PYTHONPATH")}
        with self.errors.open("ab") as err:
            run = subprocess.Popen(command, env={**os.environ, **first}, stdout=err, stderr=err)
            while run.poll() is None:
                time.sleep(POLL)
                if left and self.done() >= left[0][0] * self.total and self._trouble(left[0][1], run):
                    self.happened[left.pop(0)[1]] += 1
                    self._tell()
        if b"Traceback" in self.errors.read_bytes():
            raise SystemExit(f"a traceback: see {self.errors}")
        return run.returncode

    def _tell(self) -> None:
        sys.stderr.write(f"{time.strftime('%H:%M:%S')} {self.done():,} of {self.total:,}: {dict(self.happened)}\n")

    def _trouble(self, kind: str, run: subprocess.Popen[bytes]) -> bool:
        """Let it befall a run; False where there is nobody yet whom it could befall, or it ended without noticing."""
        if kind == "parent":
            run.kill()
            run.wait()  # nothing else befalls one that is dying
        elif kind == "worker":
            workers = _workers(run.pid)
            if not workers:
                return False
            with contextlib.suppress(psutil.NoSuchProcess):
                Random(sum(self.happened.values())).choice(workers).kill()  # noqa: S311 - likewise
        elif kind in MET:
            if (self.tools / kind).exists():  # the one before was not met yet
                return False
            (self.tools / kind).touch()
        else:
            with full_disk(self.home):
                return run.wait() == DiskFullError.exit_code
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
        unmet = [kind for kind in MET if (self.tools / kind).exists()]
        orphans = [p.pid for p in psutil.process_iter(["cmdline"]) if str(self.home) in " ".join(p.info["cmdline"] or ())]
        named = {"owed": owed, "waiting": waiting, "staging": left, "orphans": orphans, "half": _halves(self.home)}
        named["not met"] = unmet
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


def tools(folder: Path) -> Path:
    """A folder for PATH whose tesseract hangs once for each token, and for Python, whose workers are refused once for each."""
    folder.mkdir(parents=True, exist_ok=True)
    wrapper = folder / "tesseract"
    wrapper.write_text(WRAPPER.format(tokens=folder, real=shutil.which("tesseract")), encoding="ascii")
    wrapper.chmod(0o755)
    (folder / "sitecustomize.py").write_text(REFUSING.format(tokens=str(folder)), encoding="ascii")
    return folder


def made(home: Path, plan: Plan) -> Path:
    """A new archive."""
    home.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "civreg", "-C", str(home), "--quiet", "init", str(home), "--place", "Quận 1"], check=True)
    settings = Settings.load(home)
    replace(settings, paper_mm=plan.paper_mm).save(home)
    return home


def compared(calm: Sequence[bytes], wild: Sequence[bytes]) -> dict[str, tuple[int, int]]:
    """Kinds of items whose lines differ, and how many stand in one dump only."""
    one, other = Counter(calm), Counter(wild)
    kinds = lambda lines: Counter(json.loads(line)["item"] for line in lines.elements())  # noqa: E731 - said once
    missing, extra = kinds(one - other), kinds(other - one)
    return {kind: (missing[kind], extra[kind]) for kind in sorted(missing.keys() | extra.keys())}


def survive(work: Path, plan: Plan) -> dict[str, object]:
    """Do both nights; gives the figures. `work` is made and left as it is, and a calm night that it holds already is not done again."""
    incoming, known = work / "incoming", work / "calm.json"
    if not known.exists():
        known.write_text(json.dumps(_calm(work, plan, incoming)), encoding="utf-8")
    calm = json.loads(known.read_text(encoding="utf-8"))
    shutil.rmtree(work / "tools", ignore_errors=True)
    with small_disk(work / "wild", 400 + plan.pages) as disk:
        wild = Night(made(disk / "kho", plan), incoming, plan, tools(work / "tools"), total=calm["total"])
        wild.work()
        told = wild.lines()
        (work / "wild.dump").write_bytes(b"".join(told))
        faults = wild.faults()
    said = (work / "calm.dump").read_bytes().splitlines(keepends=True)
    return {
        "pages": plan.pages, "bad files": calm["bad"], "troubles": dict(wild.happened), "runs": len(wild.exits),
        "exits": dict(Counter(wild.exits)), "calm s": calm["seconds"], "wild s": round(wild.seconds, 1), "dump lines": len(said),
        "differences": compared(said, told), "equal": said == told, "faults": faults,
    }  # fmt: skip


def _calm(work: Path, plan: Plan, incoming: Path) -> dict[str, float]:
    """Draw the pages, and read them while nothing happens; the dump is left in `work`."""
    shutil.rmtree(incoming, ignore_errors=True)
    wide = plan.paper_mm[0]
    dpi = round(PIXELS / wide * 25.4)
    book = plan.book or max(10, min(250, plan.pages // 4))
    for _ in draw(incoming, plan.pages, dpi=dpi, book=book, wide=wide):
        pass
    bad = sum(1 for _ in bad_files(incoming, plan.bad))
    shutil.rmtree(work / "calm", ignore_errors=True)
    night = Night(made(work / "calm" / "kho", plan), incoming, plan, tools(work / "calm-tools"))
    night.work()
    (work / "calm.dump").write_bytes(b"".join(night.lines()))
    return {"bad": bad, "total": night.done(), "seconds": round(night.seconds, 1)}


def main() -> None:
    """Read the options, do it, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--work", type=Path, required=True, help="an empty folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hand", default="tesseract")
    parser.add_argument("--a5", action="store_true", help="forms on A5")
    parser.add_argument("--book", type=int, default=0, help="pages a book")
    given = parser.parse_args()
    plan = Plan(given.pages, seed=given.seed, options=("--hand", given.hand), book=given.book)
    figures = survive(given.work.resolve(), replace(plan, paper_mm=A5) if given.a5 else plan)
    sys.stdout.write(json.dumps(figures, ensure_ascii=False, indent=1) + "\n")
    sys.exit(0 if figures["equal"] and not figures["faults"] else 1)


if __name__ == "__main__":
    main()
