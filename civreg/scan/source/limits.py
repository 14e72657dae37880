"""What intake lets one delivered file ask for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceLimits:
    """Bounds on one delivered file; a file beyond one of them is refused, never cut down in silence."""

    file_mb: int = 2048
    """Largest file, in MB of 10⁶ bytes."""
    pages: int = 2000
    """Most pages or frames in one file."""
    picture_mpx: float = 200.0
    """Largest picture as declared, in millions of pixels; checked before anything is decoded."""
    page_mpx: float = 120.0
    """Largest PDF page once drawn, in millions of pixels; a larger one is drawn more coarsely."""
    page_side_px: int = 20_000
    """Longest side of a PDF page at `render_dpi`."""
    page_points: float = 14_400.0
    """Longest side of any PDF page, in points; ISO 32000-1, annex C.2."""
    render_dpi: int = 300
    """Pixels an inch at which PDF pages are drawn."""
    page_seconds: float = 40.0
    """Wall time for one page in the child."""
    file_seconds: float = 900.0
    """Wall time for one file in the child."""
    memory_mb: int = 3072
    """Address space of the child, where the system can bound it."""
