"""The layout of a sheet, as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from civreg.language import Phrase
from civreg.model import Doubt, Entry, Finding, Legibility
from civreg.verify import SheetOptions, SheetSource
from civreg.verify.marks import PAPER, Box, Code, Mark, Rule, Sheet, Slot, Text, Window
from civreg.verify.picture import take
from civreg.verify.sheet import lay
from civreg.verify.typeface import metrics

Drawn = Callable[..., SheetSource]
OPTIONS = SheetOptions()


def laid(source: SheetSource, options: SheetOptions = OPTIONS) -> Sheet:
    """The sheet of a source."""
    return lay(source, take(source, 100), options, 1)


def texts(sheet: Sheet) -> list[str]:
    """All type on a sheet."""
    return [m.text for side in sheet.sides for m in side if isinstance(m, Text)]


def extent(mark: Mark) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a mark."""
    match mark:
        case Text():
            return mark.x, mark.y - mark.size * 0.3, mark.x + metrics(mark.face).width(mark.text, mark.size), mark.y
        case Rule():
            return mark.x1, mark.y1, mark.x2, mark.y2
        case Code():
            return mark.x, mark.y, mark.x + len(mark.rows) * mark.module, mark.y + len(mark.rows) * mark.module
        case Box() | Window() | Slot():
            return mark.x, mark.y, mark.x + mark.w, mark.y + mark.h
        case _:
            return mark.x - mark.r, mark.y - mark.r, mark.x + mark.r, mark.y + mark.r


def test_every_field_has_its_row(drawn: Drawn) -> None:
    """Number, label, transcript, confidence, doubts in words, both boxes and a line stand there for every field."""
    said = texts(laid(drawn(4)))
    for expected in ("Ô số 0", "Ô số 3", "12/2016", "Nguyễn Thị Đặng Ước", "97 %", "72 %", "31 %", "Ngày không có thật: 30/2", "để trống"):
        assert expected in said
    assert said.count("Đúng") == said.count("Sai") == 4


def test_header_and_foot_say_what_it_is(drawn: Drawn) -> None:
    """Book, number, page, file, hash, form, archive, date, the way back and that nobody has verified it."""
    said = " ".join(texts(laid(drawn(4))))
    for expected in (
        "KS.2015.01",
        "12/2016",
        "tệp gốc.jpg",
        "ab12 cd34 efab",
        "Sổ thử",
        "Quận 1",
        "Phiếu 1 · mặt 1/1",
        "KS.2015.01/001 · 2 · 1 ·",
    ):
        assert expected in said
    assert "CHƯA KIỂM" in said
    assert "người kiểm chưa ký tên" in said


def test_two_codes_at_opposite_corners(drawn: Drawn) -> None:
    """Each side has the same code at the top right and the bottom left."""
    for side in laid(drawn(40)).sides:
        first, second = (m for m in side if isinstance(m, Code))
        assert first.rows == second.rows
        assert extent(first)[2] > 285
        assert extent(first)[1] < 10
        assert extent(second)[0] < 10
        assert extent(second)[3] > 200


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("count", [1, 9, 29])
def test_nothing_leaves_the_paper(drawn: Drawn, lang: str, count: int) -> None:
    """Every mark keeps 5 mm from the edges, however many fields there are."""
    for side in laid(drawn(count), SheetOptions(lang=lang)).sides:
        for mark in side:
            left, top, right, bottom = extent(mark)
            assert left >= 4.9
            assert top >= 4.9
            assert right <= PAPER[0] - 4.9
            assert bottom <= PAPER[1] - 4.9


def test_many_fields_go_on_another_side(drawn: Drawn) -> None:
    """Rows are never shrunk to nothing: each keeps 8 mm, all come once, in order, and no two overlap."""
    sheet = laid(drawn(30))
    assert len(sheet.sides) > 1
    assert [t for t in texts(sheet) if t.startswith("Ô số")] == [f"Ô số {i}" for i in range(30)]
    for side in sheet.sides:
        tops = [m.y for m in side if isinstance(m, Text) and m.text.startswith("Ô số")]
        assert min(b - a for a, b in pairwise(tops)) >= 8


