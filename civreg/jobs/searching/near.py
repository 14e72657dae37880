"""Names that are nearly the one that is asked for, by letters that differ and by what is misread in this archive."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from civreg.archive import bag
from civreg.text import searched

SHORT = 3
"""Letters up to which a syllable may differ in one; longer ones in two."""
MOST = 60
"""Nearest syllables that stand for one."""
FARTHEST = 2.2
"""Most that a whole name may differ, in letters."""
LEAST = 0.3
"""What a letter costs at least that is always misread so."""
Confusions = Mapping[tuple[str, str], int]


class Near:
    """The syllables of an archive, and how easily one is misread for another."""

    def __init__(self, words: Sequence[str], confusions: Confusions) -> None:
        self._words = words
        self._confusions = confusions

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self._words)

    def around(self, word: str) -> list[tuple[str, float]]:
        """Syllables of the archive near one, with what they differ by, nearest first; itself too where it is there."""
        cutoff = 1 if len(word) <= SHORT else 2
        near = process.extract(word, self._words, scorer=Levenshtein.distance, score_cutoff=cutoff, limit=None)
        ranked = sorted((self.cost(word, other), other) for other, _, _ in near)
        return [(other, cost) for cost, other in ranked[:MOST]]

    def cost(self, meant: str, read: str, farthest: int = 99) -> float:
        """How far a text that was read is from the one that is meant, in letters; what is often misread costs less.

        Texts that differ in more than `farthest` letters are as far as can be.
        """
        if meant == read:
            return 0.0
        if Levenshtein.distance(meant, read, score_cutoff=farthest) > farthest:
            return math.inf
        return math.fsum(self._letter(pair) for pair in _letters(read, meant))

    def _letter(self, pair: tuple[str, str]) -> float:
        return max(LEAST, 1.0 / (1.0 + 0.5 * self._confusions.get(pair, 0)))

    def bags(self, words: Sequence[str]) -> Iterator[str]:
        """Bags of whole names near one, nearest first, each once; the name's own bag is the first."""
        choices = [self.around(word) or [(word, 0.0)] for word in words]
        first = (0,) * len(words)
        queue = [(sum(c[0][1] for c in choices), first)]
        met = {first}
        given: set[str] = set()
        while queue:
            cost, at = heapq.heappop(queue)
            if cost > FARTHEST:
                return
            name = bag(" ".join(choice[i][0] for choice, i in zip(choices, at, strict=True)))
            if name not in given:
                given.add(name)
                yield name
            for k, choice in enumerate(choices):
                after = (*at[:k], at[k] + 1, *at[k + 1 :])
                if after[k] < len(choice) and after not in met:
                    met.add(after)
                    heapq.heappush(queue, (cost - choice[at[k]][1] + choice[after[k]][1], after))


def confused(pairs: Iterable[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """Letters that were read for others in corrected texts (read, meant), as counts; texts of other words teach nothing."""
    counts: Counter[tuple[str, str]] = Counter()
    for read_text, meant_text in pairs:
        read, meant = searched(read_text), searched(meant_text)
        if read != meant and Levenshtein.normalized_distance(read, meant) <= 0.34:
            counts.update(_letters(read, meant))
    return counts


def _letters(read: str, meant: str) -> Iterator[tuple[str, str]]:
    """Letters in which two texts differ (read, meant); one of them is empty where a letter was left out or put in."""
    for op in Levenshtein.editops(meant, read):
        yield "" if op.tag == "delete" else read[op.dest_pos], "" if op.tag == "insert" else meant[op.src_pos]
