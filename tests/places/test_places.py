"""Places at the end of an address: found exactly, found by their spelling, weighed and never forced."""

from __future__ import annotations

import random

import pytest

from civreg import places
from civreg.extract.lexicon import address
from civreg.places import mended, words
from civreg.text import is_syllable


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        ("Thôn 3, Xã Phú Túc, Huyện Châu Thành, Bến Tre", ("Phú Túc", "Châu Thành", "Bến Tre")),
        ("Phú Túc Châu Thành Bến Tre", ("Phú Túc", "Châu Thành", "Bến Tre")),
        ("12 Lê Lợi P12 Q3 Tp HCM", ("12", "3", "Hồ Chí Minh")),
        ("Phường 05, Quận 3, Thành phố Hồ Chí Minh", ("5", "3", "Hồ Chí Minh")),
        ("Xã Ea H'leo, Huyện Ea H'leo, Đắc Lắc", ("Ea H'leo", "Ea H'leo", "Đắk Lắk")),
        ("Thôn Thái Khang Thiệu Hoà Thiệu Hoá Thanh Hoá", ("Thiệu Hòa", "Thiệu Hóa", "Thanh Hóa")),
    ],
)
def test_triples_are_found_however_they_are_written(text: str, triple: tuple[str, str, str]) -> None:
    """Kinds of unit, commas, leading zeros, old tone marks and other names of a province make no difference."""
    found = places.triple(text)
    assert found is not None
    assert [w.key for w in words(" ".join(found))] == [w.key for w in words(" ".join(triple))]


@pytest.mark.parametrize("text", ["Phường Ba Đình, Hà Nội", "Sở Tư pháp Hà Nam Ninh", "Ấp 3 Chương Thiện", "Xã Tân Phú, Huyện Châu Thành"])
def test_places_of_other_eras_and_shorter_ones_are_known(text: str) -> None:
    """Since 2025 there are no districts, some provinces are no more, and a province is often left out."""
    assert places.placed(text) is not None


def test_a_misread_place_is_proposed() -> None:
    """A place is proposed where one alone is spelled like what was read."""
    assert places.triple("Xã Lợi Thụn, Huyện Bấn Cầu, Tỹ Ninh") == ("Lợi Thuận", "Bến Cầu", "Tây Ninh")
    assert places.triple("Cẩm Thạnh Cẩm Thủy Thanh Hóa") is None, "Cẩm Thạch and Cẩm Thành are as near"


@pytest.mark.parametrize("text", ["", "Bệnh viện Từ Dũ", "Paris, Pháp", "28/94/1291 Nam"])
def test_elsewhere_is_not_forced_into_the_list(text: str) -> None:
    """What ends in no place of the country is no triple."""
    assert places.triple(text) is None


def test_figures_are_left_to_the_ink() -> None:
    """Wards come and go by number: no place with another number is offered."""
    assert all("99" in place.said for place in places.near("Phường 99 Quận 3 Tp Hồ Chí Minh") if place.commune)


def test_the_detail_and_the_kinds_of_unit_stay_as_they_are_read() -> None:
    """Only the names are spelled anew."""
    text = "Số 7, thôn Lac Xã Cẩm Thạnh, Huyện Cẩm Thủy, Thanh Hoá"
    place = next(p for p in places.near(text) if p.commune == "Cẩm Thạch" and p.district and p.province)
    assert places.spelled(text, place) == "Số 7, thôn Lac Xã Cẩm Thạch, Huyện Cẩm Thủy, Thanh Hoá"


def test_an_address_that_exists_is_likelier_and_one_that_does_not_is_possible() -> None:
    """The gazetteer is a weight, not a cage."""
    real, invented = address.weight("Xã Cẩm Thạch, Cẩm Thủy, Thanh Hóa"), address.weight("Xã Cẩm Thạnh, Cẩm Thủy, Thanh Hóa")
    assert real > invented + 5
    assert invented > -100


def test_a_kind_of_unit_stands_before_its_own() -> None:
    """`Quận` does not stand before a commune: Lạc Long Quân is a street there."""
    assert address.weight("34 Lạc Long Quân Phước Tân Nha Trang Khánh Hòa") > address.weight(
        "34 Lạc Long Quận Phước Tân Nha Trang Khánh Hòa"
    )


@pytest.mark.parametrize(("word", "said"), [("Huyệnn", "Huyện"), ("Phưưng", "Phường"), ("Cẩm", "Cẩm"), ("thành", "thành")])
def test_kinds_of_unit_are_mended_and_names_are_not(word: str, said: str) -> None:
    """Only what is no word and nearly a kind of unit is set to it."""
    assert mended(word) == said


@pytest.mark.parametrize(
    ("word", "is_one"),
    [("nghiêng", True), ("quốc", True), ("giếng", True), ("thuỷ", True), ("hieệ", False), ("cat", False), ("đđa", False)],
)
def test_syllables_are_told_from_slips(word: str, *, is_one: bool) -> None:
    """Onset, rhyme and tone together make a syllable; sắc or nặng alone stand before c, ch, p, t."""
    assert is_syllable(word) == is_one


LETTERS = "aàáảãạăắằẳẵặâấầẩẫậbcdđeèéẻẽẹêếềểễệghiìíỉĩịklmnoòóỏõọôốồổỗộơớờởỡợpqrstuùúủũụưứừửữựvxyỳýỷỹỵ "


