"""A portal's requests are taken in once, matched with entries, drafted from verified ones only, and answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from civreg.archive import By, Issued, Signing
from civreg.errors import NotFoundError, NothingMatchedError, RefusedError, RequestsError
from civreg.jobs import (
    confirm_request,
    draft_due,
    import_requests,
    look_again,
    portal_lines,
    progress,
    refuse_request,
    request_progress,
    service,
    verify_first,
)

BY = By("Lê Thị Cấp", "máy 1")
AN = {"so": "7", "nksHoTen": "Nguyễn Văn An", "nksNgaySinh": "5/10/1968", "chaHoTen": "Nguyễn Văn Bình"}
ASKED = {
    "id": "DVC-1", "applicant": "Nguyễn Văn Bình", "kind": "khai sinh", "name": "Nguyễn Văn An", "born": "5/10/1968",
    "father": "Nguyễn Văn Bình", "purpose": "làm hộ chiếu", "address": "12 Lê Lợi", "copies": 2,
}  # fmt: skip


@pytest.fixture
def send(tmp_path: Path) -> Any:
    """Write requests to a portal's file: a dict or a raw line each."""

    def write(*lines: dict[str, Any] | str, name: str = "cong.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in lines), encoding="utf-8")
        return path

    return write


def state(archive: Any, portal: str = "DVC-1") -> tuple[str, str]:
    """State and reason of a request."""
    found = request_progress(archive, portal)
    return found.state, found.reason


def test_a_request_for_a_verified_entry_is_found_confirmed_and_drafted(shelf: Any, send: Any, tmp_path: Path) -> None:
    """The draft lies beside its address sheet, and the time it took is known; an issued extract makes the request issued."""
    (number,) = shelf.add("KS.2015.01", [AN])
    archive = shelf.archive
    assert import_requests(archive, BY, send(ASKED)).added == 1
    assert state(archive) == ("found", "ready")
    made = confirm_request(archive, BY, "DVC-1", None, tmp_path / "out")
    assert made.entry == number
    assert made.draft is not None
    assert made.draft.read_bytes().startswith(b"%PDF")
    assert len(list((tmp_path / "out").iterdir())) == 2
    assert state(archive) == ("found", "drafted")
    summed = service(list(progress(archive)), 30)
    assert (summed.answered_in_time, summed.share_in_time, summed.late) == (1, 1.0, 0)
    assert summed.median_seconds_to_draft is not None
    issue(archive, number, "DVC-1")
    assert state(archive) == ("issued", "issued")
    (line,) = portal_lines(archive, BY)
    assert (line["id"], line["state"], line["number"]) == ("DVC-1", "issued", "1/TLKS-BS")
    with pytest.raises(RefusedError):
        confirm_request(archive, BY, "DVC-1", number)


def issue(archive: Any, entry: int, reference: str) -> None:
    """Take the next number of the issue book for a request."""
    from datetime import date  # noqa: PLC0415 - used here alone

    from civreg.jobs.requesting.answering import application_of  # noqa: PLC0415 - likewise

    asked = application_of(archive.requests.get(reference))
    day = date(2026, 11, 22)
    line = Issued(archive.issued.next(day.year, "TLKS-BS"), entry, day, "Trích lục khai sinh", asked, Signing("A", "B"), BY.person)
    archive.issued.add(BY, line, b"%PDF-1.7")


def test_an_unverified_entry_goes_to_the_front_and_is_drafted_once_verified(shelf: Any, send: Any, tmp_path: Path) -> None:
    """Whoever waits longest comes first; a confirmed request is drafted by itself after its entry is verified."""
    shelf.add("KS.2015.01", [{"nksHoTen": "Ai Đó"}], verified=False)
    (number,) = shelf.add("KS.2015.01", [AN], verified=False)
    archive = shelf.archive
    import_requests(archive, BY, send(ASKED))
    assert state(archive) == ("needs-person", "not-verified")
    assert [(want.entry, want.portal) for want in verify_first(archive)] == [(number, "DVC-1")]
    assert confirm_request(archive, BY, "DVC-1", number, tmp_path).draft is None
    assert list(draft_due(archive, BY, tmp_path)) == []
    shelf.verify(number)
    assert list(verify_first(archive)) == []
    (made,) = draft_due(archive, BY, tmp_path)
    assert made.draft is not None
    assert list(draft_due(archive, BY, tmp_path)) == []


def test_what_is_not_clear_needs_a_person(shelf: Any, send: Any) -> None:
    """Nobody found, several alike, or something said otherwise than the book says: never guessed."""
    shelf.add("KS.2015.01", [AN, AN | {"so": "9", "nksNgaySinh": "5/10/1968"}, {"nksHoTen": "Lê Thị Hoa", "nksNgaySinh": "1/1/1990"}])
    archive = shelf.archive
    differs = {"id": "DVC-2", "applicant": "x", "name": "Lê Thị Hoa", "born": "2/2/1991"}
    nobody = {"id": "DVC-3", "applicant": "x", "name": "Tôn Nữ Quỳnh Giao"}
    import_requests(archive, BY, send(ASKED, differs, nobody))
    assert [state(archive, f"DVC-{n}") for n in (1, 2, 3)] == [
        ("needs-person", "several"), ("needs-person", "differs"), ("needs-person", "no-candidate"),
    ]  # fmt: skip
    with pytest.raises(NothingMatchedError):
        confirm_request(archive, BY, "DVC-1", None)


def test_taking_in_again_adds_nothing_and_names_what_changed(shelf: Any, send: Any) -> None:
    """The portal's id is the request; what came first under it stands, and the others are taken all the same."""
    archive = shelf.archive
    assert import_requests(archive, BY, send(ASKED)).added == 1
    acts = archive.acts.head()
    assert import_requests(archive, BY, send(ASKED)).known == 1
    assert archive.acts.head() == acts
    done = import_requests(archive, BY, send(ASKED | {"purpose": "khác"}, ASKED | {"id": "DVC-9"}))
    assert (done.added, done.changed) == (1, ("DVC-1",))
    assert archive.requests.get("DVC-1").asked["purpose"] == ASKED["purpose"]


def test_a_refusal_is_told_with_its_reason(shelf: Any, send: Any) -> None:
    """The portal gets the same answer however often it asks; a refused request stays so."""
    archive = shelf.archive
    import_requests(archive, BY, send(ASKED))
    refuse_request(archive, BY, "DVC-1", "không {đúng} thẩm quyền")
    (line,) = portal_lines(archive, BY)
    assert (line["state"], line["text"]) == ("refused", "không {đúng} thẩm quyền")
    assert list(portal_lines(archive, BY)) == [line]
    with pytest.raises(RefusedError):
        refuse_request(archive, BY, "DVC-1", "nữa")
    with pytest.raises(NothingMatchedError):
        refuse_request(archive, BY, "DVC-404", "x")


def test_new_entries_are_found_for_those_who_wait(shelf: Any, send: Any) -> None:
    """What was not there yet is found when it is searched again; where nothing changed, nothing is recorded."""
    archive = shelf.archive
    import_requests(archive, BY, send(ASKED))
    assert look_again(archive, BY) == 0
    shelf.add("KS.2015.01", [AN])
    assert look_again(archive, BY) == 1
    assert state(archive) == ("found", "ready")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("[]", "JSON"),
        ("{", "JSON"),
        ('{"a":' * 100_000, "JSON"),
        ({"id": "1", "name": "An"}, "applicant"),
        ({"applicant": "x", "name": "An"}, "«id»"),
        ({"id": "1", "applicant": "x"}, "name"),
        ({"id": "1", "applicant": "x", "name": "An", "colour": "đỏ"}, "colour"),
        ({"id": "1", "applicant": "x", "name": 7}, "name"),
        ({"id": "1", "applicant": "x", "name": "An\n"}, "name"),
        ({"id": "1", "applicant": "x", "name": "An", "born": "hôm qua"}, "hôm qua"),
        ({"id": "1", "applicant": "x", "name": "An", "kind": "giấy"}, "kind"),
        ({"id": "1", "applicant": "x", "name": "An", "copies": 0}, "copies"),
        ({"id": "1", "applicant": "x", "name": "An", "copies": True}, "copies"),
        ({"id": "1", "applicant": "x", "number": "7"}, "number"),
    ],
)
def test_a_line_that_cannot_be_worked_on_refuses_the_file(shelf: Any, send: Any, line: Any, fault: str) -> None:
    """Every fault is named with its line, and nothing of the file is taken."""
    with pytest.raises(RequestsError) as error:
        import_requests(shelf.archive, BY, send(ASKED, line))
    assert "line 2" in error.value.say("en")
    assert fault in error.value.say("vi")
    assert list(shelf.archive.requests.all()) == []


