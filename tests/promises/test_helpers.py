"""P19: helper programs that crash, hang, talk nonsense or never stop are contained: the page gets a reason, the run goes on.

Fake programs stand first on the PATH; everything else is as at a clerk's desk. None of what they started lives on.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import fpdf
import psutil
import pytest

from civreg.errors import RefusedFileError
from civreg.scan import Examiner, SourceLimits

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the fake programs are shell scripts")

SAMPLES = Path(__file__).parents[2] / "samples" / "incoming" / "KS.2015.01"
NAP = f"3{os.getpid():08d}"
"""Seconds that whatever hangs would sleep: a figure by which it is found again, and by none that tests beside these."""
SECONDS = 10
"""Wall time of a page, and of a chunk of pages, in these runs."""
ORPHAN = f"sleep {NAP} &"
READ = ("extract", "--hand", "tesseract", "--jobs", "1")
"""Handwriting by Tesseract too, so that every page asks it, however clear its labels."""
FAULTS = {
    "crash": "kill -9 $$",
    "exit": "echo 'Lỗi' >&2; exit 3",
    "hang": f"{ORPHAN} sleep {NAP}",
    "nothing": "exit 0",
    "garbage": 'echo "no table at all" > "$2.tsv"',
    "bad-utf8": r'printf "level\tpage_num\n\377\376\200" > "$2.tsv"; printf "\377\376" >&2',
    "endless-file": 'cat /dev/zero > "$2.tsv"',
    "endless-errors": "cat /dev/zero >&2",
}
DRAWN = {
    "crash": "kill -9 $$",
    "hang": f"{ORPHAN} sleep {NAP}",
    "garbage": "echo nonsense",
    "small": r'printf "P6\n1 1\n255\nabc"',
    "endless": "cat /dev/zero",
    "header-only": r'printf "P6\n2480 3508\n255\n"',
}
LIMITED = """
import civreg.jobs.reader as reader
from civreg.cli import main
reader.PAGE_SECONDS = reader.CHUNK_SECONDS = {seconds}
if __name__ == "__main__":
    main()
"""


def alive() -> list[int]:
    """Processes that hang on purpose."""
    ended = psutil.STATUS_ZOMBIE
    running = psutil.process_iter(["cmdline", "status"])
    return [process.pid for process in running if NAP in (process.info["cmdline"] or []) and process.info["status"] != ended]


def fake(folder: Path, program: str, fault: str, times: int) -> Mapping[str, str]:
    """An environment in which the first `times` calls of a program misbehave, and the others do not."""
    real = shutil.which(program)
    assert real, f"{program} is needed"
    folder.mkdir()
    script = folder / program
    script.write_text(
        f"""#!/bin/sh
case "$1" in --version|--list-langs) exec {real} "$@";; esac
count=$(cat {folder}/calls 2>/dev/null || echo 0)
echo $((count + 1)) > {folder}/calls
[ "$count" -ge {times} ] && exec {real} "$@"
{fault}
exit 0
""",
        encoding="utf-8",
    )
    script.chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def civreg(home: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command as from the command line, with short limits."""
    main = home.parent / "limited.py"
    main.write_text(LIMITED.format(seconds=SECONDS), encoding="utf-8")
    command = [sys.executable, str(main), "-C", str(home), *arguments]
    return subprocess.run(command, env={**os.environ, **(environment or {})}, capture_output=True, text=True, timeout=170, check=False)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with two loose pages that wait to be read."""
    folder = tmp_path_factory.mktemp("helpers")
    for name in ("KS-2015-01-001.jpg", "KS-2015-01-002.jpg"):
        (folder / "in").mkdir(exist_ok=True)
        shutil.copy(SAMPLES / name, folder / "in" / name)
    subprocess.run([sys.executable, "-m", "civreg", "init", str(folder / "archive")], check=True, capture_output=True)
    done = civreg(folder / "archive", "scan", str(folder / "in"), "--jobs", "1")
    assert done.returncode == 0, done.stderr
    return folder / "archive"


@pytest.fixture(autouse=True)
def told(record_property: Callable[[str, object], None]) -> None:
    """Each case is one fault."""
    record_property("figure", "1 faults of helper programs")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_page_on_which_tesseract_fails_has_a_reason(fault: str, prepared: Path, tmp_path: Path) -> None:
    """One page costs itself, the other is read, nothing lives on, and nothing takes longer than it may; asked again, all is read."""
    home = shutil.copytree(prepared, tmp_path / "archive")
    begun = time.monotonic()
    done = civreg(home, *READ, environment=fake(tmp_path / "bin", "tesseract", FAULTS[fault], 2))
    assert done.returncode == 5, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert time.monotonic() - begun < 90
    assert alive() == []
    told = json.loads(civreg(home, "status", "--json").stdout)
    assert [book["entries"] for book in told["books"]] == [1]
    (problem,) = told["problems"]
    assert (problem["step"], problem["attempts"], problem["given_up"]) == ("extract", 1, False)
    assert problem["reason"] == ("time-limit" if fault == "hang" else "engine")
    if fault == "crash":
        assert civreg(home, *READ).returncode == 0


@pytest.mark.parametrize("fault", DRAWN)
def test_a_page_that_poppler_fails_to_draw_is_refused(fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is refused with its reason in bounded time, the next file is taken, and nothing lives on."""
    pdf = fpdf.FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=20)
    pdf.cell(text="drawn, no scan")
    pdf.output(str(tmp_path / "drawn.pdf"))
    for name, value in fake(tmp_path / "bin", "pdftoppm", DRAWN[fault], 9).items():
        monkeypatch.setenv(name, value)
    begun = time.monotonic()
    with Examiner(SourceLimits(page_seconds=4.0)) as examiner:
        with pytest.raises(RefusedFileError) as refused:
            examiner.examine(tmp_path / "drawn.pdf", "drawn.pdf")
        assert refused.value.data["reason"] == ("too-slow" if fault == "hang" else "not-rendered")
        assert len(examiner.examine(SAMPLES / "KS-2015-01-001.jpg", "page.jpg")) == 1
    assert time.monotonic() - begun < 45
    assert alive() == []
