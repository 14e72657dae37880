"""Invent people, and what a registrar writes about them: no one here has ever lived."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

Fields = dict[str, str]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SURNAMES = _words("Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Mai Tạ Lương Châu Quách Thạch")
MIDDLE_F = _words("Thị Thị Ngọc Thanh Bích Kim Mỹ Diệu Thùy Phương Hồng")
MIDDLE_M = _words("Văn Văn Hữu Đức Quốc Minh Công Xuân Thế Bảo Trọng")
GIVEN_F = _words("Hoa Lan Huệ Mai Nga Yến Vân Thảo Trúc Đào Liễu Nhung Hạnh Phượng Quỳnh Thủy Hằng Loan Xuyến Oanh")
GIVEN_M = _words("Hùng Dũng Tuấn Khánh Phúc Lộc Thọ Bình Sơn Hải Quý Thắng Tài Đạt Nghĩa Kiệt Phước Vinh Trí Hậu")
HAMLETS = ("thôn Đông", "ấp Bình Hòa", "tổ 5", "khu phố 3", "ấp 4", "thôn Thượng", "số 12 đường Trần Phú", "xóm Mới", "bản Nà Lốc")
COMMUNES = "Tân Phú, Mỹ Lộc, Hòa Khánh, Vĩnh Thạnh, Phú Hữu, An Thới, Đông Sơn, Bình Trị, Xuân Quang, Long Điền, Thạnh Mỹ, Yên Thắng"
DISTRICTS = (
    ("Quận 1", "TP Hồ Chí Minh"), ("huyện Củ Chi", "TP Hồ Chí Minh"), ("huyện Cai Lậy", "Tiền Giang"), ("huyện Hòa Vang", "Đà Nẵng"),
    ("huyện Đông Anh", "Hà Nội"), ("huyện Yên Khánh", "Ninh Bình"), ("huyện Cần Giuộc", "Long An"), ("huyện Vạn Ninh", "Khánh Hòa"),
    ("huyện Phú Quốc", "Kiên Giang"), ("huyện Tuy Phước", "Bình Định"), ("huyện Lục Yên", "Yên Bái"), ("huyện Kỳ Anh", "Hà Tĩnh"),
)  # fmt: skip
OLD_PLACES = ("Định-Tường", "Gia-Định", "Kiến-Hòa", "Vĩnh-Long", "Long-Xuyên", "Bình-Dương", "Sài-gòn", "Phong-Dinh", "Thừa-Thiên")
PEOPLES = ("Kinh", "Kinh", "Kinh", "Kinh", "Kinh", "Tày", "Thái", "Mường", "Hoa", "Nùng", "Chăm", "Ê Đê", "Ba Na", "Dao")
TRADES = ("Làm ruộng", "Nội trợ", "Buôn bán", "Thợ may", "Thợ mộc", "Giáo viên", "Tài xế", "Công chức", "Đánh cá")
CAUSES = ("Bệnh già", "Bệnh tim", "Tai nạn giao thông", "Ung thư phổi", "Đột quỵ", "Tuổi già sức yếu", "Bệnh phổi")
DIGITS = _words("không một hai ba bốn năm sáu bảy tám chín")


def below_hundred(n: int, rng: Random) -> str:
    """A number below 100 in words, with the spellings registrars choose between."""
    tens, ones = divmod(n, 10)
    if tens == 0:
        return DIGITS[ones]
    last = {0: "", 1: "mốt" if tens > 1 else "một", 4: rng.choice(("tư", "bốn")) if tens > 1 else "bốn", 5: "lăm"}.get(ones, DIGITS[ones])
    return f"{'mười' if tens == 1 else DIGITS[tens] + ' mươi'} {last}".strip()


def year_words(year: int, rng: Random, southern: bool = False) -> str:
    """A year in words."""
    thousand = "ngàn" if southern else rng.choice(("nghìn", "nghìn", "ngàn"))
    hundreds, rest = divmod(year % 1000, 100)
    tail = f"{rng.choice(('linh', 'lẻ'))} {DIGITS[rest]}" if 0 < rest < 10 else below_hundred(rest, rng) if rest else ""
    return f"{DIGITS[year // 1000]} {thousand} {DIGITS[hundreds]} trăm {tail}".strip()


def date_words(day: date, rng: Random, southern: bool = False) -> str:
    """A date in words, as the line below the digits wants it."""
    first = f"mùng {DIGITS[day.day]}" if day.day < 10 and rng.random() < 0.5 else below_hundred(day.day, rng)
    if day.day == 10 and rng.random() < 0.5:
        first = "mùng mười"
    month = {1: rng.choice(("giêng", "một")), 4: "tư", 12: rng.choice(("chạp", "mười hai"))}.get(day.month, below_hundred(day.month, rng))
    return f"Ngày {first} tháng {month} năm {year_words(day.year, rng, southern)}"


def date_digits(day: date, rng: Random) -> str:
    """A date in digits, in one of the ways registrars write it."""
    return rng.choice((f"{day:%d/%m/%Y}", f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", f"{day:%d.%m.%Y}", f"{day.day}/{day.month}/{day.year}"))


class Village:
    """One office: what all pages of its book share, and the next entry's people."""

    def __init__(self, rng: Random, year: int, capitals: bool = False) -> None:
        self.rng = rng
        self.year = year
        self.capitals = capitals
        self.volume = f"{rng.randint(1, 3):02d}/{year}"
        self.number = rng.randint(3, 180)
        self.day = date(year, rng.randint(1, 10), rng.randint(1, 28))
        self.slashed = rng.random() < 0.5
        self.signer, self.clerk = self.person("Nam"), self.person("Nữ")
        self.office = f"UBND {self.commune()}"

    def person(self, sex: str, surname: str = "", southern: bool = False) -> str:
        """A name; southern books hyphenate, modern ones may write capitals."""
        rng = self.rng
        middle, given = (MIDDLE_F, GIVEN_F) if sex == "Nữ" else (MIDDLE_M, GIVEN_M)
        surname = surname or rng.choice(SURNAMES)
        if southern:
            return f"{surname}-{rng.choice(middle).lower()}-{rng.choice(given)}"
        name = f"{surname} {rng.choice(middle)} {rng.choice(given)}"
        return name.upper() if self.capitals else name

    def commune(self) -> str:
        """A commune by its kind and name."""
        return f"{self.rng.choice(('xã', 'xã', 'phường', 'thị trấn'))} {self.rng.choice(COMMUNES.split(', '))}"

    def place(self, long: bool = True) -> str:
        """An address, from hamlet or commune up to the province."""
        district, province = self.rng.choice(DISTRICTS)
        where = f"{self.commune()}, {district}, {province}"
        return f"{self.rng.choice(HAMLETS)}, {where}" if long and self.rng.random() < 0.5 else where

    def papers(self) -> str:
        """An identity paper's number, with or without its name."""
        number = "".join(str(self.rng.randint(0, 9)) for _ in range(self.rng.choice((9, 12))))
        return self.rng.choice(("", "CMND số ", "CCCD: " if len(number) == 12 else "CMND: ")) + number

    def entry(self, form: str) -> Fields:
        """The next entry in the book: numbers run on, dates do not go back."""
        fields = _ENTRIES[form](self)
        fields["so"] = f"{self.number}/{self.year}" if self.slashed and form != "KS-1965" else f"{self.number:02d}"
        self.number += 1
        self.day = min(self.day + timedelta(days=self.rng.randint(0, 3)), date(self.year, 12, 31))
        return fields


