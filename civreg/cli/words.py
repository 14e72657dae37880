"""What commands say about the work they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from civreg.cli.session import Session
from civreg.errors import SomePagesFailedError
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.jobs import Tally

NOTHING_NEW = Phrase(vi="Không có gì mới để làm.", en="Nothing new to do.")
DONE = Phrase(vi="Xong {done} trang.", en="{done} pages done.")
BLANK = Phrase(vi="{blank} trang trắng.", en="{blank} blank pages.")
KNOWN = Phrase(vi="{known} tệp đã có từ trước.", en="{known} files known before.")
REFUSED = Phrase(vi="{refused} tệp đã bị từ chối từ trước; xem `civreg status`.", en="{refused} files refused before; see `civreg status`.")
AGAIN = Phrase(vi="{name}: cần quét lại vì {why}.", en="{name}: scan again because of {why}.")

FINDINGS = {
    "low-dpi": Phrase("độ phân giải thấp ({value:.0f} dpi)", "low resolution ({value:.0f} dpi)"),
    "blurred": Phrase("ảnh mờ", "blur"),
    "low-contrast": Phrase("mực nhạt, thiếu tương phản", "low contrast"),
    "dark": Phrase("ảnh tối", "a dark picture"),
    "crossed-out": Phrase("trang bị gạch bỏ", "a crossed-out page"),
    "clipped-light": Phrase("cháy sáng", "clipped light"),
    "ink-cut": Phrase("chữ bị cắt ở mép", "ink cut by the edge"),
    "paper-missing": Phrase("thiếu một phần giấy", "missing paper"),
    "blank": Phrase("trang trắng", "a blank page"),
    "gutter-unsure": Phrase("không rõ ảnh có một hay hai trang, chưa cắt", "one page or two is unsure, not cut"),
    "turned-unsure": Phrase("không rõ chiều trang", "an unsure turn"),
}


def report(session: Session, tally: Tally, *, as_json: bool, told: bool = False) -> None:
    """Say what was done, pages one by one only where they were not `told` before; raises SomePagesFailedError where something failed."""
    for name, page in [] if told else tally.again:
        found = [f for f in page.legibility.findings if f.severity == "again"]
        why = ", ".join(FINDINGS[f.code].say(session.lang, value=f.value) if f.code in FINDINGS else f.code for f in found)
        session.say(AGAIN, name=name, why=why)
    if as_json and told:
        session.json_line({"event": "end", **_as_dict(tally)})
    elif as_json:
        session.json(_as_dict(tally))
    else:
        said = [p.say(session.lang, **{k: n}) for k, p, n in _counts(tally) if n]
        session.result(" ".join(said) if tally.tried or tally.refused else " ".join([NOTHING_NEW.say(session.lang), *said]))
    hopeless = tally.refused and not tally.tried and not tally.known
    if tally.failed or hopeless:
        failed = len(tally.failed) or tally.refused
        raise SomePagesFailedError(failed=failed, total=tally.tried or tally.refused)


def _counts(tally: Tally) -> list[tuple[str, Phrase, int]]:
    return [
        ("done", DONE, tally.done),
        ("blank", BLANK, tally.blank),
        ("known", KNOWN, tally.known),
        ("refused", REFUSED, tally.refused),
    ]


def _as_dict(tally: Tally) -> dict[str, object]:
    return {
        "done": tally.done,
        "known": tally.known,
        "refused_before": tally.refused,
        "blank": tally.blank,
        "skipped": tally.skipped,
        "scan_again": [{"source": n, "findings": [f.code for f in p.legibility.findings]} for n, p in tally.again],
        "failed": [
            {"source": n, "reason": str(e.data.get("reason") or type(e).code()), "vi": e.say("vi"), "en": e.say("en")}
            for n, e in tally.failed
        ],
    }
