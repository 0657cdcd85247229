"""Places are found as one types, and an address in one cell comes apart. Names and codes as Thailand Post uses them."""

from __future__ import annotations

import pytest

from samphan.platform.thai.addresses import Address
from samphan.platform.thai.places import Place, code_of, find, gazetteer, match
from samphan.platform.thai.places.matching import plain_address, searched

SUTHEP = Place("สุเทพ", "เมืองเชียงใหม่", "เชียงใหม่", "50200")
SILOM = Place("สีลม", "บางรัก", "กรุงเทพมหานคร", "10500")


def test_the_whole_country_is_there() -> None:
    rows = gazetteer().rows
    assert len({row.place.province for row in rows}) == 77
    assert len({(row.place.province, row.place.district) for row in rows if row.place.district}) == 928
    assert all(len(row.place.postcode) == 5 for row in rows if row.place.subdistrict)


def test_a_sub_district_has_its_code_where_it_is_known() -> None:
    assert code_of("สุเทพ", "เมืองเชียงใหม่", "เชียงใหม่") == "500108"
    assert code_of("ศรีภูมิ", "เมืองเชียงใหม่", "เชียงใหม่") == "500101"
    assert code_of("สีลม", "บางรัก", "กรุงเทพมหานคร") == "100402"
    assert code_of("บึงกาฬ", "เมืองบึงกาฬ", "บึงกาฬ") == code_of("ไม่มี", "บางรัก", "กรุงเทพมหานคร") == ""
    named = [row.place for row in gazetteer().rows if row.place.subdistrict]
    known = sum(bool(code_of(one.subdistrict, one.district, one.province)) for one in named)
    assert known > 0.94 * len(named)


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("สุเทพ เชียงใหม่", SUTHEP),
        ("สุเทพ เมืองเชียง", SUTHEP),
        ("เชียงใหม่ สุเทพ", SUTHEP),
        ("50200 สุเทพ", SUTHEP),
        ("ต.สุเทพ อ.เมือง จ.เชียงใหม่", SUTHEP),
        ("ตำบล สุเทพ อำเภอ เมือง", SUTHEP),
        ("ต.สุเทพอ.เมืองเชียงใหม่จ.เชียงใหม่", SUTHEP),
        ("สีลม", SILOM),
        ("แขวงสีลม เขตบางรัก", SILOM),
        ("สีลม bangkok", SILOM),
        ("สีลม กทม", SILOM),
        ("ชางเผือก เมืองเชียงใหม", Place("ช้างเผือก", "เมืองเชียงใหม่", "เชียงใหม่", "50300")),  # without tone marks
    ],
)
def test_any_part_in_any_order_finds_the_place(typed: str, place: Place) -> None:
    assert find(typed)[0] == place


def test_a_name_that_is_the_word_comes_before_one_that_holds_it() -> None:
    assert [place.name for place in find("บางรัก")[:4]] == ["บางรัก", "บางรัก", "บางรัก", "บางรักน้อย"]
    assert find("เชียงใหม่")[0] == Place("", "", "เชียงใหม่", "")
    assert find("chiang mai")[0] == Place("", "", "เชียงใหม่", "")


def test_a_label_says_which_name_is_meant() -> None:
    assert {place.district for place in find("อ.บางรัก")} == {"บางรัก"}
    assert all("บางรัก" in place.subdistrict for place in find("ต.บางรัก"))


@pytest.mark.parametrize("typed", ["", " ", "ก", "1", "ไม่มีที่นี่แน่นอน", "สุเทพ ภูเก็ต", "%", "\x00", "…", "ต."])
def test_what_names_no_place_finds_none(typed: str) -> None:
    assert find(typed) == []


SPLIT = [
    (
        "44/59 หมู่ 10 ตำบลจำปี อำเภอศรีธาตุ จังหวัดอุดรธานี 41230",
        Address("44/59 หมู่ 10", "จำปี", "ศรีธาตุ", "อุดรธานี", "41230"),
    ),
    ("272/44 ม.6 ต.จำปี อ.ศรีธาตุ จ.อุดรธานี 41230", Address("272/44 ม.6", "จำปี", "ศรีธาตุ", "อุดรธานี", "41230")),
    ("191/52 หมู่ที่ 3 จำปี ศรีธาตุ อุดรธานี 41230", Address("191/52 หมู่ที่ 3", "จำปี", "ศรีธาตุ", "อุดรธานี", "41230")),
    ("55 ม.2 ตำบลจำปีอำเภอศรีธาตุจังหวัดอุดรธานี41230", Address("55 ม.2", "จำปี", "ศรีธาตุ", "อุดรธานี", "41230")),
    (
        "123 ถนนสุขุมวิท แขวงคลองเตย เขตคลองเตย กรุงเทพฯ 10110",
        Address("123 ถนนสุขุมวิท", "คลองเตย", "คลองเตย", "กรุงเทพมหานคร", "10110"),
    ),
    (
        "239 ถ.ห้วยแก้ว สุเทพ เมือง เชียงใหม่ ๕๐๒๐๐",
        Address("239 ถ.ห้วยแก้ว", "สุเทพ", "เมืองเชียงใหม่", "เชียงใหม่", "50200"),
    ),
    ("จ.เชียงใหม่ อ.สันทราย ต.หนองหาร 63 ม.4", Address("63 ม.4", "หนองหาร", "สันทราย", "เชียงใหม่", "50290")),
    (
        "99 หมู่ 6 ต.บางพลีใหญ่\nอ.บางพลี\nจ.สมุทรปราการ\n10540",
        Address("99 หมู่ 6", "บางพลีใหญ่", "บางพลี", "สมุทรปราการ", "10540"),
    ),
    (
        "1 Sukhumvit Road, Khlong Toei District, Bangkok 10110, Thailand",
        Address("1 Sukhumvit Road", "", "คลองเตย", "กรุงเทพมหานคร", "10110"),
    ),
    ("19 สนามชัยเขต ฉะเชิงเทรา 24160", Address("19", "", "สนามชัยเขต", "ฉะเชิงเทรา", "24160")),
    ("10 ต.หลักเขต อ.เมืองบุรีรัมย์ จ.บุรีรัมย์ 31000", Address("10", "หลักเขต", "เมืองบุรีรัมย์", "บุรีรัมย์", "31000")),
]


