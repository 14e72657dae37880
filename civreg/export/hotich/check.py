"""Whether a package is as it must be: names, order, workbook against zip, and nothing changed since it was made."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from civreg.errors import NotFoundError
from civreg.export.hotich.cells import DATE
from civreg.export.hotich.check_rows import SheetRow, check_workbook
from civreg.export.hotich.faults import Fault
from civreg.export.hotich.names import PdfName, Stem, day_of, pdf_name, read_pdf_name, read_stem
from civreg.export.hotich.parcel import MANIFEST, seal_of

_ENDS = (".xlsx", ".zip", MANIFEST)
_Key = tuple[str, int]
"""Date and number: what a PDF's name and its row have in common."""


@dataclass(frozen=True, slots=True)
class _Package:
    """What of one package lies in a folder."""

    folder: Path
    name: str
    manifest: Mapping[str, Any]
    """Empty where there is none that can be read."""

    def file(self, end: str) -> Path:
        return self.folder / f"{self.name}{end}"

    @property
    def stem(self) -> Stem | None:
        return read_stem(self.name)


def check_packages(folder: Path) -> tuple[Fault, ...]:
    """Everything wrong with the packages in a folder, notes too; empty where all is as it must be. Raises NotFoundError."""
    if not folder.is_dir():
        raise NotFoundError(path=str(folder))
    files = [f.name for f in folder.iterdir() if not f.name.startswith("~$")]  # what Excel leaves beside an open workbook
    names = sorted({name.removesuffix(end) for name in files for end in _ENDS if name.endswith(end)})
    left = [Fault("unfinished", f.name) for f in sorted(folder.glob(".*.part"))]
    if not names:
        return (*left, Fault("no-package", str(folder)))
    return (*left, *(fault for name in names for fault in _check(folder, name)))


def _check(folder: Path, name: str) -> Iterator[Fault]:
    stem = read_stem(name)
    if stem is None:
        yield Fault("stem", name)
    elif stem.draft:
        yield Fault("draft", name)
    yield from (Fault("missing", f"{name}{end}") for end in _ENDS if not (folder / f"{name}{end}").is_file())
    package, faults = _with_manifest(folder, name)
    yield from faults
    if package.file(".zip").is_file():
        pdfs, faults = _zip(package)
        yield from faults
    else:
        pdfs = {}
    rows: list[SheetRow] = []
    if package.file(".xlsx").is_file():
        kind = stem.book.kind if stem else next((p.book.kind for p in pdfs.values()), "KS")
        rows, found = check_workbook(package.file(".xlsx"), kind, template=bool(package.manifest.get("template")))
        yield from found
    yield from _order(package, pdfs)
    yield from _against(package, pdfs, rows)


def _with_manifest(folder: Path, name: str) -> tuple[_Package, list[Fault]]:
    """The package with its manifest, and what is wrong with that."""
    path = folder / f"{name}{MANIFEST}"
    if not path.is_file():
        return _Package(folder, name, {}), []
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        listed = {str(k): str(v["sha256"]) for k, v in manifest["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _Package(folder, name, {}), [Fault("manifest", path.name)]
    faults = [] if manifest.get("seal") == seal_of(manifest) else [Fault("manifest-changed", path.name)]
    for file, told in listed.items():
        if (folder / file).is_file() and _hash(folder / file) != told:
            faults.append(Fault("file-changed", file))
    return _Package(folder, name, manifest), faults


def _zip(package: _Package) -> tuple[dict[str, PdfName], list[Fault]]:
    """What the names in the zip say, by name; and what is wrong with them and with what they name."""
    path, faults, found = package.file(".zip"), [], dict[str, PdfName]()
    most = int(package.manifest.get("pdf_kb") or 0)
    try:
        with zipfile.ZipFile(path) as packed:
            if packed.testzip() is not None:
                faults.append(Fault("zip", path.name))
            for info in packed.infolist():
                where = f"{path.name}: {info.filename}"
                if info.filename.casefold() in (known.casefold() for known in found):
                    faults.append(Fault("name-twice", where))
                    continue
                faults += _pdf(packed, info, where, most)
                faults += _name(package, info.filename, where, found)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError):
        return found, [Fault("zip", path.name)]
    return found, faults


def _pdf(packed: zipfile.ZipFile, info: zipfile.ZipInfo, where: str, most: int) -> Iterator[Fault]:
    with packed.open(info) as file:
        data = file.read(64 << 20)
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-64:]:
        yield Fault("pdf", where)
    if most and len(data) > most * 1000:
        yield Fault("pdf-large", where, {"kb": round(len(data) / 1000), "most": most})


