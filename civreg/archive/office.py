"""The office that issues extracts, as civreg.toml says it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Office:
    """What stands at the head and foot of a certified extract; empty where it is not set."""

    above: str = ""
    """The body above it, first line of the head: `ỦY BAN NHÂN DÂN TỈNH …`."""
    name: str = ""
    """As the head says it: `ỦY BAN NHÂN DÂN;XÃ LỘC THUẬN`, `;` parts lines; the archive's place where it is empty."""
    town: str = ""
    """Where it is signed: `Lộc Thuận, ngày …`."""
    address: str = ""
    """Sender on the address sheet."""
    signer: str = ""
    post: str = ""
    """Of the signer: `CHỦ TỊCH`."""
    registered_at: str = ""
    """Where the books were kept, for `Đăng ký … tại`; the archive's place where it is empty."""

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Office:
        """What the section [office] says; raises TypeError for a key that is not there or a value that is no text."""
        if wrong := [key for key, value in said.items() if not isinstance(value, str)]:
            raise TypeError(f"[office] {', '.join(wrong)}")
        return cls(**{key: " ".join(value.split()) for key, value in said.items()})

    def section(self) -> str:
        """The section [office] as civreg.toml holds it."""
        lines = (f"{f.name} = {json.dumps(getattr(self, f.name), ensure_ascii=False)}\n" for f in fields(self))
        return "\n[office]  # đầu và cuối trích lục / head and foot of certified extracts\n" + "".join(lines).replace("\x7f", "\\u007f")
