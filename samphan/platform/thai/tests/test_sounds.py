"""How many romanised names find their Thai, of pairs as people write them on cards and in chats."""

from __future__ import annotations

import pytest

from samphan.platform.thai.sounds import skeleton, sound

PAIRS = """
สมชาย somchai|ณภัทร napat|กมล kamol|ธนพล thanapol|วรรณา wanna|จันทร์เพ็ญ chanpen|ศิลารักษ์ silarak|พิมพ์ชนก pimchanok
นภัสสร napassorn|สุมาลี sumalee|วิชัย vichai|ประเสริฐ prasert|สุรพล surapol|มานพ manop|นิพนธ์ nipon|อภิชาติ apichart
ชนกนันท์ chanoknan|พรทิพย์ porntip|พรทิพย์ phornthip|กิตติศักดิ์ kittisak|ณัฐพล nattapol|ณัฐวุฒิ nuttawut|วัฒนา wattana
สิริพร siriporn|จิราภรณ์ jiraporn|อรวรรณ orawan|รัตนา rattana|สุดารัตน์ sudarat|ธีรพงษ์ teerapong|วีระ weera
บุญมี boonmee|ทองดี thongdee|แก้วใจ kaewjai|ศรีสุดา srisuda|ใจดี jaidee|เพชร petch|ภัทรา pattra|มณีรัตน์ maneerat
เกียรติศักดิ์ kiattisak|ปิยะ piya|ชัยวัฒน์ chaiwat|อนันต์ anan|เอกชัย ekachai|สมศักดิ์ somsak|สมหญิง somying|นงนุช nongnuch
ดวงใจ duangjai|ลักษณา laksana|พงศกร pongsakorn|ธนากร thanakorn|ปวีณา paweena|ขวัญใจ kwanjai|เชียงใหม่ chiangmai|ฝน fon
วงศ์สวัสดิ์ wongsawat|ทรงพล songpol|เจริญ charoen|เสาวลักษณ์ saowalak|กาญจนา kanjana|นันทพร nantaporn|ศิริ siri|พูลสุข poolsuk
"""
NAMES = [tuple(pair.split()) for line in PAIRS.split("\n") for pair in line.split("|") if pair]


def agree(one: str, other: str) -> bool:
    return one == other or skeleton(one) == skeleton(other)


def test_at_least_nine_romanised_names_of_ten_meet_their_thai() -> None:
    assert len(NAMES) >= 60
    missed = [(thai, latin, sound(thai), sound(latin)) for thai, latin in NAMES if not agree(sound(thai), sound(latin))]
    assert len(missed) <= len(NAMES) * 0.1, missed


def test_names_that_differ_do_not_meet() -> None:
    strangers = [(NAMES[at][0], NAMES[at - 7][1]) for at in range(len(NAMES))]
    met = [pair for pair in strangers if agree(sound(pair[0]), sound(pair[1]))]
    assert met == []


@pytest.mark.parametrize(
    ("one", "other"), [("ณภัทร", "นภัทร"), ("ศิริพร", "สิริพร"), ("ณัฐ", "นัท"), ("phornthip", "pornthip"), ("lada", "rada")]
)
def test_spellings_of_one_sound_meet(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize("word", ["", "ๆ", "123", "😀", "ู", "x1", "éà"])
def test_what_has_no_sound_is_silent(word: str) -> None:
    assert isinstance(sound(word), str)
