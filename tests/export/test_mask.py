"""The mask is a test: no name, date, number or place of anybody comes through, and what an entry looks like stays."""

from __future__ import annotations

import csv
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civreg import forms
from civreg.archive import By
from civreg.export import Mask
from civreg.export.pseudonym import Pseudonyms, words
from civreg.jobs import Selection, export
from civreg.kinds import date_of, parse
from civreg.model import Decision
from civreg.text import compared, searched

BY = By("Lê Thị Kiểm", "máy 1")
BOOK = "KS.2015.01"
WORDS = "Ngày hai mươi tám tháng hai năm hai nghìn không trăm mười lăm"
PLACE = "Trạm y tế xã Lộc Thuận, huyện Bình Đại, tỉnh Bến Tre"
FAMILY, GIVEN = words("family"), words("given")


def people(n: int) -> list[dict[str, str]]:
    """Entries full of what must not come through; many names are such as the mask itself makes."""
    made = []
    for i in range(n):
        father = f"{FAMILY[i % len(FAMILY)]} Văn {GIVEN[(3 * i) % len(GIVEN)]}"
        child = f"{father.split(maxsplit=1)[0]} {['Hữu', 'Minh', 'Ngọc'][i % 3]} {GIVEN[(7 * i + 1) % len(GIVEN)]}"
        made.append({
            "so": f"{i + 1:02d}/2015", "quyenSo": "01/2015", "ngayDangKy": f"{i % 27 + 1:02d}/03/2015", "nksHoTen": child.upper(),
            "nksNgaySinh": f"{i % 27 + 1:02d}.02.2015", "nksNgaySinhBangChu": WORDS,
            "nksGioiTinh": "Nam", "nksDanToc": "Khơ Me", "nksQuocTich": "Việt Nam", "nksNoiSinh": PLACE,
            "chaHoTen": father, "chaNgaySinh": "1980", "meHoTen": f"Trần-thị-{GIVEN[(5 * i) % len(GIVEN)]}", "nycHoTen": father,
            "nksSoDinhDanh": f"083215{i:06d}", "nguoiKy": f"{father}, Chủ tịch UBND xã Lộc Thuận", "loaiDangKy": "Đúng hạn",
            "ghiChu": f"Kết hôn với {child} ngày 03/04/2040",
        })  # fmt: skip
    return made


KINDS = {f.key: f.kind for f in forms.known()["KS-2015"].fields}


