"""The desk: saving and verifying are different acts, two clerks never lose a word, and hostile text stays text."""

from __future__ import annotations

import concurrent.futures
from dataclasses import replace
from typing import Any

import pytest

from civreg.archive import By
from civreg.jobs import standing_entry
from civreg.jobs.reviewing.counting import count
from civreg.jobs.reviewing.showing import show
from civreg.model import Doubt
from civreg.policy import Person
from civreg.verify.review import ROUTES

from .conftest import PASSWORD


def version(desk: Any, entry: int) -> int:
    """The version of an entry as it stands."""
    with desk.archive() as archive:
        return archive.reviews.version(entry)


def standing(desk: Any, entry: int) -> Any:
    """An entry as it stands."""
    with desk.archive() as archive:
        return standing_entry(archive, entry)


def accept_all(desk: Any, client: Any, entry: int) -> int:
    """Accept every field of an entry as it was read; gives its version."""
    texts = {f.key: f.text for f in standing(desk, entry).fields}
    answer = desk.send(client, f"/entry/{entry}", texts, version(desk, entry))
    assert answer.status_code == 200, answer.text
    return int(answer.json()["version"])


def test_an_entry_is_saved_field_by_field_and_verified_by_an_act_of_its_own(desk: Any) -> None:
    """A text that stands as read is accepted, another corrects it; nothing is verified while a field is open."""
    client, entry = desk.browser("reviewer"), desk.entries[0]
    page = client.get(f"/entry/{entry}").text
    assert 'data-key="nksHoTen"' in page
    saved = desk.send(client, f"/entry/{entry}", {"nksHoTen": "Lê Hòa", "so": "1"}, version(desk, entry)).json()
    assert saved["fields"]["nksHoTen"] == {"text": "Lê Hòa", "verdict": "corrected", "settled": True}
    assert saved["fields"]["so"]["verdict"] == "accepted"
    early = desk.send(client, f"/entry/{entry}/verify", {}, saved["version"])
    assert early.status_code == 422
    assert "still open" in early.text
    texts = {f.key: f.text for f in standing(desk, entry).fields}
    after = desk.send(client, f"/entry/{entry}", texts, saved["version"]).json()
    assert standing(desk, entry).status == "in-review"
    done = desk.send(client, f"/entry/{entry}/verify", {}, after["version"])
    assert done.json()["status"] == "verified"
    assert standing(desk, entry).verifier == "reviewer"
    assert client.get("/next").headers["location"] != f"/entry/{entry}?order=risk"


@pytest.mark.parametrize(("codes", "folded"), [((), True), (("blank",), True), (("blank", "paper-missing"), False), (("damage",), False)])
def test_what_is_left_blank_is_folded_unless_there_is_another_doubt(desk: Any, codes: tuple[str, ...], folded: bool) -> None:
    """That nothing is written is no reason to open a field; that something may have been there is one."""
    now = standing(desk, desk.entries[0])
    fields = tuple(replace(f, doubts=tuple(map(Doubt, codes))) if f.key == "ghiChu" else f for f in now.fields)
    with desk.archive() as archive:
        shown = show(archive, replace(now, fields=fields), Person(0, "reviewer", "", ("reviewer",), None))
    note = next(f for f in shown.fields if f.spec.key == "ghiChu")
    assert note.said.writing == "blank"
    assert note.sure is folded


def test_what_cannot_be_read_is_an_answer_and_what_is_unsure_is_not(desk: Any) -> None:
    """Illegible comes with its reason and without text."""
    client, entry = desk.browser("reviewer"), desk.entries[0]
    one = desk.send(client, f"/entry/{entry}", {"nksHoTen": ""}, 0, verdict="illegible", reason="giấy rách").json()
    assert one["fields"]["nksHoTen"] == {"text": "", "verdict": "illegible", "settled": True}
    two = desk.send(client, f"/entry/{entry}", {"so": "1"}, one["version"], verdict="unsure").json()
    assert not two["fields"]["so"]["settled"]
    assert standing(desk, entry).said("nksHoTen").reason == "giấy rách"


def test_two_clerks_on_one_entry_see_both_texts(desk: Any) -> None:
    """The second to save gets 409 with his text and the other's, nothing is overwritten; who has it open is named."""
    first, second, entry = desk.browser("reviewer"), desk.browser("archivist"), desk.entries[0]
    first.get(f"/entry/{entry}")
    assert "reviewer has this entry open" in second.get(f"/entry/{entry}").text
    desk.send(first, f"/entry/{entry}", {"nksHoTen": "Lê Hòa"}, 0)
    stale = desk.send(second, f"/entry/{entry}", {"nksHoTen": "Lê Hóa"}, 0)
    assert stale.status_code == 409
    said = stale.json()
    assert (said["yours"], said["theirs"]) == ({"nksHoTen": "Lê Hóa"}, {"nksHoTen": {"text": "Lê Hòa", "person": "reviewer"}})
    assert standing(desk, entry).text("nksHoTen") == "Lê Hòa"
    again = desk.send(second, f"/entry/{entry}", {"nksHoTen": "Lê Hóa"}, said["version"])
    assert again.status_code == 200


