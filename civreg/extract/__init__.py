"""Pages become entries with transcripts."""

from civreg.extract.align import ExtractOptions, place
from civreg.extract.book import BookImage
from civreg.extract.draft import Draft, draft_form, prompts_on
from civreg.extract.draft_lines import Prompt
from civreg.extract.engine import Crop
from civreg.extract.glimpse import Glimpse, glimpse
from civreg.extract.laying import Laid, lay
from civreg.extract.read import cut, engine, learn_book, read

__all__ = [
    "BookImage",
    "Crop",
    "Draft",
    "ExtractOptions",
    "Glimpse",
    "Laid",
    "Prompt",
    "cut",
    "draft_form",
    "engine",
    "glimpse",
    "lay",
    "learn_book",
    "place",
    "prompts_on",
    "read",
]
