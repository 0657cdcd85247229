"""The warehouse: what it holds is what the books hold, whatever happened meanwhile, and nobody ever sees half of it."""

from __future__ import annotations

import errno
import json
import re
import resource
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from conftest import refused
from samphan.config.cli import main
from samphan.customers.actions import create_customer, delete_customer
from samphan.customers.identity.merging import merge_customers, unmerge
from samphan.customers.models import Customer, Trait
from samphan.insight import actions
from samphan.insight.tests.conftest import TODAY, Sold
from samphan.insight.warehouse import files, loading
from samphan.orders.models import Order, OrderLine
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.tenants.current import use_business

pytestmark = pytest.mark.django_db


def asked(owner: Actor, sql: str) -> list[tuple[Any, ...]]:
    with files.reading(owner.business) as database:
        return database.execute(sql).fetchall()


def ways(told: dict[str, Any]) -> dict[str, str]:
    return {one["extract"]: one["way"] for one in told["loaded"]}


def test_the_first_load_holds_what_the_books_hold_to_the_satang(owner: Actor, shop: list[Customer]) -> None:
    told = actions.refresh(today=TODAY)
    assert set(ways(told).values()) == {"full"}
    lines = OrderLine.objects.aggregate(total=Sum("total"))["total"]
    assert asked(owner, "SELECT count(*), sum(total) FROM fact_sale_line") == [(OrderLine.objects.count(), lines)]
    assert asked(owner, "SELECT sum(amount), count(DISTINCT customer) FROM sales") == [(lines, len(shop))]
    assert told["customers"] == len(shop)


def test_a_sale_is_of_its_day_in_bangkok(owner: Actor, sold: Sold) -> None:
    order = sold(create_customer(owner, name="ฝน"), date(2026, 5, 1))
    Order.objects.filter(pk=order.pk).update(created_at=order.created_at.replace(hour=18))
    actions.refresh(today=TODAY)
    assert asked(owner, "SELECT day FROM sales") == [(date(2026, 5, 2),)]


