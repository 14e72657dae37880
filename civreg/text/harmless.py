"""JSON that may be looked at: what commands a terminal or turns text around is written as its number."""

from __future__ import annotations

import json
import re

_UNSEEN = re.compile("[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
"""Control, direction and invisible characters that JSON itself leaves as they are."""


def harmless_json(text: str) -> str:
    r"""The same JSON, each such character as `\uNNNN`: whoever reads it gets the very text."""
    return _UNSEEN.sub(lambda unseen: json.dumps(unseen[0])[1:-1], text)
