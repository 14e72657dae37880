"""Checks: rules of a book, declared as data, over its entries as they stand; what they find is derived each time."""

from civreg.verify.checks.book import CheckOptions
from civreg.verify.checks.finding import SEVERITIES, CheckFinding, Severity
from civreg.verify.checks.rules import Rule, rules
from civreg.verify.checks.run import BookCheck, check_book, looked_over, of_one_entry

__all__ = [
    "SEVERITIES",
    "BookCheck",
    "CheckFinding",
    "CheckOptions",
    "Rule",
    "Severity",
    "check_book",
    "looked_over",
    "of_one_entry",
    "rules",
]
