"""What a clerk or a nightly script asks for, as short stories.

The stories are imported when they are first named: workers and light commands start without what others need.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from civreg.jobs.finding import Found, find
    from civreg.jobs.learning import LearningOptions, forget_hand, in_words, learn_due_hands, learn_hand
    from civreg.jobs.outgoing import Selection, export
    from civreg.jobs.paper import SheetOptions, sheets
    from civreg.jobs.reading import ReadingOptions, extract, known_forms, reading_options
    from civreg.jobs.report import Health, Status, doctor, status
    from civreg.jobs.taking import IntakeOptions, intake, scan_options
    from civreg.jobs.tasks import Stages
    from civreg.jobs.verifying import Imported, import_decisions
    from civreg.jobs.watch import Desk, Tally, Watch

__all__ = [
    "Desk",
    "Found",
    "Health",
    "Imported",
    "IntakeOptions",
    "LearningOptions",
    "ReadingOptions",
    "Selection",
    "SheetOptions",
    "Stages",
    "Status",
    "Tally",
    "Watch",
    "doctor",
    "export",
    "extract",
    "find",
    "forget_hand",
    "import_decisions",
    "in_words",
    "intake",
    "known_forms",
    "learn_due_hands",
    "learn_hand",
    "reading_options",
    "scan_options",
    "sheets",
    "status",
]

_HOMES = {
    "finding": ("Found", "find"),
    "learning": ("LearningOptions", "forget_hand", "in_words", "learn_due_hands", "learn_hand"),
    "outgoing": ("Selection", "export"),
    "paper": ("SheetOptions", "sheets"),
    "reading": ("ReadingOptions", "extract", "known_forms", "reading_options"),
    "report": ("Health", "Status", "doctor", "status"),
    "taking": ("IntakeOptions", "intake", "scan_options"),
    "tasks": ("Stages",),
    "verifying": ("Imported", "import_decisions"),
    "watch": ("Desk", "Tally", "Watch"),
}


def __getattr__(name: str) -> object:
    """Import the module of a story (PEP 562)."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"civreg.jobs.{module}"), name)
    raise AttributeError(name)
