"""What drawn labels say: what known forms print, and much else, so that other forms are not read into known ones."""

from __future__ import annotations

from functools import cache

import numpy as np

from civreg import forms
from civreg.extract.train import texts
from civreg.places import gazetteer

SHARE = 0.45
"""Share of lines that say what known forms print."""
Rng = np.random.Generator


@cache
def printed_labels() -> tuple[str, ...]:
    """Everything that known forms print."""
    found = set()
    for form in forms.known().values():
        found |= {form.title, *(p.label for row in form.rows for p in row), *(o.label for o in form.options)}
    return tuple(sorted(label for label in found if label))


def phrase(rng: Rng) -> str:
    """What one label says: a known one, its words in another order, words at random, or what registers say."""
    roll = rng.random()
    label = texts.pick(rng, printed_labels())
    if roll < SHARE:
        said = label
    elif roll < SHARE + 0.15:
        words = (label + " " + texts.pick(rng, printed_labels())).split()
        said = " ".join(words[i] for i in rng.permutation(len(words))[: int(rng.integers(1, 7))])
    elif roll < SHARE + 0.40:
        said = _at_random(rng)
    else:
        said = texts.text(rng)
    return _dressed(said, rng)


def _at_random(rng: Rng) -> str:
    words = [texts.pick(rng, gazetteer().syllables).lower() for _ in range(int(rng.integers(1, 8)))]
    words[0] = words[0].capitalize()
    for i in range(len(words)):
        roll = rng.random()
        if roll < 0.08:
            words[i] += texts.pick(rng, ",.;")
        elif roll < 0.13:
            words[i] = f"({words[i]})"
        elif roll < 0.17:
            words[i] += texts.pick(rng, ("-", "/")) + texts.pick(rng, gazetteer().syllables).lower()
        elif roll < 0.20:
            words[i] = "".join(texts.pick(rng, "abcdeghiklmnopqrstuvxy") for _ in range(int(rng.integers(1, 7))))
    return " ".join(words) + (":" if rng.random() < 0.6 else "")


def _dressed(said: str, rng: Rng) -> str:
    roll = rng.random()
    if roll < 0.12:
        return said.upper()
    if roll < 0.18:
        return said.title()
    if roll < 0.24 and said[-1:].isalnum():
        return said + texts.pick(rng, (":", " :", "(1):", "…", ".", "..."))
    if roll < 0.28:
        return f"{int(rng.integers(1, 30))}{texts.pick(rng, '.-/)')} {said}"
    return said
