"""A ticked option: the words printed beside the square."""

from __future__ import annotations

from collections.abc import Sequence

from civreg.forms import TickOption
from civreg.kinds.parsed import Parsed
from civreg.model import Doubt


def ticked(marked: Sequence[str], options: Sequence[TickOption]) -> Parsed:
    """Value: the national code of the one ticked option, the most inked first; none and several are flagged."""
    text = "; ".join(marked)
    if len(marked) != 1:
        return Parsed(text, "", (Doubt("several-ticks", text) if marked else Doubt("no-tick"),))
    codes = {o.label: o.code for o in options}
    value = codes.get(marked[0], "")
    return Parsed(text, value, () if value else (Doubt("out-of-list"),))


def parse(text: str) -> Parsed:
    """Value: a code, as the national sheet holds it; words mean a code only beside their form's options, see `ticked`."""
    code = text.strip()
    if not code:
        return Parsed(text, "", (Doubt("no-tick"),))
    return Parsed(text, code) if len(code) == 1 and code.isdecimal() else Parsed(text, "", (Doubt("out-of-list"),))