def _name(package: _Package, name: str, where: str, found: dict[str, PdfName]) -> Iterator[Fault]:
    read = read_pdf_name(name)
    if read is None:
        yield Fault("name", where)
        return
    found[name] = read
    _, month, day = read.date.split("-")
    if int(month) > 12 or int(day) > 31:
        yield Fault("name-date", where)
    stem = package.stem
    if stem and read.book != stem.book:
        yield Fault("name-book", where, {"book": stem.book.id})
    if read.draft and not (stem and stem.draft):
        yield Fault("draft", where)


def _order(package: _Package, pdfs: Mapping[str, PdfName]) -> Iterator[Fault]:
    """Numbers within each year: none twice, none left out that was not known to be."""
    where, known = package.file(".zip").name, package.manifest.get("gaps", {})
    by_year: dict[str, list[int]] = defaultdict(list)
    for pdf in pdfs.values():
        by_year[pdf.date[:4]].append(pdf.number)
    for year, numbers in sorted(by_year.items()):
        for number, same in groupby(sorted(numbers)):
            if len(list(same)) > 1:
                yield Fault("number-twice", where, {"number": f"{number:03d}", "year": year})
        missing = gaps(numbers)
        told = set(known.get(year, ())) if isinstance(known, dict) else set()
        for code, some in (("sequence", [n for n in missing if n not in told]), ("known-gap", [n for n in missing if n in told])):
            if some:
                yield Fault(code, where, {"numbers": _runs(some), "year": year})


def gaps(numbers: Iterable[int]) -> list[int]:
    """Numbers left out between the least and the greatest; a leap of more than a thousand is a misread number, told by its ends."""
    kept = sorted(set(numbers))
    return [n for a, b in pairwise(kept) for n in (range(a + 1, b) if b - a <= 1000 else (a + 1, b - 1))]


def _runs(numbers: Sequence[int]) -> str:
    """`004, 007–009`."""
    told = []
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        some = [n for _, n in run]
        told.append(f"{some[0]:03d}" if len(some) == 1 else f"{some[0]:03d}–{some[-1]:03d}")
    return ", ".join(told)


def _against(package: _Package, pdfs: Mapping[str, PdfName], rows: Sequence[SheetRow]) -> Iterator[Fault]:
    """Every row its PDF, every PDF its row, by number and date; and as many as the manifest says."""
    book, where = package.file(".xlsx").name, package.file(".zip").name
    told = package.manifest.get("counts", {})
    for what, found in (("pdfs", len(pdfs)), ("rows", len(rows))):
        if isinstance(told, dict) and what in told and told[what] != found:
            yield Fault("count", where if what == "pdfs" else book, {"told": told[what], "found": found})
    if not package.file(".xlsx").is_file() or not package.file(".zip").is_file():
        return
    free = {(p.date, p.number): name for name, p in pdfs.items()}
    lone: list[tuple[SheetRow, _Key]] = []
    seen: set[_Key] = set()
    for row in rows:
        keys = _keys(row)
        if keys[0] in seen:
            yield Fault("row-twice", f"{book}: {row.at}")
        seen.add(keys[0])
        met = next((k for k in keys if k in free), None)
        if met:
            del free[met]
        else:
            lone.append((row, keys[0]))
    yield from _lone(package, book, lone, dict(free))


def _lone(package: _Package, book: str, rows: Sequence[tuple[SheetRow, _Key]], free: dict[_Key, str]) -> Iterator[Fault]:
    """Rows and PDFs that found no partner: of one number, or of one day, they are likely each other's."""
    zipped = package.file(".zip").name
    for row, (date, number) in rows:
        due = _due(package, row)
        near = next((k for k in free if k[1] == number and k[0][:4] == date[:4]), None) or next((k for k in free if k[0] == date), None)
        if near:
            yield Fault("name-row", f"{zipped}: {free.pop(near)} ({row.at})", {"name": due})
        else:
            yield Fault("row-without-pdf", f"{book}: {row.at}", {"name": due})
    yield from (Fault("pdf-without-row", f"{zipped}: {name}") for name in free.values())


def _keys(row: SheetRow) -> list[_Key]:
    """Date and number that a row's PDF may be named with: unknown days as 00, or as 01."""
    date = row.date if DATE.fullmatch(row.date) else ""
    return [(day_of(date), row.number), (day_of(date, "ones"), row.number)]


def _due(package: _Package, row: SheetRow) -> str:
    stem = package.stem
    return pdf_name(stem.book, row.date if DATE.fullmatch(row.date) else "", row.number) if stem else "?"


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
