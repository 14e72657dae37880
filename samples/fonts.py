"""Fetch the free fonts the sample pages are drawn with; none is kept in the repository.

Printed type and hands come from npm's @fontsource packages (SIL Open Font License), two typewriters from Debian
(TeX Gyre: GUST Font License; FreeFont: GPL with font exception). Both come through their ordinary clients.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

PRINTED = ("tinos", "noto-serif", "arimo", "lora", "source-serif-4", "be-vietnam-pro", "roboto-condensed", "merriweather", "eb-garamond")
TYPEWRITERS = ("cousine",)
HANDS = ("patrick-hand", "mali", "dancing-script", "mynerve", "pangolin", "sriracha", "itim", "shantell-sans", "charm", "playwrite-vn")
STYLES = ("400-normal", "700-normal", "400-italic")
SUBSETS = ("latin", "latin-ext", "vietnamese")
DEBIAN = {
    "fonts-texgyre": {
        "texgyrecursor-regular.otf": "texgyrecursor-400-normal.otf",
        "texgyrecursor-bold.otf": "texgyrecursor-700-normal.otf",
    },
    "fonts-freefont-ttf": {"FreeMono.ttf": "freemono-400-normal.ttf", "FreeMonoBold.ttf": "freemono-700-normal.ttf"},
}


def fetch(target: Path) -> None:
    """Lay every font under `target` as `family-weight-style.ttf`; those already there are not fetched again."""
    target.mkdir(parents=True, exist_ok=True)
    for family in (*PRINTED, *TYPEWRITERS, *HANDS):
        if not any(target.glob(f"{family}-*")):
            _fontsource(family, target)
    for package, wanted in DEBIAN.items():
        if not all((target / name).exists() for name in wanted.values()):
            _debian(package, wanted, target)


def _fontsource(family: str, target: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(["npm", "pack", "--silent", f"@fontsource/{family}"], cwd=scratch, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(Path(scratch).glob("*.tgz"))) as packed:
            packed.extractall(scratch, filter="data")
        files = Path(scratch) / "package" / "files"
        for style in STYLES:
            parts = [p for s in SUBSETS if (p := files / f"{family}-{s}-{style}.woff").exists()]
            if parts:
                _join(parts, target / f"{family}-{style}.ttf")


def _join(parts: list[Path], target: Path) -> None:
    """Make one font of the subsets that the web serves apart."""
    if len(parts) == 1:
        font = TTFont(parts[0])
    else:
        for part in parts:
            plain = TTFont(part)
            plain.flavor = None
            for table in ("GSUB", "GPOS", "GDEF", "DSIG", "fvar", "STAT"):
                if table in plain:
                    del plain[table]
            plain.save(part)
        font = Merger().merge([str(p) for p in parts])
    font.flavor = None
    font.save(target)


def _debian(package: str, wanted: dict[str, str], target: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(
            ["apt-get", "-q", "download", package], cwd=scratch, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        subprocess.run(["dpkg-deb", "-x", str(next(Path(scratch).glob("*.deb"))), scratch], check=True)
        for inside, name in wanted.items():
            (target / name).write_bytes(next(Path(scratch).rglob(inside)).read_bytes())


if __name__ == "__main__":
    fetch(Path(sys.argv[1] if len(sys.argv) > 1 else "build/fonts"))
