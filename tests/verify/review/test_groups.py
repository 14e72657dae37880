"""Groups of pieces as a browser asks for them."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from civreg.jobs import standing_entry

HOSTILE = ("", "1", "1:2", "1:2:so", "1:2:3:so", "1:2:-1-1:so", "1:2:0-99999:so", f"{9**30}:2:0-1:so", "²:2:0-1:so", "1:2:0-1:")
NOWHERE = ("so/9-1", "so/5-5", "so/99-100", "so/0-0x", "so/-1-2", "nksHoTen/0-1", "nothing/0-1")


def fields(desk: Any, entry: int) -> Any:
    """The fields of an entry as they stand."""
    with desk.archive() as archive:
        return standing_entry(archive, entry).fields


def items(page: str) -> list[str]:
    """What a page of a group names for its crops."""
    return re.findall(r'data-item="([^"]+)"', page)


def test_digits_are_confirmed_and_then_whole_fields_accepted(desk: Any) -> None:
    """All 5s on one screen, each cut from the original; a field is offered whole once its digits were seen, not before."""
    client = desk.browser("minh")
    assert "/group/digit?value=5" in client.get("/group").text
    page = client.get("/group/digit", params={"value": "5"}).text
    token = {"form": desk.form(client)}
    assert len(items(page)) == 3 * 5, "of the own book alone: in two dates, and in the book's number"
    assert client.get(re.findall(r'src="(/piece/[^"]+)"', page)[0]).content[:2] == b"\xff\xd8"
    early = client.post("/group/figures", data={**token, "request": "e", "value": "", "fields": items(page)[:1]})
    assert early.status_code == 422
    for value in "0123456789":
        some = items(client.get("/group/digit", params={"value": value}).text)
        if some:
            given = {**token, "request": value, "value": value, "fields": some[1:] if value == "5" else some}
            given |= {"odd": some[:1]} if value == "5" else {}
            assert client.post("/group/digit", data=given).json()["accepted"] >= len(some) - 2
    assert not {said.verdict for e in desk.entries for said in fields(desk, e)} & {"accepted", "corrected"}
    whole = client.get("/group/figures").text
    assert "<b>3/5/2015</b>" in whole
    assert client.get(re.findall(r'src="(/piece/[^"]+/0-0)"', whole)[0]).headers["content-type"] == "image/jpeg"
    for _ in range(2):
        answer = client.post("/group/figures", data={**token, "request": "w", "value": "", "fields": items(whole)}).json()
        assert answer == {"accepted": 11, "odd": 0, "moved": 0}
    verdicts = Counter(said.verdict for e in desk.entries[:3] for said in fields(desk, e))
    assert (verdicts["accepted"], verdicts["unsure"]) == (11, 1)


def test_a_piece_that_cannot_be_is_refused(desk: Any) -> None:
    """Whatever a form names: no answer is a fault of the server's, and nothing is written."""
    client = desk.browser("reviewer")
    form = desk.form(client)
    for item in HOSTILE:
        for name in ("fields", "odd"):
            assert client.post("/group/digit", data={"form": form, "request": "x", "value": "5", name: [item]}).status_code == 422, item
    forged = {"form": form, "request": "y", "value": "9", "fields": [f"{desk.entries[0]}:1:0-1:nothing"]}
    assert client.post("/group/digit", data=forged).json() == {"accepted": 0, "odd": 0, "moved": 1}, "no such reading of that field"
    with desk.archive() as archive:
        assert archive.store.number("SELECT count(*) FROM acts WHERE what IN ('confirm', 'accept', 'unsure')") == 0


def test_a_piece_that_is_not_there_is_not_found(desk: Any) -> None:
    """Neither beyond a text, nor of a field without places, nor of somebody else's book."""
    client, minh = desk.browser("reviewer"), desk.browser("minh")
    first, other = desk.entries[0], desk.entries[3]
    assert [client.get(f"/piece/{first}/{path}").status_code for path in NOWHERE] == [404] * len(NOWHERE)
    assert minh.get(f"/piece/{other}/so/0-1").status_code == 404
    assert client.get(f"/piece/{other}/so/0-1").status_code == 200


def test_who_finds_no_digits_left_is_told_who_has_them(desk: Any) -> None:
    """Instead of an empty page; once that clerk turns to something else they are there."""
    minh, other = desk.browser("minh"), desk.browser("reviewer")
    minh.get("/group")
    token = {"form": desk.form(minh)}
    for value in "0123456789":
        if some := items(minh.get("/group/digit", params={"value": value}).text):
            minh.post("/group/digit", data={**token, "request": value, "value": value, "fields": some})
    assert items(other.get("/group/digit", params={"value": "1"}).text), "the other book is still there for them"
    told = desk.browser("archivist").get("/group").text
    assert "minh is going through 12 fields in figures" in told
    minh.get("/")
    assert items(other.get("/group/digit", params={"value": "5"}).text)
