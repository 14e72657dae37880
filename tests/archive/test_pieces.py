"""Pieces of fields: what is confirmed one digit at a time, and when a field may be accepted for it."""

from __future__ import annotations

from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from civreg.archive import Archive, By, InFigures, Piece
from civreg.errors import RefusedError
from civreg.jobs import refresh_queue
from civreg.jobs.auditing import audit, history
from civreg.model import Decision, Doubt

AN, BA = By("an", "máy 1"), By("ba", "máy 2")
BOOK = "KS.2015.01"
SAID = {"nksHoTen": "Lê Hoa", "nksNgaySinh": "3/5/2015", "so": "12", "quyenSo": "01/2015"}


@pytest.fixture
def archive(shelf: Any) -> Archive:
    """One entry that waits, with three fields in figures."""
    shelf.add(BOOK, [SAID], verified=False)
    return caught_up(shelf.archive)


def caught_up(archive: Archive) -> Archive:
    """The archive, its queue up to date."""
    while refresh_queue(archive):
        pass
    return archive


def waiting(archive: Archive, by: By = AN) -> dict[str, InFigures]:
    """The fields in figures that wait for somebody, by key."""
    return {one.key: one for one in archive.pieces.waiting(None, by.person, (), 100)}


def digits(one: InFigures, of: str) -> list[Piece]:
    """The pieces of a field that are still to be seen and hold a digit."""
    return [Piece(one.entry, one.key, one.field, i, i + 1) for i in sorted(one.left) if one.text[i] == of]


def whole(one: InFigures) -> Piece:
    """All of a field."""
    return Piece(one.entry, one.key, one.field, 0, len(one.text))


def see(archive: Archive, one: InFigures, by: By = AN) -> None:
    """Confirm every digit of a field."""
    for digit in set(one.text) & set("0123456789"):
        archive.pieces.confirm(by, digit, digits(one, digit))


def test_a_field_is_accepted_once_every_digit_was_seen(archive: Archive) -> None:
    """Not before: the store counts them itself; the decision and its act say how it was verified, and the chain holds."""
    one = waiting(archive)["nksNgaySinh"]
    assert one.left == {0, 2, 4, 5, 6, 7}
    assert archive.pieces.confirm(AN, "5", digits(one, "5")) == 2
    with pytest.raises(RefusedError):
        archive.pieces.accept(AN, [whole(one)], "từng chữ số")
    see(archive, one)
    assert waiting(archive)["nksNgaySinh"].left == frozenset()
    assert archive.decisions.latest(one.entry) == {}, "seen is not accepted"
    assert archive.pieces.accept(AN, [whole(one)], "từng chữ số") == 1
    decision, person = archive.decisions.latest(one.entry)["nksNgaySinh"]
    assert (decision, person) == (Decision("nksNgaySinh", "accepted", "3/5/2015", "từng chữ số"), "an")
    audit(archive)
    told = [sentence for _, sentence in history(archive, one.entry, "vi")]
    assert "xem theo nhóm thấy «5» ở Ngày sinh" in told
    assert told[-1] == "xác nhận Ngày sinh: «3/5/2015» (lý do: từng chữ số)"


def test_what_one_saw_is_not_what_another_saw(archive: Archive) -> None:
    """Two half looks make no whole one."""
    one = waiting(archive)["so"]
    archive.pieces.confirm(AN, "1", digits(one, "1"))
    archive.pieces.confirm(BA, "2", digits(one, "2"))
    for by in (AN, BA):
        with pytest.raises(RefusedError):
            archive.pieces.accept(by, [whole(one)], "")


def test_a_look_at_a_piece_changes_nothing_about_its_entry(archive: Archive) -> None:
    """Who has the entry open may still save; a second look at the same piece is no second act."""
    one = waiting(archive)["so"]
    before = archive.reviews.version(one.entry)
    for _ in range(2):
        assert archive.pieces.confirm(AN, "1", digits(one, "1") or [Piece(one.entry, "so", one.field, 0, 1)]) == 1
    assert archive.reviews.version(one.entry) == before
    assert archive.store.number("SELECT count(*) FROM acts WHERE what = 'confirm'") == 1


def test_a_new_reading_makes_looks_void(archive: Archive) -> None:
    """What was seen was seen on the old one."""
    one = waiting(archive)["so"]
    see(archive, one)
    read = archive.outgoing.page(one.entry)
    assert read is not None
    assert read.entry is not None
    with archive.transaction():
        archive.entries.add(read.stored, [read.entry], "{}")
    again = waiting(caught_up(archive))["so"]
    assert again.field != one.field
    assert again.left == {0, 1}
    assert archive.pieces.accept(AN, [whole(one)], "") == 0, "the old reading moved on"
    with pytest.raises(RefusedError):
        archive.pieces.accept(AN, [whole(again)], "")


