"""What is told of a night in the morning: one line, and a page to look at. Figures and stable codes only: no names, no content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from html import escape
from pathlib import Path

from civreg import raster
from civreg.archive import Archive, Night
from civreg.errors import DiskFullError
from civreg.language import Lang, Phrase
from civreg.scan import REFUSALS

FOLDER = "nights"
LINES = "nights.log"
OUTCOMES = {
    "done": Phrase("xong", "done"),
    "some-failed": Phrase("xong, có chỗ lỗi", "done, some failed"),
    "time-up": Phrase("dừng đúng giờ hẹn, còn việc cho đêm sau", "stopped in time, work is left for the next night"),
    "disk-full": Phrase("DỪNG vì đĩa sắp đầy; giải phóng chỗ rồi chạy lại", "STOPPED: the disk is nearly full; make room and run again"),
    "too-many-failures": Phrase("DỪNG vì quá nhiều lỗi", "STOPPED: too much failed"),
    "missing-tool": Phrase("DỪNG vì thiếu chương trình; xem `civreg doctor`", "STOPPED: a program is missing; see `civreg doctor`"),
    "not-found": Phrase("DỪNG vì không thấy thư mục nhận tệp", "STOPPED: the folder of deliveries is not there"),
    "interrupted": Phrase("bị người dùng hay hệ thống ngắt", "interrupted by a person or the system"),
    "killed": Phrase(
        "BỊ CẮT NGANG (mất điện, máy tắt hoặc bị giết); phần đã xong vẫn còn",
        "KILLED (power cut, switched off or killed); what is done is kept",
    ),
    "running": Phrase("đang chạy", "running"),
    "bug": Phrase("DỪNG vì lỗi của chương trình; xem thư mục logs", "STOPPED by a bug in the program; see the folder logs"),
}
STOPPED = Phrase("DỪNG [{outcome}]", "STOPPED [{outcome}]")
GOOD = ("done", "time-up", "running")
NIGHT = Phrase("{when}: {outcome}.", "{when}: {outcome}.")
NOTHING = Phrase("Không có gì mới.", "Nothing new.")
SEE = Phrase("Xem từng tệp: `civreg status`.", "Each file: `civreg status`.")
SUMS = {
    "files": Phrase("Tệp mới nhận", "New files"),
    "known": Phrase("Tệp đã có từ trước", "Files known before"),
    "left": Phrase("Tệp còn đang được ghi, để lại", "Files still being written, left"),
    "skipped": Phrase("Tệp không phải bản quét, bỏ qua", "Files that are no scans, passed over"),
    "refused": Phrase("Tệp bị từ chối, đã cách ly", "Files refused and quarantined"),
    "refused_before": Phrase("Tệp bị từ chối từ trước", "Files refused before"),
    "prepared": Phrase("Trang đã nắn", "Pages prepared"),
    "blank": Phrase("Trang trắng", "Blank pages"),
    "again": Phrase("Trang cần quét lại", "Pages to scan again"),
    "read": Phrase("Trang đã đọc", "Pages read"),
    "entries": Phrase("Mục đã đọc, chờ đối chiếu", "Entries read, to be verified"),
    "unknown_form": Phrase("Trang không rõ mẫu", "Pages of unknown form"),
    "failed": Phrase("Trang lỗi", "Pages that failed"),
    "waiting": Phrase("Trang còn chờ", "Pages still waiting"),
}
"""Figures in the order in which they are shown."""
IN_LINE = ("files", "read", "entries", "refused", "failed", "again", "unknown_form", "left", "waiting")
"""Those that the line says, where they are not 0."""
WHY = {
    "refused": Phrase("Vì sao tệp bị từ chối", "Why files were refused"),
    "failed": Phrase("Vì sao trang lỗi", "Why pages failed"),
    "again": Phrase("Vì sao cần quét lại", "Why pages are to be scanned again"),
}
TITLE = Phrase("Việc đêm {when}", "Night of {when}")
MADE = Phrase("{place} · máy {station}", "{place} · machine {station}")
_STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 180mm; padding: 10mm; font: 15px/1.5 system-ui, "Segoe UI", sans-serif; color: #1f2933; }
h1 { font-size: 22px; margin: 0 0 4px; }
h2 { font-size: 16px; margin: 24px 0 6px; }
.mark { border-left: 5px solid; padding: 6px 12px; font-weight: 600; }
.good { color: #1c6b3a; }
.bad { color: #a3231f; }
table { border-collapse: collapse; width: 100%; }
td { border-bottom: 1px solid #c5ced6; padding: 4px 8px; vertical-align: top; }
td:last-child { text-align: right; font-variant-numeric: tabular-nums; width: 5em; }
code { color: #5b6772; }
@page { size: A4; margin: 12mm; }
"""


