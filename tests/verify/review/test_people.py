"""People by web: who lets whom in, with what, and the password that everybody chooses."""

from __future__ import annotations

from typing import Any

import pytest

from civreg.policy import ROLES

from .conftest import BOOK, PASSWORD

FIRST, OWN = "mật khẩu tạm thời", "mật khẩu riêng của tôi"


def sent(desk: Any, client: Any, path: str, **said: Any) -> Any:
    """Send a form of the desk, as a browser does."""
    token = client.get("/password").text.split('name="civreg-form" content="')[1].split('"')[0]
    return client.post(path, data={"form": token, **said})


def added(desk: Any, **said: Any) -> Any:
    """An admin adds somebody."""
    return sent(
        desk, desk.browser("admin"), "/users", **{"name": "hạnh", "shown": "Lê Hạnh", "role": ["reviewer"], "password": FIRST, **said}
    )


def person(desk: Any, name: str) -> Any:
    """Somebody, as the archive knows them."""
    with desk.archive() as archive:
        return archive.people.named(name)


def entered(desk: Any, name: str, password: str) -> Any:
    """A browser in which somebody logs in with a password of theirs."""
    client = desk.browser()
    client.post("/login", data={"name": name, "password": password})
    return client


def test_an_admin_adds_a_person_who_chooses_a_password_first(desk: Any) -> None:
    """The first password shows nothing of any entry; after the person's own it is worth nothing."""
    assert added(desk, books=f"{BOOK}, KS/2016/01").status_code == 303
    made = person(desk, "hạnh")
    assert (made.roles, made.books, made.shown) == (("reviewer",), (BOOK, "KS.2016.01"), "Lê Hạnh")
    client = entered(desk, "hạnh", FIRST)
    for path in ("/next", f"/entry/{desk.entries[0]}", "/search?q=Lê Hoa", "/image/1", "/stats"):
        assert client.get(path).headers["location"] == "/password", path
    assert "Somebody else set this password" in client.get("/password").text
    assert sent(desk, client, "/password", now=FIRST, chosen=OWN, again=OWN).headers["location"] == "/"
    assert client.get(f"/entry/{desk.entries[0]}").status_code == 200
    with desk.archive() as archive:
        assert archive.people.known("hạnh", FIRST) is None
        assert archive.people.known("hạnh", OWN) is not None


@pytest.mark.parametrize(
    "said",
    [
        {"name": "  "},
        {"name": "reviewer"},
        {"name": "a\u202eb"},
        {"role": []},
        {"role": ["king"]},
        {"password": "ngắn"},
        {"name": "mười ký tự", "password": "mười ký tự"},
        {"books": "tủ 3"},
    ],
)
def test_a_person_that_cannot_be_is_not_added(desk: Any, said: dict[str, Any]) -> None:
    """No empty, taken or odd name, no unknown role or book, no short or self-same password; what was typed stands there still."""
    answer = added(desk, **said)
    assert answer.status_code == 422
    assert "Lê Hạnh" in answer.text
    with desk.archive() as archive:
        assert len(list(archive.people.all())) == len(ROLES) + 1


def test_a_name_is_one_however_it_is_typed(desk: Any) -> None:
    """Composed or decomposed, with spaces around: nobody has a name that only looks like another's."""
    added(desk)
    assert added(desk, name=" ha\u0323nh ").status_code == 422
    assert entered(desk, "ha\u0323nh", FIRST).get("/").headers["location"] == "/password"


def test_roles_are_changed_and_sessions_end(desk: Any) -> None:
    """Whoever is changed is out at once, and comes back with what they may now; whoever is shut out does not come back."""
    client, admin = desk.browser("reviewer"), desk.browser("admin")
    number = person(desk, "reviewer").id
    assert "reviewer" in admin.get(f"/users/{number}").text
    assert sent(desk, admin, f"/users/{number}", shown="R", role=["auditor"], enabled="1").status_code == 303
    assert client.get("/").headers["location"] == "/login"
    assert person(desk, "reviewer").roles == ("auditor",)
    assert desk.browser("reviewer").get("/group").status_code == 403
    sent(desk, admin, f"/users/{number}", shown="R", role=["auditor"])
    assert not person(desk, "reviewer").enabled
    assert entered(desk, "reviewer", PASSWORD).get("/").headers["location"] == "/login"
    with desk.archive() as archive:
        told = [archive.acts.hash_at(n) for n in range(1, archive.acts.head()[1] + 1)]
        assert all(told)


