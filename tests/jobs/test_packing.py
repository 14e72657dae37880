"""The official package of a book: complete, refused, drafted, placed whole; and its check finds what was done to it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import Image

from civreg.archive import By, Delivery, Note
from civreg.batch import Done, Failed, Serial
from civreg.errors import CrashedError, DiskFullError, NothingMatchedError, SheetError, SomePagesFailedError, UnfinishedBookError
from civreg.export.hotich.parcel import seal_of
from civreg.jobs import (
    Desk,
    KeyingOptions,
    PackingOptions,
    check_books,
    check_packages,
    import_keyed,
    pack,
    settle_finding,
    standing_entries,
)
from civreg.model import Decision, Legibility, Page, Register, SourceImage, Transform
from civreg.model import Finding as ScanFinding

BY = By("Lê Thị Kiểm", "máy 1")
STEM = "xalocthuan_hbd_tbt.KS.2015.01"
BOOK = "KS.2015.01"


def text(n: int, **more: str) -> dict[str, str]:
    """A birth, the n-th of its year."""
    return {
        "so": f"{n:02d}",
        "quyenSo": "01/2015",
        "ngayDangKy": f"{n:02d}.03.2015",
        "loaiDangKy": "Đúng hạn",
        "nksHoTen": ["=1+1", "Nguyễn Văn A", "+84 Trần", "-Lê", "@Phạm"][n % 5],
        "nksGioiTinh": "Nam",
        "nksNgaySinh": f"{n:02d}.02.2015",
        "nksDanToc": "Kinh",
        "nksQuocTich": "Việt Nam",
        "meHoTen": "Trần Thị B",
        "meNgaySinh": "1985",
        "nycSoGiayToTuyThan": "012345678",
        **more,
    }


@pytest.fixture
def desk(shelf: Any) -> Desk:
    """A desk over the shelf's archive, working in this process."""
    return Desk(shelf.archive, BY, Serial())


@pytest.fixture(scope="module")
def once(new_shelf: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Path]]:
    """A verified book of four entries, and the folder with its package: made once, for tests that change neither."""
    folder = tmp_path_factory.mktemp("packed")
    with new_shelf(folder / "kho") as shelf:
        shelf.add(BOOK, [text(n) for n in range(1, 5)])
        pack(Desk(shelf.archive, BY, Serial()), BOOK, folder / "out")
        yield shelf, folder / "out"


@pytest.fixture
def packed(once: tuple[Any, Path], tmp_path: Path) -> Path:
    """A copy of that package, to do harm to."""
    return Path(shutil.copytree(once[1], tmp_path / "packed"))


def rows(folder: Path, stem: str = STEM) -> list[dict[str, str]]:
    """The workbook's rows by header, empty cells left out."""
    page = openpyxl.load_workbook(folder / f"{stem}.xlsx").worksheets[0]
    head, *rest = page.iter_rows(values_only=True)
    return [{str(h): str(c) for h, c in zip(head, row, strict=True) if c is not None} for row in rest]


def manifest(folder: Path, stem: str = STEM) -> dict[str, Any]:
    """The manifest."""
    found: dict[str, Any] = json.loads((folder / f"{stem}.manifest.json").read_text(encoding="utf-8"))
    return found


def codes(folder: Path) -> list[str]:
    """Codes of the faults and notes found in a folder."""
    return [fault.code for fault in check_packages(folder)]


def test_a_verified_book_becomes_a_package(packed: Path) -> None:
    """Workbook, zip and manifest under one stem; a row and a PDF for each entry; every cell text; nothing left behind."""
    assert sorted(p.name for p in packed.iterdir()) == [f"{STEM}.manifest.json", f"{STEM}.xlsx", f"{STEM}.zip"]
    found = rows(packed)
    assert [row["so"] for row in found] == ["01", "02", "03", "04"]
    assert [row["nksHoTen"] for row in found] == ["Nguyễn Văn A", "+84 Trần", "-Lê", "@Phạm"]
    assert found[0]["nycSoGiayToTuyThan"] == "012345678"
    page = openpyxl.load_workbook(packed / f"{STEM}.xlsx")["KS"]
    assert {c.number_format for row in page.iter_rows() for c in row} == {"@"}
    assert {c.data_type for row in page.iter_rows() for c in row if c.value is not None} == {"s"}
    with zipfile.ZipFile(packed / f"{STEM}.zip") as packed_pdfs:
        assert packed_pdfs.namelist() == [f"KS.2015.01.2015-03-0{n}.00{n}.pdf" for n in range(1, 5)]
    assert codes(packed) == []