def keep_night(archive: Archive, night: Night, lang: Lang, say: Callable[[str], str]) -> Path | None:
    """Write the night's page and line into the archive's folder nights/; gives the page, or None where the disk is full.

    `say` words a stable code in the clerk's language, or gives nothing.
    """
    folder = archive.home / FOLDER
    path = folder / f"{datetime.fromisoformat(night.begun).astimezone():%Y-%m-%d-%H%M%S}.html"
    try:
        folder.mkdir(exist_ok=True)
        raster.write(path, "".join(_html(archive.settings.place, night, lang, say)).encode("utf-8"))
        with (folder / LINES).open("a", encoding="utf-8", newline="\n") as lines:
            lines.write(night_line(night, lang) + "\n")
    except (OSError, DiskFullError):
        return None
    return path


def night_line(night: Night, lang: Lang) -> str:
    """The night in one line of text."""
    sums = night.counts.sums
    said = [f"{SUMS[name].say(lang)}: {sums[name]}{_codes(night, name)}" for name in IN_LINE if sums.get(name)]
    words = [NIGHT.say(lang, when=when(night), outcome=outcome(night, lang))]
    words += ["; ".join(said) + "."] if said else []
    words += [NOTHING.say(lang)] if not night.counts.something and night.outcome in GOOD[:2] else []
    words += [SEE.say(lang)] if any(sums.get(name) for name in ("refused", "failed", "again", "unknown_form")) else []
    return " ".join(words)


def when(night: Night) -> str:
    """When it began and ended, by the clock on the wall."""
    begun = datetime.fromisoformat(night.begun).astimezone()
    if night.ended is None:
        return f"{begun:%d/%m/%Y %H:%M}–"
    ended = datetime.fromisoformat(night.ended).astimezone()
    return f"{begun:%d/%m/%Y %H:%M}–{ended:%H:%M}" if (ended - begun).days < 1 else f"{begun:%d/%m/%Y %H:%M} – {ended:%d/%m/%Y %H:%M}"


def outcome(night: Night, lang: Lang) -> str:
    """How it ended, in words."""
    return OUTCOMES[night.outcome].say(lang) if night.outcome in OUTCOMES else STOPPED.say(lang, outcome=night.outcome)


def _codes(night: Night, name: str) -> str:
    """The three most frequent reasons, in brackets."""
    reasons = list(night.counts.reasons.get(name, {}).items())
    shown = [f"{code} {n}" for code, n in reasons[:3]] + (["…"] if len(reasons) > 3 else [])
    return f" ({', '.join(shown)})" if shown else ""


def _html(place: str, night: Night, lang: Lang, say: Callable[[str], str]) -> Iterator[str]:
    title = TITLE.say(lang, when=when(night))
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    yield f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
    yield f"<p>{escape(MADE.say(lang, place=place or '—', station=night.station))}</p>"
    yield f'<p class="mark {"good" if night.outcome in GOOD else "bad"}">{escape(outcome(night, lang))}</p>'
    if not night.counts.something and night.outcome in GOOD:
        yield f"<p>{NOTHING.say(lang)}</p>"
    sums = night.counts.sums
    yield (
        "<table>"
        + "".join(f"<tr><td>{p.say(lang)}</td><td>{sums[name]}</td></tr>" for name, p in SUMS.items() if name in sums)
        + "</table>"
    )
    for what, heading in WHY.items():
        if reasons := night.counts.reasons.get(what):
            yield f"<h2>{heading.say(lang)}</h2>{_table(reasons, lang, say)}"
    yield f"<p>{_typed(SEE.say(lang))}</p></body></html>"


def _table(reasons: Mapping[str, int], lang: Lang, say: Callable[[str], str]) -> str:
    rows = ((code, say(code) or _refusal(code, lang), n) for code, n in reasons.items())
    cells = (f"<tr><td>{escape(words)} <code>{escape(code)}</code></td><td>{n}</td></tr>" for code, words, n in rows)
    return f"<table>{''.join(cells)}</table>"


def _refusal(code: str, lang: Lang) -> str:
    """The sentence for a refusal, without the data of any single file."""
    return re.sub(r"\{[^}]*\}", "…", (REFUSALS[code].vi if lang == "vi" else REFUSALS[code].en)) if code in REFUSALS else ""


def _typed(sentence: str) -> str:
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", escape(sentence))
