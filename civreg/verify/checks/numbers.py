"""Numbers and volumes: what is missing, stands twice, leaps, falls back, or was read wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from civreg.verify.checks.act import Act, figures
from civreg.verify.checks.book import Book
from civreg.verify.checks.dates import REGISTERED
from civreg.verify.checks.finding import CheckFinding
from civreg.verify.checks.rules import Rule
from civreg.verify.checks.running import Step

NUMBER, VOLUME = "so", "quyenSo"


def missing(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """Numbers between two entries that no entry of the year has; `least` and `most` say how many at once."""
    least, most = int(rule.number("least")), int(rule.number("most"))
    for n, part in enumerate(book.run.parts):
        first = _first(part)
        told = sorted(first)
        if n == 0 and book.run.before is not None:
            told = [book.run.before, *(t for t in told if t > book.run.before)]
        blank = any(step.held is None and step.part == part[0].part for step in book.run.steps)
        for one, two in pairwise(told):
            if least <= two - one - 1 <= most:
                step, before = first[two], first.get(one)
                sure = step.sure and (before is None or before.sure) and not blank and not step.unread
                yield book.finding(rule, step.act, (NUMBER,), _between(one, two, before, step), sure=sure)


def _between(one: int, two: int, before: Step | None, step: Step) -> dict[str, object]:
    gone = f"{one + 1:02d}" if two - one == 2 else f"{one + 1:02d}–{two - 1:02d}"
    pages = (before.act.standing.page if before else "?", step.act.standing.page)
    return {"missing": gone, "count": two - one - 1, "after": f"{one:02d}", "before": f"{two:02d}", "page_a": pages[0], "page_b": pages[1]}


def twice(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """Two entries of a year have one number, none of them crossed out; or the volume before has it already."""
    for n, part in enumerate(book.run.parts):
        first = _first(part)
        for step in part:
            other = first[step.held or 0]
            if other is not step and (book.crossed(step.act) or book.crossed(other.act)):
                continue
            if other is not step:
                pages = {"page_a": other.act.standing.page, "page_b": step.act.standing.page, "twice": f"{step.held:02d}"}
                one = other.act.standing.entry
                others = (one,) if one is not None else ()
                yield book.finding(rule, step.act, (NUMBER,), pages, sure=step.sure and other.sure, others=others)
            elif n == 0 and book.run.before is not None and (step.held or 0) <= book.run.before:
                pages = {"page_a": "–", "page_b": step.act.standing.page, "twice": f"{step.held:02d}"}
                yield book.finding(rule, step.act, (NUMBER,), pages, sure=step.sure)
    for step, other in _written_again(book):
        pages = {"page_a": other.act.standing.page, "page_b": step.act.standing.page, "twice": step.act.text(NUMBER)}
        likely, one = _as_written(step.act.text(NUMBER), step.guess.value or 0), other.act.standing.entry
        others = (one,) if one is not None else ()
        yield book.finding(rule, step.act, (NUMBER,), pages, proposal=likely, sure=step.act.sure(NUMBER), others=others)


def _written_again(book: Book) -> Iterator[tuple[Step, Step]]:
    """Entries that have the number of the one beside them, where the run tells which they should have."""
    steps = book.run.steps
    for i, step in enumerate(steps):
        beside = [steps[j] for j in (i - 1, i + 1) if 0 <= j < len(steps)]
        other = next((o for o in beside if o.held is not None and o.held == step.guess.read), None)
        if step.proposed and step.act.sure(NUMBER) and other is not None:
            yield step, other


def opens_late(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """The first number of a year is not 1 and no volume before is known."""
    for n, part in enumerate(book.run.parts):
        low = min(part, key=lambda step: step.held or 0)
        if (low.held or 0) > 1 and not (n == 0 and book.run.before is not None):
            yield book.finding(rule, low.act, (NUMBER,), {"first": f"{low.held:02d}"}, sure=low.sure)


def out_of_order(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """A page lies before others with lower numbers."""
    for part in book.run.parts:
        for one, two in pairwise(part):
            if (two.held or 0) < (one.held or 0):
                yield book.finding(
                    rule, two.act, (NUMBER,), {"after": f"{one.held:02d}", "own": f"{two.held:02d}"}, sure=one.sure and two.sure
                )


def out_of_run(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """A number does not fit between its neighbours, and another clearly does."""
    steps, told = book.run.steps, {step.act.at for step, _ in _written_again(book)}
    for i, step in enumerate(steps):
        if step.proposed and step.guess.value is not None and step.guess.read is not None and i not in told:
            likely = _as_written(step.act.text(NUMBER), step.guess.value)
            beside = [steps[j].act.text(NUMBER) if 0 <= j < len(steps) else "" for j in (i - 1, i + 1)]
            evidence = {"read": step.act.text(NUMBER), "after": beside[0] or "–", "before": beside[1] or "–"}
            yield book.finding(rule, step.act, (NUMBER,), evidence, proposal=likely)


def unread(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """An entry without a readable number; where its neighbours leave but one, that is proposed."""
    for step in book.run.steps:
        if step.guess.read is None and step.act.has(NUMBER):
            likely = f"{step.held:02d}" if step.held is not None and step.proposed else ""
            yield book.finding(rule, step.act, (NUMBER,), {"page": step.act.standing.page}, sure=True, proposal=likely)


def _as_written(text: str, value: int) -> str:
    """A number in the way another is written: with its leading zeros, and its year."""
    digits, year = figures(text.strip())
    width = len(digits) if digits.startswith("0") or len(digits) < 2 else 2
    return f"{value:0{max(width, 2)}d}" + (f"/{year}" if year else "")


def other_year(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """The year written after the number is not the year of registration."""
    for act in book.acts_for(rule):
        date, year = act.date(REGISTERED), act.figures[1]
        if date and year and int(year) != date.year:
            yield book.finding(rule, act, (NUMBER, REGISTERED), {"year": year, "date": date})


def other_volume(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """The volume is not the one that the rest of the book says."""
    usual = _usual_volume(book)
    for act in book.acts_for(rule):
        value = figures(act.value(VOLUME))
        if usual and value[0] and _differ(value, usual) and not _swapped(book, act, usual):
            yield book.finding(rule, act, (VOLUME,), {"volume": act.text(VOLUME), "usual": "/".join(filter(None, usual))})


def swapped(book: Book, rule: Rule) -> Iterator[CheckFinding]:
    """Number and volume stand in each other's place."""
    usual = _usual_volume(book)
    for act in book.acts_for(rule):
        if usual and _swapped(book, act, usual):
            evidence = {"so": act.text(NUMBER), "volume": act.text(VOLUME), "expected": book.run.steps[act.at].guess.value}
            yield book.finding(rule, act, (NUMBER, VOLUME), evidence, proposal=act.text(VOLUME).split("/")[0].strip())


