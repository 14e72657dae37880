"""Requests of a public portal: taken in, matched with entries, drafted, answered."""

from civreg.jobs.requesting.answering import (
    Confirmed,
    Received,
    application_of,
    confirm_request,
    draft_due,
    import_requests,
    look_again,
    portal_lines,
    refuse_request,
    request_progress,
)
from civreg.jobs.requesting.states import STATES, Progress, Service, progress, service, verify_first

__all__ = [
    "STATES",
    "Confirmed",
    "Progress",
    "Received",
    "Service",
    "application_of",
    "confirm_request",
    "draft_due",
    "import_requests",
    "look_again",
    "portal_lines",
    "progress",
    "refuse_request",
    "request_progress",
    "service",
    "verify_first",
]
