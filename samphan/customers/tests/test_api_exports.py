"""The list of customers out to a file, by the API."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from conftest import RunJobs
from samphan.customers.actions import create_customer
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import Caller, caller
from samphan.platform.exporting.models import Export

SCOPE = "customers:customer:export"


@pytest.fixture
def two(owner: Actor) -> list[Customer]:
    return [
        create_customer(owner, name="สมชาย ใจดี", province="เชียงใหม่"),
        create_customer(owner, name="กานดา งามตา", province="ลำพูน"),
    ]


@pytest.fixture
def shop(owner: Actor) -> Caller:
    return caller(owner, SCOPE, "customers:customer:view")


def fetched(shop: Caller, pk: str) -> list[list[str]]:
    answer: Any = Client().get(
        f"/api/v1/customers/exports/{pk}/file", headers={"Authorization": f"Bearer {shop.secret}"}
    )
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_an_export_is_asked_for_waited_for_and_fetched(shop: Caller, two: list[Customer], run_jobs: RunJobs) -> None:
    made = shop.post("/customers/exports", {"query": "f.province=is:ลำพูน", "columns": ["name", "province"]})
    assert made.status == 202
    one = f"/customers/exports/{made.json['id']}"
    assert shop.get(one).json["state"] == "queued"
    assert shop.get(f"{one}/file").code == "export_not_ready"
    run_jobs()
    assert (shop.get(one).json["state"], shop.get(one).json["rows"]) == ("ready", 1)
    assert fetched(shop, made.json["id"]) == [["ชื่อ", "จังหวัด"], ["กานดา งามตา", "ลำพูน"]]


def test_only_some_customers_can_be_asked_for(shop: Caller, two: list[Customer], run_jobs: RunJobs) -> None:
    made = shop.post("/customers/exports", {"ids": [str(two[0].pk)], "columns": ["name"]})
    run_jobs()
    assert fetched(shop, made.json["id"]) == [["ชื่อ"], ["สมชาย ใจดี"]]


@pytest.mark.parametrize("wrong", [{"columns": ["nothing"]}, {"query": "f.nothing=is:1"}])
def test_a_column_or_filter_that_is_none_is_refused_at_once(shop: Caller, wrong: dict[str, Any]) -> None:
    answer = shop.post("/customers/exports", wrong)
    assert (answer.status, answer.code) == (422, "unknown_column")
    assert not Export.objects.exists()


def test_nobody_else_finds_it_and_a_token_without_the_scope_is_refused(
    owner: Actor, outsider: Actor, shop: Caller, two: list[Customer]
) -> None:
    pk = shop.post("/customers/exports", {}).json["id"]
    assert caller(outsider, SCOPE).get(f"/customers/exports/{pk}").status == 404
    assert caller(outsider, SCOPE).get(f"/customers/exports/{pk}/file").status == 404
    assert caller(owner, "customers:customer:view").post("/customers/exports", {}).status == 403
    assert shop.get(f"/customers/exports/{uuid4()}").status == 404
