"""What trusted keyers typed: which entries a random sample names, what it found, and between what the truth lies.

A field is wrong where the person who verified the entry says otherwise than was keyed. Fields of one entry go wrong together more
often than by chance, so entries with any wrong field are counted too. Intervals: Wilson, 95 %.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from civreg import forms, kinds
from civreg.archive import Archive, Keyed
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


@dataclass(frozen=True, slots=True)
class Drawn:
    """One entry that trusted keyers typed whole."""

    entry: int
    book: str
    """Empty for a loose page."""
    keyer: str
    chosen: bool
    """Whether it is in the sample."""
    status: str
    """As Standing.status."""
    fields: int = 0
    """Where it is in the sample and verified: fields that somebody could read."""
    wrong: int = 0
    """Of these, fields that say otherwise than was keyed."""


def kind_of(book: str) -> str:
    """The kind of a book's register: KS, KH …; empty for loose pages."""
    return book.partition(".")[0]


def samples(archive: Archive, books: Sequence[str] | None = None) -> list[KeyerSample]:
    """What the samples of trusted keyers say, by keyer and kind of register; `books` None means all."""
    policy = archive.settings.policy
    some = (one for one in archive.reviews.all_keyed() if books is None or (one.book or "") in books)
    known = (drawn(archive, one.entry) if one.touched else _as_keyed(one, policy.of(one.book)) for one in some)
    return summed((one for one in known if one is not None), policy)


def _as_keyed(one: Keyed, rules: Policy) -> Drawn | None:
    """The same as `drawn` of an entry about which nobody said anything since it was keyed."""
    keyer, chosen = rules.keyer(one.keys, one.by), rules.in_sample(one.entry)
    trusted = not chosen and rules.twice.isdisjoint(one.keys)
    return Drawn(one.entry, one.book or "", keyer, chosen, "sampled" if trusted else "read") if keyer else None


def drawn(archive: Archive, number: int) -> Drawn | None:
    """What is known of an entry of which something was keyed; None where it is not trusted keyers' whole work."""
    known, policy = forms.known(form_files(archive.home)), archive.settings.policy
    row = archive.outgoing.entry(number)
    rules = policy.of(row.book if row else None)
    keyer = rules.keyer([f.key for f in row.fields], row.keyed) if row else ""
    if row is None or not keyer:
        return None
    standing, chosen = standing_of(row, known, policy), rules.in_sample(number)
    done = chosen and standing.status == "verified"
    typed = {key: text for key, (text, _) in row.keyed.items()}
    fields, wrong = _compared(standing, typed, known.get(standing.form)) if done else (0, 0)
    return Drawn(number, row.book or "", keyer, chosen, standing.status, fields, wrong)


def summed(some: Iterable[Drawn], policy: Policy) -> list[KeyerSample]:
    """Entries added up by keyer and kind of register."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in some:
        counts[one.keyer, one.book].update(counted(one))
    return told(counts, policy)


def counted(one: Drawn) -> dict[str, int]:
    """What an entry adds to its keyer's sample, by the names of `KeyerSample`."""
    return {
        "entries": 1,
        "on_trust": one.status == "sampled",
        "chosen": one.chosen,
        "verified": one.chosen and one.status == "verified",
        "fields": one.fields,
        "wrong": one.wrong,
        "wrong_entries": one.wrong > 0,
    }


def told(counts: Mapping[tuple[str, str], Mapping[str, int]], policy: Policy) -> list[KeyerSample]:
    """What was counted by keyer and book, told by keyer and kind of register."""
    found: dict[tuple[str, str], KeyerSample] = {}
    for (keyer, book), own in counts.items():
        rules, kind = policy.of(book or None), kind_of(book)
        sample = found.setdefault((keyer, kind), KeyerSample(keyer, kind, rules.sample, rules.limit))
        for name, n in own.items():
            setattr(sample, name, getattr(sample, name) + n)
    for sample in found.values():
        sample.by_rate, sample.by_entry = wilson(sample.wrong, sample.fields), wilson(sample.wrong_entries, sample.verified)
    return [found[key] for key in sorted(found)]


def _compared(standing: Standing, typed: dict[str, str], form: forms.FormTemplate | None) -> tuple[int, int]:
    """Of a verified entry, how many fields somebody could read, and how many of them say otherwise than was keyed."""
    by_kind = defaultdict(lambda: "text", {f.key: f.kind for f in form.fields} if form else {})
    read = [said for said in standing.fields if said.verdict != "illegible" and said.key in typed]
    return len(read), sum(not _same(said, typed[said.key], by_kind[said.key]) for said in read)


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
