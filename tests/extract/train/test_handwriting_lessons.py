"""What the recogniser is taught from: invented texts, drawn and real lines, views (all that needs no torch)."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from civreg.errors import NotFoundError
from civreg.extract.lexicon import lists, names
from civreg.extract.strip import HEIGHT, blank
from civreg.extract.train import drawn, lines, texts, views
from civreg.extract.train.alphabet import ALPHABET, SILENT, classes, folded_classes, folding
from civreg.extract.train.lines import Ink, Line
from civreg.places import gazetteer

FONT = min((Path(__file__).parents[3] / "civreg/verify/fonts").rglob("*.ttf"))


def test_every_text_can_be_spelled() -> None:
    """What is drawn holds only letters that the recogniser knows."""
    rng = np.random.default_rng(1)
    for _ in range(500):
        said = texts.text(rng)
        assert said.strip()
        assert set(said) <= set(ALPHABET), said


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, {"một"}), (15, {"mười lăm"}), (21, {"hai mươi mốt", "hai mốt"}), (2000, {"hai nghìn", "hai ngàn"}), (10, {"mười"})],
)
def test_numbers_are_written_as_people_write_them(number: int, words: set[str]) -> None:
    """Lăm after tens, mốt after twenty, mười alone."""
    rng = np.random.default_rng(2)
    assert {texts.number_words(number, rng) for _ in range(60)} <= words


def test_case_and_commas_are_folded_away() -> None:
    """Lines in Title Case without commas teach letters only: both cases are one class, commas are the blank."""
    target, folded = folding()
    (upper,), (lower,) = classes("Ằ"), classes("ằ")
    assert target[upper] == target[lower] != 0
    assert all(target[classes(mark)[0]] == 0 for mark in SILENT)
    assert folded_classes("Xã A, HÀ NỘI", folded) == folded_classes("xã a hà nội", folded)


def test_a_view_is_a_strip_with_ink() -> None:
    """However it is bent, faded and stained, a view has 48 rows and still holds writing."""
    rng = np.random.default_rng(3)
    for _ in range(40):
        piece = drawn.draw(FONT, texts.text(rng), rng)
        seen = views.view(piece.even, rng, [piece.even])
        assert seen.shape[0] == HEIGHT
        assert seen.dtype == np.uint8
        assert not blank(seen)


def test_views_differ() -> None:
    """No line is learned twice from the same picture."""
    rng = np.random.default_rng(4)
    piece = drawn.draw(FONT, "Nguyễn Văn An", rng)
    first, second = (views.view(piece.even, rng, []) for _ in range(2))
    assert first.shape != second.shape or np.any(first != second)


def test_lines_are_read_with_their_labels(tmp_path: Path) -> None:
    """A folder with labels.tsv gives its lines; one without says what is missing."""
    picture = np.full((64, 300), 255, np.uint8)
    cv2.putText(picture, "Ha Noi", (20, 45), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 3)
    cv2.imwrite(str(tmp_path / "a.png"), picture)
    (tmp_path / "labels.tsv").write_text("a.png\tk001\tHà Nội\n", encoding="utf-8")
    (line,) = lines.labelled(tmp_path)
    assert (line.writer, line.text, line.exact) == ("k001", "Hà Nội", False)
    assert lines.ink(line).even.shape[1] < 300
    with pytest.raises(NotFoundError):
        lines.labelled(tmp_path / "nowhere")


def test_split_holds_out_whole_writers() -> None:
    """No held-out writer is learned from; of the unknown writers' lines every tenth is kept."""
    every = [Line(Path("x"), w, "a") for w in ("k1", "k2", "k3") for _ in range(5)] + [Line(Path("x"), "c", "a")] * 100
    learn, keep = lines.split(every, ["k2"], 10)
    assert {line.writer for line in learn} == {"k1", "k3", "c"}
    assert sum(line.writer == "c" for line in keep) == 10
    assert len(learn) + len(keep) == len(every)


def test_parts_and_joins_keep_text_and_ink_together() -> None:
    """Cut words say what stands on them, and joined ones say it in the new order."""
    whole = Ink(np.arange(600, dtype=np.uint8).reshape(2, 300), "Long An Ninh", exact=False, writer="k1", cuts=(100, 200), end=280)
    middle, last = lines.part(whole, 1, 2), lines.part(whole, 2, 3)
    assert (middle.text, middle.even.shape[1], last.even.shape[1]) == ("An", 100, 80)
    assert lines.join([last, middle], [10]).text == "Ninh An"
    assert lines.join([last, middle], [10]).even.shape[1] == 190


def test_words_of_fields_of_any_height_stand_level() -> None:
    """Fields are cut closely, each as high as its own writing: joined, the middles of their writing are in one row."""
    high, low = np.full((90, 60), 255, np.uint8), np.full((40, 60), 255, np.uint8)
    high[60:70, 10:50] = 0
    low[10:20, 10:50] = 0
    joined = lines.join([lines.Ink(high, "a", True), lines.Ink(low, "b", True)], [8]).even
    rows = [np.flatnonzero((joined[:, part] < 128).any(axis=1)).mean() for part in (slice(0, 60), slice(68, 128))]
    assert abs(rows[0] - rows[1]) <= 1


def test_lexicon_is_nfc_vietnamese() -> None:
    """The shipped data know what they should: places of three levels, common names, 54 ethnic groups and more."""
    assert len(gazetteer().triples) > 10000
    assert "Nguyễn" in names().family
    assert {"Kinh", "Khơ Me", "Ê Đê"} <= set(lists().ethnic)
    assert all("Ð" not in unit for triple in gazetteer().triples for unit in triple)
