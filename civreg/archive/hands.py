"""Hands of books: models that learned from a book's verified fields, each in a file of its own beside the originals."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from civreg.archive.acts import Act, Acts, By
from civreg.archive.originals import keep_for_good
from civreg.archive.store import Row, Store, named_failures, now
from civreg.errors import IntegrityError

FOLDER = "hands"


@dataclass(frozen=True, slots=True)
class Hand:
    """What came of learning the hand of a book, or of forgetting it."""

    book: str
    what: Literal["learnt", "rejected", "forgotten"]
    """`rejected`: what was learnt did not win on the fields held back, and nothing changed."""
    learnt_from: str = ""
    """Id of the model that went to school."""
    lessons: int = 0
    """Verified fields that were learned from."""
    held_back: int = 0
    """Verified fields that were read before and after instead."""
    cer_before: float | None = None
    cer_after: float | None = None
    decision: int = 0
    """The newest decision that was known."""
    seconds: float = 0.0
    model: str = ""
    """Id of the model that came of it, as its readings name it; empty where none is kept."""
    file: str | None = None
    """Its file, inside the archive."""
    made: str = ""


class Hands:
    """The hands of one archive's books; nothing is overwritten, the newest that was learnt or forgotten counts."""

    def __init__(self, store: Store, acts: Acts, home: Path) -> None:
        self._store = store
        self._acts = acts
        self._home = home

    def keep(self, by: By, hand: Hand, data: bytes | None = None) -> Hand:
        """Record a hand with its act, and its model file `data` where it was learnt; gives it as it is kept."""
        if data is not None:
            digest = hashlib.sha256(data).hexdigest()
            hand = replace(hand, model=f"{hand.book}-{digest[:10]}", file=f"{FOLDER}/{hand.book}-{digest[:10]}.onnx")
            keep_for_good(self._home, f"{FOLDER}/{hand.model}.onnx", data)
        hand = replace(hand, made=now())
        with self._store.transaction():
            after = {"book": hand.book, "what": hand.what, "model": hand.model, "from": hand.learnt_from, "lessons": hand.lessons}
            act = self._acts.append(by, Act("adapt", {**after, "cer": [_figure(hand.cer_before), _figure(hand.cer_after)]}))
            self._store.insert("hands", {"act": act, **_row(hand)})
        return hand

    def last(self, book: str) -> Hand | None:
        """What came last of a book's hand."""
        return next(self.all([book], newest_first=True), None)

    def in_use(self, book: str) -> Hand | None:
        """The hand with which the book's pages are read; None where the model that civreg brings reads them."""
        newest = next((h for h in self.all([book], newest_first=True) if h.what != "rejected"), None)
        return newest if newest and newest.what == "learnt" else None

    def all(self, books: Sequence[str] | None = None, *, newest_first: bool = False) -> Iterator[Hand]:
        """Every hand of some books, or of all; oldest first."""
        for row in self._store.rows(f"SELECT * FROM hands ORDER BY id {'DESC' if newest_first else ''}"):  # noqa: S608 - fixed text
            if books is None or row["register"] in books:
                yield _hand(row)

    def path(self, hand: Hand) -> Path:
        """The model file of a hand that was learnt; raises IntegrityError where it is gone or not what was kept."""
        path = self._home / (hand.file or "")
        with named_failures(self._home):
            whole = path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest().startswith(hand.model.rsplit("-", 1)[-1])
        if not whole:
            raise IntegrityError(path=str(self._home), what=str(hand.file))
        return path


def _figure(cer: float | None) -> float | None:
    return None if cer is None else round(cer, 4)


def _row(hand: Hand) -> Row:
    figures = {"cer_before": _figure(hand.cer_before), "cer_after": _figure(hand.cer_after), "seconds": round(hand.seconds, 1)}
    counted = {"lessons": hand.lessons, "held_back": hand.held_back, "decision": hand.decision}
    named = {"register": hand.book, "what": hand.what, "file": hand.file, "model": hand.model, "learnt_from": hand.learnt_from}
    return {**named, **counted, **figures, "made": hand.made}


def _hand(row: Row) -> Hand:
    return Hand(book=row["register"], **{k: v for k, v in row.items() if k not in ("id", "act", "register")})
