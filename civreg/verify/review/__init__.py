"""The review desk: a web application on this machine in which a person compares every doubtful field with the original."""

from civreg.verify.review.app import ROUTES, DeskOptions, create_app
from civreg.verify.review.office import (
    FIGURES,
    PIECES,
    Findings,
    FoundEntry,
    Given,
    Group,
    Marked,
    Member,
    Office,
    Saved,
    Settled,
    ShownEntry,
    ShownField,
)

__all__ = [
    "FIGURES",
    "PIECES",
    "ROUTES",
    "DeskOptions",
    "Findings",
    "FoundEntry",
    "Given",
    "Group",
    "Marked",
    "Member",
    "Office",
    "Saved",
    "Settled",
    "ShownEntry",
    "ShownField",
    "create_app",
]
