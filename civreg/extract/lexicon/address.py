"""How likely an address is before anyone has looked at the ink: free detail first, then a place that exists.

The place is one of the gazetteer with the share of addresses that end like it; every word of the detail (thôn, ấp, tổ,
street, number) is as likely as such words are, and a word that no list holds is unlikely but never impossible.
"""

from __future__ import annotations

import math
import re

from civreg import places
from civreg.extract.lexicon.habit import START, Habit, habit
from civreg.places import PAIRS, UNITS, bare, words
from civreg.text import is_syllable

KINDS = UNITS | {" ".join(pair) for pair in PAIRS}
HEADS = frozenset((
    "thôn", "ấp", "xóm", "tổ", "khu", "phố", "số", "đường", "ngõ", "ngách", "hẻm", "khóm", "bản", "buôn", "làng", "kp", "tdp",
    "dân", "kdc", "cụm", "đội", "lô", "chung", "cư", "cc", "ql", "quốc", "lộ", "km", "nhà", "tầng", "tòa", "khối", "kiệt",
    "sn", "phòng", "bệnh", "viện", "ubnd", "trạm", "y", "tế",
))  # fmt: skip
HEAD, FIGURE, MIXED = 0.02, 0.05, 0.015
"""What a word that begins a detail weighs, one of figures, one of figures and letters (67b, kp7)."""
STRAY_UNIT = 0.0002
"""What the name of a kind of unit weighs that stands before nothing of that kind."""
ODD = 0.03
"""What a word that is no syllable of the language weighs next to one that is."""
PLACES = 1.4
"""How much a place that exists counts next to a word that is usual."""
_BEFORE = (
    {"xã", "phường", "thị trấn", "tt", "p", "x"},
    {"quận", "huyện", "thị xã", "thành phố", "tp", "tx", "q", "h"},
    {"tỉnh", "thành phố", "tp", "t"},
)
"""Kinds of unit that may stand before a commune, a district, a province."""


def weight(text: str) -> float:
    """Logarithm of how likely an address is."""
    usual = habit("place")
    found = places.placed(text)
    said = words(text)
    stop = said[found[1]].start if found else len(text)
    end = math.log(found[0].weight if found else places.NOWHERE)
    level = next((i for i, name in enumerate(found[0].triple) if name), 0) if found else 0
    return PLACES * end + (_detail(_tokens(text[:stop]), _BEFORE[level] if found else set(), usual) if usual else 0.0)


def _tokens(text: str) -> list[str]:
    """The words of a detail, with thị xã, thị trấn, thành phố as one."""
    out: list[str] = []
    for token in (bare(t) for t in re.findall(r"\w+", text)):
        if out and (out[-1], token) in PAIRS:
            out[-1] = f"{out[-1]} {token}"
        else:
            out.append(token)
    return out


def _detail(tokens: list[str], units: set[str], usual: Habit) -> float:
    total, before = 0.0, START
    for token, after in zip(tokens, [*tokens[1:], ""], strict=False):
        if token in KINDS:
            fits = token in units if not after else after.isdigit() or after not in KINDS
            share = (
                HEAD if fits and (not after or after.isdigit()) else max(STRAY_UNIT, usual.weight(before, token)) if fits else STRAY_UNIT
            )
        else:
            share = HEAD if token in HEADS else _word(before, token, usual)
        total += math.log(share)
        before = token
    return total


def _word(before: str, token: str, usual: Habit) -> float:
    if token.isdigit():
        return FIGURE
    if any(c.isdigit() for c in token):
        return MIXED if re.fullmatch(r"\d+[a-zđ]{1,2}\d?|[a-zđô]{1,2}\d+[a-zđ]?", token) else usual.stray * ODD
    if len(token) == 1:
        return MIXED / 10
    return usual.weight(before, token) * (1.0 if token in usual.words or is_syllable(token) else ODD)