def _swapped(book: Book, act: Act, usual: tuple[str, str]) -> bool:
    """Whether the number is the book's volume, and the volume the number that its neighbours foretell."""
    own, volume, step = act.figures[0], figures(act.value(VOLUME))[0], book.run.steps[act.at]
    foretold = step.guess.value is not None and step.guess.value != step.guess.read
    return bool(own and volume) and foretold and int(own) == int(usual[0]) and int(volume) == step.guess.value


def _usual_volume(book: Book) -> tuple[str, str] | None:
    """The volume that most entries say: number and year; None where there is none."""
    told = Counter(value for act in book.acts if (value := figures(act.value(VOLUME)))[0])
    volume, times = told.most_common(1)[0] if told else (("", ""), 0)
    return volume if 2 * times > told.total() and times > 1 else None


def _differ(one: tuple[str, str], two: tuple[str, str]) -> bool:
    return int(one[0]) != int(two[0]) or bool(one[1] and two[1] and one[1] != two[1])


def _first(part: Sequence[Step]) -> dict[int, Step]:
    """The first entry of a year with each number."""
    found: dict[int, Step] = {}
    for step in part:
        found.setdefault(step.held or 0, step)
    return found


NUMBERS = {
    "numbers-missing": missing,
    "number-twice": twice,
    "opens-late": opens_late,
    "numbers-out-of-order": out_of_order,
    "number-out-of-run": out_of_run,
    "number-unread": unread,
    "number-of-other-year": other_year,
    "other-volume": other_volume,
    "number-and-volume-swapped": swapped,
}
