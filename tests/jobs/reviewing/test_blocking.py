"""What blocks an entry: found away from the clerk, decided beside its neighbours, never let through, and said to stand so."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from civreg.archive import Archive
from civreg.errors import RefusedError
from civreg.jobs import DeskOffice, check_books
from civreg.jobs.reviewing.blocking import Looker
from civreg.jobs.reviewing.queueing import refresh_queue
from civreg.jobs.reviewing.tending import tend, tended
from civreg.policy import Person
from civreg.verify.review import Given

ME = Person(0, "lan", "Lan", ("reviewer",), None)
BOOK = "KS.2015.01"
STAMP = iter(range(10**9))


def birth(n: int, **other: str) -> dict[str, str]:
    """An entry that keeps every rule."""
    day = f"{1 + n % 28:02d}/{1 + n // 28:02d}/2015"
    said = {"so": f"{n:02d}", "quyenSo": "01/2015", "ngayDangKy": day, "nksHoTen": f"Lê Hoa {'ABCDEGHIKLMNOPQRSTUVXY'[n % 22]}"}
    return said | {"nksNgaySinh": "02/01/2015", "nksGioiTinh": "Nữ"} | other


def given(version: int, texts: Mapping[str, str] | None = None, reason: str = "") -> Given:
    """A request that was never sent before."""
    return Given(f"r{next(STAMP)}", version, texts or {}, reason=reason)


@pytest.fixture
def book(shelf: Any) -> list[int]:
    """Twelve births; the sixth was registered before it happened."""
    entries = [birth(n) | ({"nksNgaySinh": "02/12/2015"} if n == 6 else {}) for n in range(1, 13)]
    return list(shelf.add(BOOK, entries, verified=False))


def accept(office: DeskOffice, entry: int, **texts: str) -> int:
    """Accept every field of an entry but those that are said otherwise; gives its version."""
    standing = office.entry(ME, entry).standing
    return office.save(ME, entry, given(standing.version, {f.key: f.text for f in standing.fields} | texts)).version


def looked(archive: Any) -> Looker:
    """Do all that the process behind the desk would do."""
    looker = Looker(archive)
    while refresh_queue(archive) or looker.moved():
        tend(archive, looker)
    return looker


def test_what_blocks_is_what_the_checks_find(shelf: Any, book: list[int]) -> None:
    """After a book was looked over its blocks are those of `civreg check`; the entry is blocked in the queue and in its counts."""
    for entry in book:
        shelf.verify(entry)
    looked(shelf.archive)
    held = {(f.entry, f.id) for f in check_books(shelf.archive, [BOOK]) if f.blocks and f.entry}
    assert {(b.entry, b.finding) for entry in book for b in shelf.archive.blocks.of(entry)} == held
    assert {entry for entry, _ in held} == {book[5]}
    assert shelf.archive.queue.counts() == {BOOK: {"blocked": 1, "verified": 11}}
    assert [w.entry for w in shelf.archive.queue.next(None, [], 3)] == [book[5]], "what is blocked waits for a person"


def test_what_was_looked_over_is_kept_until_something_moves(shelf: Any, book: list[int]) -> None:
    """A book is looked over once; a word in it, or a rule of the office's own, has it looked over again."""
    looker = looked(shelf.archive)
    assert looker.moved() == []
    office = DeskOffice(shelf.archive, "x", tended=True)
    accept(office, book[0])
    assert [m.book for m in looker.moved()] == [BOOK]
    looker.look_over(looker.moved()[0])
    assert looker.moved() == []
    (shelf.archive.home / "checks.toml").write_text('[birth-after-registration]\nseverity = "off"\n', encoding="utf-8")
    assert [m.book for m in looker.moved()] == [BOOK]


def test_a_book_that_moves_while_it_is_looked_over_is_looked_over_again(shelf: Any, book: list[int]) -> None:
    """What was found is of the turn that was read: a later word is not lost."""
    looker = Looker(shelf.archive)
    (before,) = looker.moved()
    accept(DeskOffice(shelf.archive, "x", tended=True), book[0])
    looker.look_over(before)
    assert [m.book for m in looker.moved()] == [BOOK]


