"""Statistics and months as HTML: inside the desk, or as one file that needs nothing else and prints on A4."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2

from civreg.language import Lang
from civreg.verify.figures import drawing
from civreg.verify.figures.nouns import Month, Rate, Statistics
from civreg.verify.figures.words import Voice

HERE = Path(__file__).parent
MOST_BOOKS = 30
"""Books that a page lists: those with most mistakes."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rates that stand below one another, on one scale."""

    by: str
    rates: tuple[Rate, ...]
    more: int = 0
    """Rates that are left out."""


def statistics_page(stats: Statistics, lang: Lang) -> str:
    """Statistics as one self-contained HTML file without any script."""
    return _drawn("whole.html", lang, inner="statistics.html", stats=stats, origin=stats.origin, title="title", tables=tables(stats))


def month_page(month: Month, lang: Lang) -> str:
    """A month on one sheet of A4, as one self-contained HTML file without any script."""
    return _drawn("whole.html", lang, inner="month.html", month=month, origin=month.origin, title="month-what")


def markup(stats: Statistics, lang: Lang) -> str:
    """Statistics as the inside of a page that has `static/figures.css`."""
    return _drawn("statistics.html", lang, stats=stats, tables=tables(stats))


def tables(stats: Statistics) -> list[Table]:
    """The tables of the machine's mistakes; of books only those with most."""
    found = [Table(by, tuple(stats.rates.get(by, ()))) for by in ("writing", "kind", "field", "form")]
    books = sorted(stats.rates.get("book", ()), key=lambda rate: (-rate.hits, rate.name))
    found.append(Table("book", tuple(books[:MOST_BOOKS]), max(0, len(books) - MOST_BOOKS)))
    return [table for table in found if table.rates]


def _drawn(template: str, lang: Lang, **given: object) -> str:
    voice = Voice(lang)
    said = {"v": voice, "say": voice.say, "lang": lang, "draw": drawing, "css": _css}
    return _environment().get_template(template).render({**said, **given})


def _css() -> str:
    return (HERE / "static" / "figures.css").read_text(encoding="utf-8")


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
