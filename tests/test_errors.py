"""Every foreseen failure travels whole, speaks both languages, and ends in the exit code that docs/design.md promises."""

from __future__ import annotations

import pickle
import string
from collections.abc import Iterator

import pytest

from civreg import errors
from civreg.errors import CivregError, RefusedFileError
from civreg.language import Phrase

EXIT = {
    "CivregError": 1,
    "InputError": 3,
    "MissingToolError": 4,
    "EngineError": 5,
    "SomePagesFailedError": 5,
    "TaskError": 5,
    "TooManyFailuresError": 5,
    "ArchiveError": 6,
    "RefusedError": 7,
}


def tree(kind: type[CivregError]) -> Iterator[type[CivregError]]:
    """A class and everything below it."""
    yield kind
    for below in kind.__subclasses__():
        if below.__module__ == errors.__name__:
            yield from tree(below)


ALL = list(tree(CivregError))


def filled(kind: type[CivregError]) -> CivregError:
    """One of a kind, with a datum for every mark of its sentences."""
    marks = {name for text in (kind.phrase.vi, kind.phrase.en) for _, name, _, _ in string.Formatter().parse(text) if name}
    return kind(**{name: f"<{name}>" for name in marks})


@pytest.mark.parametrize("kind", ALL, ids=lambda k: k.__name__)
def test_every_failure_speaks_both_languages_of_the_same_data(kind: type[CivregError]) -> None:
    """Both sentences fill from the same data, and neither leaves a mark open."""
    error = filled(kind)
    for name in error.data:
        assert "{" not in error.say("vi") + error.say("en"), name
    assert error.say("vi") != error.say("en")


@pytest.mark.parametrize("kind", ALL, ids=lambda k: k.__name__)
def test_every_failure_travels_between_processes(kind: type[CivregError]) -> None:
    """Pickled in a worker and unpickled in the parent, it is the same failure with the same data."""
    error = filled(kind)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  what was just pickled here
    assert (type(again), again.data, again.say()) == (kind, error.data, error.say())


@pytest.mark.parametrize("kind", ALL, ids=lambda k: k.__name__)
def test_exit_codes_follow_the_tree(kind: type[CivregError]) -> None:
    """A leaf ends the program as its branch does."""
    branch = next(c for c in kind.__mro__ if c.__name__ in EXIT)
    assert kind.exit_code == EXIT[branch.__name__]


def test_every_class_is_drawn_in_the_tree() -> None:
    """The picture at the head of errors.py shows every class."""
    drawn = errors.__doc__ or ""
    assert [k.__name__ for k in ALL if k.__name__ not in drawn] == []


def test_a_half_filled_sentence_never_reaches_a_clerk() -> None:
    """A missing datum is a bug that shows at once."""
    with pytest.raises(KeyError):
        RefusedFileError(path="a.pdf")
    with pytest.raises(KeyError):
        Phrase("Còn {n} trang", "{n} pages left").say("vi")


def test_braces_in_data_are_data() -> None:
    """A file named `{path}.jpg` is said as it is."""
    error = errors.NotFoundError(path="{path}{0}.jpg")
    assert "{path}{0}.jpg" in error.say("vi")
