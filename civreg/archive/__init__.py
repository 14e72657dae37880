"""Where everything is kept: a folder with civreg.toml, civreg.db and the originals, byte for byte."""

from civreg.archive.acts import Act, By, Done
from civreg.archive.archive import Archive
from civreg.archive.blocks import Block, Looked, Moved
from civreg.archive.decisions import Proposed, Verified
from civreg.archive.export import EntryRow, FieldRow
from civreg.archive.hands import Hand
from civreg.archive.issued import Application, Issued, Number, Signing
from civreg.archive.keyed import KeyedFile, KeyedImport, KeyedReading, KeyedRecord
from civreg.archive.ledger import Outcome, Problem
from civreg.archive.lock import Holder
from civreg.archive.mirroring import Mirror
from civreg.archive.months import Moment, Span, Waited
from civreg.archive.nights import Counts, Night
from civreg.archive.notes import NOTE_KINDS, Kept, Note, Settling, Strike
from civreg.archive.office import Office
from civreg.archive.originals import Staged
from civreg.archive.pages import Delivery, StoredPage
from civreg.archive.paper import PaperWord, PrintedSide
from civreg.archive.pieces import WHOLE, InFigures, Piece, Stretch
from civreg.archive.queue import Short
from civreg.archive.readback import ReadPage
from civreg.archive.requests import LEAD, Candidate, Event, Request, Want
from civreg.archive.reviews import Keyed, Review
from civreg.archive.search import NAME_COLUMNS, Findable, Named, Role, Search, Term, bag
from civreg.archive.settings import Settings
from civreg.archive.store import sqlite_version
from civreg.archive.tallies import EDGES, Tally

__all__ = [
    "EDGES",
    "LEAD",
    "NAME_COLUMNS",
    "NOTE_KINDS",
    "WHOLE",
    "Act",
    "Application",
    "Archive",
    "Block",
    "By",
    "Candidate",
    "Counts",
    "Delivery",
    "Done",
    "EntryRow",
    "Event",
    "FieldRow",
    "Findable",
    "Hand",
    "Holder",
    "InFigures",
    "Issued",
    "Kept",
    "Keyed",
    "KeyedFile",
    "KeyedImport",
    "KeyedReading",
    "KeyedRecord",
    "Looked",
    "Mirror",
    "Moment",
    "Moved",
    "Named",
    "Night",
    "Note",
    "Number",
    "Office",
    "Outcome",
    "PaperWord",
    "Piece",
    "PrintedSide",
    "Problem",
    "Proposed",
    "ReadPage",
    "Request",
    "Review",
    "Role",
    "Search",
    "Settings",
    "Settling",
    "Short",
    "Signing",
    "Span",
    "Staged",
    "StoredPage",
    "Stretch",
    "Strike",
    "Tally",
    "Term",
    "Verified",
    "Waited",
    "Want",
    "bag",
    "sqlite_version",
]
