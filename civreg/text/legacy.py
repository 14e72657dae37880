"""The 8-bit spellings of old offices, TCVN3 (ABC fonts) and VNI, as their letters look once a program took them for Latin-1.

TCVN3 is TCVN 5712:1993, third set: one byte a letter, and no capitals with a tone (capital fonts drew them). VNI puts the marks
into a byte of their own behind the letter. Which of them a text is in is weighed by the syllables that each way of reading makes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from typing import Literal

from civreg.text.syllable import is_syllable

Spelling = Literal["unicode", "tcvn3", "vni"]
SPELLINGS: tuple[Spelling, ...] = ("unicode", "tcvn3", "vni")
ENOUGH = 3
"""Least words with marks that a spelling must explain, and no other does, before it is believed."""

_TCVN3 = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
"""First byte of a run: the letters from there on."""
_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_VNI_TONES = {"": "", "ø": _GRAVE, "ù": _ACUTE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
_VNI_CIRCUMFLEX = {"â": "", "à": _GRAVE, "á": _ACUTE, "å": _HOOK, "ã": _TILDE, "ä": _DOT}
_VNI_BREVE = {"ê": "", "è": _GRAVE, "é": _ACUTE, "ú": _HOOK, "ü": _TILDE, "ë": _DOT}
_VNI_ALONE = {"ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ"}
_BREAKS = re.compile(r"[\s!-/:-@\[-`{-~0-9]+")
_EDGES = "“”‘’«»…–—·°º"


@dataclass(frozen=True, slots=True)
class Weighed:
    """How many of some words with letters beyond ASCII are syllables of the language in each spelling."""

    words: int = 0
    unicode: int = 0
    tcvn3: int = 0
    vni: int = 0

    def __add__(self, other: Weighed) -> Weighed:
        return Weighed(self.words + other.words, self.unicode + other.unicode, self.tcvn3 + other.tcvn3, self.vni + other.vni)

    @property
    def nearest(self) -> Spelling:
        """The spelling that explains most; Unicode where another does no better, as in plain ASCII."""
        return max(SPELLINGS, key=lambda s: (getattr(self, s), s == "unicode"))

    @property
    def sure(self) -> bool:
        """Whether `nearest` explains nearly all, and the others next to nothing."""
        best, *rest = sorted((self.unicode, self.tcvn3, self.vni), reverse=True)
        if self.nearest == "unicode":
            return best >= 2 * rest[0] or self.words == 0
        return best >= ENOUGH and best >= 0.8 * self.words and rest[0] <= best / 3


def weighed(texts: Iterable[str]) -> Weighed:
    """Weigh some texts, such as a column's; the same text given twice counts twice."""
    return sum((_weighed(word) for text in texts for word in _words(text)), Weighed())


def decoded(text: str, spelling: Spelling) -> str:
    """The text in Unicode (NFC); what the spelling does not have stays as it is."""
    text = unicodedata.normalize("NFC", text)
    if spelling == "tcvn3":
        return _in_capitals(text, text.translate(_tcvn3()))
    return _vni_tokens().sub(lambda m: _vni()[m[0]], text) if spelling == "vni" else text


def encoded(text: str, spelling: Spelling) -> str:
    """The text as the old spelling had it, in Latin-1 letters; capitals that TCVN3 lacks become small ones.

    Raises ValueError for a letter that the spelling does not have.
    """
    letters = unicodedata.normalize("NFC", text)
    if spelling == "unicode":
        return letters
    table = _tcvn3_back() if spelling == "tcvn3" else _vni_back()
    for letter in letters:
        if letter not in table and not letter.isascii():
            raise ValueError(letter)
    return "".join(table.get(letter, letter) for letter in letters)


def _words(text: str) -> Iterable[str]:
    return (word for word in _BREAKS.split(unicodedata.normalize("NFC", text)) if not word.isascii())


@lru_cache(16384)
def _weighed(word: str) -> Weighed:
    said = {spelling: _syllable(word, spelling) for spelling in SPELLINGS}
    return Weighed(1, said["unicode"], said["tcvn3"], said["vni"])


def _syllable(word: str, spelling: Spelling) -> bool:
    if spelling == "unicode":
        word = word.strip(_EDGES)
        return word.isascii() or is_syllable(word)
    rest = word.translate(dict.fromkeys(_tcvn3(), "")) if spelling == "tcvn3" else _vni_tokens().sub("", word)
    return rest.isascii() and is_syllable(decoded(word, spelling))


def _in_capitals(typed: str, text: str) -> str:
    """The text in capitals where all that could be typed as capitals was, as in `NGUYÔN`."""
    capitals = re.search(r"[A-Z]{2}", typed) and not re.search(r"[a-z]", typed)
    return text.upper() if capitals else text


@cache
def _tcvn3() -> Mapping[int, str]:
    return {start + i: letter for start, run in _TCVN3.items() for i, letter in enumerate(run)}


@cache
def _tcvn3_back() -> Mapping[str, str]:
    small = {letter: chr(code) for code, letter in _tcvn3().items()}
    return {letter.upper(): code for letter, code in small.items()} | small


@cache
def _vni() -> Mapping[str, str]:
    """Every letter of VNI with its marks, small and in capitals; a small mark may stand behind a capital too."""
    made = {letter + mark: letter + tone for letter, (mark, tone) in product("aeiouy", _VNI_TONES.items()) if mark and letter != "i"}
    made |= {letter + mark: letter + _CIRCUMFLEX + tone for letter, (mark, tone) in product("aeo", _VNI_CIRCUMFLEX.items())}
    made |= {"a" + mark: "a" + _BREVE + tone for mark, tone in _VNI_BREVE.items()}
    made |= {horned + mark: letter + tone for (horned, letter), (mark, tone) in product((("ô", "ơ"), ("ö", "ư")), _VNI_TONES.items())}
    small = {typed: unicodedata.normalize("NFC", letter) for typed, letter in (made | _VNI_ALONE).items() if typed != "yï"}
    mixed = {typed[0].upper() + typed[1:]: letter.upper() for typed, letter in small.items()}
    return small | mixed | {typed.upper(): letter.upper() for typed, letter in small.items()}


@cache
def _vni_tokens() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _vni()), key=len, reverse=True)))


@cache
def _vni_back() -> Mapping[str, str]:
    return {letter: typed for typed, letter in _vni().items() if typed == typed.upper() or typed == typed.lower()}
