"""The shared book: of all that could block, only what was planted in it does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from civreg import verify

from .bookshop import OPTIONS, book

TRUTH = Path(__file__).parents[3] / "shared" / "data" / "book" / "truth.json"


@pytest.mark.shared
@pytest.mark.skipif(not TRUTH.is_file(), reason="needs ../shared/data/book")
def test_only_what_was_planted_blocks() -> None:
    """The missing number and the entry that contradicts itself are named; nothing else blocks."""
    pages = json.loads(TRUTH.read_text(encoding="utf-8"))
    entries = [page["fields"] for page in pages]
    numbers = [int(entry["so"]) for entry in entries]
    missing = {n for n in range(min(numbers), max(numbers)) if n not in numbers}
    planted = {at for at, page in enumerate(pages, 1) if page["planted"]}
    form = pages[0]["form"]
    found = [f for f in verify.check_book(book(entries, form, f"{form[:2]}.2012.01"), OPTIONS) if f.blocks]
    gaps = {int(dict(f.evidence)["missing"]) for f in found if f.rule == "number-gap"}
    assert gaps == missing
    assert {f.entry for f in found if f.rule != "number-gap"} == planted
