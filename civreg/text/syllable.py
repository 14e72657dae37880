"""Which letters make a syllable of the language: its onset, its rhyme, its tone."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_ONSET = "ngh|ng|nh|gh|gi|kh|th|tr|ch|ph|qu|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x"
_OPEN = (
    "a|e|ê|i|o|ô|ơ|u|ư|y|ai|ao|au|âu|ay|ây|eo|êu|ia|iu|iêu|oi|ôi|ơi|oa|oe|oai|oay|oao|oeo|ua|uê|ui|uy|ưa|ưi|ưu|uôi|ươi|ươu|uya|uyu|yêu|"
    "uơ|uây"
)
_NASAL = (
    "am|ăm|âm|em|êm|im|om|ôm|ơm|um|iêm|uôm|ươm|oam|oăm|yêm|an|ăn|ân|en|ên|in|on|ôn|ơn|un|iên|uôn|ươn|oan|oăn|oen|uân|uyên|uyn|yên|"
    "ang|ăng|âng|eng|ong|ông|ung|ưng|iêng|uông|ương|oang|oăng|oong|uâng|yêng|anh|ênh|inh|oanh|uênh|uynh|ynh"
)
_STOPPED = (
    "ap|ăp|âp|ep|êp|ip|op|ôp|ơp|up|iêp|ươp|oap|uyp|at|ăt|ât|et|êt|it|ot|ôt|ơt|ut|ưt|iêt|uôt|ươt|oat|oăt|oet|uât|uyt|uyêt|yêt|"
    "ac|ăc|âc|ec|oc|ôc|uc|ưc|iêc|uôc|ươc|oac|oăc|ooc|ach|êch|ich|oach|uêch|uych|ych"
)
_PLAIN = re.compile(rf"(?:{_ONSET})?(?:{_OPEN}|{_NASAL})")
_SHUT = re.compile(rf"(?:{_ONSET})?(?:{_STOPPED})")


@lru_cache(16384)
def is_syllable(word: str) -> bool:
    """Whether a word may be a Vietnamese syllable: at most one tone, and sắc or nặng alone before c, ch, p, t."""
    parts = unicodedata.normalize("NFD", word.casefold())
    tones = [c for c in parts if c in _TONES]
    plain = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    if len(tones) > 1:
        return False
    if _SHUT.fullmatch(plain):
        return bool(tones) and tones[0] in "\u0301\u0323"
    return bool(_PLAIN.fullmatch(plain)) or plain in ("gi", "gin", "giêng", "giêt", "quôc")
