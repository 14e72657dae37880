"""Writing a page of figures to a file."""

from __future__ import annotations

from pathlib import Path

from civreg import raster
from civreg.errors import DiskFullError, NotFoundError
from civreg.language import Lang
from civreg.verify.figures import Month, Statistics, month_page, statistics_page


def write_figures(figures: Statistics | Month, out: Path, lang: Lang) -> None:
    """Write statistics or a month as one HTML file, whole or not at all; raises NotFoundError, DiskFullError."""
    text = month_page(figures, lang) if isinstance(figures, Month) else statistics_page(figures, lang)
    try:
        raster.write(out, text.encode("utf-8"))
    except FileNotFoundError:
        raise NotFoundError(path=str(out.parent)) from None
    except OSError as error:
        raise DiskFullError(path=str(out)) from error
