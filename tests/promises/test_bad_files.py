"""P8: files that nobody should deliver end in their class, through the commands that a clerk and a night give.

Each is taken, refused with its stable code and a Vietnamese sentence, or passed over aloud; no traceback, none over a minute,
the parent under 400 MB. The files are made here; those of ../shared come too where they lie beside the checkout.
"""

from __future__ import annotations

import csv
import io
import itertools
import os
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pytest
from PIL import Image

from civreg.archive import Archive, By
from civreg.batch import Serial
from civreg.jobs import Desk, IntakeOptions, Watch, intake, status
from civreg.language import Phrase
from civreg.scan import REFUSALS

from ..scan import draw  # noqa: TID252 - what the tests of scan draw
from ..scan.draw import Sheets  # noqa: TID252 - likewise

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "badinput"
SECONDS, PARENT_MB = 60, 400
linux = pytest.mark.skipif(sys.platform != "linux", reason="pipes, odd names and memory are looked at as Linux knows them")
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/data/badinput")
MEASURED = """
import atexit, re, sys
from pathlib import Path
from civreg.cli import main
if __name__ == "__main__":
    sys.argv, where = [sys.argv[0], *sys.argv[2:]], sys.argv[1]
    atexit.register(lambda: Path(where).write_text(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]))
    main()
"""


class Ran(NamedTuple):
    """A command that ended."""

    code: int
    said: str
    """Both its outputs."""
    parent_mb: float


def run(home: Path, *arguments: object, before: Sequence[str] = ()) -> Ran:
    """A command as a process of its own, with the peak memory of that process alone."""
    script, peak = home.parent / "measured.py", home.parent / "peak"
    script.write_text(MEASURED, encoding="utf-8")
    command = [*before, sys.executable, str(script), str(peak), "-C", str(home), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, timeout=1800, check=False)
    return Ran(done.returncode, (done.stdout + done.stderr).decode(), int(peak.read_text(encoding="ascii")) / 1024)


def new_home(folder: Path) -> Path:
    """A new archive."""
    with Archive.create(folder / "kho", "Xã Lộc Thuận", By("x", "y")) as archive:
        return archive.home


def found(home: Path) -> tuple[dict[str, str], set[str]]:
    """Reason of every refused file by its name, and the names of what was taken."""
    with Archive.open(home) as archive:
        taken = {row["name"] for row in archive.store.rows("SELECT name FROM deliveries")}
        return {one.file: one.reason for one in status(archive).problems if one.step == "intake"}, taken


def slowest(home: Path) -> float:
    """Most seconds between two files that were taken or refused one after the other."""
    with Archive.open(home) as archive:
        times = [datetime.fromisoformat(row["at"]) for row in archive.store.rows("SELECT at FROM acts ORDER BY sequence")]
    return max((b - a).total_seconds() for a, b in itertools.pairwise(times[1:]))


# --- what is delivered ---------------------------------------------------------------------------------------------------------


def pdf(path: Path, *, xfa: bool = False, password: str = "", box: float = 0.0) -> bytes:
    """A PDF with one fault."""
    sheets = Sheets().page(**({"MediaBox": [0, 0, box, box]} if box else {}))
    if xfa:
        sheets.pdf.Root.AcroForm = pikepdf.Dictionary(XFA=sheets.pdf.make_stream(b"<xdp:xdp/>"), Fields=[])
        sheets.pdf.Root.NeedsRendering = True
    options = {"encryption": pikepdf.Encryption(owner="chủ", user=password)} if password else {}
    return sheets.save(path, **options).read_bytes()


def tiff_loop() -> bytes:
    """A TIFF whose last directory leads back to its first."""
    data = bytearray(draw.tiff())
    (at,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, at)
    struct.pack_into("<I", data, at + 2 + 12 * entries, at)
    return bytes(data)


def saved(kind: str, size: tuple[int, int] = (40, 50), mode: str = "L") -> bytes:
    """A picture of another kind."""
    out = io.BytesIO()
    Image.new(mode, size, 1).save(out, kind)
    return out.getvalue()


