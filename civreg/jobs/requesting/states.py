"""How far requests have come, derived each time from what became of them, from the issue book and from the entries themselves."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal

from civreg.archive import LEAD, Archive, Candidate, Issued, Request, Want
from civreg.jobs.standing import standing_entry
from civreg.language import Lang, Phrase

State = Literal["received", "found", "needs-person", "issued", "refused"]
STATES: tuple[State, ...] = ("received", "found", "needs-person", "issued", "refused")
SURE = 1.6
"""Cost up to which a candidate is taken for who was asked for."""
REASONS = {
    "no-candidate": Phrase("không tìm thấy trong các sổ đã số hóa", "not found in the books that are digitised"),
    "several": Phrase("có nhiều người giống nhau, cần người xem", "several people are alike, somebody must look"),
    "differs": Phrase("điều đã khai khác với sổ, cần người xem", "what was said differs from the book, somebody must look"),
    "not-verified": Phrase("đã tìm thấy, đang chờ kiểm tra với bản gốc", "found, waits to be compared with the original"),
    "ready": Phrase("đã tìm thấy, chờ người cấp xác nhận", "found, waits for the issuer"),
    "confirmed": Phrase("người cấp đã xác nhận, đang soạn trích lục", "confirmed, the extract is drafted next"),
    "drafted": Phrase("đã soạn trích lục, chờ ký", "the extract is drafted, waits for its signature"),
    "new": Phrase("đã nhận", "received"),
    "issued": Phrase("đã cấp trích lục", "the extract was issued"),
}


@dataclass(frozen=True)
class Progress:
    """One request, and how far it has come."""

    request: Request
    state: State
    reason: str
    """Stable code of why it is in this state."""
    verify: tuple[int, ...]
    """Entries that must be verified for it, likeliest first."""
    issued: Issued | None

    @cached_property
    def seconds_to_draft(self) -> float | None:
        """From when the request was received until its extract was drafted; None before."""
        drafted = next((event.at for event in self.request.events if event.what == "drafted"), None)
        at = drafted or (self.issued.issued if self.issued else None)
        return _seconds(self.request.received, at) if at else None

    @property
    def waited(self) -> float:
        """Seconds from when it was received until it was answered, or until now."""
        refused = self.request.last("refused") if self.state == "refused" else None
        drafted = self.seconds_to_draft
        return drafted if drafted is not None else _seconds(self.request.received, refused.at if refused else _now())

    @property
    def answered(self) -> bool:
        """Whether its extract was drafted, or it was refused."""
        return self.state == "refused" or self.seconds_to_draft is not None

    def why(self, lang: Lang = "vi") -> str:
        """The reason as a sentence; of a refused request what the person said."""
        refused = self.request.last("refused") if self.state == "refused" else None
        return refused.reason if refused else REASONS[self.reason].say(lang)


@dataclass(frozen=True, slots=True)
class Service:
    """How long people wait."""

    states: Mapping[str, int]
    median_seconds_to_draft: float | None
    answered: int
    answered_in_time: int
    late: int
    """Open requests that wait longer than the limit."""
    share_in_time: float | None
    """Of those that are answered or late."""
    limit_minutes: int


def progress(archive: Archive) -> Iterator[Progress]:
    """Every request with how far it has come, in the order in which they came."""
    issued = {line.application.reference: line for line in archive.issued.all() if line.application.reference and line.cancelled is None}
    for request in archive.requests.all():
        yield progress_of(archive, request, issued.get(request.portal))


def progress_of(archive: Archive, request: Request, issued: Issued | None) -> Progress:
    """How far one request has come; `issued` is its extract where there is one."""
    if issued:
        return Progress(request, "issued", "issued", (), issued)
    last = request.last("confirmed", "drafted", "refused")
    if last and last.what == "refused":
        return Progress(request, "refused", "refused", (), None)
    if last and last.entry is not None:
        waits = _unverified(archive, [last.entry])
        return Progress(request, "needs-person" if waits else "found", "not-verified" if waits else last.what, waits, None)
    if request.last("searched") is None:
        return Progress(request, "received", "new", (), None)
    return _searched(archive, request)


def _searched(archive: Archive, request: Request) -> Progress:
    meant = likely(request.candidates)
    waits = _unverified(archive, [c.entry for c in meant])
    if not request.candidates:
        return Progress(request, "needs-person", "no-candidate", (), None)
    best = request.candidates[0]
    if best.differs or best.cost > SURE:
        return Progress(request, "needs-person", "differs", waits, None)
    if len(meant) > 1:
        return Progress(request, "needs-person", "several", waits, None)
    return Progress(request, "needs-person" if waits else "found", "not-verified" if waits else "ready", waits, None)


def likely(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates of which one is probably meant: the best, and those that are hardly less like it."""
    return tuple(c for c in candidates if c.cost < candidates[0].cost + LEAD)


def verify_first(archive: Archive) -> Iterator[Want]:
    """Entries to verify before all others, because somebody waits for them: the longest waiting first."""
    met = set()
    for want in archive.requests.wanted():
        if want.entry not in met and _unverified(archive, [want.entry]):
            met.add(want.entry)
            yield want


def service(found: Sequence[Progress], limit_minutes: int) -> Service:
    """How long people waited, of some requests."""
    drafted = [p.seconds_to_draft for p in found if p.seconds_to_draft is not None]
    answered = [p for p in found if p.answered]
    in_time = sum(p.waited <= 60 * limit_minutes for p in answered)
    late = sum(not p.answered and p.waited > 60 * limit_minutes for p in found)
    due = len(answered) + late
    counts = Counter(p.state for p in found)
    return Service(
        states={state: counts[state] for state in STATES},
        median_seconds_to_draft=round(statistics.median(drafted), 1) if drafted else None,
        answered=len(answered),
        answered_in_time=in_time,
        late=late,
        share_in_time=round(in_time / due, 4) if due else None,
        limit_minutes=limit_minutes,
    )


def _unverified(archive: Archive, entries: Sequence[int]) -> tuple[int, ...]:
    standings = ((entry, standing_entry(archive, entry)) for entry in entries)
    return tuple(entry for entry, standing in standings if standing is None or standing.status != "verified")


def _seconds(since: str, until: str) -> float:
    return max(0.0, (datetime.fromisoformat(until) - datetime.fromisoformat(since)).total_seconds())


def _now() -> str:
    return datetime.now(UTC).isoformat()
