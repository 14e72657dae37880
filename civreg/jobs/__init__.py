"""What a clerk or a nightly script asks for, as short stories."""

from civreg.jobs.finding import Found, find
from civreg.jobs.intake import IntakeOptions, intake, scan_options
from civreg.jobs.outgoing import Selection, export
from civreg.jobs.reading import ReadingOptions, extract, known_forms, reading_options
from civreg.jobs.report import Health, Status, doctor, status
from civreg.jobs.watch import Desk, Tally, Watch

__all__ = [
    "Desk",
    "Found",
    "Health",
    "IntakeOptions",
    "ReadingOptions",
    "Selection",
    "Status",
    "Tally",
    "Watch",
    "doctor",
    "export",
    "extract",
    "find",
    "intake",
    "known_forms",
    "reading_options",
    "scan_options",
    "status",
]