def test_a_word_about_the_field_ends_its_pieces(archive: Archive) -> None:
    """Once anybody said or keyed something about it, it is looked at by itself."""
    fields = waiting(archive)
    archive.decisions.add(BA, fields["so"].entry, Decision("so", "corrected", "13"))
    archive.reviews.key(BA, fields["quyenSo"].entry, "quyenSo", "01/2016")
    assert archive.pieces.confirm(AN, "1", [*digits(fields["so"], "1"), *digits(fields["quyenSo"], "1")]) == 0
    assert set(waiting(caught_up(archive))) == {"nksNgaySinh"}
    assert archive.pieces.accept(AN, [whole(fields["so"])], "") == 0


def test_nobody_confirms_what_they_keyed(archive: Archive) -> None:
    """Refused by the database itself, whatever the program asks."""
    one = waiting(archive)["so"]
    act = archive.reviews.key(AN, one.entry, "so", "12")
    row = {"act": act, "entry": one.entry, "key": "so", "field": one.field, "text": "1", "spans": "[[0,1]]", "person": "an", "at": "t"}
    with pytest.raises(sqlite.IntegrityError, match="nobody verifies"):
        archive.store.insert("confirmations", row)


@pytest.mark.parametrize("what", ["UPDATE confirmations SET text = '9'", "DELETE FROM confirmations"])
def test_looks_are_only_ever_added(archive: Archive, what: str) -> None:
    """Neither changed nor taken away."""
    archive.pieces.confirm(AN, "1", digits(waiting(archive)["so"], "1"))
    with pytest.raises(sqlite.IntegrityError, match="append-only"):
        archive.store.execute(what)


def test_a_piece_that_says_otherwise_is_refused(archive: Archive) -> None:
    """All of the request is, also what was right in it; a piece of another entry's field is none."""
    one = waiting(archive)["nksNgaySinh"]
    with pytest.raises(RefusedError), archive.transaction():
        archive.pieces.confirm(AN, "5", [*digits(one, "5"), *digits(one, "3")])
    assert waiting(archive)["nksNgaySinh"].seen == frozenset()
    assert archive.pieces.confirm(AN, "5", [Piece(one.entry + 1, one.key, one.field, 2, 3), Piece(one.entry, "so", one.field, 2, 3)]) == 0
    with pytest.raises(RefusedError):
        archive.pieces.confirm(AN, "", [Piece(one.entry, one.key, one.field, 3, 3)])


def test_letters_beside_digits_keep_a_field_out(shelf: Any) -> None:
    """`12A` is not 12; the words of a date say nothing that its digits do not. What is spoilt asks for a look of its own."""
    said = {"so": "12A", "nksNgaySinh": "ngày 3 tháng 5 năm 2015", "ngayDangKy": "khoảng 2015", "meNgaySinh": "1980", "chaNgaySinh": "1979"}
    (entry,) = shelf.add(BOOK, [said], verified=False)
    assert set(waiting(caught_up(shelf.archive))) == {"nksNgaySinh", "meNgaySinh", "chaNgaySinh"}
    shelf.archive.store.execute(
        "UPDATE fields SET doubts = ? WHERE key = 'meNgaySinh'", (f'[{{"code":"{Doubt("stained").code}","detail":""}}]',)
    )
    shelf.archive.store.execute("INSERT OR IGNORE INTO queue_stale VALUES (?)", (entry,))
    assert set(waiting(caught_up(shelf.archive))) == {"nksNgaySinh", "chaNgaySinh"}


def test_a_doubt_leaves_the_field_open(archive: Archive) -> None:
    """It is unsure, with who and why, and no longer in any round."""
    one = waiting(archive)["so"]
    assert archive.pieces.doubt(AN, digits(one, "1"), lambda piece: f"chữ số {piece.first + 1}") == 1
    decision, _ = archive.decisions.latest(one.entry)["so"]
    assert (decision.verdict, decision.text, decision.reason) == ("unsure", "12", "chữ số 1")
    assert "so" not in waiting(caught_up(archive))


def test_an_act_without_its_looks_is_found(archive: Archive) -> None:
    """Who rewrites what was seen needs to rewrite the chain."""
    archive.pieces.confirm(AN, "1", digits(waiting(archive)["so"], "1"))
    assert archive.acts.strays() == []
    archive.store.execute("DROP TRIGGER confirmations_no_update")
    archive.store.execute("UPDATE confirmations SET spans = '[[0,2]]'")
    assert archive.acts.strays() == ["confirmations #1"]
    archive.store.execute("DROP TRIGGER confirmations_no_delete")
    archive.store.execute("DELETE FROM confirmations")
    assert len(archive.acts.strays()) == 1


def test_a_request_for_many_is_answered_the_same_twice(archive: Archive) -> None:
    """And only to who sent it."""
    done: list[int] = []
    for _ in range(2):
        assert archive.reviews.once_for_all(AN, "abc", lambda: done.append(1) or {"accepted": 3}) == {"accepted": 3}
    assert done == [1]
    with pytest.raises(RefusedError):
        archive.reviews.once_for_all(BA, "abc", lambda: {"accepted": 3})
