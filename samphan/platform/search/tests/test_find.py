from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection

from conftest import RunJobs
from samphan.customers.actions import change_customer, create_customer, delete_customer, restore_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer
from samphan.customers.reaching import add_contact_point, remove_contact_point
from samphan.platform.accounts.rights import Actor
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.refusals import Forbidden
from samphan.platform.search.actions import index_many
from samphan.platform.search.jobs import rebuild_search
from samphan.platform.search.models import SearchEntry
from samphan.platform.search.queries import find
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Branch


def names(actor: Actor, text: str, **options: object) -> list[str]:
    return [one.entry.title for one in find(actor, text, **options).found]  # type: ignore[arg-type]


def postings() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_posting")
        return int(cursor.fetchone()[0])


@pytest.fixture
def somchai(owner: Actor) -> Customer:
    return create_customer(
        owner,
        name="นายสมชาย ใจดี",
        nickname="น้ำ",
        reaches=[read_reach("phone", "081-234-5678"), read_reach("email", "Chai.D@example.com")],
    )


@pytest.mark.parametrize(
    "part",
    [
        *"สมชายใจดน",
        "สม", "มช", "าย", "ชาย", "มชาย", "ดี", "สมชายใจดี", "ยใจ", "ใจ สม", "น้ำ", "นํ้า", "นำ", "สมช่าย", "สม\u200bชาย",
        "somchai", "SOMCHAI", "somchay", "somch", "jaidee", "somchai jaidi",
        "0812345678", "+66812345678", "0812", "812345", "5678", "081-234", "๐๘๑",
        "chai.d@example.com", "example", "xampl", "ch",
    ],
)  # fmt: skip
def test_a_customer_is_found_by_any_part_and_by_slips(owner: Actor, somchai: Customer, part: str) -> None:
    assert names(owner, part) == ["นายสมชาย ใจดี"]


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "ฮ", "สมหญิง", "ชายสม", "สมชาย ฮ", "0899", "%", "_", "%%", "'", '"', "\\", "*", "' OR 1=1 --", '" OR "a"',
        "NEAR(", "AND", "\x00", "\ud800", "😀", "مرحبا", "\u202eสมหมา", "ก" * 10_000, "ฮ " + "สมชาย " * 2_000, "(((", "^ฮ", "🇹🇭",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(owner: Actor, somchai: Customer, text: str) -> None:
    assert names(owner, text) == []


def test_beginnings_come_first_then_the_most_recent(owner: Actor) -> None:
    for name in ["ปัทมา", "มานี มีนา", "สมมา", "มานะ", "คำ มาลี"]:
        create_customer(owner, name=name)
    assert names(owner, "มา") == ["มานะ", "มานี มีนา", "คำ มาลี", "สมมา", "ปัทมา"]


def test_a_whole_phone_comes_first(owner: Actor, somchai: Customer) -> None:
    create_customer(owner, name="อ้าง 0812345678")
    assert names(owner, "0812345678")[0] == "นายสมชาย ใจดี"


def test_pages_go_on_where_the_last_one_stopped(owner: Actor) -> None:
    made = [f"มาลี {at}" for at in range(7)] + [f"ดารา มาลี {at}" for at in range(7)] + [f"กุมาลี {at}" for at in range(7)]
    for name in made:
        create_customer(owner, name=name)
    seen, page = [], find(owner, "มาล", limit=4)
    seen += [one.entry.title for one in page.found]
    while page.more:
        page = find(owner, "มาล", limit=4, after=page.more)
        seen += [one.entry.title for one in page.found]
    assert len(seen) == len(set(seen)) == 21
    assert set(seen[:7]) == set(made[:7])


def test_the_index_follows_the_customer(owner: Actor, somchai: Customer) -> None:
    change_customer(owner, somchai, version=somchai.version, name="วิภา ใจดี")
    assert (names(owner, "สมชาย"), names(owner, "วิภา")) == ([], ["วิภา ใจดี"])
    point = add_contact_point(owner, somchai, read_reach("phone", "099-888-7777"))
    assert names(owner, "8887777") == ["วิภา ใจดี"]
    remove_contact_point(owner, somchai, point.pk)
    assert names(owner, "8887777") == []
    delete_customer(owner, somchai)
    assert (names(owner, "วิภา"), postings()) == ([], 0)
    restore_customer(owner, somchai)
    assert (names(owner, "วิภา"), postings()) == (["วิภา ใจดี"], 1)


def test_what_did_not_change_is_not_written_again(owner: Actor, somchai: Customer) -> None:
    before = SearchEntry.objects.get().pk
    index_many([somchai])
    assert SearchEntry.objects.get().pk == before


def test_a_refused_change_leaves_the_index_alone(owner: Actor, staff: Actor) -> None:
    with pytest.raises(Forbidden):
        create_customer(staff, name="สมชาย")
    assert postings() == 0


def test_another_business_is_never_found(owner: Actor, outsider: Actor, somchai: Customer) -> None:
    with use_business(outsider.business):
        create_customer(outsider, name="สมชาย คนอื่น")
        assert names(outsider, "สมชาย") == ["สมชาย คนอื่น"]
        assert names(outsider, "0812345678") == []
    assert names(owner, "สมชาย") == ["นายสมชาย ใจดี"]


def test_without_the_right_to_see_nothing_is_found(owner: Actor, somchai: Customer) -> None:
    assert names(replace(owner, permissions=frozenset()), "สมชาย") == []


def test_a_role_bound_to_branches_or_own_work_finds_only_those(owner: Actor) -> None:
    nimman = Branch.objects.create(business=owner.business, code="00001", name="นิมมาน")
    create_customer(owner, name="สมชาย นิมมาน", branch=nimman)
    create_customer(owner, name="สมชาย ของฉัน", owner=owner.user)
    create_customer(owner, name="สมชาย ไม่มีใคร")
    in_branch = replace(owner, row_scope=RowScope.BRANCH, branch_ids=frozenset({nimman.pk}))
    own_work = replace(owner, row_scope=RowScope.OWN)
    assert names(in_branch, "สม") == ["สมชาย นิมมาน"]
    assert names(own_work, "สม") == ["สมชาย ของฉัน"]
    assert names(replace(own_work, user=None), "สม") == []
    assert names(replace(in_branch, branch_ids=frozenset()), "สม") == []
    assert len(names(owner, "สม")) == 3


def test_the_index_is_rebuilt_whole(owner: Actor, somchai: Customer, run_jobs: RunJobs) -> None:
    create_customer(owner, name="สมหญิง")
    SearchEntry.objects.filter(title="สมหญิง").delete()
    SearchEntry.objects.filter(object_id=somchai.pk).update(title="เก่า")
    rebuild_search.enqueue()
    run_jobs()
    assert names(owner, "สม") == ["สมหญิง", "นายสมชาย ใจดี"]
    assert postings() == 2


@pytest.mark.postgres
def test_segments_fill_one_after_another(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samphan.platform.search.engines.postgres.SEGMENT", 5)
    monkeypatch.setattr("samphan.platform.search.engines.postgres.COUNT_EVERY", 1)
    for at in range(23):
        create_customer(owner, name=f"สมชาย {at}")
    assert len(names(owner, "สม", limit=50)) == 23
    index_many(list(Customer.objects.all()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_searchsegment")
        assert cursor.fetchone()[0] == 5
