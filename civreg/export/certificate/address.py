"""The address sheet for the post: who sends what to whom; folded twice, both addresses show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civreg.errors import NotIssuableError
from civreg.export.certificate.marks import PAPER, POINT, Face, Mark, Rule, Text, clashes, visible, wrapped
from civreg.export.certificate.pdf import as_pdf

FROM, TO, INSIDE = "Người gửi:", "Người nhận:", "Bên trong: {what}"
TITLE = "Phiếu địa chỉ"
_FOLDS = (99.0, 198.0)
_FROM, _TO = (20.0, 20.0, 85.0), (90.0, 118.0, 100.0)
"""Left, top and width of both addresses, in mm."""


@dataclass(frozen=True, slots=True)
class Post:
    """What goes into an envelope, and where."""

    sender: str
    sender_address: str
    to: str
    address: str
    what: str
    """The extract and its number."""


def address_sheet(post: Post) -> bytes:
    """The sheet as PDF/A; raises NotIssuableError where an address is too long for it."""
    marks: list[Mark] = [Rule(PAPER[0] - 8, fold, PAPER[0] - 4, fold) for fold in _FOLDS]
    marks += _block(_FROM, [(FROM, "italic", 11), (post.sender, "bold", 12), (post.sender_address, "regular", 12)])
    marks += _block(_TO, [(TO, "italic", 12), (post.to, "bold", 16), *((line, "regular", 15) for line in _parts(post.address))])
    marks += _block((20.0, 210.0, 170.0), [(INSIDE.format(what=post.what), "regular", 11)])
    if faults := clashes(tuple(marks)):
        raise NotIssuableError(what=post.what, vi=f"địa chỉ quá dài: {faults[0]}", en=f"the address is too long: {faults[0]}")
    return as_pdf([tuple(marks)], f"{TITLE}: {post.what}")


def _parts(address: str) -> list[str]:
    return [part.strip() for part in address.split(";") if part.strip()]


def _block(place: tuple[float, float, float], said: Sequence[tuple[str, Face, float]]) -> list[Mark]:
    left, y, wide = place
    marks: list[Mark] = []
    for text, face, size in said:
        for line in wrapped(visible(text), face, size, (wide, wide)) if text else ():
            y += size * POINT * 1.35
            marks.append(Text(left, y, line, size, face))
    return marks
