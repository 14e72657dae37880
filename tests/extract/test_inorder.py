"""Numbers and registration dates are weighed with those around them; what was read surely stays as written."""

from __future__ import annotations

from collections.abc import Sequence

from civreg import forms, kinds
from civreg.extract import in_order
from civreg.model import Doubt, Entry, FieldBox, Quad, Reading, Transcript
from civreg.text import searched

FORMS = forms.known()
QUAD = Quad.box(0, 0, 100, 20)
Read = tuple[str, float, Sequence[tuple[str, float]]]


def entry(so: Read, registered: Read = ("", 0.0, ())) -> Entry:
    """An entry whose number and date were read so: text, confidence, what else the engine held possible."""
    return Entry("KS-2015", tuple(_transcript(key, *said) for key, said in (("so", so), ("ngayDangKy", registered)) if said[0]), 0.9)


def _transcript(key: str, text: str, confidence: float, others: Sequence[tuple[str, float]]) -> Transcript:
    parsed = kinds.parse("number" if key == "so" else "date", text)
    low = () if confidence >= 0.6 else (Doubt("low-confidence", f"{confidence:.2f}"),)
    reading = Reading(text, confidence, "hand", "1", tuple(others))
    box = FieldBox(key, QUAD, (QUAD,))
    return Transcript(key, parsed.text, parsed.value, searched(text), "handwritten", confidence, box, (reading,), (*parsed.doubts, *low))


def sure(*numbers: str) -> list[Entry]:
    """Entries whose numbers were read beyond doubt."""
    return [entry((n, 0.999, ())) for n in numbers]


def told(entries: Sequence[Entry], key: str = "so") -> list[str]:
    """What a field of all entries says."""
    return [next(t.text for t in e.transcripts if t.key == key) for e in entries]


def test_a_doubtful_number_becomes_what_the_engine_held_possible_and_the_run_foretells() -> None:
    """The text is one of the engine's own, it names what was read, and it never looks sure."""
    book = [*sure("11", "12"), entry(("18", 0.6, (("13", 0.2), ("10", 0.1)))), *sure("14", "15")]
    after = in_order(book, FORMS)
    assert told(after) == ["11", "12", "13", "14", "15"]
    changed = after[2].transcripts[0]
    assert Doubt("from-order", "18") in changed.doubts
    assert changed.confidence is not None
    assert changed.confidence <= 0.9
    assert changed.readings == book[2].transcripts[0].readings
    assert changed.value == "13"


def test_a_sure_number_stays_against_its_neighbours() -> None:
    """What the clerk may have written wrong is not mended."""
    book = [*sure("11", "12"), entry(("18", 0.99, (("13", 0.005),))), *sure("14", "15")]
    assert told(in_order(book, FORMS)) == ["11", "12", "18", "14", "15"]


def test_what_the_engine_never_saw_is_not_put_in_its_place() -> None:
    """A number that the run foretells but no reading holds stays a matter for a person."""
    book = [*sure("11", "12"), entry(("78", 0.5, (("73", 0.1),))), *sure("14", "15")]
    assert told(in_order(book, FORMS)) == ["11", "12", "78", "14", "15"]


def test_a_gap_stays_a_gap() -> None:
    """Numbers that really are missing change nothing."""
    book = sure("11", "12", "14", "15", "16")
    after = in_order(book, FORMS)
    assert all(a is b for a, b in zip(after, book, strict=True))


def test_a_faint_number_that_runs_on_is_surer() -> None:
    """Its neighbours vouch for it, and the doubt of faintness falls."""
    book = [*sure("11", "12"), entry(("13", 0.5, (("18", 0.2),))), *sure("14", "15")]
    (after,) = in_order(book, FORMS)[2].transcripts
    assert (after.text, after.doubts) == ("13", ())
    assert after.confidence is not None
    assert 0.9 < after.confidence <= 0.97


def test_what_may_be_written_otherwise_is_not_surer() -> None:
    """That the number is right does not tell whether a zero stands before it."""
    book = [*sure("04"), entry(("5", 0.5, (("05", 0.45),))), *sure("06", "07")]
    assert (in_order(book, FORMS)[1].transcripts[0].confidence or 0) < 0.6


def test_a_changed_number_is_written_as_those_of_its_book() -> None:
    """Among several ways to write the right number the book's own is taken."""
    book = [*sure("01", "02", "03"), entry(("9", 0.4, (("4", 0.2), ("04", 0.1)))), *sure("05", "06")]
    assert told(in_order(book, FORMS))[3] == "04"


def test_what_a_person_said_stands_and_speaks_for_its_neighbours() -> None:
    """A verified number is left alone, also where it breaks the run."""
    book = [*sure("11", "12"), entry(("18", 0.6, (("13", 0.2),))), *sure("14", "15")]
    assert in_order(book, FORMS, {(2, "so"): "18"})[2] is book[2]


def test_a_doubtful_date_becomes_the_one_that_does_not_fall_back() -> None:
    """A year far off, read for lack of a better one, becomes the book's."""
    days = [("21.02.2012", 0.99, ()), ("23.02.2092", 0.7, (("23.02.2012", 0.2),)), ("25.02.2012", 0.99, ()), ("21.03.2012", 0.99, ())]
    book = [entry((f"{n:02d}", 0.999, ()), day) for n, day in enumerate(days, 1)]
    after = in_order(book, FORMS)
    assert told(after, "ngayDangKy")[1] == "23.02.2012"
    assert Doubt("from-order", "23.02.2092") in after[1].transcripts[1].doubts


def test_doing_it_again_changes_nothing() -> None:
    """A second pass over its own answers is a pass over what was read."""
    book = [*sure("11", "12"), entry(("18", 0.6, (("13", 0.2),))), entry(("14", 0.4, (("74", 0.1),))), *sure("15")]
    after = in_order(book, FORMS)
    assert all(a is b for a, b in zip(in_order(after, FORMS), after, strict=True))


def test_what_the_run_no_longer_says_is_taken_back() -> None:
    """When its neighbours turn out otherwise, the reading stands again as it was."""
    after = in_order([*sure("11", "12"), entry(("18", 0.6, (("13", 0.2),))), *sure("14", "15")], FORMS)
    again = in_order([*sure("16", "17"), after[2], *sure("19", "20")], FORMS)
    assert told(again) == ["16", "17", "18", "19", "20"]
    assert not any(d.code == "from-order" for d in again[2].transcripts[0].doubts)


def test_entries_without_a_known_form_are_left_alone() -> None:
    """Nothing is asked of a page that nobody knows."""
    strange = Entry("", (), 0.0)
    assert in_order([strange, *sure("01")], FORMS)[0] is strange
