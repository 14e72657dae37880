"""Sheets come back from the scanner: what people ticked and wrote on them is kept as their word on paper, to be confirmed at the desk."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from civreg import extract, forms, raster, scan, verify
from civreg.archive import Archive, By, PaperWord, PrintedSide
from civreg.errors import NotFoundError
from civreg.jobs.reading import known_forms
from civreg.language import Phrase
from civreg.model import FieldBox, SourceImage
from civreg.raster import PagePixels, Pixels

TAKEN = Phrase(
    "{file}: phiếu {sheet} mặt {side}: {right} Đúng, {wrong} Sai, {open} chưa trả lời.",
    "{file}: sheet {sheet}, side {side}: {right} right, {wrong} wrong, {open} not answered.",
)
REASONS: dict[str, Phrase] = {
    "unidentified": Phrase(
        "{file}: không đọc được mã phiếu. Quét lại, hoặc nhập tay theo mã in cạnh mã vuông.",
        "{file}: no code of a sheet can be read. Scan it again, or key it by the id printed beside the code.",
    ),
    "two-sheets": Phrase(
        "{file}: hai phiếu khác nhau trong một ảnh. Quét riêng từng tờ.", "{file}: two sheets in one picture. Scan each alone."
    ),
    "other-archive": Phrase("{file}: phiếu của kho khác ({sheet}); không dùng.", "{file}: a sheet of another archive ({sheet}); not used."),
    "not-printed": Phrase("{file}: kho này chưa in phiếu {sheet}; không dùng.", "{file}: this archive never printed {sheet}; not used."),
    "older": Phrase(
        "{file}: phiếu {sheet} in theo lần đọc cũ; mục đã được đọc lại. In phiếu mới.",
        "{file}: sheet {sheet} shows an older reading; the entry was read anew since. Print a new sheet.",
    ),
    "known": Phrase("{file}: ảnh này đã nhận rồi.", "{file}: this picture was taken in before."),
    "twice": Phrase(
        "{file}: phiếu {sheet} mặt {side} đã nhận từ {before}; không nhận lần hai.",
        "{file}: sheet {sheet}, side {side} came back in {before} already.",
    ),
    "cut": Phrase(
        "{file}: phiếu {sheet} bị cắt hoặc nhăn, không thấy đủ ô đánh dấu. Quét lại.",
        "{file}: sheet {sheet} is cut or creased, its tick boxes are not all there. Scan it again.",
    ),
}


@dataclass(frozen=True, slots=True)
class ReturnedSheet:
    """What came of one picture; `outcome` is `taken` or a stable code of why it was not used."""

    file: str
    image: int
    """Picture in its file, from 1."""
    outcome: str
    sheet: str = ""
    side: int = 0
    before: str = ""
    words: tuple[PaperWord, ...] = ()

    def say(self) -> tuple[Phrase, dict[str, object]]:
        """One line about it, and its data."""
        ticks = [word.tick for word in self.words]
        data: dict[str, object] = {"file": self.file, "sheet": self.sheet, "side": self.side, "before": self.before}
        data |= {"right": ticks.count("right"), "wrong": ticks.count("wrong"), "open": ticks.count("none") + ticks.count("both")}
        return (TAKEN if self.outcome == "taken" else REASONS[self.outcome]), data


def read_sheets(archive: Archive, by: By, files: Sequence[Path], signer: str) -> Iterator[ReturnedSheet]:
    """Take in scans of sheets that `signer` answered and signed; the caller holds the archive.

    A sheet is applied to the very reading that it shows, or named and not applied. What it says is no decision: a person
    confirms it at the desk. Raises NotFoundError, RefusedFileError.
    """
    known = known_forms(archive.home)
    for path in files:
        if not path.is_file():
            raise NotFoundError(path=str(path))
        for source in scan.examine(path, scan.shown(path.name), scan.SourceLimits()):
            yield _returned(archive, by, (path, source, signer), known)


def _returned(archive: Archive, by: By, given: tuple[Path, SourceImage, str], known: Mapping[str, forms.FormTemplate]) -> ReturnedSheet:
    path, source, signer = given
    place = (source.name, source.index + 1)
    if archive.paper.returned_before(source.sha256, source.index):
        return ReturnedSheet(*place, "known")
    pixels = raster.grey(scan.load(path, source))
    seen = verify.codes_in(pixels)
    ways = {one.way for one in seen}
    if len(ways) != 1:
        return ReturnedSheet(*place, "two-sheets" if ways else "unidentified")
    (way,) = ways
    named = (way.entry, way.side)
    side, why = _side(archive, way)
    if side is None:
        return ReturnedSheet(*place, why, *named)
    if before := archive.paper.returned_for(side):
        return ReturnedSheet(*place, "twice", *named, before)
    slots = [verify.Slot(*slot) for slot in side.slots]  # type: ignore[arg-type]  # JSON knows no literals
    straight = verify.straighten(pixels, seen, slots)
    if straight is None:
        return ReturnedSheet(*place, "cut", *named)
    words = tuple(_words(archive, side, straight, slots, (signer, known)))
    archive.paper.take(by, side, (source.sha256, source.index, source.name), words)
    return ReturnedSheet(*place, "taken", *named, "", words)


def _side(archive: Archive, way: verify.codes.Way) -> tuple[PrintedSide | None, str]:
    """The side as it was printed, where the entry still stands as it shows; else why it is not used."""
    if way.archive != verify.codes.archive_mark(archive.settings.id):
        return None, "other-archive"
    own = [s for s in archive.paper.sides(way.entry) if s.side == way.side]
    side = next((s for s in own if s.generation == way.generation), None)
    if side is None or side.entry is None:
        return None, "not-printed"
    now = archive.outgoing.page(side.entry)
    return (side, "") if now is not None and max(1, now.generation) == way.generation else (None, "older")


def _words(
    archive: Archive,
    side: PrintedSide,
    straight: verify.Straight,
    slots: Sequence[verify.Slot],
    given: tuple[str, Mapping[str, forms.FormTemplate]],
) -> Iterator[PaperWord]:
    """What is answered about each field, corrections read as that field's kind."""
    signer, known = given
    answers = verify.answers(straight, slots)
    rooms = {slot.key: straight.place(slot) for slot in slots if slot.what == "correction"}
    written = [FieldBox(a.key, rooms[a.key], (rooms[a.key],)) for a in answers if a.written]
    entry = archive.outgoing.entry(side.entry or 0)
    form = known.get(entry.form or "") if entry else None
    readings = extract.read_hand(_paper(straight.pixels), written, form, extract.ExtractOptions()) if form and written else {}
    for answer in answers:
        reading = readings.get(answer.key)
        picture = (
            base64.b64encode(raster.encode_jpeg(raster.cut(straight.pixels, rooms[answer.key]), 80)).decode() if answer.written else ""
        )
        text, sure = (reading.text, reading.confidence) if reading else ("", None)
        yield PaperWord(answer.key, answer.tick, answer.clear, text, sure, signer, picture)


def _paper(grey: Pixels) -> PagePixels:
    """A sheet as engines want a page: paper and its tints white."""
    level = max(1.0, 0.9 * float(np.percentile(grey, 80)))
    flat = np.asarray(np.clip(grey.astype(np.float32) * (255.0 / level), 0, 255), np.uint8)
    return PagePixels(np.asarray(cv2.cvtColor(flat, cv2.COLOR_GRAY2BGR), np.uint8), flat)
