"""The printed forms, code lists and columns as data."""

from civreg.forms.template import (
    KINDS,
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

__all__ = [
    "KINDS",
    "FieldSpec",
    "FormTemplate",
    "Print",
    "TickOption",
    "code_lists",
    "field_names",
    "find",
    "import_columns",
    "known",
    "load",
]
