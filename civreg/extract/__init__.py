"""Pages become entries with transcripts."""

from civreg.extract.align import ExtractOptions, place
from civreg.extract.book import BookImage
from civreg.extract.draft import Draft, draft_form
from civreg.extract.engine import Crop
from civreg.extract.glimpse import Glimpse, glimpse
from civreg.extract.read import cut, engine, learn_book, read

__all__ = [
    "BookImage",
    "Crop",
    "Draft",
    "ExtractOptions",
    "Glimpse",
    "cut",
    "draft_form",
    "engine",
    "glimpse",
    "learn_book",
    "place",
    "read",
]
