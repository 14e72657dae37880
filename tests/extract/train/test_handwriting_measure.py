"""Measuring a recogniser."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from civreg.extract import belief
from civreg.extract.decode import Said
from civreg.extract.train import course, measure, trust


def test_case_punctuation_and_tone_placement_do_not_count() -> None:
    """Hoà, hòa, and commas are the same to the score."""
    assert measure.score([("Hoà Bình, Tp Hồ Chí Minh", "hòa bình TP hồ chí minh")]).cer == 0


def test_rates_are_edits_over_the_truth() -> None:
    """One letter of ten wrong is 0.1 of letters and half of two words."""
    found = measure.score([("abcd efghi", "abcx efghi")])
    assert (found.cer, found.wer, found.exact) == (0.1, 0.5, 0.0)


def test_every_writer_has_a_score() -> None:
    """Writers are told apart."""
    found = measure.by_writer([("k1", "an", "an"), ("k2", "an", "am")])
    assert (found["k1"].exact, found["k2"].exact) == (1.0, 0.0)


def test_belief_learns_what_is_right() -> None:
    """After fitting, sure readings are believed and unsure ones are not."""
    sure = Said((("an", 0.99), ("am", 0.005)), (0.99, 0.99), 0.5, "an")
    unsure = Said((("an", 0.4), ("am", 0.35)), (0.5, 0.6), 0.5, "an")
    fitted = trust.fit(["name"] * 120, [sure, unsure] * 60, ["an", "xx"] * 60)
    assert fitted.of("name", sure.texts, sure.characters) > 0.9
    assert fitted.of("name", unsure.texts, unsure.characters) < 0.1


def test_belief_survives_the_model_file() -> None:
    """The weights are read back as they were written; without any the network's own probability holds."""
    assert belief.Belief.parse(json.dumps([1.0] * 8)).weights == (1.0,) * 8
    assert belief.Belief.parse("").of("", [("an", 0.8)], (0.9, 0.9)) == pytest.approx(0.8, abs=1e-6)


def test_automatic_share_keeps_its_promise() -> None:
    """The share that may go unseen is the longest start of the surest that is right often enough."""
    confidences = [1 - i / 100 for i in range(100)]
    assert trust.automatic(confidences, [i < 50 for i in range(100)]) == 0.5


@pytest.mark.shared
def test_eval_counts_lines_of_a_folder(tmp_path: Path) -> None:
    """`civreg hand eval` gives the figures for all and for every writer."""
    data = Path(__file__).parents[4] / "shared/data/handwriting"
    if not data.exists():
        pytest.skip("../shared is not here")
    rows = [row for row in (data / "labels.tsv").read_text(encoding="utf-8").splitlines() if row.split("\t")[1] == "k007"][:4]
    for row in rows:
        shutil.copy(data / row.split("\t")[0], tmp_path)
    (tmp_path / "labels.tsv").write_text("\n".join(row.removeprefix("lines/") for row in rows), encoding="utf-8")
    found = course.evaluate(tmp_path)
    assert found["n"] == 4
    assert found["cer"] < 0.3
    assert set(found["by_writer"]) == {"k007"}
