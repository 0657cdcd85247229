"""The words before a name that tell what it is: ต. อ. จ. and their long and Bangkok forms, and the English ones."""

from __future__ import annotations

import re

SUBDISTRICT, DISTRICT, PROVINCE = 0, 1, 2
_LEVELS = {"ตำบล": 0, "แขวง": 0, "ต": 0, "อำเภอ": 1, "เขต": 1, "อ": 1, "จังหวัด": 2, "จ": 2}
# At the beginning of a word, with or without a blank behind; or inside a run of Thai, when a name follows at once
# (ตำบลจำปีอำเภอศรีธาตุ), so that สนามชัยเขต and หลักเขต keep their ends.
LABEL = re.compile(
    r"(?:(?<![ก-๙A-Za-z])(?P<first>ตำบล|แขวง|อำเภอ|เขต|จังหวัด|[ตอจ](?=\.|\s)\.?)[\s:]*"
    r"|(?<=[ก-๙])(?P<inner>ตำบล|อำเภอ|จังหวัด|แขวง|เขต|[ตอจ]\.)(?=[ก-ฮเ-ไ][ก-๙])(?!.์))"
)
ENGLISH = re.compile(
    r"\b(?:sub-?\s?district|district|province|tambon|tambol|amphoe|amphur|khwaeng|khet|changwat)\b\.?", re.IGNORECASE
)
# A name right behind one of these is a road's or a building's, not a place's.
OF_SOMETHING = re.compile(
    r"(?:ถนน|ซอย|ตรอก|หมู่บ้าน|ตลาด|อาคาร|คอนโด|ร้าน|วัด|โรงเรียน|แยก|สะพาน|(?<![ก-๙])[ถซ]\.|\b(?:road|rd|soi|moo ban)\b\.?)\s*$",
    re.IGNORECASE,
)


def level_of(label: re.Match[str]) -> int:
    return _LEVELS[(label["first"] or label["inner"]).rstrip(".")]