def _official(v: Village) -> Fields:
    return {"quyenSo": v.volume, "ngayDangKy": date_digits(v.day, v.rng), "nguoiKy": v.signer, "nguoiThucHien": v.clerk}


def _birth(v: Village) -> Fields:
    rng, sex = v.rng, v.rng.choice(("Nam", "Nữ"))
    born = v.day - timedelta(days=rng.randint(2, 58))
    family, child_people = rng.choice(SURNAMES), rng.choice(PEOPLES)
    home, mother_home = v.place(), v.place()
    fields = {
        "nksHoTen": v.person(sex, family), "nksNgaySinh": date_digits(born, rng), "nksNgaySinhBangChu": date_words(born, rng),
        "nksGioiTinh": sex, "nksDanToc": child_people, "nksQuocTich": "Việt Nam", "nksNoiSinh": f"Trạm y tế {v.place(long=False)}",
        "meHoTen": v.person("Nữ"), "meNgaySinh": str(born.year - rng.randint(19, 40)), "meDanToc": rng.choice((child_people, "Kinh")),
        "meQuocTich": "Việt Nam", "meNoiCuTru": mother_home, "chaHoTen": v.person("Nam", family),
        "chaNgaySinh": str(born.year - rng.randint(20, 50)), "chaDanToc": child_people, "chaQuocTich": "Việt Nam",
        "chaNoiCuTru": rng.choice((home, mother_home)),
    }  # fmt: skip
    fields["nycHoTen"] = fields["chaHoTen"] if rng.random() < 0.7 else fields["meHoTen"]
    if rng.random() < 0.07:  # no father is named: his lines stay blank
        fields = {k: text for k, text in fields.items() if not k.startswith("cha")} | {"nycHoTen": fields["meHoTen"]}
    return fields | _official(v)


