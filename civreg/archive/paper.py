"""Sheets on paper: where the answers stand on each side that was printed, and what came back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from civreg.archive.acts import Act, Acts, By
from civreg.archive.codec import compact
from civreg.archive.store import Row, Store, now

Place = tuple[str, str, float, float, float, float]
"""Field key; right, wrong or correction; left, top, width and height in mm on the sheet."""


@dataclass(frozen=True, slots=True)
class PrintedSide:
    """One side of a sheet as it was printed."""

    entry: int | None
    mark: str
    """The entry's id as its codes say it."""
    generation: int
    """Which reading of the entry was printed."""
    side: int
    slots: tuple[Place, ...]
    id: int = 0


@dataclass(frozen=True, slots=True)
class PaperWord:
    """What somebody answered about a field on paper."""

    key: str
    tick: str
    """right, wrong, both, none."""
    clear: bool
    text: str = ""
    """The correction as it was read; empty without one."""
    confidence: float | None = None
    signer: str = ""
    picture: str = ""
    """The correction as it is written: JPEG in base64; empty without one."""


class Paper:
    """Printed and returned sheets of one archive."""

    def __init__(self, store: Store, acts: Acts) -> None:
        self._store = store
        self._acts = acts

    def printed(self, act: int, sides: Iterable[PrintedSide]) -> None:
        """Record the sides that an act of printing made; call inside its transaction."""
        rows = [
            {"act": act, "entry": s.entry, "mark": s.mark, "generation": s.generation, "side": s.side, "slots": compact(s.slots)}
            for s in sides
        ]
        self._store.insert_all("printed_sides", [{**row, "printed": now()} for row in rows])

    def sides(self, mark: str) -> Iterator[PrintedSide]:
        """Every side that was printed for an entry, the newest first."""
        for row in self._store.rows("SELECT * FROM printed_sides WHERE mark = ? ORDER BY id DESC", (mark,)):
            yield _side(row)

    def returned_before(self, sha256: str, image: int) -> bool:
        """Whether this very picture was taken in before."""
        return self._store.row("SELECT 1 FROM returned_sides WHERE sha256 = ? AND image = ?", (sha256, image)) is not None

    def returned_for(self, side: PrintedSide) -> str:
        """Name of the file in which this side came back before; empty where it did not."""
        sql = """SELECT r.name FROM returned_sides r JOIN printed_sides p ON p.id = r.printed
                 WHERE p.mark = ? AND p.generation = ? AND p.side = ? ORDER BY r.id DESC LIMIT 1"""
        row = self._store.row(sql, (side.mark, side.generation, side.side))
        return str(row["name"]) if row else ""

    def take(self, by: By, side: PrintedSide, scan: tuple[str, int, str], words: Sequence[PaperWord]) -> None:
        """Record what a scan (sha256, picture from 0, name) of a side answers; `words` carry who signed it."""
        sha256, image, name = scan
        signer = words[0].signer if words else ""
        with self._store.transaction():
            after = {"sheet": side.mark, "side": side.side, "signer": signer, "file": name, "sha256": sha256}
            act = self._acts.append(by, Act("read-sheet", after, entry=side.entry))
            row = {"act": act, "printed": side.id, "sha256": sha256, "image": image, "name": name, "signer": signer}
            self._store.insert("returned_sides", {**row, "answers": compact([asdict(word) for word in words]), "at": now()})

    def words(self, entry: int) -> Mapping[str, PaperWord]:
        """What paper says last about each field of an entry."""
        sql = """SELECT r.answers FROM returned_sides r JOIN printed_sides p ON p.id = r.printed WHERE p.entry = ? ORDER BY r.id"""
        found: dict[str, PaperWord] = {}
        for row in self._store.rows(sql, (entry,)):
            found |= {word["key"]: PaperWord(**word) for word in json.loads(row["answers"])}
        return found


def _side(row: Row) -> PrintedSide:
    slots = tuple((str(k), str(w), float(x), float(y), float(a), float(b)) for k, w, x, y, a, b in json.loads(row["slots"]))
    return PrintedSide(row["entry"], row["mark"], row["generation"], row["side"], slots, row["id"])
