"""P9: mutants of everything that comes from outside: nothing uncaught leaves, and nothing hangs.

Each mutant is made from a good thing by a seed that the failure names: bits flipped, parts cut off, doubled, swapped or spliced in,
lengths that lie, and for text what breaks programs. 500 in every run, 10,000 at release (`CIVREG_RELEASE=1`).
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from civreg import forms, keyed
from civreg.archive import Archive, By
from civreg.archive.settings import FILE, Settings
from civreg.cli.session import shown
from civreg.errors import CivregError, RefusedFileError
from civreg.jobs import SearchOptions, add_note, entry_notes, import_keyed, import_requests, look_again, question_of, search
from civreg.jobs.keying import KeyingOptions
from civreg.scan import REFUSALS, Examiner, ScanOptions, SourceLimits, find, load, prepare
from civreg.verify import margin_notes

from ..scan import draw  # noqa: TID252 - what the tests of scan draw
from .conftest import scale

SEED = 2015
LONG = 60.0
"""Seconds after which a mutant counts as hanging."""
TRIED: list[int] = []
BY = By("Lê Thị Kiểm", "máy 1")
SAID = {"so": "7", "nksHoTen": "Trần Văn An", "nksNgaySinh": "3/5/2015", "chaHoTen": "Trần Văn Bình"}
LENGTHS = (0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
TOKENS = (
    '"', "'", "*", "(", ")", "^", "NEAR/0", " AND ", " OR ", " NOT ", ":", "-", "{", "}", "\\", "%s", "%", "_", ";--", "\x00", "\x1b[2J",
    "\u202e", "\u200b", "\ufeff", "\ud7a3", "\u0301" * 40, "đĐðÐ", "İıſK", "😀", "\r", "\n", "\t", "=1+1", "@SUM(A1)", "9" * 400, "1e999",
    "-0", "NaN", "29/2/1900", "31/4/2015", "0/0/0", "[red]", "<script>", "&#0;", "${x}", "../", "a" * 5000, " " * 500, "ừ" * 300, "null",
    "[[[[", '{"a":' * 50, "ngày tháng năm", "sinh", "số", "cha:", "from:..to", "KS.2015.01", "1..9999999999",
)  # fmt: skip


def flipped(data: bytearray, rng: Random) -> bytearray:
    """Some bits the other way."""
    for _ in range(rng.randint(1, 8)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return data


def cut(data: bytearray, rng: Random) -> bytearray:
    """Without its end."""
    return data[: rng.randrange(1, len(data) + 1)]


def holed(data: bytearray, rng: Random) -> bytearray:
    """Without a part of it."""
    a, b = _part(data, rng)
    return data[:a] + data[b:] or data


def doubled(data: bytearray, rng: Random) -> bytearray:
    """A part of it again and again, there or elsewhere."""
    a, b = _part(data, rng)
    at = rng.choice((b, rng.randrange(len(data) + 1)))
    return data[:at] + data[a:b] * rng.choice((1, 1, 2, 9)) + data[at:]


def overwritten(data: bytearray, rng: Random) -> bytearray:
    """A part of it zero, full or noise."""
    a, b = _part(data, rng)
    data[a:b] = rng.choice((bytes(b - a), b"\xff" * (b - a), rng.randbytes(b - a)))
    return data


def lying(data: bytearray, rng: Random) -> bytearray:
    """A number in it, mostly at its head, is another: a length, an offset, a count."""
    width, order = rng.choice((1, 2, 4)), rng.choice(("big", "little"))
    at = rng.randrange(min(len(data), rng.choice((64, 512, len(data)))))
    data[at : at + width] = (rng.choice(LENGTHS) & (256**width - 1)).to_bytes(width, order)
    return data


WAYS = (flipped, cut, holed, doubled, overwritten, lying)


def _part(data: bytearray, rng: Random) -> tuple[int, int]:
    a = rng.randrange(len(data))
    return a, min(len(data), a + rng.choice((1, 4, 12, 64, 512, 4096)))


def mutant(good: Sequence[bytes], rng: Random) -> bytes:
    """One of the good ones with one to three faults; now and then with a part of another one."""
    data = bytearray(rng.choice(good))
    for _ in range(rng.randint(1, 3)):
        data = rng.choice(WAYS)(data, rng) or data
    if rng.random() < 0.15:
        other = rng.choice(good)
        a, b = _part(bytearray(other), rng)
        at = rng.randrange(len(data) + 1)
        data[at:at] = other[a:b]
    return bytes(data)


def text_mutant(good: Sequence[str], rng: Random) -> str:
    """A text with what breaks programs in it, or with broken letters."""
    text = rng.choice(good)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(TOKENS) + text[at + rng.choice((0, 0, 1, 3)) :]
    if rng.random() < 0.3:
        text = mutant([text.encode("utf-8", "surrogatepass")], rng).decode("utf-8", "replace")
    return unicodedata.normalize(rng.choice(("NFC", "NFD", "NFKC")), text) if rng.random() < 0.3 else text


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """Raises TimeoutError in what takes too long, where the system can."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def late(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, LONG)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(autouse=True)
def told(record_property: Callable[[str, object], None]) -> Iterator[None]:
    """How many mutants a test tried."""
    TRIED.clear()
    yield
    record_property("figure", f"{sum(TRIED)} mutants")


