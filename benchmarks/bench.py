"""Measure civreg on this machine, beside OCRmyPDF on the same pages in the same run: `make bench`.

Everything is measured from outside, as a clerk would start it: `civreg run` on one PDF, handwriting read.
The tables go to standard output and, under its words, into benchmarks/RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from measure import Cost, put_figures, run, say
from pages import ROOT, bind, drawn, jpegs

BENCH = Path("build/bench")
CIVREG = Path(sys.executable).with_name("civreg")
LONG = 300
Row = tuple[str, str, str]
"""What, figure, target."""

PEERS = {
    "ocrmypdf -l vie": (["-l", "vie"], 4),
    "ocrmypdf --deskew --clean -l vie": (["--deskew", "--clean", "-l", "vie"], 15),
}
"""Peer: its options, and how many times less civreg is to cost."""


def civreg_run(pdf: Path, *how: str) -> Cost:
    """`civreg run` on one PDF in a fresh archive, nothing but the run measured."""
    return on_archive(fresh(), "run", pdf, *how)


def fresh() -> Path:
    """A new archive."""
    archive = BENCH / "archive"
    shutil.rmtree(archive, ignore_errors=True)
    run([CIVREG, "init", archive])
    return archive


def on_archive(archive: Path, *command: str | Path) -> Cost:
    """One command on an archive; pages that it calls poor are no failure."""
    return run([CIVREG, "-C", archive, *command], accept=(0, 5))


def against_peers(pdf: Path, pages: int, wanted: bool) -> list[Row]:
    """CPU-seconds a page, civreg before and after every peer so that the machine's mood is shared."""
    own = [civreg_run(pdf, "--jobs", "2").cpu / pages]
    others = []
    for name, (options, target) in PEERS.items() if wanted else ():
        say(f"{name} …")
        peer = run(["ocrmypdf", "--quiet", *options, pdf, BENCH / "peer.pdf"]).cpu / pages
        own.append(civreg_run(pdf, "--jobs", "2").cpu / pages)
        mean = (own[-2] + own[-1]) / 2
        others.append((f"`{name}`, CPU-s a page", f"{peer:.2f} = {peer / mean:.1f} × civreg", f"≥ {target} ×"))
    spread = f" ({min(own):.2f}–{max(own):.2f} in {len(own)} runs)" if len(own) > 1 else ""
    return [("`civreg run`, handwriting read, CPU-s a page", f"{median(own):.2f}{spread}", "≤ 1.1"), *others]


def stages(pdf: Path, pages: int) -> list[Row]:
    """CPU-seconds a page of each stage with one worker, each command's start included; and what the start alone costs."""
    archive = fresh()
    scan, extract = (on_archive(archive, *command, "--jobs", "1").cpu / pages for command in (("scan", pdf), ("extract",)))
    start = on_archive(archive, "run", pdf, "--jobs", "1").cpu
    null = civreg_run(pdf, "--hand", "null", "--jobs", "1").cpu / pages
    return [
        ("`civreg scan`, CPU-s a page", f"{scan:.2f}", ""),
        ("`civreg extract`, CPU-s a page", f"{extract:.2f}", ""),
        ("`civreg run --hand null`, CPU-s a page", f"{null:.2f}", ""),
        ("`civreg run` that finds nothing new, CPU-s", f"{start:.2f}", ""),
    ]


def two_jobs(pdf: Path, pages: int) -> list[Row]:
    """Wall time of one worker against two, the better of two runs each, taken in turns."""
    turns = [[civreg_run(pdf, "--jobs", str(jobs)).wall for jobs in (1, 2)] for _ in range(2)]
    one, two = (min(walls) for walls in zip(*turns, strict=True))
    return [
        (f"`--jobs 2` against `--jobs 1`, wall, {pages} pages", f"{one:.1f} s / {two:.1f} s = {one / two:.2f} ×", "≥ 1.8 ×"),
        ("pages a minute with 1 and 2 jobs", f"{60 * pages / one:.0f}, {60 * pages / two:.0f}", ""),
    ]


