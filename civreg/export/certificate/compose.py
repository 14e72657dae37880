"""An extract as pages: head, lines and signature, then the original; every text's place is checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from civreg.errors import NotIssuableError
from civreg.export.certificate.body import LEFT, WIDE, Line, lines
from civreg.export.certificate.content import UNREAD, Cell
from civreg.export.certificate.layout import Layout
from civreg.export.certificate.marks import (
    PAPER,
    POINT,
    Across,
    Box,
    Face,
    Mark,
    Picture,
    Rule,
    Side,
    Text,
    clashes,
    visible,
    width,
    wrapped,
)

STATE, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
DAY = "ngày {day:02d} tháng {month} năm {year}"
COPY, SIGNS, HOW = "(BẢN SAO)", "NGƯỜI KÝ TRÍCH LỤC", "(Ký, ghi rõ họ, chữ đệm, tên, chức vụ và đóng dấu)"
DRAFT = "DỰ THẢO"
DRAFTED = "Bản dự thảo, không có giá trị sử dụng."
MARKED = "Dấu (?): máy đọc, chưa có người kiểm tra."
ORIGINAL = "ẢNH BẢN GỐC"
CONTINUED = "Trích lục số {number} (tiếp theo)"
FOOT = "Trích lục số {number} – trang {page}/{pages}"
SIZES = (13.0, 12.5, 12.0, 11.5, 11.0, 10.5, 10.0)
"""Points: the largest at which all fits on one page is taken."""
TOP, BOTTOM = 15.0, 283.0
HEADS = ((LEFT - 5, 96.0), (98.0, 195.0))
"""Left and right of the two heads."""
SIGNATURE = (108.0, 195.0)
SEAL = (76.0, 22.0)
"""Width and height of the box of an electronic signature."""


@dataclass(frozen=True, slots=True)
class Original:
    """The entry as delivered, and where it is from."""

    jpeg: bytes
    size: tuple[int, int]
    """Pixels: width and height."""
    origin: tuple[str, ...]
    """Book, page, file and its sha256, in sentences."""


@dataclass(frozen=True, slots=True)
class Extract:
    """All that is printed on an extract."""

    layout: Layout
    rows: tuple[tuple[Cell, ...], ...]
    original: Original
    day: date
    office: tuple[str, str]
    """The body above, and the office; `;` parts their lines."""
    town: str = ""
    number: str = ""
    """`12/TLKS-BS`; empty for a draft."""
    signer: str = ""
    post: str = ""
    """Of the signer; `;` parts its lines."""

    @property
    def draft(self) -> bool:
        """Whether it has no number."""
        return not self.number

    @property
    def said(self) -> str:
        """Its number, with room for one in a draft."""
        return self.number or f"……/{self.layout.series}"


@dataclass(frozen=True, slots=True)
class Pages:
    """An extract laid on paper."""

    sides: tuple[Side, ...]
    seal: Box
    """Where an electronic signature shows."""
    signed_on: int
    """The side of `seal`, from 0."""


def compose(extract: Extract) -> Pages:
    """Lay an extract on A4: one page where it fits, more for very long notes, and the original last.

    Raises NotIssuableError where a text would be cut or lie over another: nothing of that kind is handed out.
    """
    head, top = _head(extract)
    size = next((s for s in SIZES if top + _high(extract, s) <= BOTTOM), SIZES[-1])
    texts = _flow(extract, list(head), top, size)
    foot, seal = _signature(extract, texts[-1][1])
    sides: list[list[Mark]] = [[*marks] for marks, _ in texts]
    sides[-1] += foot
    sides.append(list(_original(extract)))
    whole = tuple((*side, *_around(extract, n, len(sides))) for n, side in enumerate(sides))
    if faults := [fault for side in whole for fault in clashes(side)]:
        raise NotIssuableError(what=extract.said, vi=f"chữ không đủ chỗ: {faults[0]}", en=f"a text does not fit: {faults[0]}")
    return Pages(whole, seal, len(sides) - 2)


def _head(extract: Extract) -> tuple[list[Mark], float]:
    """The head of the first page with the title, and where the lines begin."""
    above, name = (_parts(text) for text in extract.office)
    left = [line for part in above for line in _centred(part, "regular", 12, HEADS[0])]
    left += [line for part in name for line in _centred(part, "bold", 12, HEADS[0])]
    right = [*_centred(STATE, "bold", 12, HEADS[1]), *_centred(MOTTO, "bold", 13, HEADS[1])]
    marks: list[Mark] = []
    ends = [_stack(marks, column, TOP) for column in (left, right)]
    for (a, b), end, wide in zip(HEADS, ends, (26.0, width(MOTTO, "bold", 13)), strict=True):
        middle = (a + b) / 2
        marks.append(Rule(middle - wide / 2, end + 1.2, middle + wide / 2, end + 1.2, 0.25))
    place = f"{visible(extract.town)}, " if extract.town else ""
    day = place + DAY.format(
        day=extract.day.day, month=f"{extract.day.month:02d}" if extract.day.month < 3 else extract.day.month, year=extract.day.year
    )
    below = max(ends) + 3.2
    _stack(marks, _centred(f"Số: {extract.said}", "regular", 13, HEADS[0]), below)
    y = _stack(marks, _centred(day[0].upper() + day[1:] if not place else day, "italic", 13, HEADS[1]), below) + 6
    page = (LEFT, LEFT + WIDE)
    y = _stack(marks, _centred(extract.layout.title, "bold", 16, page), y)
    return marks, _stack(marks, _centred(COPY, "bold", 13, page), y) + 3


def _high(extract: Extract, size: float) -> float:
    return sum(line.advance for line in lines(extract.rows, size)) + _signing_high(extract)


def _signing_high(extract: Extract) -> float:
    """Room that the signature takes, long names and posts too."""
    said = [*_parts(extract.post), visible(extract.signer)]
    return 42.0 + 5.8 * sum(len(_centred(text, "bold", 13, SIGNATURE)) for text in said)


def _flow(extract: Extract, marks: list[Mark], y: float, size: float) -> list[tuple[list[Mark], float]]:
    """The lines laid page by page; each page with where it ends. The last has room for the signature."""
    pages = [(marks, y)]
    waiting = lines(extract.rows, size)
    for number, line in enumerate(waiting):
        end = pages[-1][1] + line.advance
        if end > BOTTOM or (number == len(waiting) - 1 and end + _signing_high(extract) > BOTTOM):
            top: list[Mark] = []
            pages.append((top, _stack(top, [(LEFT, CONTINUED.format(number=extract.said), "italic", 11.0)], TOP) + 3))
        marks, y = pages[-1]
        marks += _placed(line, y)
        pages[-1] = (marks, y + line.advance)
    return pages


def _placed(line: Line, y: float) -> Iterator[Mark]:
    base = y + max(p.size for p in line.pieces) * POINT
    return (Text(p.x, base, p.text, p.size, p.face) for p in line.pieces if p.text)


def _parts(text: str) -> list[str]:
    return [visible(part) for part in text.split(";") if part.strip()]


def _signature(extract: Extract, y: float) -> tuple[list[Mark], Box]:
    """The block that is signed, and the box in it for an electronic signature."""
    marks: list[Mark] = []
    y = _stack(marks, _centred(SIGNS, "bold", 13, SIGNATURE), y + 4)
    y = _stack(marks, _centred(HOW, "italic", 10.5, SIGNATURE), y)
    y = _stack(marks, [line for part in _parts(extract.post) for line in _centred(part, "bold", 13, SIGNATURE)], y + 0.5)
    middle = sum(SIGNATURE) / 2
    seal = (middle - SEAL[0] / 2, y + 1, middle + SEAL[0] / 2, y + 1 + SEAL[1])
    _stack(marks, _centred(visible(extract.signer), "bold", 13, SIGNATURE), seal[3] + 1)
    return marks, seal


def _original(extract: Extract) -> Iterator[Mark]:
    """The last page: the entry as delivered, as large as it fits."""
    marks: list[Mark] = []
    y = _stack(marks, _centred(ORIGINAL, "bold", 13, (LEFT, LEFT + WIDE)), TOP)
    origin = [part for text in extract.original.origin for part in wrapped(visible(text), "regular", 9.5, (WIDE, WIDE))]
    y = _stack(marks, [(LEFT, part, "regular", 9.5) for part in origin], y + 1) + 2
    wide, high = extract.original.size
    scale = min(WIDE / wide, (BOTTOM - y) / high)
    left = LEFT + (WIDE - wide * scale) / 2
    box = (left, y, left + wide * scale, y + high * scale)
    yield from marks
    yield Picture(box, extract.original.jpeg)
    for (x1, y1), (x2, y2) in zip(_corners(box), _corners(box)[1:] + _corners(box)[:1], strict=True):
        yield Rule(x1, y1, x2, y2, 0.15)


def _corners(box: Box) -> list[tuple[float, float]]:
    return [(box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])]


def _around(extract: Extract, number: int, pages: int) -> Iterator[Mark]:
    """What stands on every page: its number, and on a draft that it is one."""
    foot = FOOT.format(number=extract.said, page=number + 1, pages=pages)
    yield Text(LEFT, PAPER[1] - 8, foot, 8.5, "regular", "#404040")
    if extract.draft:
        unread = any(UNREAD.strip() in line for row in extract.rows for cell in row for line in cell.lines)
        warning = f"{DRAFTED} {MARKED}" if unread else DRAFTED
        yield Text(LEFT + WIDE - width(warning, "italic", 8.5), PAPER[1] - 8, warning, 8.5, "italic", "#404040")
        yield Across(DRAFT)


def _centred(text: str, face: Face, size: float, column: tuple[float, float]) -> list[tuple[float, str, Face, float]]:
    """Lines of a text in the middle of a column; a little smaller where that keeps it on one line."""
    room = column[1] - column[0]
    for smaller in (size, size - 0.5, size - 1.0):
        if width(text, face, smaller) <= room:
            size = smaller
            break
    parts = wrapped(text, face, size, (room, room)) if text else []
    return [((column[0] + column[1] - width(part, face, size)) / 2, part, face, size) for part in parts]


def _stack(marks: list[Mark], texts: Sequence[tuple[float, str, Face, float]], y: float) -> float:
    """Put lines under one another from `y` on; gives where they end."""
    for x, text, face, size in texts:
        marks.append(Text(x, y + size * POINT, text, size, face))
        y += size * POINT * 1.25
    return y
