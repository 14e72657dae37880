"""Teaching and measuring the recognisers of handwriting and of printed labels: the only home of torch (`pip install 'civreg[train]'`)."""

from typing import TYPE_CHECKING

from civreg.face import lazily

if TYPE_CHECKING:
    from civreg.extract.train.course import Course, LabelCourse, evaluate, fetch_fonts, learn, learn_labels, need_torch
    from civreg.extract.train.fields import Taught, Written, learn_fields
    from civreg.extract.train.pace import Pace

__all__ = [
    "Course",
    "LabelCourse",
    "Pace",
    "Taught",
    "Written",
    "evaluate",
    "fetch_fonts",
    "learn",
    "learn_fields",
    "learn_labels",
    "need_torch",
]

_HOMES = {
    "course": "Course LabelCourse evaluate fetch_fonts learn learn_labels need_torch",
    "fields": "Taught Written learn_fields",
    "pace": "Pace",
}
"""Module: the names that it gives."""

__getattr__ = lazily(__name__, _HOMES)
