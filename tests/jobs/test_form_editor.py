"""The form editor: what a drop means, what is saved and what is refused, who may ask, and the page in a real browser."""

from __future__ import annotations

import http.client
import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect, sync_playwright

from civreg import forms
from civreg.errors import FormError, NotFoundError
from civreg.jobs import form_editor
from civreg.jobs.editor.sketch import Item, Sketch, as_form, moved
from tests.extract.printshop import draw

PITCH = 100.0
OWN = """
id = "KS-OWN"
kind = "KS"
version = "1"
title = "SỔ ĐĂNG KÝ KHAI SINH"
name = { vi = "Sổ riêng", en = "Own book" }
rows = [
  [{ label = "Số:", key = "so" }, { label = "Ngày khai:", key = "ngayDangKy" }],
  [{ label = "Tên họ đứa trẻ:", key = "nksHoTen" }, { label = "Nam hay nữ:", key = "nksGioiTinh" }],
  [{ label = "Sanh tại:", key = "nksNoiSinh", lines = 2 }],
  [{ label = "Họ và tên người mẹ:", key = "meHoTen", unsure = true }],
  [{ label = "Họ và tên người cha:", key = "chaHoTen" }],
]
"""


def item(key: str, left: float, line: float, *, joined: bool = False) -> Item:
    """An item whose writing line is at y `line`."""
    return Item(f"{key}:", key, "text", joined=joined, box=(left, line - 80, left + 300, line))


ITEMS = (item("a", 100, 200), item("b", 600, 200, joined=True), item("c", 100, 300), item("d", 100, 400))


def order(items: tuple[Item, ...]) -> str:
    """Keys with a comma between printed lines."""
    return "".join((k.key if k.joined or i == 0 else f",{k.key}") for i, k in enumerate(items))


@pytest.mark.parametrize(
    ("which", "at", "want"),
    [
        (3, (600.0, 300.0), "ab,cd"),  # beside another on its line
        (3, (0.0, 300.0), "ab,dc"),  # before it
        (0, (100.0, 352.0), "b,c,a,d"),  # between two lines: a line of its own
        (0, (100.0, 480.0), "b,c,d,a"),  # under all
        (1, (650.0, 190.0), "ab,c,d"),  # hardly moved: nothing changes
    ],
)
def test_a_drop_means_a_line_and_a_place_on_it(which: int, at: tuple[float, float], want: str) -> None:
    """The line that a box is dropped on, and what stands left of it there, say where the field is printed."""
    left, line = at
    assert order(moved(ITEMS, which, (left, line - 80, left + 300, line), PITCH)) == want


def test_a_tall_box_means_two_lines() -> None:
    """A box drawn over two lines is a field of two, one pulled small again of one."""
    tall = moved(ITEMS, 2, (100, 220, 400, 400), PITCH)
    assert next(i for i in tall if i.key == "c").lines == 2
    small = moved(tall, 2, (100, 220, 400, 300), PITCH)
    assert next(i for i in small if i.key == "c").lines == 1


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"key": "hai từ"}, "khóa"),
        ({"key": ""}, "khóa"),
        ({"kind": "zahl"}, "zahl"),
        ({"label": ""}, "nhãn"),
    ],
)
def test_a_wrong_item_is_named(change: dict[str, str], where: str) -> None:
    """What cannot be a field is said in words."""
    wrong = replace(ITEMS[0], **change)
    with pytest.raises(FormError) as caught:
        as_form(Sketch("X", "KS", "1", "T", "v", "e", (wrong,)))
    assert where in caught.value.say("vi")


@pytest.mark.parametrize("said", [{"label": 3}, {"label": "x" * 300}, {"lines": "two"}, {"joined": "yes"}])
def test_nonsense_from_the_browser_is_refused(said: dict[str, Any]) -> None:
    """The page is not trusted: wrong types and endless texts are refused."""
    with pytest.raises(FormError):
        Item.of(said)


