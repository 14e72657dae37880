"""Nationality: a country by the name that registers use."""

from __future__ import annotations

from civreg.extract.kinds.parsed import Parsed
from civreg.model import Doubt
from civreg.text import compared

_NAMES = (
    "Việt Nam", "Trung Quốc", "Đài Loan", "Hoa Kỳ", "Pháp", "Lào", "Campuchia", "Thái Lan", "Nga", "Hàn Quốc", "Nhật Bản", "Úc",
    "Canada", "Đức", "Anh", "Ấn Độ", "Singapore", "Malaysia", "Philippines", "Indonesia", "Không quốc tịch",
)  # fmt: skip
_OTHERS = {"Trung Hoa": "Trung Quốc", "Tàu": "Trung Quốc", "Mỹ": "Hoa Kỳ", "Miên": "Campuchia", "Cao Miên": "Campuchia", "VN": "Việt Nam"}


def _key(text: str) -> str:
    return compared(text).replace("-", " ").strip(" .,")


_LISTED = {_key(old): name for old, name in _OTHERS.items()} | {_key(name): name for name in _NAMES}


def parse(text: str) -> Parsed:
    """Value: the country's usual name; the text is never changed."""
    value = _LISTED.get(_key(text), "")
    return Parsed(text, value, () if value else (Doubt("out-of-list"),))
