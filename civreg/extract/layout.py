"""From a form laid over a page to where the writing of every field may stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from civreg.extract.match import Label, Match, Slot, letters, width
from civreg.extract.printed import Line, Sheet
from civreg.forms import FieldSpec
from civreg.model import FieldBox, Quad
from civreg.raster import Pixels

ABOVE = 1.0
"""How far writing may rise above its rule, in distances to the rule before."""
BELOW = 12.0
"""How far below the rule a line's box ends, in pixels; who cuts it takes what hangs lower."""
ROOM = 0.25
"""How much more than its lines a field is shown to people, above and below, in pitches: tall letters and tails."""
SHORT = 0.86
"""Share of its reckoned width below which a label was not read to its end."""
SIGNED = 3.0
"""How far below its label a signature may stand, in pitches."""
INK = 170
"""Flattened grey below which a pixel is taken for print."""
GAP = 4.0
"""Pixels between a label's last letter and the first of the writing."""


@dataclass(frozen=True, slots=True)
class _Zone:
    """From where to where one printed line may be written on, label and all."""

    left: float
    right: float


def field_boxes(match: Match, sheet: Sheet, flat: Pixels) -> tuple[FieldBox, ...]:
    """The place of every field in the rows of a form, in reading order; nothing is left out, what was not seen is reckoned."""
    match = replace(match, labels=tuple(tuple(_closed(label, flat, sheet.letter) for label in labels) for labels in match.labels))
    heights = _heights(match, sheet)
    type_width = _type_width(match, sheet)
    boxes: dict[str, FieldBox] = {}
    for i, slot in enumerate(match.slots):
        if slot.continuation:
            continue
        zones = _zones(slot, match.labels[i], match.lines[i], sheet, type_width)
        for j, printed in enumerate(slot.prints):
            spec = printed.field
            if spec is None:
                continue
            if spec.below:
                boxes[spec.key] = _below(spec, match.labels[i], j, heights[i], sheet)
                continue
            lines = [_line(zones[j], heights, i, sheet)]
            if spec.lines == 2:
                lines.append(_line(_Zone(sheet.left - 0.5 * sheet.letter, zones[j].right), heights, i + 1, sheet))
            boxes[spec.key] = FieldBox(spec.key, _around(lines, sheet.pitch * ROOM), tuple(lines))
    return tuple(boxes.values())


def label_quads(match: Match) -> tuple[Quad, ...]:
    """Where printed labels were read in full."""
    return tuple(
        Quad.box(label.left, label.top, label.right, label.bottom)
        for labels in match.labels
        for label in labels
        if label and label.left is not None and label.right is not None
    )


def _closed(label: Label | None, flat: Pixels, letter: float) -> Label | None:
    """A label with its colon: two small dots close behind it, where they were not read with it."""
    if label is None or label.right is None or label.closed:
        return label
    right = round(label.right)
    behind = np.asarray(flat[max(int(label.top), 0) : int(label.bottom) + 1, right : right + int(0.9 * letter)] < INK)
    columns = np.asarray(behind.any(axis=0))
    if not columns.any():
        return label
    start = int(np.argmax(columns))
    end = start + int(np.argmin(columns[start:])) if not columns[start:].all() else len(columns)
    small = end - start < 0.35 * letter and behind[:, start:end].sum() < 0.14 * letter * letter
    return replace(label, right=float(right + end)) if start < 0.35 * letter and small else label


def _heights(match: Match, sheet: Sheet) -> list[float]:
    """The writing line's y of every slot: its rule, else what the label above it says, else what its neighbours say."""
    drops = [
        line.y - (label.top + label.bottom) / 2
        for line, labels in zip(match.lines, match.labels, strict=True)
        for label in labels
        if line and line.segments and label
    ]
    drop = float(np.median(drops)) if drops else sheet.letter
    known: list[float | None] = []
    for line, labels in zip(match.lines, match.labels, strict=True):
        middles = [(label.top + label.bottom) / 2 for label in labels if label]
        known.append(line.y if line and line.segments else float(np.median(middles)) + drop if middles else None)
    seen = [i for i, y in enumerate(known) if y is not None]
    if len(seen) < 2:
        first = known[seen[0]] if seen else 0.1 * sheet.size[1]
        return [float(first or 0.0) + (i - (seen[0] if seen else 0)) * sheet.pitch for i in range(len(known))]
    ys = [float(known[i] or 0.0) for i in seen]
    inner = np.interp(np.arange(len(known)), seen, ys)
    inner[: seen[0]] = ys[0] - sheet.pitch * np.arange(seen[0], 0, -1)
    inner[seen[-1] + 1 :] = ys[-1] + sheet.pitch * np.arange(1, len(known) - seen[-1])
    return [float(y) for y in inner]


