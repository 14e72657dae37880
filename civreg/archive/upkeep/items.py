"""What stands in the canonical dump: one kind of item after the other, each with its columns and where they come from.

Rows are named by content: a page by the first digits of its original's sha256, its picture and its part, an entry by its page
and its place on it. Left out is all that is accident: row ids, times, seconds, paths, hashes of acts, salted secrets, a
refusal of the moment that a later look at the file took back.
"""

# ruff: noqa: S608 - every query is put together from our own words
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from civreg.archive.pages import MOMENTARY

_PAGE = "substr(s.sha256, 1, 20) || '/' || p.image || '/' || p.part"
_ENTRY = f"{_PAGE} || '/' || e.part"
_PAGES = "FROM sources s CROSS JOIN pages p ON p.source = s.id"
_ENTRIES = f"{_PAGES} CROSS JOIN entries e ON e.page = p.id"
_BY_PAGE = "ORDER BY s.sha256, p.image, p.part"
_BY_ENTRY = f"{_BY_PAGE}, e.part"
_BEFORE = "json_remove(a.\"before\", '$.note')"
_AFTER = "json_remove(a.after, '$.archive')"
_OF_ENTRY = f"""(SELECT {_ENTRY} FROM entries e JOIN pages p ON p.id = e.page JOIN sources s ON s.id = p.source WHERE e.id = {{}})"""
UPKEEP_ACTS = ("backup", "restore", "rebuild", "night", "looks", "dump")
"""Acts about the archive as a whole, which change nothing that it holds."""


@dataclass(frozen=True, slots=True)
class Item:
    """One kind of line: its name, its columns as SQL, and the rest of the query, whose order is one of content."""

    name: str
    columns: Mapping[str, str]
    source: str
    tables: tuple[str, ...] = ()
    """Tables whose rows it shows."""
    newest: str = ""
    """A condition that leaves only what is current; empty where all is."""

    def sql(self, *, history: bool) -> str:
        """The query that gives its lines as canonical JSON; without `history` only what is current."""
        said = {"item": f"'{self.name}'", **self.columns}
        pairs = ", ".join(f"'{key}', {said[key]}" for key in sorted(said))
        source = self.source.replace("{newest}", f"AND {self.newest}" if self.newest and not history else "")
        return f"SELECT json_object({pairs}) AS line {source}"


def _plain(names: str, table: str) -> dict[str, str]:
    return {name: f"{table}.{name}" for name in names.split()}


_READING = "text confidence engine version model settings alternatives characters struck spots"
_READINGS = ", ".join(f"'{name}', r.{name}" for name in sorted(_READING.split()))
_CURRENT = "EXISTS (SELECT 1 FROM current_extractions c WHERE c.id = x.id)"
_READ = f"{_ENTRIES} CROSS JOIN extractions x ON x.entry = e.id {{newest}}"

