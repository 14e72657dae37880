"""One form being edited on one page: what the browser asks for and what it is told."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2

from civreg import extract, forms, raster
from civreg.errors import FormError
from civreg.jobs.drafting import Sight, save_form
from civreg.jobs.editor.sketch import TWO, Box, Item, Sketch, as_form, moved, sketch
from civreg.language import Lang

SHOWN = 0.5
"""Size at which the page is shown, to its own."""


class Editing:
    """A form file and the page it is looked at on; every answer is JSON, positions are in page pixels."""

    def __init__(self, file: Path, sight: Sight, lang: Lang) -> None:
        self.file, self.sight, self.lang = file, sight, lang
        self.picture = raster.encode_jpeg(cv2.resize(sight.pixels.colour, None, fx=SHOWN, fy=SHOWN, interpolation=cv2.INTER_AREA))  # type: ignore[arg-type]  # cv2 says less than it gives
        self._prompts, self._pitch = extract.prompts_on(sight.pixels)
        self._writing = threading.Lock()
        self._drawn = self._look()

    def state(self) -> dict[str, Any]:
        """The form as saved, with what the page needs to show it."""
        names = {key: names["vi" if self.lang == "vi" else "en"] for key, names in forms.field_names().items()}
        page = {"width": self.sight.page.width, "height": self.sight.page.height, "name": self.sight.name}
        return {"form": self._drawn.plain(), "page": page, "kinds": sorted(forms.KINDS - {"tick"}), "names": names, "file": self.file.name}

    def move(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Items after one was dropped elsewhere, or (`which` beyond the last) a new one was drawn; raises FormError."""
        drawn = Sketch.of({"items": said.get("items"), "options": [], "kind": said.get("kind", "")})
        box, which = Item.of({"box": said.get("box")}).box, said.get("which")
        if box is None or not isinstance(which, int) or not 0 <= which <= len(drawn.items):
            raise FormError(where="move", vi="vị trí không hợp lệ", en="no such place")
        items, new = drawn.items, which == len(drawn.items)
        dropped = Item("", kind="text", unsure=True) if new else items[which]
        label = self._label_at(box)
        if label and (new or label != dropped.label):
            dropped = replace(dropped, label=label)
        items = moved([*items[:which], dropped, *items[which + 1 :]], which, box, self._pitch)
        at = next(i for i, item in enumerate(items) if item.box == box and item.label == dropped.label)
        if new:
            items = _guessed(items, at, drawn.kind)
        return {"items": [item.plain() for item in items], "which": at}

    def save(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Check and write the form, and lay it on the page anew; raises FormError and writes nothing where it is wrong."""
        form, unsure = as_form(Sketch.of(said))
        with self._writing:
            save_form(form, self.file, unsure)
            self._drawn = self._look()
        return self.state()

    def _look(self) -> Sketch:
        form = forms.load(self.file)
        if form.is_table:
            raise FormError(where=str(self.file), vi="là mẫu bảng: sửa bằng trình soạn thảo", en="is a table: edit it as text")
        return sketch(form, forms.unsure_keys(self.file.read_bytes()), extract.fit(self.sight.pixels, form))

    def _label_at(self, box: Box) -> str:
        """The printed label before a box, on its first line; empty where none was read."""
        left, top, _, bottom = box
        line = (top + bottom) / 2 if bottom - top > TWO * self._pitch else bottom
        beside = line - 0.3 * self._pitch  # labels stand a little above the line that is written on
        near = [p for p in self._prompts if abs((p.top + p.bottom) / 2 - beside) < 0.4 * self._pitch and p.left < left + 0.5 * self._pitch]
        return max(near, key=lambda p: p.left).label if near else ""


def _guessed(items: Sequence[Item], at: int, kind: str) -> tuple[Item, ...]:
    """A new item with the key and the kind that its label asks for."""
    namer = forms.Namer(kind)
    for item in items[:at]:
        if item.key:
            namer.name(item.label, item.lines)
        else:
            namer.heading(item.label)
    guess, taken = namer.name(items[at].label or "?", items[at].lines), {item.key for item in items}
    key = guess.key if guess.key not in taken else f"x_{guess.key.removeprefix('x_')}{len(items)}"
    new = replace(items[at], key=key, kind=guess.kind, unsure=not guess.sure or key != guess.key)
    return (*items[:at], new, *items[at + 1 :])
