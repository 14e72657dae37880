"""What an act did is found by the act: for the mirror of acts, and for looking whether both say the same, however many there are."""

from __future__ import annotations

_INDEXED = ("decisions", "keyings", "verifications", "notes", "note_withdrawals", "strikes", "settlings", "printed_sides",
               "returned_sides", "certificate_starts", "certificates", "certificate_events", "requests", "request_events")  # fmt: skip
DONE_BY_ACT = (*_INDEXED, "confirmations")
"""Tables of which each row was written by one act and says which."""

TABLES = "".join(f"CREATE INDEX {table}_act ON {table} (act);\n" for table in _INDEXED)

LOOKS = "CREATE INDEX acts_looks ON acts (sequence) WHERE what = 'looks'"
"""Acts that tell the head of the chain of looks are few among millions."""
