"""Others in the stead of names, numbers and places: the same for the same, by a secret that is drawn for one export and forgotten."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

from civreg.places import gazetteer
from civreg.text import compared, searched

HIDDEN = "(đã che)"
_BREAKS = re.compile(r"[\s\-–]+")
_AFTER = re.compile(r"[,;:(/\n\t]| [-–] ")
"""What ends a name: an office or a remark follows."""
_TRIES = 1000


@cache
def words(group: str) -> tuple[str, ...]:
    """A group of words of the data file."""
    data = tomllib.loads(resources.files("civreg.export").joinpath("pseudonyms.toml").read_text("utf-8"))
    return tuple(data[group].split())


class Pseudonyms:
    """One secret, and all that is made with it; `taken` are the names that must not come out."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._secret = secrets.token_bytes(32)
        self._taken = frozenset(searched(form) for name in taken for form in (name, " ".join(_parts(name))))

    def number(self, *what: object) -> int:
        """A large number that hangs on the secret and on what is named."""
        text = "\0".join(map(str, what))
        return int.from_bytes(hmac.new(self._secret, text.encode("utf-8"), hashlib.sha256).digest()[:8], "big")

    def pick(self, among: Sequence[str], *what: object) -> str:
        """One of some words."""
        return among[self.number(*what) % len(among)]

    def name(self, text: str) -> str:
        """Another name of the same shape; one family name gives one family name, one name one name, whatever its case."""
        old = _parts(text)
        if not old:
            return HIDDEN if text.strip() else ""
        new = next((n for i in range(_TRIES) if _free(n := self._words(old, i), old, self._taken)), None)
        if new is None:
            return HIDDEN
        return ("-" if "-" in text and " " not in text.strip() else " ").join(
            _as_written(n, o, " ".join(old)) for n, o in zip(new, old, strict=True)
        )

    def _words(self, old: Sequence[str], attempt: int) -> list[str]:
        whole = _key(" ".join(old))
        family = self.pick(words("family"), "family", compared(old[0]), attempt // 100)
        given = self.pick(words("given"), "given", whole, attempt)
        middle = [w if compared(w) in words("kept") else self.pick(words("middle"), "middle", whole, i, attempt) for i, w in enumerate(old)]
        return [family, *middle[1:-1], given] if len(old) > 1 else [given]

    def place(self, text: str) -> str:
        """Another place with as many units, three at most."""
        if not text.strip():
            return ""
        units = gazetteer().triples
        count = min(3, 1 + text.count(","))
        for attempt in range(_TRIES):
            chosen = units[self.number("place", compared(text), attempt) % len(units)][-count:]
            if not any(_bare_unit(unit) in compared(text) for unit in chosen):
                return ", ".join(chosen)
        return HIDDEN

    def figures(self, text: str) -> str:
        """Other figures in the same number; letters go."""
        digits = re.sub(r"\D", "", text)
        if not digits:
            return HIDDEN if text.strip() else ""
        for attempt in range(_TRIES):
            made = "".join(str(self.number("figures", digits, i, attempt) % 10) for i in range(len(digits)))
            if made != digits:
                return made
        return HIDDEN


def _parts(text: str) -> list[str]:
    """The words of a name, without a title before it or an office behind it."""
    found = [word for word in _BREAKS.split(_AFTER.split(text.strip(), maxsplit=1)[0]) if any(c.isalpha() for c in word)]
    return found[1:] if len(found) > 2 and compared(found[0]).strip(".") in words("titles") else found


def _free(new: Sequence[str], old: Sequence[str], taken: frozenset[str]) -> bool:
    """Whether a new name is nobody's here, and keeps neither family name nor given name."""
    kept = any(searched(new[end]) == searched(old[end]) for end in (0, -1))
    return not kept and searched(" ".join(new)) not in taken


def _key(name: str) -> str:
    return compared(" ".join(_parts(name)))


def _as_written(new: str, old: str, whole: str) -> str:
    if whole.isupper() and len(whole) > 1:
        return new.upper()
    return new.lower() if old.islower() else new.capitalize()


def _bare_unit(unit: str) -> str:
    """A unit's own name: `Huyện Củ Chi` is `củ chi`."""
    return compared(re.sub(r"(?i)^(thành phố|thị trấn|thị xã|đặc khu|phường|huyện|quận|tỉnh|xã) ", "", unit))
