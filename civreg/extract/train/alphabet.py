"""The letters that the recogniser knows, and how lines without true case and punctuation are taught."""

from __future__ import annotations

import unicodedata

import numpy as np
from numpy.typing import NDArray

_PLAIN = "abcdefghijklmnopqrstuvwxyz"
_MARKED = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
PUNCTUATION = ".,-/:;()'\"+&#%?!”"
ALPHABET = " 0123456789" + _PLAIN + _PLAIN.upper() + _MARKED + _MARKED.upper() + PUNCTUATION
"""Class i + 1 is `ALPHABET[i]`; class 0 is the blank of CTC."""
SILENT = ",.-:;"
"""Marks that a transcript in Title Case without commas leaves out whatever the ink shows."""


def classes(text: str) -> list[int]:
    """A text as classes; what the alphabet lacks is left out."""
    return [ALPHABET.index(c) + 1 for c in unicodedata.normalize("NFC", text) if c in ALPHABET]


def folding() -> tuple[NDArray[np.int64], dict[str, int]]:
    """For every class its folded class, and the folded class of every folded letter.

    Letters of both cases fall together, and `SILENT` marks fall together with the blank: a CTC loss over the summed
    probabilities then teaches the letters and says nothing about case or commas.
    """
    target = np.zeros(len(ALPHABET) + 1, np.int64)
    folded: dict[str, int] = {}
    for i, letter in enumerate(ALPHABET, 1):
        if letter not in SILENT:
            target[i] = folded.setdefault(letter.lower(), len(folded) + 1)
    return target, folded


def folded_classes(text: str, folded: dict[str, int]) -> list[int]:
    """A text as folded classes."""
    words = "".join(c for c in unicodedata.normalize("NFC", text).lower() if c not in SILENT)
    return [folded[c] for c in " ".join(words.split()) if c in folded]
