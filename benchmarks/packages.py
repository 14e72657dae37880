"""Make the official package of a large verified book, beside the plain way of a script; look at the workbook in LibreOffice.

`python benchmarks/packages.py [ENTRIES]` prints a table. The book's pages are the measuring pages over and over, its people invented.
"""

from __future__ import annotations

import argparse
import csv
import io
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
from measure import Cost, run, say
from pages import jpegs
from PIL import Image

from civreg import forms, kinds
from civreg.archive import Archive, By, Delivery
from civreg.model import Decision, Entry, FieldBox, Legibility, Page, Quad, Register, SourceImage, Transcript, Transform
from civreg.text import searched

BY, CHECKER = By("Lê Thị Nhập", "máy 1"), By("Trần Văn Kiểm", "máy 2")
BOOK = Register("KS", 2015, "01")
PLACE = "Xã Lộc Thuận, Huyện Bình Đại, Tỉnh Bến Tre"
STEM = "xalocthuan_hbd_tbt.KS.2015.01"
PLAIN = 12
"""Entries that the plain way is measured on: it is slow, and every entry costs it the same."""
SYLLABLES = (
    "An",
    "Bình",
    "Châu",
    "Dung",
    "Giang",
    "Hà",
    "Hải",
    "Hạnh",
    "Khánh",
    "Lan",
    "Linh",
    "Long",
    "Mai",
    "Nam",
    "Nga",
    "Phong",
    "Quân",
    "Sơn",
    "Tâm",
    "Thảo",
    "Trang",
    "Tuấn",
    "Vân",
    "Yến",
)


