"""Kinds of customers, when to meet them, and which leads are worth it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import numpy as np
import pytest
from django.test import Client

from samphan.customers.models import Customer, Trait
from samphan.insight import actions
from samphan.insight.mining import personas as mined
from samphan.insight.scoring import leads, meeting, personas
from samphan.insight.tests.conftest import TODAY
from samphan.insight.tests.drawn import LAST, buyers, tables, uuid_of
from samphan.insight.warehouse import files
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.models import SavedView

from conftest import person  # isort: skip


def blobs(*centres: tuple[float, ...], each: int = 80, wide: float = 0.25) -> Any:
    chance = np.random.default_rng(7)
    return np.vstack([chance.normal(one, wide, size=(each, len(one))) for one in centres])


REGULAR = (-1.0, 1.3, 0.0, 0.6, 0.6, 0.0)
NEW = (-0.9, -0.7, 0.0, 0.0, -1.5, 0.0)
WEEKEND = (0.0, 0.0, 0.0, 0.0, 0.0, 1.8)
RICH = (0.0, 0.0, 1.8, 0.3, 0.0, 0.0)


def test_groups_that_are_there_are_found_and_named_for_what_they_are() -> None:
    found = mined.find(blobs(REGULAR, NEW, WEEKEND, RICH))
    assert not isinstance(found, str)
    assert set(found.names) == {"regulars", "newcomers", "weekenders", "big_baskets"}
    assert found.stability > 0.95
    assert [found.names[at] for at in found.member[::80]] == ["regulars", "newcomers", "weekenders", "big_baskets"]


def test_no_two_groups_share_a_name() -> None:
    found = mined.find(blobs(REGULAR, tuple(one * 1.6 for one in REGULAR), NEW, wide=0.1))
    assert not isinstance(found, str)
    assert len(set(found.names)) == len(found.names)


@pytest.mark.parametrize(
    ("features", "why"),
    [
        (np.zeros((0, 6)), "too_few_customers"),
        (np.zeros((30, 6)), "too_few_customers"),
        (np.zeros((500, 6)), "no_groups"),
        (np.random.default_rng(1).normal(size=(900, 6)), "no_groups"),
    ],
    ids=["nobody", "thirty", "all the same", "one cloud"],
)
def test_groups_that_are_not_there_are_not_told(features: Any, why: str) -> None:
    assert mined.find(features) == why


def test_nobody_draws_a_group_to_themselves() -> None:
    features = blobs(REGULAR, NEW, WEEKEND)
    features[0] = 1e9
    found = mined.find(features)
    assert isinstance(found, str) or np.bincount(found.member).min() > 10


def warehouse(rows: list[tuple[Any, ...]]) -> duckdb.DuckDBPyConnection:
    """`fact_sale_line` of visits (customer, day, hour, branch) and one of each dimension."""
    database = tables([(row[0], row[1], 100.0, "a", "1") for row in rows])
    database.execute("CREATE TABLE fact_sale_line (customer UUID, day DATE, hour BIGINT, branch VARCHAR, kind VARCHAR, variant INTEGER)")  # fmt: skip
    for customer, day, hour, branch in rows:
        database.execute("INSERT INTO fact_sale_line VALUES (?::UUID, ?, ?, ?, 'sale', 1)", [uuid_of(customer), day, hour, branch])  # fmt: skip
    database.execute("CREATE TABLE dim_branch AS SELECT 'n' AS branch, 'นิมมาน' AS name UNION ALL SELECT 'l', 'ลำปาง'")
    database.execute("CREATE TABLE dim_product AS SELECT 1 AS variant, 'เมล็ด' AS category")
    return database


def habits(own: bool) -> list[tuple[Any, ...]]:
    chance = np.random.default_rng(4)
    return [
        (customer, LAST - timedelta(days=7 * back), (8, 12, 15, 18)[customer % 4 if own else int(chance.integers(4))], "nl"[customer % 2])
        for customer in range(20)
        for back in range(6)
    ]  # fmt: skip


def test_each_is_met_at_their_own_hour_and_branch() -> None:
    with warehouse(habits(own=True)) as database:
        report = meeting.score(database, LAST)
        found = dict(meeting.values(database, {"version": 1, "until": LAST.isoformat()}))
    assert report["test"]["hit"] > 0.9 > report["test"]["naive_hit"]
    slots = {str(pk)[-2:]: scores["insight.best_time"].value for pk, scores in found.items()}
    assert [slots[f"0{one}"] for one in range(4)] == [f"weekday_{one}" for one in ("morning", "midday", "afternoon", "evening")]  # fmt: skip
    assert {scores["insight.best_branch"].value for scores in found.values()} == {"นิมมาน", "ลำปาง"}


def test_hours_without_habit_are_not_told() -> None:
    with warehouse(habits(own=False)) as database:
        report = meeting.score(database, LAST)
        assert report["test"]["hit"] <= report["test"]["naive_hit"] or report["chosen"] == "own_visits"
        told = list(meeting.values(database, {"version": 1, "until": LAST.isoformat()}))
        assert bool(told) == (report["chosen"] == "own_visits")
    with warehouse(habits(own=True)[:12]) as database:
        assert meeting.score(database, LAST)["fallback"] == "too_few_visits"


def asked(many: int, *, share: dict[str, float] | None = None, waiting: int = 4) -> duckdb.DuckDBPyConnection:
    """Leads of sources that differ; the last ones wait."""
    chance, shares = np.random.default_rng(9), share or {"LINE": 0.8, "Facebook": 0.15}
    database = warehouse([])
    database.execute("CREATE TABLE src_pipeline_lead (id UUID, customer UUID, state VARCHAR, source VARCHAR, created_at TIMESTAMP, closed_at TIMESTAMP)")  # fmt: skip
    database.execute("CREATE TABLE customer_survivor (id UUID, customer UUID)")
    began = datetime(2025, 1, 1, 3, tzinfo=UTC).replace(tzinfo=None)
    for number in range(many + waiting):
        source = list(shares)[number % len(shares)]
        at = began + timedelta(hours=9 * number)
        open_ = number >= many
        state = "new" if open_ else "qualified" if chance.random() < shares[source] else "lost"
        database.execute("INSERT INTO src_pipeline_lead VALUES (?::UUID, ?::UUID, ?, ?, ?, ?)",
            [uuid_of(number), uuid_of(number), state, source, at, None if open_ else at + timedelta(days=2)])  # fmt: skip
        database.execute("INSERT INTO customer_survivor VALUES (?::UUID, ?::UUID)", [uuid_of(number), uuid_of(number)])
    return database


def scores_of(database: duckdb.DuckDBPyConnection) -> dict[str, float]:
    return dict(database.execute("SELECT source, avg(chance) FROM lead_scores GROUP BY source").fetchall())


def test_leads_are_scored_by_what_became_of_their_like() -> None:
    with asked(700) as database:
        report = leads.score(database, LAST)
        scores = scores_of(database)
    assert report["chosen"] == "lead_regression"
    assert report["test"]["auc"] > 0.75
    assert scores["LINE"] > 0.65
    assert scores["Facebook"] < 0.3
    assert report["parameters"]["source_share"] == max(report["parameters"].values())


def test_few_leads_are_scored_by_their_source_drawn_to_all() -> None:
    with asked(20) as database:
        report = leads.score(database, LAST)
        scores = scores_of(database)
    assert (report["chosen"], report["fallback"]) == ("source_share", "too_few_cases")
    assert 0.9 > scores["LINE"] > scores["Facebook"] > 0.05


def test_without_a_closed_lead_nothing_is_said() -> None:
    with asked(0) as database:
        assert leads.score(database, LAST)["fallback"] == "no_closed_leads"
        assert scores_of(database) == {}


@pytest.mark.parametrize("rows", [[], [(1, LAST, 50.0, "a", "1")], [(one, LAST, -5.0, "a", "1") for one in range(200)]])
def test_kinds_of_a_business_without_enough_stand_empty(rows: list[Any]) -> None:
    with warehouse([]) as database:
        database.execute("DELETE FROM buyers")
        assert personas.score(database, LAST)["fallback"] == "too_few_customers"
        assert list(personas.values(database, {"version": 1, "until": LAST.isoformat()})) == []


def test_kinds_say_what_their_customers_are_like() -> None:
    rows = buyers(300)
    with tables(rows) as database:
        database.execute("CREATE TABLE fact_sale_line AS SELECT customer, 'sale' AS kind, ascii(item) AS variant FROM sales")  # fmt: skip
        database.execute("CREATE TABLE dim_product AS SELECT DISTINCT variant, chr(variant) AS category FROM fact_sale_line")  # fmt: skip
        report = personas.score(database, LAST)
        count = database.execute("SELECT sum(customers) FROM personas").fetchone()
        values = dict(personas.values(database, {"version": 3, "until": LAST.isoformat()}))
    assert report["chosen"] == "k_means"
    assert count == (len(values),) == (300,)
    assert all(one["insight.persona"].reason["version"] == 3 for one in values.values())


@pytest.mark.django_db
def test_a_kind_becomes_a_view_of_the_list(client: Client, owner: Actor, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)
    kinds(owner, shop)
    client.force_login(owner.user)
    page = client.get("/insight/personas/").content.decode()
    assert "ขาประจำ" in page
    assert client.post("/insight/personas/keep/", {"persona": "regulars"}).status_code == 302
    view = SavedView.objects.get(table="customers")
    rows = client.get(f"/customers/?{view.query}").content.decode()
    assert shop[0].name in rows
    assert f"{shop[5].name}<" not in rows


def kinds(owner: Actor, shop: list[Customer]) -> None:
    """Too small a shop for groups: as a larger one would have them."""
    with files.writing(owner.business) as database:
        database.execute("INSERT INTO personas (name, customers, amount, spend, purchases, silence, category, part) VALUES ('regulars', 2, 900, 90, 5, 12, 'เมล็ด', 0.5)")  # fmt: skip
    Trait.objects.create(business=owner.business, customer=shop[0], name="insight.persona", text="regulars")


@pytest.mark.django_db
def test_a_strange_kind_or_somebody_without_the_right_keeps_nothing(
    client: Client, owner: Actor, shop: list[Customer]
) -> None:
    client.force_login(owner.user)
    assert client.post("/insight/personas/keep/", {"persona": "nobody"}).status_code == 404
    seller = add_member(owner.business, person("seller@example.com", "นุ่น"), builtin="sales")
    client.force_login(seller.user)
    assert client.post("/insight/personas/keep/", {"persona": "regulars"}).status_code == 403
    assert not SavedView.objects.exists()
