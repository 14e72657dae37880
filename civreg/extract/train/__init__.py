"""Teaching and measuring the recogniser of handwriting: the only home of torch (`pip install 'civreg[train]'`)."""

from civreg.extract.train.course import Course, evaluate, fetch_fonts, learn

__all__ = ["Course", "evaluate", "fetch_fonts", "learn"]