def _birth_2015(v: Village) -> Fields:
    rng, fields = v.rng, _birth(v)
    number = "0" + "".join(str(rng.randint(0, 9)) for _ in range(11))
    fields |= {"nksQueQuan": v.place(long=False), "nycSoGiayToTuyThan": v.papers()}
    fields |= {"nksSoDinhDanh": number} if v.year >= 2016 else {}
    ways = ("Đúng hạn", "Đúng hạn", "Đúng hạn", "Quá hạn", "Đăng ký lại", "Trẻ bị bỏ rơi")
    return fields | {"loaiDangKy": rng.choice(ways), "nguoiKy": f"{v.signer}, Chủ tịch"}


def _birth_2010(v: Village) -> Fields:
    fields = _birth(v)
    fields["nycQuanHe"] = "Cha" if fields["nycHoTen"] == fields.get("chaHoTen") else "Mẹ"
    return fields | {"noiDangKy": v.office, "loaiDangKy": v.rng.choice(("Đúng hạn", "Đúng hạn", "Quá hạn", "Đăng ký lại"))}


def _spouse(v: Village, who: str, sex: str) -> Fields:
    born = v.day - timedelta(days=v.rng.randint(20 * 366, 40 * 366))
    return {
        f"{who}HoTen": v.person(sex), f"{who}NgaySinh": date_digits(born, v.rng), f"{who}DanToc": v.rng.choice(PEOPLES),
        f"{who}QuocTich": "Việt Nam", f"{who}NoiCuTru": v.place(), f"{who}SoGiayToTuyThan": v.papers(),
    }  # fmt: skip


def _marriage(v: Village) -> Fields:
    fields = _spouse(v, "vo", "Nữ") | _spouse(v, "chong", "Nam") | _official(v)
    fields |= {"ngayXacLapQuanHeHonNhan": fields["ngayDangKy"], "nguoiKy": f"{v.signer}, Phó Chủ tịch"}
    return fields | {"loaiDangKy": v.rng.choice(("Kết hôn lần đầu", "Kết hôn lần đầu", "Đăng ký lại", "Ghi chú kết hôn"))}


def _death(v: Village) -> Fields:
    rng, sex = v.rng, v.rng.choice(("Nam", "Nữ"))
    died = v.day - timedelta(days=rng.randint(1, 14))
    fields = {
        "nktHoTen": v.person(sex), "nktNgaySinh": date_digits(died - timedelta(days=rng.randint(9000, 33000)), rng), "nktGioiTinh": sex,
        "nktDanToc": rng.choice(PEOPLES), "nktQuocTich": "Việt Nam", "nktSoGiayToTuyThan": v.papers(),
        "nktNgayChet": f"{rng.randint(0, 23):02d} giờ {rng.randint(0, 59):02d} phút, ngày {died:%d/%m/%Y}", "nktNoiChet": v.place(),
        "nktNguyenNhanChet": rng.choice(CAUSES), "gbtSo": f"{rng.randint(1, 90):02d}/GBT", "gbtCoQuanCap": v.office,
        "gbtNgay": date_digits(died, rng), "nycHoTen": v.person(rng.choice(("Nam", "Nữ"))), "nycSoGiayToTuyThan": v.papers(),
    }  # fmt: skip
    return fields | _official(v) | {"nguoiKy": f"{v.signer}, Chủ tịch", "loaiDangKy": rng.choice(("Đúng hạn", "Đúng hạn", "Quá hạn"))}


def _southern_birth(v: Village) -> Fields:
    rng, sex = v.rng, v.rng.choice(("Nam", "Nữ"))
    born = v.day - timedelta(days=rng.randint(1, 12))
    family = rng.choice(SURNAMES)
    here, trade = f"xã {rng.choice(COMMUNES.split(', ')).replace(' ', '-')}, {rng.choice(OLD_PLACES)}", rng.choice(TRADES)
    father, age = v.person("Nam", family, southern=True), f"{rng.randint(21, 52)} tuổi"
    return {
        "x_nam": str(v.year), "nksHoTen": v.person(sex, family, southern=True), "nksGioiTinh": sex,
        "nksNgaySinhBangChu": date_words(born, rng, southern=True), "nksNoiSinh": here, "chaHoTen": father, "x_chaTuoi": age,
        "x_chaNghe": trade, "chaNoiCuTru": here, "meHoTen": v.person("Nữ", southern=True), "x_meTuoi": f"{rng.randint(18, 41)} tuổi",
        "x_meNghe": rng.choice(TRADES), "meNoiCuTru": here, "x_voChanh": rng.choice(("Vợ chánh", "Vợ chánh", "Vợ thứ")), "nycHoTen": father,
        "x_nycTuoi": age, "x_nycNghe": trade, "x_nycCuTru": here, "ngayDangKy": date_digits(v.day, rng),
        "x_chung1": v.person("Nam", southern=True), "x_chung2": v.person("Nam", southern=True), "nguoiThucHien": v.clerk,
    }  # fmt: skip


