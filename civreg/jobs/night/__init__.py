"""Work at night: one run that takes in and reads all that is new, and a morning that knows what came of it.

Its modules are imported when they are first asked for: who asks how the last night went need not load what reads pages.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from civreg.jobs.night.standing import last_night
    from civreg.jobs.night.telling import keep_night, night_line
    from civreg.jobs.night.work import NightOptions, run_night

__all__ = ["NightOptions", "keep_night", "last_night", "night_line", "run_night"]

_HOMES = {"last_night": "standing", "keep_night": "telling", "night_line": "telling", "NightOptions": "work", "run_night": "work"}


def __getattr__(name: str) -> object:
    """Import the module of a story (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"civreg.jobs.night.{_HOMES[name]}"), name)