def test_a_csv_file_says_the_same(shelf: Any, send: Any) -> None:
    """Columns in any order, empty cells left out, quotes and byte-order mark understood."""
    header = "id,applicant,name,born,copies,purpose,address"
    path = send("\ufeff" + header, 'DVC-1,"Bình, Nguyễn",Nguyễn Văn An,1968,2,,"12 Lê Lợi, Quận 1"', name="cong.csv")
    assert import_requests(shelf.archive, BY, path).added == 1
    asked = shelf.archive.requests.get("DVC-1").asked
    assert (asked["applicant"], asked["copies"], asked["address"]) == ("Bình, Nguyễn", 2, "12 Lê Lợi, Quận 1")
    assert "purpose" not in asked


@pytest.mark.parametrize(
    "lines",
    [
        ("id,applicant,name", 'DVC-1,"An'),
        ("id,applicant,name", "DVC-1,An"),
        ("id,id,name", "1,2,3"),
        ("",),
        ("id,applicant,name", "DVC-1,A,B", "DVC-1,A,C"),
    ],
)
def test_a_broken_csv_file_is_refused(shelf: Any, send: Any, lines: tuple[str, ...]) -> None:
    """An open quote, a missing cell, a heading twice, one id with two contents: nothing is taken."""
    with pytest.raises(RequestsError):
        import_requests(shelf.archive, BY, send(*lines, name="cong.csv"))


def test_a_file_that_is_not_there_or_not_text_is_named(shelf: Any, tmp_path: Path) -> None:
    """The clerk is told which file."""
    with pytest.raises(NotFoundError):
        import_requests(shelf.archive, BY, tmp_path / "không có.jsonl")
    (tmp_path / "x.jsonl").write_bytes("Nguyễn".encode("utf-16"))
    with pytest.raises(RequestsError):
        import_requests(shelf.archive, BY, tmp_path / "x.jsonl")


def test_acts_of_requests_tell_no_names(shelf: Any, send: Any) -> None:
    """The chain holds ids, digests and entries; what was asked stands in the request alone."""
    import_requests(shelf.archive, BY, send(ASKED))
    refuse_request(shelf.archive, BY, "DVC-1", "trùng")
    shelf.archive.acts.check()
    told = [event.what for event in shelf.archive.requests.get("DVC-1").events]
    assert told == ["searched", "refused"]
