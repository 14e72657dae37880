"""Nationality: a country by the name that registers use."""

from __future__ import annotations

from civreg.kinds.parsed import Parsed, list_key, listed

_NAMES = (
    "Việt Nam", "Trung Quốc", "Đài Loan", "Hoa Kỳ", "Pháp", "Lào", "Campuchia", "Thái Lan", "Nga", "Hàn Quốc", "Nhật Bản", "Úc",
    "Canada", "Đức", "Anh", "Ấn Độ", "Singapore", "Malaysia", "Philippines", "Indonesia", "Không quốc tịch",
)  # fmt: skip
_OTHERS = {"Trung Hoa": "Trung Quốc", "Tàu": "Trung Quốc", "Mỹ": "Hoa Kỳ", "Miên": "Campuchia", "Cao Miên": "Campuchia", "VN": "Việt Nam"}


_LISTED = {list_key(old): name for old, name in _OTHERS.items()} | {list_key(name): name for name in _NAMES}


def parse(text: str) -> Parsed:
    """Value: the country's usual name."""
    return listed(text, _LISTED)
