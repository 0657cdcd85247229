"""A list of customers as a shop keeps it in a spreadsheet, of any length and deterministic: what the import is measured with.

Names have the variety of life (PyThaiNLP's lists), addresses are real places in one cell as people write them, phones stand in four
forms, birth dates in the Buddhist era; of a hundred lines three are somebody who stands in the list already.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from samphan.platform.thai.places.gazetteer import Place

HEADERS = ["ลำดับ", "ชื่อ-นามสกุล", "เบอร์โทรศัพท์", "อีเมล์", "ไลน์", "วัน/เดือน/ปีเกิด", "ที่อยู่", "หมายเหตุ"]
AGAIN = 0.03
NEAR = 500  # lines within which somebody comes again
HOSTS = ["gmail.com", "hotmail.com", "yahoo.com", "outlook.co.th"]
NOTES = ["", "", "", "", "", "", "", "ชอบกาแฟเข้ม", "ส่งช่วงบ่าย", "ลูกค้าเก่า"]


def lines(count: int, seed: int = 1) -> Iterator[list[str]]:
    """Lines below the header."""
    from pythainlp.corpus.common import thai_family_names, thai_female_names, thai_male_names

    from samphan.platform.thai.places.gazetteer import gazetteer

    chance = random.Random(seed)
    given = sorted(name for name in (*thai_male_names(), *thai_female_names()) if len(name) > 2)
    families = sorted(name for name in thai_family_names() if len(name) > 3)
    places = [row.place for row in gazetteer().rows if row.place.subdistrict]
    lately: list[list[str]] = []
    for number in range(1, count + 1):
        if lately and chance.random() < AGAIN:
            line = [str(number), *chance.choice(lately)[1:5], "", "", chance.choice(NOTES)]
        else:
            line = new_line(number, chance, given, families, places)
            lately = [*lately[-NEAR:], line] if number % 7 == 0 else lately
        yield line


def new_line(
    number: int, chance: random.Random, given: list[str], families: list[str], places: list[Place]
) -> list[str]:
    born = date(1945, 1, 1) + timedelta(days=chance.randrange(23_000))
    digits = f"0{chance.choice('689')}{(number * 7919 + chance.randrange(7)) % 10**8:08}"
    phone = chance.choice(
        [digits, f"{digits[:3]}-{digits[3:6]}-{digits[6:]}", f"{digits[:3]} {digits[3:]}", f"66{digits[1:]}"]
    )
    title = chance.choice(["", "", "นาย", "นางสาว", "คุณ"])
    family = chance.choice(families) + (chance.choice(["กุล", "วงศ์", "รัตน์", "ทรัพย์"]) if chance.random() < 0.5 else "")
    return [
        str(number),
        f"{title}{chance.choice(given)} {family}",
        phone if chance.random() < 0.95 else "",
        f"{chance.choice('abcdefghjk')}{chance.choice('aeiou')}{number}@{chance.choice(HOSTS)}" if chance.random() < 0.5 else "",
        f"{chance.choice('mnprs')}{chance.choice('aeiou')}n{number}" if chance.random() < 0.2 else "",
        f"{born.day:02}/{born.month:02}/{born.year + 543}" if chance.random() < 0.6 else "",
        written_address(chance, chance.choice(places)) if chance.random() < 0.8 else "",
        chance.choice(NOTES),
    ]  # fmt: skip


def written_address(chance: random.Random, place: Place) -> str:
    house = f"{chance.randrange(1, 400)}/{chance.randrange(1, 60)} หมู่ {chance.randrange(1, 15)}"
    if place.province == "กรุงเทพมหานคร":
        return f"{house} แขวง{place.subdistrict} เขต{place.district} กรุงเทพฯ {place.postcode}"
    if chance.random() < 0.5:
        return f"{house} ต.{place.subdistrict} อ.{place.district} จ.{place.province} {place.postcode}"
    return f"{house} ตำบล{place.subdistrict} อำเภอ{place.district} จังหวัด{place.province} {place.postcode}"


def write_list(path: Path, count: int) -> None:
    """CSV in the encoding of Thai Excel, or XLSX, by the file's name."""
    if path.suffix == ".xlsx":
        from samphan.platform.spreadsheets.writing import write_xlsx

        write_xlsx(path, HEADERS, lines(count))
        return
    with path.open("w", encoding="cp874", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADERS)
        writer.writerows(lines(count))


if __name__ == "__main__":
    write_list(Path(sys.argv[1]), int(sys.argv[2]))
