"""The index holds words as they are, obeys nothing that is typed, and knows what changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from civreg.archive import Archive, By, Findable, Named, Search, Term, bag
from civreg.archive.search import NAME_COLUMNS
from civreg.text import searched

BY = By("thư ký", "máy 1")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Search]:
    """An index with three entries."""
    with Archive.create(tmp_path / "kho", "Quận 1", BY) as archive:
        archive.search.put(
            [1, 2, 3], [entry(1, "nguyễn văn ấn", "b1968"), entry(2, "nguyễn văn an", "b1969"), entry(3, "王 小明", "b1968")]
        )
        yield archive.search


def entry(number: int, name: str, fact: str, *others: Named) -> Findable:
    """An entry about one person."""
    return Findable(number, (Named("self", name, searched(name)), *others), "ben tre", (fact,))


def test_words_are_asked_in_their_columns(index: Search) -> None:
    """All terms must hold, any word of a term will do; a column that was not asked does not answer."""
    van, ben = Term(("van",)), Term(("ben",), ("place",))
    assert index.matching([van, ben], 9) == [1, 2]
    assert index.matching([van, Term(("b1968", "b1970"), ("fact",))], 9) == [1]
    assert index.matching([Term(("ấn",), ("marked",))], 9) == [1]
    assert index.matching([Term(("ngu",), prefix=True)], 1) == [1]
    assert index.matching([Term(("ben",))], 9) == []
    assert index.matching([Term(("小明",))], 9) == [3]
    assert index.matching([], 9) == index.matching([Term(())], 9) == []


@pytest.mark.parametrize("word", ['"', "van OR an", "self:van", "*", "^van", "NEAR(van an)", "a-b", "(", "\x00", "''", "ế\u0323", "😀", ""])
def test_a_word_is_never_obeyed(index: Search, word: str) -> None:
    """Whatever a word holds, it is looked for and not run."""
    assert index.matching([Term((word,), NAME_COLUMNS)], 9) == []
    assert index.holding(Term((word,), ("marked", "place")), [1, 2]) == set()


def test_names_are_found_as_they_are_and_as_bags(index: Search) -> None:
    """The very name with its marks, and any order of its syllables."""
    assert index.known_as("nguyễn văn an", 9) == [2]
    assert index.called([bag("an van nguyen")], 9) == [1, 2]
    assert index.called([bag("tieu minh"), bag("an nguyen van")], 1) == [1]
    assert "nguyen" in index.words()


def test_an_entry_that_is_put_again_leaves_its_old_words(index: Search) -> None:
    """What it was is forgotten, what others are stays; one that is not current leaves altogether."""
    index.put([1, 2], [entry(1, "lê thị hoa", "b1990", Named("father", "lê văn tư", "le van tu", year=1960, maybe=True))])
    assert index.matching([Term(("nguyen",))], 9) == []
    assert [person.year for person in index.people([1, 2])[1]] == [None, 1960]
    assert index.matching([Term(("tu",), ("maybe",))], 9) == [1]
    assert index.matching([Term(("b1968",), ("fact",))], 9) == [3]


def test_what_is_dropped_waits_to_be_indexed(index: Search) -> None:
    """Nothing is left, and what was noted about the index is gone too."""
    index.note("fold", "x")
    index.drop()
    assert index.matching([Term(("van",))], 9) == []
    assert index.words() == []
    assert index.state("fold") == ""
    assert index.people([1]) == {}


def test_confusions_add_up(index: Search) -> None:
    """Counts of the same letters are summed."""
    index.confuse({("n", "u"): 2, ("", "h"): 1})
    index.confuse({("n", "u"): 1})
    assert index.confusions() == {("n", "u"): 3, ("", "h"): 1}
