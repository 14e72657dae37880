"""What the station says of each page, as a line or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from civreg.cli.session import Session
from civreg.cli.words import FINDINGS
from civreg.language import Lang, Phrase

if TYPE_CHECKING:
    from civreg.jobs import News
    from civreg.model import Finding

NUMBER = Phrase("số {number}", "number {number}")
EXPECTED = Phrase("chưa đọc số, theo thứ tự là {expected}", "number not read, next in order is {expected}")
UNEXPECTED = Phrase("số {number} (chờ số {expected})", "number {number} (expected {expected})")
TAKEN = Phrase("đã nhận", "taken in")
AGAIN = Phrase("QUÉT LẠI: {why}", "TAKE AGAIN: {why}")
LOOK = Phrase("XEM LẠI: {why}", "LOOK: {why}")
RETAKE = Phrase("thay cho {name}", "replaces {name}")
IMAGE = Phrase("{file} ảnh {image}", "{file} picture {image}")
SIDES = {
    "left": Phrase("trái", "left"),
    "top": Phrase("trên", "top"),
    "right": Phrase("phải", "right"),
    "bottom": Phrase("dưới", "bottom"),
}
REASONS = {
    "cut": Phrase("bị cắt ở mép {sides}", "cut at the {sides} edge"),
    "ink-cut": Phrase("chữ bị cắt ở mép {sides}", "ink cut at the {sides} edge"),
    "same-page": Phrase("trùng trang với {detail}", "same page as {detail}"),
    "same-file": Phrase("tệp này đã nhận từ trước", "this file was taken in before"),
    "gap": Phrase("thiếu trang giữa số {after} và số {before}", "page missing between {after} and {before}"),
    "retake": Phrase("quét lại của {detail}", "taken again after {detail}"),
    "outlier-skew": Phrase("nghiêng {value}° (thường {detail}°)", "leans {value}° (usually {detail}°)"),
    "outlier-width": Phrase("rộng {value} mm (thường {detail} mm)", "{value} mm wide (usually {detail} mm)"),
    "outlier-height": Phrase("cao {value} mm (thường {detail} mm)", "{value} mm high (usually {detail} mm)"),
    "outlier-light": Phrase("độ sáng {value} (thường {detail})", "light {value} (usually {detail})"),
    "outlier-sharpness": Phrase("độ nét {value} (thường {detail})", "sharpness {value} (usually {detail})"),
    "refused": Phrase("không nhận được tệp", "the file cannot be taken"),
}
BOOKS = {"gap", "same-page", "same-file"}
"""Reasons to look at the book rather than to take this page again."""


def tell(session: Session, news: News, *, as_json: bool) -> None:
    """Say what is new of one page, at once."""
    if as_json:
        session.json_line(_as_dict(news))
    else:
        session.result(line(news, session.lang))


def line(news: News, lang: Lang) -> str:
    """One line about a page: file, number, what was noticed, and what to do."""
    name = IMAGE.say(lang, file=news.file, image=news.image) if news.image > 1 else news.file
    again = [reason(f, lang) for f in news.again if f.code not in BOOKS]
    look = [reason(f, lang) for f in news.again if f.code in BOOKS]
    said = [] if news.error else [_number(news, lang), *(reason(f, lang) for f in news.legibility)]
    said += [RETAKE.say(lang, name=news.retake)] if news.retake else []
    said += [news.error.say(lang)] if news.error else []
    said += [AGAIN.say(lang, why=", ".join(again))] if again and not news.error else []
    said += [LOOK.say(lang, why=", ".join(look))] if look else []
    return f"{name}: " + "; ".join(said)


def _number(news: News, lang: Lang) -> str:
    if news.number is not None and news.expected in (None, news.number):
        return NUMBER.say(lang, number=news.number)
    if news.number is not None:
        return UNEXPECTED.say(lang, number=news.number, expected=news.expected)
    return EXPECTED.say(lang, expected=news.expected) if news.expected is not None else TAKEN.say(lang)


def reason(finding: Finding, lang: Lang) -> str:
    """One finding in the clerk's words."""
    sides = ", ".join(SIDES[s].say(lang) for s in finding.detail.split(",") if s in SIDES)
    after, _, before = finding.detail.partition(",")
    if finding.code in REASONS and (sides or finding.code != "ink-cut"):
        return REASONS[finding.code].say(lang, sides=sides, detail=finding.detail, value=finding.value, after=after, before=before)
    return FINDINGS[finding.code].say(lang, value=finding.value) if finding.code in FINDINGS else finding.code


def _as_dict(news: News) -> dict[str, object]:
    def plain(findings: tuple[Finding, ...]) -> list[dict[str, object]]:
        return [{"code": f.code, "value": f.value, "detail": f.detail} for f in findings]

    error = news.error
    return {
        "event": "refused" if error else "page",
        "file": news.file,
        "book": news.book,
        "page": news.page,
        "image": news.image,
        "part": news.part,
        "number": news.number,
        "expected": news.expected,
        "legibility": plain(news.legibility),
        "again": plain(news.again),
        "retake_of": news.retake or None,
        "error": error and {"reason": str(error.data.get("reason") or type(error).code()), "vi": error.say("vi"), "en": error.say("en")},
        "seconds": round(news.seconds, 2),
    }