@pytest.mark.parametrize("tidy", [True, False], ids=["looked over", "never looked over"])
def test_what_blocks_is_never_verified(shelf: Any, book: list[int], tidy: bool) -> None:
    """Whether or not the book was looked over since: the entry's own contradiction refuses it, another entry is let through."""
    office = DeskOffice(shelf.archive, "x", tended=True)
    if tidy:
        looked(shelf.archive)
    version = accept(office, book[5])
    with pytest.raises(RefusedError, match=r"02\.12\.2015"):
        office.review(ME, book[5], "verify", given(version))
    assert office.review(ME, book[6], "verify", given(accept(office, book[6]))).status == "verified"


def test_what_an_entry_contradicts_by_itself_waits_for_no_book(shelf: Any, book: list[int]) -> None:
    """It is refused, blocked and answered without anybody having looked the book over, and lifted as soon as it is put right."""
    office, archive = DeskOffice(shelf.archive, "x", tended=True), shelf.archive
    version = accept(office, book[5])
    with pytest.raises(RefusedError, match=r"02\.12\.2015"):
        office.review(ME, book[5], "verify", given(version))
    assert archive.blocks.turn(BOOK) > 0, "the book itself still waits to be looked over"
    ((finding, sentence),) = office.entry(ME, book[5]).blocks
    assert finding in {f.id for f in check_books(archive, [BOOK])}
    assert "02.12.2015" in sentence
    version = accept(office, book[5], nksNgaySinh="02/01/2015")
    assert office.review(ME, book[5], "verify", given(version)).status == "verified"
    assert archive.blocks.turn(BOOK) > 0


def test_what_the_book_holds_against_an_entry_is_lifted_by_the_book(shelf: Any, book: list[int]) -> None:
    """A number that stands twice far away, where no neighbour sees it, blocks until it does not; nobody looked the book over again."""
    office, archive = DeskOffice(shelf.archive, "x", tended=True), shelf.archive
    for entry in book[:2]:
        accept(office, entry)
    accept(office, book[11], so="01")
    looked(archive)
    assert "number-repeat" in {b.rule for b in archive.blocks.of(book[11])}
    accept(office, book[10])
    with pytest.raises(RefusedError):
        office.review(ME, book[11], "verify", given(office.entry(ME, book[11]).standing.version))
    version = accept(office, book[11], so="12")
    assert office.review(ME, book[11], "verify", given(version)).status == "verified"
    assert archive.blocks.of(book[11]) == []


def test_a_book_is_read_ahead_in_parts(shelf: Any) -> None:
    """A few entries at a time, until all are at hand; who may not see the book has nothing read."""
    (entry, *_) = shelf.add(BOOK, [birth(n) for n in range(1, 46)], verified=False)
    office = DeskOffice(shelf.archive, "x", tended=True)
    assert not office.read_ahead(Person(0, "minh", "", ("reviewer",), ("KS.2016.01",)), entry)
    assert [office.read_ahead(ME, entry) for _ in range(4)] == [True, True, False, False]


def test_a_correction_lifts_the_block_at_once(shelf: Any, book: list[int]) -> None:
    """Nobody waits for the process behind the desk after putting right what was wrong."""
    office = DeskOffice(shelf.archive, "x", tended=True)
    accept(office, book[5])
    looked(shelf.archive)
    assert office.entry(ME, book[5]).status == "blocked"
    version = accept(office, book[5], nksNgaySinh="02/01/2015")
    assert office.review(ME, book[5], "verify", given(version)).status == "verified"
    assert office.entry(ME, book[5]).blocks == ()


def test_a_number_that_repeats_its_neighbours_is_seen_beside_them(shelf: Any, book: list[int]) -> None:
    """A contradiction that a word has just made with another entry is found, though nobody has looked the book over since."""
    office = DeskOffice(shelf.archive, "x", tended=True)
    for entry in book[7:10]:
        accept(office, entry)
    looked(shelf.archive)
    version = accept(office, book[10], so="10")
    with pytest.raises(RefusedError, match="10"):
        office.review(ME, book[10], "verify", given(version))


