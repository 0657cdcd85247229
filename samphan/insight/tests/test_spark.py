"""Spark makes the same star as DuckDB: every table, every row, every type, to the satang. Without Java it is skipped, and says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import ibis
import numpy as np
import pytest
from click.testing import CliRunner
from django.utils import timezone, translation

from conftest import refused
from samphan.catalog.models import CustomerTerms, PriceTier, Variant
from samphan.config.cli import main
from samphan.customers.actions import change_customer, create_customer, delete_customer
from samphan.customers.identity.merging import merge_customers
from samphan.customers.models import Customer
from samphan.insight import actions, spark
from samphan.insight.steps import run
from samphan.insight.tests.conftest import Sold, ordered
from samphan.insight.transforms.amounts import part_of
from samphan.insight.transforms.plan import Planned, duckdb_steps
from samphan.insight.warehouse import files
from samphan.orders import tax
from samphan.orders.correcting import Correction, credit, debit
from samphan.orders.delivering import deliver
from samphan.orders.invoicing import issue_invoice
from samphan.orders.models import CorrectionCode, InvoiceKind, Order, OrderLine, ReturnReason
from samphan.orders.returning import Back, take_back
from samphan.pipeline.actions.leads import answer_lead, create_lead, qualify_lead
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.models import Branch

D = Decimal
MASTER = "local[2]"
EVERY = {
    "customer_survivor", "dim_customer", "dim_product", "dim_branch", "fact_sale_line", "customer_first", "fact_order",
    "fact_opportunity", "fact_lead", "dim_date", "sales", "purchases", "buyers", "scored",
}  # fmt: skip


SPARING = {  # a hundred rows are not worth a compiler
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


@pytest.fixture
def java(monkeypatch: pytest.MonkeyPatch) -> None:
    with translation.override("en"):
        if why := spark.why_not():
            pytest.skip(why)
    for name, value in SPARING.items():
        monkeypatch.setitem(spark.ON_ONE_MACHINE, name, value)


@pytest.fixture
def memory() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as database:
        yield database


def a_shop_with_a_past(owner: Actor, people: list[Customer], cafe: Customer, branch: Branch, coffee: Variant, sold: Sold) -> None:  # fmt: skip  # noqa: PLR0917 - the cast
    """What makes engines disagree: shares that do not come out even, nothing known, Thai words, other money, the hour before midnight."""
    order = ordered(owner, cafe, branch, coffee)
    deliver(owner, order)
    for _time in range(2):
        take_back(owner, order, {order.lines.get().pk: Back(D(1))}, branch, reason=ReturnReason.DAMAGED)
    OrderLine.objects.filter(order=order).update(cost=D("100.01"), list_price=D("120.55"))
    papered = ordered(owner, cafe, branch, coffee, "7")
    deliver(owner, papered)
    invoice = issue_invoice(owner, papered, kind=InvoiceKind.TAX)
    paper = invoice.lines.get()
    credit(owner, invoice, {paper.pk: Correction(amount=D("9.99"))}, code=CorrectionCode.OVERPRICED, reason="ลดให้")
    debit(owner, invoice, {paper.pk: D("3.33")}, code=CorrectionCode.UNDERPRICED, reason="คิดขาด")
    credit(owner, invoice, {paper.pk: Correction(quantity=D(2))}, code=CorrectionCode.RETURNED, reason="คืนของ")
    OrderLine.objects.filter(order=papered).update(cost=D("33.35"))
    tier = PriceTier.objects.create(business=owner.business, name="ขายส่ง ภาคเหนือ")
    CustomerTerms.objects.create(business=owner.business, customer=cafe, tier=tier, credit_days=30)
    lead = create_lead(owner, interest="สนใจเครื่องบด", customer=people[1])
    answer_lead(owner, lead)
    lead.refresh_from_db()
    qualify_lead(owner, lead, amount=D("12345.67"))
    create_lead(owner, interest="ยังไม่มีใครตอบ", customer=people[2])
    day = timezone.localdate() - timedelta(days=40)
    sold(None, day, "0.01")
    sold(people[3], day, "12.34", currency="USD")
    sold(people[4], day, "77.77", state="cancelled")
    late = sold(people[5], day, "999999.99")
    Order.objects.filter(pk=late.pk).update(created_at=datetime.combine(day, datetime.max.time(), UTC))


def changes_since(owner: Actor, people: list[Customer], sold: Sold) -> None:
    """What came after the first load: customers merged twice over, one deleted, an order gone, another that changed."""
    sold(people[13], timezone.localdate(), "0.10")
    for one, other in ((people[6], people[7]), (people[8], people[6])):
        one.refresh_from_db()
        other.refresh_from_db()
        merge_customers(owner, one, other, versions=(one.version, other.version), chosen={})
    delete_customer(owner, people[9])
    Order.objects.filter(customer=people[10]).first().delete()  # type: ignore[union-attr]
    OrderLine.objects.filter(order__customer=people[11]).update(total=D("45.45"), net=D("42.48"), vat=D("2.97"))
    people[12].refresh_from_db()
    change_customer(owner, people[12], version=people[12].version, province="น่าน")


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.django_db
def test_spark_makes_the_star_that_duckdb_made(  # noqa: PLR0917 - fixtures
    java: None, owner: Actor, shop: list[Customer], cafe: Customer, branch: Branch, coffee: Variant, sold: Sold,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    today = timezone.localdate() + timedelta(days=1)
    a_shop_with_a_past(owner, shop, cafe, branch, coffee, sold)
    actions.refresh(today=today)
    changes_since(owner, shop, sold)
    told = actions.refresh(today=today)
    actions.write_parquet(tmp_path / "given")

    monkeypatch.setattr("samphan.config.commands.insight.start_django", lambda **_how: None)
    words = [str(tmp_path / "given"), str(tmp_path / "star"), "--master", MASTER, "--today", str(today), "--json"]
    result = CliRunner().invoke(main, ["insight", "star", *words], catch_exceptions=False)
    assert result.exit_code == 0
    made = json.loads(result.stdout)

    assert set(made["rows"]) == EVERY
    assert set(told["steps"]) & set(made["steps"]) >= EVERY - {"purchases", "buyers", "scored"}
    assert all(seconds > 0 for seconds in made["steps"].values())
    with files.reading(owner.business, files=True) as database:
        for table, rows in made["rows"].items():
            assert_equal(database, table, f"'{tmp_path}/star/{table}/*.parquet'")
            assert rows or table == "dim_product", table
        kinds = dict(database.execute("SELECT kind, count(*) FROM fact_sale_line GROUP BY 1").fetchall())
        assert kinds["sale"] > len(shop)
        assert (kinds["return"], kinds["credit"], kinds["debit"]) == (2, 2, 1)
        (recorded,) = database.execute(f"SELECT count(*) FROM '{tmp_path}/star/_record/*.json'").fetchall()
        assert recorded == (len(made["steps"]),)


def assert_equal(database: duckdb.DuckDBPyConnection, table: str, written: str) -> None:
    """The same columns of the same types (ids are texts in Spark), and the same rows as often."""
    types = dict(database.execute(f"SELECT column_name, column_type FROM (DESCRIBE {table})").fetchall())
    there = dict(database.execute(f"SELECT column_name, column_type FROM (DESCRIBE FROM {written})").fetchall())
    as_text = {name: "VARCHAR" if kind == "UUID" else kind for name, kind in types.items()}
    assert there == as_text, table
    columns = ", ".join(f'"{name}"::{kind} AS "{name}"' for name, kind in as_text.items())
    ours, theirs = f"(SELECT {columns} FROM {table})", f"(SELECT {columns} FROM {written})"
    for one, other in ((ours, theirs), (theirs, ours)):
        assert database.execute(f"{one} EXCEPT ALL {other}").fetchall() == [], table


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.django_db
def test_spark_says_what_is_missing_and_what_stands_there_already(
    java: None, owner: Actor, sold: Sold, tmp_path: Path
) -> None:
    sold(create_customer(owner, name="ฝน"), timezone.localdate())
    actions.refresh()
    actions.write_parquet(tmp_path / "given")
    (tmp_path / "star" / "customer_survivor").mkdir(parents=True)
    with refused("target_taken"):
        spark.make_star(str(tmp_path / "given"), str(tmp_path / "star"), timezone.localdate(), master=MASTER)
    (tmp_path / "given" / "src_orders_order.parquet").unlink()
    with refused("no_source"):
        spark.make_star(str(tmp_path / "given"), str(tmp_path / "other"), timezone.localdate(), master=MASTER)
    assert not (tmp_path / "other").exists()


@pytest.mark.once
def test_a_cluster_that_is_not_there_is_said_at_once(java: None, tmp_path: Path) -> None:
    with refused("cluster_not_there"):
        spark.make_star(str(tmp_path), str(tmp_path / "star"), timezone.localdate(), master="spark://127.0.0.1:1")
    assert not (tmp_path / "star").exists()


@pytest.mark.once
@pytest.mark.parametrize(("home", "word"), [("/nowhere", "default-jre-headless"), ("{}", "Java 11")])
def test_a_machine_without_a_fitting_java_is_told_what_to_install(
    java: None, home: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "bin" / "java"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    old.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", home.format(tmp_path))
    with translation.override("en"):
        assert word in spark.why_not()
    with refused("spark_missing"):
        spark.make_star(str(tmp_path), str(tmp_path / "star"), timezone.localdate())


@pytest.mark.once
def test_parts_of_amounts_are_those_of_the_books(memory: duckdb.DuckDBPyConnection) -> None:
    chance = np.random.default_rng(11)

    def number(least: int, most: int) -> int:
        return int(chance.integers(least, most + 1))

    rows = []
    for _time in range(2000):
        whole = D((1, 3, 7, number(1, 10**9))[number(0, 3)]) / (1, 1000)[number(0, 1)]
        part = (whole * number(0, 7) / 7).quantize(D("0.001"))
        most = 10 ** number(2, 14)
        rows.append((D(number(-most, most)) / 100, part, whole))
    rows += [(D("0.01"), D(1), D(2)), (D("-0.01"), D(1), D(2)), (D("999999999999.99"), D(1), D(3))]
    memory.execute("CREATE TABLE given (amount DECIMAL(18,2), part DECIMAL(18,3), whole DECIMAL(18,3))")
    memory.executemany("INSERT INTO given VALUES (?, ?, ?)", rows)
    given = ibis.table({"amount": "decimal(18,2)", "part": "decimal(18,3)", "whole": "decimal(18,3)"}, name="given")
    made = given.select(said=part_of(given.amount, given.part, given.whole))
    run(memory, duckdb_steps([Planned("parts", made, passing=False)]))
    found: list[tuple[Any, ...]] = memory.execute("SELECT said FROM parts").fetchall()
    for (said,), (amount, part, whole) in zip(found, rows, strict=True):
        assert said == tax.part_of(amount, whole, D(0), part), (amount, part, whole)
