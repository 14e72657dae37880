"""P14: nobody verifies what they keyed: refused by the store itself, whatever was done before, and by a row written past it.

Three hundred tries here, ten thousand with CIVREG_RELEASE=1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from random import Random
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from civreg.archive import By
from civreg.errors import OwnWorkError
from civreg.model import Decision
from tests.promises.conftest import scale

TRIES = scale(300, 10_000)
ENTRIES = scale(6, 40)
PEOPLE = tuple(By(name, f"máy {n}") for n, name in enumerate(("Trần Văn Gõ", "Lê Thị Kiểm", "Trần Văn", "trần văn gõ", "Đỗ An")))
KEYS = ("so", "nksHoTen", "meHoTen", "chaHoTen", "nksNoiSinh")
PAST = "INSERT INTO verifications (act, entry, what, reason, person, at) VALUES ((SELECT max(sequence) FROM acts), ?, 'verify', '', ?, '')"


def test_nobody_verifies_or_decides_what_they_keyed(shelf: Any, record_property: Callable[[str, object], None]) -> None:
    """People key, decide, verify, give back and open again in random order: what is one's own is refused, all else is done."""
    entries = shelf.add("KS.2015.01", [{"so": str(n), "nksHoTen": "Lê Hoa"} for n in range(ENTRIES)], verified=False)
    archive, rng = shelf.archive, Random(14)  # noqa: S311 - no secret
    keyed: dict[tuple[int, str], set[str]] = defaultdict(set)
    tries = done = 0
    with closing(sqlite.connect(str(archive.home / "civreg.db"), isolation_level=None)) as past:
        while tries < TRIES:
            entry, by, key = rng.choice(entries), rng.choice(PEOPLE), rng.choice(KEYS)
            own = keyed[entry, by.person]
            way = rng.choices(("key", "decide", "verify", "past", "reopen"), (1, 6, 6, 6, 1))[0]
            if way == "key" and len(own) < 3 and by is not PEOPLE[1]:
                archive.reviews.key(by, entry, key, f"{by.person} {tries}")
                own.add(key)
            elif way == "reopen":
                archive.reviews.add(by, entry, rng.choice(["reopen", "return"]), "xem lại")
            elif way != "key":
                refused = key in own if way == "decide" else bool(own)
                tries, done = tries + refused, done + (not refused)
                _attempt(archive, past, way, (by, entry, key), refused=refused)
    record_property("figure", f"{tries:,} tries to verify or decide one's own keying; {done:,} of others' were done")
    kept = "SELECT count(*) AS n FROM {0} d JOIN keyings k ON k.entry = d.entry AND k.person = d.person AND k.act < d.act WHERE {1}"
    assert archive.store.row(kept.format("verifications", "d.what = 'verify'"))["n"] == 0
    assert archive.store.row(kept.format("decisions", "k.key = d.key"))["n"] == 0
    assert done > TRIES // 10
    archive.acts.check()


def _attempt(archive: Any, past: Any, way: str, what: tuple[By, int, str], *, refused: bool) -> None:
    """Verify or decide by the store's own call, or verify by a row of one's own making, which is taken back where it is taken."""
    by, entry, key = what
    calls: dict[str, Callable[[], object]] = {
        "decide": lambda: archive.decisions.add(by, entry, Decision(key, "corrected", "Lê Hòa")),
        "verify": lambda: archive.reviews.add(by, entry, "verify"),
        "past": lambda: past.execute(PAST, (entry, by.person)),
    }
    if way == "past":
        past.execute("BEGIN IMMEDIATE")
    try:
        if refused:
            with pytest.raises(sqlite.IntegrityError if way == "past" else OwnWorkError):
                calls[way]()
        else:
            calls[way]()
    finally:
        if way == "past":
            past.execute("ROLLBACK")
