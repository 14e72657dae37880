"""civreg.toml: what a person may set about an archive."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from civreg.archive.office import Office
from civreg.archive.originals import keep_for_good
from civreg.archive.policies import policy_of, policy_section
from civreg.errors import IntegrityError, NoArchiveError
from civreg.policy import Policy

FILE = "civreg.toml"
PAPER_MM = (20.0, 2000.0)
COUNTS = (0, 10**9)
"""The least and the most that a setting may be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the archive is and how its paper looks."""

    id: str
    """Random, given once: tells archives apart."""
    place: str
    """The office, as written on sheets."""
    created: str
    paper_mm: tuple[float, float] = (210.0, 297.0)
    """Width and height of a page of its books."""
    learn_after: int = 60
    """Newly verified handwritten fields after which the hand of a book is learnt by itself; 0: never."""

    policy: Policy = field(default_factory=Policy)
    """Who must have looked before a field is settled."""
    office: Office = field(default_factory=Office)
    """Who issues extracts."""
    answer_minutes: int = 30
    """Within which a request should be answered."""
    time_zone: str = "Asia/Ho_Chi_Minh"
    """Of the office, as the IANA names it: its days and months begin there."""
    mirror: str = ""
    """File on a second disk to which every act is written as it happens; empty: none. A path from the archive's folder, or a whole one."""

    def save(self, home: Path) -> None:
        """Write civreg.toml whole or not at all."""
        text = (
            "# civreg: kho sổ hộ tịch / civil-status archive\n"
            f"id = {_quoted(self.id)}\nplace = {_quoted(self.place)}\ncreated = {_quoted(self.created)}\n"
            f"\n[paper]  # mm\nwidth = {self.paper_mm[0]}\nheight = {self.paper_mm[1]}\n"
            "\n[hand]  # 0: không tự học / never by itself\n"
            f"learn_after = {self.learn_after}\n"
            + policy_section(self.policy)
            + self.office.section()
            + f"\n[requests]\nanswer_minutes = {self.answer_minutes}\n"
            f"\n[time]  # giờ địa phương của cơ quan / the office's local time\nzone = {_quoted(self.time_zone)}\n"
            f"\n[mirror]  # tệp trên đĩa thứ hai / a file on a second disk\npath = {_quoted(self.mirror)}\n"
        )
        keep_for_good(home, FILE, text.encode("utf-8"))

    @classmethod
    def load(cls, home: Path) -> Settings:
        """Read civreg.toml; raises NoArchiveError where there is none, IntegrityError where it cannot be read."""
        try:
            data = tomllib.loads((home / FILE).read_text(encoding="utf-8"))
            paper = data.get("paper", {})
            size = (_within(float(paper.get("width", 210.0)), PAPER_MM), _within(float(paper.get("height", 297.0)), PAPER_MM))
            learn_after = int(_within(data.get("hand", {}).get("learn_after", 60), COUNTS))
            return cls(
                str(data["id"]),
                str(data["place"]),
                str(data["created"]),
                size,
                learn_after,
                policy_of(data.get("verify", {}), str(data["id"])),
                Office.of(data.get("office", {})),
                int(_within(data.get("requests", {}).get("answer_minutes", 30), COUNTS)),
                ZoneInfo(str(data.get("time", {}).get("zone", "Asia/Ho_Chi_Minh"))).key,
                str(data.get("mirror", {}).get("path", "")),
            )
        except (FileNotFoundError, NotADirectoryError) as e:
            raise NoArchiveError(path=str(home)) from e
        except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as e:
            raise IntegrityError(path=str(home / FILE), what=str(e)) from e


def _within(value: float, bounds: tuple[float, float]) -> float:
    if not bounds[0] <= value <= bounds[1]:
        raise ValueError(f"{value}: {bounds[0]}–{bounds[1]}")
    return value


def _quoted(text: str | list[str]) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
