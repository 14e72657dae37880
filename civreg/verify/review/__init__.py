"""The review desk: a web application on this machine in which a person compares every doubtful field with the original."""

from civreg.verify.review.app import ROUTES, DeskOptions, create_app
from civreg.verify.review.office import (
    ErrorRate,
    Findings,
    FoundEntry,
    Given,
    Group,
    Member,
    Office,
    Saved,
    ShownEntry,
    ShownField,
    Statistics,
)

__all__ = [
    "ROUTES",
    "DeskOptions",
    "ErrorRate",
    "Findings",
    "FoundEntry",
    "Given",
    "Group",
    "Member",
    "Office",
    "Saved",
    "ShownEntry",
    "ShownField",
    "Statistics",
    "create_app",
]
