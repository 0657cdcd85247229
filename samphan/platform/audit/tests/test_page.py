from __future__ import annotations

import pytest
from django.test import Client

from samphan.customers.actions import create_customer
from samphan.platform.accounts.rights import Actor

URL = "/settings/audit/"


def test_the_page_tells_the_change(owner: Actor, owner_client: Client) -> None:
    create_customer(owner, name="นภัสสร <b>")
    page = owner_client.get(URL, {"kind": "customers.customer", "text": "นภัสสร"}).content.decode()
    assert "นภัสสร &lt;b&gt;" in page
    assert "<b>" not in page.split("<main")[1].replace("<button", "")


@pytest.mark.parametrize(
    "query",
    [
        {"person": "nonsense"},
        {"kind": "auth.user"},
        {"first_day": "31/31/31"},
        {"text": "x" * 5000},
        {"text": "%_\\'\"🙂 \u202e"},
        {"first_day": "2026-02-30", "last_day": "0001-01-01"},
    ],
)
def test_odd_filters_show_a_page(owner_client: Client, query: dict[str, str]) -> None:
    assert owner_client.get(URL, query).status_code == 200


def test_a_damaged_page_link_is_not_found(owner_client: Client) -> None:
    assert owner_client.get(URL, {"before": "x"}).status_code == 404


def test_an_outsider_sees_nothing_of_ours(owner: Actor, outsider_client: Client) -> None:
    create_customer(owner, name="ของเราเท่านั้น")
    assert "ของเราเท่านั้น" not in outsider_client.get(URL).content.decode()


def test_a_viewer_may_not_look(staff_client: Client) -> None:
    assert staff_client.get(URL).status_code == 403
