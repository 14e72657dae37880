"""Places of Vietnam in all eras, and how addresses end in them; knows nothing of forms or fields."""

from civreg.places.ends import NOWHERE, Place, every, intended, near, old_style, placed, spelled, triple
from civreg.places.units import Gazetteer, gazetteer
from civreg.places.wording import PAIRS, UNITS, Word, bare, mended, words

__all__ = [
    "NOWHERE",
    "PAIRS",
    "UNITS",
    "Gazetteer",
    "Place",
    "Word",
    "bare",
    "every",
    "gazetteer",
    "intended",
    "mended",
    "near",
    "old_style",
    "placed",
    "spelled",
    "triple",
    "words",
]