def zipped() -> bytes:
    """An archive of files that is delivered as a picture."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("../../a.jpg", b"x")
    return out.getvalue()


def text_bomb() -> bytes:
    """A PNG whose text grows a thousandfold."""
    whole = draw.png()
    chunk = draw.png_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(80_000_000)))
    return whole[:33] + chunk + whole[33:]


def refusable(scratch: Path) -> dict[str, tuple[str, bytes]]:
    """Files by their name, with the code of their refusal and their bytes."""
    jpeg, png, tiff = draw.jpeg(), draw.png(), draw.tiff(3)
    flipped = bytearray(png)
    flipped[len(png) // 2] ^= 1
    whole = pdf(scratch / "whole.pdf")
    empty = Sheets().save(scratch / "none.pdf").read_bytes()
    return {
        "rong.jpg": ("empty", b""),
        "chu.jpg": ("not-a-picture", "Nguyễn Văn A".encode()),
        "trang.png": ("not-a-picture", b"<html><script>alert(1)</script></html>"),
        "tap.tif": ("not-a-picture", bytes(range(1, 250)) * 40),
        "goi.pdf": ("not-a-picture", zipped()),
        "elf.jpg": ("not-a-picture", b"\x7fELF" + bytes(500)),
        "dau.jpg": ("truncated", jpeg[:3]),
        "nua.jpg": ("truncated", jpeg[: len(jpeg) // 2]),
        "gan-het.jpg": ("truncated", jpeg[:-2]),
        "duoi-khong.jpg": ("truncated", jpeg[: len(jpeg) // 2] + bytes(len(jpeg) // 2)),
        "bit.png": ("bad-checksum", bytes(flipped)),
        "cut.png": ("truncated", png[:-20]),
        "bom.png": ("too-many-pixels", draw.png_declaring(60_000, 60_000)),
        "bom-2e9.png": ("too-many-pixels", draw.png_declaring(2_000_000_000, 2_000_000_000)),
        "khong.png": ("damaged", draw.png_declaring(0, 0)),
        "chu-an.png": ("damaged", text_bomb()),
        "vong.tif": ("bad-frame", tiff_loop()),
        "cut.tif": ("bad-frame", tiff[: int(len(tiff) * 0.8)]),
        "anh.gif": ("unsupported-kind", saved("GIF")),
        "gif.jpg": ("unsupported-kind", saved("GIF")),
        "bmp.png": ("unsupported-kind", saved("BMP")),
        "webp.jpg": ("unsupported-kind", saved("WEBP", mode="RGB")),
        "khong-trang.pdf": ("no-pages", empty),
        "khoa.pdf": ("encrypted", pdf(scratch / "locked.pdf", password="b")),  # noqa: S106 - opens nothing
        "bieu-mau.pdf": ("pdf-xfa", pdf(scratch / "xfa.pdf", xfa=True)),
        "kho-lon.pdf": ("page-too-big", pdf(scratch / "big.pdf", box=1e9)),
        "dau.pdf": ("pdf-damaged", b"%PDF-1.7\n%%EOF\n"),
        "cut.pdf": ("pdf-damaged", whole[:100]),
        "so[/red].jpg": ("truncated", jpeg[:200]),
        "so\n1.jpg": ("truncated", jpeg[:201]),
        "so\x1b]0;x\x07.jpg": ("truncated", jpeg[:202]),
        "gpj.\u202etrang.jpg": ("truncated", jpeg[:203]),
        "{path}%s$(touch x);'\".jpg": ("truncated", jpeg[:204]),
        "-rf.jpg": ("truncated", jpeg[:205]),
        "n" * 200 + ".jpg": ("truncated", jpeg[:206]),
    }  # fmt: skip


def good(scratch: Path) -> dict[str, bytes]:
    """Files that look odd and are taken all the same."""
    image = draw.picture()
    return {
        "anh JPEG tên .pdf.pdf": draw.jpeg(quality=70),
        "[bold]so[bold].png": draw.png(),
        "Nguyễn Thị Hòa.JPG": draw.jpeg(image.rotate(90, expand=True)),
        "hop le.tif": draw.tiff(2),
        "to.pdf": pdf(scratch / "good.pdf"),
        "duoi.jpg": draw.jpeg(quality=60) + b"PK\x03\x04 and more",
    }


@pytest.fixture(scope="module")
def pile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything in it that may be met."""
    base = tmp_path_factory.mktemp("bad")
    folder, scratch = base / "den" / "KS.2015.01", base / "scratch"
    for one in (folder, scratch):
        one.mkdir(parents=True)
    for name, (_, data) in refusable(scratch).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    for name, data in good(scratch).items():
        (folder / name).write_bytes(data)
    with (folder / "3GB.jpg").open("wb") as huge:
        huge.truncate(3_000_000_000)
    for odd in ("desktop.ini", "trang.jpg.part", "~$so.xlsx", "ghi chú.txt"):
        (folder / odd).write_bytes(b"x")
    (folder / "thu muc.jpg").mkdir()
    (folder / "thu muc.jpg" / "trong.jpg").write_bytes(draw.jpeg(quality=50))
    (folder / "vong").symlink_to(folder)
    (folder / "lien ket.jpg").symlink_to("to.pdf")
    os.mkfifo(folder / "ong.jpg")
    (folder / os.fsdecode(b"kh\xf4ng-utf8.jpg")).write_bytes(draw.jpeg(quality=40))
    os.utime(folder / "Nguyễn Thị Hòa.JPG", (0, 0))
    os.utime(folder / "hop le.tif", (4_102_444_800, 4_102_444_800))
    return folder.parent


