"""The root of every foreseen failure."""

from __future__ import annotations

import re
from typing import ClassVar

from civreg.language import Lang, Phrase


class CivregError(Exception):
    """A failure that a clerk can understand; carries data, never a ready-made sentence."""

    exit_code: ClassVar[int] = 1
    phrase: ClassVar[Phrase] = Phrase(vi="Lỗi: {what}", en="Error: {what}")

    def __init__(self, **data: object) -> None:
        self.data = data
        super().__init__(self.say("en"))

    def say(self, lang: Lang = "vi") -> str:
        """Say what is wrong and what to do."""
        return self.phrase.say(lang, **self.data)

    @classmethod
    def code(cls) -> str:
        """The stable code of this kind of failure: `NotFoundError` is `not-found`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__.removesuffix("Error")).lower()

    def __reduce__(self) -> tuple[object, ...]:
        """Travel whole between processes (keyword data do not by themselves)."""
        return _rebuild, (type(self), self.data)


def _rebuild(kind: type[CivregError], data: dict[str, object]) -> CivregError:
    return kind(**data)
