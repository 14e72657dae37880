"""The two languages a clerk may read: Vietnamese first, English beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lang = Literal["vi", "en"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence in both languages; `{name}` marks stand for data."""

    vi: str
    en: str

    def say(self, lang: Lang = "vi", **data: object) -> str:
        """Give the sentence in `lang`, its marks filled from `data`.

        Raises KeyError where a mark has no datum: a half-filled sentence never reaches a clerk.
        """
        return (self.vi if lang == "vi" else self.en).format_map(data)
