"""What one written line says that the national sheet keeps apart: name and office, papers, residence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from civreg import forms, kinds
from civreg.export.hotich.sheets import wording
from civreg.text import compared

_BREAK = " ,;:-–—()[]/.\n"
_DATE = re.compile(r"\d{1,2}\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{4}|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\w)[A-Z]{0,2}\s?\d(?:[\s.]?\d){5,13}(?!\w)")
_ISSUER = re.compile(r"(?:\bdo\b|\bnơi cấp\b|\btại\b)\s*:?\s*(?P<who>[^,;]*?[^\s,;])\s*(?=$|[,;]|\bcấp\b|\bngày\b)", re.IGNORECASE)
_FILLERS = {"số", "so", "sô", "no", "cấp", "ngày", "do", "nơi", "tại", "là", "và", "có"}


@dataclass(frozen=True, slots=True)
class Papers:
    """A person's papers as the sheet wants them; all but `number` may be empty."""

    number: str
    kind: str = ""
    """Code of the national list."""
    other: str = ""
    """What paper it is, where its kind is "other"."""
    issued: str = ""
    """dd.mm.yyyy"""
    issuer: str = ""


def signer(text: str) -> tuple[str, str]:
    """A signer's name and office; the office is empty where it cannot surely be told from the name."""
    line = " ".join(text.split())
    low = line.casefold()
    found = sorted((m.start(), -m.end(), m.end()) for m in (_post().finditer(low)))
    if not found:
        return line, ""
    start, _, end = found[0]
    if line[:start].strip(_BREAK):
        return _whole(line, line[:start], line[start:])
    return _led(line, end)


def _led(line: str, end: int) -> tuple[str, str]:
    """Office first: the name stands after the last mark of punctuation, or at once after the office's words."""
    match = re.fullmatch(r"(?P<post>.*)[,:;–—]\s*(?P<name>[^,:;–—]+)", line) or re.fullmatch(r"(?P<post>.*)\s-\s(?P<name>[^-]+)", line)
    if match and not _post().search(match["name"].casefold()):
        return _whole(line, match["name"], match["post"])
    for post in _post().finditer(line.casefold()):
        end = post.end()
    rest = line[end:].strip(_BREAK)
    if rest and compared(rest.split()[0]) in _surnames() and 2 <= len(rest.split()) <= 6:
        return _whole(line, rest, line[:end])
    return line, ""


def _whole(line: str, name: str, post: str) -> tuple[str, str]:
    """Both, cleaned of what joined them; the line as it stands where either would be empty or say only on whose behalf."""
    name, post = name.strip(_BREAK), post.strip(" ,;:-–—([])/\n")
    empty = not name or not post or compared(post.strip(".")) in _folded(wording()["behalf"])
    return (line, "") if empty else (name, post)


@cache
def _post() -> re.Pattern[str]:
    posts = sorted(wording()["posts"], key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(p.casefold()) for p in posts) + r")(?!\w)")


@cache
def _surnames() -> frozenset[str]:
    return _folded(forms.code_lists()["surname_share_percent_HCMC"])


def residence(text: str, label: str = "") -> str:
    """Code of a residence: where its first words, or else its printed label, say one kind and no other."""
    said = _leading(text, wording()["residence"])
    if said or not label:
        return said
    low = compared(label)
    kept = {code for code, word in (("1", "thường trú"), ("2", "tạm trú")) if word in low}
    return kept.pop() if len(kept) == 1 else ""


def notice(text: str) -> str:
    """Code of the paper that tells of a death, where its first words say it."""
    return _leading(text, wording()["notices"])


def nobody(text: str) -> bool:
    """Whether a line says that nobody or nothing is known: empty, dashes, or such words."""
    return compared(text).strip(" .,;:()_–—-/…") in {"", *_folded(wording()["nobody"])}


def papers(text: str) -> Papers:
    """A person's papers, taken apart only where every word finds its column; else `number` is the whole line."""
    line = " ".join(text.split())
    kind, named = _paper(line)
    rest = _without(line, named)
    issuer = _ISSUER.search(rest)
    rest = _without(rest, issuer[0] if issuer else "")
    dates = _DATE.findall(rest)
    rest = _without(rest, dates[0] if dates else "")
    numbers = _NUMBER.findall(rest)
    rest = _without(rest, numbers[0] if numbers else "")
    left = [w for w in re.findall(r"\w+", rest) if compared(w) not in _FILLERS]
    issued = kinds.parse("date", dates[0]).value if dates else ""
    if left or not numbers or (dates and not issued):
        return Papers(line, kind)
    number = re.sub(r"[\s.]", "", numbers[0])
    return Papers(number, kind, named.strip() if kind == "8" else "", issued, issuer["who"].strip() if issuer else "")


def _paper(line: str) -> tuple[str, str]:
    """Code of the paper and the words that say it: the longest that fit."""
    known = ((word, code) for code, words in wording()["papers"].items() for word in words)
    for word, code in sorted(known, key=lambda pair: -len(pair[0])):
        match = re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", line.casefold())
        if match:
            return code, line[match.start() : match.end()]
    return "", ""


def _without(line: str, words: str) -> str:
    return line.replace(words, " ", 1) if words else line


def _leading(text: str, lists: Mapping[str, Sequence[str]]) -> str:
    low = compared(text)
    known = ((compared(word), code) for code, words in lists.items() for word in words)
    for word, code in sorted(known, key=lambda pair: -len(pair[0])):
        if re.match(rf"{re.escape(word)}(?!\w)", low):
            return code
    return ""


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(compared(w) for w in words)
