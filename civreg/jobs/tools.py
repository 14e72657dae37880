"""What workers load: all of it once, in the process that they are forked from. Whoever hands out work loads none of it.

Rooms import what they name when it is first asked for, so what is not named here every worker would import by itself.
"""

from __future__ import annotations

from civreg import extract, forms, scan
from civreg.jobs import tasks

TOOLS = (
    *(tasks.examine, tasks.prepare, tasks.mark, tasks.read, tasks.learn),
    *(scan.Examiner, scan.load, scan.prepare, scan.pixels, scan.fingerprint, scan.other_side),
    *(forms.known, extract.load_book, extract.learn_book, extract.read),
)
"""The usual tasks, and what they call."""
