"""What the samples of trusted keyers found, as rates."""

from __future__ import annotations

from collections.abc import Sequence

from civreg.archive import Archive
from civreg.jobs.reviewing.sampling import samples
from civreg.verify.figures import Rate


def sample_rates(archive: Archive, books: Sequence[str] | None = None) -> list[Rate]:
    """Wrong fields of the verified sample, by keyer and kind of register; nothing where nobody is trusted.

    Every keyed entry is looked at, so it is for a report and not for a page of the desk.
    """
    policy = archive.settings.policy
    if not (policy.trusted or any(rules.trusted for rules in policy.kinds.values())):
        return []
    return [Rate(f"{told.keyer} · {told.kind}".removesuffix(" · "), told.wrong, told.fields) for told in samples(archive, books)]