TAKEN = (
    Item("book", _plain("id kind year volume", "r"), "FROM registers r ORDER BY r.id", ("registers",)),
    Item("original", _plain("sha256 media_type bytes images file", "s"), "FROM sources s ORDER BY s.sha256", ("sources",)),
    Item(
        "delivery", {"sha256": "d.sha256", **_plain("register name size", "d")},
        """FROM (SELECT DISTINCT s.sha256, d.register, d.name, d.size FROM sources s CROSS JOIN deliveries d ON d.source = s.id
                 ORDER BY s.sha256, d.name, d.register) d""", ("deliveries",),
    ),
    Item(
        "refused", _plain("sha256 name file size reason civreg", "q"),
        f"""FROM (SELECT DISTINCT sha256, name, file, size, reason, civreg FROM quarantine r WHERE NOT (reason IN {MOMENTARY} AND (
                    EXISTS (SELECT 1 FROM deliveries d WHERE d.path = r.path AND d.delivered >= r.refused)
                    OR EXISTS (SELECT 1 FROM quarantine l WHERE l.path = r.path AND l.id > r.id)))) q
           ORDER BY q.sha256, q.name, q.size, q.reason, q.civreg""", ("quarantine",),
    ),
    Item(
        "page", {"page": _PAGE, **_plain("register name media_type bytes dpi turn mirrored flags", "p")}, f"{_PAGES} {_BY_PAGE}", ("pages",)
    ),
    Item(
        "outcome", {"page": _PAGE, **_plain("step outcome reason options input model", "o")},
        f"""{_PAGES} CROSS JOIN outcomes o ON o.page = p.id AND o.id IN (SELECT id FROM last_outcomes l WHERE l.page = p.id)
            {_BY_PAGE}, o.step""",
        ("outcomes",),
    ),
    Item(
        "preparation",
        {"page": _PAGE, **_plain("generation status width height transform turn skew_deg effective_dpi", "c"),
         **_plain("sharpness contrast findings steps damage", "c")},
        f"{_PAGES} CROSS JOIN preparations c ON c.page = p.id {{newest}} {_BY_PAGE}, c.generation", ("preparations",),
        "EXISTS (SELECT 1 FROM current_preparations n WHERE n.id = c.id)",
    ),
    Item(
        "burst", {"page": _PAGE, "shown": "substr(t.sha256, 1, 20) || '/' || q.image || '/' || q.part"},
        f"""{_PAGES} CROSS JOIN bursts b ON b.id = (SELECT max(n.id) FROM bursts n WHERE n.page = p.id) JOIN pages q ON q.id = b.shown
            JOIN sources t ON t.id = q.source {_BY_PAGE}""", ("bursts",),
    ),
    Item(
        "entry", {"entry": _ENTRY, "register": "p.register"}, f"{_ENTRIES} {_BY_ENTRY}", ("entries",)
    ),
    Item(
        "extraction",
        {"entry": _ENTRY, "current": _CURRENT, "preparation": "c.generation",
         **_plain("generation form confidence doubts steps options civreg", "x")},
        f"{_READ} JOIN preparations c ON c.id = x.preparation {_BY_ENTRY}, x.generation", ("extractions",), _CURRENT,
    ),
    Item(
        "field",
        {"entry": _ENTRY, "generation": "x.generation",
         **_plain("position key text value search writing confidence original_box page_box original_lines page_lines doubts", "f"),
         "readings": f"json((SELECT json_group_array(json_object({_READINGS}) ORDER BY r.id) FROM readings r WHERE r.field = f.id))"},
        f"{_READ} CROSS JOIN fields f ON f.extraction = x.id {_BY_ENTRY}, x.generation, f.key", ("fields", "readings"), _CURRENT,
    ),
)  # fmt: skip
"""What was delivered and what the machine made of it."""

SAID = (
    Item(
        "decision",
        {"entry": _ENTRY, **_plain("key verdict text reason person", "d"), "proposed": "d.field IS NOT NULL",
         "last": "d.id = (SELECT max(n.id) FROM decisions n WHERE n.entry = d.entry AND n.key = d.key)"},
        f"{_ENTRIES} CROSS JOIN decisions d ON d.entry = e.id {_BY_ENTRY}, d.key, d.id", ("decisions",),
    ),
    Item(
        "keying", {"entry": _ENTRY, **_plain("key text person", "k")},
        f"{_ENTRIES} CROSS JOIN keyings k ON k.entry = e.id {_BY_ENTRY}, k.key, k.id", ("keyings",),
    ),
    Item(
        "confirmation", {"entry": _ENTRY, **_plain("key text spans person", "c"), "proposed": "c.field IS NOT NULL"},
        f"{_ENTRIES} CROSS JOIN confirmations c ON c.entry = e.id {_BY_ENTRY}, c.key, c.id", ("confirmations",),
    ),
    Item(
        "review", {"entry": _ENTRY, **_plain("what reason person", "v")},
        f"{_ENTRIES} CROSS JOIN verifications v ON v.entry = e.id {_BY_ENTRY}, v.id", ("verifications",),
    ),
    Item(
        "note", {"entry": _ENTRY, **_plain("kind date text about person", "n"), "withdrawn": "w.reason", "withdrawer": "w.person"},
        f"{_ENTRIES} CROSS JOIN notes n ON n.entry = e.id LEFT JOIN note_withdrawals w ON w.note = n.id {_BY_ENTRY}, n.id",
        ("notes", "note_withdrawals"),
    ),
    Item(
        "strike", {"entry": _ENTRY, **_plain("key struck text person", "n")},
        f"{_ENTRIES} CROSS JOIN strikes n ON n.entry = e.id {_BY_ENTRY}, n.key, n.id", ("strikes",),
    ),
    Item(
        "settling", {"entry": _OF_ENTRY.format("n.entry"), **_plain("finding register rule reason person", "n")},
        "FROM settlings n ORDER BY n.finding, n.id", ("settlings",),
    ),
    Item(
        "sheet", {"entry": _ENTRY, **_plain("generation side slots", "n")},
        f"{_ENTRIES} CROSS JOIN printed_sides n ON n.entry = e.id {_BY_ENTRY}, n.generation, n.side, n.id", ("printed_sides",),
    ),
    Item(
        "returned",
        {"entry": _OF_ENTRY.format("n.entry"), **_plain("generation side", "n"), **_plain("sha256 image name signer answers", "r")},
        "FROM returned_sides r JOIN printed_sides n ON n.id = r.printed ORDER BY r.sha256, r.image", ("returned_sides",),
    ),
    Item(
        "act", {"entry": _ENTRY, **_plain("person station what reason", "a"), "before": _BEFORE, "after": _AFTER},
        f"{_ENTRIES} CROSS JOIN acts a ON a.entry = e.id {_BY_ENTRY}, a.sequence", ("acts",),
    ),
    Item(
        "act", _plain("person station what reason before after", "a"),
        f"""FROM (SELECT DISTINCT a.person, a.station, a.what, a.reason, {_BEFORE} AS "before", {_AFTER} AS after FROM acts a
                  WHERE a.entry IS NULL AND a.what NOT IN {UPKEEP_ACTS}
                  AND NOT (a.what = 'quarantine' AND coalesce(json_extract(a.after, '$.reason'), '') IN {MOMENTARY})) a
            ORDER BY a.what, a.after, a."before", a.person, a.station, a.reason""",
    ),
    Item(
        "sight", _plain("person station what about", "a"),
        f"""FROM (SELECT DISTINCT person, station, what,
                         CASE WHEN about NOT GLOB '*[^0-9]*' THEN coalesce({_OF_ENTRY.format("CAST(g.about AS INTEGER)")}, about)
                         ELSE about END AS about FROM sights g) a
            ORDER BY a.about, a.person, a.station, a.what""", ("sights",),
    ),
    Item("person", _plain("name shown roles books enabled", "n"), "FROM people n ORDER BY n.name", ("people",)),
    Item(
        "hand", _plain("register what file model learnt_from lessons held_back cer_before cer_after", "h"),
        "FROM hands h ORDER BY h.register, h.id", ("hands",),
    ),
)  # fmt: skip
"""What persons said and did."""

