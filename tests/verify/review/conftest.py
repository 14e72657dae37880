"""A desk over a drawn archive, asked as a browser asks, and people of every role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from civreg.archive import Archive, By
from civreg.jobs import DeskOffice, DeskOptions
from civreg.policy import ROLES, Person
from civreg.verify.review import create_app

PASSWORD = "một mật khẩu dài"  # noqa: S105 - of nobody
SETUP = By("cài đặt", "máy 1")
BOOK, OTHER = "KS.2015.01", "KS.2016.01"
HOST = "http://localhost:8080"


@dataclass
class Desk:
    """One archive with a desk; each person has a browser."""

    home: Path
    entries: list[int]
    app: Any
    browsers: dict[str, TestClient] = field(default_factory=dict)

    def browser(self, name: str = "", host: str = HOST) -> TestClient:
        """A browser in which somebody is logged in; nobody where no name is given."""
        client = TestClient(self.app, base_url=host, follow_redirects=False)
        if name:
            answer = client.post("/login", data={"name": name, "password": PASSWORD})
            assert answer.status_code == 303, answer.text
            self.browsers[name] = client
        return client

    def form(self, client: TestClient) -> str:
        """The form token of the session that a browser has."""
        text = client.get("/").text if "civreg-form" in client.get("/").text else client.get("/group").text
        return text.split('name="civreg-form" content="')[1].split('"')[0]

    def send(self, client: TestClient, path: str, texts: dict[str, str], version: int, **more: str) -> httpx.Response:
        """Send what a person says about an entry, as the desk's own script does."""
        data = {"request": more.pop("request", f"r{len(texts)}{path}{sorted(texts.items())}{version}"), **texts, **more}
        return client.post(path, data=data, headers={"If-Match": f'"v{version}"', "X-Civreg-Form": self.form(client)})

    def archive(self) -> Archive:
        """The archive, opened beside the desk."""
        return Archive.open(self.home)


@pytest.fixture
def desk(shelf: Any) -> Iterator[Desk]:
    """Two books; a person of every role, named after it; `minh` is a reviewer who sees the first book alone."""
    said = {"nksHoTen": "Lê Hoa", "nksNgaySinh": "3/5/2015", "nksGioiTinh": "Nữ", "loaiDangKy": "Đúng hạn", "ngayDangKy": "10/5/2015"}
    entries = shelf.add(BOOK, [said | {"so": str(n), "quyenSo": "01/2015"} for n in (1, 2, 3)], verified=False)
    entries += shelf.add(OTHER, [said | {"so": "1"}], verified=False)
    for role in ROLES:
        shelf.archive.people.add(SETUP, Person(0, role, role.title(), (role,), None), PASSWORD)
    shelf.archive.people.add(SETUP, Person(0, "minh", "Minh", ("reviewer",), (BOOK,)), PASSWORD)
    home = shelf.archive.home
    app = create_app(lambda: DeskOffice(Archive.open(home), "máy 1", "en"), DeskOptions("en"))
    yield Desk(home, entries, app)
    app.state.office.close()
