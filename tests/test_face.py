"""What is not needed is not loaded: by whoever hands out work, by light commands, and by a run that finds nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from civreg import extract, scan
from civreg.cli import main

COMPUTING = ("cv2", "PIL", "pikepdf", "rapidfuzz", "onnxruntime", "pytesseract")


def loaded(code: str) -> set[str]:
    """Modules of a process that ran some code."""
    done = subprocess.run([sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_whoever_hands_out_work_loads_nothing_that_computes() -> None:
    """The road from delivered files to entries, as the process that writes sees it."""
    assert loaded("import civreg.jobs.road, civreg.jobs.reading").isdisjoint({*COMPUTING, "numpy", "sqlite_utils"})


def test_the_child_that_looks_into_pictures_knows_no_pdf() -> None:
    """Nor what straightens or reads; both come when they are asked for."""
    met = loaded("import civreg.scan.child, civreg.scan.source.picture")
    assert met.isdisjoint({"pikepdf", "rapidfuzz", "civreg.scan.straighten", "civreg.scan.source.pdf"})


def test_a_module_does_not_take_the_place_of_a_name_like_its_own() -> None:
    """Whichever is asked for first: what stands in the face is what it says."""
    code = "import civreg.extract.read, civreg.extract.recall, civreg.scan.fingerprint; from civreg import extract, scan"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nprint(callable(extract.read), callable(extract.recall), callable(scan.fingerprint))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["True"] * 3


@pytest.mark.parametrize("room", [scan, extract], ids=lambda room: room.__name__)
def test_every_name_of_a_face_is_there(room: Any) -> None:
    """And what is not named is not."""
    assert all(getattr(room, name) is not None for name in room.__all__)
    assert not hasattr(room, "nothing_like_it")


def test_a_run_that_finds_nothing_new_starts_no_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor the process that workers are forked from."""
    home, here = tmp_path / "kho", tmp_path / "den"
    here.mkdir()
    (here / "ghi chú.txt").write_text("x", encoding="utf-8")
    assert CliRunner().invoke(main, ["init", str(home)]).exit_code == 0

    def start() -> None:
        raise AssertionError("started")

    monkeypatch.setattr("multiprocessing.forkserver.ensure_running", start)
    done = CliRunner().invoke(main, ["-C", str(home), "run", str(here), "--jobs", "1"])
    assert done.exit_code == 0, done.output
