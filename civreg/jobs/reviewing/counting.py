"""The statistics of the desk: of the books that a person may see, and of other people only for who answers for them."""

from __future__ import annotations

from dataclasses import replace

from civreg.archive import Archive
from civreg.jobs.statistics import count_verification
from civreg.policy import Person
from civreg.verify.figures import Statistics


def count(archive: Archive, person: Person) -> Statistics:
    """What a person may know: who neither audits nor keeps the people sees no colleague's figures, but those of all together."""
    stats = count_verification(archive, person.books)
    if person.may("audit") or person.may("people"):
        return stats
    rates = {**stats.rates, "keyer": [rate for rate in stats.rates["keyer"] if rate.name == person.name]}
    own = [pace for pace in stats.people if pace.person == person.name]
    return replace(stats, rates=rates, people=own, samples=[rate for rate in stats.samples if rate.name == person.name])
