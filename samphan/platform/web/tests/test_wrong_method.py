"""A button's address opened by itself: after a reload, from a shared link, or after signing in."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import get_resolver

from conftest import PASSWORD
from samphan.customers.actions import create_customer
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import caller
from tests.test_outsiders import walk


@pytest.fixture
def customer(owner: Actor) -> Customer:
    return create_customer(owner, name="ฝน")


def test_it_is_a_page_with_a_way_back_and_nothing_happens(owner_client: Client, customer: Customer) -> None:
    answer = owner_client.get(f"/customers/{customer.pk}/delete/")
    page = answer.content.decode()
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "ที่อยู่นี้เป็นของปุ่ม" in page
    assert f'href="/customers/{customer.pk}/"' in page
    assert "ดอยโรสต์" in page
    assert Customer.objects.get().deleted_at is None


def test_it_speaks_english_too(owner_client: Client, owner: Actor, customer: Customer) -> None:
    owner_client.post("/preferences/", {"language": "en"})
    page = owner_client.get(f"/customers/{customer.pk}/delete/").content.decode()
    assert "belongs to a button" in page
    assert "Go back" in page


def test_the_way_back_is_the_page_one_came_from_and_never_another_site(owner_client: Client) -> None:
    came = owner_client.get("/settings/people/leave/", headers={"referer": "http://testserver/settings/profile/?a=1"})
    assert 'href="/settings/profile/"' in came.content.decode()
    for elsewhere in (
        "https://evil.example/x/",
        "javascript:alert(1)",
        "//evil.example/",
        "http://testserver@evil.example/",
    ):
        page = owner_client.get("/settings/people/leave/", headers={"referer": elsewhere}).content.decode()
        assert "evil" not in page
        assert "javascript:" not in page


def test_a_visitor_who_signs_in_on_the_way_lands_on_the_page_not_on_nothing(
    client: Client, owner: Actor, customer: Customer
) -> None:
    asked = client.get(f"/customers/{customer.pk}/delete/", follow=True)
    if asked.redirect_chain:
        asked = client.post(
            asked.redirect_chain[-1][0],
            {"login": "owner@example.com", "password": PASSWORD, "next": f"/customers/{customer.pk}/delete/"},
            follow=True,
        )
    assert asked.status_code == 405
    assert "ที่อยู่นี้เป็นของปุ่ม" in asked.content.decode()
    assert Customer.objects.get().deleted_at is None


def test_htmx_gets_a_toast_and_machines_a_problem(owner_client: Client, customer: Customer) -> None:
    address = f"/customers/{customer.pk}/delete/"
    toast = owner_client.get(address, headers={"hx-request": "true"})
    assert (toast.status_code, toast["HX-Reswap"]) == (405, "none")
    assert json.loads(toast["HX-Trigger"])["toast"][0]["tone"] == "error"
    problem = owner_client.get(address, headers={"accept": "application/json"})
    assert (problem.status_code, problem["Content-Type"]) == (405, "application/problem+json")
    assert problem.json()["code"] == "method_not_allowed"


def test_the_api_answers_a_problem(owner: Actor) -> None:
    answer = caller(owner, "customers:customer:view").delete("/me")
    assert (answer.status, answer.code, answer.headers["Content-Type"]) == (
        405,
        "method_not_allowed",
        "application/problem+json",
    )
    assert answer.headers["Allow"] == "GET"


def buttons() -> list[str]:
    """Every address without an id."""
    return sorted(
        f"/{route}"
        for route, _name, pattern in walk(get_resolver())
        if not pattern.pattern.converters and "(?P" not in route
    )


@pytest.mark.parametrize("actor", ["owner", "visitor"])
def test_no_address_answers_a_wrong_method_with_nothing(owner_client: Client, client: Client, actor: str) -> None:
    """Whatever is asked wrongly, GET or POST, says so on a page of ours."""
    asking = owner_client if actor == "owner" else client
    seen = 0
    for address in buttons():
        for answer in (asking.get(address), asking.delete(address)):
            if answer.status_code == 405:
                seen += 1
                assert "web/shell.css" in answer.content.decode(), address
    assert seen > 5
