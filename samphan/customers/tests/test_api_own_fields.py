"""The business's own fields over the API: shown, written, filtered, listed, and hidden."""

from __future__ import annotations

import pytest

from samphan.customers.models import NOUN, Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import Caller, caller
from samphan.platform.fields.actions import add_field


@pytest.fixture
def api(owner: Actor) -> Caller:
    add_field(owner, NOUN, label_th="ระดับคั่ว", slug="roast", type="text")
    add_field(owner, NOUN, label_th="จำนวนสาขา", slug="shops", type="number")
    add_field(owner, NOUN, label_th="รายได้", slug="income", type="money", sensitive=True)
    verbs = ("view", "create", "edit")
    return caller(owner, *(f"customers:customer:{verb}" for verb in verbs), "platform:field:sensitive")


def added(api: Caller, **custom: object) -> str:
    answer = api.call("POST", "/customers", {"name": "ดอยสูง", "custom": custom})
    assert answer.status == 201, answer.json
    return str(answer.json["id"])


def test_they_are_written_shown_and_changed(api: Caller) -> None:
    pk = added(api, roast="เข้ม", shops=3)
    assert api.call("PATCH", f"/customers/{pk}", {"custom": {"roast": None}}).status == 200
    assert api.call("GET", f"/customers/{pk}").json["custom"] == {"shops": "3"}


def test_a_wrong_value_and_an_unknown_name_are_refused_by_name(api: Caller) -> None:
    answer = api.call("POST", "/customers", {"name": "ดอยสูง", "custom": {"shops": "หลายแห่ง", "nobody": 1}})
    assert answer.status == 422
    assert set(answer.json["fields"]) == {"custom.shops", "custom.nobody"}
    assert not Customer.objects.exists()


def test_a_list_is_narrowed_by_them(api: Caller) -> None:
    pk = added(api, roast="เข้ม", shops=3)
    added(api, roast="อ่อน", shops=4)
    assert [row["id"] for row in api.call("GET", "/customers?custom.roast=เข้ม").json["data"]] == [pk]
    assert [row["id"] for row in api.call("GET", "/customers?custom.shops=3.0").json["data"]] == [pk]


@pytest.mark.parametrize("query", ["/customers?custom.nobody=1", "/events?custom.roast=1", "/customers?custom.shops=x"])
def test_a_mistyped_filter_answers_no_rows(api: Caller, query: str) -> None:
    assert api.call("GET", query).status == 422


def test_what_is_sensitive_is_neither_shown_nor_filtered_nor_listed(api: Caller, owner: Actor) -> None:
    pk = added(api, income="15000")
    narrow = caller(owner, "customers:customer:view")
    assert narrow.call("GET", f"/customers/{pk}").json["custom"] == {}
    assert narrow.call("GET", "/customers?custom.income=15000").status == 422
    assert [field["slug"] for field in narrow.call("GET", "/fields").json["data"]] == ["roast", "shops"]


def test_another_business_has_other_fields(api: Caller, outsider: Actor) -> None:
    assert caller(outsider, "customers:customer:view").call("GET", "/fields").json["data"] == []
