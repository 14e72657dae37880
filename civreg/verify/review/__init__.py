"""The review desk: a web application on this machine in which a person compares every doubtful field with the original."""

from civreg.verify.review.app import ROUTES, DeskOptions, create_app
from civreg.verify.review.office import (
    Findings,
    FoundEntry,
    Given,
    Group,
    Member,
    Office,
    Saved,
    ShownEntry,
    ShownField,
)

__all__ = [
    "ROUTES",
    "DeskOptions",
    "Findings",
    "FoundEntry",
    "Given",
    "Group",
    "Member",
    "Office",
    "Saved",
    "ShownEntry",
    "ShownField",
    "create_app",
]
