"""Customer type, language, interests and website, cleaned by the one door."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import refused
from samphan.customers.actions import create_customer
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor


@pytest.mark.parametrize(
    ("written", "kept"),
    [("www.doimok.example", "https://www.doimok.example"), ("http://a.example/ร้าน", "http://a.example/ร้าน"), ("", "")],
)
def test_a_website_is_kept_as_an_address(owner: Actor, written: str, kept: str) -> None:
    assert create_customer(owner, kind="organisation", name="ร้านดอย", website=written).website == kept


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("website", "javascript:alert(1)"),
        ("website", "ไม่มีเว็บ"),
        ("website", "ftp://a.example"),
        ("customer_type", "king"),
        ("language", "xx"),
        ("interests", "ก" * 301),
    ],
)
def test_what_does_not_fit_is_refused(owner: Actor, field: str, value: str) -> None:
    with refused("invalid_fields"):
        create_customer(owner, name="ฝน", **{field: value})
    assert Customer.objects.count() == 0


def test_the_form_asks_and_the_page_shows(owner_client: Client) -> None:
    sent = {
        "kind": "organisation",
        "name": "ร้านดอย",
        "customer_type": "retailer",
        "language": "en",
        "website": "doi.example",
    }
    assert owner_client.post("/customers/new/", sent).status_code == 302
    page = owner_client.get(f"/customers/{Customer.objects.get().pk}/").content.decode()
    for shown in ("ร้านค้าปลีก", "อังกฤษ", "https://doi.example"):
        assert shown in page


def test_the_list_is_filtered_by_type(owner: Actor, owner_client: Client) -> None:
    create_customer(owner, name="ฝน", customer_type="consumer")
    create_customer(owner, name="เมฆ", customer_type="agent")
    page = owner_client.get("/customers/", {"f.customer_type": "any:agent"}).content.decode()
    assert "เมฆ" in page
    assert "ฝน" not in page
