"""Pages become entries with transcripts."""

from typing import TYPE_CHECKING

from civreg.face import lazily

if TYPE_CHECKING:
    from civreg.extract.align import Shared, place
    from civreg.extract.book import BookImage
    from civreg.extract.draft import Draft, draft_form, prompts_on
    from civreg.extract.draft_lines import Prompt
    from civreg.extract.engine import Crop
    from civreg.extract.fitting import Fit, fit
    from civreg.extract.glimpse import Glimpse, glimpse, read_hand
    from civreg.extract.inorder import in_order
    from civreg.extract.options import ExtractOptions
    from civreg.extract.read import cut, engine, learn_book, load_book, read
    from civreg.extract.recall import recall
    from civreg.extract.tables import Side, Table, find_table, over_pages
    from civreg.extract.which import model_of

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

_HOMES = {
    "align": "Shared place",
    "book": "BookImage",
    "draft": "Draft draft_form prompts_on",
    "draft_lines": "Prompt",
    "engine": "Crop",
    "fitting": "Fit fit",
    "glimpse": "Glimpse glimpse read_hand",
    "inorder": "in_order",
    "options": "ExtractOptions",
    "read": "cut engine learn_book load_book read",
    "recall": "recall",
    "tables": "Side Table find_table over_pages",
    "which": "model_of",
}
"""Module: the names that it gives."""

__getattr__ = lazily(__name__, _HOMES)
