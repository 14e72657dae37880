"""Pages become entries with transcripts."""

from civreg.extract.align import ExtractOptions, place
from civreg.extract.book import BookImage
from civreg.extract.read import engine, learn_book, read

__all__ = ["BookImage", "ExtractOptions", "engine", "learn_book", "place", "read"]