EXTRA = {"3GB.jpg": "file-too-big"}
PASSED = {"desktop.ini": "side-file", "trang.jpg.part": "side-file", "~$so.xlsx": "side-file", "ghi chú.txt": "not-a-picture"}
PASSED |= {"vong": "link", "lien ket.jpg": "link", "ong.jpg": "not-regular"}


def harmless(text: str) -> bool:
    """Whether nothing in it commands a terminal or turns the text around."""
    return not any((ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u200f\u2066" for c in text)


@linux
@pytest.mark.parametrize("command", [("scan",), ("run", "--hand", "null", "--engine", "null")], ids=lambda c: c[0])
def test_every_bad_file_ends_in_its_class(
    command: tuple[str, ...], pile: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """The good ones among them are taken, every other is named with its code, and the run ends with 5; again, nothing is tried twice."""
    home = new_home(tmp_path)
    ran = run(home, command[0], pile, *command[1:], "--jobs", "1")
    assert ran.code == 5, ran.said
    assert "Traceback" not in ran.said
    assert harmless(ran.said)
    reasons, taken = found(home)
    expected = {shown(name): code for name, (code, _) in refusable(tmp_path).items()} | EXTRA
    record_property("figure", f"{len(expected) + len(PASSED)} bad files of our own making, by {command[0]}; parent {ran.parent_mb:.0f} MB")
    assert reasons == expected
    assert taken == {shown(name) for name in good(tmp_path)} | {"trong.jpg", r"kh\xf4ng-utf8.jpg"}
    for name, code in expected.items():
        assert any(f"{name}: " in line and line.endswith(f"[{code}]") for line in ran.said.splitlines()), name
    for name, code in PASSED.items():
        assert f"{name}: không phải bản quét, bỏ qua [{code}]." in ran.said
    assert slowest(home) < SECONDS
    assert ran.parent_mb < PARENT_MB
    assert not list((home / "staging").iterdir())
    again = run(home, command[0], pile, *command[1:], "--jobs", "0")
    assert (again.code, found(home)) == (0, (reasons, taken))


def shown(name: str) -> str:
    """The last part of a path as it is written for people."""
    name = name.rsplit("/", 1)[-1]
    return "".join(f"\\x{ord(c):02x}" if ord(c) < 32 else f"\\u{ord(c):04x}" if c == "\u202e" else c for c in name)


def test_every_reason_says_in_vietnamese_what_is_wrong_and_what_to_do() -> None:
    """Two sentences at least (what is wrong; what to do), in both languages, under a code that is plain ASCII."""
    without_deed = {"side-file"}
    for code, phrase in REFUSALS.items():
        assert code.replace("-", "").isascii()
        assert code == code.lower()
        assert phrase.vi != phrase.en
        assert any(ord(c) > 0x7F for c in phrase.vi), code
        if code not in without_deed:
            assert len([part for part in phrase.vi.replace(". ", ".\n").replace(": ", ":\n").splitlines() if part]) >= 2, code


class Meddling(Watch):
    """Somebody who changes a file after it was met and before it is copied."""

    def __init__(self, path: Path, data: bytes) -> None:
        self._path, self._data = path, data

    def begin(self, step: Phrase, total: int) -> None:
        """The step begins: the file gets its end."""
        del step, total
        self._path.write_bytes(self._data)


def test_a_file_that_becomes_whole_between_two_looks_is_left_for_the_next_run(tmp_path: Path) -> None:
    """It is named as being written, the run goes on, and the next run takes it."""
    folder = tmp_path / "den"
    folder.mkdir()
    whole = draw.jpeg()
    (folder / "a.jpg").write_bytes(whole[:-100])
    (folder / "b.jpg").write_bytes(draw.jpeg(quality=50))
    home = new_home(tmp_path)
    with Archive.open(home) as archive, archive.working():
        tally = intake(Desk(archive, By("x", "y"), Serial(), Meddling(folder / "a.jpg", whole)), [folder], IntakeOptions())
    assert [error.data["reason"] for _, error in tally.failed] == ["changing"]
    assert tally.done == 1
    with Archive.open(home) as archive, archive.working():
        tally = intake(Desk(archive, By("x", "y"), Serial()), [folder], IntakeOptions())
    assert (tally.done, tally.refused, tally.failed) == (1, 0, [])
    assert found(home) == ({}, {"a.jpg", "b.jpg"})


@linux
def test_a_file_that_may_not_be_read_is_refused_until_it_may(tmp_path: Path) -> None:
    """Its reason says so; with other rights, which do not change the file, the same command takes it."""
    path = tmp_path / "den" / "a.jpg"
    path.parent.mkdir()
    path.write_bytes(draw.jpeg())
    path.chmod(0)
    home = new_home(tmp_path)
    plain = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()  # root reads everything
    refused = run(home, "scan", path.parent, "--jobs", "0", before=plain)
    assert refused.code in (3, 5), refused.said
    assert found(home)[0] == {"a.jpg": "unreadable"}
    path.chmod(0o444)
    assert run(home, "scan", path.parent, "--jobs", "0", before=plain).code == 0
    assert found(home) == ({}, {"a.jpg"})


# --- what lies in ../shared ----------------------------------------------------------------------------------------------------


def listed() -> Iterator[tuple[Path, str]]:
    """Prepared bad files of the kinds that intake reads, with their class."""
    with (SHARED / "index.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            if row["kind"] in ("pdf", "image", "tiff", "zip", "bag"):
                yield SHARED / row["file"], "REJECT" if row["kind"] in ("zip", "bag") else row["expected_class"]


@pytest.mark.shared
@needs_shared
@linux
def test_all_prepared_bad_files_at_once(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """One `civreg scan` over all of them and over all the odd names: each in its class, named, in time, in bounds."""
    home, names = new_home(tmp_path), tmp_path / "names"
    with tarfile.open(SHARED / "names.tar") as box:
        box.extractall(names, filter="data")
    expected = {path.name: kind for path, kind in listed()}
    ran = run(home, "scan", *(path for path, _ in listed()), names, "--jobs", "2")
    assert ran.code == 5
    assert "Traceback" not in ran.said
    assert harmless(ran.said)
    assert ran.parent_mb < PARENT_MB
    assert slowest(home) < SECONDS
    reasons, taken = found(home)
    record_property("figure", f"{len(expected)} prepared files, {len(reasons)} refused; parent {ran.parent_mb:.0f} MB")
    assert {name for name, kind in expected.items() if kind in ("ACCEPT", "ESCAPE")} <= taken
    assert {name for name, kind in expected.items() if kind in ("REJECT", "PARTIAL")} <= set(reasons)
    assert set(expected) <= taken | set(reasons)
    assert set(reasons.values()) <= set(REFUSALS)
    for name, code in reasons.items():
        assert f"{name}: {REFUSALS[code].vi.split('{')[0]}" in ran.said, name
    assert not list(tmp_path.rglob("PWNED"))
