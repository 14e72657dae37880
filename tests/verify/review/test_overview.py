"""The first page: what there is to do, samples with what they found, and a second disk that is away."""

from __future__ import annotations

from typing import Any

import pytest

from civreg.archive import Archive, By
from civreg.jobs import DeskOffice, DeskOptions, standing_entry
from civreg.model import Decision
from civreg.verify.review import create_app
from civreg.verify.review.overview import percent

from .conftest import Desk

KEYER, REVIEWER = By("keyer", "máy 1"), By("reviewer", "máy 2")


@pytest.fixture
def drawn(desk: Any) -> Desk:
    """A trusted keyer typed the first book, all of it in the sample; a reviewer verified one entry and found one field wrong."""
    path = desk.home / "civreg.toml"
    said = path.read_text(encoding="utf-8").replace("trusted = []", 'trusted = ["keyer"]').replace("sample = 0.1", "sample = 1.0")
    path.write_text(said, encoding="utf-8")
    with desk.archive() as archive:
        for entry in desk.entries[:3]:
            for field in standing_entry(archive, entry).fields:
                archive.reviews.key(KEYER, entry, field.key, "Lê Sai" if field.key == "nksHoTen" else field.read)
        for field in standing_entry(archive, desk.entries[0]).fields:
            archive.decisions.add(REVIEWER, desk.entries[0], Decision(field.key, "accepted", field.read))
        archive.reviews.add(REVIEWER, desk.entries[0], "verify")
    return served(desk, "vi")


def served(desk: Any, lang: Any) -> Desk:
    """The same archive, opened anew at another desk."""
    return Desk(desk.home, desk.entries, create_app(lambda: DeskOffice(Archive.open(desk.home), "máy 1", lang), DeskOptions(lang)))


def test_a_sample_is_said_in_both_languages(drawn: Desk) -> None:
    """Its size, how many were looked at, wrong fields, their share with its interval, the limit, and how many are left to verify."""
    page = drawn.browser("archivist").get("/").text
    for word in (
        "keyer",
        "3 mục (100 % số mục đã nhập)",
        "Đối chiếu mẫu (còn 2)",
        "Tỷ lệ sai (khoảng 95 %)",
        "1 trên ",
        "2 %",
        "mẫu chưa đối chiếu xong",
    ):
        assert word in page, word
    english = served(drawn, "en").browser("archivist").get("/").text
    for word in ("3 entries (100 % of those keyed)", "Verify the sample (2 left)", "Share wrong (95 % interval)", "1 of "):
        assert word in english, word


def test_a_reviewer_is_told_no_colleagues_name(drawn: Desk) -> None:
    """The figures of all trusted keyers together; a keyer has no button to verify."""
    page = drawn.browser("reviewer").get("/").text
    assert "mọi người được tin" in page
    assert "<td>keyer</td>" not in page
    own = drawn.browser("keyer").get("/").text
    assert "<td>keyer</td>" in own
    assert "order=sample" not in own


def test_the_way_through_a_sample(drawn: Desk) -> None:
    """From the first page to a drawn entry, from there to the next one; the entry says how far the sample is."""
    client = drawn.browser("reviewer")
    where = client.get("/next?order=sample").headers["location"]
    assert where == f"/entry/{drawn.entries[1]}?order=sample"
    page = client.get(where).text
    assert "Mẫu: đã đối chiếu 1 trong 3 mục" in page
    assert f'data-next="/entry/{drawn.entries[2]}?order=sample"' in page


def test_without_samples_nothing_is_said_of_them(desk: Any) -> None:
    """Where nobody is trusted the page has no such table."""
    assert "order=sample" not in desk.browser("archivist").get("/").text


def test_a_second_disk_that_is_away_is_said_to_who_may_mend_it(desk: Any) -> None:
    """One line for archivist and admin: what, since when, what to do; nothing for others, and nothing once the disk is back."""
    away = desk.home.with_name("second")
    path = desk.home / "civreg.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('path = ""', f'path = "{(away / "acts.jsonl").as_posix()}"'), encoding="utf-8")
    other = served(desk, "vi")
    archivist, admin, reviewer = (other.browser(name) for name in ("archivist", "admin", "reviewer"))
    for page in (archivist.get("/").text, admin.get("/users").text):
        assert 'class="trouble"' in page
        assert "acts.jsonl" in page
        assert "Gắn lại đĩa ấy" in page
    assert 'class="trouble"' not in reviewer.get("/").text
    away.mkdir()
    archivist.post("/lock", data={"form": other.form(archivist)})
    desk.browser("admin")
    with other.archive() as archive:
        archive.reviews.key(KEYER, desk.entries[0], "so", "1")
    other.send(reviewer, f"/entry/{desk.entries[1]}", {"so": "2"}, 0)
    assert 'class="trouble"' not in admin.get("/users").text


@pytest.mark.parametrize(
    ("share", "lang", "text"), [(0.0213, "vi", "2,1 %"), (0.5, "en", "50 %"), (0.0009, "en", "0.1 %"), (0.0, "vi", "0 %")]
)
def test_shares_are_written_as_people_do(share: float, lang: Any, text: str) -> None:
    """A comma in Vietnamese, a point in English, one figure after it."""
    assert percent(share, lang) == text
