"""Learn the hand of a book from what persons verified in it, and forget it again."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from civreg.archive import Archive, By, Hand, Verified
from civreg.batch import Failed, Limits
from civreg.errors import MissingToolError, NothingMatchedError, TooFewVerifiedError
from civreg.extract import ExtractOptions, train
from civreg.jobs import tasks, verso
from civreg.jobs.reading import CHUNK, CHUNK_SECONDS, ReadingOptions, form_files
from civreg.jobs.watch import Desk, fatal
from civreg.language import Phrase

if TYPE_CHECKING:  # workers alone load what computes
    from civreg.extract import Crop

CUTTING = Phrase(vi="Cắt những trường đã kiểm tra", en="Cutting out verified fields")
LEARNING = Phrase(
    vi="Sổ {book}: đang học nét chữ từ {n} trường đã kiểm tra, tối đa {minutes:.0f} phút.",
    en="Book {book}: learning its hand from {n} verified fields, {minutes:.0f} minutes at most.",
)
LEARNT = Phrase(
    vi="Sổ {book}: đã học nét chữ, sai {before:.1%} → {after:.1%} ký tự trên {n} trường để riêng; từ nay đọc bằng {model}.",
    en="Book {book}: hand learnt, {before:.1%} → {after:.1%} of letters wrong on {n} fields held back; read with {model} from now on.",
)
REJECTED = Phrase(
    vi="Sổ {book}: học mà không đọc khá hơn ({before:.1%} → {after:.1%} trên {n} trường để riêng); giữ nguyên như cũ.",
    en="Book {book}: nothing won by learning ({before:.1%} → {after:.1%} on {n} fields held back); all stays as it was.",
)
NO_TORCH = Phrase(
    vi="Sổ {book}: đủ trường đã kiểm tra để học nét chữ, nhưng máy chưa có phần dạy. Cài bằng: {install}",
    en="Book {book}: enough is verified to learn its hand, but this machine cannot teach. Install with: {install}",
)
LEAST = 24
"""Verified handwritten fields from which a hand is learnt."""
MOST_PAGES = 80
"""Pages that are learned from at most: those verified last."""


@dataclass(frozen=True, slots=True)
class LearningOptions:
    """How a hand is learnt."""

    model: str = "hand"
    """The model that goes to school: always one that civreg brings, never a hand learnt before."""
    pace: train.Pace = field(default_factory=train.Pace)


def learn_hand(desk: Desk, book: str, options: LearningOptions) -> Hand:
    """Learn the hand of a book from its verified fields, and keep it if it wins; the caller holds the archive.

    Raises NothingMatchedError for a book that is not there, TooFewVerifiedError, MissingToolError.
    """
    archive = desk.archive
    if not archive.pages.has_book(book):
        raise NothingMatchedError(what=book)
    verified = list(archive.decisions.verified(book))
    if len(verified) < LEAST:
        raise TooFewVerifiedError(book=book, found=len(verified), needed=LEAST)
    fields = _written(desk, book, verified)
    if len(fields) < LEAST:
        raise TooFewVerifiedError(book=book, found=len(fields), needed=LEAST)
    desk.watch.note(LEARNING, book=book, n=len(fields), minutes=options.pace.minutes)
    taught = desk.stages.teach(options.model, fields, options.pace)
    before, after = taught.cer
    hand = Hand(
        book=book,
        what="learnt" if taught.won else "rejected",
        learnt_from=taught.learnt_from,
        lessons=taught.lessons,
        held_back=taught.held_back,
        cer_before=before,
        cer_after=after,
        decision=verified[-1].decision,
        seconds=taught.seconds,
    )
    return archive.hands.keep(desk.by, hand, taught.model if taught.won else None)


def forget_hand(archive: Archive, by: By, book: str) -> Hand:
    """Read a book with the model that civreg brings again; the file of the hand stays in the archive.

    Raises NothingMatchedError where no hand of it is in use.
    """
    own = archive.hands.in_use(book)
    if own is None:
        raise NothingMatchedError(what=book)
    return archive.hands.keep(by, Hand(book, "forgotten", learnt_from=own.model, decision=own.decision))


def learn_due_hands(desk: Desk, reading: ReadingOptions, options: LearningOptions) -> None:
    """Learn the hand of every book that is about to be read and has enough newly verified fields; says so in a line each."""
    if reading.extract.hand is not None:
        return
    for book in desk.archive.entries.to_read(reading.books, force=reading.force):
        if book and hand_is_due(desk.archive, book, reading):
            try:
                train.need_torch()
            except MissingToolError as error:
                desk.watch.note(NO_TORCH, book=book, install=error.data["install"])
                return
            with contextlib.suppress(TooFewVerifiedError):  # some could not be cut out: nothing is learnt yet
                sentence, data = in_words(learn_hand(desk, book, options))
                desk.watch.note(sentence, **data)


def in_words(hand: Hand) -> tuple[Phrase, dict[str, object]]:
    """One line about what came of learning, and its data."""
    data = {"book": hand.book, "model": hand.model, "n": hand.held_back, "before": hand.cer_before, "after": hand.cer_after}
    return LEARNT if hand.what == "learnt" else REJECTED, data


def hand_is_due(archive: Archive, book: str, reading: ReadingOptions) -> bool:
    """Whether the hand of a book is to be learnt before it is read: enough of it was verified since the last time."""
    if reading.extract.hand is not None:
        return False
    after, last = archive.settings.learn_after, archive.hands.last(book)
    return 0 < after <= archive.decisions.verified_since(book, last.decision if last else 0)


def _written(desk: Desk, book: str, verified: Sequence[Verified]) -> list[train.Written]:
    """The verified fields with their ink, cut from the original pixels as they are read."""
    pages = list(dict.fromkeys(one.page for one in reversed(verified)))[:MOST_PAGES]
    forms = {one.page: one.form for one in verified}
    crops: dict[tuple[int, int, str], Crop] = {}
    desk.watch.begin(CUTTING, len(pages))
    with _book_image(desk.archive, book) as image:
        chunks = (_chunk(desk.archive, pages[at : at + CHUNK], forms, image) for at in range(0, len(pages), CHUNK))
        for outcome in desk.workers.run(desk.stages.cut, chunks, Limits(CHUNK_SECONDS)):
            if isinstance(outcome, Failed):
                if fatal(outcome.error):
                    raise outcome.error
                desk.watch.advance(book, outcome.error, by=len(outcome.item.pages))
                continue
            for stored, entries in zip(outcome.item.pages, outcome.value, strict=True):
                crops |= {(stored.id, part, one.key): one for part, fields in enumerate(entries) for one in fields if one.lines}
            desk.watch.advance(book, by=len(outcome.item.pages))
    desk.watch.end()
    found = ((crops.get((one.page, one.part, one.key)), one) for one in verified)
    return [train.Written(crop, one.text, one.entry) for crop, one in found if crop]


def _chunk(archive: Archive, pages: Sequence[int], forms: dict[int, str], image: Path | None) -> tasks.Chunk:
    same = {forms[page] for page in pages}
    how = ExtractOptions(form=same.pop() if len(same) == 1 else None)
    stored = tuple(archive.pages.get(page) for page in pages)
    return tasks.Chunk(stored, how, form_files(archive.home), image, verso.beside(archive, stored))


@contextlib.contextmanager
def _book_image(archive: Archive, book: str) -> Iterator[Path | None]:
    """What the pages of a book share, as a file that workers read."""
    data = archive.entries.book_image(book)
    if data is None:
        yield None
        return
    path = archive.home / "staging" / f"{secrets.token_hex(8)}.book"
    from civreg import raster  # noqa: PLC0415 - OpenCV, where a hand was learnt alone

    raster.write(path, data)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
