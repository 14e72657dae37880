"""The table of figures: every test of a promise has its row, rows come and stay one by one, and what was broken off goes on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.promises import release

HERE = Path(__file__).parent
CASES = """
import os
import pytest

@pytest.mark.parametrize("nth", range(3))
def test_it(nth, record_property):
    with open(os.environ["MET"], "a") as met:
        met.write(str(nth))
    record_property("figure", "1,000 tries of it")
    if nth == int(os.environ.get("ENDED_AT", -1)):
        os._exit(9)
    assert nth != int(os.environ.get("BROKEN_AT", -1))

def test_that():
    pytest.skip("nothing here")
"""
ROW = "| P5 | `test_other` | 7 tries | 7 | all | 2026-01-02 | abc | by hand |"
PAGE = f"# Title\n\n{release.BEGIN}\n| promise | …\n{ROW}\n{release.END}\nEnd.\n"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one file of tests and a page with a row of another."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_one.py").write_text(CASES, encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{release.ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    monkeypatch.setenv("MET", str(tmp_path / "met"))
    for name, value in {"ROOT": tmp_path, "PAGE": page, "JOURNALS": tmp_path / "build", "PROMISES": {"test_one": "P1"}}.items():
        monkeypatch.setattr(release, name, value)
    monkeypatch.setattr(release, "commit", lambda: "f00")
    return tmp_path


def met(house: Path) -> str:
    """Cases that were called since the last look."""
    file = house / "met"
    said = file.read_text(encoding="ascii") if file.exists() else ""
    file.unlink(missing_ok=True)
    return said


def test_a_row_is_written_beside_those_of_others(house: Path) -> None:
    """With what was tried, its date and commit; nothing is outstanding then, and what is skipped is told."""
    assert release.attempt("test_one") == 0
    other, own = release.rows()[::-1]
    assert (other.test, other.time) == ("test_other", "by hand")
    assert (own.promise, own.tried, own.held, own.share, own.commit) == ("P1", "3,000 tries of it", "3 of 3", "all, 1 skipped", "f00")
    assert not release.outstanding("test_one", release.rows())
    assert (house / "page.md").read_text(encoding="utf-8").endswith("\nEnd.\n")


def test_what_was_broken_off_goes_on(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cases that held are not tried again; the row says how many there are, also while some are missing."""
    monkeypatch.setenv("ENDED_AT", "1")
    assert release.attempt("test_one") == 9
    (own, _) = release.rows()
    assert (own.held, own.share) == ("1 of 1", "1 of 4 cases")
    assert release.outstanding("test_one", release.rows())
    monkeypatch.delenv("ENDED_AT")
    assert met(house) == "01"
    assert release.attempt("test_one") == 0
    assert met(house) == "12"
    assert release.rows()[0].share == "all, 1 skipped"


def test_a_broken_promise_stays_until_it_holds(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its row says so, and every call exits 1; mended, only what failed is tried again."""
    monkeypatch.setattr("sys.argv", ["release.py"])
    monkeypatch.setenv("BROKEN_AT", "2")
    assert release.main() == 1
    assert release.BROKEN in release.rows()[0].held
    monkeypatch.setattr("sys.argv", ["release.py", "--list"])
    assert release.main() == 1
    assert met(house) == "012"
    monkeypatch.delenv("BROKEN_AT")
    monkeypatch.setattr("sys.argv", ["release.py", "P1"])
    assert release.main() == 0
    assert met(house) == "2"
    assert release.main() == 0
    assert met(house) == ""
    monkeypatch.setattr("sys.argv", ["release.py", "--again", "P1"])
    assert release.main() == 0
    assert met(house) == "012"


def test_every_test_of_a_promise_has_its_row() -> None:
    """A new file here is tried at release; each is there, and each promise has one."""
    named = {f"promises/{path.stem}" for path in HERE.glob("test_*.py")} - {"promises/test_release"}
    assert named <= set(release.PROMISES)
    assert all((HERE.parent / test).is_dir() or (HERE.parent / f"{test}.py").is_file() for test in release.PROMISES)
    assert {promise for those in release.PROMISES.values() for promise in those.split(", ")} == {f"P{n}" for n in range(1, 22)}
    page = release.parsed((release.ROOT / "docs" / "reliability.md").read_text(encoding="utf-8").partition(release.BEGIN)[2])
    assert {row.test for row in page} <= {release.short(test) for test in release.PROMISES}
