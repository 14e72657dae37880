"""What learning the hand of a book is worth: half of its entries are verified, the other half is read before and after.

usage: python benchmarks/hands.py FOLDER --model MODEL.onnx [--archive DIR] [--minutes M]

FOLDER holds pages of one book and their `truth.json` (../shared/data/README.md). MODEL must not have learned from the
book's writer. Needs `pip install 'civreg[train]'`. An archive that is there already is gone on with.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SCORE = ROOT.parent / "shared" / "eval" / "score.py"
BOOK = "KS.2015.01"


def main() -> None:
    """Measure, and print what the scorer says of the half that nobody verified."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="hand")
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--minutes", default="4")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = asked.archive or Path(scratch) / "archive"
        measure(asked.folder, home, asked.model, asked.minutes)


def measure(folder: Path, home: Path, model: str, minutes: str) -> None:
    """The whole road in one archive."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    lessons, others = truth[: len(truth) // 2], truth[len(truth) // 2 :]
    if not home.exists():
        civreg("init", home, "--place", "benchmark")
        civreg("-C", home, "scan", folder, "--book", BOOK)
        civreg("-C", home, "extract", "--hand", model)
    before = export(home)
    decisions = home / "decisions.jsonl"
    decisions.write_text("\n".join(json.dumps(d, ensure_ascii=False) for d in verified(lessons, before)), encoding="utf-8")
    civreg("-C", home, "verify", "import", decisions, "--person", "benchmark")
    begun = time.monotonic()
    print(civreg("-C", home, "hand", "adapt", "--book", BOOK, "--model", model, "--minutes", minutes, "--json"))
    print(f"learning took {time.monotonic() - begun:.0f} s in all")
    civreg("-C", home, "extract", "--force")
    for name, entries in (("before", before), ("after", export(home))):
        print(f"{name}, {len(others)} entries that nobody verified:\n{score(others, entries, home)}")


def civreg(*arguments: object) -> str:
    """Call civreg; gives what it said."""
    command = [sys.executable, "-m", "civreg", "--lang", "en", *(str(a) for a in arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT).stdout


def export(home: Path) -> list[dict[str, Any]]:
    """Every entry as it was read last."""
    return [json.loads(line) for line in civreg("-C", home, "export", "--to", "jsonl").splitlines()]


def verified(truth: Sequence[dict[str, Any]], read: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a person would say of every field that is written on these pages."""
    entries = {entry["source"]: entry["fields"] for entry in read}
    found = []
    for page in truth:
        for key, text in page["fields"].items():
            field = entries.get(page["image"], {}).get(key)
            if text and field and field["writing"] == "handwritten":
                verdict = "accepted" if field["text"] == text else "corrected"
                found.append({"book": BOOK, "source": page["image"], "key": key, "text": text, "verdict": verdict})
    return found


def score(truth: Sequence[dict[str, Any]], read: Sequence[dict[str, Any]], home: Path) -> str:
    """What the scorer says."""
    wanted, given = home / "score-truth.json", home / "score-read.jsonl"
    wanted.write_text(json.dumps(truth, ensure_ascii=False), encoding="utf-8")
    given.write_text("\n".join(json.dumps(entry, ensure_ascii=False) for entry in read), encoding="utf-8")
    done = subprocess.run([sys.executable, SCORE, wanted, given], check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    return done.stdout


if __name__ == "__main__":
    main()
