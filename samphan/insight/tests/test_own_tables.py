"""Tables that the business brings: read as people write them, joined with what is known, in the figures from then on, and gone when they shall."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.core.files.base import ContentFile
from django.http import QueryDict

from conftest import RunJobs, person, refused
from samphan.customers.actions import create_customer, delete_customer
from samphan.customers.contacts import read_reach
from samphan.customers.identity.merging import merge_customers
from samphan.customers.models import Customer
from samphan.insight import actions, sandbox
from samphan.insight.explorer import shaping
from samphan.insight.explorer.asking import Answer, ask
from samphan.insight.explorer.naming import Names
from samphan.insight.explorer.question import read
from samphan.insight.models import OwnReading, OwnTable, ReadingState
from samphan.insight.own import actions as own
from samphan.insight.own import erasing
from samphan.insight.own.actions import Chosen
from samphan.insight.reach import reach_of
from samphan.insight.tests.conftest import TODAY, Sold
from samphan.insight.warehouse import files
from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.jobs.worker import Worker
from samphan.platform.spreadsheets.writing import write_xlsx
from samphan.platform.tenants.models import Branch, Membership

pytestmark = pytest.mark.django_db
SPEND = 'วันที่,สาขา,ช่องทาง,งบ (บาท)\n15/11/2569,{branch},Facebook,"1,250.50"\n16/11/2569,{branch},LINE,300\n17/11/2569,,TikTok,49.50\n'
AD_SPEND = Chosen(
    "งบโฆษณา",
    "ad_spend",
    "fact",
    (("ช่องทาง", "text", False), ("งบ (บาท)", "money", False)),
    {"วันที่": "date:date", "สาขา": "branch:name"},
)
Brought = Callable[..., OwnTable]


@pytest.fixture(autouse=True)
def kept_files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def brought(owner: Actor, run_jobs: RunJobs) -> Brought:
    """`brought(text, chosen)`: a table that was handed over, described, read and confirmed."""

    def bring(text: str | bytes, chosen: Chosen, name: str = "table.csv") -> OwnTable:
        content = text.encode() if isinstance(text, str) else text
        table = own.bring_file(owner, name, ContentFile(content)).table
        own.choose(owner, table, chosen)
        run_jobs()
        reading = own.newest_reading(table)
        assert reading is not None
        assert reading.state == ReadingState.READ, reading.error
        own.confirm(owner, own.table_of(owner, table.pk))
        run_jobs()
        return own.table_of(owner, table.pk)

    return bring


def asked(owner: Actor, sql: str) -> list[tuple[Any, ...]]:
    with files.reading(owner.business) as database:
        return database.execute(sql).fetchall()


def answered(actor: Actor, query: str) -> tuple[list[str], list[list[Any]]]:
    with files.reading(actor.business) as database:
        answer: Answer = ask(database, read(QueryDict(query), actor), reach_of(actor), TODAY)
        return shaping.table(answer, Names(database, actor))


def test_thai_dates_and_numbers_with_commas_become_a_fact_beside_the_sales(
    owner: Actor, branch: Branch, shop: list[Customer], brought: Brought
) -> None:
    actions.refresh(today=TODAY)
    table = brought(SPEND.format(branch=branch.name).encode("cp874"), AD_SPEND)
    assert table.current is not None
    assert table.current.counts["keys"]["branch"] == {"matched": 2, "empty": 1}
    assert asked(owner, "SELECT day, branch, งบ_บาท FROM own_ad_spend ORDER BY 1") == [
        (date(2026, 11, 15), branch.pk, Decimal("1250.50")),
        (date(2026, 11, 16), branch.pk, Decimal("300.00")),
        (date(2026, 11, 17), None, Decimal("49.50")),
    ]
    total = asked(owner, "SELECT sum(total) FROM cube_line WHERE day BETWEEN '2026-11-01' AND '2026-11-20'")[0][0]
    headers, rows = answered(owner, "measure=own.ad_spend.1&measure=sales&measure=orders&row=month&period=month")
    assert headers[1] == "งบโฆษณา: งบ (บาท)"
    assert rows[0][1:3] == [Decimal("1600.00"), total]
    cut = dict(answered(owner, "measure=own.ad_spend.1&row=own.ad_spend.0&period=month")[1])
    assert cut["Facebook"] == Decimal("1250.50")
    assert dict(answered(owner, "measure=own.ad_spend.1&row=branch&period=month")[1])[branch.name] == Decimal("1550.50")


def test_a_dimension_of_customers_cuts_sales_and_stands_through_later_loads(
    owner: Actor, shop: list[Customer], brought: Brought
) -> None:
    actions.refresh(today=TODAY)
    lines = [f"{person.pk},{'ทอง' if at < 5 else 'เงิน'}" for at, person in enumerate(shop)]
    brought(
        "รหัส,ระดับ\n" + "\n".join(lines),
        Chosen("บัตร", "card", "dimension", (("ระดับ", "text", False),), {"รหัส": "customer:id"}),
    )
    ids = ", ".join(f"'{one.pk}'" for one in shop[:5])
    gold = asked(owner, f"SELECT sum(total) FROM fact_sale_line WHERE customer IN ({ids})")[0][0]
    assert dict(answered(owner, "measure=sales&row=own.card.0&period=all")[1])["ทอง"] == gold
    for afresh in (False, True):
        actions.refresh(today=TODAY, afresh=afresh)
        assert dict(answered(owner, "measure=sales&row=own.card.0&period=all")[1])["ทอง"] == gold
        buyers = answered(owner, "measure=buyers&row=own.card.0&period=all")[1]
        assert sum(row[1] for row in buyers) == len(shop)


MEMBERS = Chosen("บัตร", "card", "dimension", (("ระดับ", "text", False),), {"เบอร์โทร": "customer:phone"})


@pytest.fixture
def rain(owner: Actor) -> Customer:
    return create_customer(owner, name="ฝน", reaches=[read_reach("phone", "081-234-5678")])


def read_one(owner: Actor, text: str | bytes, chosen: Chosen, run_jobs: RunJobs, name: str = "t.csv") -> OwnReading:
    """Handed over, described and read, but not confirmed."""
    table = own.bring_file(owner, name, ContentFile(text.encode() if isinstance(text, str) else text)).table
    own.choose(owner, table, chosen)
    run_jobs()
    reading = own.newest_reading(table)
    assert reading is not None
    return reading


def test_columns_are_guessed_and_what_names_people_is_sensitive(owner: Actor, rain: Customer) -> None:
    text = 'เบอร์โทร,วันสมัคร,ระดับ,ยอดซื้อ,รหัสไปรษณีย์\n081 234 5678,1 ม.ค. 2569,ทอง,"1,200",01000\n089-999-9999,29/2/2567,เงิน,90,50000\n'
    reading = own.bring_file(owner, "สมาชิก.csv", ContentFile(text.encode("cp874")))
    told = [(one["type"], one["key"], one["sensitive"]) for one in reading.headers]
    assert told == [("text", "customer:phone", True), ("date", "date:date", False), ("text", "", False), ("money", "", False), ("text", "", False)]  # fmt: skip


def test_lines_that_do_not_fit_are_told_with_their_reasons_and_run_no_formula(
    owner: Actor, rain: Customer, run_jobs: RunJobs
) -> None:
    text = 'เบอร์โทร,ระดับ\n081-234-5678,ทอง\n089-999-9999,"=HYPERLINK(""http://x"")"\n,เงิน\n'
    reading = read_one(owner, text, MEMBERS, run_jobs)
    assert reading.counts["keys"]["customer"] == {"matched": 1, "unknown": 1, "empty": 1}
    assert (reading.counts["read"], reading.counts["taken"], reading.counts["faulty"]) == (3, 1, 2)
    rows = list(csv.reader(io.StringIO(reading.faulty.read().decode("utf-8-sig"))))
    assert rows[1][:2] == ["089-999-9999", '\'=HYPERLINK("http://x")']
    assert rows[1][2].startswith("เบอร์โทร: ")
    with reading.rows.open("rb") as stream:
        assert b"0812345678" not in stream.read(), "the number that joins is not kept"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        ("เบอร์โทร,ระดับ\n".encode(), "empty_table"),
        ("ระดับ,ระดับ \n1,2\n".encode(), "column_twice"),
        (b"PK\x03\x04" + b"\0" * 60, "damaged_workbook"),
        (b"PAR1" + b"\0" * 60, "damaged_parquet"),
        (b"PARE" + b"\0" * 60, "password_protected"),
        (b"<html><table><tr><td>a</td></tr></table>", "not_a_table"),
    ],
)
def test_what_is_no_table_is_refused_and_nothing_is_kept(
    owner: Actor, content: bytes, code: str, settings: Any
) -> None:
    with refused(code):
        own.bring_file(owner, "t.csv", ContentFile(content))
    assert not OwnReading.objects.exists()
    assert not [one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()]


def test_a_file_beyond_the_limit_is_refused(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "LARGEST", 10)
    with refused("file_too_large"):
        own.bring_file(owner, "t.csv", ContentFile("เบอร์โทร,ระดับ\n1,2\n".encode()))
    assert not OwnReading.objects.exists()


def test_workbooks_and_parquet_are_read_like_text(
    owner: Actor, rain: Customer, run_jobs: RunJobs, tmp_path: Path
) -> None:
    write_xlsx(tmp_path / "t.xlsx", ["เบอร์โทร", "ระดับ"], [["081-234-5678", "ทอง"]])
    with duckdb.connect() as database:
        database.execute(f"COPY (SELECT '081-234-5678' AS \"เบอร์โทร\", 'ทอง' AS \"ระดับ\") TO '{tmp_path}/t.parquet'")
    for at, name in enumerate(("t.xlsx", "t.parquet")):
        chosen = Chosen("บัตร", f"card{at}", "dimension", MEMBERS.columns, MEMBERS.keys)
        reading = read_one(owner, (tmp_path / name).read_bytes(), chosen, run_jobs, name)
        assert (reading.state, reading.counts["taken"]) == (ReadingState.READ, 1), reading.error


def test_no_match_at_all_and_a_wrong_type_are_said(owner: Actor, rain: Customer, run_jobs: RunJobs) -> None:
    reading = read_one(owner, "เบอร์โทร,ระดับ\n1,ทอง\n2,เงิน\n", MEMBERS, run_jobs)
    assert reading.state == ReadingState.FAILED
    assert "เบอร์โทร" in reading.error
    number = Chosen("บัตร", "card", "dimension", (("ระดับ", "number", False),), MEMBERS.keys)
    own.back_to_columns(owner, reading.table)
    own.choose(owner, own.table_of(owner, reading.table_id), number)
    run_jobs()
    told = read_one(
        owner,
        "เบอร์โทร,ระดับ\n0812345678,ทอง\n",
        Chosen("x", "card2", "dimension", (("ระดับ", "number", False),), MEMBERS.keys),
        run_jobs,
    )
    assert told.state == ReadingState.FAILED
    assert "ทอง" in told.error


def test_names_keys_and_kinds_must_be_meant(owner: Actor, rain: Customer) -> None:
    table = own.bring_file(owner, "t.csv", ContentFile("เบอร์โทร,ระดับ\n0812345678,ทอง\n".encode())).table
    for changes, code in [
        ({"name": " "}, "no_name"),
        ({"code": "fact; DROP TABLE x"}, "code_malformed"),
        ({"keys": {}}, "one_key"),
        ({"kind": "fact"}, "no_day"),
        ({"keys": {"เบอร์โทร": "customer:phone", "ระดับ": "customer:id"}}, "key_twice"),
        ({"columns": ()}, "no_column"),
    ]:
        with refused(code):
            own.choose(owner, table, Chosen(**{**MEMBERS.__dict__, **changes}))
    assert own.table_of(owner, table.pk).code == ""


def test_a_table_named_like_ours_stands_beside_it(owner: Actor, shop: list[Customer], brought: Brought) -> None:
    actions.refresh(today=TODAY)
    sales = asked(owner, "SELECT count(*) FROM fact_sale_line")
    brought(
        f"รหัส,ระดับ\n{shop[0].pk},ทอง\n",
        Chosen("x", "fact_sale_line", "dimension", MEMBERS.columns, {"รหัส": "customer:id"}),
    )
    assert asked(owner, "SELECT count(*) FROM fact_sale_line") == sales
    assert asked(owner, "SELECT count(*) FROM own_fact_sale_line") == [(1,)]


def test_removing_takes_it_out_and_undo_brings_it_back(
    owner: Actor, shop: list[Customer], brought: Brought, run_jobs: RunJobs
) -> None:
    actions.refresh(today=TODAY)
    table = brought(
        f"รหัส,ระดับ\n{shop[0].pk},ทอง\n", Chosen("x", "card", "dimension", MEMBERS.columns, {"รหัส": "customer:id"})
    )
    question = "measure=sales&row=own.card.0&period=all"
    assert len(answered(owner, question)[1]) == 2
    own.remove(owner, table)
    run_jobs()
    assert asked(owner, "SELECT count(*) FROM duckdb_tables() WHERE contains(table_name, 'own_card')") == [(0,)]
    assert read(QueryDict(question), owner).rows == ("month",), "a question that named it falls back"
    own.restore(owner, own.table_of(owner, table.pk, deleted=True))
    run_jobs()
    assert len(answered(owner, question)[1]) == 2


def test_rows_are_replaced_after_a_look_and_put_back(
    owner: Actor, shop: list[Customer], brought: Brought, run_jobs: RunJobs
) -> None:
    actions.refresh(today=TODAY)
    table = brought(
        f"รหัส,ระดับ\n{shop[0].pk},ทอง\n", Chosen("x", "card", "dimension", MEMBERS.columns, {"รหัส": "customer:id"})
    )
    own.replace(owner, table, "new.csv", ContentFile(f"ระดับ,รหัส,อื่น\nเงิน,{shop[0].pk},1\n".encode()))
    run_jobs()
    assert asked(owner, "SELECT ระดับ FROM own_card") == [("ทอง",)], "nothing stands before it is confirmed"
    own.confirm(owner, own.table_of(owner, table.pk))
    run_jobs()
    assert asked(owner, "SELECT ระดับ FROM own_card") == [("เงิน",)]
    own.undo_replace(owner, own.table_of(owner, table.pk))
    run_jobs()
    assert asked(owner, "SELECT ระดับ FROM own_card") == [("ทอง",)]


def test_a_merged_customer_is_one_in_own_tables_too_and_an_erased_one_is_gone_everywhere(
    owner: Actor,
    sold: Sold,
    brought: Brought,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    one, other, third = (
        create_customer(owner, name=f"ฝน {n}", reaches=[read_reach("phone", f"08123456{n}0")]) for n in range(3)
    )
    for customer in (one, other, third):
        sold(customer, TODAY)
    actions.refresh(today=TODAY)
    text = "เบอร์โทร,ระดับ\n0812345600,ทอง\n0812345610,เงิน\n0812345620,ลับมาก\n0999999999,ไม่รู้จัก\n"
    with django_capture_on_commit_callbacks(execute=True):
        brought(text, MEMBERS)
    merge_customers(owner, one, other, versions=(one.version, other.version), chosen={})
    actions.refresh(today=TODAY)
    assert asked(owner, "SELECT customer, ระดับ FROM own_card ORDER BY row") == [(one.pk, "เงิน"), (third.pk, "ลับมาก")]
    assert [row["ระดับ"] for row in erasing.collect([third.pk])] == ["ลับมาก"]
    with django_capture_on_commit_callbacks(execute=True):
        assert erasing.erase([third.pk]) == 1
    Worker().work_off()
    assert asked(owner, "SELECT ระดับ FROM own_card") == [("เงิน",)]
    left = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(left) == 1, "the lines to mend name people and go too"
    with duckdb.connect() as database:
        assert database.execute(f"SELECT count(*) FROM '{left[0]}' WHERE customer = '{third.pk}'").fetchall() == [(0,)]


def test_deleted_customers_have_no_rows_until_they_are_back(
    owner: Actor, shop: list[Customer], brought: Brought
) -> None:
    actions.refresh(today=TODAY)
    brought(f"รหัส,ระดับ\n{shop[0].pk},ทอง\n", Chosen("x", "card", "dimension", MEMBERS.columns, {"รหัส": "customer:id"}))
    delete_customer(owner, shop[0])
    actions.refresh(today=TODAY)
    assert asked(owner, "SELECT count(*) FROM own_card") == [(0,)]
    Customer.objects.filter(pk=shop[0].pk).update(deleted_at=None)
    actions.refresh(today=TODAY)
    assert asked(owner, "SELECT count(*) FROM own_card") == [(1,)]


def member(owner: Actor, name: str, **fields: Any) -> Actor:
    role = Role.objects.create(business=owner.business, name=name, **fields)
    user = person(f"{name}@example.com", name)
    return actor_of(Membership.objects.create(business=owner.business, user=user, role=role))


ANALYST = ["insight:figures:view", "insight:figures:query"]


def test_what_a_person_may_not_see_stays_unseen_in_own_tables(
    owner: Actor, branch: Branch, shop: list[Customer], brought: Brought
) -> None:
    actions.refresh(today=TODAY)
    far = Branch.objects.create(business=owner.business, name="ไกล", code="00002")
    day = "20/11/2569"
    spend = Chosen(
        "งบ",
        "spend",
        "fact",
        (("จำนวน", "money", False), ("ต้นทุน", "money", True)),
        {"วัน": "date:date", "สาขา": "branch:name"},
    )
    brought(f"วัน,สาขา,จำนวน,ต้นทุน\n{day},{branch.name},10,1\n{day},ไกล,20,2\n{day},,30,3\n", spend)
    seen = member(owner, "ไม่เห็นต้นทุน", permissions=ANALYST, hidden_fields=["catalog.product.cost"])
    assert "own.spend.1" not in read(QueryDict("measure=own.spend.1"), seen).measures
    assert "own.spend.0" in read(QueryDict("measure=own.spend.0"), seen).measures
    with refused("sql_wrong"):
        sandbox.run(seen, "SELECT ต้นทุน FROM own_spend")
    assert sandbox.run(seen, "SELECT sum(จำนวน) FROM own_spend").rows == [(Decimal("60.00"),)]
    role = Role.objects.create(business=owner.business, name="สาขาไกล", permissions=ANALYST, row_scope="branch")
    membership = Membership.objects.create(business=owner.business, user=person("b@example.com", "บี"), role=role)
    membership.branches.add(far)
    near = actor_of(membership)
    assert sandbox.run(near, "SELECT sum(จำนวน) FROM own_spend").rows == [(Decimal("20.00"),)]
    assert answered(near, "measure=own.spend.0&row=month&period=month")[1][0][1] == Decimal("20.00")
    assert sandbox.run(owner, "SELECT sum(ต้นทุน) FROM own_spend").rows == [(Decimal("6.00"),)]
    with refused("whole_business_only"):
        own.tables_of(member(owner, "สาขา", permissions=["*"], row_scope="branch"))
