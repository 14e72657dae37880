"""Sheets on paper: printed, ticked and written on by hand, scanned askew, read back; and those that must not be used are named."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from pdf2image import convert_from_path

from civreg.archive import By, PrintedSide
from civreg.jobs import Selection, SheetOptions, read_sheets, sheets
from civreg.raster import Pixels
from civreg.verify import codes

BY = By("Lê Thị Kiểm", "máy 1")
BOOK = "KS.2015.01"
SAID = {"so": "7", "nksHoTen": "Trần Văn An", "nksNgaySinh": "3/5/2015", "nksGioiTinh": "Nam", "meHoTen": "Lê Thị Hoa"}
DPI = 240
MM = DPI / 25.4


class Desk:
    """An archive whose sheets lie printed on the desk."""

    def __init__(self, archive: Any, folder: Path) -> None:
        self.archive, self.folder = archive, folder
        out = folder / "sheets.pdf"
        sheets(archive, BY, Selection(None), out, SheetOptions())
        self.papers = [np.asarray(page.convert("L")) for page in convert_from_path(out, DPI)]
        numbers = [row.number for row in archive.outgoing.entries([BOOK])]
        marks = [codes.entry_mark(f"{BOOK}/{number:03d}") for number in numbers]
        self.sides = [side for mark in marks for side in sorted(archive.paper.sides(mark), key=lambda s: s.side)]

    def read(self, *papers: Pixels) -> list[Any]:
        """Scan papers and read them back."""
        files = []
        for paper in papers:
            files.append(self.folder / f"scan-{len(list(self.folder.iterdir()))}.png")
            cv2.imwrite(str(files[-1]), paper)
        return list(read_sheets(self.archive, BY, files, "Phạm Văn Ký"))


@pytest.fixture
def desk(shelf: Any, tmp_path: Path) -> Desk:
    """Two entries and their sheets."""
    shelf.add(BOOK, [SAID, SAID | {"so": "8"}], verified=False)
    folder = tmp_path / "paper"
    folder.mkdir()
    return Desk(shelf.archive, folder)


def answered(paper: Pixels, side: PrintedSide, rng: random.Random) -> tuple[Pixels, dict[str, str]]:
    """A paper with every field ticked right, wrong or not at all, by a hand that wobbles; what is wrong has a scribble."""
    out, truth = paper.copy(), {}
    for key in dict.fromkeys(slot[0] for slot in side.slots):
        truth[key] = rng.choice(["right", "right", "wrong", "none"])
    for key, what, x, y, w, h in side.slots:
        if what == truth[key]:
            jitter = [rng.uniform(-0.12, 0.12) for _ in range(6)]
            shape = rng.choice([[(0.15, 0.5), (0.42, 0.85), (1.05, -0.1)], [(0.2, 0.2), (0.85, 0.85), (0.15, 0.9)]])
            points = [((x + (a + jitter[2 * i]) * w) * MM, (y + (b + jitter[2 * i + 1]) * h) * MM) for i, (a, b) in enumerate(shape)]
            ink = rng.randint(10, 90)
            cv2.polylines(out, [np.int32(np.array(points) * 8)], False, ink, max(1, round(0.4 * MM)), cv2.LINE_AA, 3)
        if what == "correction" and truth[key] == "wrong":
            place = (round(x * MM) + 6, round((y + h - 1.8) * MM))
            cv2.putText(out, "Nguyen Van", place, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 0.1 * MM, 50, 2, cv2.LINE_AA)
    return out, truth


def scanned(paper: Pixels, rng: random.Random, turn: float = 0.0) -> Pixels:
    """A paper as a feeder delivers it: askew, a little stretched, noisy, on a lighter bed."""
    h, w = paper.shape
    scale = rng.uniform(0.85, 1.2)
    matrix = cv2.getRotationMatrix2D((w / 2, h / 2), turn + rng.uniform(-2, 2), scale)
    matrix = np.diag([rng.uniform(0.996, 1.004), 1.0]) @ matrix
    size = round(w * scale * 1.03), round(h * scale * 1.03)
    matrix[:, 2] += [(size[0] - w) / 2 + rng.uniform(-9, 9), (size[1] - h) / 2 + rng.uniform(-9, 9)]
    seen = cv2.GaussianBlur(cv2.warpAffine(paper, matrix, size, flags=cv2.INTER_AREA, borderValue=238), (0, 0), 0.6)
    noise = np.random.default_rng(rng.randint(0, 999)).normal(0, 5, seen.shape)
    return np.clip(seen * 0.94 + noise, 0, 255).astype(np.uint8)


def struck_out(paper: Pixels, side: PrintedSide) -> Pixels:
    """The same with strokes across its lower code."""
    out = paper.copy()
    cv2.line(out, (round(5 * MM), round(187 * MM)), (round(25 * MM), round(204 * MM)), 30, round(1.5 * MM))
    return out


@pytest.mark.parametrize(("turn", "strike"), [(0.0, False), (180.0, False), (0.0, True), (180.0, True)])
def test_every_tick_is_read_however_the_paper_lay(desk: Desk, turn: float, strike: bool) -> None:
    """Askew, upside down, with one code struck out: which sheet it is and each answer are right."""
    rng = random.Random(turn + strike)  # noqa: S311 - no secret
    for paper, side in zip(desk.papers, desk.sides, strict=True):
        marked, truth = answered(struck_out(paper, side) if strike else paper, side, rng)
        (sheet,) = desk.read(scanned(marked, rng, turn))
        assert (sheet.outcome, sheet.sheet, sheet.side) == ("taken", side.mark, side.side)
        assert {word.key: word.tick for word in sheet.words} == truth
        assert {word.key for word in sheet.words if word.picture} == {key for key, tick in truth.items() if tick == "wrong"}
        assert all(word.signer == "Phạm Văn Ký" for word in sheet.words)


def test_paper_is_a_word_to_be_confirmed_and_no_decision(desk: Desk) -> None:
    """Nothing is decided by a scan; the chain knows that it came, who signed it, and from which file."""
    rng = random.Random(5)  # noqa: S311 - no secret
    marked, truth = answered(desk.papers[0], desk.sides[0], rng)
    desk.read(scanned(marked, rng))
    entry = desk.sides[0].entry
    assert desk.archive.reviews.words(entry) == {}
    assert {key: word.tick for key, word in desk.archive.paper.words(entry).items()} == truth
    assert [done.what for done in desk.archive.acts.of(entry)] == ["read-sheet"]


def test_what_must_not_be_used_is_named(desk: Desk) -> None:
    """No code, torn, the same picture, the same sheet again, two sheets at once: nothing of it is applied."""
    rng = random.Random(7)  # noqa: S311 - no secret
    paper = desk.papers[0]
    scan = scanned(paper, rng)
    other = desk.papers[-1]
    assert [s.outcome for s in desk.read(np.full_like(paper, 250))] == ["unidentified"]
    assert [s.outcome for s in desk.read(scanned(np.hstack([paper, other]), rng))] == ["two-sheets"]
    torn = paper.copy()
    torn[:, round(250 * MM) :] = 238
    assert [s.outcome for s in desk.read(scanned(torn, rng))] == ["cut"]
    assert [s.outcome for s in desk.read(scan, scan)] == ["taken", "known"]
    assert [s.outcome for s in desk.read(scanned(paper, rng))] == ["twice"]


def test_a_sheet_of_another_archive_or_of_an_older_reading_is_not_applied(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read anew since it was printed needs a new sheet."""
    rng = random.Random(9)  # noqa: S311 - no secret
    archive = desk.archive
    (page,) = {desk.archive.outgoing.entry(desk.sides[0].entry).page_id}
    read = archive.outgoing.page(desk.sides[0].entry)
    with archive.transaction():
        archive.entries.add(archive.pages.get(page), [read.entry], "{}")
    assert [s.outcome for s in desk.read(scanned(desk.papers[0], rng))] == ["older"]
    monkeypatch.setattr(archive, "settings", replace(archive.settings, id="0123456789abcdef"))
    assert [s.outcome for s in desk.read(scanned(desk.papers[-1], rng))] == ["other-archive"]
