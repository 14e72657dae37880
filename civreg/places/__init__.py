"""Places of Vietnam in all eras, and how addresses end in them; knows nothing of forms or fields."""

from civreg.places.ends import NOWHERE, Place, every, intended, near, old_style, placed, spelled, triple
from civreg.places.province import Province, province_of, today_of
from civreg.places.today import Today, today
from civreg.places.units import Former, Gazetteer, gazetteer
from civreg.places.wording import PAIRS, UNITS, Word, bare, mended, words

__all__ = [
    "NOWHERE",
    "PAIRS",
    "UNITS",
    "Former",
    "Gazetteer",
    "Place",
    "Province",
    "Today",
    "Word",
    "bare",
    "every",
    "gazetteer",
    "intended",
    "mended",
    "near",
    "old_style",
    "placed",
    "province_of",
    "spelled",
    "today",
    "today_of",
    "triple",
    "words",
]
