"""Writes down what came of each case as it ends, and passes over those that held before: so tests that were broken off go on.

A plugin of pytest, for release.py: `-p tests.promises.journal --journal FILE`. A line of the file is a JSON object: of a session
its time, its commit and how many cases there are, of a case what came of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

LAST_WORDS = 1000
"""Letters of a failure that are kept."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where to write."""
    parser.addoption("--journal", type=Path, required=True)


def pytest_configure(config: pytest.Config) -> None:
    """Write from now on."""
    config.pluginmanager.register(Journal(config.getoption("--journal")))


class Journal:
    """The cases of one file of tests, over as many sessions as they took."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._worst: dict[str, str] = {}
        self._seconds: Counter[str] = Counter()
        self._why: dict[str, str] = {}

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out what held."""
        self._write(cases=len(items))
        held = {line["case"] for line in lines(self._file) if line.get("came") == "passed"}
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in held])
        items[:] = [item for item in items if item.nodeid not in held]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A case was set up, called or cleared away: the worst of these is what came of it."""
        before = self._worst.get(report.nodeid, "passed")
        self._seconds[report.nodeid] += report.duration
        self._worst[report.nodeid] = before if before == "failed" or report.passed else report.outcome
        if report.failed:
            self._why[report.nodeid] = report.longreprtext[-LAST_WORDS:]
        if report.when == "teardown":
            figures = [str(value) for name, value in report.user_properties if name == "figure"]
            came, seconds = self._worst.pop(report.nodeid), round(self._seconds.pop(report.nodeid), 2)
            self._write(case=report.nodeid, came=came, seconds=seconds, figures=figures, why=self._why.pop(report.nodeid, ""))

    def _write(self, **line: Any) -> None:
        with self._file.open("a", encoding="utf-8") as out:
            out.write("\n" + json.dumps(line, ensure_ascii=False))  # what a kill broke off stays a line of its own


def lines(file: Path) -> Iterator[dict[str, Any]]:
    """What was written so far; a last line that was broken off counts as not written."""
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            continue
