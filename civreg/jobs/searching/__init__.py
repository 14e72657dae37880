"""Find entries by what somebody knows of them: names, parents, dates, numbers, places, books."""

from civreg.jobs.searching.asking import Fact, Question, Word, name_of
from civreg.jobs.searching.crops import crop
from civreg.jobs.searching.finder import Finder, Match, Reach
from civreg.jobs.searching.indexing import findable, rebuild, refresh
from civreg.jobs.searching.search import Answer, Hit, SearchOptions, search
from civreg.jobs.searching.wording import asked, understood

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
    "asked",
    "crop",
    "findable",
    "name_of",
    "rebuild",
    "refresh",
    "search",
    "understood",
]
