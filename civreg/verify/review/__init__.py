"""The review desk: a web application on this machine in which a person compares every doubtful field with the original."""

from civreg.verify.review.app import ROUTES, DeskOptions, create_app
from civreg.verify.review.groups import FIGURES, MOST, PIECES, Group, Marked, Member, Settled
from civreg.verify.review.office import (
    Findings,
    FoundEntry,
    Given,
    KeyersWork,
    Office,
    Saved,
    ShownEntry,
    ShownField,
    Trouble,
)

__all__ = [
    "FIGURES",
    "MOST",
    "PIECES",
    "ROUTES",
    "DeskOptions",
    "Findings",
    "FoundEntry",
    "Given",
    "Group",
    "KeyersWork",
    "Marked",
    "Member",
    "Office",
    "Saved",
    "Settled",
    "ShownEntry",
    "ShownField",
    "Trouble",
    "create_app",
]