def endure(name: str, count: int, attempt: Callable[[Random], object]) -> int:
    """Try so many mutants; gives how many were refused. Whatever leaves that is no CivregError fails the test, with its seed."""
    refused = 0
    TRIED.append(count)
    for number in range(count):
        seed = f"{SEED}/{name}/{number}"
        try:
            with bounded():
                attempt(Random(seed))  # noqa: S311 - nothing secret
        except CivregError as error:
            refused += bool(error.say("vi") and error.say("en"))
        except Exception as error:
            raise AssertionError(f"seed {seed}: {type(error).__name__}: {error}") from error
    return refused


# --- pages ---------------------------------------------------------------------------------------------------------------------


def pdfs(folder: Path) -> list[bytes]:
    """PDFs of several makes."""
    made = []
    for number, options in enumerate(({}, {"linearize": True}, {"compress_streams": False})):
        made.append(draw.Sheets().page().page("BT /F 12 Tf (x) Tj ET").save(folder / f"{number}.pdf", **options).read_bytes())
    return made


def pages(kind: str, folder: Path) -> list[bytes]:
    """Good pages of a kind."""
    grey = draw.picture("L")
    return {
        "jpeg": lambda: [draw.jpeg(), draw.jpeg(grey), draw.jpeg(progressive=True), draw.jpeg(draw.picture("CMYK"))],
        "png": lambda: [draw.png(), draw.png(draw.picture("1")), draw.png(draw.picture("P")), draw.png(draw.picture("RGBA"))],
        "tiff": lambda: [
            draw.tiff(2),
            draw.tiff(1, compression="tiff_lzw"),
            draw.tiff_of(draw.picture("1"), compression="group4"),
            draw.tiff_of(grey, compression="jpeg"),
            draw.tiff_of(grey, compression="tiff_adobe_deflate"),
        ],
        "pdf": lambda: pdfs(folder),
    }[kind]()


@pytest.fixture(scope="module")
def examiner() -> Iterator[Examiner]:
    """The child that looks into files, with less patience than by day."""
    with Examiner(SourceLimits(page_seconds=20, memory_mb=1500)) as one:
        yield one


@pytest.mark.parametrize(("kind", "tries"), [("jpeg", 50), ("png", 40), ("tiff", 50), ("pdf", 40)])
def test_mutants_of_pages_are_taken_or_refused(kind: str, tries: int, tmp_path: Path, examiner: Examiner) -> None:
    """With a code of the list; what is taken is loaded and prepared like any page."""
    good, path, codes = pages(kind, tmp_path), tmp_path / "page", set[str]()

    def attempt(rng: Random) -> None:
        path.write_bytes(mutant(good, rng))
        try:
            sources = examiner.examine(path, "page")
        except RefusedFileError as error:
            codes.add(str(error.data["reason"]))
            raise
        assert sources
        pixels = load(path, sources[0])
        assert pixels.ndim == 3
        if pixels.size < 10_000_000:
            prepare(pixels, sources[0], ScanOptions())

    assert endure(kind, scale(tries, tries * 20), attempt) > tries // 5
    assert codes <= set(REFUSALS) - {"crashed", "too-slow"}


