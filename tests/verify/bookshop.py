"""Whole books as they stand, drawn from a few words: every entry keeps every rule until it is told not to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from civreg import forms, kinds, verify
from civreg.model import Verdict
from civreg.standing import Said, Standing

FORMS = forms.known()
OPTIONS = verify.CheckOptions(FORMS, today=dt.date(2026, 1, 1))
GIVEN = ("An", "Bình", "Châu", "Dung", "Giang", "Hà", "Khánh", "Lan", "Mai", "Nga", "Sơn", "Tâm", "Vân", "Yến", "Quân", "Phong")


def birth(n: int, **other: str) -> dict[str, str]:
    """The n-th entry of a book of births opened in 2012."""
    born = dt.date(2012, 1, 2) + dt.timedelta(days=5 * n)
    registered = born + dt.timedelta(days=9)
    words = kinds.spelled_date(kinds.PartialDate(born.year, born.month, born.day))
    clean = {
        "so": f"{n:02d}",
        "quyenSo": "01/2012",
        "ngayDangKy": f"{registered:%d.%m.%Y}",
        "nksHoTen": f"Nguyễn Hữu {GIVEN[n % 16]} {GIVEN[n // 16 % 16]}",
        "nksNgaySinh": f"{born:%d/%m/%Y}",
        "nksNgaySinhBangChu": words,
        "nksGioiTinh": "Nam",
        "nksDanToc": "Kinh",
        "nksQuocTich": "Việt Nam",
        "nksSoDinhDanh": f"0792{born:%y}{n:06d}",
        "meHoTen": f"Trần Thị {GIVEN[(n + 3) % 16]}",
        "meNgaySinh": "1985",
        "chaHoTen": f"Nguyễn Văn {GIVEN[(n + 7) % 16]}",
        "chaNgaySinh": "1980",
        "nguoiKy": "Lê Quang Ký" if n % 2 else "Phạm Đức Duyệt",
        "nguoiThucHien": "Võ Thị Ghi",
    }
    return {**clean, **other}


def births(count: int = 14, changes: Mapping[int, Mapping[str, str]] | None = None) -> list[Standing]:
    """A book of births numbered from 1; `changes` says what stands otherwise, by number."""
    return book([birth(n, **(changes or {}).get(n, {})) for n in range(1, count + 1)])


def book(entries: Sequence[Mapping[str, str]], form: str = "KS-2015", name: str = "KS.2012.01", **how: Any) -> list[Standing]:
    """Entries as pages of a book; `how` goes to every field."""
    return [page(entry, i, form=form, book=name, **how) for i, entry in enumerate(entries, 1)]


def page(entry: Mapping[str, str], at: int, form: str = "KS-2015", book: str = "KS.2012.01", **how: Any) -> Standing:
    """One entry as it stands: read surely, unless `unsure` names some of its fields, or verified."""
    said = tuple(_said(spec, entry.get(spec.key, ""), **how) for spec in FORMS[form].fields)
    status = "verified" if how.get("verified") else "read"
    return Standing(at, book, form, at, at, f"{at}.jpg", 1, status, said)


def empty(at: int, status: str, book: str = "KS.2012.01") -> Standing:
    """A page without an entry."""
    return Standing(None, book, "", at, at, f"{at}.jpg", 1, status)


def _said(spec: forms.FieldSpec, text: str, *, verified: bool = False, unsure: Sequence[str] = ()) -> Said:
    verdict: Verdict | None = "accepted" if verified else None
    value = kinds.parse(spec.kind, text).value if text and spec.kind != "tick" else ""
    confidence = (0.4 if spec.key in unsure else 0.99) if text else None
    return Said(spec.key, text, value, verdict, confidence=confidence, writing="handwritten" if text else "blank")


def found(pages: Sequence[Standing], options: verify.CheckOptions = OPTIONS) -> list[tuple[str, str, str]]:
    """What the rules find: rule, severity and number; mere notes on a book that begins late are left out."""
    return [(f.rule, f.severity, f.number) for f in verify.check_book(pages, options)]
