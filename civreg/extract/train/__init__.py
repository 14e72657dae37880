"""Teaching and measuring the recogniser of handwriting: the only home of torch (`pip install 'civreg[train]'`)."""

from civreg.extract.train.course import Course, evaluate, fetch_fonts, learn, need_torch
from civreg.extract.train.fields import Pace, Taught, Written, learn_fields

__all__ = ["Course", "Pace", "Taught", "Written", "evaluate", "fetch_fonts", "learn", "learn_fields", "need_torch"]