def test_a_password_that_an_admin_sets_is_for_once(desk: Any) -> None:
    """The person's old one ends, and the new one asks for another."""
    number, admin = person(desk, "reviewer").id, desk.browser("admin")
    sent(desk, admin, f"/users/{number}", shown="R", role=["reviewer"], enabled="1", password=FIRST)
    assert entered(desk, "reviewer", PASSWORD).get("/").headers["location"] == "/login"
    assert entered(desk, "reviewer", FIRST).get("/").headers["location"] == "/password"


def test_nobody_changes_what_they_may_do_themselves(desk: Any) -> None:
    """An admin gives himself no role, and nobody is renamed or numbered by naming it."""
    admin, number = desk.browser("admin"), person(desk, "admin").id
    assert 'name="role"' not in admin.get(f"/users/{number}").text
    assert sent(desk, admin, f"/users/{number}", shown="A", role=["admin", "reviewer"], enabled="1").status_code == 403
    assert person(desk, "admin").roles == ("admin",)
    other = person(desk, "reviewer").id
    for extra in ({"name": "vua"}, {"id": "1"}, {"secret": "x"}):
        assert sent(desk, admin, f"/users/{other}", role=["keyer"], **extra).status_code == 422
    assert sent(desk, admin, "/users/9999", role=["keyer"]).status_code == 404
    assert sent(desk, admin, "/users", name="x", role=["keyer"], password=FIRST, once="0").status_code == 422


@pytest.mark.parametrize(
    ("now", "chosen", "again", "status"),
    [
        (PASSWORD, OWN, OWN, 303),
        ("sai", OWN, OWN, 401),
        (PASSWORD, OWN, OWN + "x", 422),
        (PASSWORD, "ngắn", "ngắn", 422),
        (PASSWORD, PASSWORD, PASSWORD, 422),
    ],
)
def test_everybody_chooses_their_own_password(desk: Any, now: str, chosen: str, again: str, status: int) -> None:
    """With the present one; other sessions end, this one goes on with a new cookie; a wrong one is recorded and slowed."""
    client, other = desk.browser("reviewer"), desk.browser("reviewer")
    cookie = client.cookies["civreg"]
    assert sent(desk, client, "/password", now=now, chosen=chosen, again=again).status_code == status
    assert (client.cookies["civreg"] != cookie) == (status == 303)
    assert (other.get("/").status_code == 303) == (status == 303)
    if status == 401:
        for _ in range(4):
            sent(desk, client, "/password", now=now, chosen=chosen, again=again)
        assert sent(desk, client, "/password", now=PASSWORD, chosen=OWN, again=OWN).status_code == 429


def test_acts_about_people_are_recorded_without_passwords(desk: Any) -> None:
    """Who did what to whom stands in the chain; no password does."""
    added(desk)
    sent(desk, desk.browser("admin"), f"/users/{person(desk, 'hạnh').id}", shown="Lê Hạnh", role=["keyer"], enabled="1", password=OWN)
    with desk.archive() as archive:
        archive.acts.check()
        head = archive.acts.head()[1]
    data = (desk.home / "civreg.db").read_bytes() + (desk.home / "civreg.db-wal").read_bytes()
    assert b"person-added" in data
    assert OWN.encode() not in data
    assert FIRST.encode() not in data
    assert head > 0


def test_an_admin_begins_at_the_people(desk: Any) -> None:
    """Who sees no entry is not sent to one; nothing of any stands on the page."""
    client = desk.browser("admin")
    assert client.get("/").headers["location"] == "/users"
    page = client.get("/users").text
    assert "KS.2015.01" in page
    assert "Lê Hoa" not in page
