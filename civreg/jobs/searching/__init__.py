"""Find entries by what somebody knows of them: names, parents, dates, numbers, places, books."""

from typing import TYPE_CHECKING

from civreg.face import lazily

if TYPE_CHECKING:
    from civreg.jobs.searching.asking import Fact, Question, Word, name_of
    from civreg.jobs.searching.crops import crop
    from civreg.jobs.searching.finder import Finder, Match, Reach
    from civreg.jobs.searching.hits import Answer, Hit, SearchOptions, search
    from civreg.jobs.searching.indexing import findable, rebuild_index, refresh_index
    from civreg.jobs.searching.wording import question_of, understood

__all__ = [
    "Answer",
    "Fact",
    "Finder",
    "Hit",
    "Match",
    "Question",
    "Reach",
    "SearchOptions",
    "Word",
    "crop",
    "findable",
    "name_of",
    "question_of",
    "rebuild_index",
    "refresh_index",
    "search",
    "understood",
]

_HOMES = {
    "asking": "Fact Question Word name_of",
    "crops": "crop",
    "finder": "Finder Match Reach",
    "hits": "Answer Hit SearchOptions search",
    "indexing": "findable rebuild_index refresh_index",
    "wording": "question_of understood",
}
"""Module: the names that it gives."""

__getattr__ = lazily(__name__, _HOMES)