def test_the_manifest_says_what_is_there_and_what_became_of_every_page(desk: Desk, shelf: Any, tmp_path: Path) -> None:
    """Hashes of files and entries, counts, and each page with its status; no word of what stands in the book."""
    shelf.add(BOOK, [text(n) for n in range(1, 3)])
    shelf.add(BOOK, [text(3)], verified=False)
    pack(desk, BOOK, tmp_path / "out", PackingOptions(aside=frozenset({3})))
    said = manifest(tmp_path / "out")
    assert [(p["page"], p["status"]) for p in said["pages"]] == [(1, "verified"), (2, "verified"), (3, "aside")]
    assert said["counts"] | {"pages_by_status": None} == {"pages": 3, "entries": 2, "rows": 2, "pdfs": 2, "pages_by_status": None}
    assert said["seal"] == seal_of(said)
    for name, facts in said["files"].items():
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == facts["sha256"]
    with zipfile.ZipFile(tmp_path / "out" / f"{STEM}.zip") as pdfs:
        assert {e["pdf"]: e["sha256"] for e in said["entries"]} == {n: hashlib.sha256(pdfs.read(n)).hexdigest() for n in pdfs.namelist()}
    assert "Nguyễn Văn A" not in json.dumps(said, ensure_ascii=False)


def test_a_package_comes_back_as_it_went_out(once: tuple[Any, Path]) -> None:
    """`civreg import` of the workbook: every cell says what it said, and every row is its entry in every field."""
    archive, folder = once[0].archive, once[1]
    report = import_keyed(archive, BY, folder / f"{STEM}.xlsx", KeyingOptions())
    assert report.counts["matched"] == report.counts["same"] == 4, [m.differences for m in report.matching.matches]
    assert [{c.key: c.text for c in row.cells if c.text} for row in report.table.rows] == rows(folder)


def test_the_export_is_an_act(once: tuple[Any, Path]) -> None:
    """Who exported what, with the manifest's seal, in the chain."""
    archive, folder = once[0].archive, once[1]
    assert archive.acts.check() > 0
    acts = list(archive.store.rows("SELECT * FROM acts WHERE what = 'export'"))  # acts have no reader of their own
    said = json.loads(str(acts[0]["after"]))
    assert (said["to"], said["package"], said["entries"], said["draft"]) == ("hotich", STEM, 4, False)
    assert said["seal"] == manifest(folder)["seal"]


def test_an_unverified_book_is_refused_by_name(desk: Desk, shelf: Any, tmp_path: Path) -> None:
    """Which pages stand in the way is said, and no file appears, nor is the export an act."""
    shelf.add(BOOK, [text(1)])
    shelf.add(BOOK, [text(2), text(3)], verified=False)
    before = desk.archive.acts.head()
    with pytest.raises(UnfinishedBookError, match="pages 2–3") as refused:
        pack(desk, BOOK, tmp_path / "out")
    assert refused.value.exit_code == 7
    assert not (tmp_path / "out").exists()
    assert desk.archive.acts.head() == before


def test_one_field_that_is_unsure_keeps_a_book_back(desk: Desk, shelf: Any, tmp_path: Path) -> None:
    """An entry that somebody doubts again is verified no more."""
    book = shelf.add(BOOK, [text(1), text(2)])
    shelf.archive.decisions.add(BY, book[1], Decision("nksHoTen", "unsure", "?"))
    with pytest.raises(UnfinishedBookError, match="pages 2:"):
        pack(desk, BOOK, tmp_path / "out")


def test_a_blocked_book_is_refused_with_what_blocks_it(desk: Desk, shelf: Any, tmp_path: Path) -> None:
    """Two entries of one number and day have one name, whatever the rules say of them."""
    shelf.add(BOOK, [text(1), text(2), text(2), text(4)])
    with pytest.raises(UnfinishedBookError, match=r"KS\.2015\.01\.2015-03-02\.002\.pdf"):
        pack(desk, BOOK, tmp_path / "out")


