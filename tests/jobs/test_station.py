"""The station, told with scripted stages: every page is taken in and told about, whatever fails beside it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from civreg import raster
from civreg.archive import Archive, By
from civreg.batch import Serial
from civreg.errors import DeviceError, EngineError, RefusedFileError
from civreg.export import intake_html, intake_json
from civreg.jobs import (
    Desk,
    IntakeOptions,
    News,
    ReportOptions,
    Stages,
    StationOptions,
    attend,
    incoming,
    intake,
    intake_report,
    leftovers,
    write_intake_report,
)
from civreg.jobs.sight import Looking, Sight, kept
from civreg.model import Finding, Legibility, Page, Register, SourceImage, Transform

BY = By("thư ký", "máy 1")
BOOK = Register("KS", 2015, "01")
UPRIGHT = Transform((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))


def examine(work: object) -> list[SourceImage]:
    """One picture a file; what begins with `bad` is refused."""
    name = work.delivery.name  # type: ignore[attr-defined]  # tasks.Examining
    if work.path.read_bytes().startswith(b"bad"):  # type: ignore[attr-defined]  # likewise
        raise RefusedFileError(path=name, reason="damaged", vi="hỏng", en="damaged")
    return [SourceImage(work.staged.sha256, name, 0, "image/jpeg", 9)]  # type: ignore[attr-defined]  # likewise


def text_of(stored: object) -> list[str]:
    """What a file says of itself: number, writing, and `blurred` or `blank`."""
    return str(stored.file.read_text(encoding="ascii")).split()  # type: ignore[attr-defined]  # StoredPage


def prepare(work: object) -> tuple[Page, ...]:
    """A page as its file says."""
    stored = work.stored  # type: ignore[attr-defined]  # tasks.Preparing
    said = text_of(stored)
    findings = tuple(Finding(code, "again" if code == "blurred" else "note", 0.5) for code in said[2:])
    width = 2000 if "narrow" in said else 2480
    return (Page(stored.source, width, 3508, UPRIGHT, 0, 0.1, Legibility(300, 3.0, 0.5, findings)),)


def look(work: Looking) -> Sight:
    """A sight as its file says; `0` cannot be read, `crash` not even looked at."""
    number, writing, *_ = text_of(work.stored)
    if writing == "crash":
        raise EngineError(engine="t", what="x")
    ink = np.kron(np.random.default_rng(int(writing)).integers(0, 2, (120, 84)) * 200, np.ones((5, 5)))
    mark = base64.b64encode(raster.encode_png(np.asarray(ink, np.uint8))).decode()
    return Sight(mark, 0.8, int(number) or None, 0.99, read=True)


def picture(_: object) -> bytes:
    """A small picture."""
    return raster.encode_jpeg(np.full((40, 30), 200, np.uint8))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk in a new archive."""
    with Archive.create(tmp_path / "kho", "Xã Mẫu", BY) as archive:
        yield Desk(archive, BY, Serial(), stages=Stages(examine, prepare, learn=lambda _: None))  # type: ignore[arg-type]  # by position