def test_a_save_that_is_sent_twice_is_done_once(desk: Any) -> None:
    """The network may repeat; the store does not."""
    client, entry = desk.browser("reviewer"), desk.entries[0]
    for _ in range(2):
        assert desk.send(client, f"/entry/{entry}", {"so": "1"}, 0, request="same").status_code == 200
    with desk.archive() as archive:
        assert len(archive.reviews.words(entry)["so"]) == 1


def test_nobody_verifies_what_they_keyed(desk: Any) -> None:
    """A keyer's text is offered first to the reviewer; the keyer may not verify, also with both roles."""
    keyer, reviewer, entry = desk.browser("keyer"), desk.browser("reviewer"), desk.entries[0]
    assert desk.send(keyer, f"/entry/{entry}", {"nksHoTen": "Lê Hòa"}, 0).status_code == 200
    assert standing(desk, entry).text("nksHoTen") == "Lê Hoa", "keyed is not decided"
    page = reviewer.get(f"/entry/{entry}").text
    assert 'data-proposal="Lê Hòa"' in page
    assert "Other readings: Lê Hoa" in page
    assert desk.send(keyer, f"/entry/{entry}/verify", {}, version(desk, entry)).status_code == 403
    with desk.archive() as archive:
        archive.reviews.key(By("archivist", "máy 1"), entry, "so", "1")
    archivist = desk.browser("archivist")
    accept_all(desk, reviewer, entry)
    assert desk.send(archivist, f"/entry/{entry}/verify", {}, version(desk, entry)).status_code == 403


def test_a_group_is_accepted_without_the_odd_ones(desk: Any) -> None:
    """Each field is a decision of its own; what moved on meanwhile is left."""
    client = desk.browser("reviewer")
    assert "Nữ" in client.get("/group").text
    page = client.get("/group/sex", params={"value": "Nữ"}).text
    assert page.count('class="crop"') == 4
    a, b, c, d = desk.entries
    desk.send(client, f"/entry/{c}", {"so": "3"}, 0)
    fields = [f"{one}:0:nksGioiTinh" for one in (a, b, c)]
    answer = client.post("/group/sex", data={"form": desk.form(client), "request": "g", "value": "Nữ", "fields": fields})
    assert answer.json() == {"accepted": 2, "odd": 0, "moved": 1}
    more = {"form": desk.form(client), "request": "h", "value": "Nữ", "odd": [f"{d}:0:nksGioiTinh"]}
    more["fields"] = [f"{c}:{version(desk, c)}:nksGioiTinh"]
    assert client.post("/group/sex", data=more).json() == {"accepted": 1, "odd": 1, "moved": 0}
    verdicts = [standing(desk, e).said("nksGioiTinh").verdict for e in (a, b, c, d)]
    assert verdicts == ["accepted", "accepted", "accepted", "unsure"], "the odd one is open until somebody says what it is"


def test_text_never_becomes_code(desk: Any) -> None:
    """Neither a field nor a name nor a search runs anything, and every answer carries the policy that forbids it."""
    client, entry = desk.browser("reviewer"), desk.entries[0]
    evil = "<script>alert(1)</script>'\"><img src=x onerror=alert(1)>"
    desk.send(client, f"/entry/{entry}", {"nksHoTen": evil}, 0)
    page = client.get(f"/entry/{entry}")
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "&lt;script&gt;" in page.text
    for answer in (page, client.get("/static/desk.js"), client.get("/nowhere"), desk.browser().get("/login")):
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_search_leads_to_the_entry(desk: Any) -> None:
    """What a citizen says finds the entry and the way to verify it now; that it was asked is an act, what was shown a look."""
    client, entry = desk.browser("reviewer"), desk.entries[1]
    assert 'action="/search"' in client.get("/").text
    assert "/entry/" not in client.get("/search").text
    page = client.get("/search", params={"q": "le hoa số 2"}).text
    assert f'href="/entry/{entry}"' in page
    assert "Lê Hoa" in page
    with desk.archive() as archive:
        assert archive.acts.check() > 0
        assert ("reviewer", "find") in [(who, what) for _, who, what in archive.sights.of(str(entry))]


