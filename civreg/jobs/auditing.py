"""The evidence: whether the chains hold, also against a head that was kept outside, and what was done with one entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from civreg import forms
from civreg.archive import Archive, Done
from civreg.errors import IntegrityError, NothingMatchedError
from civreg.language import Lang, Phrase

HEAD = re.compile(r"(?P<hash>[0-9a-f]{12,64})@(?P<sequence>\d+)")
"""A head as it stands on sheets and reports: the first hexadecimal digits of the hash, and which act it is of."""
SHOWN = 16
"""Hexadecimal digits of a head on paper."""

SENTENCES: dict[str, Phrase] = {
    "accept": Phrase("xác nhận {field}: «{text}»", "accepted {field}: «{text}»"),
    "correct": Phrase("sửa {field}: «{was}» → «{text}»", "corrected {field}: «{was}» → «{text}»"),
    "illegible": Phrase("ghi {field} không đọc được", "found {field} illegible"),
    "unsure": Phrase("chưa chắc về {field}", "was unsure about {field}"),
    "confirm": Phrase("xem theo nhóm thấy «{text}» ở {field}", "saw in a group «{text}» in {field}"),
    "key": Phrase("nhập {field}: «{text}»", "keyed {field}: «{text}»"),
    "verify": Phrase("kiểm tra xong mục này", "verified the entry"),
    "return": Phrase("trả lại mục này", "gave the entry back"),
    "reopen": Phrase("mở lại mục này", "opened the entry again"),
    "certificate": Phrase("cấp trích lục", "issued a certified extract"),
    "settle": Phrase("xác nhận điều được nhắc là đúng trong sổ", "said that a finding stands so in the book"),
    "note": Phrase("ghi chú thích", "wrote a later note"),
    "print": Phrase("in phiếu", "printed sheets"),
    "export": Phrase("xuất dữ liệu", "exported data"),
}
OTHER = Phrase("{what}", "{what}")
BECAUSE = Phrase("{sentence} (lý do: {reason})", "{sentence} (reason: {reason})")


@dataclass(frozen=True, slots=True)
class Audited:
    """What was looked at and held."""

    acts: int
    sights: int
    head: str
    """As it may be kept outside: `hash@sequence`."""


def audit(archive: Archive, head: str = "") -> Audited:
    """Replay both chains, hold what persons said against its acts, and the chain against a head that was kept outside.

    Raises IntegrityError that names the first place which does not fit, ValueError for a head that is none.
    """
    length = archive.acts.check()
    strays = archive.acts.strays()
    if strays:
        raise IntegrityError(path=str(archive.home), what=", ".join(strays))
    if head:
        hold(archive, head)
    return Audited(length, archive.sights.check(), head_of(archive))


def head_of(archive: Archive) -> str:
    """The head of the acts as it stands on paper; it vouches for the looks as well."""
    digest, sequence = archive.head()
    return f"{digest[:SHOWN]}@{sequence}"


def hold(archive: Archive, head: str) -> None:
    """Hold the chain against a head that was kept outside; raises IntegrityError where it differs, ValueError for no head."""
    said = HEAD.fullmatch(head.strip().lower())
    if said is None:
        raise ValueError(head)
    if not archive.acts.hash_at(int(said["sequence"])).startswith(said["hash"]):
        raise IntegrityError(path=str(archive.home), what=f"acts #{said['sequence']} ≠ {head}")


def history(archive: Archive, entry: int, lang: Lang) -> Iterator[tuple[Done, str]]:
    """Everything that was done with an entry, each with its sentence. Raises NothingMatchedError for no such entry."""
    if archive.outgoing.entry(entry) is None:
        raise NothingMatchedError(what=str(entry))
    names = forms.field_names()
    for done in archive.acts.of(entry):
        yield done, _told(done, names, lang)


def _told(done: Done, names: Any, lang: Lang) -> str:
    after = done.after if isinstance(done.after, dict) else {}
    before = done.before if isinstance(done.before, dict) else {}
    keys = [str(key) for key in (after.get("fields") if done.what == "confirm" else None) or [after.get("key", "")]]
    name = ", ".join(str(names[key][lang]) if key in names else key for key in keys)
    sentence = SENTENCES.get(done.what, OTHER).say(lang, field=name, text=after.get("text", ""), was=before.get("text", ""), what=done.what)
    return BECAUSE.say(lang, sentence=sentence, reason=done.reason) if done.reason else sentence
