from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from django.test import Client

from samphan.customers.actions import create_customer, delete_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer
from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor
from samphan.platform.search.models import Opened
from samphan.platform.search.queries import opened_lately
from samphan.platform.tenants.current import use_business
from samphan.platform.web.menu import CREATE, CreateEntry


@pytest.fixture
def somchai(owner: Actor) -> Customer:
    return create_customer(owner, name="สมชาย ใจดี", reaches=[read_reach("phone", "081-234-5678")])


@pytest.fixture
def action() -> Iterator[None]:
    entry = CreateEntry("Add customer", "web:today", "user-plus", permission="customers:customer:create")
    CREATE.append(entry)
    yield
    CREATE.remove(entry)


def palette(client: Client, text: str | None = None) -> str:
    answer = client.get("/search/palette/", {} if text is None else {"q": text})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_palette_finds_and_marks_the_part_that_matched(owner_client: Client, somchai: Customer) -> None:
    shown = palette(owner_client, "มชา")
    assert "ส<mark>มชา</mark>ย ใจดี" in shown
    assert f'href="/customers/{somchai.pk}/"' in shown
    assert 'data-kind="customers.customer"' in shown


def test_the_palette_opens_with_pages_and_what_was_opened_last(
    owner_client: Client, somchai: Customer, action: None
) -> None:
    assert "สมชาย" not in palette(owner_client)
    answer = owner_client.post("/search/opened/", {"kind": "customers.customer", "id": str(somchai.pk)})
    assert answer.status_code == 204
    shown = palette(owner_client)
    assert 'role="combobox"' in shown
    assert "สมชาย ใจดี" in shown
    assert "วันนี้" in shown
    assert "Add customer" in shown


def test_pages_and_actions_are_found_in_both_languages(owner_client: Client, action: None) -> None:
    assert "<mark>วันนี้</mark>" in palette(owner_client, "วันนี้")
    assert "วันนี้" in palette(owner_client, "today")
    assert "<mark>Add</mark> customer" in palette(owner_client, "add")


def test_an_action_without_the_right_is_not_offered(staff_client: Client, action: None) -> None:
    assert "Add customer" not in palette(staff_client)


def test_a_role_that_may_not_see_customers_finds_none(staff_client: Client, somchai: Customer) -> None:
    assert "ใจดี" in palette(staff_client, "สม")
    Role.objects.filter(builtin="viewer").update(builtin="", permissions=[])
    assert "ใจดี" not in palette(staff_client, "สม")
    assert "ใจดี" not in staff_client.get("/search/?q=สม").content.decode()


def test_an_outsider_finds_nothing_and_remembers_nothing(
    outsider: Actor, outsider_client: Client, somchai: Customer
) -> None:
    assert "ใจดี" not in palette(outsider_client, "สมชาย")
    assert "ใจดี" not in outsider_client.get("/search/?q=สมชาย").content.decode()
    answer = outsider_client.post("/search/opened/", {"kind": "customers.customer", "id": str(somchai.pk)})
    assert answer.status_code == 404
    with use_business(outsider.business):
        assert not Opened.objects.exists()


@pytest.mark.parametrize("path", ["/search/", "/search/palette/"])
def test_visitors_go_to_sign_in(db: None, client: Client, path: str) -> None:
    assert client.get(path).status_code == 302


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "x", "id": "y"},
        {"kind": "x", "id": str(uuid4())},
        {"kind": "customers.customer", "id": str(uuid4())},
    ],
)
def test_what_is_not_there_is_not_remembered(owner_client: Client, data: dict[str, str]) -> None:
    assert owner_client.post("/search/opened/", data).status_code == 404
    assert not Opened.objects.exists()


def test_what_was_deleted_is_no_longer_offered(owner: Actor, owner_client: Client, somchai: Customer) -> None:
    owner_client.post("/search/opened/", {"kind": "customers.customer", "id": str(somchai.pk)})
    assert [found.entry.title for found in opened_lately(owner)] == ["สมชาย ใจดี"]
    assert opened_lately(replace(owner, permissions=frozenset())) == []
    delete_customer(owner, somchai)
    assert opened_lately(owner) == []


@pytest.mark.parametrize(
    "text",
    ["%", "_", "'", '"', "\\", "\x00", "ก" * 10_000, "😀", "مرحبا", "<script>alert(1)</script>", "{{ 7*7 }}", "&", "+"],
)
def test_any_query_is_answered_and_shown_as_text(owner_client: Client, somchai: Customer, text: str) -> None:
    for shown in (palette(owner_client, text), owner_client.get("/search/", {"q": text}).content.decode()):
        assert "<script>alert" not in shown
        assert "ใจดี" not in shown


def test_the_results_page_goes_on_by_key(owner: Actor, owner_client: Client) -> None:
    for at in range(35):
        create_customer(owner, name=f"มาลี {at:02}")
    first = owner_client.get("/search/?q=มาลี")
    assert first.content.decode().count('class="palette-option"') == 30
    following = owner_client.get(f"/search/?q=มาลี&kind=&after={first.context['after']}").content.decode()
    assert following.count('class="palette-option"') == 5
    assert "<html" not in following
    assert owner_client.get("/search/?q=มาลี&after=9-x").status_code == 200
    assert owner_client.get("/search/?q=มาลี&after=" + "9" * 5000).status_code == 200
    assert owner_client.get("/search/?q=มาลี&kind=nonsense").content.decode().count('class="palette-option"') == 30
