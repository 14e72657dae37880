"""Work at night: one run that takes in and reads all that is new, and a morning that knows what came of it."""

from civreg.jobs.night.standing import last_night
from civreg.jobs.night.telling import keep_night, night_line
from civreg.jobs.night.work import NightOptions, run_night

__all__ = ["NightOptions", "keep_night", "last_night", "night_line", "run_night"]
