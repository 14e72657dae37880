"""A package on its way: its files grow in a hidden folder, and stand under their names only when all is whole."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import time
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from civreg.errors import DiskFullError

MANIFEST = ".manifest.json"
_DAY = 86400.0


class Parcel:
    """The files of one package, all of one stem."""

    def __init__(self, folder: Path, stem: str, made: datetime) -> None:
        self._folder, self._stem, self._made = folder, stem, made
        self._zip = zipfile.ZipFile(folder / f"{stem}.zip", "w", zipfile.ZIP_STORED)

    @property
    def workbook(self) -> Path:
        """Where the workbook is to be written."""
        return self._folder / f"{self._stem}.xlsx"

    def add(self, name: str, pdf: bytes) -> None:
        """Put an entry's PDF into the zip."""
        made = self._made
        info = zipfile.ZipInfo(name, (made.year, made.month, made.day, made.hour, made.minute, made.second))
        info.external_attr = 0o644 << 16
        self._zip.writestr(info, pdf)

    def seal(self, content: dict[str, object]) -> str:
        """Close the zip and write the manifest with the hash of every file and its own; gives the latter."""
        self._zip.close()
        files = sorted(self._folder.iterdir())
        listed = {f.name: {"bytes": f.stat().st_size, "sha256": _hash(f)} for f in files}
        whole = {**content, "files": listed}
        sealed = seal_of(whole)
        text = json.dumps({**whole, "seal": sealed}, ensure_ascii=False, indent=1)
        (self._folder / f"{self._stem}{MANIFEST}").write_text(text + "\n", encoding="utf-8")
        return sealed

    def place(self, out: Path) -> None:
        """Move the files under their names, the manifest last: a package is one that has its manifest."""
        for file in sorted(self._folder.iterdir()):
            _sync(file)
        _sync(self._folder)
        sealed = out / f"{self._stem}{MANIFEST}"
        sealed.unlink(missing_ok=True)
        for file in sorted(self._folder.iterdir(), key=lambda f: (f.name == sealed.name, f.name)):
            file.replace(out / file.name)
        _sync(out)

    def close(self) -> None:
        """Let go of the zip, whole or not."""
        self._zip.close()


@contextlib.contextmanager
def parcel(out: Path, stem: str, made: datetime) -> Iterator[Parcel]:
    """A package that will stand in the folder `out`, which is made; what was not placed leaves nothing behind.

    Raises DiskFullError.
    """
    existed = out.is_dir()
    draft = out / f".{stem}.{os.getpid()}.part"
    try:
        for left in out.glob(f".{stem}.*.part"):
            if not _growing(left):
                shutil.rmtree(left, ignore_errors=True)
        draft.mkdir(parents=True)
        with contextlib.closing(Parcel(draft, stem, made)) as growing:
            yield growing
    except OSError as e:
        raise DiskFullError(path=str(out)) from e
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        if not existed:
            with contextlib.suppress(OSError):
                out.rmdir()  # stays where anything stands in it


def _growing(folder: Path) -> bool:
    """Whether the run that makes a hidden folder still lives; where that cannot be asked, for a day."""
    maker = folder.name.removesuffix(".part").rpartition(".")[2]
    if os.name == "nt" or not maker.isdecimal():
        return time.time() - folder.stat().st_mtime < _DAY
    try:
        os.kill(int(maker), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return int(maker) != os.getpid()


def seal_of(manifest: dict[str, object]) -> str:
    """sha256 of a manifest's content without its seal, in the one JSON text of it."""
    plain = {k: v for k, v in manifest.items() if k != "seal"}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    """Make what was written survive a power cut; Windows has no folders to do this to."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
