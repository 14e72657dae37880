"""Files of pages: one XML file a page, in a folder a book, each whole or not there."""

from __future__ import annotations

import os
from pathlib import Path

from civreg.errors import DiskFullError
from civreg.export.alto import alto
from civreg.export.page import page_xml
from civreg.export.scripted import ScriptedPage

WRITERS = {"alto": alto, "page": page_xml}


class PageFolder:
    """Takes pages one after the other."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._folder = folder
        self._write = WRITERS[kind]
        self._names: set[Path] = set()

    @property
    def count(self) -> int:
        """Files written so far."""
        return len(self._names)

    def write(self, page: ScriptedPage) -> Path:
        """Write one page; two of one name in one book are told apart by a number. Raises DiskFullError."""
        folder = self._folder / (page.book or "loose")
        path, again = folder / f"{page.stem}.xml", 2
        while path in self._names:
            path, again = folder / f"{page.stem}-{again}.xml", again + 1
        draft = folder / f".{os.getpid()}.part"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(self._write(page))
            draft.replace(path)
        except OSError as error:
            raise DiskFullError(path=str(path)) from error
        finally:
            draft.unlink(missing_ok=True)
        self._names.add(path)
        return path
