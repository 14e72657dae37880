"""Work that travels: files are named by their hash, and sent only to who lacks them.

An item is pickled as it is, but every path to a file in it, and every text that names a model's file, becomes a reference.
The other machine takes the file from the same path where it has it (shared storage), from its own cache, or from bytes that
came along, and believes none of them before the hash is right.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import pickle
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

MODEL = ".onnx"
CACHE = 4 << 30
"""Bytes of files that a machine keeps."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A file by what is in it."""

    sha256: str
    bytes: int
    path: str
    """Where the sender has it."""


@dataclass(frozen=True, slots=True)
class Freight:
    """A task and its item, ready to travel."""

    data: bytes
    files: tuple[Ref, ...]


class LackingError(Exception):
    """Files that are needed here and are not: `files`."""

    def __init__(self, files: tuple[Ref, ...]) -> None:
        self.files = files
        super().__init__(len(files))


def pack(task: Callable[[Any], Any], item: object) -> Freight:
    """A task and its item as freight."""
    target = io.BytesIO()
    packer = _Packer(target, pickle.HIGHEST_PROTOCOL)
    packer.dump((task, item))
    return Freight(target.getvalue(), tuple(packer.files))


def contents(files: tuple[Ref, ...]) -> dict[str, bytes]:
    """What the files hold, by hash, for a machine that lacks them."""
    return {ref.sha256: Path(ref.path).read_bytes() for ref in files}


def unpack(freight: Freight, cache: Path, sent: Mapping[str, bytes]) -> tuple[Callable[[Any], Any], Any]:
    """The task and its item, its paths leading to files of this machine; raises LackingError."""
    found = [_here(ref, cache, sent) for ref in freight.files]
    if lacking := tuple(ref for ref, path in zip(freight.files, found, strict=True) if path is None):
        raise LackingError(lacking)
    task, item = _Unpacker(io.BytesIO(freight.data), [path for path in found if path]).load()
    return task, item


class _Packer(pickle.Pickler):
    def __init__(self, target: io.BytesIO, protocol: int) -> None:
        super().__init__(target, protocol)
        self.files: dict[Ref, int] = {}

    def persistent_id(self, obj: object) -> tuple[type, int] | None:
        """In place of everything that names a file: what it is, and the number of the file."""
        kind = Path if isinstance(obj, Path) else str if isinstance(obj, str) and obj.endswith(MODEL) else None
        if kind is None or not Path(str(obj)).is_file():
            return None
        return kind, self.files.setdefault(_ref(Path(str(obj))), len(self.files))


class _Unpacker(pickle.Unpickler):
    def __init__(self, source: io.BytesIO, found: Sequence[Path]) -> None:
        super().__init__(source)
        self._found = found

    def persistent_load(self, named: tuple[type, int]) -> Path | str:
        """The file of this machine for what the packer put down."""
        kind, number = named
        return self._found[number] if kind is Path else str(self._found[number])


def _ref(path: Path) -> Ref:
    stat = path.stat()
    return Ref(_hash(str(path.absolute()), stat.st_size, stat.st_mtime_ns), stat.st_size, str(path.absolute()))


@lru_cache(maxsize=4096)
def _hash(path: str, size: int, changed: int) -> str:
    """Hash of a file, kept while its size and time stay."""
    del size, changed
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _here(ref: Ref, cache: Path, sent: Mapping[str, bytes]) -> Path | None:
    kept = cache / ref.sha256 / PurePath(ref.path).name  # a model is called by the name of its file
    for path in (Path(ref.path), kept):
        with contextlib.suppress(OSError):
            if path.stat().st_size == ref.bytes and _ref(path).sha256 == ref.sha256:
                return path
    if ref.sha256 not in sent or hashlib.sha256(sent[ref.sha256]).hexdigest() != ref.sha256:
        return None
    _make_room(cache, ref.bytes)
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_name(f"{secrets.token_hex(8)}.part")
    part.write_bytes(sent[ref.sha256])
    part.replace(kept)
    return kept


def _make_room(cache: Path, size: int) -> None:
    """Take the files away that came first, until there is room for one more."""
    files = sorted((path.stat().st_mtime_ns, path.stat().st_size, path) for path in cache.glob("*/*"))
    total = sum(own for _, own, _ in files)
    for _, freed, path in files:
        if total + size <= CACHE:
            return
        path.unlink(missing_ok=True)
        total -= freed
