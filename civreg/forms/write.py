"""A form as a data file: what `load` reads, in the shape of the files that come with civreg."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Iterator

from civreg.forms.template import Column, FieldSpec, FormTemplate, Print, field_names

HEAD = """\
# Mẫu nháp: nhìn từ trang giấy mà đoán. Ô có `unsure = true` cần người xem lại tên khóa và loại.
# A draft, guessed from the page. Fields with `unsure = true` want a person to look at their key and kind.
"""


def as_toml(form: FormTemplate, unsure: Collection[str] = ()) -> str:
    """The form as TOML text; fields whose keys are in `unsure` are marked for a person."""
    return "\n".join(_lines(form, unsure)) + "\n"


def unsure_keys(data: bytes) -> tuple[str, ...]:
    """Keys of the fields that a form's file marks `unsure = true`; none where it is no TOML."""
    try:
        content = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        return ()
    return tuple(_marked(content))


def _marked(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("unsure") is True and isinstance(value.get("key"), str):
            yield value["key"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _marked(item)


def _lines(form: FormTemplate, unsure: Collection[str]) -> Iterator[str]:
    if unsure:
        yield HEAD.rstrip("\n")
    for name in ("id", "kind", "version", "title"):
        yield f"{name} = {_text(getattr(form, name))}"
    yield f"name = {{ vi = {_text(form.name.vi)}, en = {_text(form.name.en)} }}"
    if form.era:
        yield f"era = [{form.era[0]}, {form.era[1]}]"
    if form.is_table:
        yield 'layout = "table"'
        yield "columns = ["
        for column in form.columns:
            yield f"  {_column(column, unsure)},"
        yield "]"
        return
    yield "rows = ["
    for row in form.rows:
        yield f"  [{', '.join(_print(p, unsure) for p in row)}],"
    yield "]"
    if form.tick or form.note:
        yield "\n[ticks]"
    if form.tick:
        yield f"key = {_text(form.tick.key)}"
    if form.note:
        yield f"note = {_print(Print(form.note.label, form.note), unsure)}"
    if form.options:
        yield "options = ["
        for option in form.options:
            yield f"  {{ label = {_text(option.label)}, code = {_text(option.code)} }},"
        yield "]"


def _print(printed: Print, unsure: Collection[str]) -> str:
    parts = [f"label = {_text(printed.label)}"]
    if printed.field:
        parts += _field(printed.field, unsure)
    return "{ " + ", ".join(parts) + " }"


def _column(column: Column, unsure: Collection[str]) -> str:
    options = [f"options = [{', '.join(_text(o) for o in column.options)}]"] if column.options else []
    return "{ " + ", ".join([f"label = {_text(column.label)}", *_field(column.field, unsure), *options]) + " }"


def _field(spec: FieldSpec, unsure: Collection[str]) -> Iterator[str]:
    shared = field_names().get(spec.key, {})
    yield f"key = {_text(spec.key)}"
    if spec.kind != shared.get("kind"):
        yield f"kind = {_text(spec.kind)}"
    if spec.lines != 1:
        yield f"lines = {spec.lines}"
    if spec.below:
        yield "below = true"
    for lang, name in (("vi", spec.name.vi), ("en", spec.name.en)):
        if name != (shared.get(lang) or spec.label):
            yield f"{lang} = {_text(name)}"
    if spec.key in unsure:
        yield "unsure = true"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
