"""The form editor: one page in the browser, served to this machine alone."""

from civreg.jobs.editor.server import form_editor

__all__ = ["form_editor"]