def test_a_search_shows_no_other_book(desk: Any) -> None:
    """Who has one book finds nothing of another, however well it fits, and no look at it is claimed."""
    client, other = desk.browser("minh"), desk.entries[3]
    page = client.get("/search", params={"q": "Lê Hoa"}).text
    assert page.count("Verify now") == 3
    assert f'href="/entry/{other}"' not in page
    assert "KS.2016.01" not in page
    assert f'href="/entry/{other}"' in desk.browser("reviewer").get("/search", params={"q": "Lê Hoa"}).text
    with desk.archive() as archive:
        assert ("minh", "find") not in [(who, what) for _, who, what in archive.sights.of(str(other))]


@pytest.mark.parametrize(
    "asked",
    [
        "<script>alert(1)</script>",
        "'\"><img src=x onerror=alert(1)>",
        '" OR 1=1 --',
        "NEAR(a b) AND * ^ : {self}",
        "\x00\u202e\ud7ff",
        "sinh 99/99/9999 số 000/0000",
        "ạ" * 5000,
        "* ? _",
        "{{ 7 * 7 }}",
    ],
)
def test_a_search_never_fails(desk: Any, asked: str) -> None:
    """Whatever is typed is answered with a page on which it stands as text."""
    answer = desk.browser("reviewer").get("/search", params={"q": asked})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert "49" not in answer.text.partition("<main")[2]


def test_statistics_are_counts_alone(desk: Any) -> None:
    """How far the work is and how often the machine was wrong by kind of field, of the books that one may see; no word of an entry."""
    client, (entry, _, _, other) = desk.browser("reviewer"), desk.entries
    saved = desk.send(client, f"/entry/{entry}", {"nksHoTen": "Lê Hòa", "chaHoTen": "", "so": "1"}, 0).json()
    desk.send(client, f"/entry/{entry}", {"meHoTen": ""}, saved["version"], verdict="unsure")
    desk.send(client, f"/entry/{other}", {"nksHoTen": "Lê Hoa"}, 0)
    with desk.archive() as archive:
        rates = {r.name: (r.hits, r.of) for r in count(archive, archive.people.known("reviewer", PASSWORD)).rates["kind"]}
        own = {r.name: (r.hits, r.of) for r in count(archive, archive.people.known("minh", PASSWORD)).rates["kind"]}
    assert rates == {"name": (1, 3), "number": (0, 1)}
    assert own == {"name": (1, 2), "number": (0, 1)}
    page = desk.browser("admin").get("/stats").text
    assert "33.3 %" in page
    assert "Lê" not in page
    assert desk.browser("keyer").get("/stats").status_code == 403


def test_groups_are_named_as_people_name_them(desk: Any) -> None:
    """By what kind of field they are, in the desk's language, not by a key; what is no kind is not there."""
    client = desk.browser("reviewer")
    assert "<td>sex</td>" in client.get("/group").text
    assert "Sex = Nữ" in client.get("/group/sex", params={"value": "Nữ"}).text
    assert client.get("/group/nothing").status_code == 404


def test_eight_clerks_lose_no_word(desk: Any) -> None:
    """Everyone saves on one entry at once and tries again with the version he is told; every word is there, once."""
    clients = [desk.browser("reviewer") for _ in range(8)]
    forms = [desk.form(client) for client in clients]
    entry, times = desk.entries[0], 3

    def work(nth: int) -> int:
        done, told = 0, 0
        while done < times:
            data = {"request": f"{nth}-{done}-{told}", "nksHoTen": f"Lê {nth} {done}"}
            headers = {"If-Match": f'"v{told}"', "X-Civreg-Form": forms[nth]}
            answer = clients[nth].post(f"/entry/{entry}", data=data, headers=headers)
            told = answer.json()["version"]
            if answer.status_code == 200:
                again = clients[nth].post(f"/entry/{entry}", data=data, headers=headers)
                assert again.status_code == 200, "a doubled request is answered, not done"
                done += 1
        return done

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 8 * times
    with desk.archive() as archive:
        words = [word.text for word in archive.reviews.words(entry)["nksHoTen"]]
        archive.acts.check()
    assert sorted(words) == sorted(f"Lê {n} {d}" for n in range(8) for d in range(times))


@pytest.mark.parametrize("path", ["/image/1", "/image/1?look=clean", "/crop/{}/nksHoTen"])
def test_pictures_are_drawn_anew(desk: Any, path: str) -> None:
    """A JPEG of our own making, never the delivered bytes."""
    answer = desk.browser("reviewer").get(path.format(desk.entries[0]))
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.content.startswith(b"\xff\xd8")
    with desk.archive() as archive:
        assert answer.content != archive.pages.get(1).file.read_bytes()


def test_every_route_names_a_right(desk: Any) -> None:
    """Nothing is served that the list does not hold."""
    served = {(m, r.path) for r in desk.app.routes if hasattr(r, "methods") for m in r.methods if m != "HEAD"}
    assert served == {(method, path) for method, path, _, _ in ROUTES}