@pytest.mark.parametrize(("written", "parts"), SPLIT, ids=[written for written, _parts in SPLIT])
def test_an_address_in_one_cell_comes_apart(written: str, parts: Address) -> None:
    assert match(written) == parts


def test_a_printed_address_comes_apart_into_what_it_was_printed_from() -> None:
    for row in gazetteer().rows[::97]:
        place = row.place
        if place.subdistrict:
            address = Address("9/9 หมู่ 1", place.subdistrict, place.district, place.province, place.postcode)
            assert match(str(address)) == address


def test_roads_and_buildings_named_like_a_place_stay_in_the_line() -> None:
    assert match("45/6 ถ.นครสวรรค์ ดุสิต กรุงเทพ 10300").line == "45/6 ถ.นครสวรรค์"
    assert match("99/9 ซ.ลาดพร้าว 71 ลาดพร้าว กทม 10230") == Address(
        "99/9 ซ.ลาดพร้าว 71", "", "ลาดพร้าว", "กรุงเทพมหานคร", "10230"
    )


def test_a_missing_postcode_follows_from_the_sub_district() -> None:
    assert match("ต.สุเทพ อ.เมือง จ.เชียงใหม่").postcode == "50200"


def test_a_name_that_only_its_label_tells_is_believed() -> None:
    assert match("12 หมู่ 3 ต.ไม่มีจริง อ.สันทราย จ.เชียงใหม่ 50210") == Address(
        "12 หมู่ 3", "ไม่มีจริง", "สันทราย", "เชียงใหม่", "50210"
    )


def test_a_sub_district_spelt_otherwise_is_kept_as_written() -> None:
    assert match("29 หมู่ที่ 6 ไผ่จำศิล วิเศษชัยชาญ อ่างทอง 14110").subdistrict == "ไผ่จำศิล"


@pytest.mark.parametrize(
    "text", ["", "หน้าตลาด", "สีลม", "ร้านซอย 5", "081-234-5678", "<script>", "ต.", "\x00", "12345678"]
)
def test_what_holds_no_place_stays_whole(text: str) -> None:
    parts = match(text)
    assert (parts.subdistrict, parts.district, parts.province) == ("", "", "")
    assert parts.line == text.replace("\x00", "").rstrip(".")


@pytest.mark.parametrize(
    "form",
    [
        "44/59 หมู่ 10 ตำบล{0.subdistrict} อำเภอ{0.district} จังหวัด{0.province} {0.postcode}",
        "1 ต.{0.subdistrict} อ.{0.district} จ.{0.province} {0.postcode}",
        "12-3/4 ม.7 แขวง{0.subdistrict} เขต{0.district} {0.province} {0.postcode}",
    ],
)
def test_the_plainest_form_is_read_as_the_search_reads_it(form: str) -> None:
    places = [row.place for row in gazetteer().rows if row.place.subdistrict][::41]
    plain = [(form.format(place), plain_address(form.format(place))) for place in places]
    assert sum(found is not None for _text, found in plain) > 0.98 * len(places)
    assert [(text, found) for text, found in plain if found and found != searched(text)] == []


def test_a_place_that_is_not_spelt_so_is_searched() -> None:
    assert plain_address("1 ต.สุเทพ อ.เมืองเชียงใหม่ จ.เชียงใหม่ 10110") is None
    assert plain_address("1 ต.สุเท อ.เมืองเชียงใหม่ จ.เชียงใหม่ 50200") is None
    assert plain_address("1 ถ.ห้วยแก้ว ต.สุเทพ อ.เมืองเชียงใหม่ จ.เชียงใหม่ 50200") is None
    assert match("1 ต.สุเท อ.เมืองเชียงใหม่ จ.เชียงใหม่ 50200").province == "เชียงใหม่"
