from __future__ import annotations

import pytest

from samphan.platform.thai.addresses import Address, parse_postcode, tidy_place
from samphan.platform.thai.names import (
    OrganisationName,
    PersonName,
    greeting,
    initials,
    split_organisation,
    split_person,
)
from samphan.platform.thai.text import tidy, tidy_lines


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("นายสมชาย ใจดี", PersonName("นาย", "สมชาย", "ใจดี")),
        ("นายกิตติ กล้าหาญ", PersonName("นาย", "กิตติ", "กล้าหาญ")),
        ("นายกฤษดา ใจดี", PersonName("นาย", "กฤษดา", "ใจดี")),
        ("คุณพลอยชมพู ทองโต", PersonName("คุณ", "พลอยชมพู", "ทองโต")),
        ("น.ส. นภัสสร ศิลารักษ์", PersonName("นางสาว", "นภัสสร", "ศิลารักษ์")),
        ("ด.ช.ก้อง ดี", PersonName("เด็กชาย", "ก้อง", "ดี")),
        ("ว่าที่ร้อยตรี กล้า หาญ", PersonName("ว่าที่ร้อยตรี", "กล้า", "หาญ")),
        ("พ.ต.ต. กล้า หาญ", PersonName("พ.ต.ต.", "กล้า", "หาญ")),
        ("รศ.ดร.อรุณ ทอง ใหญ่", PersonName("รศ.ดร.", "อรุณ", "ทอง ใหญ่")),
        ("Mr. John Smith", PersonName("Mr.", "John", "Smith")),
        ("มะลิ", PersonName("", "มะลิ", "")),
        ("", PersonName("", "", "")),
    ],
)
def test_a_persons_name_has_parts(written: str, parts: PersonName) -> None:
    assert split_person(written) == parts


@pytest.mark.parametrize("name", ["คุณากร วงศ์ดี", "คุณวุฒิ แก้วใส", "ดรุณี งามตา", "พระพาย สุข", "Missy Elm", "นาง", "นางสาว"])
def test_a_name_that_begins_like_a_title_is_left_whole(name: str) -> None:
    assert split_person(name).prefix == ""


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("บริษัท ดอยหมอก จำกัด", OrganisationName("บริษัทจำกัด", "ดอยหมอก")),
        ("บริษัท ดอยหมอก จำกัด (มหาชน)", OrganisationName("บริษัทจำกัด (มหาชน)", "ดอยหมอก")),
        ("บมจ.ดอยหมอก", OrganisationName("บริษัทจำกัด (มหาชน)", "ดอยหมอก")),
        ("บจก. ดอยหมอก", OrganisationName("บริษัทจำกัด", "ดอยหมอก")),
        ("หจก.รุ่งเรือง", OrganisationName("ห้างหุ้นส่วนจำกัด", "รุ่งเรือง")),
        ("Siam Roast Co., Ltd.", OrganisationName("บริษัทจำกัด", "Siam Roast")),
        ("Siam Roast PCL", OrganisationName("บริษัทจำกัด (มหาชน)", "Siam Roast")),
        ("สหกรณ์การเกษตรแม่แจ่ม", OrganisationName("สหกรณ์", "การเกษตรแม่แจ่ม")),
        ("ร้านกาแฟบ้านสวน", OrganisationName("", "ร้านกาแฟบ้านสวน")),
    ],
)
def test_an_organisations_name_has_its_juristic_form(written: str, parts: OrganisationName) -> None:
    assert split_organisation(written) == parts


@pytest.mark.parametrize(
    ("written", "said"),
    [("น.ส.นภัสสร ศิลารักษ์", "คุณนภัสสร"), ("ดร.อรุณ ทอง", "ดร.อรุณ"), ("Anna Lee", "Anna"), ("Mr. John Lee", "Mr. John")],
)
def test_people_are_addressed_by_their_given_name(written: str, said: str) -> None:
    assert greeting(split_person(written)) == said


@pytest.mark.parametrize(
    ("name", "letters"), [("นางเสมา ใจ", "ส"), ("John Smith", "JS"), ("ไก่", "ก"), ("😀", ""), ("", ""), ("123", "")]
)
def test_an_avatar_shows_the_first_consonant(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_stored_text_holds_nothing_unseen() -> None:
    assert tidy("  สม\u200bชาย \u202e ใจดี\x00\n") == "สมชาย ใจดี"
    assert tidy("👩‍👩‍👧") == "👩‍👩‍👧"
    assert tidy("e\u0301") == "é"
    assert tidy_lines("ก \r\n\n\n\nข\u200b") == "ก\n\nข"


def test_an_address_prints_with_the_words_of_its_province() -> None:
    assert (
        str(Address("1/2 ถ.นิมมาน", "สุเทพ", "เมือง", "เชียงใหม่", "50200")) == "1/2 ถ.นิมมาน ต.สุเทพ อ.เมือง จ.เชียงใหม่ 50200"
    )
    assert str(Address("9", "สีลม", "บางรัก", "กรุงเทพมหานคร", "10500")) == "9 แขวงสีลม เขตบางรัก กรุงเทพมหานคร 10500"
    assert (tidy_place("กทม."), tidy_place("อ. เมือง"), tidy_place("จังหวัดลำปาง")) == ("กรุงเทพมหานคร", "เมือง", "ลำปาง")
    assert (parse_postcode("๕๐๒๐๐"), parse_postcode("050200"), parse_postcode("5020")) == ("50200", None, None)