def _recognition(v: Village) -> Fields:
    rng = v.rng
    way, parent, child = rng.choice((("Cha nhận con", "Nam", "Nam"), ("Cha nhận con", "Nam", "Nữ"), ("Mẹ nhận con", "Nữ", "Nam")))
    surname, child_born = rng.choice(SURNAMES), v.day - timedelta(days=rng.randint(200, 4000))
    home = v.place()
    fields = {
        "cmHoTen": v.person(parent, surname), "cmNgaySinh": date_digits(child_born - timedelta(days=rng.randint(7400, 14000)), rng),
        "cmDanToc": rng.choice(PEOPLES), "cmQuocTich": "Việt Nam", "cmQueQuan": v.place(long=False), "cmNoiCuTru": home,
        "cmSoGiayToTuyThan": v.papers(), "ncHoTen": v.person(child, surname), "ncNgaySinh": date_digits(child_born, rng),
        "ncDanToc": rng.choice(PEOPLES), "ncQuocTich": "Việt Nam", "ncQueQuan": v.place(long=False),
        "ncNoiCuTru": rng.choice((home, v.place())), "nycQHNguoiNhan": "Bản thân", "nycQHNguoiDuocNhan": way.split()[0],
        "nycSoGiayToTuyThan": v.papers(), "loaiXacNhan": way,
    }  # fmt: skip
    return fields | _official(v) | {"nycHoTen": fields["cmHoTen"], "nguoiKy": f"{v.signer}, Chủ tịch"}


def _marital_status(v: Village) -> Fields:
    rng, sex = v.rng, v.rng.choice(("Nam", "Nữ"))
    born, home = v.day - timedelta(days=rng.randint(19 * 366, 45 * 366)), v.place()
    fields = {
        "nxnHoTen": v.person(sex), "nxnNgaySinh": date_digits(born, rng), "nxnGioiTinh": sex, "nxnDanToc": rng.choice(PEOPLES),
        "nxnQuocTich": "Việt Nam", "nxnNoiCuTru": home, "nxnSoGiayToTuyThan": v.papers(), "nxnThoiGianCuTruTai": home,
        "nxnThoiGianCuTruTu": date_digits(born + timedelta(days=18 * 366), rng), "nxnThoiGianCuTruDen": date_digits(v.day, rng),
        "nxnTinhTrangHonNhan": rng.choice(("Chưa đăng ký kết hôn với ai", "Đã ly hôn, chưa đăng ký kết hôn với ai")),
        "nxnMucDichSuDung": "Đăng ký kết hôn", "nycQuanHe": "Bản thân", "nycSoGiayToTuyThan": v.papers(),
        "nxnLoaiMucDichSuDung": rng.choice(("Kết hôn trong nước với người Việt Nam", "Kết hôn ở nước ngoài với người nước ngoài")),
    }  # fmt: skip
    return fields | _official(v) | {"nycHoTen": fields["nxnHoTen"], "nguoiKy": f"{v.signer}, Phó Chủ tịch"}


_ENTRIES: dict[str, Callable[[Village], Fields]] = {
    "KS-2015": _birth_2015, "KH-2015": _marriage, "KT-2015": _death, "KS-2010": _birth_2010, "KS-1965": _southern_birth,
    "CMC-2015": _recognition, "HN-2015": _marital_status,
}  # fmt: skip
TICKED = ("loaiDangKy", "loaiXacNhan", "nxnLoaiMucDichSuDung")
"""Fields that are ticked rather than written."""
YEARS = {
    "KS-2015": (2015, 2019), "KH-2015": (2016, 2020), "KT-2015": (2016, 2021), "KS-2010": (2010, 2014), "KS-1965": (1958, 1974),
    "CMC-2015": (2016, 2021), "HN-2015": (2016, 2021),
}  # fmt: skip
"""Form id: the years in which it was in use."""
