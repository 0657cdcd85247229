from __future__ import annotations

import re

import pytest
from django.test import Client

from samphan.platform.accounts.rights import Actor
from samphan.platform.api.models import ApiToken
from samphan.platform.api.testing import Caller, caller

SEE = "customers:customer:view"
NEW = {"name": "เว็บร้าน", "scopes": [SEE], "life": "90"}


@pytest.fixture
def shop(owner: Actor) -> Caller:
    return caller(owner, SEE)


def test_a_token_is_made_shown_once_and_works(owner_client: Client, owner: Actor) -> None:
    page = owner_client.post("/settings/api-tokens/new/", NEW)
    secret = re.search(r"smp_[\w-]{43}", page.content.decode())
    assert secret
    assert "no-store" in page["Cache-Control"]
    token = ApiToken.objects.get()
    assert token.expires_at is not None
    assert Caller(secret[0], token).get("/me").json["scopes"] == [SEE]
    assert secret[0] not in owner_client.get("/settings/api-tokens/").content.decode()


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["*"]}, {"life": "-1"}, {"name": "x" * 81}])
def test_a_wrong_form_makes_no_token(owner_client: Client, wrong: dict[str, object]) -> None:
    assert owner_client.post("/settings/api-tokens/new/", NEW | wrong).status_code == 422
    assert not ApiToken.objects.exists()


def test_the_form_offers_what_one_may_hand_on(owner_client: Client) -> None:
    page = owner_client.get("/settings/api-tokens/new/").content.decode()
    assert f'value="{SEE}"' in page
    assert "platform:token:create" not in page


def test_a_token_is_revoked(owner_client: Client, shop: Caller) -> None:
    page = owner_client.post(f"/settings/api-tokens/{shop.token.pk}/revoke/", follow=True)
    assert page.status_code == 200
    assert shop.get("/me").status == 401


def test_a_viewer_neither_sees_nor_makes_nor_revokes(staff_client: Client, shop: Caller) -> None:
    assert staff_client.get("/settings/api-tokens/").status_code == 403
    assert staff_client.post("/settings/api-tokens/new/", NEW).status_code == 403
    assert staff_client.post(f"/settings/api-tokens/{shop.token.pk}/revoke/").status_code in {403, 404}
    assert shop.get("/me").status == 200
    assert ApiToken.objects.count() == 1


def test_an_outsider_sees_nothing_of_ours(outsider_client: Client, shop: Caller) -> None:
    assert shop.token.prefix not in outsider_client.get("/settings/api-tokens/").content.decode()
    assert outsider_client.post(f"/settings/api-tokens/{shop.token.pk}/revoke/").status_code == 404
    assert shop.get("/me").status == 200


@pytest.mark.parametrize("path", ["/settings/api-tokens/", "/settings/api-tokens/new/"])
def test_a_visitor_signs_in_first(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 302


def test_the_description_needs_nobody_and_nothing_from_elsewhere(client: Client, db: None) -> None:
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert not re.search(r'(src|href)="(https?:)?//', page.content.decode())
    assert "script-src" not in page["Content-Security-Policy"]
    assert client.get("/api/v1/openapi.json").json()["openapi"] == "3.1.0"
