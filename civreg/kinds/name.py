"""A person's name: in capitals or not, hyphenated or not, with a title or a post beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from civreg.kinds.parsed import Parsed, plain
from civreg.model import Doubt

_TITLE = re.compile(r"(?:ông|bà|cô|anh|chị|cụ|đ/c|đồng chí|thầy)\s+(?=[^\W\d]+[\s-])", re.IGNORECASE)
_POST = re.compile(
    r"[\s,;:(/–-]+(?=(?:kt|tm|tuq|tl|q|p)\.|(?:phó )?chủ tịch|(?:phó )?trưởng|(?:phó )?giám đốc|công chức|cán bộ|hộ[ -]lại|"
    r"ủy viên|uỷ viên|thư ký|xã trưởng|quyền|đại diện|tư pháp)",
    re.IGNORECASE,
)
_DOUBLE = frozenset(("tôn thất", "tôn nữ", "công tôn", "công huyền", "âu dương", "tư mã", "gia cát", "hạ hầu", "hoàng phủ", "thượng quan"))
_FIRST = frozenset(("y", "h", "h'", "h’"))
"""What stands before names of the highlands, whose family name comes last."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in its parts, spelled as they are written."""

    family: str
    middle: str
    given: str
    post: str = ""
    """What a signer is, where it stands beside the name."""

    @property
    def full(self) -> str:
        """The name without title and post."""
        return " ".join(p for p in (self.family, self.middle, self.given) if p)


def parse(text: str) -> Parsed:
    """Value: the text itself with single spaces; figures in it are flagged."""
    kept = plain(text)
    return replace(kept, doubts=(*kept.doubts, Doubt("not-a-name"))) if any(c.isdigit() for c in text) else kept


def name_of(text: str) -> PersonName | None:
    """The parts of a name, as written or its value; None where nothing of a name is left. One word alone is a given name."""
    name, post = _parted(plain(text).value)
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]*)*", name)
    if not words:
        return None
    if len(words) > 2 and words[0].casefold() in _FIRST:
        return PersonName(words[-1], words[0], " ".join(words[1:-1]), post)
    head = 2 if len(words) > 2 and " ".join(words[:2]).casefold() in _DOUBLE else 1
    if len(words) == 1:
        return PersonName("", "", words[0], post)
    return PersonName(" ".join(words[:head]), " ".join(words[head:-1]), words[-1], post)


def _parted(text: str) -> tuple[str, str]:
    """Name and post; a title is left out."""
    found = _POST.search(text)
    name, post = (text[: found.start()], text[found.end() :].strip(" .,)")) if found else (text, "")
    return _TITLE.sub("", name, count=1) if _TITLE.match(name) else name, post