def _type_width(match: Match, sheet: Sheet) -> float:
    """Pixels an em of the labels on this page takes."""
    widths = [
        (label.right - label.left) / width(printed)
        for slot, labels in zip(match.slots, match.labels, strict=True)
        if slot.row >= 0
        for printed, label in zip(slot.prints, labels, strict=False)
        if label and label.left is not None and label.right is not None and letters(printed) >= 5
    ]
    return float(np.median(widths)) if widths else 1.3 * sheet.letter


def _zones(slot: Slot, labels: Sequence[Label | None], line: Line | None, sheet: Sheet, type_width: float) -> list[_Zone]:
    """Where the writing after each print of a line begins and ends.

    Ink hides the beginning of a rule, so the label's own end is believed first, and the rule only where that end was
    not read.
    """
    segments = line.segments if line else ()
    starts: list[float] = []
    ends: list[float] = []
    for j, printed in enumerate(slot.prints):
        label = labels[j]
        wide = width(printed) * type_width
        start = label.left if label else None
        end = label.right if label else None
        if label is None or start is None or end is None or not label.whole or end - start < SHORT * wide:
            if start is None:
                whole = len(segments) == len(slot.prints)
                rules = [s.right for s in segments[:j]] if whole else []
                start = _between(ends[-1], labels[j + 1 :], rules, sheet, wide) if j else sheet.left
            reckoned = max(start + wide, end or 0.0)
            near = [s.left - GAP for s in segments if abs(s.left - reckoned) < 2 * sheet.letter]
            end = min(near, key=lambda x: abs(x - reckoned), default=reckoned)
        starts.append(start)
        ends.append(end)
    inside = ends[-1] < sheet.right - 3 * sheet.letter and not _above(labels, line, sheet)
    edge = sheet.right if inside else 0.96 * sheet.size[0]
    last = max(edge, segments[-1].right if segments else 0.0) + 0.5 * sheet.letter
    rights = [*(s - GAP for s in starts[1:]), last]
    return [_Zone(end + GAP, max(right, end + 2 * sheet.letter)) for end, right in zip(ends, rights, strict=True)]


def _above(labels: Sequence[Label | None], line: Line | None, sheet: Sheet) -> bool:
    """Whether a line stands above the frame; where no rule was seen its labels say so better than its reckoned height."""
    bottoms = [label.bottom for label in labels if label]
    return line is not None and (line.y if line.segments or not bottoms else float(np.median(bottoms))) <= sheet.top


def _between(before: float, labels: Sequence[Label | None], rules: Sequence[float], sheet: Sheet, wide: float) -> float:
    """Where an unread label may begin: behind the rule before it, or half way between its neighbours.

    `before` is where the label before it ends, `labels` those after it, `rules` the ends of the rules before it.
    """
    if rules and rules[-1] > before:
        return rules[-1] + 0.3 * sheet.letter
    after = next((label.left for label in labels if label and label.left is not None), sheet.right)
    return max(before, (before + after) / 2 - wide)


def _line(zone: _Zone, heights: Sequence[float], slot: int, sheet: Sheet) -> Quad:
    """One written line: from just under the rule before to a little below its own."""
    y = heights[slot]
    before = y - heights[slot - 1] if slot else sheet.pitch
    rise = float(np.clip(before * ABOVE, 0.75 * sheet.pitch, 1.3 * sheet.pitch))
    return Quad.box(zone.left, max(0.0, y - rise), min(zone.right, sheet.size[0]), min(y + BELOW, sheet.size[1]))


def _below(spec: FieldSpec, labels: Sequence[Label | None], which: int, y: float, sheet: Sheet) -> FieldBox:
    """The room for a signature under its label, half way to the labels beside it."""
    share = (sheet.right - sheet.left) / len(labels)
    centres = [
        (label.left + label.right) / 2 if label and label.left is not None and label.right is not None else sheet.left + (j + 0.5) * share
        for j, label in enumerate(labels)
    ]
    marks = [sheet.left, *((a + b) / 2 for a, b in pairwise(centres)), sheet.right]
    own = labels[which]
    top = own.bottom + GAP if own else y
    bottom = min(top + SIGNED * sheet.pitch, sheet.bottom - GAP)
    quad = Quad.box(marks[which], top, marks[which + 1], max(bottom, top + sheet.pitch))
    return FieldBox(spec.key, quad, (quad,))


def _around(lines: Sequence[Quad], room: float) -> Quad:
    edges = np.array([line.bounds for line in lines])
    (left, top), (right, bottom) = edges[:, :2].min(axis=0).tolist(), edges[:, 2:].max(axis=0).tolist()
    return Quad.box(left, max(0.0, top - room), right, bottom + room)
