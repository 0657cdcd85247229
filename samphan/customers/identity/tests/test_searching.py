"""The search over a business, and around one customer."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from conftest import RunJobs
from samphan.customers.actions import change_customer, create_customer, delete_customer
from samphan.customers.contacts import read_reach
from samphan.customers.identity.apart import SearchDied, find_pairs_apart
from samphan.customers.identity.lookalikes import find_pairs
from samphan.customers.identity.merging import merge_customers
from samphan.customers.identity.records import Record
from samphan.customers.identity.scoring import damerau_levenshtein, jaro_winkler, score_against
from samphan.customers.identity.suspicions import dismiss
from samphan.customers.jobs import find_lookalikes
from samphan.customers.models import Customer, Suspicion, SuspicionState
from samphan.platform.accounts.rights import Actor
from samphan.platform.importing.actions import start, take_path
from samphan.platform.jobs.models import Job
from samphan.platform.tenants.current import use_business

HOUSE = {
    "address_line": "209/47 หมู่ 4",
    "subdistrict": "อ่างทอง",
    "district": "เมือง",
    "province": "กำแพงเพชร",
    "postcode": "62000",
}


def customer(actor: Actor, name: str, phone: str = "", **fields: Any) -> Customer:
    reaches = [read_reach("phone", phone)] if phone else []
    return create_customer(actor, name=name, reaches=reaches, **{**HOUSE, **fields})


def to_review() -> set[frozenset[str]]:
    return {frozenset((row.left.name, row.right.name)) for row in Suspicion.objects.to_review()}


def test_a_new_customer_who_looks_like_another_is_to_review_at_once(owner: Actor, run_jobs: RunJobs) -> None:
    customer(owner, "นางสาววรรณดี พชรปัญโญภาส", "0625334587")
    customer(owner, "กานดา ทองดี", "0811111111", address_line="1")
    customer(owner, "วรรนดี พชรปัญโญพาส", "0837805372")
    run_jobs()
    assert to_review() == {frozenset(("นางสาววรรณดี พชรปัญโญภาส", "วรรนดี พชรปัญโญพาส"))}
    suspicion = Suspicion.objects.get()
    assert suspicion.left_id < suspicion.right_id
    assert "address_same" in {code for code, _bits in suspicion.reasons}


def test_a_latin_name_and_a_thai_one_meet(owner: Actor, run_jobs: RunJobs) -> None:
    customer(owner, "สมชาย ใจดี", "0812345678")
    customer(owner, "Somchai Jaidee", "0812345679", address_line="209/47 Moo 4")
    run_jobs()
    assert to_review() == {frozenset(("สมชาย ใจดี", "Somchai Jaidee"))}


def test_the_whole_search_finds_what_stands_and_forgets_what_no_longer_looks_alike(
    owner: Actor, run_jobs: RunJobs
) -> None:
    one = customer(owner, "ภูกมล บุญเกษ")
    customer(owner, "พูกมล บุญเกส")
    Suspicion.objects.all().delete()
    find_lookalikes.enqueue()
    run_jobs()
    assert to_review() == {frozenset(("ภูกมล บุญเกษ", "พูกมล บุญเกส"))}
    one.refresh_from_db()
    change_customer(owner, one, version=one.version, name="จิราพร สายทอง", address_line="7")
    find_lookalikes.enqueue()
    run_jobs()
    assert to_review() == set()
    assert Suspicion.objects.get().state == SuspicionState.GONE


def test_what_was_dismissed_comes_back_only_for_a_new_reason(owner: Actor, run_jobs: RunJobs) -> None:
    one, _other = customer(owner, "ภูกมล บุญเกษ"), customer(owner, "พูกมล บุญเกส")
    run_jobs()
    dismiss(owner, Suspicion.objects.get())
    find_lookalikes.enqueue()
    run_jobs()
    assert to_review() == set()
    one.refresh_from_db()
    change_customer(owner, one, version=one.version, birth_date="1990-05-04")
    run_jobs()
    assert to_review() == set()
    _other.refresh_from_db()
    change_customer(owner, _other, version=_other.version, birth_date="1990-05-04")
    run_jobs()
    assert len(to_review()) == 1


def test_rows_of_an_import_are_searched_together_afterwards(owner: Actor, tmp_path: Path, run_jobs: RunJobs) -> None:
    lines = [",".join([name, *HOUSE.values()]) for name in ("ภูกมล บุญเกษ", "พูกมล บุญเกส", "มานี มีนา")]
    (tmp_path / "list.csv").write_text("\n".join(["ชื่อ,ที่อยู่,ตำบล,อำเภอ,จังหวัด,รหัสไปรษณีย์", *lines]))
    run = take_path(owner, "customers", tmp_path / "list.csv")
    start(owner, run)
    run_jobs()
    assert Customer.objects.count() == 3
    assert not Suspicion.objects.exists()
    assert Job.objects.filter(task=find_lookalikes.module_path).count() == 1


def test_deleted_and_merged_customers_look_like_nobody(owner: Actor, run_jobs: RunJobs) -> None:
    one, other, third = (customer(owner, name) for name in ("ภูกมล บุญเกษ", "พูกมล บุญเกส", "ภูกมล บุญเกด"))
    run_jobs()
    delete_customer(owner, third)
    assert to_review() == {frozenset((one.name, other.name))}
    one.refresh_from_db()
    merge_customers(owner, one, other, versions=(one.version, other.version))
    find_lookalikes.enqueue()
    run_jobs()
    assert to_review() == set()


def test_customers_of_two_businesses_never_meet(owner: Actor, outsider: Actor, run_jobs: RunJobs) -> None:
    customer(owner, "ภูกมล บุญเกษ")
    with use_business(outsider.business):
        customer(outsider, "พูกมล บุญเกส")
        find_lookalikes.enqueue()
    find_lookalikes.enqueue()
    run_jobs()
    assert to_review() == set()
    with use_business(outsider.business):
        assert to_review() == set()


def test_one_against_a_few_scores_as_the_whole_search_does() -> None:
    names = [
        "สมชาย ใจดี",
        "สมชัย ใจดี",
        "นาย สมชาย ใจดี",
        "Somchai Jaidee",
        "ใจดี สมชาย",
        "สมชายใจดี",
        "สมศรี ใจดี",
        "ส. ใจดี",
        "วิชัย ทอง",
    ]
    chance = random.Random(3)  # noqa: S311 - repeatable
    people = [
        Record(str(number), name, phones=(f"08123456{chance.randrange(70, 80)}",), emails=(f"somchai{chance.randrange(2)}@{chance.choice(['gmail.com', 'gmial.com'])}",), **(HOUSE if number % 2 else {}))
        for number, name in enumerate(names)
    ]  # fmt: skip
    whole = {(pair.left, pair.right): pair for pair in find_pairs(people, threshold=0)}
    assert len(whole) > 20
    shares = {"given_share": 0.0004, "family_share": 0.0004}
    for (left, right), pair in whole.items():
        [alone] = score_against(people[int(left)], [people[int(right)]], shares, threshold=0)
        assert {reason.code for reason in alone.reasons} == {reason.code for reason in pair.reasons}


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("", "", 0), ("ab", "", 2), ("abcd", "abdc", 1), ("somchai", "somchay", 1), ("ca", "abc", 3)],
)
def test_edit_distance(one: str, other: str, steps: int) -> None:
    assert damerau_levenshtein(one, other) == damerau_levenshtein(other, one) == steps


def test_winklers_own_examples() -> None:
    assert jaro_winkler("martha", "marhta") == pytest.approx(0.9611, abs=1e-4)
    assert jaro_winkler("dwayne", "duane") == pytest.approx(0.84, abs=1e-4)
    assert jaro_winkler("abc", "xyz") == 0


def test_the_search_apart_finds_the_same_and_says_when_it_dies() -> None:
    two = [Record("1", "ภูกมล บุญเกษ", **HOUSE), Record("2", "พูกมล บุญเกส", **HOUSE)]
    told: list[float] = []
    assert list(find_pairs_apart(two, progress=told.append)) == list(find_pairs(two))
    assert told[-1] == 1
    with pytest.raises(SearchDied, match="Parser Error"):
        list(find_pairs_apart(two, memory_limit="nonsense"))