class Talk:
    """Speaks to a running editor."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.host, self.token = url.removeprefix("http://").rstrip("/").split("/")

    def ask(self, path: str, body: object = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of an answer."""
        connection = http.client.HTTPConnection(self.host, timeout=60)
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        kind = {"Content-Type": "application/json"} if data is not None else {}
        connection.request("GET" if data is None else "POST", path, data, {**kind, **headers})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()

    def say(self, name: str, body: object = None) -> Any:
        """The JSON of an answer, whatever its status."""
        return json.loads(self.ask(f"/{self.token}/{name}", body)[2])


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A form and a page of it beside it."""
    folder = tmp_path_factory.mktemp("editor")
    path = folder / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    page = draw(forms.load(path), {"nksHoTen": "Trần Văn Bình"}).pixels.flat
    Image.fromarray(page).save(folder / "page.png", dpi=(300, 300))
    return path


@pytest.fixture(scope="module")
def talk(file: Path) -> Iterator[Talk]:
    """An editor that serves."""
    with form_editor(file, file.parent / "page.png", "vi") as (url, serve):
        server = threading.Thread(target=serve, daemon=True)
        server.start()
        yield Talk(url)


def test_strangers_get_nothing(talk: Talk) -> None:
    """Without the token, under another host name, from another page or of another kind, nothing is there."""
    assert talk.ask("/")[0] == 404
    assert talk.ask(f"/{'x' * 32}/state.json")[0] == 404
    assert talk.ask(f"/{talk.token}/state.json", Host="evil.example")[0] == 404
    assert talk.ask(f"/{talk.token}/save", {}, Origin="http://evil.example")[0] == 404
    assert talk.ask(f"/{talk.token}/save", b"x=1", **{"Content-Type": "text/plain"})[0] == 404
    assert talk.ask(f"/{talk.token}/../../etc/passwd")[0] == 404


def test_the_page_may_load_nothing_from_elsewhere(talk: Talk) -> None:
    """Only its own script, style, picture and answers; no inline script, no frame."""
    status, headers, body = talk.ask(f"/{talk.token}/")
    policy = headers["Content-Security-Policy"]
    assert status == 200
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert b"http" not in body.replace(b'"http', b"")
    assert headers["Cache-Control"] == "no-store"


def test_the_form_is_shown_with_its_boxes(talk: Talk) -> None:
    """Every field with its place on the page and whether it is sure; words in the clerk's language."""
    state = talk.say("state.json")
    items = {i["key"]: i for i in state["form"]["items"]}
    assert list(items) == ["so", "ngayDangKy", "nksHoTen", "nksGioiTinh", "nksNoiSinh", "meHoTen", "chaHoTen"]
    assert all(i["box"] for i in items.values())
    assert items["meHoTen"]["unsure"]
    assert items["nksGioiTinh"]["joined"]
    assert state["words"]["save"] == "Lưu"


def test_a_dropped_field_takes_the_label_there(talk: Talk) -> None:
    """Dropped onto another blank a field takes that blank's label; a new box is given label, key and kind."""
    form = talk.say("state.json")["form"]
    there = next(i for i in form["items"] if i["key"] == "chaHoTen")["box"]
    answer = talk.say("move", {"items": form["items"], "which": 0, "box": there, "kind": "KS"})
    assert answer["items"][answer["which"]]["key"] == "so"
    assert answer["items"][answer["which"]]["label"] == "Họ và tên người cha:"
    rest = [i for i in form["items"] if i["key"] != "chaHoTen"]
    drawn = talk.say("move", {"items": rest, "which": len(rest), "box": there, "kind": "KS"})
    new = drawn["items"][drawn["which"]]
    assert (new["label"], new["key"], new["kind"]) == ("Họ và tên người cha:", "chaHoTen", "name")


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"items": 3}', b'{"items": [], "options": []}', b"[" * 100000])
def test_a_wrong_form_is_not_saved(talk: Talk, file: Path, body: bytes) -> None:
    """What the checker refuses is said in words, and the file stays as it was."""
    before = file.read_bytes()
    status, _, answer = talk.ask(f"/{talk.token}/save", body)
    assert status == 422
    assert json.loads(answer)["error"]
    assert file.read_bytes() == before
    assert [p.name for p in file.parent.iterdir() if p.name.startswith(".")] == []


def test_no_form_no_editor(tmp_path: Path) -> None:
    """A form file that is not there is said to be missing."""
    with pytest.raises(NotFoundError), form_editor(tmp_path / "no.toml", tmp_path / "no.png", "vi"):
        pass


def test_in_a_browser(talk: Talk, file: Path) -> None:
    """In a real browser: labels are typed, a box is dragged, hostile text stays text, errors are shown, and saving saves."""
    evil = "<img src=x onerror=\"document.title='owned'\">"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(talk.url)
        page.wait_for_selector(".box")
        assert page.locator(".item").count() == page.locator(".box").count() == 7
        labels, keys = page.locator(".item input[name=label]"), page.locator(".item input[name=key]")
        labels.nth(3).fill(evil)
        keys.nth(4).fill("hai từ")
        page.click("#save")
        page.wait_for_selector("#news.bad")
        assert "hai từ" in page.inner_text("#news")
        keys.nth(4).fill("x_noi")
        first, last = (page.locator(".box").nth(i).bounding_box() for i in (0, 6))
        assert first
        assert last
        page.mouse.move(first["x"] + 20, first["y"] + 8)
        page.mouse.down()
        page.mouse.move(last["x"] + 20, last["y"] + 60, steps=5)
        page.mouse.up()
        expect(page.locator(".item input[name=key]").nth(6)).to_have_value(
            "so", timeout=20_000
        )  # asked from outside: the page evaluates nothing
        page.click("#save")
        page.wait_for_selector("#news.good")
        assert page.title() != "owned"
        assert faults == []
        browser.close()
    saved = forms.load(file)
    assert [f.key for f in saved.fields] == ["ngayDangKy", "nksHoTen", "nksGioiTinh", "x_noi", "meHoTen", "chaHoTen", "so"]
    assert saved.field("nksGioiTinh").label == evil
