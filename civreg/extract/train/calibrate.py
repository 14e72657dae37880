"""Setting a model's belief right on what it never learned from, and the curve that shows how far it may be believed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from civreg import raster
from civreg.extract.belief import Belief, group
from civreg.extract.handwriting import Handwriting
from civreg.extract.train import drawn, export, lines, trials, trust
from civreg.extract.train.course import Course
from civreg.extract.train.cuts import Aligner
from civreg.extract.train.measure import bare
from civreg.extract.train.trials import Trial

DRAWN = 900
"""Drawn fields among the trials."""


def calibrate(course: Course) -> dict[str, Any]:
    """Fit the belief of the model `course.out` on the writers and fonts that `course` holds out, and write it into the file.

    The curves are of one half of the trials with a belief fitted on the other half, so no trial vouches for itself.
    """
    rng = np.random.default_rng(course.seed)
    _, kept = lines.split(lines.labelled(course.lines), course.hold_out, course.every) if course.lines else ([], [])
    every = trials.real(kept, Aligner(export.reopen(course.out.read_bytes())), rng)
    if course.fonts:
        held = [path for path in drawn.fonts(course.fonts) if path.stem in course.hold_fonts]
        every += trials.fonts(held or drawn.fonts(course.fonts), DRAWN, rng)
    said = Handwriting(str(course.out)).say([one.crop for one in every])
    kinds, truths = [one.crop.kind for one in every], [one.text for one in every]
    right = [s is not None and bare(s.texts[0][0]) == bare(t) for s, t in zip(said, truths, strict=True)]
    halves = [rng.permutation(len(every))[::2]]
    halves.append(np.setdiff1d(np.arange(len(every)), halves[0]))
    sure = np.zeros(len(every))
    for learn, ask in (halves, halves[::-1]):
        belief = trust.fit([kinds[i] for i in learn], [said[i] for i in learn], [truths[i] for i in learn])
        for i in ask:
            one = said[i]
            sure[i] = belief.of(kinds[i], one.texts, one.characters) if one else 0.0
    _write(course.out, trust.fit(kinds, said, truths))
    return _curves(every, sure.tolist(), right)


def _curves(every: Sequence[Trial], sure: Sequence[float], right: Sequence[bool]) -> dict[str, Any]:
    """The reliability curve of every group of kinds, real ink and drawn apart."""
    names = [f"{group(one.crop.kind)}, {'ink' if one.real else 'drawn'}" for one in every]
    curves = {}
    for name in ("all", *sorted(set(names))):
        rows = [i for i, own in enumerate(names) if name in ("all", own)]
        own_sure, own_right = [sure[i] for i in rows], [right[i] for i in rows]
        curves[name] = {
            "n": len(rows),
            "exact": round(float(np.mean(own_right)), 4),
            "auto99": round(trust.automatic(own_sure, own_right), 4),
            "curve": trust.reliability(own_sure, own_right),
        }
    return curves


def _write(path: Path, belief: Belief) -> None:
    """Put the belief into the model's file; its weights stay as they are."""
    model = onnx.load(path)
    about = {p.key: p.value for p in model.metadata_props} | {"belief": json.dumps(belief.said())}
    del model.metadata_props[:]
    for key, value in about.items():
        model.metadata_props.add(key=key, value=value)
    raster.write(path, model.SerializeToString())