def misread(text: str, rng: random.Random) -> str:
    """Two letters wrong, lost or added."""
    letters = list(text)
    for _ in range(2):
        at, how = rng.randrange(len(letters)), rng.random()
        letters[at : at + 1] = [rng.choice(LETTERS)] if how < 0.5 else [] if how < 0.75 else [letters[at], rng.choice(LETTERS)]
    return "".join(letters)


def test_an_address_tells_its_province_even_misread() -> None:
    """Drawn from all communes, written with and without kinds of unit; two letters wrong anywhere cost little."""
    rng = random.Random(5)  # noqa: S311 (no secret)
    right = misspelled = 0
    triples = rng.sample(places.gazetteer().triples, 60)
    for commune, district, province in triples:
        short = places.Gazetteer.short
        text = (
            f"Thôn 3, {commune}, {district}, {short(province)}" if rng.random() < 0.5 else f"{short(commune)} {short(district)} {province}"
        )
        found, again = places.province_of(text), places.province_of(misread(text, rng))
        right += found is not None and places.bare(found.name) == places.bare(short(province))
        misspelled += again is not None and places.bare(again.name) == places.bare(short(province))
    assert right == len(triples)
    assert misspelled / len(triples) >= 0.9


@pytest.mark.parametrize(
    ("text", "name", "era", "today"),
    [
        ("Ấp 3, Chương Thiện", "Chương Thiện", "former", "Thành phố Cần Thơ"),
        ("xã Tân Quý Tây, Gia Định", "Gia Định", "former", "Thành phố Hồ Chí Minh"),
        ("Sở Tư pháp Hà Nam Ninh", "Hà Nam Ninh", "former", "Tỉnh Ninh Bình"),
        ("tỉnh Hải Hưng", "Hải Hưng", "former", "Thành phố Hải Phòng"),
        ("làng Yên Sở, tỉnh Hà Đông", "Hà Đông", "former", "Thành phố Hà Nội"),
        ("Phường 14, Quận Gò Vấp, TPHCM", "Hồ Chí Minh", "until 2025", "Thành phố Hồ Chí Minh"),
        ("Đà Lạt", "Lâm Đồng", "until 2025", "Tỉnh Lâm Đồng"),
        ("Huyện Bù Đăng, Bình Phước", "Bình Phước", "until 2025", "Thành phố Đồng Nai"),
    ],
)
def test_provinces_of_every_era_lead_to_one_of_today(text: str, name: str, era: str, today: str) -> None:
    """Those that are no more have their years."""
    found = places.province_of(text)
    assert found is not None
    assert (found.name, found.era, found.today[0]) == (name, era, today)
    assert (found.years is not None) == (era == "former")
    assert 0.5 <= found.sure < 1


@pytest.mark.parametrize("text", ["", "123", "Bệnh viện Từ Dũ", "Paris, Pháp", "huyện Châu Thành"])
def test_no_province_is_made_up(text: str) -> None:
    """Elsewhere, nowhere, and a district that many provinces have."""
    assert places.province_of(text) is None
    assert places.today(text) is None


def test_every_former_province_lies_on_ground_of_today() -> None:
    """All 63 and all that were before them."""
    book = places.gazetteer()
    now = {province for _, province in book.pairs}
    assert len(now) == 34
    assert {*book.merged.values()} == now
    assert len(book.merged) == 63
    for former in (*book.former, *book.older):
        assert former.first < former.last
        assert {places.today_of(name) for name in former.now} <= now


@pytest.mark.parametrize(
    ("text", "unit", "others"),
    [
        ("Thôn 3, Xã Phú Túc, Huyện Châu Thành, Bến Tre", "Xã Phú Túc, Tỉnh Vĩnh Long", 0),
        ("Phường 05, Quận 3, Thành phố Hồ Chí Minh", "Phường Bàn Cờ, Thành phố Hồ Chí Minh", 0),
        ("Phường An Phú, Thành phố Thủ Đức, Hồ Chí Minh", "Phường Bình Trưng, Thành phố Hồ Chí Minh", 1),
        ("Phường Ba Đình, Hà Nội", "Phường Ba Đình, Thành phố Hà Nội", 0),
        ("Xã Tân An Hội, Tỉnh Vĩnh Long", "Xã Tân Long Hội, Tỉnh Vĩnh Long", 0),
        ("Thị xã Sơn Tây, Hà Nội", "Thành phố Hà Nội", 0),
        ("Xã Tân Hiệp, Gia Định", "Thành phố Hồ Chí Minh", 0),
        ("Chương Thiện", "Thành phố Cần Thơ", 2),
    ],
)
def test_todays_unit_is_suggested_with_what_else_it_may_be(text: str, unit: str, others: int) -> None:
    """One that was divided, or a province that became parts of several, is less sure."""
    found = places.today(text)
    assert found is not None
    assert (str(found), len(found.others)) == (unit, others)
    assert (found.sure > 0.9) == (others == 0)


def test_nearly_every_commune_until_2025_has_its_place_today() -> None:
    """Found by its own address."""
    rng = random.Random(3)  # noqa: S311 (no secret)
    drawn = rng.sample(places.gazetteer().triples, 80)
    known = [places.today(", ".join(triple)) for triple in drawn]
    assert sum(found is not None and bool(found.commune) for found in known) >= 76
