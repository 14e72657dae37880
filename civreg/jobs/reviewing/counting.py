"""How far the verification is, and how often the machine was wrong: counts alone."""

from __future__ import annotations

from collections import Counter
from math import sqrt

from civreg import forms
from civreg.archive import Archive
from civreg.policy import Person
from civreg.verify.review import ErrorRate, Statistics

Z = 1.959964
"""Standard deviations of a normal distribution that hold 95 %."""


def count(archive: Archive, person: Person) -> Statistics:
    """Entries by status, and the machine's error rate by kind of field, in the books that a person may see.

    Only fields that somebody decided are counted: where the doubtful ones were looked at first, the rate is higher than over all.
    """
    statuses: Counter[str] = Counter()
    for book, counts in archive.queue.counts().items():
        if person.books is None or book in person.books:
            statuses.update(counts)
    names = forms.field_names()
    decided: Counter[str] = Counter()
    corrected: Counter[str] = Counter()
    for key, verdict, n in archive.decisions.tally(person.books):
        kind = names[key]["kind"] if key in names else "text"
        decided[kind] += n
        corrected[kind] += n * (verdict == "corrected")
    rates = (ErrorRate(kind, corrected[kind], n, *wilson(corrected[kind], n)) for kind, n in decided.most_common())
    return Statistics(dict(statuses), tuple(rates))


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Between what a rate lies with 95 % confidence; 0..1 of nothing. Source: Wilson, JASA 22 (1927) 209-212."""
    if not of:
        return 0.0, 1.0
    rate, weight = hits / of, Z * Z / of
    middle = (rate + weight / 2) / (1 + weight)
    spread = sqrt(rate * (1 - rate) * weight + weight * weight / 4) / (1 + weight)
    return max(0.0, middle - spread), min(1.0, middle + spread)