OFFICE = (
    Item(
        "numbers-run-on", _plain("year series after", "n"), "FROM certificate_starts n ORDER BY n.year, n.series", ("certificate_starts",)
    ),
    Item(
        "certificate",
        {"entry": _OF_ENTRY.format("n.entry"),
         **_plain("year series number day applicant papers purpose copies address reference", "n"),
         **_plain("title signer post seal file sha256 person", "n")},
        "FROM certificates n ORDER BY n.year, n.series, n.number", ("certificates",),
    ),
    Item(
        "certificate-event", {**_plain("year series number", "n"), **_plain("what copies reason person", "v")},
        "FROM certificates n JOIN certificate_events v ON v.certificate = n.id ORDER BY n.year, n.series, n.number, v.id",
        ("certificate_events",),
    ),
    Item("request", _plain("portal asked digest", "n"), "FROM requests n ORDER BY n.portal", ("requests",)),
    Item(
        "request-event", {"portal": "n.portal", **_plain("what reason person", "v"), "entry": _OF_ENTRY.format("v.entry")},
        "FROM requests n CROSS JOIN request_events v ON v.request = n.id ORDER BY n.portal, v.id", ("request_events",),
    ),
    Item(
        "candidate", {"portal": "n.portal", "what": "v.what", "entry": _OF_ENTRY.format("k.entry"), **_plain("rank how cost differs", "k")},
        """FROM requests n CROSS JOIN request_events v ON v.request = n.id CROSS JOIN request_candidates k ON k.event = v.id
           ORDER BY n.portal, v.id, k.rank""", ("request_candidates",),
    ),
    Item("keyed-file", _plain("sha256 name bytes", "k"), "FROM keyed_files k ORDER BY k.sha256", ("keyed_files",)),
    Item(
        "keyed-import", {"sha256": "k.sha256", **_plain("options remarks civreg", "i")},
        "FROM keyed_files k JOIN keyed_imports i ON i.file = k.id ORDER BY k.sha256, i.id", ("keyed_imports",),
    ),
    Item(
        "keyed-column", {"sha256": "k.sha256", **_plain("sheet position header key encoding evidence", "c")},
        """FROM keyed_files k CROSS JOIN keyed_imports i ON i.file = k.id CROSS JOIN keyed_columns c ON c.import = i.id
           ORDER BY k.sha256, i.id, c.sheet, c.position""", ("keyed_columns",),
    ),
    Item(
        "keyed-row", {"sha256": "k.sha256", **_plain("sheet row book number year", "r")},
        """FROM keyed_files k CROSS JOIN keyed_imports i ON i.file = k.id CROSS JOIN keyed_rows r ON r.import = i.id
           ORDER BY k.sha256, i.id, r.sheet, r.row""", ("keyed_rows",),
    ),
    Item(
        "keyed-cell", {"sha256": "k.sha256", **_plain("sheet row", "r"), **_plain("position kind raw shown text flags", "c")},
        """FROM keyed_files k CROSS JOIN keyed_imports i ON i.file = k.id CROSS JOIN keyed_rows r ON r.import = i.id
           CROSS JOIN keyed_cells c ON c.row = r.id ORDER BY k.sha256, i.id, r.sheet, r.row, c.position""", ("keyed_cells",),
    ),
)  # fmt: skip
"""What the office issued, was asked for, and had keyed before."""

