"""civreg report, as a clerk calls it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def kho(shelf: Any) -> Path:
    """An archive with two verified entries and one that is read."""
    shelf.add("KS.2015.01", [{"so": "1", "nksHoTen": "Lê Hoa"}] * 2)
    shelf.add("KS.2016.01", [{"so": "1"}], verified=False)
    home: Path = shelf.archive.home
    return home


def test_a_report_is_printed_or_given_as_json(civreg: Any, kho: Path) -> None:
    """Words for people, codes for programs, the head in both; --book narrows it."""
    said = civreg("-C", kho, "report")
    assert said.exit_code == 0
    assert "đã kiểm tra" in said.stdout
    assert "66,7 %" in said.stdout
    told = json.loads(civreg("-C", kho, "report", "--json", "--book", "KS.2016.01").stdout)
    assert told["statuses"] == {"read": 1}
    assert told["head"] in said.stdout


def test_a_month_is_reported(civreg: Any, kho: Path, tmp_path: Path) -> None:
    """Printed, as JSON, or as a page; of the whole archive alone."""
    out = tmp_path / "thang.html"
    assert civreg("-C", kho, "report", "--month", "2020-02", "--html", out).exit_code == 0
    assert "02/2020" in out.read_text(encoding="utf-8")
    told = json.loads(civreg("-C", kho, "report", "--month", "2020-02", "--json").stdout)
    assert (told["month"], told["verified"], told["over"]) == ("2020-02", 0, True)
    assert civreg("-C", kho, "report", "--month", "2020-02", "--book", "KS.2016.01").exit_code == 2
    assert civreg("-C", kho, "report", "--month", "2020-2").exit_code == 2


def test_a_page_that_cannot_be_written_is_said(civreg: Any, kho: Path, tmp_path: Path) -> None:
    """A folder that is not there is named."""
    said = civreg("-C", kho, "report", "--html", tmp_path / "nowhere" / "s.html")
    assert said.exit_code == 3
    assert "nowhere" in said.stderr


def test_other_reports_stay_where_they_were(civreg: Any, kho: Path) -> None:
    """`report requests` still says how long people wait, and no statistics."""
    said = civreg("-C", kho, "report", "requests")
    assert said.exit_code == 0
    assert "66,7 %" not in said.stdout
