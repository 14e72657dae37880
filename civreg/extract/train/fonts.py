"""Fonts for drawn lines, hands and printed types: fetched from npm's @fontsource packages (OFL), never kept in the repository."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from fontTools import merge
from fontTools.ttLib import TTFont

from civreg.errors import MissingToolError

FAMILIES = (
    *("playwrite-vn", "ephesis", "ms-madi", "licorice", "oooh-baby", "mynerve", "patrick-hand", "mali", "shantell-sans"),
    *("dancing-script", "charm", "itim", "pangolin", "sriracha", "mansalva", "playpen-sans", "great-vibes", "allura"),
    *("alex-brush", "birthstone", "corinthia", "italianno", "montecarlo", "grandstander", "baloo-2", "whisper", "pacifico"),
)
PRINTED = (
    *("tinos", "arimo", "lora", "source-serif-4", "cousine", "alegreya", "alegreya-sans", "bitter", "crimson-pro", "newsreader"),
    *("noto-sans", "nunito", "open-sans", "roboto", "roboto-mono", "roboto-slab", "ibm-plex-serif", "ibm-plex-mono", "inter"),
    *("jetbrains-mono", "old-standard-tt", "saira-condensed", "asap-condensed"),
)
"""Types that labels are taught in: serif, sans, narrow, typewriter."""
UNTAUGHT = (
    "merriweather",
    "eb-garamond",
    "roboto-condensed",
    "literata",
    "playfair-display",
    "encode-sans-condensed",
    "noto-serif",
    "be-vietnam-pro",
)
"""Types that labels are measured in."""
STYLES = ("400-normal", "700-normal", "400-italic")
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


def fetch_printed(folder: Path, families: Sequence[str], say: Callable[[str], None]) -> list[Path]:
    """Fetch every printed family that is not there yet, a TTF a style that it has; raises MissingToolError without npm."""
    folder.mkdir(parents=True, exist_ok=True)
    for family in families:
        if not any(folder.glob(f"{family}-[47]00-*.ttf")):
            say(family)
            with tempfile.TemporaryDirectory() as scratch:
                package = _pack(family, Path(scratch))
                for style in STYLES:
                    _merge(package, folder / f"{family}-{style}.ttf", style)
    return sorted(path for family in families for path in folder.glob(f"{family}-[47]00-*.ttf"))


def _pack(family: str, scratch: Path) -> Path:
    try:
        subprocess.run(["npm", "pack", "--silent", f"@fontsource/{family}"], cwd=scratch, check=True, capture_output=True, timeout=300)
    except (OSError, subprocess.SubprocessError) as error:
        raise MissingToolError(tool=f"npm (@fontsource/{family})", install="https://nodejs.org") from error
    return next(scratch.glob("*.tgz"))


def _merge(package: Path, target: Path, style: str = "400-normal") -> None:
    """Fontsource cuts a font into scripts; the Latin and the Vietnamese piece become one again, if it has the style."""
    pieces: list[str] = []
    with tarfile.open(package) as archive:
        for script in ("latin", "vietnamese"):
            for member in archive.getmembers():
                data = archive.extractfile(member) if member.name.endswith(f"-{script}-{style}.woff") else None
                if data is not None:
                    font = TTFont(io.BytesIO(data.read()))
                    font.flavor = None
                    pieces.append(str(package.with_suffix(f".{script}.ttf")))
                    font.save(pieces[-1])
    if not pieces:
        return
    options = merge.Options()
    options.drop_tables = DROPPED
    merge.Merger(options=options).merge(pieces).save(str(target))
