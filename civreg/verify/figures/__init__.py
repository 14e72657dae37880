"""Statistics of the verification: what is counted, in words, as drawings, and as a page that stands by itself."""

from civreg.verify.figures.nouns import (
    FEWEST_ENTRIES,
    FEWEST_STRETCHES,
    PACE_DAYS,
    Calibration,
    Forecast,
    Month,
    Origin,
    Pace,
    Plain,
    Rate,
    Statistics,
    Trust,
    Z,
    summed,
    wilson,
)
from civreg.verify.figures.page import markup, month_page, statistics_page
from civreg.verify.figures.told import Told, month_told, statistics_told
from civreg.verify.figures.words import KINDS

__all__ = [
    "FEWEST_ENTRIES",
    "FEWEST_STRETCHES",
    "KINDS",
    "PACE_DAYS",
    "Calibration",
    "Forecast",
    "Month",
    "Origin",
    "Pace",
    "Plain",
    "Rate",
    "Statistics",
    "Told",
    "Trust",
    "Z",
    "markup",
    "month_page",
    "month_told",
    "statistics_page",
    "statistics_told",
    "summed",
    "wilson",
]
