"""The printed forms as their printers set them: labels in order, and which field stands after each.

One line of text is one printed line; `·` separates fields on it, `(2)` gives the field a second dotted line, `#` heads
a part of the form, `|` separates the places where people sign. Labels and order: Thông tư 15/2015 and 04/2020, TP/HT-2010,
and the southern books to 1975.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Slot:
    """One label and the field written after it; `lines` is how many dotted lines it has."""

    label: str
    key: str
    lines: int = 1


@dataclass(frozen=True)
class Row:
    """One printed line: slots, or a heading where it has none."""

    slots: tuple[Slot, ...]
    heading: str = ""


@dataclass(frozen=True)
class Layout:
    """One printed form."""

    form: str
    title: str
    head: Row
    body: tuple[Row, ...]
    signatures: tuple[tuple[str, str], ...]
    """Printed title and field key (may be empty) of everyone who signs."""
    ticks: tuple[str, ...] = ()

    @property
    def framed(self) -> bool:
        """Whether it has a frame with a right column."""
        return bool(self.ticks)


def _slot(text: str) -> Slot:
    m = re.fullmatch(r"(?P<label>.+:) (?P<key>\w+)(?P<two> \(2\))?", text.strip())
    if m is None:
        raise ValueError(f"not «label: key»: {text}")
    return Slot(m["label"], m["key"], 2 if m["two"] else 1)


def _row(line: str) -> Row:
    if line.startswith("#"):
        return Row((), line.lstrip("# "))
    return Row(tuple(_slot(part) for part in line.split("·")))


def _signature(text: str) -> tuple[str, str]:
    title, _, key = text.strip().partition("@")
    return title.strip(), key


def _layout(form: str, title: str, lines: str, ticks: str = "") -> Layout:
    head, *body, signatures = [line.strip() for line in lines.strip().splitlines()]
    return Layout(
        form,
        title,
        _row(head),
        tuple(_row(line) for line in body),
        tuple(_signature(s) for s in signatures.split("|")),
        tuple(t.strip() for t in ticks.split("/") if t.strip()),
    )


LAYOUTS = {
    layout.form: layout
    for layout in (
        _layout(
            "KS-2015",
            "SỔ ĐĂNG KÝ KHAI SINH",
            """
            Số: so · Quyển: quyenSo · Ngày, tháng, năm đăng ký: ngayDangKy
            # Người được đăng ký khai sinh
            Họ, chữ đệm, tên: nksHoTen
            Ngày, tháng, năm sinh: nksNgaySinh
            ghi bằng chữ: nksNgaySinhBangChu (2)
            Giới tính: nksGioiTinh · Dân tộc: nksDanToc · Quốc tịch: nksQuocTich
            Nơi sinh: nksNoiSinh (2)
            Quê quán: nksQueQuan (2)
            Số định danh cá nhân: nksSoDinhDanh
            Họ, chữ đệm, tên mẹ: meHoTen
            Năm sinh: meNgaySinh · Dân tộc: meDanToc · Quốc tịch: meQuocTich
            Nơi cư trú: meNoiCuTru (2)
            Họ, chữ đệm, tên cha: chaHoTen
            Năm sinh: chaNgaySinh · Dân tộc: chaDanToc · Quốc tịch: chaQuocTich
            Nơi cư trú: chaNoiCuTru (2)
            Họ, chữ đệm, tên người đi khai sinh: nycHoTen
            Giấy tờ tùy thân: nycSoGiayToTuyThan
            Họ, chữ đệm, tên, chức vụ người ký Giấy khai sinh: nguoiKy (2)
            Người đi khai sinh | Người thực hiện @nguoiThucHien
            """,
            "Đúng hạn/Quá hạn/Đăng ký lại/Trẻ chưa xác định được cha, mẹ/Trẻ bị bỏ rơi/Ghi vào sổ hộ tịch việc khai sinh",
        ),
        _layout(
            "KH-2015",
            "SỔ ĐĂNG KÝ KẾT HÔN",
            """
            Số: so · Quyển: quyenSo · Ngày, tháng, năm đăng ký: ngayDangKy
            Họ, chữ đệm, tên người vợ: voHoTen
            Ngày, tháng, năm sinh: voNgaySinh
            Dân tộc: voDanToc · Quốc tịch: voQuocTich
            Nơi cư trú: voNoiCuTru (2)
            Giấy tờ tùy thân: voSoGiayToTuyThan
            Họ, chữ đệm, tên người chồng: chongHoTen
            Ngày, tháng, năm sinh: chongNgaySinh
            Dân tộc: chongDanToc · Quốc tịch: chongQuocTich
            Nơi cư trú: chongNoiCuTru (2)
            Giấy tờ tùy thân: chongSoGiayToTuyThan
            Ngày, tháng, năm xác lập quan hệ hôn nhân: ngayXacLapQuanHeHonNhan
            Họ, chữ đệm, tên, chức vụ của người ký Giấy chứng nhận kết hôn: nguoiKy (2)
            Vợ | Chồng | Người thực hiện @nguoiThucHien
            """,
            "Kết hôn lần đầu/Đăng ký lại/Ghi chú kết hôn",
        ),
        _layout(
            "KT-2015",
            "SỔ ĐĂNG KÝ KHAI TỬ",
            """
            Số: so · Quyển: quyenSo · Ngày, tháng, năm đăng ký: ngayDangKy
            # Phần ghi về người được khai tử
            Họ, chữ đệm, tên: nktHoTen
            Ngày, tháng, năm sinh: nktNgaySinh
            Giới tính: nktGioiTinh · Dân tộc: nktDanToc · Quốc tịch: nktQuocTich
            Giấy tờ tùy thân: nktSoGiayToTuyThan
            Đã chết vào lúc: nktNgayChet
            Nơi chết: nktNoiChet (2)
            Nguyên nhân chết: nktNguyenNhanChet
            Giấy báo tử/giấy tờ thay thế Giấy báo tử số: gbtSo
            Do: gbtCoQuanCap · Cấp ngày: gbtNgay
            # Người đi đăng ký khai tử
            Họ, chữ đệm, tên: nycHoTen
            Giấy tờ tùy thân: nycSoGiayToTuyThan
            Họ, chữ đệm, tên, chức vụ người ký Trích lục khai tử: nguoiKy (2)
            Người đi khai tử | Người thực hiện @nguoiThucHien
            """,
            "Đúng hạn/Quá hạn/Đăng ký lại/Trẻ dưới 01 tuổi/Trẻ từ 01 tuổi đến dưới 5 tuổi/Ghi vào sổ hộ tịch việc khai tử",
        ),
        _layout(
            "KS-2010",
            "SỔ ĐĂNG KÝ KHAI SINH",
            """
            Số: so · Quyển số: quyenSo
            Họ và tên: nksHoTen · Giới tính: nksGioiTinh
            Ngày, tháng, năm sinh: nksNgaySinh
            (Ghi bằng chữ: nksNgaySinhBangChu (2)
            Nơi sinh: nksNoiSinh (2)
            Dân tộc: nksDanToc · Quốc tịch: nksQuocTich
            Họ và tên cha: chaHoTen
            Dân tộc: chaDanToc · Quốc tịch: chaQuocTich · Năm sinh: chaNgaySinh
            Nơi thường trú/tạm trú: chaNoiCuTru (2)
            Họ và tên mẹ: meHoTen
            Dân tộc: meDanToc · Quốc tịch: meQuocTich · Năm sinh: meNgaySinh
            Nơi thường trú/tạm trú: meNoiCuTru (2)
            Họ và tên người đi khai sinh: nycHoTen · Quan hệ: nycQuanHe
            Nơi đăng ký: noiDangKy
            Ngày, tháng, năm đăng ký: ngayDangKy
            NGƯỜI THỰC HIỆN @nguoiThucHien | NGƯỜI KÝ GIẤY KHAI SINH @nguoiKy
            """,
            "Đúng hạn/Quá hạn/Đăng ký lại",
        ),
        _layout(
            "KS-1965",
            "TRÍCH-LỤC BỘ KHAI-SANH",
            """
            Năm: x_nam · Số hiệu: so
            Tên, họ ấu-nhi: nksHoTen
            Phái: nksGioiTinh
            Sanh ngày: nksNgaySinhBangChu (2)
            Tại: nksNoiSinh
            Cha (Tên, họ): chaHoTen
            Tuổi: x_chaTuoi · Nghề-nghiệp: x_chaNghe
            Cư-trú tại: chaNoiCuTru
            Mẹ (Tên, họ): meHoTen
            Tuổi: x_meTuoi · Nghề-nghiệp: x_meNghe
            Cư-trú tại: meNoiCuTru
            Vợ (Chánh hay thứ): x_voChanh
            Người khai (Tên, họ): nycHoTen
            Tuổi: x_nycTuoi · Nghề-nghiệp: x_nycNghe
            Cư-trú tại: x_nycCuTru
            Ngày khai: ngayDangKy
            Người chứng thứ nhứt (Tên, họ): x_chung1
            Người chứng thứ nhì (Tên, họ): x_chung2
            Người khai | Hộ-lại @nguoiThucHien | Nhân-chứng
            """,
        ),
        _layout(
            "CMC-2015",
            "SỔ ĐĂNG KÝ NHẬN CHA, MẸ, CON",
            """
            Số: so · Quyển: quyenSo · Ngày, tháng, năm đăng ký: ngayDangKy
            # Phần ghi về cha, mẹ
            Họ, chữ đệm, tên cha, mẹ: cmHoTen
            Ngày, tháng, năm sinh: cmNgaySinh
            Dân tộc: cmDanToc · Quốc tịch: cmQuocTich
            Quê quán: cmQueQuan
            Nơi cư trú: cmNoiCuTru (2)
            Giấy tờ tùy thân: cmSoGiayToTuyThan
            # Phần ghi về con
            Họ, chữ đệm, tên con: ncHoTen
            Ngày, tháng, năm sinh: ncNgaySinh
            Dân tộc: ncDanToc · Quốc tịch: ncQuocTich
            Quê quán: ncQueQuan
            Nơi cư trú: ncNoiCuTru (2)
            Giấy tờ tùy thân: ncSoGiayToTuyThan
            Họ, chữ đệm, tên người yêu cầu: nycHoTen
            Quan hệ với người nhận: nycQHNguoiNhan · Quan hệ với người được nhận: nycQHNguoiDuocNhan
            Giấy tờ tùy thân: nycSoGiayToTuyThan
            Họ, chữ đệm, tên, chức vụ người ký Trích lục: nguoiKy (2)
            Người yêu cầu | Người thực hiện @nguoiThucHien
            """,
            "Cha nhận con/Mẹ nhận con/Con nhận cha/Con nhận mẹ",
        ),
        _layout(
            "HN-2015",
            "SỔ CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN",
            """
            Số: so · Quyển: quyenSo · Ngày, tháng, năm cấp: ngayDangKy
            # Người được xác nhận tình trạng hôn nhân
            Họ, chữ đệm, tên: nxnHoTen
            Ngày, tháng, năm sinh: nxnNgaySinh
            Giới tính: nxnGioiTinh · Dân tộc: nxnDanToc · Quốc tịch: nxnQuocTich
            Nơi cư trú: nxnNoiCuTru (2)
            Giấy tờ tùy thân: nxnSoGiayToTuyThan
            Trong thời gian cư trú tại: nxnThoiGianCuTruTai (2)
            Từ ngày: nxnThoiGianCuTruTu · Đến ngày: nxnThoiGianCuTruDen
            Tình trạng hôn nhân: nxnTinhTrangHonNhan (2)
            Mục đích sử dụng: nxnMucDichSuDung
            Họ, chữ đệm, tên người yêu cầu: nycHoTen
            Quan hệ: nycQuanHe · Giấy tờ tùy thân: nycSoGiayToTuyThan
            Họ, chữ đệm, tên, chức vụ người ký Giấy xác nhận: nguoiKy (2)
            Người yêu cầu | Người thực hiện @nguoiThucHien
            """,
            "Kết hôn trong nước với người Việt Nam/Kết hôn trong nước với người nước ngoài/Kết hôn ở nước ngoài với người Việt Nam/"
            "Kết hôn ở nước ngoài với người nước ngoài/Mục đích khác",
        ),
    )
}
"""Form id: layout."""