def test_a_draft_says_so_everywhere(desk: Desk, shelf: Any, tmp_path: Path) -> None:
    """In every name, in a column of the workbook, in the manifest; what keeps the book back is counted; it is no package to hand in."""
    shelf.add(BOOK, [text(1), text(2), text(2)])
    shelf.add(BOOK, [{"nksHoTen": "Chưa đọc"}], verified=False)
    made = pack(desk, BOOK, tmp_path / "out", PackingOptions(draft=True))
    assert made.stem == f"{STEM}.NHAP"
    assert made.obstacles >= 3
    with zipfile.ZipFile(tmp_path / "out" / f"{made.stem}.zip") as pdfs:
        names = pdfs.namelist()
    assert len(set(names)) == 4
    assert all(name.endswith(".NHAP.pdf") for name in names)
    assert [row["DỰ THẢO"] for row in rows(tmp_path / "out", made.stem)] == ["đã kiểm tra"] * 3 + ["chưa kiểm tra"]
    assert {o["code"] for o in manifest(tmp_path / "out", made.stem)["obstacles"]} >= {"read", "name-twice", "no-number"}
    assert "draft" in codes(tmp_path / "out")


def test_partial_dates_are_named_as_asked_for(desk: Desk, shelf: Any, tmp_path: Path) -> None:
    """00, 01, or refused."""
    shelf.add(BOOK, [text(1, ngayDangKy="03.2015")])
    for partial, day in (("zeros", "2015-03-00"), ("ones", "2015-03-01")):
        pack(desk, BOOK, tmp_path / partial, PackingOptions(partial=partial))  # type: ignore[arg-type]  # one of the three
        assert manifest(tmp_path / partial)["entries"][0]["pdf"] == f"KS.2015.01.{day}.001.pdf"
        assert codes(tmp_path / partial) == []
    with pytest.raises(UnfinishedBookError, match="not whole"):
        pack(desk, BOOK, tmp_path / "refuse", PackingOptions(partial="refuse"))


def test_a_later_note_goes_out_with_what_stands_in_the_margin(desk: Desk, shelf: Any, tmp_path: Path) -> None:
    """Notes that were recorded beside Ghi chú stand in its cell, once."""
    (entry,) = shelf.add(BOOK, [text(1, ghiChu="Đã cải chính họ")])
    for note in (Note("đã cải chính họ"), Note("Kết hôn với Lê B", "marriage", "02.05.2019")):
        shelf.archive.notes.add(BY, entry, note)
    shelf.verify(entry)
    pack(desk, BOOK, tmp_path / "out")
    assert rows(tmp_path / "out")[0]["ghiChu"] == "Đã cải chính họ; 02.05.2019: Kết hôn với Lê B"


def test_numbers_that_the_book_leaves_out_are_told_and_then_known(desk: Desk, shelf: Any, tmp_path: Path) -> None:
    """A gap keeps the book back until somebody says that it stands so; the manifest then knows it, and another one is a fault."""
    shelf.add(BOOK, [text(n) for n in (1, 2, 4)])
    with pytest.raises(UnfinishedBookError, match="03"):
        pack(desk, BOOK, tmp_path / "out")
    for finding in check_books(desk.archive, [BOOK]):
        settle_finding(desk.archive, BY, finding.id, "sổ bỏ số", [BOOK])
    assert pack(desk, BOOK, tmp_path / "out").gaps == (("2015", (3,)),)
    assert codes(tmp_path / "out") == ["known-gap"]
    _rezip(tmp_path / "out", lambda n, d: [] if ".002." in n else [(n, d)])
    _reseal(tmp_path / "out")
    assert set(codes(tmp_path / "out")) == {"known-gap", "sequence", "row-without-pdf", "count"}


def test_a_book_may_run_on_into_the_next_year(desk: Desk, shelf: Any, tmp_path: Path) -> None:
    """Numbers begin again with the year, and no number is missed or met twice by that."""
    later = [
        text(n, so=f"{n:02d}/2016", ngayDangKy=f"0{n + 4}.01.2016", nksHoTen=f"Lê Văn {n}", meHoTen=f"Võ Thị {n}") for n in range(1, 5)
    ]
    shelf.add(BOOK, [*(text(n) for n in range(1, 6)), *later])
    pack(desk, BOOK, tmp_path / "out")
    assert [e["pdf"][11:21] for e in manifest(tmp_path / "out")["entries"]] == [
        *(f"2015-03-0{n}" for n in range(1, 6)),
        *(f"2016-01-0{n + 4}" for n in range(1, 5)),
    ]
    assert codes(tmp_path / "out") == []


