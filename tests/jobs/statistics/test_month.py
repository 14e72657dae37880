"""A month in the office's own days, counted by hand; and nobody's name in what the authority gets."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from civreg.archive import By
from civreg.jobs import count_month, count_verification, month_of, write_figures
from civreg.verify.figures import month_told, statistics_told

CANARY = "Kanarienvogel"
CLERK = By(f"{CANARY} Thư", "máy 1")
LATER = datetime(2026, 12, 24, tzinfo=UTC)
NOVEMBER = (2026, 11)


@pytest.fixture
def archive(shelf: Any) -> Any:
    """Four verified entries of people whose names nobody must see."""
    said = {"so": "1", "nksHoTen": f"{CANARY} Hoa", "chaHoTen": f"{CANARY} Cha"}
    shelf.add("KS.2015.01", [said] * 4)
    return shelf.archive


def put_back(archive: Any, table: str, column: str, *times: str) -> None:
    """Let the rows of a table have happened at other times, in their order."""
    archive.store.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
    for nth, at in enumerate(times):
        nth_row = f"(SELECT id FROM {table} ORDER BY id LIMIT 1 OFFSET {nth})"  # noqa: S608 - a table of ours
        archive.store.execute(f"UPDATE {table} SET {column} = ? WHERE id = {nth_row}", (at,))  # noqa: S608 - a table of ours


@pytest.mark.parametrize(("text", "month"), [("2026-11", (2026, 11)), ("2026-13", None), ("11-2026", None), ("2026-1", None), ("", None)])
def test_a_month_is_written_as_iso_8601_writes_it(text: str, month: tuple[int, int] | None) -> None:
    """Anything else is none."""
    assert month_of(text) == month


def test_a_month_begins_at_midnight_in_the_office(archive: Any) -> None:
    """In Vietnam November begins at 17:00 UTC on 31 October and ends at 17:00 UTC on 30 November."""
    put_back(
        archive, "verifications", "at",
        "2026-10-31T16:59:59.999+00:00", "2026-10-31T17:00:00.000+00:00", "2026-11-30T16:59:59.999+00:00", "2026-11-30T17:00:00.000+00:00",
    )  # fmt: skip
    put_back(archive, "extractions", "made", *["2026-10-30T00:00:00.000+00:00"] * 3, "2026-11-01T00:00:00.000+00:00")
    assert (count_month(archive, NOVEMBER, LATER).verified, count_month(archive, NOVEMBER, LATER).digitized) == (2, 1)
    assert (count_month(archive, (2026, 10), LATER).verified, count_month(archive, (2026, 10), LATER).digitized) == (1, 3)
    assert count_month(archive, (2026, 12), LATER).verified == 1
    assert not count_month(archive, (2026, 12), LATER).over


def test_an_entry_is_verified_once(archive: Any) -> None:
    """Opened and verified again in another month, it stays with the month of its first verification."""
    archive.reviews.add(CLERK, 1, "reopen", "xem lại")
    archive.reviews.add(CLERK, 1, "verify")
    october, november = "2026-10-05T03:00:00.000+00:00", "2026-11-05T03:00:00.000+00:00"
    put_back(archive, "verifications", "at", *[october] * 4, november, november)
    assert (count_month(archive, (2026, 10), LATER).verified, count_month(archive, NOVEMBER, LATER).verified) == (4, 0)


def test_requests_are_answered_in_time_or_late_or_not_due(archive: Any) -> None:
    """Drafted after 30 minutes: in time; after 31: late; refused at once: in time; open: late; one of this minute: not due."""
    for nth in range(1, 6):
        archive.requests.add(CLERK, f"P{nth}", {"id": f"P{nth}", "name": f"{CANARY} Xin"})
    archive.requests.note(CLERK, "P1", ("drafted", 1, ""))
    archive.requests.note(CLERK, "P2", ("drafted", 2, ""))
    archive.requests.note(CLERK, "P3", ("refused", None, "trùng"))
    ten = "2026-11-10T03:00:00.000+00:00"
    put_back(archive, "requests", "received", ten, ten, ten, ten, "2026-11-20T03:00:00.000+00:00")
    put_back(archive, "request_events", "at", "2026-11-10T03:30:00.000+00:00", "2026-11-10T03:31:00.000+00:00", ten)
    month = count_month(archive, NOVEMBER, datetime(2026, 11, 20, 3, 10, tzinfo=UTC))
    assert (month.received, month.answered, month.in_time.hits, month.in_time.of) == (5, 3, 2, 4)
    assert not month.over
    assert count_month(archive, (2026, 10), LATER).in_time.share is None


def test_a_month_names_nobody(archive: Any, tmp_path: Path) -> None:
    """Neither JSON nor page nor terminal holds a name of a citizen or a clerk; statistics hold none of a citizen."""
    archive.requests.add(CLERK, "P1", {"id": "P1", "name": f"{CANARY} Xin"})
    month = count_month(archive, NOVEMBER, LATER)
    for lang in ("vi", "en"):
        write_figures(month, tmp_path / "m.html", lang)
        assert CANARY not in (tmp_path / "m.html").read_text(encoding="utf-8")
        assert CANARY not in repr(month_told(month, lang))
    assert CANARY not in json.dumps(month.plain, ensure_ascii=False)
    stats = count_verification(archive)
    write_figures(stats, tmp_path / "s.html", "vi")
    for text in (
        json.dumps(stats.plain, ensure_ascii=False),
        (tmp_path / "s.html").read_text(encoding="utf-8"),
        repr(statistics_told(stats, "vi")),
    ):
        assert CANARY not in text


def test_the_chain_stands_on_every_figure(archive: Any, tmp_path: Path) -> None:
    """The head by which the archive can be held against the paper years later."""
    head = count_month(archive, NOVEMBER, LATER).origin.head
    digest, sequence = archive.acts.head()
    assert head == f"{digest[:16]}@{sequence}"
    write_figures(count_verification(archive), tmp_path / "s.html", "vi")
    assert head in (tmp_path / "s.html").read_text(encoding="utf-8")


def test_what_is_left_is_what_nobody_verified(shelf: Any) -> None:
    """Of five entries two are verified; the machine was wrong in one field of two keys."""
    said = {"so": "1", "nksHoTen": "Lê Hoa"}
    shelf.add("KS.2015.01", [said] * 2)
    shelf.add("KS.2016.01", [said] * 3, verified=False)
    stats = count_verification(shelf.archive)
    assert (stats.forecast.entries, stats.forecast.hours, stats.statuses) == (3, None, {"verified": 2, "read": 3})
    assert count_verification(shelf.archive, ["KS.2015.01"]).forecast.entries == 0
    handwritten = next(r for r in stats.rates["writing"] if r.name == "handwritten")
    assert (handwritten.hits, handwritten.of) == (0, 4)
    assert [(b.right.hits, b.right.of) for b in stats.calibration.bins] == [(4, 4)]
    assert stats.calibration.error == pytest.approx(0.1)