def lines_of(said: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Entries as an export has them."""
    head = {"book": BOOK, "page": 1, "source": "x.jpg", "sha256": "ab", "doubts": []}
    return [{**head, "entry": i, "fields": {key: field(key, text) for key, text in entry.items()}} for i, entry in enumerate(said)]


def field(key: str, text: str) -> dict[str, Any]:
    """One field as an export has it."""
    value = "1" if KINDS[key] == "tick" else parse(KINDS[key], text).value
    return {"text": text, "value": value, "doubts": [f"corrected:{text}"], "read": text, "person": "Lê Thị Kiểm"}


def masked(shelf: Any, said: list[dict[str, str]], kind: str = "jsonl") -> tuple[list[dict[str, Any]], str]:
    """What goes out of an archive with these entries, and its whole text."""
    shelf.add(BOOK, said, verified=False)
    text = "".join(export(shelf.archive, BY, Selection(masked=True), kind, None))
    return [json.loads(line) for line in text.splitlines()] if kind == "jsonl" else [], text


def test_no_original_name_survives() -> None:
    """No name of anybody stands anywhere in the export, in any case and with or without marks."""
    said = people(300)
    mask = Mask(KINDS, [text for entry in said for text in entry.values()])
    text = json.dumps([mask.line(line) for line in lines_of(said)], ensure_ascii=False)
    whole, bare = compared(text), f" {searched(text)} "
    for entry in said:
        for key in ("nksHoTen", "chaHoTen", "meHoTen", "nycHoTen"):
            assert compared(entry[key]) not in whole
            assert compared(entry[key].replace("-", " ")) not in whole
            assert f" {searched(entry[key])} " not in bare


def test_nothing_else_of_a_person_survives(shelf: Any) -> None:
    """Names in an archive, personal numbers, birthplaces, ethnic groups, notes, offices, file names and picture hashes are gone."""
    said = people(4)
    (number,) = shelf.add(BOOK, [{"nksHoTen": "Ngô Thị Ba"}], verified=False)
    shelf.archive.decisions.add(BY, number, Decision("nksHoTen", "corrected", "Ngô Thị Bé"))
    lines, text = masked(shelf, said)
    for entry in said:
        assert not any(entry[key] in text for key in ("nksSoDinhDanh", "nksHoTen", "chaHoTen", "meHoTen", "nguoiKy"))
    for word in ("Lộc Thuận", "Bình Đại", "Khơ Me", "Kết hôn", "Chủ tịch", "Lê Thị Kiểm", "Ngô Thị Ba", "Ngô Thị Bé", ".jpg"):
        assert compared(word) not in compared(text), word
    assert {line["sha256"] for line in lines} == {""}
    assert not any("DanToc" in key for line in lines for key in line["fields"])


def test_the_same_name_is_the_same_pseudonym_and_families_stay_together() -> None:
    """Case and place of a name do not matter; a child shares the family name of its father, and capitals stay capitals."""
    said = people(40)
    mask = Mask(KINDS, [text for entry in said for text in entry.values()])
    for line in map(mask.line, lines_of(said)):
        text = {key: one["text"] for key, one in line["fields"].items()}
        assert text["chaHoTen"] == text["nycHoTen"]
        assert compared(text["nguoiKy"]) == compared(text["chaHoTen"])
        assert compared(text["nksHoTen"].split()[0]) == compared(text["chaHoTen"].split()[0])
        assert text["nksHoTen"].isupper()
        assert re.fullmatch(r"\w+-thị-\w+", text["meHoTen"])


def test_dates_stay_in_their_year_and_in_their_order(shelf: Any) -> None:
    """Birth stays before registration, digits agree with words as before, and an impossible date stays impossible."""
    said = [{**people(1)[0], "nksNgaySinh": "28.02.2015"}, {"nksNgaySinh": "30/2/2015", "ngayDangKy": "01/01/2015"}]
    lines, _ = masked(shelf, said)
    first, second = (line["fields"] for line in lines)
    born, registered = (date_of(first[key]["value"]) for key in ("nksNgaySinh", "ngayDangKy"))
    assert born is not None
    assert registered is not None
    assert born.before(registered) is not None
    assert first["nksNgaySinhBangChu"]["value"] == first["nksNgaySinh"]["value"] != "28.02.2015"
    assert (born.year, registered.year) == (2015, 2015)
    assert re.fullmatch(r"\d\d\.\d\d\.2015", first["nksNgaySinh"]["text"])
    odd = date_of(second["nksNgaySinh"]["value"])
    assert odd is not None
    assert (odd.possible, second["nksNgaySinh"]["text"] == "30/2/2015") == (False, False)
    assert first["chaNgaySinh"]["text"] == "1980"


def test_numbers_move_together_so_that_gaps_stay(shelf: Any) -> None:
    """An entry's number is another one, and a missing number is missing still."""
    lines, _ = masked(shelf, [{"so": "07"}, {"so": "08"}, {"so": "10/2015"}])
    numbers = [int(line["fields"]["so"]["text"].split("/")[0]) for line in lines]
    assert [b - a for a, b in pairwise(numbers)] == [1, 2]
    assert numbers[0] != 7


def test_two_exports_share_no_secret() -> None:
    """What one export calls somebody says nothing of the next one."""
    names = [[mask.line(line)["fields"]["chaHoTen"]["text"] for line in lines_of(people(30))] for mask in (Mask(KINDS), Mask(KINDS))]
    assert sum(a == b for a, b in zip(*names, strict=True)) < 3


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_tables_are_masked_as_lines_are(shelf: Any, tmp_path: Path, kind: str) -> None:
    """Dropped fields have no column, and no cell says who somebody is."""
    shelf.add(BOOK, people(2))
    out = tmp_path / f"o.{kind}"
    list(export(shelf.archive, BY, Selection(masked=True), kind, out))
    if kind == "csv":
        rows = list(csv.reader(out.read_text(encoding="utf-8-sig").splitlines()))
        assert not any("DanToc" in name for name in rows[0])
        assert "Lộc Thuận" not in out.read_text(encoding="utf-8-sig")
    assert shelf.archive.acts.check() > 0
    assert b"L\xe1\xbb\x99c Thu\xe1\xba\xadn" not in out.read_bytes()


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from(sorted(f.key for f in forms.known()["KS-2015"].fields)), st.text(max_size=40), min_size=1))
def test_whatever_was_read_is_masked(said: dict[str, str]) -> None:
    """Any text in any field comes out other than it was, unless it is empty or says nothing of a person."""
    (line,) = lines_of([said])
    for key, one in Mask(KINDS).line(line)["fields"].items():
        assert (one["doubts"], one["read"], one["person"]) == (["corrected"], "", "")
        if KINDS[key] in ("name", "place", "id_number", "text", "date") and len(said[key].strip()) > 4:
            assert one["text"] != said[key]


def test_a_name_that_only_the_mask_could_make_is_not_made() -> None:
    """Where a pseudonym would be somebody's name, another one is taken."""
    taken = {f"{family} Văn {given}" for family in FAMILY for given in GIVEN if given != "An"}
    other = Pseudonyms(taken)
    assert other.name("Nguyễn Văn Bình").endswith("Văn An")
