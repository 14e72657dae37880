"""`civreg certificate` as a clerk types it: exit codes, both languages, results apart from talk."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.export.certificate.keys import SECRET, key_file

Call = Callable[..., Result]
YEAR = datetime.now(UTC).astimezone().year
SAID = {"so": "7", "ngayDangKy": "12/05/2015", "nksHoTen": "TRẦN VĂN AN", "nksNgaySinh": "3/5/2015", "nksGioiTinh": "Nam"}
ASKED = ("--applicant", "Trần Văn Chín", "--papers", "CCCD 083088001234", "--signer", "Nguyễn Văn Quyết", "--post", "CHỦ TỊCH")


@pytest.fixture
def office(shelf: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive with a verified entry 1 and an unverified entry 2; the clerk stands in an empty folder."""
    shelf.add("KS.2015.01", [SAID])
    shelf.add("KS.2015.01", [SAID | {"so": "8"}], verified=False)
    home = shelf.archive.home
    shelf.archive.close()
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")
    monkeypatch.setenv("CIVREG_SIGN_SECRET", "x")
    return Path(home)


def test_an_extract_is_issued_printed_again_and_voided(civreg: Call, office: Path) -> None:
    """The whole life of a number, in Vietnamese; the copy lies where the clerk stands."""
    done = civreg("-C", office, "certificate", "KS.2015.01/001", *ASKED)
    assert (done.exit_code, done.stdout) == (0, f"Đã cấp số 1/TLKS-BS: 1-TLKS-BS-{YEAR}.pdf\n")
    again = civreg("-C", office, "certificate", "--reprint", "1/TLKS-BS", "-o", "b.pdf", "--reason", "mất")
    assert again.stdout == "Đã in lại 1/TLKS-BS (lần 1): b.pdf\n"
    assert Path("b.pdf").read_bytes() == Path(f"1-TLKS-BS-{YEAR}.pdf").read_bytes()
    assert civreg("-C", office, "certificate", "cancel", "1/TLKS-BS", "--reason", "sai tên").stdout == "Đã hủy số 1/TLKS-BS: sai tên\n"
    assert civreg("-C", office, "certificate", "reprint", "1/TLKS-BS").exit_code == 7
    assert "1 trích lục" in civreg("-C", office, "certificate", "check").stdout
    assert "hủy: sai tên" in civreg("-C", office, "certificate", "list").stdout


def test_an_unverified_entry_is_seven_and_its_fields_are_named(civreg: Call, office: Path) -> None:
    """In the clerk's language; nothing is written and no number taken."""
    for lang, word in (("vi", "chưa kiểm tra: Số, Quyển số"), ("en", "not verified: Number, Volume")):
        refused = civreg("--lang", lang, "-C", office, "certificate", "2", *ASKED)
        assert refused.exit_code == 7
        assert word in refused.stderr
        assert not refused.stdout
    assert not list(Path().iterdir())
    assert civreg("--lang", "en", "-C", office, "certificate", "list").stdout == "No extract was issued yet.\n"


def test_a_draft_says_what_is_missing(civreg: Call, office: Path) -> None:
    """Of an unverified entry too; exit code 0, the obstacles on standard error."""
    made = civreg("--lang", "en", "-C", office, "certificate", "--draft", "2", "-o", "d.pdf")
    assert (made.exit_code, made.stdout) == (0, "A draft, without a number: d.pdf\n")
    assert "not verified" in made.stderr
    assert Path("d.pdf").read_bytes().startswith(b"%PDF")
    data = json.loads(civreg("-C", office, "certificate", "1", "--draft", "--json").stdout)
    assert data["number"] is None
    assert Path(data["file"]).is_file()


@pytest.mark.parametrize(
    ("args", "code", "word"),
    [
        (["1"], 2, "--applicant"),
        (["x", *ASKED], 2, "KS.2015.01/012"),
        (["1", *ASKED, "--copies", "0"], 2, "--copies"),
        (["99", *ASKED], 3, "#99"),
        (["KS.2015.02/001", *ASKED], 3, "KS.2015.02/001"),
        (["1", *ASKED, "-o", "no/such/a.pdf"], 3, "no"),
        (["1", *ASKED, "--sign", "khoa.p12"], 3, "khoa.p12"),
        (["cancel", "1/TLKS-BS"], 2, "--reason"),
        (["cancel", "1/TLKS-BS", "--reason", " "], 2, "--reason"),
        (["cancel", "so mot", "--reason", "x"], 2, "12/TLKS-BS"),
        (["cancel", "5/TLKS-BS", "--reason", "x"], 3, "5/TLKS-BS"),
        (["book", "-o", "a.doc"], 2, ".xlsx"),
        (["book", "-o", "no/a.pdf"], 3, "no"),
    ],
)
def test_what_is_wrong_is_said(civreg: Call, office: Path, args: list[str], code: int, word: str) -> None:
    """Usage, unknown entries and numbers, folders and keys that are not there; no number is taken."""
    result = civreg("-C", office, "certificate", *args)
    assert result.exit_code == code, result.stderr
    assert word in result.stderr
    assert not result.stdout
    assert civreg("-C", office, "certificate", "list", "--json").stdout == "[]\n"


