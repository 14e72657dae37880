"""What a clerk or a nightly script asks for, as short stories.

The stories are imported when they are first named: workers and light commands start without what others need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from civreg.face import lazily

if TYPE_CHECKING:
    from civreg.jobs.auditing import Audited, audit, head_of, history
    from civreg.jobs.checking import archive_rules, check_books, checked_books, missing_numbers, settle_finding, write_check_report
    from civreg.jobs.counting import ReportOptions, intake_report, write_intake_report
    from civreg.jobs.drafting import Sight, Trial, draft_form, look_at, save_form, try_form
    from civreg.jobs.editor import form_editor
    from civreg.jobs.finding import Found, find
    from civreg.jobs.issue_table import issue_book, write_issue_book
    from civreg.jobs.issuing import (
        Application,
        Draft,
        IssueOptions,
        cancel_certificate,
        certificate_file,
        certificate_obstacles,
        draft_certificate,
        issue_certificate,
        open_seal,
        reprint_certificate,
        start_certificates,
    )
    from civreg.jobs.keeping import Rebuilt, bring_up_to_date, canonical_dump, rebuild_archive, verify_archive
    from civreg.jobs.keying import KeyingOptions, import_keyed, keyed_readings
    from civreg.jobs.learning import LearningOptions, forget_hand, in_words, learn_due_hands, learn_hand
    from civreg.jobs.night import NightOptions, keep_night, last_night, night_line, run_night
    from civreg.jobs.noting import EntryNotes, add_note, entry_notes, record_strike, withdraw_note
    from civreg.jobs.outgoing import Selection, export
    from civreg.jobs.packing import Packed, PackingOptions, check_packages, pack
    from civreg.jobs.paper import SheetOptions, sheets
    from civreg.jobs.reading import ReadingOptions, extract, known_forms, reading_options
    from civreg.jobs.report import Health, Status, doctor, status
    from civreg.jobs.requesting import (
        Confirmed,
        Progress,
        Received,
        Service,
        application_of,
        confirm_request,
        draft_due,
        import_requests,
        look_again,
        portal_lines,
        progress,
        refuse_request,
        request_progress,
        service,
        verify_first,
    )
    from civreg.jobs.returning import ReturnedSheet, read_sheets
    from civreg.jobs.reviewing import (
        Certificate,
        DeskOffice,
        DeskOptions,
        KeyerSample,
        init_tls,
        refresh_queue,
        samples,
        serve_desk,
        tls_certificate,
    )
    from civreg.jobs.road import intake_and_extract
    from civreg.jobs.saving import Saved, mirror_acts, restore_archive, save_archive
    from civreg.jobs.scripting import export_pages
    from civreg.jobs.searching import (
        Answer,
        Finder,
        Hit,
        Match,
        Question,
        Reach,
        SearchOptions,
        findable,
        question_of,
        rebuild_index,
        refresh_index,
        search,
        understood,
    )
    from civreg.jobs.sharding import Shard
    from civreg.jobs.standing import standing_entries, standing_entry
    from civreg.jobs.station import News, StationOptions, attend, incoming, leftovers
    from civreg.jobs.statistics import count_month, count_verification, month_of, write_figures
    from civreg.jobs.statistics.sampled import sample_rates
    from civreg.jobs.strangers import accept_form, form_drafts
    from civreg.jobs.taking import IntakeOptions, intake, scan_options
    from civreg.jobs.tasks import Stages, badge
    from civreg.jobs.verifying import Imported, import_decisions
    from civreg.jobs.watch import Desk, Tally, Watch

__all__ = [
    "Answer",
    "Application",
    "Audited",
    "Certificate",
    "Confirmed",
    "Desk",
    "DeskOffice",
    "DeskOptions",
    "Draft",
    "EntryNotes",
    "Finder",
    "Found",
    "Health",
    "Hit",
    "Imported",
    "IntakeOptions",
    "IssueOptions",
    "KeyerSample",
    "KeyingOptions",
    "LearningOptions",
    "Match",
    "News",
    "NightOptions",
    "Packed",
    "PackingOptions",
    "Progress",
    "Question",
    "Reach",
    "ReadingOptions",
    "Rebuilt",
    "Received",
    "ReportOptions",
    "ReturnedSheet",
    "Saved",
    "SearchOptions",
    "Selection",
    "Service",
    "Shard",
    "SheetOptions",
    "Sight",
    "Stages",
    "StationOptions",
    "Status",
    "Tally",
    "Trial",
    "Watch",
    "accept_form",
    "add_note",
    "application_of",
    "archive_rules",
    "attend",
    "audit",
    "badge",
    "bring_up_to_date",
    "cancel_certificate",
    "canonical_dump",
    "certificate_file",
    "certificate_obstacles",
    "check_books",
    "check_packages",
    "checked_books",
    "confirm_request",
    "count_month",
    "count_verification",
    "doctor",
    "draft_certificate",
    "draft_due",
    "draft_form",
    "entry_notes",
    "export",
    "export_pages",
    "extract",
    "find",
    "findable",
    "forget_hand",
    "form_drafts",
    "form_editor",
    "head_of",
    "history",
    "import_decisions",
    "import_keyed",
    "import_requests",
    "in_words",
    "incoming",
    "init_tls",
    "intake",
    "intake_and_extract",
    "intake_report",
    "issue_book",
    "issue_certificate",
    "keep_night",
    "keyed_readings",
    "known_forms",
    "last_night",
    "learn_due_hands",
    "learn_hand",
    "leftovers",
    "look_again",
    "look_at",
    "mirror_acts",
    "missing_numbers",
    "month_of",
    "night_line",
    "open_seal",
    "pack",
    "portal_lines",
    "progress",
    "question_of",
    "read_sheets",
    "reading_options",
    "rebuild_archive",
    "rebuild_index",
    "record_strike",
    "refresh_index",
    "refresh_queue",
    "refuse_request",
    "reprint_certificate",
    "request_progress",
    "restore_archive",
    "run_night",
    "sample_rates",
    "samples",
    "save_archive",
    "save_form",
    "scan_options",
    "search",
    "serve_desk",
    "service",
    "settle_finding",
    "sheets",
    "standing_entries",
    "standing_entry",
    "start_certificates",
    "status",
    "tls_certificate",
    "try_form",
    "understood",
    "verify_archive",
    "verify_first",
    "withdraw_note",
    "write_check_report",
    "write_figures",
    "write_intake_report",
    "write_issue_book",
]

_HOMES = {
    "returning": "ReturnedSheet read_sheets",
    "auditing": "Audited audit head_of history",
    "checking": "archive_rules check_books checked_books missing_numbers settle_finding write_check_report",
    "counting": "ReportOptions intake_report write_intake_report",
    "drafting": "Sight Trial draft_form look_at save_form try_form",
    "editor": "form_editor",
    "finding": "Found find",
    "issue_table": "issue_book write_issue_book",
    "issuing": (
        "Application Draft IssueOptions cancel_certificate draft_certificate issue_certificate certificate_file "
        "certificate_obstacles reprint_certificate open_seal start_certificates"
    ),
    "keeping": "Rebuilt bring_up_to_date canonical_dump rebuild_archive verify_archive",
    "keying": "KeyingOptions import_keyed keyed_readings",
    "learning": "LearningOptions forget_hand in_words learn_due_hands learn_hand",
    "night": "NightOptions keep_night last_night night_line run_night",
    "noting": "EntryNotes add_note entry_notes record_strike withdraw_note",
    "outgoing": "Selection export",
    "packing": "Packed PackingOptions check_packages pack",
    "paper": "SheetOptions sheets",
    "reviewing": "Certificate DeskOffice DeskOptions KeyerSample init_tls refresh_queue samples serve_desk tls_certificate",
    "reading": "ReadingOptions extract known_forms reading_options",
    "report": "Health Status doctor status",
    "saving": "Saved mirror_acts restore_archive save_archive",
    "scripting": "export_pages",
    "requesting": (
        "Confirmed Progress Received Service application_of confirm_request draft_due import_requests look_again "
        "portal_lines progress refuse_request request_progress service verify_first"
    ),
    "searching": (
        "Answer Finder Hit Match Question Reach SearchOptions findable question_of rebuild_index refresh_index search understood"
    ),
    "standing": "standing_entries standing_entry",
    "station": "News StationOptions attend incoming leftovers",
    "statistics": "count_month count_verification month_of write_figures",
    "road": "intake_and_extract",
    "sharding": "Shard",
    "statistics.sampled": "sample_rates",
    "strangers": "accept_form form_drafts",
    "taking": "IntakeOptions intake scan_options",
    "tasks": "Stages badge",
    "verifying": "Imported import_decisions",
    "watch": "Desk Tally Watch",
}
"""Module: the names that it gives."""

__getattr__ = lazily(__name__, _HOMES)
