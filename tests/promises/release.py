"""Try every promise in full and write what came of it into docs/reliability.md.

    make release-checks                               # the full figures: hours
    python tests/promises/release.py --share          # what CI tries: minutes

The table between the two marks is written anew: promise, what was tried, how often it failed, how long it took; above it the date, the
version and the commit. Exits 1 where a promise was broken.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from defusedxml.ElementTree import parse

import civreg
from civreg.archive import sqlite_version

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reliability.md"
RESULTS = ROOT / "build" / "promises.xml"
FULL = {"CIVREG_RELEASE": "1", "CIVREG_EDITS": "1000", "CIVREG_KILLS": "2"}
"""What asks for the full figures; edits are those of each clerk."""
BEGIN, END = "<!-- figures: written by tests/promises/release.py -->", "<!-- end of figures -->"


@dataclass
class Tried:
    """What came of one file of tests."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    figures: list[str] = field(default_factory=list)
    """What its tests say they tried."""

    @property
    def row(self) -> str:
        """Its columns."""
        counted = f"{self.passed} of {self.passed + self.failed}" + (f", {self.skipped} skipped" if self.skipped else "")
        return f"{'; '.join(self.figures) or '–'} | {counted} | {self.seconds:.0f} s"


def tried(results: Path) -> dict[str, Tried]:
    """What came of each file, from pytest's own account."""
    found: dict[str, Tried] = {}
    for case in parse(results).iter("testcase"):
        one = found.setdefault(case.get("classname", "").rsplit(".", 1)[-1], Tried())
        kinds = {child.tag for child in case}
        one.failed += bool(kinds & {"failure", "error"})
        one.skipped += "skipped" in kinds
        one.passed += not kinds & {"failure", "error", "skipped"}
        one.seconds += float(case.get("time", 0))
        one.figures += [str(p.get("value")) for p in case.iter("property") if p.get("name") == "figure"]
    return found


def table(found: dict[str, Tried], *, full: bool) -> Iterator[str]:
    """The lines between the marks."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    sqlite = ".".join(map(str, sqlite_version()))
    how = "full figures" if full else "the share of every run"
    yield f"{datetime.now(UTC):%Y-%m-%d}, civreg {civreg.__version__} ({commit}), SQLite {sqlite}, {platform.system()}: {how}."
    yield ""
    yield "| test | tried | held | time |"
    yield "|---|---|---|---|"
    for name, one in sorted(found.items()):
        yield f"| `{name}` | {one.row} |"


def main() -> int:
    """Run and write; gives pytest's status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--share", action="store_true", help="what CI tries")
    parser.add_argument("tests", nargs="*", default=["tests/promises"])
    given = parser.parse_args()
    RESULTS.parent.mkdir(exist_ok=True)
    environment = os.environ | ({} if given.share else FULL) | {"OMP_THREAD_LIMIT": "1"}
    command = [sys.executable, "-m", "pytest", *given.tests, f"--junitxml={RESULTS}"]
    status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    lines = "\n".join(table(tried(RESULTS), full=not given.share))
    PAGE.write_text(f"{before}{BEGIN}\n{lines}\n{END}{after}", encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