def test_a_later_load_reads_only_what_changed(owner: Actor, sold: Sold, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    an_hour_passes(owner)
    order = sold(shop[0], TODAY, "50.75")
    told = actions.refresh(today=TODAY)
    (lines,) = [one for one in told["loaded"] if one["extract"] == "orders.sale_line"]
    assert (lines["way"], lines["rows"]) == ("changes", 1)
    assert asked(owner, f"SELECT total FROM fact_sale_line WHERE order_number = '{order.number}'") == [
        (Decimal("50.75"),)
    ]


def an_hour_passes(owner: Actor) -> None:
    """As if the last load had been two hours ago, and all that happened before it."""
    Event.objects.update(recorded_at=timezone.now() - timedelta(hours=5))
    Order.objects.update(changed_at=timezone.now() - timedelta(hours=5))
    with files.writing(owner.business) as database:
        database.execute("UPDATE loads SET until = until - INTERVAL 2 HOUR")


def test_a_change_nobody_told_of_is_found_by_the_sums(owner: Actor, sold: Sold, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    an_hour_passes(owner)
    line = OrderLine.objects.first()
    OrderLine.objects.filter(pk=line.pk).update(total=line.total + 1)
    told = actions.refresh(today=TODAY)
    assert ways(told)["orders.sale_line"] == "full"
    total = OrderLine.objects.aggregate(total=Sum("total"))["total"]
    assert asked(owner, "SELECT sum(total) FROM fact_sale_line") == [(total,)]


def test_cancelled_orders_are_no_sales(owner: Actor, sold: Sold, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    order = Order.objects.first()
    Order.objects.filter(pk=order.pk).update(state="cancelled")
    actions.refresh(today=TODAY)
    assert asked(owner, f"SELECT count(*) FROM fact_sale_line WHERE order_id = '{order.pk}'") == [(0,)]


def test_deleted_rows_go(owner: Actor, sold: Sold, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    gone = Order.objects.first()
    pk = gone.pk
    gone.delete()
    told = actions.refresh(today=TODAY)
    (lines,) = [one for one in told["loaded"] if one["extract"] == "orders.sale_line"]
    assert lines["gone"] == 1 or lines["way"] == "full"
    assert asked(owner, f"SELECT count(*) FROM src_orders_sale_line WHERE order_id = '{pk}'") == [(0,)]


def test_merged_customers_are_one_and_separated_ones_two_again(owner: Actor, sold: Sold) -> None:
    one, other = create_customer(owner, name="ฝน หนึ่ง"), create_customer(owner, name="ฝน สอง")
    sold(one, TODAY, "10.00")
    sold(other, TODAY, "5.00")
    actions.refresh(today=TODAY)
    journal = merge_customers(owner, one, other, versions=(one.version, other.version), chosen={})
    actions.refresh(today=TODAY)
    assert asked(owner, "SELECT customer, sum(amount) FROM sales GROUP BY 1") == [(one.pk, Decimal("15.00"))]
    unmerge(owner, journal)
    actions.refresh(today=TODAY)
    assert dict(asked(owner, "SELECT customer, sum(amount) FROM sales GROUP BY 1")) == {one.pk: 10, other.pk: 5}


def test_deleted_customers_have_no_scores_left(owner: Actor, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    assert Trait.objects.filter(customer=shop[0], name="insight.grade").exists()
    delete_customer(owner, shop[0])
    told = actions.refresh(today=TODAY)
    assert told["forgotten"] == 1
    assert not Trait.objects.filter(customer=shop[0], name__startswith="insight.").exists()


def test_a_customers_past_is_kept_where_it_matters(owner: Actor, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    Customer.objects.filter(pk=shop[0].pk).update(customer_type="retailer", changed_at=timezone.now())
    actions.refresh(today=TODAY + timedelta(days=1))
    rows = asked(
        owner,
        f"SELECT customer_type, valid_from, valid_to FROM dim_customer_history WHERE customer = '{shop[0].pk}' ORDER BY valid_from",
    )
    assert rows == [("", TODAY, TODAY + timedelta(days=1)), ("retailer", TODAY + timedelta(days=1), None)]


def test_a_past_kept_by_a_version_that_knew_less_goes_on(owner: Actor, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    with files.writing(owner.business) as database:
        for name in ("tier", "grade", "group"):
            database.execute(f'ALTER TABLE dim_customer_history DROP COLUMN "{name}"')
    actions.refresh(today=TODAY + timedelta(days=1))
    began = asked(owner, "SELECT min(valid_from), count(DISTINCT customer) FROM dim_customer_history")
    assert began == [(TODAY, len(shop))]


def test_another_business_has_a_warehouse_of_its_own(owner: Actor, outsider: Actor, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    with use_business(outsider.business):
        told = actions.refresh(today=TODAY)
    assert told["customers"] == 0
    assert asked(outsider, "SELECT count(*) FROM src_customers_customer") == [(0,)]


def test_a_business_without_sales_gets_a_warehouse_and_a_reason(owner: Actor) -> None:
    told = actions.refresh(today=TODAY)
    assert (told["customers"], told["fallback"]) == (0, "nobody_bought")
    assert asked(owner, "SELECT count(*) FROM scores") == [(0,)]


# Faults.


def test_before_the_first_load_there_is_nothing_to_read(owner: Actor) -> None:
    with refused("no_warehouse"), files.reading(owner.business):
        pass
    with refused("no_warehouse"):
        actions.refit()
    assert not files.published(owner.business).exists()


def test_a_check_that_does_not_hold_stops_the_load_and_the_old_one_is_served(
    owner: Actor, sold: Sold, shop: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.refresh(today=TODAY)
    before = asked(owner, "SELECT count(*), sum(total) FROM fact_sale_line")
    sold(shop[0], TODAY)
    monkeypatch.setattr(loading, "arrow_table", lambda one, batch, really=loading.arrow_table: really(one, batch[:3]))
    with refused("load_stopped"):
        actions.refresh(today=TODAY)
    assert asked(owner, "SELECT count(*), sum(total) FROM fact_sale_line") == before
    assert not list(files.folder_of(owner.business).glob("loading*"))


def test_a_full_disk_leaves_the_old_one(owner: Actor, shop: list[Customer], monkeypatch: pytest.MonkeyPatch) -> None:
    actions.refresh(today=TODAY)

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("samphan.insight.warehouse.files.shutil.copyfile", full)
    with refused("disk_full"):
        actions.refresh(today=TODAY)
    assert asked(owner, "SELECT count(*) > 0 FROM fact_sale_line") == [(True,)]


def test_a_disk_that_fills_up_in_the_middle_of_a_load_leaves_the_old_one(
    owner: Actor, sold: Sold, shop: list[Customer]
) -> None:
    actions.refresh(today=TODAY)
    before = asked(owner, "SELECT count(*), sum(total) FROM fact_sale_line")
    sold(shop[0], TODAY)
    room, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, most))
    try:
        with refused("disk_full"):
            actions.refresh(today=TODAY, afresh=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, most))
    assert asked(owner, "SELECT count(*), sum(total) FROM fact_sale_line") == before
    assert not list(files.folder_of(owner.business).glob("loading*"))


def test_a_damaged_file_is_said_and_the_next_load_mends_it(owner: Actor, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    files.published(owner.business).write_bytes(b"no warehouse at all" * 1000)
    with refused("warehouse_damaged"), files.reading(owner.business):
        pass
    told = actions.refresh(today=TODAY)
    assert set(ways(told).values()) == {"full"}
    assert asked(owner, "SELECT count(*) > 0 FROM fact_sale_line") == [(True,)]


def test_two_loads_at_once_are_refused(owner: Actor, shop: list[Customer]) -> None:
    with files.writing(owner.business), refused("load_running"):
        actions.refresh(today=TODAY)
    actions.refresh(today=TODAY)
    assert asked(owner, "SELECT count(*) FROM dim_customer") == [(len(shop),)]


def test_a_reader_keeps_what_it_reads_while_a_new_one_is_published(
    owner: Actor, sold: Sold, shop: list[Customer]
) -> None:
    actions.refresh(today=TODAY)
    with files.reading(owner.business) as database:
        (before,) = database.execute("SELECT count(*) FROM sales").fetchall()
        sold(shop[0], TODAY)
        actions.refresh(today=TODAY)
        assert database.execute("SELECT count(*) FROM sales").fetchall() == [before]
    assert asked(owner, "SELECT count(*) FROM sales") == [(before[0] + 1,)]


# Scores.


def test_scores_become_traits_with_their_reasons(owner: Actor, shop: list[Customer]) -> None:
    told = actions.refresh(today=TODAY)
    assert told["written"] == Trait.objects.filter(name__startswith="insight.").count() >= 6 * len(shop)
    trait = Trait.objects.get(customer=shop[3], name="insight.back_in_90_days")
    assert 0 <= trait.number <= 100
    assert trait.reason["version"] == 1
    assert trait.reason["as_of"] == "2026-11-20"
    grades = set(Trait.objects.filter(name="insight.grade").values_list("text", flat=True))
    assert grades <= set("ABCD")
    assert len(grades) > 1


def test_scores_that_stand_are_not_written_again(owner: Actor, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    told = actions.refresh(today=TODAY)
    assert (told["version"], told["written"], told["forgotten"]) == (2, 0, 0)


def test_another_purchase_changes_the_scores(owner: Actor, sold: Sold, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    quiet = Trait.objects.filter(name="insight.back_in_90_days").order_by("number").first()
    for days in (20, 10, 0):
        sold(Customer.objects.get(pk=quiet.customer_id), TODAY - timedelta(days=days), "900.00")
    actions.refresh(today=TODAY)
    assert Trait.objects.get(pk=quiet.pk).number > quiet.number


def test_the_customers_page_says_the_scores_and_why(client: Any, owner: Actor, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    client.force_login(owner.user)
    page = client.get("/customers/panels/traits/", {"customer": shop[0].pk}).content.decode()
    for words in ("เกรดของลูกค้า", "โอกาสที่จะซื้อใน 90 วัน", "มูลค่าใน 12 เดือนข้างหน้า", "รุ่น 1"):
        assert words in page


def test_the_commands_speak_json(
    owner: Actor, shop: list[Customer], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("samphan.config.commands.insight.start_django", lambda **_how: None)
    slug = owner.business.slug

    def ran(*words: str) -> dict[str, Any]:
        result = CliRunner().invoke(main, ["insight", *words, "--business", slug, "--json"])
        assert result.exit_code == 0, result.output
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    assert ran("refresh")["version"] == 1
    assert ran("fit")["version"] == 2
    told = ran("backtest")
    assert (told["done"], told["reason"]) == (False, "too_few_customers")
    assert told["models"]["lapse"]["fallback"]
    assert ran("parquet", "--out", str(tmp_path / "out"))["sales"] > 0
    assert pq.read_table(tmp_path / "out" / "sales.parquet").num_rows == OrderLine.objects.count()
    told = ran("explain", "--customer", str(shop[0].pk))
    assert told["scores"]["insight.value"]["reasons"][0].startswith("ซื้อ ")
    stranger = CliRunner().invoke(main, ["insight", "refresh", "--business", "nobody"])
    assert stranger.exit_code == 1


def test_the_list_of_customers_is_narrowed_by_scores(client: Any, owner: Actor, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    client.force_login(owner.user)
    best = set(Trait.objects.filter(name="insight.grade", text="A").values_list("customer__name", flat=True))
    page = client.get("/customers/", {"f.grade": "any:A"}).content.decode()
    for customer in shop:
        assert shows(page, customer) == (customer.name in best), customer.name
    likely = Trait.objects.filter(name="insight.back_in_90_days", number__gte=50).count()
    rows = client.get("/customers/", {"f.back": "any:high", "columns": "name,back"}).content.decode()
    assert sum(shows(rows, customer) for customer in shop) == likely


def shows(page: str, customer: Customer) -> bool:
    return re.search(rf"{customer.name}(?!\d)", page) is not None


@pytest.mark.django_db(transaction=True)
def test_a_load_outside_any_transaction_reads_one_moment_and_leaves_none_open(
    owner: Actor, shop: list[Customer]
) -> None:
    assert not connection.in_atomic_block
    told = actions.refresh(today=TODAY)
    assert told["written"] == Trait.objects.filter(name__startswith="insight.").count() >= 6 * len(shop)
    assert asked(owner, "SELECT count(*) FROM fact_sale_line") == [(OrderLine.objects.count(),)]
    create_customer(owner, name="ฝน")  # writing goes on
    assert actions.refresh(today=TODAY)["version"] == 2


@pytest.mark.django_db(transaction=True)
def test_what_comes_during_a_load_waits_for_the_next(owner: Actor, shop: list[Customer], sold: Sold) -> None:
    with loading.one_moment():
        before = OrderLine.objects.count()
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(sell_elsewhere, owner, sold, shop[0]).result()
        assert OrderLine.objects.count() == before
    assert OrderLine.objects.count() == before + 1


def sell_elsewhere(owner: Actor, sold: Sold, customer: Customer) -> None:
    try:
        with use_business(owner.business):
            sold(customer, TODAY)
    finally:
        connection.close()