def test_books_lie_side_by_side_and_are_replaced_whole(desk: Desk, shelf: Any, tmp_path: Path) -> None:
    """A second book joins the folder; exporting the first again puts its new state in place of the old."""
    out = tmp_path / "out"
    shelf.add(BOOK, [text(1)])
    shelf.add("KS.2016.01", [text(1, ngayDangKy="03.05.2016", quyenSo="01/2016", nksHoTen="Lê Ba", meHoTen="Võ Thị Tư")])
    pack(desk, BOOK, out)
    pack(desk, "KS.2016.01", out)
    shelf.add(BOOK, [text(2)])
    pack(desk, BOOK, out)
    assert len(rows(out)) == 2
    assert len(list(out.iterdir())) == 6
    assert codes(out) == []


@pytest.mark.parametrize("kind", ["KS-158.xlsx", "KS-158"])
def test_an_offices_own_sheet_is_filled(once: tuple[Any, Path], tmp_path: Path, kind: str) -> None:
    """A workbook of the office's own, or the newer official sheet: the same rows, found by their headers."""
    desk = Desk(once[0].archive, BY, Serial())
    template = Path(kind)
    if kind.endswith("xlsx"):
        template = tmp_path / kind
        workbook = openpyxl.Workbook()
        workbook.active.title = "Nhập"
        workbook.active.append(["STT", "nksHoTen ", "so", "ngayDangKy\ndd.mm.yyyy", "Ghi chú khác"])
        workbook.active.append(["1", "Mẫu", "99", "01.01.1900", "mẫu"])
        workbook.save(template)
    made = pack(desk, BOOK, tmp_path / "out", PackingOptions(template=template))
    page = openpyxl.load_workbook(tmp_path / "out" / f"{STEM}.xlsx").worksheets[0]
    head, *rest = page.iter_rows(values_only=True)
    keys = [str(h).split("\n")[0].strip() for h in head]
    assert [[r[keys.index(k)] for k in ("STT", "so", "nksHoTen")] for r in rest][1] == ["2", "02", "+84 Trần"]
    assert made.strange == (("Ghi chú khác",) if kind.endswith("xlsx") else ())
    assert codes(tmp_path / "out") == []


def test_what_cannot_be_packed_is_refused(desk: Desk, shelf: Any, tmp_path: Path) -> None:
    """A book that is not there, a kind without a package, a sheet of another kind."""
    shelf.add("TL.2015.01", [{}], form="TL-2015T")
    shelf.add(BOOK, [text(1)])
    with pytest.raises(NothingMatchedError):
        pack(desk, "KS.1999.01", tmp_path / "out")
    for book, template in (("TL.2015.01", None), (BOOK, Path("KT")), (BOOK, Path("KH"))):
        with pytest.raises(SheetError):
            pack(desk, book, tmp_path / "out", PackingOptions(template=template))
    assert not (tmp_path / "out").exists()


def test_what_a_killed_run_left_goes_with_the_next(once: tuple[Any, Path], packed: Path) -> None:
    """Its hidden folder is told as a fault until the book is exported again."""
    (packed / f".{STEM}.999999999.part").mkdir()
    assert codes(packed) == ["unfinished"]
    pack(Desk(once[0].archive, BY, Serial()), BOOK, packed)
    assert codes(packed) == []


