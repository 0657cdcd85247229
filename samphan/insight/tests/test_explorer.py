"""The explorer: its numbers are those of the books, cut in any way; it reaches what the person's role reaches."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Count, Sum
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from conftest import person, refused
from samphan.catalog.models import Variant
from samphan.catalog.products import create_product
from samphan.customers.models import Customer
from samphan.insight import actions, sandbox
from samphan.insight.explorer import shaping
from samphan.insight.explorer.asking import NOTHING, OTHERS, Answer, ask
from samphan.insight.explorer.cube import DIMENSIONS, MEASURES
from samphan.insight.explorer.naming import Names
from samphan.insight.explorer.question import read
from samphan.insight.models import SavedQuestion
from samphan.insight.reach import reach_of
from samphan.insight.tests.conftest import TODAY, Sold
from samphan.insight.warehouse import files
from samphan.orders.models import Order, OrderLine
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.tenants.models import Branch, Membership

pytestmark = pytest.mark.django_db
Asked = Callable[..., Answer]


@pytest.fixture
def second(owner: Actor) -> Branch:
    return Branch.objects.create(business=owner.business, code="00002", name="แม่ริม")


@pytest.fixture
def loaded(owner: Actor, shop: list[Customer], sold: Sold, second: Branch) -> None:
    """The year of the shop, walk-ins, and another product sold in another branch."""
    tea = Variant.objects.get(product=create_product(owner, name="ชาเขียว", price="50"))
    for days in range(5):
        sold(None, TODAY - timedelta(days=days), "30.00")
    for days in range(4):
        order = sold(shop[0], TODAY - timedelta(days=days), "10.50")
        OrderLine.objects.filter(order=order).update(variant=tea)
        Order.objects.filter(pk=order.pk).update(branch=second)
    actions.refresh(today=TODAY)


@pytest.fixture
def asked(owner: Actor, loaded: None) -> Asked:
    def answer(query: str, actor: Actor = owner) -> Answer:
        with files.reading(owner.business) as database:
            return ask(database, read(QueryDict(query), actor), reach_of(actor), TODAY)

    return answer


def booked(**where: Any) -> Decimal:
    found: Decimal = Order.objects.filter(**where).aggregate(total=Sum("total"))["total"]
    return found


def test_totals_and_cuts_are_those_of_the_books(asked: Asked, second: Branch) -> None:
    answer = asked("measure=sales&measure=orders&measure=buyers&row=branch&row=product&period=all")
    whole = answer.cells[()][""]
    assert whole["sales"] == booked()
    assert whole["orders"] == Order.objects.count()
    assert whole["buyers"] == Order.objects.exclude(customer=None).aggregate(n=Count("customer", distinct=True))["n"]
    assert answer.cells[str(second.pk),][""]["sales"] == Decimal("42.00")
    assert answer.cells[str(second.pk), "ชาเขียว"][""]["orders"] == 4


def test_a_subtotal_of_distinct_customers_is_no_sum(asked: Asked, shop: list[Customer]) -> None:
    answer = asked("measure=buyers&row=branch&row=month&period=all")
    branch = next(key for key in answer.cells if len(key) == 1)
    months = sum(cells[""]["buyers"] for key, cells in answer.cells.items() if len(key) == 2 and key[:1] == branch)
    assert answer.cells[branch][""]["buyers"] < months


@pytest.mark.parametrize("name", sorted(DIMENSIONS))
def test_every_dimension_cuts_all_measures_and_leaves_nothing_out(asked: Asked, name: str, owner: Actor) -> None:
    answer = asked(f"measure=sales&row={name}&period=all&top=200")
    parts = [cells[""]["sales"] for key, cells in answer.cells.items() if len(key) == 1]
    assert sum(parts) == answer.cells[()][""]["sales"]
    with files.reading(owner.business) as database:
        names = Names(database, owner)
        assert all(row.label for row in shaping.rows(answer, names))


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_every_measure_is_counted(asked: Asked, name: str) -> None:
    assert asked(f"measure={name}&row=month&period=all").cells[()][""].keys() == {name}


def test_what_is_not_among_the_top_is_one_row(asked: Asked, owner: Actor, sold: Sold) -> None:
    for at in range(12):
        variant = Variant.objects.get(product=create_product(owner, name=f"ของ {at}", price="5"))
        OrderLine.objects.filter(order=sold(None, TODAY, f"{at + 1}.00")).update(variant=variant)
    actions.refresh(today=TODAY)
    answer = asked("measure=sales&row=product&period=all&top=10")
    assert len([key for key in answer.cells if len(key) == 1]) == 11
    assert answer.cells[OTHERS,][""]["sales"] == Decimal("10.00")  # 1 + 2 + 3 + 4


def test_across_makes_columns_whose_sum_is_the_row(asked: Asked) -> None:
    answer = asked("measure=sales&row=product&across=coming&period=all")
    for cells in answer.cells.values():
        assert sum(cell["sales"] for column, cell in cells.items() if column) == cells[""]["sales"]


def test_filters_narrow_and_the_period_bounds(asked: Asked, second: Branch) -> None:
    assert asked(f"measure=orders&row=day&period=30&f.branch={second.pk}").cells[()][""]["orders"] == 4
    nothing = asked("measure=orders&row=day&period=days&since=2020-01-01&until=2020-01-02")
    assert nothing.cells[()][""]["orders"] == 0
    walk_ins = asked(f"measure=sales&row=day&period=all&f.kind={NOTHING}")
    assert walk_ins.cells[()][""]["sales"] == booked(customer=None)


def test_two_periods_stand_beside_each_other(asked: Asked) -> None:
    answer = asked("measure=sales&row=month&period=30&compare=before")
    before = Order.objects.filter(
        created_at__date__gt=TODAY - timedelta(days=60), created_at__date__lte=TODAY - timedelta(days=30)
    )
    assert answer.before[()][""]["sales"] == (before.aggregate(total=Sum("total"))["total"] or 0)


def test_a_strange_address_is_read_as_far_as_it_goes(client: Client, owner: Actor, loaded: None) -> None:
    client.force_login(owner.user)
    for query in (
        "measure=nothing&row=nowhere&across=x&period=9999&top=a&compare=?&chart=pie",
        "period=days&since=31/12/2569&until=",
        "f.product=%27%3B+DROP+TABLE+sales&f.nothing=1&narrow=product",
        "row=month&row=month&across=month",
        "f.month=" + "9" * 5000,
    ):
        assert client.get(f"/insight/explore/?{query}").status_code == 200, query


def test_the_page_says_the_numbers_and_leads_below_and_to_the_people(
    client: Client, owner: Actor, loaded: None, shop: list[Customer], second: Branch
) -> None:
    client.force_login(owner.user)
    page = client.get("/insight/explore/?measure=sales&row=branch&period=all").content.decode()
    assert "฿42.00" in page
    assert f"row=seller&amp;period=all&amp;top=20&amp;f.branch={second.pk}" in page
    people = client.get(f"/insight/explore/people/?period=all&f.branch={second.pk}").content.decode()
    assert shop[0].name in people
    assert shop[7].name not in people


def test_a_file_holds_the_same(client: Client, owner: Actor, loaded: None) -> None:
    client.force_login(owner.user)
    answer = client.get("/insight/explore/table.csv?measure=sales&row=product&period=all")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert dict(rows[1:])["ชาเขียว"] == "42.00"
    assert client.get("/insight/explore/table.xlsx?row=product&period=all").content[:2] == b"PK"
    assert client.get("/insight/explore/table.exe?row=product").status_code == 404


def test_a_question_is_kept_pinned_deleted_and_back(client: Client, owner: Actor, loaded: None) -> None:
    client.force_login(owner.user)
    client.post(
        "/insight/explore/save/",
        {"name": " ชาตาม  เดือน ", "row": "month", "measure": "sales", "board": "sales", "shared": "1"},
    )
    kept = SavedQuestion.objects.get()
    assert (kept.name, kept.board, kept.shared) == ("ชาตาม เดือน", "sales", True)
    assert '<figcaption class="h3">ชาตาม เดือน' in client.get("/insight/board/sales/").content.decode()
    client.post(f"/insight/explore/{kept.pk}/delete/")
    assert '<figcaption class="h3">ชาตาม เดือน' not in client.get("/insight/board/sales/").content.decode()
    client.post(f"/insight/explore/{kept.pk}/restore/")
    assert '<figcaption class="h3">ชาตาม เดือน' in client.get("/insight/board/sales/").content.decode()
    assert client.post("/insight/explore/save/", {"name": " ", "row": "month"}).status_code == 422
    assert SavedQuestion.objects.count() == 1


def seller(owner: Actor, branch: Branch) -> Actor:
    made = add_member(owner.business, person("seller@example.com", "นุ่น"), builtin="sales")
    membership = Membership.objects.get(pk=made.membership.pk)  # type: ignore[union-attr]
    membership.branches.add(branch)
    return actor_of(membership)


def test_a_branch_sees_its_own_sales_everywhere(
    client: Client, owner: Actor, asked: Asked, second: Branch, shop: list[Customer]
) -> None:
    clerk = seller(owner, second)
    assert asked("measure=sales&row=branch&period=all", clerk).cells[()][""]["sales"] == Decimal("42.00")
    client.force_login(clerk.user)
    assert client.get("/insight/").headers["Location"] == "/insight/board/branch/"
    for path in ("board/branch/", "board/sales/", "board/marketing/", "explore/?row=product&period=all"):
        page = client.get(f"/insight/{path}").content.decode()
        assert "฿42.00" in page, path
    assert client.get("/insight/sql/").status_code == 403


def test_whoever_must_not_see_cost_sees_no_margin(client: Client, owner: Actor, asked: Asked) -> None:
    role = Role.objects.create(
        business=owner.business,
        name="นักวิเคราะห์",
        permissions=["insight:figures:view", "insight:figures:query"],
        hidden_fields=["catalog.product.cost"],
    )
    membership = Membership.objects.create(business=owner.business, user=person("a@example.com", "เอ"), role=role)
    actor = actor_of(membership)
    assert asked("measure=margin&row=month&period=all", actor).question.measures == ("sales",)
    with refused("sql_wrong"):
        sandbox.run(actor, "SELECT sum(cost) FROM fact_sale_line")
    assert sandbox.run(actor, "SELECT count(*) FROM fact_sale_line").rows == [(OrderLine.objects.count(),)]
    client.force_login(membership.user)
    assert client.get("/insight/explore/people/").status_code == 403  # figures, but no customers
    assert "/insight/people/" not in client.get("/insight/").content.decode()


def test_a_warehouse_of_an_earlier_version_waits_for_its_next_load(client: Client, owner: Actor, loaded: None) -> None:
    with files.writing(owner.business) as database:
        database.execute("DROP TABLE cube_line")
    client.force_login(owner.user)
    page = client.get("/insight/explore/?measure=orders")
    assert page.status_code == 200
    assert "โหลดตอนนี้" in page.content.decode()


# SQL.


def test_sql_answers_and_hands_out_files(client: Client, owner: Actor, loaded: None) -> None:
    client.force_login(owner.user)
    sql = "SELECT branch, sum(total) AS money FROM fact_sale_line GROUP BY 1 ORDER BY 2 LIMIT 1"
    assert "42.00" in client.post("/insight/sql/", {"sql": sql}).content.decode()
    assert b"42.00" in client.post("/insight/sql/", {"sql": sql, "do": "csv"}).content
    client.post("/insight/sql/", {"sql": sql, "do": "save", "name": "สาขาเล็ก"})
    kept = SavedQuestion.objects.get(kind="sql")
    assert "money" in client.get(f"/insight/sql/?question={kept.pk}").content.decode()
    assert client.get("/insight/sql/?question=nothing").status_code == 404


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        (" ", "sql_empty"),
        ("SELECT 1; SELECT 2", "sql_one"),
        ("DROP TABLE sales", "sql_reads_only"),
        ("CREATE TABLE mine AS SELECT 1", "sql_reads_only"),
        ("COPY sales TO '/tmp/sales.csv'", "sql_reads_only"),
        ("ATTACH '/etc/passwd'", "sql_reads_only"),
        ("SET memory_limit = '64GB'", "sql_reads_only"),
        ("SELECT * FROM read_csv('/etc/passwd')", "sql_wrong"),
        ("SELECT * FROM '/etc/passwd'", "sql_wrong"),
        ("SELEKT 1", "sql_wrong"),
        ("SELECT list(a) FROM range(200000000) AS t(a)", "sql_too_large"),
    ],
)
def test_sql_that_must_not_be_is_refused_with_the_reason(owner: Actor, loaded: None, sql: str, code: str) -> None:
    before = files.published(owner.business).read_bytes()
    with refused(code):
        sandbox.run(owner, sql)
    assert files.published(owner.business).read_bytes() == before


def test_sql_that_takes_too_long_is_stopped(owner: Actor, loaded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as hurried, refused("sql_too_long"):
        hurried.setattr(sandbox, "SECONDS", 0.2)
        sandbox.run(owner, "SELECT count(*) FROM range(10000000) AS a, range(1000000) AS b WHERE a.range + b.range = 7")
    assert sandbox.run(owner, "SELECT 1").rows == [(1,)], "the next question is answered"


def test_sql_of_a_branch_finds_its_own_rows_alone(owner: Actor, asked: Asked, second: Branch) -> None:
    clerk = seller(owner, second)
    assert sandbox.run(clerk, "SELECT sum(total) FROM fact_sale_line").rows == [(Decimal("42.00"),)]
    with refused("sql_wrong"):
        sandbox.run(clerk, "SELECT sum(total) FROM warehouse.main.fact_sale_line")


def test_the_warehouse_is_served_while_sql_reads_it(owner: Actor, loaded: None, sold: Sold) -> None:
    with sandbox.opened(owner) as database:
        sold(None, timezone.localdate())
        actions.refresh(today=TODAY)
        assert database.execute("SELECT count(*) FROM fact_sale_line").fetchone() is not None
