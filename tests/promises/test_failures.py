"""P18: failures are typed and stable: each has a documented code, an exit code, and sentences that say which, what and what to do.

`docs/errors.md` is the record of the codes: a code that is missing there, or gone from the program, fails. Drawn anew by
`python tests/promises/test_failures.py > docs/errors.md`.
"""

from __future__ import annotations

import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from civreg import errors
from civreg.errors import CivregError
from civreg.language import Phrase
from civreg.scan.devices.reasons import REASONS
from civreg.scan.reasons import FLAGS, REFUSALS

DOCUMENT = Path(__file__).parents[2] / "docs" / "errors.md"
MEANINGS = {1, 3, 4, 5, 6, 7}
"""Exit codes of docs/design.md section 6 that an error may have."""
BRANCHES = {"input": 3, "missing-tool": 4, "engine": 5, "task": 5, "archive": 6, "refused": 7}
VIETNAMESE = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)


def below(kind: type[CivregError]) -> Iterator[type[CivregError]]:
    """A class and all classes under it that come with civreg."""
    yield kind
    for one in kind.__subclasses__():
        if one.__module__.startswith(errors.__name__):
            yield from below(one)


ALL = tuple(dict.fromkeys(below(CivregError)))
LEAVES = tuple(kind for kind in ALL if kind.phrase is not CivregError.phrase and kind.__name__ not in ("ArchiveError", "RefusedError"))
"""Failures that are met; the others are branches, which say what their data say."""


def marks(text: str) -> set[str]:
    """Names of the data that a sentence needs."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def parts(text: str) -> list[str]:
    """The clauses of a sentence; data count as one word."""
    return [part for part in re.split(r"[.;:]\s+|[.;:]$", text) if part.strip()]


@pytest.mark.parametrize("kind", LEAVES, ids=lambda k: k.code())
def test_every_failure_says_which_what_and_what_to_do(kind: type[CivregError]) -> None:
    """In both languages: what it is about, what is wrong, and a deed, in the class's own sentence or in what its data say."""
    for text, own in ((kind.phrase.vi, "vi"), (kind.phrase.en, "en")):
        assert marks(text) or kind in (errors.NobodyError, errors.MemoryLimitError)
        assert own in marks(text) or len(parts(text)) >= 2, text
    assert marks(kind.phrase.vi) - {"vi"} == marks(kind.phrase.en) - {"en"}
    bare = re.sub(r"\{\w+\}", "", kind.phrase.vi)
    assert VIETNAMESE.search(bare) or "vi" in marks(kind.phrase.vi)
    assert kind.phrase.vi[0] == "{" or kind.phrase.vi[0].isupper()


@pytest.mark.parametrize("kind", ALL, ids=lambda k: k.code())
def test_every_failure_ends_as_its_branch(kind: type[CivregError]) -> None:
    """With an exit code of the table; a leaf never with another one than its branch."""
    assert kind.exit_code in MEANINGS
    branch = next((one.code() for one in kind.__mro__ if issubclass(one, CivregError) and one.code() in BRANCHES), None)
    assert branch is None or kind.exit_code == BRANCHES[branch]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.code())


def test_no_two_failures_share_a_code() -> None:
    """A code means one thing, among errors, refusals of files and scanners' reasons alike."""
    codes = [kind.code() for kind in ALL]
    assert len(codes) == len(set(codes))
    assert set(REFUSALS).isdisjoint(FLAGS)


@pytest.mark.parametrize(
    ("code", "phrase"),
    [*REFUSALS.items(), *FLAGS.items(), *REASONS.items()],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_every_reason_speaks_both_languages_of_the_same_data(code: str, phrase: Phrase) -> None:
    """Refusals, flags and scanners' reasons."""
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    assert marks(phrase.vi) == marks(phrase.en)
    assert VIETNAMESE.search(phrase.vi)
    assert phrase.vi != phrase.en


def tables() -> dict[str, str]:
    """The tables of docs/errors.md by their heading."""
    rows = "".join(f"| `{k.code()}` | {k.exit_code} | {_cell(k.phrase.vi)} | {_cell(k.phrase.en)} |\n" for k in LEAVES)
    found = {"Failures": "| code | exit | vi | en |\n|---|---|---|---|\n" + rows}
    for name, reasons in (("Refused files", REFUSALS), ("Flags of taken files", FLAGS), ("Scanners", REASONS)):
        rows = "".join(f"| `{code}` | {_cell(phrase.vi)} | {_cell(phrase.en)} |\n" for code, phrase in reasons.items())
        found[name] = "| code | vi | en |\n|---|---|---|\n" + rows
    return found


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def document() -> str:
    """All of docs/errors.md."""
    head = (
        "# Codes of failures\n\nStable: programs may rely on them. `--json` and `civreg status` give them as they are, in any language.\n"
        "Made from the program by `python tests/promises/test_failures.py > docs/errors.md`; the tests keep both alike.\n"
    )
    return head + "".join(f"\n## {name}\n\n{table}" for name, table in tables().items())


def test_every_code_is_documented_and_none_has_gone() -> None:
    """docs/errors.md says what the program says."""
    assert DOCUMENT.read_text(encoding="utf-8") == document()


if __name__ == "__main__":
    sys.stdout.write(document())
