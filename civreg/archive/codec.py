"""Nouns as JSON columns, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from civreg.archive.store import Row
from civreg.model import Damage, Doubt, Finding, Legibility, Mesh, Page, Quad, SourceImage, Spot, Step, Transform

_AT_HAND = 4096
"""Texts of quads and doubts whose nouns are kept: one entry is read several times in a row."""
_BENT = 64
"""The same of transforms, whose meshes are large: a page is asked for several times while it is worked on."""
_PARTS = 10_000
"""Parts of a line's width to which the places of characters are kept: under a tenth of a pixel."""


def compact(value: object) -> str:
    """A value as one short line of JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def transform_json(transform: Transform) -> str:
    """A transform, its mesh to a hundredth of a pixel."""
    mesh = transform.mesh
    bent = mesh and {"step": mesh.step, "dx": _hundredths(mesh.dx), "dy": _hundredths(mesh.dy)}
    return compact({"matrix": [float(m) for m in transform.matrix], "mesh": bent})


@lru_cache(_BENT)
def transform_of(text: str) -> Transform:
    """The transform that `transform_json` wrote."""
    data = json.loads(text)
    mesh = data["mesh"]
    return Transform(tuple(data["matrix"]), mesh and Mesh(mesh["step"], _rows(mesh["dx"]), _rows(mesh["dy"])))


def steps_json(steps: Iterable[Step]) -> str:
    """Provenance as a list of objects."""
    return compact([{"name": s.name, "version": s.version, "settings": dict(s.settings)} for s in steps])


def doubts_json(doubts: Iterable[Doubt]) -> str:
    """Doubts as a list of objects."""
    return compact([{"code": d.code, "detail": d.detail} for d in doubts])


def quad_json(quad: Quad) -> str:
    """Four corners to a tenth of a pixel."""
    return compact(quad.rounded())


@lru_cache(_AT_HAND)
def quad_of(text: str) -> Quad:
    """The quad that `quad_json` wrote."""
    return _quad(json.loads(text))


@lru_cache(_AT_HAND)
def quads_of(text: str) -> tuple[Quad, ...]:
    """Several quads, as a list of corners."""
    return tuple(_quad(corners) for corners in json.loads(text))


def spots_json(spots: Iterable[Spot]) -> str:
    """Where characters stand, two numbers for each: begin and end in ten-thousandths of its line, and 10,001 for each line before."""
    return compact([s.line * (_PARTS + 1) + round(at * _PARTS) for s in spots for at in (s.begin, s.end)])


def spots_of(text: str) -> tuple[Spot, ...]:
    """The places that `spots_json` wrote."""
    ends = [divmod(at, _PARTS + 1) for at in json.loads(text)]
    return tuple(Spot(line, a / _PARTS, b / _PARTS) for (line, a), (_, b) in zip(ends[::2], ends[1::2], strict=True))


def _quad(corners: Any) -> Quad:
    a, b, c, d = ((float(x), float(y)) for x, y in corners)
    return Quad((a, b, c, d))


def steps_of(text: str) -> tuple[Step, ...]:
    """The provenance that `steps_json` wrote."""
    return tuple(Step(s["name"], s["version"], tuple(s["settings"].items())) for s in json.loads(text))


@lru_cache(_AT_HAND)
def doubts_of(text: str) -> tuple[Doubt, ...]:
    """The doubts that `doubts_json` wrote."""
    return tuple(Doubt(d["code"], d["detail"]) for d in json.loads(text))


def source_of(row: Row) -> SourceImage:
    """The picture in a delivered file, from a row of pages joined with sources."""
    return SourceImage(
        sha256=row["sha256"],
        name=row["name"],
        index=row["image"],
        media_type=row["media_type"],
        bytes=row["bytes"],
        dpi=row["dpi"],
        turn=row["file_turn"],
        mirrored=bool(row["mirrored"]),
        flags=tuple(json.loads(row["flags"])),
    )


def preparation_row(page: Page) -> Row:
    """A prepared page as columns of `preparations`."""
    seen = page.legibility
    return {
        "status": "blank" if seen.blank else "scan-again" if seen.scan_again else "prepared",
        "width": int(page.width),
        "height": int(page.height),
        "transform": transform_json(page.transform),
        "turn": int(page.turn),
        "skew_deg": float(page.skew_deg),
        "effective_dpi": float(seen.effective_dpi),
        "sharpness": float(seen.sharpness),
        "contrast": float(seen.contrast),
        "findings": compact([{"code": f.code, "severity": f.severity, "value": float(f.value), "detail": f.detail} for f in seen.findings]),
        "steps": steps_json(page.steps),
        "damage": compact([{"kind": d.kind, "outline": d.outline} for d in page.damage]),
    }


def page_of(row: Row, source: SourceImage, part: int) -> Page:
    """A prepared page, from a row of preparations; `part` is its side of a spread."""
    findings = tuple(Finding(**f) for f in json.loads(row["findings"]))
    return Page(
        source=source,
        width=row["width"],
        height=row["height"],
        transform=transform_of(row["transform"]),
        turn=row["turn"],
        skew_deg=row["skew_deg"],
        legibility=Legibility(row["effective_dpi"], row["sharpness"], row["contrast"], findings),
        steps=steps_of(row["steps"]),
        part=part,
        damage=tuple(Damage(d["kind"], tuple((x, y) for x, y in d["outline"])) for d in json.loads(row["damage"])),
    )


def _hundredths(grid: tuple[tuple[float, ...], ...]) -> list[list[float]]:
    return [[round(float(v), 2) for v in row] for row in grid]


def _rows(grid: list[list[Any]]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(v) for v in row) for row in grid)
