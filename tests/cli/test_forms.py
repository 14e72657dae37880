"""New forms from the command line: drafted from a page, tried on pages, accepted, and refused in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from PIL import Image

from civreg import forms
from tests.extract.printshop import draw

Call = Callable[..., Result]
OWN = """
id = "KS-OWN"
kind = "KS"
version = "1"
title = "SỔ ĐĂNG KÝ KHAI SINH"
name = { vi = "Sổ riêng", en = "Own book" }
rows = [
  [{ label = "Số thứ tự:", key = "so" }, { label = "Ngày khai:", key = "ngayDangKy" }],
  [{ label = "Tên họ đứa trẻ:", key = "nksHoTen" }, { label = "Nam hay nữ:", key = "nksGioiTinh" }],
  [{ label = "Sanh tại:", key = "nksNoiSinh", lines = 2 }],
  [{ label = "Bà mụ đỡ đẻ:", key = "x_baMu", kind = "name", vi = "Bà mụ", en = "Midwife" }],
  [{ label = "Họ và tên người mẹ:", key = "meHoTen" }],
  [{ label = "Họ và tên người cha:", key = "chaHoTen" }],
]
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One filled page of a form that civreg does not know."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "own.toml").write_text(OWN, encoding="utf-8")
    drawn = draw(forms.load(folder / "own.toml"), {"nksHoTen": "Trần Văn Bình", "meHoTen": "Lê Thị Hoa"})
    Image.fromarray(drawn.pixels.flat).save(folder / "page.png", dpi=(300, 300))
    return folder / "page.png"


def test_from_a_page_to_an_accepted_form(civreg: Call, home: Path, page: Path, tmp_path: Path) -> None:
    """Draft, try and accept: three commands; the unsure field is named, and holds accepting up until it is looked at."""
    out = tmp_path / "moi.toml"
    drafted = civreg("form", "draft", page, "-o", out, "--json")
    assert drafted.exit_code == 0, drafted.stderr
    fields = {f["key"]: f for f in json.loads(drafted.stdout)["fields"]}
    assert {"so", "ngayDangKy", "nksHoTen", "nksGioiTinh", "nksNoiSinh", "meHoTen", "chaHoTen"} <= set(fields)
    assert [f["label"] for f in fields.values() if not f["sure"]] == ["Bà mụ đỡ đẻ:"]
    tried = civreg("form", "test", out, page, "-o", tmp_path / "pictures", "--json")
    assert json.loads(tried.stdout)["labels"] > 0.9
    (picture,) = (tmp_path / "pictures").iterdir()
    assert Image.open(picture).size > (1000, 1000)
    args = ("-C", home, "form", "accept", out, "--id", "KS-MOI", "--name", "Sổ mới")
    assert civreg(*args).exit_code == 7
    accepted = civreg(*args, "--anyway")
    assert accepted.exit_code == 0, accepted.stderr
    assert "KS-MOI" in civreg("-C", home, "form", "list").stdout
    assert civreg(*args, "--anyway").exit_code == 3


def test_an_edited_draft_is_accepted_without_force(civreg: Call, home: Path, tmp_path: Path) -> None:
    """A form without unsure fields is taken as it is."""
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    assert civreg("-C", home, "form", "accept", tmp_path / "own.toml", "--id", "KS-NHA", "--name", "Sổ nhà").exit_code == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["draft", "{no}", "-o", "x.toml"], "Không tìm thấy"),
        (["draft", "{page}#7", "-o", "x.toml"], "page.png#7"),
        (["test", "{no}", "{page}"], "không đọc được"),
        (["edit", "{no}", "--page", "{page}"], "Không tìm thấy"),
    ],
)
def test_what_is_missing_is_named(civreg: Call, page: Path, tmp_path: Path, args: list[str], said: str) -> None:
    """A page or a form that is not there ends with 3 and its name."""
    result = civreg("form", *[a.format(no=tmp_path / "no.toml", page=page) for a in args])
    assert result.exit_code == 3
    assert said in result.stderr


def test_paper_without_labels_is_refused(civreg: Call, tmp_path: Path) -> None:
    """A page without any label is said to have none, and no file is written."""
    Image.new("L", (1200, 1700), 255).save(tmp_path / "blank.png", dpi=(150, 150))
    result = civreg("--lang", "en", "form", "draft", tmp_path / "blank.png", "-o", tmp_path / "x.toml")
    assert result.exit_code == 3
    assert "no printed label" in result.stderr
    assert not (tmp_path / "x.toml").exists()