def sheets(pages: int) -> list[Row]:
    """Time and size a sheet, on the archive that the last run left; the start of the program is in it."""
    rows = []
    for kind in ("pdf", "html"):
        target = BENCH / f"sheets.{kind}"
        cost = run([CIVREG, "-C", BENCH / "archive", "verify", "sheets", "-o", target])
        size = target.stat().st_size / 1000 / pages
        bound = "≤ 400 kB" if kind == "pdf" else ""
        rows.append((f"sheets as {kind.upper()}, a sheet", f"{cost.wall * 1000 / pages:.0f} ms, {size:.0f} kB", bound))
    return rows


def long_file() -> list[Row]:
    """Peak memory of the parent on one long PDF."""
    pdf = BENCH / "long.pdf"
    bind(drawn(LONG), pdf)
    cost = civreg_run(pdf, "--jobs", "2")
    megabytes = pdf.stat().st_size / 1e6
    return [
        (f"peak memory of the parent, {LONG} pages in one PDF of {megabytes:.0f} MB", f"{cost.peak_mb:.0f} MB", "< 400 MB"),
        ("that file, a page", f"{cost.cpu / LONG:.2f} CPU-s, {cost.wall / LONG:.2f} s wall", ""),
    ]  # fmt: skip


def growth() -> str:
    """What the parent does for a page in archives of 100, 1,000 and 10,000 pages, and how soon they answer."""
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "growth.py"], stdout=subprocess.PIPE, text=True, check=True, encoding="utf-8"
    )
    return f"\n## Growth: CPU of the parent, by pages in the archive\n{done.stdout}"


def help_time() -> list[Row]:
    """How soon `civreg --help` answers, best of ten."""
    best = min(run([CIVREG, "--help"]).wall for _ in range(10))
    return [("`civreg --help`, best of 10", f"{best * 1000:.0f} ms", "< 200 ms")]


def versions(peers: bool) -> str:
    """One line of what was measured and where."""

    def first(*command: str) -> str:
        done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
        return (done.stdout or done.stderr).splitlines()[0].strip()

    parts = [first(str(CIVREG), "--version"), f"Python {platform.python_version()}", first("tesseract", "--version")]
    parts += [f"OCRmyPDF {first('ocrmypdf', '--version')}"] if peers else []
    commit = first("git", "rev-parse", "--short", "HEAD")
    return f"{datetime.now(UTC):%Y-%m-%d}, commit {commit}, {', '.join(parts)}; {machine()}"


def machine() -> str:
    """Processor, cores and system."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    busy = f", load before the run {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}{busy}"


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-peers", action="store_true", help="without OCRmyPDF")
    parser.add_argument("--no-long", action="store_true", help=f"without the file of {LONG} pages")
    parser.add_argument("--no-growth", action="store_true", help="without archives of up to 10,000 pages")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "RESULTS.md")
    arguments = parser.parse_args()
    os.chdir(ROOT)
    BENCH.mkdir(parents=True, exist_ok=True)
    peers = not arguments.no_peers
    where = versions(peers)
    source, pictures = jpegs()
    pdf = BENCH / "pages.pdf"
    pages = bind(pictures, pdf)
    steps: list[Callable[[], list[Row]]] = [
        help_time,
        lambda: against_peers(pdf, pages, peers),
        lambda: stages(pdf, pages),
        lambda: two_jobs(pdf, pages),
        lambda: sheets(pages),
        *([] if arguments.no_long else [long_file]),
    ]
    rows: list[Row] = []
    for step in steps:
        rows += step()
        say("\n".join(f"{what}: {figure}" for what, figure, _ in rows[-4:]))
    table = "\n".join(f"| {what} | {figure} | {target} |" for what, figure, target in rows)
    head = f"{where}.\nPages: {pages} of {source}, as one PDF."
    text = f"{head}\n\n| | measured | target |\n|---|---|---|\n{table}\n{'' if arguments.no_growth else growth()}"
    put_figures(arguments.out, text)
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