def test_it_is_signed_with_a_secret_that_no_option_shows(
    civreg: Call, office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the environment; a wrong one is said and costs no number."""
    key = key_file(tmp_path / "k.p12")
    monkeypatch.setenv("CIVREG_SIGN_SECRET", "sai")
    assert civreg("-C", office, "certificate", "1", *ASKED, "--sign", key).exit_code == 3
    monkeypatch.setenv("CIVREG_SIGN_SECRET", SECRET)
    data = json.loads(civreg("-C", office, "certificate", "1", *ASKED, "--sign", key, "--json").stdout)
    assert (data["number"], data["seal"], data["papers"]) == ("1/TLKS-BS", "Nguyễn Văn Quyết", "CCCD 083088001234")
    assert b"/ETSI.CAdES.detached" in Path(data["written"]).read_bytes()


def test_the_office_is_set_once(civreg: Call, office: Path) -> None:
    """Head, signer and post come from civreg.toml where no option says them; a repeated request is noticed."""
    settings = (office / "civreg.toml").read_text(encoding="utf-8")
    assert 'signer = ""' in settings
    (office / "civreg.toml").write_text(
        settings.replace('signer = ""', 'signer = "Lê Văn Đặt"').replace('post = ""', 'post = "PHÓ CHỦ TỊCH"'), encoding="utf-8"
    )
    data = json.loads(civreg("-C", office, "certificate", "1", "--applicant", "A", "--json").stdout)
    assert (data["signer"], data["post"]) == ("Lê Văn Đặt", "PHÓ CHỦ TỊCH")
    second = civreg("-C", office, "certificate", "1", "--applicant", "A")
    assert "--reprint 1/TLKS-BS" in second.stderr
    assert "2/TLKS-BS" in second.stdout


def test_numbers_go_on_and_the_book_goes_out(civreg: Call, office: Path) -> None:
    """After a paper book's last number; the table of the year in every format."""
    assert civreg("-C", office, "certificate", "start", "125/TLKS-BS").stdout == f"Số tiếp theo năm {YEAR} là 126/TLKS-BS.\n"
    civreg("-C", office, "certificate", "1", *ASKED, "--address", "Số 5 Lê Lợi; Bến Nghé")
    assert Path(f"126-TLKS-BS-{YEAR}-dia-chi.pdf").is_file()
    for suffix in ("csv", "xlsx", "pdf"):
        assert civreg("-C", office, "certificate", "book", "-o", f"so.{suffix}").exit_code == 0
    rows = list(csv.reader(Path("so.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert rows[1][2:4] == ["Trần Văn Chín; CCCD 083088001234", "Trích lục khai sinh (bản sao), số 126/TLKS-BS"]
    assert civreg("--lang", "en", "-C", office, "certificate", "start", "5/TLKS-BS").exit_code == 7


def test_a_request_says_who_asks(civreg: Call, office: Path) -> None:
    """What the portal sent is not typed again; an option goes before it, and the request knows its number."""
    asked = {"id": "DVC-1", "applicant": "Trần Văn Chín", "name": "TRẦN VĂN AN", "kind": "KS", "purpose": "Nhập học", "copies": 3}
    Path("r.jsonl").write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")
    assert civreg("-C", office, "requests", "import", "r.jsonl").exit_code == 0
    issued = civreg("-C", office, "certificate", "1", "--request", "DVC-1", "--signer", "A", "--purpose", "Làm hộ chiếu", "--json")
    data = json.loads(issued.stdout)
    assert [data[k] for k in ("applicant", "copies", "reference", "purpose")] == ["Trần Văn Chín", 3, "DVC-1", "Làm hộ chiếu"]
    assert civreg("-C", office, "certificate", "1", "--request", "DVC-2", "--signer", "A").exit_code == 3


def test_help_names_every_command(civreg: Call) -> None:
    """In both languages, with and without a command."""
    assert "Certified extracts" in civreg("--lang", "en", "certificate", "--help").stdout
    assert "--applicant" in civreg("certificate", "issue", "--help").stdout
    for name in ("reprint", "cancel", "list", "book", "start", "check"):
        assert civreg("certificate", name, "--help").exit_code == 0
