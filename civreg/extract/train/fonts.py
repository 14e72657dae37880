"""Handwriting fonts for drawn lines: fetched from npm's @fontsource packages (OFL), never kept in the repository."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from fontTools import merge
from fontTools.ttLib import TTFont

from civreg.errors import MissingToolError

FAMILIES = (
    *("playwrite-vn", "ephesis", "ms-madi", "licorice", "oooh-baby", "mynerve", "patrick-hand", "mali", "shantell-sans"),
    *("dancing-script", "charm", "itim", "pangolin", "sriracha", "mansalva", "playpen-sans", "great-vibes", "allura"),
    *("alex-brush", "birthstone", "corinthia", "italianno", "montecarlo", "grandstander", "baloo-2", "whisper", "pacifico"),
)
DROPPED = ["vhea", "vmtx", "fpgm", "prep", "cvt ", "DSIG", "STAT", "MATH", "BASE", "fvar", "gvar", "HVAR", "avar", "MVAR", "gasp"]
"""Tables that merging cannot join and drawing does not need."""


def fetch(folder: Path, say: Callable[[str], None]) -> list[Path]:
    """Fetch every family that is not there yet as one TTF with Latin and Vietnamese letters; raises MissingToolError without npm."""
    folder.mkdir(parents=True, exist_ok=True)
    for family in FAMILIES:
        target = folder / f"{family}.ttf"
        if not target.exists():
            say(family)
            with tempfile.TemporaryDirectory() as scratch:
                _merge(_pack(family, Path(scratch)), target)
    return sorted(folder.glob("*.ttf"))


def _pack(family: str, scratch: Path) -> Path:
    try:
        subprocess.run(["npm", "pack", "--silent", f"@fontsource/{family}"], cwd=scratch, check=True, capture_output=True, timeout=300)
    except (OSError, subprocess.SubprocessError) as error:
        raise MissingToolError(tool=f"npm (@fontsource/{family})", install="https://nodejs.org") from error
    return next(scratch.glob("*.tgz"))


def _merge(package: Path, target: Path) -> None:
    """Fontsource cuts a font into scripts; the Latin and the Vietnamese piece become one again."""
    pieces: list[str] = []
    with tarfile.open(package) as archive:
        for script in ("latin", "vietnamese"):
            for member in archive.getmembers():
                data = archive.extractfile(member) if member.name.endswith(f"-{script}-400-normal.woff") else None
                if data is not None:
                    font = TTFont(io.BytesIO(data.read()))
                    font.flavor = None
                    pieces.append(str(package.with_suffix(f".{script}.ttf")))
                    font.save(pieces[-1])
    options = merge.Options()
    options.drop_tables = DROPPED
    merge.Merger(options=options).merge(pieces).save(str(target))
