"""P2, P3, P8, P10 and P19 in one night: killed runs and workers, a full disk, bad files and a hanging engine change nothing of the result.

Here a share of it; `CIVREG_RELEASE=1` does 3,000 pages on A5 with 5 kills of the run, 20 of workers, 2 hangs, a full disk and 40 bad files.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.promises.conftest import RELEASE

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from night import A5, REFUSALS, Plan, survive

PLAN = (
    Plan(pages=3000, paper_mm=A5, book=100)
    if RELEASE
    else Plan(pages=8, parents=1, workers=3, hangs=0, disks=1, refusals=1, bad=16, seed=3)
)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found and killed, and disks filled, as Linux does it")
def test_a_night_with_everything_against_it_ends_like_a_calm_one(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """The canonical dump is the same byte for byte; nothing is left over, half-written, waiting or owed."""
    figures = survive(tmp_path, PLAN)
    befell = ", ".join(f"{kind} {count}" for kind, count in figures["troubles"].items())
    record_property("figure", f"a night of {PLAN.pages:,} pages, {PLAN.bad} bad files, {befell}; {figures['dump lines']:,} lines compared")
    assert figures["differences"] == {}
    assert figures["equal"]
    assert figures["faults"] == []
    told = [(kind, PLAN.refusals) for kind in REFUSALS]
    assert figures["troubles"] == {
        k: n for k, n in (("parent", PLAN.parents), ("worker", PLAN.workers), ("hang", PLAN.hangs), ("disk", 1), *told) if n
    }
