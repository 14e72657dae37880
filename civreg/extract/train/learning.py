"""One course from start to model file: what `civreg hand train` does, with torch."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from civreg.extract.handwriting import Handwriting
from civreg.extract.strip import strip
from civreg.extract.train import drawn, export, lines, measure, reading, strikes, teach
from civreg.extract.train.calibrate import calibrate
from civreg.extract.train.course import Course, quiet, read
from civreg.extract.train.course import figures as figures_of
from civreg.extract.train.cuts import Aligner
from civreg.extract.train.lines import Line
from civreg.extract.train.network import Network
from civreg.extract.train.teach import Teaching

Say = Callable[[str], None]
ENOUGH = 100
"""Held-out lines from which a belief can be fitted."""


def learn(course: Course, say: Say = quiet) -> dict[str, Any]:
    """Teach a model and write it, with its figures on what was held out; goes on where an earlier run stopped."""
    taught, kept = lines.split(lines.labelled(course.lines), course.hold_out, course.every) if course.lines else ([], [])
    fonts = drawn.fonts(course.fonts, frozenset(course.hold_fonts)) if course.fonts else []
    teacher = teach.Teacher(_teaching(course))
    checkpoint = course.out.with_suffix(".pt")
    if checkpoint.exists():
        teacher.load(checkpoint)
    elif course.start:
        teacher.take(export.reopen(course.start.read_bytes()))
    school = teach.School(_inks(teacher.kept() if teacher.views or course.start else None, taught), fonts, teacher.options)
    teacher.course(school, checkpoint, say, lambda network: _examine(network, kept))
    network = teacher.kept()
    if course.start and course.blend:
        network.blend(export.reopen(course.start.read_bytes()), course.blend)
    before = export.about(course.start.read_bytes()) if course.start else {}
    if not before.get("strikes"):
        strikes.teach(network, teach.School(school.inks, fonts, replace(teacher.options, drawn=0.5)), say=say)
    return _finish(course, network, kept, {"views": teacher.views, "strikes": True, "belief": before.get("belief", [])})


def _teaching(course: Course) -> Teaching:
    plan = Teaching(minutes=course.minutes, threads=course.threads, device=course.device, seed=course.seed, drawn=course.drawn)
    return replace(plan, rate=plan.rate * course.rate)


def _inks(network: Network | None, taught: Sequence[Line]) -> list[lines.Ink]:
    """The pieces to learn from; a network that reads a little already tells their words apart."""
    pieces = [lines.ink(line) for line in taught]
    if network is None:
        return pieces
    aligner = Aligner(network)
    return [aligner.cut(piece) for piece in pieces]


def _examine(network: Network, kept: Sequence[Line]) -> str:
    some = kept[:: max(1, len(kept) // 120)]
    if not some:
        return ""
    texts = reading.greedy(network, [strip(lines.load(line)) for line in some])
    figures = measure.score([(line.text, text) for line, text in zip(some, texts, strict=True)])
    return f"CER {figures.cer:.4f}, WER {figures.wer:.3f}, exact {figures.exact:.2f} ({figures.lines})"


def _finish(course: Course, network: Network, kept: Sequence[Line], known: dict[str, object]) -> dict[str, Any]:
    """Write the model with its belief, fitted on what was held out (or taken over from where it started)."""
    about: dict[str, Any] = {"name": course.out.stem, "date": datetime.now(UTC).date().isoformat(), **known}
    course.out.write_bytes(export.export(network, about))
    if not kept:
        return about
    figures: dict[str, Any] = {}
    if len(kept) >= ENOUGH:
        figures["reliability"] = calibrate(course)
    read_rows = zip(kept, read(Handwriting(str(course.out)), kept), strict=True)
    figures |= figures_of([(line.writer, line.text, text) for line, text in read_rows])
    course.out.with_suffix(".json").write_text(json.dumps({**about, **figures}, ensure_ascii=False, indent=1), encoding="utf-8")
    return {**about, **figures}
