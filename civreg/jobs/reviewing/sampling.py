"""What trusted keyers typed: which entries a random sample names, what it found, and between what the truth lies.

A field is wrong where the person who verified the entry says otherwise than was keyed. Fields of one entry go wrong together more
often than by chance, so entries with any wrong field are counted too. Intervals: Wilson, 95 %.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from civreg import forms, kinds
from civreg.archive import Archive
from civreg.jobs.reading import form_files
from civreg.jobs.standing import standing_of
from civreg.policy import Policy
from civreg.standing import Said, Standing
from civreg.text import compared
from civreg.verify.figures import wilson


@dataclass(slots=True)
class KeyerSample:
    """What is known of the entries of one kind of register that trusted keyers typed whole."""

    keyer: str
    kind: str
    """Of the register: KS, KH …; empty for loose pages."""
    share: float
    """0..1: of their entries, in the sample."""
    limit: float
    """0..1: share of wrong fields above which they are not to be trusted."""
    entries: int = 0
    on_trust: int = 0
    """Entries outside the sample that stand as they were typed."""
    chosen: int = 0
    """Entries in the sample."""
    verified: int = 0
    """Of these, entries that another person verified."""
    wrong_entries: int = 0
    """Of these, entries with a wrong field."""
    fields: int = 0
    """Of the verified ones, fields that somebody could read."""
    wrong: int = 0
    """Of these, fields that say otherwise than was keyed."""
    by_rate: tuple[float, float] = field(default=(0.0, 1.0))
    """Between what the share of wrong fields lies."""
    by_entry: tuple[float, float] = field(default=(0.0, 1.0))
    """Between what the share of entries with a wrong field lies."""

    @property
    def rate(self) -> float:
        """0..1: share of wrong fields in the sample; 0 of nothing."""
        return self.wrong / self.fields if self.fields else 0.0

    @property
    def verdict(self) -> str:
        """How it stands: waiting (the sample is not verified yet), kept (under the limit), unsure (may be over it), over."""
        if self.verified < self.chosen or not self.fields:
            return "waiting"
        low, high = self.by_rate
        return "over" if low > self.limit or self.rate > self.limit else "kept" if high <= self.limit else "unsure"

    @property
    def plain(self) -> dict[str, object]:
        """JSON-able."""
        return {**asdict(self), "rate": self.rate, "verdict": self.verdict}


def samples(archive: Archive, books: Sequence[str] | None = None) -> list[KeyerSample]:
    """What the samples of trusted keyers say, by keyer and kind of register; `books` None means all."""
    known, policy = forms.known(form_files(archive.home)), archive.settings.policy
    found: dict[tuple[str, str], KeyerSample] = {}
    for number in archive.reviews.keyed_entries():
        row = archive.outgoing.entry(number)
        if row is None or (books is not None and row.book not in books):
            continue
        rules, kind = policy.of(row.book), (row.book or "").partition(".")[0]
        keyer = rules.keyer([f.key for f in row.fields], row.keyed)
        if not keyer:
            continue
        told = found.setdefault((keyer, kind), KeyerSample(keyer, kind, rules.sample, rules.limit))
        standing = standing_of(row, known, policy)
        told.entries += 1
        told.on_trust += standing.status == "sampled"
        if rules.in_sample(number):
            told.chosen += 1
            if standing.status == "verified":
                _compare(told, standing, {key: text for key, (text, _) in row.keyed.items()}, known.get(standing.form))
    for told in found.values():
        told.by_rate, told.by_entry = wilson(told.wrong, told.fields), wilson(told.wrong_entries, told.verified)
    return [found[key] for key in sorted(found)]


def _compare(told: KeyerSample, standing: Standing, typed: dict[str, str], form: forms.FormTemplate | None) -> None:
    by_kind = defaultdict(lambda: "text", {f.key: f.kind for f in form.fields} if form else {})
    read = [said for said in standing.fields if said.verdict != "illegible" and said.key in typed]
    wrong = sum(not _same(said, typed[said.key], by_kind[said.key]) for said in read)
    told.verified += 1
    told.fields += len(read)
    told.wrong += wrong
    told.wrong_entries += wrong > 0


def _same(said: Said, typed: str, kind: str) -> bool:
    """Whether what was keyed means what stands: as compared, or as the national sheet wants it."""
    if compared(said.text) == compared(typed):
        return True
    return bool(said.value) and kind not in ("text", "tick") and kinds.parse(kind, typed).value == said.value


def rules_changed(archive: Archive) -> bool:
    """Have every status derived anew where civreg.toml says other rules than those it was derived under."""
    policy = archive.settings.policy
    same = archive.reviews.ruled_by(_digest(policy), _digest(Policy(seed=policy.seed)))
    if not same:
        archive.queue.drop()
    return not same


def _digest(policy: Policy) -> str:
    """The same for the same rules, however they are ordered."""
    plain = [sorted(policy.twice), sorted(policy.trusted), policy.sample, policy.seed]
    kinds_ = [(kind, _digest(rules)) for kind, rules in sorted(policy.kinds.items())]
    return hashlib.sha256(repr((plain, kinds_)).encode()).hexdigest()
