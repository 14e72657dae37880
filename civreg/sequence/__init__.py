"""What follows what in a book: the likeliest numbers and dates of its entries, given how each was read and what stands around it."""

from civreg.sequence.chain import Guess
from civreg.sequence.dates import Day, heaviest_run, likeliest_days, misread
from civreg.sequence.numbers import Number, likeliest_numbers

__all__ = ["Day", "Guess", "Number", "heaviest_run", "likeliest_days", "likeliest_numbers", "misread"]
"""Costs are negative natural logarithms of probabilities throughout."""