def test_crops_are_windows_onto_their_field(drawn: Drawn) -> None:
    """Each row's window shows the field's place on the page, with a little around it, inside its own cell."""
    source = drawn(4)
    (side,) = laid(source).sides
    whole, *crops = (m for m in side if isinstance(m, Window))
    assert (whole.left, whole.top) == (0, 0)
    assert source.entry is not None
    for crop, transcript in zip(crops, source.entry.transcripts, strict=True):
        assert transcript.box is not None
        left, top, right, bottom = (v / 300 * 25.4 for v in transcript.box.quad.bounds)
        assert crop.left <= left
        assert crop.top <= top
        assert crop.left + crop.w / crop.scale >= right
        assert crop.top + crop.h / crop.scale >= bottom
        assert crop.left + crop.w / crop.scale <= right + 3
        assert crop.x + crop.w <= 105 + 113.1


def test_type_stays_in_its_column(drawn: Drawn) -> None:
    """A long label, transcript or doubt never runs into the next column."""
    source = drawn(6)
    assert source.entry is not None
    long = tuple(replace(t, text="Xã Vạn Thắng " * 9, doubts=(Doubt("out-of-list", "dài " * 40),)) for t in source.entry.transcripts)
    sheet = laid(replace(source, entry=replace(source.entry, transcripts=long)))
    columns = ((112.0, 142.5), (144.0, 219.0), (221.0, 278.5), (279.5, PAPER[0] - 5))
    for side in sheet.sides:
        for left, _, right, bottom in (extent(m) for m in side if isinstance(m, Text) and m.x > 112 and 27.5 < m.y < 189):
            assert any(a <= left and right <= b for a, b in columns), (left, right, bottom)


def test_a_page_without_entry_gets_its_sheet(drawn: Drawn) -> None:
    """The original large, the reason, what is wrong with the picture and answers to choose from."""
    legibility = Legibility(90, 1, 1, (Finding("low-dpi", "again", 90.0, "90 dpi"),))
    source = drawn(entry=None, form=None, number="", reason=Phrase("Không nhận ra mẫu {sổ}", "Unknown"))
    assert source.page is not None
    sheet = laid(replace(source, page=replace(source.page, legibility=legibility)))
    said = " ".join(texts(sheet))
    assert "Không nhận ra mẫu {sổ}" in said
    assert "Độ phân giải thấp (90 dpi)" in said
    assert "Có bản ghi, cần nhập tay" in said
    (window,) = (m for side in sheet.sides for m in side if isinstance(m, Window))
    assert window.h > 150
    assert sheet.doubtful


def test_an_entry_without_any_field_is_not_lost(drawn: Drawn) -> None:
    """An entry of no known form still has its page on a sheet."""
    sheet = laid(drawn(entry=Entry("", ()), form=None))
    assert len(sheet.sides) == 1
    assert any(isinstance(m, Window) for m in sheet.sides[0])


def test_a_field_that_was_not_found_says_so(drawn: Drawn) -> None:
    """No box, no transcript: the row stands there all the same."""
    source = drawn(3)
    assert source.entry is not None
    first, second, _ = source.entry.transcripts
    sheet = laid(replace(source, entry=replace(source.entry, transcripts=(replace(first, box=None), second))))
    assert "không tìm thấy ô này trên trang" in texts(sheet)
    assert "chưa đọc ô này" in texts(sheet)
    assert texts(sheet).count("Đúng") == 3


def test_the_original_is_straightened(drawn: Drawn) -> None:
    """The picture is the original through the page's transform, at the wanted resolution, within its budget."""
    picture = take(drawn(4), 150)
    assert picture.pixels == (620, 877)
    assert picture.size == pytest.approx((1240 / 300 * 25.4, 1754 / 300 * 25.4))
    assert len(picture.jpeg) < 620 * 877 * 0.1


def test_without_a_page_the_original_is_shown_as_stored(drawn: Drawn) -> None:
    """A file that could not be made a page is shown all the same."""
    source = drawn(page=None, entry=None, reason=Phrase("Tệp hỏng", "Broken file"))
    assert take(source, 200).size == pytest.approx((1240 / 300 * 25.4, 1754 / 300 * 25.4))
    assert "Tệp hỏng" in texts(laid(source))


@pytest.mark.parametrize("dpi", [71, 401])
def test_a_resolution_out_of_range_is_refused(dpi: int) -> None:
    """Too coarse to read or too large to keep is not accepted."""
    with pytest.raises(ValueError, match="72 to 400"):
        SheetOptions(dpi=dpi)
