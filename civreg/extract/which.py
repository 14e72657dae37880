"""Which model reads handwriting: its file, and the mark that readings carry. Whoever only asks does not load it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from civreg.extract.options import ExtractOptions

MODELS = Path(__file__).parent / "models"
HAND = "hand"
"""The hand that reads where no other is asked for."""
OUR_HANDS = (HAND, "hand-drawn")


def model_of(options: ExtractOptions) -> str:
    """Who reads handwriting, with the mark of the model where it is one of ours, such as `hand-0f3a5c7e91`."""
    name = options.hand or HAND
    return version_of(name) if name in OUR_HANDS or name.endswith(".onnx") else name


def path_of(model: str) -> Path:
    """The file of a model: one of the package by its name, or a path that ends in `.onnx`."""
    return Path(model) if model.endswith(".onnx") else MODELS / f"{model}.onnx"


def version_of(model: str) -> str:
    """Name and mark of a model, without loading it; empty where there is no such file."""
    path = path_of(model)
    return _version_of(path, path.stat().st_mtime_ns) if path.exists() else ""


def version(path: Path, data: bytes) -> str:
    """Name and mark of a model that was read from `path`."""
    mark = hashlib.sha256(data).hexdigest()[:10]
    return path.stem if path.stem.endswith(mark) else f"{path.stem}-{mark}"


@cache
def _version_of(path: Path, _: int) -> str:
    return version(path, path.read_bytes())
