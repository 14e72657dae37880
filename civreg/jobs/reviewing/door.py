"""Who may come in: tries to log in are counted, and after some the door stays shut for a while."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

FREE = 4
"""Wrong tries that cost nothing."""
LONGEST = 900.0
"""Seconds that the door stays shut at most."""
NAME, MOST = 80, 10_000
"""Letters of a name, and names, that are remembered: nobody fills the memory with them."""


@dataclass(slots=True)
class Door:
    """Wrong tries by name and by machine, whether or not such a name exists."""

    clock: float | None = None
    """Seconds, in tests; None: the machine's own."""
    _wrong: dict[str, tuple[int, float]] = field(default_factory=dict)

    def wait(self, *who: str) -> int:
        """Seconds until the next try may be made by a name, or from a machine; 0: at once."""
        return max((self._left(one) for one in who), default=0)

    def failed(self, *who: str) -> None:
        """Count a wrong try."""
        for one in who:
            times, _ = self._wrong.pop(one[:NAME], (0, 0.0))
            self._wrong[one[:NAME]] = times + 1, self._now()
        for old in list(self._wrong)[:-MOST]:
            del self._wrong[old]

    def opened(self, *who: str) -> None:
        """Forget wrong tries after a right one."""
        for one in who:
            self._wrong.pop(one[:NAME], None)

    def _left(self, one: str) -> int:
        times, last = self._wrong.get(one[:NAME], (0, 0.0))
        shut = min(LONGEST, 2.0 ** (times - FREE)) if times > FREE else 0.0
        return max(0, round(last + shut - self._now() + 0.5)) if shut else 0

    def _now(self) -> float:
        return time.monotonic() if self.clock is None else self.clock