def said(n: int) -> dict[str, str]:
    """The n-th entry; names that look like formulas and numbers that begin with naughts are among them."""
    first, second = SYLLABLES[n % 24], SYLLABLES[n // 24 % 24]
    day = f"{1 + n * 27 // 600 % 28:02d}.{1 + n // 50 % 12:02d}.2015"
    name = f"=Nguyễn {first} {second}" if n % 100 == 0 else f"Nguyễn {first} {second} {SYLLABLES[n // 576 % 24]}"
    mother = {"meHoTen": f"Trần Thị {second} {first}", "meNgaySinh": str(1960 + n % 30), "meDanToc": "Kinh", "meQuocTich": "Việt Nam"}
    return {
        "so": f"{n:02d}", "quyenSo": "01/2015", "ngayDangKy": day, "loaiDangKy": "Đúng hạn", "nksHoTen": name,
        "nksGioiTinh": "Nam", "nksNgaySinh": "01.01.2015", "nksDanToc": "Kinh", "nksQuocTich": "Việt Nam", "nksNoiSinh": PLACE,
        **mother, "nycSoGiayToTuyThan": f"CMND {n:09d}", "nguoiKy": "Lê Văn Ký, Chủ tịch",
    }  # fmt: skip


def pictures(count: int) -> Iterator[bytes]:
    """So many pages, each with a comment of its own, so that no two are one file."""
    _, files = jpegs()
    for n, file in enumerate(itertools.islice(itertools.cycle(files), count)):
        data, note = file.read_bytes(), f"page {n:06d}".encode()
        yield data[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + data[2:]


def shelve(home: Path, count: int) -> None:
    """Make an archive with one verified book of so many entries, as if its pages had been scanned and read."""
    form = forms.known()["KS-2015"]
    with Archive.create(home, PLACE, BY) as archive:
        for n, picture in enumerate(pictures(count), 1):
            _shelve(archive, form, n, picture)


def _shelve(archive: Archive, form: forms.FormTemplate, n: int, picture: bytes) -> None:
    staged, name = archive.originals.stage(io.BytesIO(picture)), f"{n:05d}.jpg"
    with Image.open(io.BytesIO(picture)) as image:
        width, height = image.size
    source = SourceImage(staged.sha256, name, 0, "image/jpeg", staged.bytes)
    texts = said(n)
    with archive.transaction():
        archive.pages.add(staged, archive.originals.keep(staged, "image/jpeg"), [source], Delivery(name, name, staged.bytes, 1, BOOK))
        (page,) = archive.pages.to_prepare()
        upright = Transform((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
        archive.pages.prepare(page, [Page(source, width, height, upright, 0, 0.0, Legibility(300, 1, 1))])
        read = tuple(_transcript(form, spec, texts.get(spec.key, "")) for spec in form.fields)
        archive.entries.add(archive.pages.get(page), [Entry(form.id, read, 0.9)], "{}")
        for key, text in ((t.key, t.text) for t in read):
            archive.decisions.add(BY, n, Decision(key, "accepted", text))
        archive.reviews.add(CHECKER, n, "verify")


def _transcript(form: forms.FormTemplate, spec: forms.FieldSpec, text: str) -> Transcript:
    tick = form.tick is not None and form.tick.key == spec.key
    value = (kinds.ticked([text], form.options) if tick else kinds.parse(spec.kind, text)).value if text else ""
    box = Quad.box(100, 100, 500, 160)
    return Transcript(spec.key, text, value, searched(text), "handwritten", 0.9, FieldBox(spec.key, box, (box,)))


def plainly(count: int, out: Path) -> float:
    """Seconds of processor an entry of the plain way: Pillow tries quality after quality and size after size, openpyxl writes the rows."""
    start = time.process_time()
    book = openpyxl.Workbook()
    book.active.title = "KS"
    with zipfile.ZipFile(out / "plain.zip", "w") as packed:
        for n, picture in enumerate(pictures(count), 1):
            packed.writestr(f"KS.2015.01.2015-01-01.{n:03d}.pdf", _plain_pdf(picture))
            book.active.append(list(said(n).values()))
    book.save(out / "plain.xlsx")
    return (time.process_time() - start) / count


def _plain_pdf(picture: bytes) -> bytes:
    with Image.open(io.BytesIO(picture)) as image:
        for scale in (1.0, 0.75, 0.5):
            smaller = image.resize((int(image.width * scale), int(image.height * scale))) if scale < 1 else image
            for quality in range(90, 15, -10):
                made = io.BytesIO()
                smaller.save(made, "PDF", quality=quality, resolution=300 * scale)
                if made.tell() <= 100_000:
                    return made.getvalue()
    return made.getvalue()


def export(home: Path, out: Path, jobs: int) -> Cost:
    """`civreg export --to hotich` as a clerk starts it."""
    shutil.rmtree(out, ignore_errors=True)
    civreg = Path(sys.executable).with_name("civreg")
    return run([civreg, "-C", home, "export", "--to", "hotich", "--book", BOOK.id, "-o", out, "--jobs", str(jobs)], accept=(0, 7))


def settle(home: Path) -> None:
    """Say of every finding that it stands so: invented books are no real ones."""
    from civreg import jobs  # noqa: PLC0415 - only this needs the stories

    with Archive.open(home) as archive:
        for finding in jobs.check_books(archive, [BOOK.id]):
            if finding.blocks:
                jobs.settle_finding(archive, BY, finding.id, "benchmark", [BOOK.id])


def in_libreoffice(workbook: Path, count: int) -> str:
    """Whether LibreOffice shows the numbers, papers and names as they were written."""
    office = shutil.which("soffice")
    if office is None:
        return "not installed (apt-get install libreoffice-calc-nogui)"
    with tempfile.TemporaryDirectory() as folder:
        command = [
            office,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76",
        ]
        subprocess.run([*command, "--outdir", folder, str(workbook)], check=True, capture_output=True, timeout=300)
        with next(Path(folder).glob("*.csv")).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    wrong = [n for n, row in enumerate(rows, 1) if (row["so"], row["nksHoTen"], row["nycSoGiayToTuyThan"]) != _shown(n)]
    return f"{len(rows)} of {count} rows, {len(wrong)} of them not as written"


def _shown(n: int) -> tuple[str, str, str]:
    texts = said(n)
    return texts["so"], texts["nksHoTen"], f"{n:09d}"


def main() -> None:
    """Print the table."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("entries", nargs="?", type=int, default=500)
    count = given.parse_args().entries
    Path("build/bench").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        rows = []
        for size in sorted({max(10, count // 10), count}):
            say(f"a verified book of {size} entries …")
            shelve(base / f"kho{size}", size)
            settle(base / f"kho{size}")
            cost = export(base / f"kho{size}", base / f"out{size}", 2)
            rows.append(
                (
                    f"package of {size} entries, two jobs",
                    f"{cost.wall:.0f} s; {cost.cpu / size:.2f} CPU-s an entry; parent's peak {cost.peak_mb:.0f} MB",
                )
            )
        made = json.loads((base / f"out{count}" / f"{STEM}.manifest.json").read_text(encoding="utf-8"))
        over = sum(not e["fits"] for e in made["entries"])
        sizes, worst = [e["bytes"] for e in made["entries"]], min(e["quality"] for e in made["entries"])
        rows.append(
            (
                "PDFs",
                f"{min(sizes) / 1000:.0f}–{max(sizes) / 1000:.0f} kB, {over} over 100 kB, quality {worst} or more",
            )
        )
        rows.append(("the plain way (Pillow, openpyxl)", f"{plainly(PLAIN, base):.2f} CPU-s an entry"))
        checked = run([Path(sys.executable).with_name("civreg"), "export", "--check", base / f"out{count}"])
        rows.append(("`--check` of it", f"{checked.wall:.1f} s, exit {checked.code}"))
        rows.append(("opened by LibreOffice", in_libreoffice(base / f"out{count}" / f"{STEM}.xlsx", count)))
    sys.stdout.write("\n".join(f"| {what} | {figure} |" for what, figure in rows) + "\n")


if __name__ == "__main__":
    main()
