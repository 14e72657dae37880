"""Take requests in, look for whom they mean, confirm, draft or refuse; and give the portal its states back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from civreg.archive import Act, Application, Archive, By, Candidate, Request
from civreg.errors import NothingMatchedError, RefusedError
from civreg.jobs.certified import IssueOptions
from civreg.jobs.issuing import Draft, draft_certificate
from civreg.jobs.requesting.incoming import incoming_requests, question_about
from civreg.jobs.requesting.states import Progress, likely, progress, progress_of
from civreg.jobs.searching import Finder, refresh_index
from civreg.jobs.standing import standing_entry

MOST = 5
"""Candidates that are kept of a search."""
FOLDER = "requests"


@dataclass(frozen=True, slots=True)
class Received:
    """What came of a portal's file."""

    added: int
    known: int
    """Requests that were here already."""
    changed: tuple[str, ...]
    """Ids that were here with other content: these were not taken."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What came of a confirmation."""

    portal: str
    entry: int
    draft: Path | None
    """The drafted extract; None while the entry is not verified."""
    obstacles: tuple[tuple[str, str], ...] = ()
    """Why it cannot be issued yet, each in Vietnamese and English."""


def import_requests(archive: Archive, by: By, path: Path) -> Received:
    """Take a portal's file in and look for whom each request means; doing it again adds nothing. The caller holds the archive.

    Raises NotFoundError, and RequestsError with all that is wrong, where nothing was taken.
    """
    requests = incoming_requests(path)
    added: list[str] = []
    changed: list[str] = []
    for request in requests:
        try:
            if archive.requests.add(by, request["id"], request):
                added.append(request["id"])
        except ValueError:
            changed.append(request["id"])
    look_again(archive, by)
    return Received(len(added), len(requests) - len(added) - len(changed), tuple(changed))


def look_again(archive: Archive, by: By) -> int:
    """Search for open requests that nobody confirmed; gives for how many something else was found than before."""
    refresh_index(archive)
    changed = 0
    for request in list(archive.requests.all()):
        if request.last("confirmed", "drafted", "refused") is None:
            found = _candidates(archive, request)
            if request.last("searched") is None or found != request.candidates:
                archive.requests.note(by, request.portal, ("searched", None, ""), found)
                changed += 1
    return changed


def _candidates(archive: Archive, request: Request) -> tuple[Candidate, ...]:
    matches = Finder(archive.search, question_about(request.asked), "near").best(MOST)
    return tuple(Candidate(m.entry, m.how, m.cost, m.differs) for m in matches)


def confirm_request(archive: Archive, by: By, portal: str, entry: int | None, out: Path | None = None) -> Confirmed:
    """Say that an entry is the one that is asked for, and draft its extract where it is verified. The caller holds the archive.

    Without `entry`, the only likely candidate is meant. Files go to `out`, a folder. Said again, it goes on where it stopped.
    Raises NothingMatchedError, RefusedError for a request that is refused or issued, or with several candidates.
    """
    request = _open(archive, portal)
    chosen = entry if entry is not None else _only(request)
    standing = standing_entry(archive, chosen)
    if standing is None:
        raise NothingMatchedError(what=f"#{chosen}")
    last = request.last("confirmed", "drafted")
    if last is None or last.entry != chosen:
        archive.requests.note(by, portal, ("confirmed", chosen, ""))
    if standing.status != "verified":
        return Confirmed(portal, chosen, None)
    path, draft = _draft(archive, by, request, chosen, out or archive.home / FOLDER)
    if last is None or last.what != "drafted" or last.entry != chosen:
        archive.requests.note(by, portal, ("drafted", chosen, ""))
    return Confirmed(portal, chosen, path, tuple((vi, en) for vi, en in draft.obstacles))


def draft_due(archive: Archive, by: By, out: Path | None = None) -> Iterator[Confirmed]:
    """Draft the extracts of all confirmed requests whose entries have been verified since."""
    for found in list(progress(archive)):
        last = found.request.last("confirmed", "drafted")
        if found.state == "found" and last and last.what == "confirmed":
            yield confirm_request(archive, by, found.request.portal, last.entry, out)


def refuse_request(archive: Archive, by: By, portal: str, reason: str) -> None:
    """Refuse a request; raises NothingMatchedError, RefusedError where it is refused or issued already."""
    _open(archive, portal)
    archive.requests.note(by, portal, ("refused", None, reason))


def application_of(request: Request) -> Application:
    """Who asks, as the issue book names it."""
    said = {key: request.asked.get(key, "") for key in ("applicant", "papers", "purpose", "address")}
    return Application(**said, copies=request.asked["copies"], reference=request.portal)


def portal_lines(archive: Archive, by: By) -> Iterator[dict[str, object]]:
    """What the portal is told of every request: the same for the same states, however often it asks."""
    count = 0
    for count, found in enumerate(progress(archive), 1):  # noqa: B007 - the last one is how many there are
        issued = found.issued
        line: dict[str, object] = {"id": found.request.portal, "state": found.state, "reason": found.reason, "text": found.why()}
        yield line | ({"number": str(issued.number), "day": issued.day.isoformat()} if issued else {})
    archive.acts.append(by, Act("export", after={"to": "requests", "requests": count}))


def request_progress(archive: Archive, portal: str) -> Progress:
    """How far one request has come; raises NothingMatchedError."""
    request = archive.requests.get(portal)
    if request is None:
        raise NothingMatchedError(what=portal)
    lines = (line for line in archive.issued.all() if line.application.reference == portal and line.cancelled is None)
    return progress_of(archive, request, next(lines, None))


def _open(archive: Archive, portal: str) -> Request:
    found = request_progress(archive, portal)
    if found.state in ("issued", "refused"):
        raise RefusedError(what=f"{portal}: {found.why()}")
    return found.request


def _only(request: Request) -> int:
    meant = likely(request.candidates)
    if len(meant) != 1:
        raise NothingMatchedError(what=f"{request.portal} --entry ({len(meant)})")
    return meant[0].entry


def _draft(archive: Archive, by: By, request: Request, entry: int, folder: Path) -> tuple[Path, Draft]:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{re.sub(r'[^A-Za-z0-9._-]', '_', request.portal)[:80]}-e{entry}.pdf"
    return path, draft_certificate(archive, by, entry, application_of(request), IssueOptions(out=path))
