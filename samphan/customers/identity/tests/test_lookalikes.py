"""Who is taken for whom, and who is not. Rows are written as shops write them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from samphan.customers.identity.blocking import BIGGEST, NAMESAKES
from samphan.customers.identity.lookalikes import THRESHOLD, Pair, Record, find_pairs
from samphan.customers.identity.model import COMPARISONS
from samphan.customers.identity.reasons import WORDS

HOUSE = {"address_line": "209/47 หมู่ 4", "subdistrict": "อ่างทอง", "district": "เมืองกำแพงเพชร", "province": "กำแพงเพชร", "postcode": "62000"}  # fmt: skip
BORN = date(1975, 3, 9)
SOMCHAI = Record(
    "1", "นายสมชาย วรรณดีเลิศ", phones=("0812345678",), emails=("somchai.w@gmail.com",), birth_date=BORN, **HOUSE
)


def pair_of(one: Record, other: Record) -> Pair | None:
    return next(iter(find_pairs([one, replace(other, id="2")], threshold=0)), None)


def score_of(one: Record, other: Record) -> float:
    pair = pair_of(one, other)
    return pair.score if pair else 0


def codes(pair: Pair | None) -> set[str]:
    return {reason.code for reason in pair.reasons} if pair else set()


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"name": "สมชาย วรรนดีเลิศ", "phones": ("0891112222",)}, "family_same"),
        ({"name": "คุณสมชาย วรรดีเลิศ", "phones": ("0891112222",)}, "family_slip"),
        ({"name": "สมชัย วรรณดีเลิศ", "phones": ()}, "given_sound"),
        ({"name": "Somchai Wandeelert", "phones": ("0812345679",)}, "phone_near"),
        ({"name": "วรรณดีเลิศ สมชาย", "emails": ()}, "names_swapped"),
        ({"name": "สมชายวรรณดีเลิศ"}, "run_together"),
        ({"birth_date": date(1975, 9, 3)}, "birth_near"),
        ({"birth_date": date(2518, 3, 9)}, "birth_same"),
        ({"birth_date": date(2018, 3, 9)}, "birth_near"),
        ({"birth_date": date(1976, 3, 9), "phones": ()}, "birth_near"),
        ({"emails": ("somchai.w@gmial.com",), "phones": (), "birth_date": None}, "email_host_slip"),
        ({"address_line": "209/47 ม.4", "subdistrict": "ต.อ่างทอง", "phones": (), "birth_date": None}, "address_same"),
    ],
)
def test_one_person_written_twice_is_found(facts: dict[str, Any], reason: str) -> None:
    pair = pair_of(SOMCHAI, replace(SOMCHAI, **facts))
    assert pair is not None
    assert pair.score >= THRESHOLD
    assert reason in codes(pair)


@pytest.mark.parametrize(
    "facts",
    [
        {
            "name": "นางสาวกนกวรรณ วรรณดีเลิศ",
            "birth_date": date(2001, 1, 14),
        },  # a daughter on her father's phone, mailbox and address
        {"name": "กนกวรรณ วรรณดีเลิศ", "birth_date": None},
        {"name": "นายสมหมาย วรรณดีเลิศ", "birth_date": date(1978, 6, 21)},
        {
            "name": "นายสมชัย วรรณดีเลิศ",
            "birth_date": date(1978, 6, 21),
            "emails": (),
        },  # a brother whose name sounds the same
        {"name": "นางสมชา วรรณดีเลิศ", "birth_date": date(1978, 6, 21)},
    ],
)
def test_family_under_one_roof_with_one_phone_is_not_one_person(facts: dict[str, Any]) -> None:
    assert score_of(SOMCHAI, replace(SOMCHAI, **facts)) < THRESHOLD


def test_namesakes_of_a_common_name_are_not_one_person() -> None:
    crowd = [Record(f"x{number}", f"คน{number} ใจดี") for number in range(300)]
    crowd += [Record(f"y{number}", f"สมชาย สกุล{number}") for number in range(300)]
    two = [
        Record("1", "สมชาย ใจดี", province="เชียงใหม่", district="หางดง"),
        Record("2", "สมชาย ใจดี", province="ตรัง", district="กันตัง"),
    ]
    assert not [pair for pair in find_pairs([*crowd, *two]) if {pair.left, pair.right} == {"1", "2"}]


def test_a_firm_is_found_by_its_name_in_any_form_and_its_branches_are_apart() -> None:
    firm = Record(
        "1",
        "บริษัท สัมพันธ์กาแฟ จำกัด",
        kind="organisation",
        tax_id="0105551234567",
        tax_branch="00000",
        phones=("021234567",),
    )
    again = replace(firm, name="บจก. สำพันธ์กาแฟ", tax_branch="", phones=())
    branch = replace(firm, name="บริษัท สัมพันธ์กาแฟ จำกัด (สาขา 00001)", tax_branch="00001")
    assert score_of(firm, again) >= THRESHOLD
    assert score_of(firm, branch) < THRESHOLD
    assert pair_of(firm, replace(firm, kind="person", tax_id="")) is None


def test_tables_are_read_as_records_are() -> None:
    rows = [
        {"id": 7, "name": "ภูกมล บุญเกษ", "phones": ["0688958890"], "birth_date": BORN, "postcode": None},
        {"id": 8, "name": "นางพูกมล บุญเกส", "phones": "0898905567", "birth_date": BORN, "postcode": None},
    ]
    rows[1]["phones"] = ["0898905567"]
    table = pa.Table.from_pylist(rows)
    [pair] = find_pairs(table)
    assert (pair.left, pair.right) == ("7", "8")
    with duckdb.connect() as database:
        assert list(find_pairs(database.from_arrow(table))) == [pair]


def test_a_key_that_too_many_share_does_not_explode() -> None:
    crowd = [Record(str(number), f"ลูกค้า{number}", phones=("0800000000",)) for number in range(BIGGEST + 5)]
    assert list(find_pairs(crowd, threshold=0)) == []
    namesakes = [Record(str(number), "สมชาย ใจดี") for number in range(NAMESAKES + 1)]
    assert list(find_pairs(namesakes, threshold=0)) == []


@pytest.mark.parametrize("name", ["", " ", "😀", "'; DROP TABLE records; --", "张伟", "\x00", "ๆๆๆ", "a" * 300, "نور"])
def test_naughty_names_are_compared_like_any_other(name: str) -> None:
    one = Record("1", name, phones=("x",), emails=("@", "no"), address_line="\\", postcode="?")
    assert len(list(find_pairs([one, replace(one, id="2")], threshold=0))) <= 1


def test_nobody_and_one_alone_have_no_look_alike() -> None:
    assert list(find_pairs([])) == []
    assert list(find_pairs([SOMCHAI])) == []


def test_progress_is_told_and_ends_at_all() -> None:
    told: list[float] = []
    list(find_pairs([SOMCHAI, replace(SOMCHAI, id="2")], progress=told.append))
    assert told == sorted(told)
    assert told[-1] == 1


def test_every_reason_has_words() -> None:
    weighed = {level.code for _unknown, levels in COMPARISONS.values() for level in levels if level.bits}
    assert weighed <= WORDS.keys()
