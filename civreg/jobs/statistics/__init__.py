"""How far the verification is, how fast it goes, how well machine and keyers read, and what a month brought: counts alone."""

from civreg.jobs.statistics.counted import count_verification, rates_of, trust_of
from civreg.jobs.statistics.month import count_month, month_of
from civreg.jobs.statistics.pace import by_day, forecast, together, worked
from civreg.jobs.statistics.write import write_figures

__all__ = [
    "by_day",
    "count_month",
    "count_verification",
    "forecast",
    "month_of",
    "rates_of",
    "together",
    "trust_of",
    "worked",
    "write_figures",
]