_CAUGHT_UP = "NOT EXISTS (SELECT 1 FROM queue_stale) AND NOT EXISTS (SELECT 1 FROM books_stale)"
_QUEUED = "q.entry NOT IN (SELECT entry FROM queue_stale) AND q.book NOT IN (SELECT book FROM books_stale)"
_COUNTED = "(SELECT decision FROM tally_state) = (SELECT coalesce(max(id), 0) FROM decisions)"

DERIVED = (
    Item(
        "waiting", {"entry": _ENTRY, **_plain("book status open risk", "q")},
        f"{_ENTRIES} CROSS JOIN queue q ON q.entry = e.id AND {_QUEUED} {_BY_ENTRY}", ("queue",),
    ),
    Item(
        "short", {"entry": _ENTRY, **_plain("book key kind text confidence open", "q")},
        f"{_ENTRIES} CROSS JOIN queue_values q ON q.entry = e.id AND {_QUEUED} {_BY_ENTRY}, q.key", ("queue_values",),
    ),
    Item(
        "in-figures", {"entry": _ENTRY, **_plain("book key", "q")},
        f"{_ENTRIES} CROSS JOIN queue_figures q ON q.entry = e.id AND {_QUEUED} {_BY_ENTRY}, q.key", ("queue_figures",),
    ),
    Item(
        "group", _plain("book kind text open held", "q"),
        f"FROM queue_groups q WHERE {_CAUGHT_UP} ORDER BY q.book, q.kind, q.text", ("queue_groups",),
    ),
    Item(
        "block", {"entry": _ENTRY, **_plain("book rule vi en", "q")},
        f"""{_ENTRIES} CROSS JOIN blocks q ON q.entry = e.id AND q.book NOT IN (SELECT book FROM books_stale)
            {_BY_ENTRY}, q.rule, q.vi""", ("blocks",),
    ),
    Item(
        "found-by", {"entry": _ENTRY, **_plain("nth role day month year maybe", "q"), **_plain("marked folded bag", "n")},
        f"""{_ENTRIES} CROSS JOIN search_people q ON q.entry = e.id AND q.entry NOT IN (SELECT entry FROM search_stale)
            JOIN search_names n ON n.id = q.name {_BY_ENTRY}, q.nth""", ("search_people", "search_names"),
    ),
    Item("misread", _plain("read meant times", "w"), "FROM search_confusions w ORDER BY w.read, w.meant", ("search_confusions",)),
    Item(
        "tally", _plain("book form key writing bin decided wrong ppm", "t"),
        f"FROM tallies t WHERE t.decided > 0 AND {_COUNTED} ORDER BY t.book, t.form, t.key, t.writing, t.bin", ("tallies",),
    ),
    Item(
        "sum", _plain("book pages prepared scan_again blank unprepared failed unknown_form unread entries", "b"),
        "FROM book_sums b WHERE b.pages > 0 AND b.book NOT IN (SELECT book FROM sums_stale) ORDER BY b.book", ("book_sums",),
    ),
    Item(
        "keyer", _plain("book person decided wrong", "t"),
        f"FROM keyer_tallies t WHERE t.decided > 0 AND {_COUNTED} ORDER BY t.book, t.person", ("keyer_tallies",),
    ),
)  # fmt: skip
"""What is made from the rest; rows of entries that changed since are not shown, for they are not true any more."""

ITEMS = (*TAKEN, *SAID, *OFFICE, *DERIVED)

ELSEWHERE = {
    "book_images": "shown by their sha256, in Python",
    "search_index": "shown term by term, in Python",
    "sessions": "gone when everybody goes home",
    "answers": "remembered so that an answer that was sent twice counts once",
    "search_words": "syllables of all names that were ever indexed; those of names that are shown stand there",
    "search_state": "bookkeeping of the index",
    "search_stale": "bookkeeping of the index",
    "queue_stale": "bookkeeping of the queue",
    "books_stale": "bookkeeping of the checks at the desk",
    "books_looked": "bookkeeping of the checks at the desk",
    "nights": "when the machine worked, and what befell it",
    "due": "work on whole books that a run still owes; nothing is owed after a run that ended well",
    "sums_stale": "bookkeeping of the sums",
    "tally_state": "bookkeeping of the tallies",
    "rules_known": "bookkeeping of the queue",
    "_sqlite_migrations": "when the schema grew",
}
"""Tables that no item shows, each with the reason."""
