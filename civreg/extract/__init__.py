"""Pages become entries with transcripts."""

from civreg.extract.align import ExtractOptions, Shared, place
from civreg.extract.book import BookImage
from civreg.extract.draft import Draft, draft_form, prompts_on
from civreg.extract.draft_lines import Prompt
from civreg.extract.engine import Crop
from civreg.extract.fitting import Fit, fit
from civreg.extract.glimpse import Glimpse, glimpse, read_hand
from civreg.extract.inorder import in_order
from civreg.extract.read import cut, engine, learn_book, load_book, model_of, read
from civreg.extract.recall import recall
from civreg.extract.tables import Side, Table, find_table, over_pages

__all__ = [
    "BookImage",
    "Crop",
    "Draft",
    "ExtractOptions",
    "Fit",
    "Glimpse",
    "Prompt",
    "Shared",
    "Side",
    "Table",
    "cut",
    "draft_form",
    "engine",
    "find_table",
    "fit",
    "glimpse",
    "in_order",
    "learn_book",
    "load_book",
    "model_of",
    "over_pages",
    "place",
    "prompts_on",
    "read",
    "read_hand",
    "recall",
]