def test_what_stands_so_in_the_book_blocks_no_more(shelf: Any, book: list[int]) -> None:
    """With a reason, as an act of its own; without one, or by who may not verify, it is refused."""
    office = DeskOffice(shelf.archive, "x", tended=True)
    version = accept(office, book[5])
    looked(shelf.archive)
    ((finding, _),) = office.entry(ME, book[5]).blocks
    with pytest.raises(RefusedError):
        office.stands(ME, book[5], finding, given(version))
    with pytest.raises(RefusedError):
        office.stands(Person(0, "nam", "", ("keyer",), None), book[5], finding, given(version, reason="sổ ghi vậy"))
    said = office.stands(ME, book[5], finding, given(version, reason="sổ ghi vậy"))
    assert said.status == "in-review"
    assert office.review(ME, book[5], "verify", given(said.version)).status == "verified"
    looked(shelf.archive)
    assert shelf.archive.blocks.of(book[5]) == []
    assert [a.what for a in shelf.archive.acts.of(book[5])][-2:] == ["settle", "verify"]


def test_the_next_volume_is_looked_over_when_the_last_number_changes(shelf: Any, book: list[int]) -> None:
    """A volume goes on from the one before it: what is found there depends on it."""
    shelf.add("KS.2015.02", [birth(n) for n in range(13, 18)], verified=False)
    looker = looked(shelf.archive)
    accept(DeskOffice(shelf.archive, "x", tended=True), book[-1], so="13")
    looker.look_over(looker.moved()[0])
    assert [m.book for m in looker.moved()] == ["KS.2015.02"]


def test_a_process_behind_the_desk_does_it(shelf: Any, book: list[int]) -> None:
    """The queue is complete and the book looked over without anybody asking; nothing is left running."""
    shelf.verify(book[5])
    with tended(shelf.archive.home):
        until = time.monotonic() + 60
        while time.monotonic() < until and (shelf.archive.queue.stale(1) or shelf.archive.blocks.moved()):
            time.sleep(0.1)
    assert shelf.archive.queue.counts() == {BOOK: {"blocked": 1, "read": 11}}


def test_what_is_written_is_folded_in_by_another_process(shelf: Any, book: list[int], tmp_path: Path) -> None:
    """No word at the desk waits for it; after it the database file alone has what was said."""
    accept(DeskOffice(shelf.archive, "x", tended=True), book[0])
    with Archive.open(shelf.archive.home) as other:
        other.fold()
        shutil.copy(shelf.archive.home / "civreg.db", tmp_path)
    with closing(sqlite.connect(str(tmp_path / "civreg.db"))) as alone:
        assert alone.execute("SELECT count(*) FROM decisions WHERE entry = ?", (book[0],)).fetchone()[0] > 0


def test_what_a_person_left_comes_last(shelf: Any, book: list[int]) -> None:
    """The riskiest entries are not shown over and over to who passed them; once nothing else is left they come again."""
    office = DeskOffice(shelf.archive, "x")
    seen: list[int] = []
    for _ in range(len(book)):
        seen.append(office.next(ME, "risk", seen[-1] if seen else None)[0].entry)
    assert sorted(seen) == sorted(book)
    assert office.next(ME, "risk", seen[-1])[0].entry in seen[:-1]


def test_words_of_one_group_may_be_of_one_entry(shelf: Any, book: list[int]) -> None:
    """Groups hold fields of a kind, whichever they are: counts go down with each word, and what a group says stays on offer."""
    both = {"meDanToc": "Tày", "chaDanToc": "Tày", "nksDanToc": "Tày"}
    (entry,) = shelf.add("KS.2016.01", [{"so": "1", **both}], verified=False)
    office = DeskOffice(shelf.archive, "x")
    group = next(g for g in office.groups(ME, "ethnic") if g.value == "Tày")
    assert (group.kind, group.count) == ("ethnic", 3)
    assert {m.key for m in office.members(ME, "ethnic", "Tày")} == set(both)
    office.save(ME, entry, given(0, {"meDanToc": "Tày"}))
    assert [g.value for g in office.groups(ME, "ethnic") if g.value == "Tày"] == []
    assert "Tày" in office.values(ME, "ethnic")
    assert office.groups(Person(0, "minh", "", ("reviewer",), ("KS.2016.01",)), "sex") == []
