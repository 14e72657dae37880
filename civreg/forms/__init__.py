"""The printed forms, code lists and columns as data."""

from typing import TYPE_CHECKING

from civreg.face import lazily

if TYPE_CHECKING:
    from civreg.forms.guess import Guess, Namer, option_codes, printed_often, register_of, spelled
    from civreg.forms.template import (
        KINDS,
        Column,
        FieldSpec,
        FormTemplate,
        Print,
        TickOption,
        code_lists,
        field_names,
        find,
        import_columns,
        known,
        load,
    )
    from civreg.forms.write import as_toml, unsure_keys

__all__ = [
    "KINDS",
    "Column",
    "FieldSpec",
    "FormTemplate",
    "Guess",
    "Namer",
    "Print",
    "TickOption",
    "as_toml",
    "code_lists",
    "field_names",
    "find",
    "import_columns",
    "known",
    "load",
    "option_codes",
    "printed_often",
    "register_of",
    "spelled",
    "unsure_keys",
]

_HOMES = {
    "guess": "Guess Namer option_codes printed_often register_of spelled",
    "template": "KINDS Column FieldSpec FormTemplate Print TickOption code_lists field_names find import_columns known load",
    "write": "as_toml unsure_keys",
}
"""Module: the names that it gives."""

__getattr__ = lazily(__name__, _HOMES)