def test_mutants_of_names_are_data(tmp_path: Path) -> None:
    """Files and folders of any name are met, and their names are fit to be shown."""
    good = ["KS.2015.01.2015-03-02.7.jpg", "Nguyễn Thị Hòa (1).JPG", "KS.2015.01", "KH-1998-02A trang 10.tif", "sổ 01/2015"]

    def attempt(rng: Random) -> None:
        data = text_mutant(good, rng).encode("utf-8", "surrogatepass") if rng.random() < 0.6 else mutant([g.encode() for g in good], rng)
        data = data.replace(b"\0", b"").replace(b"/", b"")[:250]
        name = os.fsdecode(data if data not in (b"", b".", b"..") else b"x")
        folder = tmp_path / f"{rng.random()}" / name
        folder.mkdir(parents=True)
        (folder / name).write_bytes(b"\xff\xd8\xff")
        met = list(find([folder.parent]))
        assert len(met) <= 1  # folders of the system's are passed over whole
        for one in met:
            assert one.name.encode("utf-8")
            assert one.name.isprintable() or any(unicodedata.category(c) == "Zs" for c in one.name)
            assert shown(one.name).isprintable()

    endure("names", scale(60, 1200), attempt)


# --- tables, requests, forms, settings ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, new_shelf: Any) -> Iterator[Archive]:
    """An archive with two entries."""
    with new_shelf(tmp_path_factory.mktemp("fuzz") / "kho") as shelf:
        shelf.add("KS.2015.01", [SAID, SAID | {"so": "8", "nksHoTen": "Đỗ Thị Hoà"}], verified=False)
        yield shelf.archive


TABLE = (
    'so,nksHoTen,nksNgaySinh,chaHoTen\r\n7,Trần Văn An,03/05/2015,Trần Văn Bình\r\n8,"Đỗ Thị ""Hoà""",,"Đỗ\nVăn B"\r\n9,Lê,29/02/2015,\r\n'
)


def test_mutants_of_csv_are_taken_or_refused_whole(archive: Archive, tmp_path: Path) -> None:
    """Every cell is kept, or a code says why nothing of the file was taken; what was taken is told."""
    good = [TABLE.encode(), TABLE.replace(",", ";").encode("utf-16"), TABLE.encode("utf-8-sig"), TABLE.replace(",", "\t").encode()]
    path = tmp_path / "a.csv"

    def attempt(rng: Random) -> None:
        data = text_mutant([TABLE], rng).encode("utf-8", "surrogatepass") if rng.random() < 0.5 else mutant(good, rng)
        path.write_bytes(data)
        report = import_keyed(archive, BY, path, KeyingOptions("KS.2015.01"))
        assert keyed.keyed_html(report, "vi")
        assert json.dumps(keyed.keyed_json(report), default=str)

    assert endure("csv", scale(50, 1000), attempt) > 3


def workbook() -> bytes:
    """A workbook with the same table."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (["so", "nksHoTen", "nksNgaySinh"], [7, "Trần Văn An", "03/05/2015"], ["8", "=1+1", None]):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_mutants_of_workbooks_are_taken_or_refused_whole(archive: Archive, tmp_path: Path) -> None:
    """A zip of XML with any fault."""
    good, path = [workbook()], tmp_path / "a.xlsx"

    def attempt(rng: Random) -> None:
        path.write_bytes(mutant(good, rng))
        import_keyed(archive, BY, path, KeyingOptions("KS.2015.01"))

    assert endure("xlsx", scale(30, 600), attempt) > 10


def test_mutants_of_a_portals_file_are_taken_or_refused_whole(archive: Archive, tmp_path: Path) -> None:
    """Lines of JSON and a table; whatever was taken is searched for again."""
    asked = {"id": "DVC-1", "applicant": "Nguyễn Văn Bình", "kind": "khai sinh", "name": "Trần Văn An", "born": "3/5/2015", "copies": 2}
    lines = "\n".join(json.dumps(asked | {"id": f"DVC-{n}", "extra": [n, None, 1.5]}, ensure_ascii=False) for n in range(3))
    table = "id,applicant,kind,name\r\nDVC-9,A,khai sinh,Trần Văn An\r\n"

    def attempt(rng: Random) -> None:
        which = rng.choice((".jsonl", ".csv"))
        path, text = tmp_path / f"a{which}", lines if which == ".jsonl" else table
        fault = text_mutant([text], rng).encode("utf-8", "surrogatepass") if rng.random() < 0.6 else mutant([text.encode()], rng)
        path.write_bytes(fault if rng.random() < 0.95 else b"[" * 200_000)
        import_requests(archive, BY, path)

    assert endure("requests", scale(40, 800), attempt) > 10
    look_again(archive, BY)


def test_mutants_of_forms_are_refused_with_their_place(tmp_path: Path) -> None:
    """A form's TOML is a form, or its fault is named by file and key."""
    good = [path.read_bytes() for path in sorted((Path(forms.__file__).parent / "data").glob("K[SHT]*.toml"))[:4]]
    path = tmp_path / "form.toml"

    def attempt(rng: Random) -> None:
        data = mutant(good, rng) if rng.random() < 0.5 else text_mutant([g.decode() for g in good], rng).encode("utf-8", "surrogatepass")
        path.write_bytes(data if rng.random() < 0.95 else b"a = " + b"[" * 100_000)
        forms.load(path)

    assert endure("forms", scale(50, 1000), attempt) > 20