def test_pages_without_an_entry_have_their_status(desk: Desk, shelf: Any, tmp_path: Path) -> None:
    """A blank page keeps no book back; one that was not prepared does, and both stand in the manifest."""
    shelf.add(BOOK, [text(1)])
    archive, register = desk.archive, Register("KS", 2015, "01")
    numbers = []
    for name in ("a-blank.jpg", "b-new.jpg"):
        picture = io.BytesIO()
        Image.new("RGB", (60, 90), "white").save(picture, "JPEG", comment=name.encode())
        staged = archive.originals.stage(io.BytesIO(picture.getvalue()))
        source = SourceImage(staged.sha256, name, 0, "image/jpeg", staged.bytes)
        with archive.transaction():
            file = archive.originals.keep(staged, "image/jpeg")
            archive.pages.add(staged, file, [source], Delivery(name, name, staged.bytes, 1, register))
        numbers.append((archive.pages.to_prepare()[0], source))
        if name == "a-blank.jpg":
            same = Transform((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
            blank = Legibility(300, 1, 1, (ScanFinding("blank", "note", 1.0),))
            with archive.transaction():
                archive.pages.prepare(numbers[-1][0], [Page(source, 60, 90, same, 0, 0.0, blank)])
    with pytest.raises(UnfinishedBookError, match="not prepared yet"):
        pack(desk, BOOK, tmp_path / "out")
    new = next(p for p in standing_entries(archive, [BOOK]) if p.status == "new").page
    pack(desk, BOOK, tmp_path / "out", PackingOptions(aside=frozenset({new})))
    statuses = {p["source"]: p["status"] for p in manifest(tmp_path / "out")["pages"]}
    assert statuses == {"a-blank.jpg": "blank", "b-new.jpg": "aside", "KS.2015.01-0001.jpg": "verified"}


class Stumbling(Serial):
    """Workers of which the page `bad` kills one."""

    def __init__(self, bad: int) -> None:
        self.bad = bad

    def run(self, task: Any, items: Any, limits: Any = None) -> Any:
        """Every outcome, one of them a crash."""
        for i, item in enumerate(items):
            yield Failed(item, CrashedError(status=-9), 0.1) if i == self.bad else Done(item, task(item), 0.1)


def test_a_page_that_cannot_be_drawn_costs_the_package(once: tuple[Any, Path], tmp_path: Path) -> None:
    """Whole or nothing: no file appears, and the run is said to have failed."""
    with pytest.raises(SomePagesFailedError) as failed:
        pack(Desk(once[0].archive, BY, Stumbling(2)), BOOK, tmp_path / "out")
    assert failed.value.data == {"failed": 1, "total": 4}
    assert not (tmp_path / "out").exists()


class Backwards(Serial):
    """Workers that bring the last page first."""

    def run(self, task: Any, items: Any, limits: Any = None) -> Any:
        """Every outcome, in the reverse of its order."""
        yield from [Done(item, task(item), 0.1) for item in items][::-1]


def test_pdfs_stand_in_the_order_of_the_book_however_workers_end(once: tuple[Any, Path], tmp_path: Path) -> None:
    """Two exports of one state hold the same entries in the same order."""
    packed = once[1]
    pack(Desk(once[0].archive, BY, Backwards()), BOOK, tmp_path / "again")
    with zipfile.ZipFile(packed / f"{STEM}.zip") as one, zipfile.ZipFile(tmp_path / "again" / f"{STEM}.zip") as other:
        assert one.namelist() == other.namelist()


def test_a_disk_that_is_full_leaves_nothing(once: tuple[Any, Path], packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last step fails, what stood there before still stands, and no act says otherwise."""
    desk = Desk(once[0].archive, BY, Serial())
    before = {p.name: p.read_bytes() for p in packed.iterdir()}
    head = desk.archive.acts.head()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFullError):
        pack(desk, BOOK, packed)
    assert {p.name: p.read_bytes() for p in packed.iterdir()} == before
    assert desk.archive.acts.head() == head


def _rezip(folder: Path, change: Callable[[str, bytes], list[tuple[str, bytes]]]) -> None:
    """Pack the zip anew, every member changed."""
    path = folder / f"{STEM}.zip"
    with zipfile.ZipFile(path) as packed:
        members = [member for info in packed.infolist() for member in change(info.filename, packed.read(info))]
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in members:
            packed.writestr(name, data)


def _reseal(folder: Path, **more: Any) -> None:
    """Write the manifest so that its hashes fit the files as they are now."""
    said = manifest(folder) | more
    for name, facts in said["files"].items():
        facts["sha256"] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    said["seal"] = seal_of(said)
    (folder / f"{STEM}.manifest.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


def _cell(folder: Path, at: str, value: object, form: str = "@") -> None:
    path = folder / f"{STEM}.xlsx"
    book = openpyxl.load_workbook(path)
    book["KS"][at] = value
    book["KS"][at].number_format = form
    book.save(path)


def _drop_row(folder: Path) -> None:
    path = folder / f"{STEM}.xlsx"
    book = openpyxl.load_workbook(path)
    book["KS"].delete_rows(3)
    book.save(path)


RENAMED = "KS.2015.01.2015-03-02.002.pdf"
HARM: Mapping[str, tuple[Callable[[Path], object], set[str]]] = {
    "renamed day": (lambda f: _rezip(f, lambda n, d: [(n.replace("03-02", "03-12"), d)]), {"name-row"}),
    "renamed number": (lambda f: _rezip(f, lambda n, d: [(n.replace(".002.", ".009."), d)]), {"name-row", "sequence"}),
    "bad name": (lambda f: _rezip(f, lambda n, d: [(n.replace(".002.", ".2."), d)]), {"name", "row-without-pdf", "sequence", "count"}),
    "no such day": (lambda f: _rezip(f, lambda n, d: [(n.replace("03-02", "13-02"), d)]), {"name-date", "name-row"}),
    "other book": (lambda f: _rezip(f, lambda n, d: [(n.replace("KS.2015.01.2015-03-02", "KS.2015.02.2015-03-02"), d)]), {"name-book"}),
    "lost pdf": (lambda f: _rezip(f, lambda n, d: [] if n == RENAMED else [(n, d)]), {"row-without-pdf", "sequence", "count"}),
    "pdf twice": (lambda f: _rezip(f, lambda n, d: [(n, d), (n.replace(".pdf", ".PDF"), d)] if n == RENAMED else [(n, d)]), {"name-twice"}),
    "pdf too many": (lambda f: _rezip(f, lambda n, d: [(n, d), (n.replace("-04.004", "-09.005"), d)] if "004" in n else [(n, d)]),
                     {"pdf-without-row", "count"}),
    "number twice": (lambda f: _rezip(f, lambda n, d: [(n.replace(".003.", ".002."), d)]), {"number-twice", "sequence", "name-row"}),
    "no pdf": (lambda f: _rezip(f, lambda n, d: [(n, b"MZ" if n == RENAMED else d)]), {"pdf"}),
    "cut pdf": (lambda f: _rezip(f, lambda n, d: [(n, d[:-200] if n == RENAMED else d)]), {"pdf"}),
    "lost row": (_drop_row, {"pdf-without-row", "count"}),
    "number as number": (lambda f: _cell(f, "A3", 2), {"not-text"}),
    "not marked as text": (lambda f: _cell(f, "A3", "02", "General"), {"not-text"}),
    "formula": (lambda f: _cell(f, "K3", "=1+1"), {"not-text"}),
    "lost zero": (lambda f: _cell(f, "A3", "2"), {"value"}),
    "other day": (lambda f: _cell(f, "D3", "02.04.2015"), {"name-row"}),
    "odd day": (lambda f: _cell(f, "D3", "2015-03-02"), {"value", "row-without-pdf", "pdf-without-row"}),
    "strange code": (lambda f: _cell(f, "E3", "9"), {"value"}),
    "header": (lambda f: _cell(f, "F1", "noiDangKi"), {"headers"}),
}  # fmt: skip


@pytest.mark.parametrize("harm", HARM)
def test_every_harm_is_named(packed: Path, harm: str) -> None:
    """Even where the manifest was made to fit, what was done is found; where it was not, that is found as well."""
    do, expected = HARM[harm]
    do(packed)
    found = codes(packed)
    assert {"file-changed"} | expected == set(found), [f.say("en") for f in check_packages(packed)]
    _reseal(packed)
    assert set(codes(packed)) == expected


def test_files_that_are_missing_or_broken_are_named(packed: Path, tmp_path: Path) -> None:
    """Each file of the three; a manifest that was edited; a name that is no stem; a run that was cut off."""
    for end in ("xlsx", "zip", "manifest.json"):
        folder = Path(shutil.copytree(packed, tmp_path / f"no-{end}"))
        (folder / f"{STEM}.{end}").unlink()
        assert "missing" in codes(folder)
        folder = Path(shutil.copytree(packed, tmp_path / f"broken-{end}"))
        (folder / f"{STEM}.{end}").write_bytes(b"PK?")
        assert {"xlsx": "workbook", "zip": "zip", "manifest.json": "manifest"}[end] in codes(folder)
    said = manifest(packed)
    (packed / f"{STEM}.manifest.json").write_text(json.dumps({**said, "draft": True}), encoding="utf-8")
    (packed / f".{STEM}.99.part").mkdir()
    assert codes(packed) == ["unfinished", "manifest-changed"]
    for path in list(packed.glob(f"{STEM}*")):
        path.rename(packed / path.name.replace("xalocthuan_hbd_tbt", "XaLocThuan"))
    assert "stem" in codes(packed)


def test_an_empty_folder_holds_no_package(tmp_path: Path) -> None:
    """And says so."""
    assert codes(tmp_path) == ["no-package"]
