"""An entry as a clerk verified it, and extracts made of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image

from civreg.export import certificate
from civreg.standing import Said, Standing

SAID = {
    "so": "07",
    "quyenSo": "01/2015",
    "ngayDangKy": "12/5/2015",
    "nksHoTen": "NGUYỄN THỊ HƯƠNG GIANG",
    "nksNgaySinh": "5/4/2015",
    "nksNgaySinhBangChu": "",
    "nksGioiTinh": "Nữ",
    "nksDanToc": "Kinh",
    "nksQuocTich": "Việt Nam",
    "nksNoiSinh": "Trạm y tế xã Lộc Thuận, huyện Bình Đại, tỉnh Bến Tre",
    "nksQueQuan": "Ấp Lộc Sơn, xã Lộc Thuận",
    "nksSoDinhDanh": "",
    "meHoTen": "Trần Thị Ẩn",
    "meNgaySinh": "1990",
    "chaHoTen": "",
    "ghiChu": "Ngày 12/3/2018 cải chính năm sinh mẹ theo Quyết định số 3/QĐ-UBND",
}
Make = Callable[..., certificate.Extract]


def entry(said: dict[str, str] | None = None, **changes: Said) -> Standing:
    """A verified entry of KS-2015; `changes` replace whole fields."""
    fields = [Said(key, text, text.replace("/", "."), "accepted", "Lê Thị Kiểm", settled=True) for key, text in (said or SAID).items()]
    fields = [changes.get(field.key, field) for field in fields]
    return Standing(3, "KS.2015.01", "KS-2015", 3, 3, "a.jpg", 1, "verified", tuple(fields))


def jpeg(size: tuple[int, int] = (600, 900)) -> bytes:
    """A grey picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "#dddddd").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def make() -> Make:
    """Make an extract of an entry; keyword arguments are its own."""

    def extract(said: dict[str, str] | None = None, *, of: Standing | None = None, **settings: object) -> certificate.Extract:
        layout = certificate.layouts()["KS"]
        notes = settings.pop("notes", ())
        rows = certificate.cells(of or entry(said), layout, "Ủy ban nhân dân xã Lộc Thuận", tuple(notes))
        plain = certificate.Extract(
            layout=layout,
            rows=rows,
            original=certificate.Original(jpeg(), (600, 900), ("Sổ KS.2015.01", "SHA-256 của tệp: " + "0a" * 32)),
            day=date(2026, 2, 3),
            office=("ỦY BAN NHÂN DÂN TỈNH VĨNH LONG", "ỦY BAN NHÂN DÂN XÃ LỘC THUẬN"),
            town="Lộc Thuận",
            number="12/TLKS-BS",
            signer="Nguyễn Văn Quyết",
            post="KT. CHỦ TỊCH;PHÓ CHỦ TỊCH",
        )
        return replace(plain, **settings)

    return extract
