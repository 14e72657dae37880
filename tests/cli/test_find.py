"""`civreg find` and `civreg requests` as a clerk types them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def kho(shelf: Any) -> Path:
    """An archive with one verified birth and one that is not."""
    shelf.add("KS.2015.01", [{"so": "7", "nksHoTen": "Nguyễn Văn An", "nksNgaySinh": "5/10/1968", "chaHoTen": "Nguyễn Văn Bình"}])
    shelf.add("KS.2015.01", [{"so": "8", "nksHoTen": "Đặng Thị Bưởi", "nksNgaySinh": "1970"}], verified=False)
    return Path(shelf.archive.home)


def test_find_says_where_it_stands_and_why(kho: Path, civreg: Any, tmp_path: Path) -> None:
    """A row a find, in both languages; unverified text is called so; crops lie where they were asked for."""
    said = civreg("-C", kho, "find", "Nguyễn", "Văn", "An", "1968")
    assert said.exit_code == 0
    assert "KS.2015.01/001" in said.stdout
    assert "đúng tên" in said.stdout
    said = civreg("-C", kho, "--lang", "en", "find", "dang thi buoi", "--crops", tmp_path / "crops")
    assert "read, not verified" in said.stdout
    assert "look at the original" in said.stderr
    assert len(list((tmp_path / "crops").glob("*.png"))) == 1


def test_find_gives_json(kho: Path, civreg: Any) -> None:
    """Keys and codes are those of the program, whatever the language."""
    said = json.loads(civreg("-C", kho, "find", "--name", "Nguyễn Văn Anh", "--near", "--json").stdout)
    (hit,) = said["hits"]
    assert (hit["entry"], hit["status"], hit["how"], hit["page"]) == (1, "verified", "near", 1)
    assert hit["fields"]["nksHoTen"] == "Nguyễn Văn An"
    assert said["asked"] == {"name": "nguyễn văn anh"}


@pytest.mark.parametrize("typed", ["-", "--", "-x", "--nothing=1", '"', "*", "", "[/red]", "\udcff", "(" * 500])
def test_find_answers_whatever_is_typed(kho: Path, civreg: Any, typed: str) -> None:
    """Nothing that is typed is a failure."""
    assert civreg("-C", kho, "find", typed).exit_code == 0


def test_the_index_is_made_anew_when_asked(kho: Path, civreg: Any) -> None:
    """It says how many entries it holds; a search may follow at once."""
    said = civreg("-C", kho, "find", "--rebuild")
    assert said.exit_code == 0
    assert "2" in said.stderr
    assert "KS.2015.01/002" in civreg("-C", kho, "find", "--rebuild", "Bưởi").stdout


def test_requests_go_all_the_way(kho: Path, civreg: Any, tmp_path: Path) -> None:
    """Taken in, listed, confirmed, refused, told to the portal; another content under a known id is exit 5."""
    asked = {"id": "DVC-1", "applicant": "Nguyễn Văn Bình", "name": "Nguyễn Văn An", "born": "1968", "address": "Bến Tre"}
    path = tmp_path / "cong.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in (asked, asked | {"id": "DVC-2", "name": "Đặng Thị Bưởi", "born": "1970"})))
    assert "2" in civreg("-C", kho, "requests", "import", path).stdout
    assert "DVC-2" in civreg("-C", kho, "--lang", "en", "requests", "queue").stdout
    assert "DVC-1" in civreg("-C", kho, "requests", "list", "--state", "found").stdout
    assert civreg("-C", kho, "requests", "confirm", "DVC-1", "-o", tmp_path / "out").exit_code == 0
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 2
    assert civreg("-C", kho, "requests", "refuse", "DVC-2", "--reason", " ").exit_code == 2
    assert civreg("-C", kho, "requests", "refuse", "DVC-2", "--reason", "thiếu giấy tờ").exit_code == 0
    assert civreg("-C", kho, "requests", "refuse", "DVC-2", "--reason", "nữa").exit_code == 7
    lines = [json.loads(line) for line in civreg("-C", kho, "requests", "export").stdout.splitlines()]
    assert [(line["id"], line["state"]) for line in lines] == [("DVC-1", "found"), ("DVC-2", "refused")]
    service = json.loads(civreg("-C", kho, "report", "requests", "--json").stdout)
    assert (service["answered"], service["share_in_time"]) == (2, 1.0)
    path.write_text(json.dumps(asked | {"born": "1969"}))
    assert civreg("-C", kho, "requests", "import", path).exit_code == 5
    path.write_text("{}")
    assert civreg("-C", kho, "requests", "import", path).exit_code == 3
    assert civreg("-C", kho, "requests", "confirm", "DVC-9").exit_code == 3
