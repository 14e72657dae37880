"""How well a form is drafted from one page of it, the known forms being hidden from the drafter.

    python benchmarks/forms.py [FOLDER …] [--pages N] [--together N] [--each]

A folder holds pages, and their truth.json in it or above it. Every page drafts a form; the draft is written, loaded, and laid
onto the page as reading would lay it. A field of the known form is right where the draft has one whose label says the same
(likeness of the folded labels ≥ 0.85) and whose box holds the writing (≥ 0.75 of the truth box, as eval/score.py asks); blank
fields, which have no truth box, are measured where the known form lies. `--together N` drafts from N pages of one form at once.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from rapidfuzz import fuzz

from civreg import extract, forms, scan
from civreg.forms import FormTemplate
from civreg.model import Page, Quad
from civreg.raster import PagePixels
from civreg.text import searched

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data" / "pages"
SAMPLES = ROOT / "samples" / "incoming"
LABEL, PLACE = 85.0, 0.75


@dataclass
class Seen:
    """One page, prepared, with its truth."""

    page: Page
    pixels: PagePixels
    truth: Mapping[str, Any]


@dataclass
class Score:
    """How many fields there are, and how many a draft has with the right label, label and place, key, kind."""

    fields: int = 0
    labelled: int = 0
    right: int = 0
    keyed: int = 0
    kinds: int = 0
    extra: int = 0
    """Fields of the draft that the known form does not have."""

    def add(self, other: Score) -> None:
        """Count another page in."""
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def said(self) -> str:
        """A row of the table."""
        n = max(self.fields, 1)
        shares = [self.right / n, self.labelled / n, self.keyed / n, self.kinds / n]
        return "".join(f"{share:8.3f}" for share in shares) + f"{self.extra:7d}{self.fields:8d}"


def see(path: Path, truth: Mapping[str, Any], examiner: scan.Examiner, index: int) -> Seen:
    """Take a page in as `civreg scan` does."""
    source = examiner.examine(path, path.name)[index]
    page, *_ = scan.prepare(scan.load(path, source), source, scan.ScanOptions())
    return Seen(page, scan.pixels(scan.load(path, source), page), truth)


def drafted(pages: Sequence[Seen]) -> FormTemplate | None:
    """The form drafted from the pages, as it comes back from its file."""
    made = extract.draft_form([p.pixels for p in pages], "draft")
    if made is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "draft.toml"
        file.write_text(forms.as_toml(made.form, made.unsure), encoding="utf-8")
        return forms.load(file)


def boxes(page: Seen, form: FormTemplate) -> dict[str, Quad]:
    """Where a form's fields lie on a page, as reading would find them."""
    (placed,) = extract.place([page.pixels], {form.id: form}, extract.ExtractOptions())
    return {b.key: b.quad for b in placed.boxes}


def measure(page: Seen, known: FormTemplate, form: FormTemplate | None) -> Score:
    """Compare a draft with the known form on one page."""
    wanted = [f for f in known.fields if f.kind != "tick"]
    score = Score(fields=len(wanted) + len(known.options))
    if form is None:
        return score
    lain, ideal = boxes(page, form), boxes(page, known)
    free = {f.key: f for f in form.fields if f.kind != "tick"}
    for spec in wanted:
        corners = page.truth["boxes"].get(spec.key)
        truth = _onto(page.page, corners) if corners else ideal.get(spec.key)
        alike = [f for f in free.values() if fuzz.ratio(searched(f.label), searched(spec.label)) >= LABEL]
        held = [f for f in alike if truth and f.key in lain and _inside(truth, lain[f.key]) >= PLACE]
        found = min(held or alike, key=lambda f: f.key != spec.key, default=None)
        if found is None:
            continue
        del free[found.key]
        score.labelled += 1
        score.right += bool(held)
        score.keyed += found.key == spec.key
        score.kinds += found.kind == spec.kind
    options = [searched(o.label) for o in form.options]
    ticked = sum(any(fuzz.ratio(searched(o.label), said) >= LABEL for said in options) for o in known.options)
    score.labelled, score.right, score.keyed = score.labelled + ticked, score.right + ticked, score.keyed + ticked
    score.kinds, score.extra = score.kinds + ticked, len(free)
    return score


def _onto(page: Page, corners: Sequence[Sequence[float]]) -> Quad:
    return Quad.box(*_bounds(page.transform.to_page(np.array(corners, np.float64))))


def _bounds(points: np.ndarray[Any, Any]) -> tuple[float, float, float, float]:
    return (*points.min(axis=0).tolist(), *points.max(axis=0).tolist())


def _inside(truth: Quad, box: Quad) -> float:
    a, b = truth.bounds, box.bounds
    shared = max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    return shared / max((a[2] - a[0]) * (a[3] - a[1]), 1.0)


def gathered(folder: Path, most: int) -> dict[str, list[Seen]]:
    """Pages of a folder by form, at most so many of each."""
    beside = next(f / "truth.json" for f in (folder, folder.parent) if (f / "truth.json").is_file())
    truths = json.loads(beside.read_text(encoding="utf-8"))
    files = {p.name: p for p in folder.rglob("*.*")}
    found: dict[str, list[Seen]] = defaultdict(list)
    nth: dict[str, int] = defaultdict(int)
    with scan.Examiner(scan.SourceLimits()) as examiner:
        for truth in truths:
            index = nth[truth["image"]]
            nth[truth["image"]] += 1
            known = forms.known().get(truth["form"])
            if known and not known.columns and len(found[truth["form"]]) < most:
                found[truth["form"]].append(see(files[truth["image"]], truth, examiner, index))
    return found


def main() -> None:
    """Measure and print a table a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[SHARED, SAMPLES])
    parser.add_argument("--pages", type=int, default=99)
    parser.add_argument("--together", type=int, default=1, help="pages to draft one form from")
    parser.add_argument("--each", action="store_true", help="a line a page")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    for folder in arguments.folders:
        print(f"{folder}\n{'form':22}   right  label    key   kind  extra  fields")
        for form_id, pages in gathered(folder, arguments.pages).items():
            total, known = Score(), forms.known()[form_id]
            for i, page in enumerate(pages):
                others = [pages[(i + k) % len(pages)] for k in range(min(arguments.together, len(pages)))]
                own = measure(page, known, drafted(others))
                total.add(own)
                if arguments.each:
                    print(f"  {page.truth['image']:20}{own.said()}")
            print(f"{form_id:22}{total.said()}")


if __name__ == "__main__":
    main()
