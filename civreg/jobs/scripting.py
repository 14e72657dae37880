"""Send pages out as ALTO or PAGE: one file a page, with what stands now, who says so, and what else was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from civreg import export as stage
from civreg import forms, scan
from civreg.archive import Act, Archive, By, ReadPage, StoredPage
from civreg.errors import NothingMatchedError, RefusedFileError
from civreg.jobs.keying import KeyedText, keyed_readings
from civreg.jobs.outgoing import Selection
from civreg.jobs.reading import known_forms
from civreg.jobs.standing import standing_entries
from civreg.model import FieldBox, Transcript, Transform
from civreg.standing import Said, Standing

ALTERNATIVES = 5
"""Most other wordings of a field that go out."""
Shown = tuple[ReadPage, Standing]
Told = Mapping[int, Mapping[str, Sequence[KeyedText]]]


def export_pages(archive: Archive, by: By, chosen: Selection, kind: str, folder: Path) -> int:
    """Write every page of `kind` (alto, page) into `folder`, a folder a book; gives how many files.

    Pages without an entry get a file with no regions. Raises NothingMatchedError, DiskFullError.
    """
    files = stage.PageFolder(folder, kind)
    for page in _pages(archive, chosen):
        files.write(page)
    if not files.count:
        raise NothingMatchedError(what=", ".join(chosen.books or ("*",)))
    after = {"to": kind, "books": list(chosen.books) if chosen.books else None, "file": folder.name, "files": files.count}
    archive.acts.append(by, Act("export", after=after))
    return files.count


def _pages(archive: Archive, chosen: Selection) -> Iterator[stage.ScriptedPage]:
    known, told = known_forms(archive.home), keyed_readings(archive, chosen.books)
    shown = zip(archive.outgoing.pages(chosen.books), standing_entries(archive, chosen.books), strict=True)
    for _, rows in groupby(shown, key=lambda row: row[0].stored.id):
        yield _page(archive, list(rows), (known, told))


def _page(archive: Archive, rows: list[Shown], beside: tuple[Mapping[str, forms.FormTemplate], Told]) -> stage.ScriptedPage:
    known, told = beside
    (read, first), stored = rows[0], rows[0][0].stored
    width, height = _size(stored)
    read_steps = [step for r, _ in rows if r.entry for step in r.entry.steps]
    return stage.ScriptedPage(
        source=stored.source.name,
        image=stored.source.index + 1,
        part=stored.page.part if stored.page else 0,
        sha256=stored.source.sha256,
        width=width,
        height=height,
        number=read.page_no,
        status=first.status if len(rows) == 1 else read.status,
        book=stored.book or "",
        agency=archive.settings.place,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        steps=tuple(dict.fromkeys([*(stored.page.steps if stored.page else ()), *read_steps])),
        acts=tuple(_act(r, s, known.get(r.form), told.get(r.number, {})) for r, s in rows if r.entry and r.number and r.form),
    )


def _size(stored: StoredPage) -> tuple[int, int]:
    """Width and height of the delivered image; 1 × 1 where it can no longer be opened."""
    try:
        height, width = scan.load(stored.file, stored.source).shape[:2]
    except RefusedFileError:
        return 1, 1
    return int(width), int(height)


def _act(read: ReadPage, standing: Standing, form: forms.FormTemplate | None, told: Mapping[str, Sequence[KeyedText]]) -> stage.PageAct:
    names = {f.key: f.name.vi for f in form.fields} if form else {}
    back = read.stored.page.transform if read.stored.page else None
    transcripts = {t.key: t for t in read.entry.transcripts} if read.entry else {}
    regions = []
    for i, said in enumerate(standing.fields):
        transcript = transcripts[said.key]
        if back and transcript.box:
            place = _on_original(transcript.box, back)
            others = _others(said.text, transcript, told.get(said.key, ()))
            regions.append(_region((f"e{read.number}-f{i}", names.get(said.key, said.key)), said, others, place))
    return stage.PageAct(f"e{read.number}", read.number or 0, read.form, standing.status, tuple(regions))


def _on_original(box: FieldBox, back: Transform) -> FieldBox:
    return FieldBox(box.key, back.quad_to_original(box.quad), tuple(back.quad_to_original(line) for line in box.lines))


def _region(names: tuple[str, str], said: Said, others: Sequence[stage.Wording], place: FieldBox) -> stage.Region:
    now = f"person {said.person}: {said.verdict}" if said.verdict else "civreg"
    return stage.Region(
        id=names[0],
        key=said.key,
        name=names[1],
        quad=place.quad,
        lines=place.lines,
        said=stage.Wording(said.text, now, None if said.verdict else said.confidence),
        others=tuple(others),
        person=said.person,
        verdict=said.verdict or "",
        writing=said.writing,
        doubts=tuple(d.code for d in said.doubts),
        margin=said.key == "ghiChu",
    )


def _others(text: str, transcript: Transcript, told: Sequence[KeyedText]) -> list[stage.Wording]:
    """What else was proposed or read, each once, likeliest first, and last what was keyed before."""
    found = [stage.Wording(transcript.text, "civreg", transcript.confidence)]
    for reading in transcript.readings:
        engine = f"{reading.engine} {reading.version}".strip()
        found.append(stage.Wording(reading.text, engine, reading.confidence))
        found += sorted((stage.Wording(t, engine, c) for t, c in reading.alternatives), key=lambda w: -(w.confidence or 0))
    each = {wording.text: wording for wording in reversed(found) if wording.text and wording.text != text}
    keyed = [stage.Wording(said, f"keyed: {where}") for said, where in told if said and said != text]
    return [*list(reversed(each.values()))[:ALTERNATIVES], *keyed]