def put(folder: Path, name: str, text: str) -> Path:
    """A file whose text is its bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.jpg"
    path.write_text(text, encoding="ascii")
    return path


def told(desk: Desk, paths: list[Path], **options: object) -> list[News]:
    """What is told of files that come one after the other."""
    news: list[News] = []
    chosen = StationOptions(IntakeOptions(register=BOOK), live=True, look=look, **options)  # type: ignore[arg-type]  # by name
    attend(desk, ([path] for path in paths), chosen, news.append)
    return news


def codes(news: News) -> list[str]:
    """Why a page must be looked at."""
    return [f.code for f in news.again]


def test_each_page_is_told_with_its_number(desk: Desk, tmp_path: Path) -> None:
    """The number as read, and the one that was to come."""
    one, two = told(desk, [put(tmp_path, "a", "41 1"), put(tmp_path, "b", "42 2")])
    assert (one.number, one.expected, one.again) == (41, None, ())
    assert (two.number, two.expected, two.again) == (42, 42, ())


def test_an_unread_number_is_expected(desk: Desk, tmp_path: Path) -> None:
    """Next in order, and never called read."""
    *_, last = told(desk, [put(tmp_path, "a", "41 1"), put(tmp_path, "b", "0 2")])
    assert (last.number, last.expected) == (None, 42)


def test_a_missing_page_is_told_as_soon_as_it_shows(desk: Desk, tmp_path: Path) -> None:
    """Between which numbers, once."""
    news = told(desk, [put(tmp_path, "a", "41 1"), put(tmp_path, "b", "43 2"), put(tmp_path, "c", "44 3")])
    assert [codes(n) for n in news] == [[], ["gap"], []]
    assert news[1].again[0].detail == "41,43"


def test_a_blurred_page_is_to_be_taken_again_and_its_retake_replaces_it(desk: Desk, tmp_path: Path) -> None:
    """The second picture of a poor page is no duplicate to worry about."""
    poor, good = told(desk, [put(tmp_path, "a", "41 1 blurred"), put(tmp_path, "b", "41 1")])
    assert codes(poor) == ["blurred"]
    assert (codes(good), good.retake) == ([], "a.jpg")


def test_a_good_page_twice_is_said(desk: Desk, tmp_path: Path) -> None:
    """Somebody turned no leaf."""
    *_, last = told(desk, [put(tmp_path, "a", "41 1"), put(tmp_path, "b", "41 1 x")])
    assert codes(last) == ["same-page"]
    assert last.again[0].detail == "a.jpg"


def test_the_same_file_and_a_refused_file_are_said(desk: Desk, tmp_path: Path) -> None:
    """Neither gives a page, and neither is passed over in silence."""
    paths = [put(tmp_path, "a", "41 1"), put(tmp_path, "b", "41 1"), put(tmp_path, "c", "bad")]
    assert [codes(n) for n in told(desk, paths)] == [[], ["same-file"], ["refused"]]


def test_a_page_that_cannot_be_looked_at_is_taken_in_all_the_same(desk: Desk, tmp_path: Path) -> None:
    """Reading that fails costs the number, never the page."""
    news = told(desk, [put(tmp_path, "a", "41 1"), put(tmp_path, "b", "42 crash"), put(tmp_path, "c", "43 3")])
    assert [n.number for n in news] == [41, None, 43]
    assert len(list(desk.archive.pages.of_book("KS.2015.01"))) == 3


def test_a_station_that_starts_again_knows_what_was_there(desk: Desk, tmp_path: Path) -> None:
    """Numbers and writing are kept beside the archive; known files are passed in silence."""
    first = put(tmp_path, "a", "41 1")
    told(desk, [first])
    (page,) = desk.archive.pages.of_book("KS.2015.01")
    assert kept(desk.archive, page.preparation or 0) is not None
    news = told(desk, [first, put(tmp_path, "b", "41 1 x"), put(tmp_path, "c", "42 3")])
    assert [(n.file, codes(n), n.expected) for n in news] == [("b.jpg", ["same-page"], 42), ("c.jpg", [], 42)]


def test_scanned_pages_leave_the_incoming_folder_when_they_are_kept(desk: Desk) -> None:
    """And those that a killed run left there are taken on the next one, into their own book; halves are swept away."""
    folder = incoming(desk.archive.home, BOOK)
    put(folder, "a", "41 1")
    (folder / "b.png.part").write_bytes(b"half")
    left = leftovers(desk.archive.home)
    assert [p.name for p in left] == ["a.jpg"]
    attend(desk, [left], StationOptions(passing=True), lambda _: None)
    assert [p.book for p in desk.archive.pages.of_book("KS.2015.01")] == ["KS.2015.01"]
    assert not [p for p in folder.rglob("*") if p.is_file()]


def test_pages_before_a_jam_are_kept(desk: Desk, tmp_path: Path) -> None:
    """A scanner that fails loses nothing that it gave."""

    def jammed() -> Iterator[list[Path]]:
        yield [put(tmp_path, "a", "41 1")]
        raise DeviceError(device="x", reason="jammed", vi="", en="")

    with pytest.raises(DeviceError):
        attend(desk, jammed(), StationOptions(IntakeOptions(register=BOOK)), lambda _: None)
    assert len(list(desk.archive.pages.of_book("KS.2015.01"))) == 1


def reported(desk: Desk, tmp_path: Path, files: dict[str, str], declared: int | None = None) -> dict[str, object]:
    """The intake report of a book that was scanned without a station."""
    for name, text in files.items():
        put(tmp_path / "in", name, text)
    intake(desk, [tmp_path / "in"], IntakeOptions(register=BOOK))
    options = ReportOptions("KS.2015.01", declared, say=lambda f: f.code, look=look, picture=picture)
    report = intake_report(desk, options)
    html = intake_html(report, "vi")
    assert "KS.2015.01" in html
    assert "http" not in html.replace("http-equiv", "")
    assert intake_json(report).startswith("{")
    for kind in ("html", "json", "pdf"):
        write_intake_report(report, tmp_path / f"r.{kind}", "vi")
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
    return report.plain


def test_the_report_counts_what_a_book_has_and_lacks(desk: Desk, tmp_path: Path) -> None:
    """Blank pages, duplicates, retakes, gaps and pages to take again, against what the operator counted."""
    files = {"a": "41 1", "b": "42 2 blurred", "c": "42 2", "d": "44 4", "e": "44 4 x", "f": "45 5 blurred", "g": "0 6 blank"}
    found = reported(desk, tmp_path, files, declared=6)
    wanted = {"pages": 7, "distinct": 5, "difference": -1, "blank": 1, "again": 1, "twice": 1, "retakes": 1, "gaps": 1}
    assert {name: found[name] for name in wanted} == wanted
    assert found["missing"] == [[42, 44]]
    assert not found["complete"]


def test_a_book_that_is_all_there_is_complete(desk: Desk, tmp_path: Path) -> None:
    """Nothing to look at, nothing missing."""
    found = reported(desk, tmp_path, {f"p{n}": f"{n} {n}" for n in range(1, 8)}, declared=7)
    assert found["complete"]
    assert found["notable"] == []


def test_a_page_unlike_its_book_is_an_outlier(desk: Desk, tmp_path: Path) -> None:
    """A page far narrower than the others has lost something, or is from another book."""
    files = {f"p{n}": f"{n} {n}" + (" narrow" if n == 4 else "") for n in range(1, 9)}
    found = reported(desk, tmp_path, files)
    assert found["outliers"] == 1
    assert found["notable"] == [{"file": "p4.jpg", "image": 1, "number": 4, "reasons": ["outlier-width"]}]


def test_small_pictures_are_small() -> None:
    """However large the page."""
    assert max(raster.shrunk(np.zeros((3508, 2480, 3), np.uint8), 420).shape) == 420
    assert cv2.imdecode(np.frombuffer(picture(None), np.uint8), 0) is not None
