"""Take in what was keyed before civreg: keep it as it is, lay it beside what was scanned, and say what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from civreg import keyed
from civreg.archive import Act, Archive, By, Delivery, KeyedFile, KeyedImport, KeyedRecord
from civreg.errors import NotFoundError, RefusedFileError
from civreg.jobs.standing import standing_entries
from civreg.model import Register

KeyedText = tuple[str, str]
"""What was keyed, and where it stands: file, sheet and row."""


@dataclass(frozen=True, slots=True)
class KeyingOptions:
    """How a file is imported."""

    book: str | None = None
    """Id of its book; None: as the file's name or its rows say."""
    encoding: str | None = None
    """One of `keyed.ENCODINGS`; None: as its bytes and words say."""
    columns: Path | None = None
    """A TOML file that names the file's own columns."""
    keyer: str | None = None
    """Who typed it, by the name they log in with: what rows say of scanned entries then counts as keyed by them."""


def import_keyed(archive: Archive, by: By, path: Path, options: KeyingOptions) -> keyed.KeyedReport:
    """Keep a workbook or CSV file with every cell of it, match its rows to scanned entries and compare them.

    Importing the same file in the same way again adds nothing. The caller holds the archive. Raises NotFoundError, FormError,
    and RefusedFileError for a file of which nothing was taken: it is kept in quarantine.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(keyed.MOST_BYTES + 1)
    except OSError as error:
        raise NotFoundError(path=str(path)) from error
    names = keyed.read_mapping(options.columns) if options.columns else None
    book = Register.parse(options.book) if options.book else None
    table = keyed.read(data, path.name, keyed.KeyedOptions(book, options.encoding, names))
    if table.refused:
        raise _refused(archive, by, path, table.refused)
    file = KeyedFile(path.name, data)
    asked = {"book": options.book, "encoding": options.encoding, "columns": dict(names) if names else None}
    asked |= {"keyer": options.keyer} if options.keyer else {}
    known = archive.keyed.known(file, asked)
    matching = keyed.match(table, standing_entries(archive))
    with archive.transaction():
        if not known:
            archive.keyed.add(by, file, _record(asked, table))
        if options.keyer:
            _typed(archive, By(options.keyer, by.station), matching)
    made = datetime.now(UTC).astimezone().date().isoformat()
    return keyed.KeyedReport(path.name, file.sha256, archive.settings.place, made, table, matching, known)


def keyed_readings(archive: Archive, books: Sequence[str] | None = None) -> Mapping[int, Mapping[str, Sequence[KeyedText]]]:
    """What was keyed about scanned entries, by entry and field key; only where book and number say which entry is meant."""
    readings = defaultdict(list)
    for reading in archive.keyed.readings():
        if reading.book and reading.number is not None:
            readings[keyed.shelf_of(Register.parse(reading.book)), reading.number].append(reading)
    if not readings:
        return {}
    entries = defaultdict(list)
    for entry in standing_entries(archive, books):
        number, year = keyed.entry_number(entry)
        if entry.entry and entry.book and number is not None:
            entries[keyed.shelf_of(Register.parse(entry.book)), number].append((entry.entry, year))
    found: dict[int, dict[str, list[KeyedText]]] = {}
    for place, rows in readings.items():
        for row in rows:
            meant = [entry for entry, year in entries.get(place, ()) if None in (year, row.year) or year == row.year]
            said = found.setdefault(meant[0], {}) if len(meant) == 1 else {}
            for key, text in row.texts.items():
                said.setdefault(key, []).append((text, f"{row.file} {row.sheet}!{row.row}"))
    return found


def _record(asked: object, table: keyed.KeyedTable) -> KeyedImport:
    columns = [(c.sheet, c.position, c.header, c.key, c.choice.spelling, c.choice.why) for c in table.columns]
    rows = [KeyedRecord(r.sheet, r.row, (r.book, r.number, r.year), tuple(map(_cell, r.cells))) for r in table.rows]
    return KeyedImport(asked, [(r.code, r.severity, r.where, r.detail) for r in table.remarks], columns, rows)


def _typed(archive: Archive, keyer: By, matching: keyed.Matching) -> None:
    """Record what rows say of entries as keyed by a person, field by field, where they did not key just that before."""
    for match in matching.matches:
        entry = match.entry.entry or 0
        before, columns = archive.reviews.keyed(entry), {cell.key for cell in match.row.cells}
        for key in (said.key for said in match.entry.fields if said.key in columns):
            if before.get(key) != (match.row.text(key), keyer.person):
                archive.reviews.key(keyer, entry, key, match.row.text(key))


def _cell(said: keyed.KeyedCell) -> tuple[int, str, str, str, str, Sequence[str]]:
    cell = said.cell
    return cell.column, cell.kind, cell.raw, cell.shown, said.text, said.flags


def _refused(archive: Archive, by: By, path: Path, why: Sequence[keyed.Remark]) -> RefusedFileError:
    """Put a file into quarantine, and say why."""
    told = {"vi": keyed.told(why, "vi"), "en": keyed.told(why, "en")}
    error = RefusedFileError(path=path.name, reason=f"keyed-{why[0].code}", **told)
    facts = path.stat()
    with path.open("rb") as stream:
        staged = archive.originals.stage(stream)
    with archive.transaction():
        file = archive.originals.quarantine(staged, path.name)
        archive.pages.refuse(staged, file, Delivery(str(path.absolute()), path.name, facts.st_size, facts.st_mtime_ns), error)
        archive.acts.append(by, Act("quarantine", after={"file": path.name, "sha256": staged.sha256, "reason": f"keyed-{why[0].code}"}))
    return error