def test_mutants_of_an_archives_settings_are_named(tmp_path: Path) -> None:
    """civreg.toml is read, or said to be damaged; numbers that are none are no sizes."""
    home = tmp_path / "kho"
    with Archive.create(home, "Xã Lộc Thuận", BY):
        good = (home / FILE).read_bytes()
    values = ("nan", "inf", "-inf", "-1", "0", "1e400", '"x"', "[]", "{}", "true", "1979-05-27", "99999999999999999999999")

    def attempt(rng: Random) -> None:
        data = mutant([good], rng)
        if rng.random() < 0.5:
            lines = good.decode().splitlines()
            at = rng.choice([n for n, line in enumerate(lines) if " = " in line])
            lines[at] = f"{lines[at].split(' = ')[0]} = {rng.choice(values)}"
            data = "\n".join(lines).encode()
        (home / FILE).write_bytes(data if rng.random() < 0.95 else b"a = " + b"[" * 100_000)
        found = Settings.load(home)
        assert all(0 < side < 10_000 for side in found.paper_mm), found.paper_mm
        assert found.learn_after >= 0
        assert found.answer_minutes >= 0
        found.save(home)
        assert Settings.load(home).id == found.id

    assert endure("settings", scale(50, 1000), attempt) > 10


# --- lines that people type -----------------------------------------------------------------------------------------------------


def test_mutants_of_search_lines_are_answered(archive: Archive) -> None:
    """Whatever is typed into the search box; the whole answer can be written down."""
    good = ["Trần Văn An", "so:7 KS.2015.01", "Đỗ Thị Hoà cha:Trần 1968", "3/5/2015", "tran* vẫn", '"Trần Văn"', "số 7 năm 2015"]

    def attempt(rng: Random) -> None:
        line = text_mutant(good, rng)
        how = (
            {rng.choice(("parent", "born", "registered", "number", "book", "place")): text_mutant(good, rng)} if rng.random() < 0.4 else {}
        )
        answer = search(archive, BY, question_of(line, **how), SearchOptions(5, rng.choice(("auto", "near")), None))
        assert json.dumps([hit.plain for hit in answer.hits], default=str)

    assert endure("search", scale(60, 1200), attempt) == 0


def test_mutants_of_margin_notes_are_read_or_refused(archive: Archive) -> None:
    """Any text is split into notes; recording it keeps it as written or refuses it."""
    good = [
        "Cải chính họ tên thành Trần Văn Ân theo QĐ số 12/QĐ-UBND ngày 5/6/2016.",
        "Đã kết hôn ngày 01/02/2010; số 3/2010 Phường 1.",
        "Ly hôn theo bản án 7/2014/HNGĐ ngày 3 tháng 4 năm 2014",
    ]

    def attempt(rng: Random) -> None:
        text = text_mutant(good, rng)
        for note in margin_notes(text):
            assert isinstance(note.kind, str)
        add_note(archive, BY, 1, {"text": text, "kind": "", "date": rng.choice(("", text[:12])), "about": ""})

    endure("notes", scale(50, 1000), attempt)
    assert entry_notes(archive, 1)
    archive.acts.check()
