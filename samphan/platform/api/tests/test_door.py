from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samphan.platform.accounts.rights import Actor
from samphan.platform.api import rate
from samphan.platform.api.actions import revoke_token
from samphan.platform.api.models import ApiToken
from samphan.platform.api.testing import Answer, Caller, caller
from samphan.platform.tenants.models import Membership

SEE = "customers:customer:view"


@pytest.fixture
def shop(owner: Actor) -> Caller:
    return caller(owner, SEE, "customers:customer:create")


def raw(path: str, **headers: str) -> Answer:
    return Answer(Client(raise_request_exception=False).get(path, headers=headers))


def test_a_token_opens_its_own_business(shop: Caller, outsider: Actor) -> None:
    assert shop.get("/me").json["business"]["slug"] == "doi-roast"
    assert caller(outsider, SEE).get("/me").json["business"]["slug"] == "other-shop"


def test_a_call_costs_one_query_before_the_view_and_sets_no_cookie(shop: Caller) -> None:
    shop.get("/me")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = shop.get("/me")
    asked = [query["sql"] for query in queries if "set_config" not in query["sql"]]
    assert len(asked) == 1
    assert "Set-Cookie" not in answer.headers


@pytest.mark.django_db
def test_without_a_token_the_call_is_told_how_to_sign_in() -> None:
    answer = raw("/api/v1/me", Accept_Language="en")
    assert (answer.status, answer.code) == (401, "token_missing")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("secret", ["smp_wrong", "x" * 10_000, "ก"])
def test_an_unknown_token_is_refused(shop: Caller, secret: str) -> None:
    shop.secret = secret.encode().decode("latin-1")
    assert shop.get("/me").status == 401


def test_a_revoked_token_stops_at_once(shop: Caller, owner: Actor) -> None:
    revoke_token(owner, shop.token)
    assert shop.get("/me").code == "token_invalid"


def test_an_expired_token_stops(shop: Caller) -> None:
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert shop.get("/me").code == "token_invalid"


def test_a_token_stops_when_its_maker_leaves(shop: Caller) -> None:
    Membership.objects.update(ended_at=timezone.now())
    assert shop.get("/me").code == "token_invalid"


def test_a_token_loses_what_its_maker_loses(shop: Caller, owner: Actor, staff: Actor) -> None:
    assert owner.membership is not None
    assert staff.membership is not None
    Membership.objects.filter(pk=owner.membership.pk).update(role=staff.membership.role)
    answer = shop.get("/me")
    assert answer.json["scopes"] == [SEE]
    assert "customers.customer.tax_id" in answer.json["hidden_fields"]


def test_use_is_remembered_without_a_write_per_call(shop: Caller) -> None:
    shop.get("/me")
    shop.token.refresh_from_db()
    first = shop.token.last_used_at
    shop.get("/me")
    shop.token.refresh_from_db()
    assert first is not None
    assert shop.token.last_used_at == first


def test_sentences_follow_the_language_of_the_caller(shop: Caller) -> None:
    assert shop.get("/nothing", Accept_Language="en-GB").json["title"] == "Not found"
    assert shop.get("/nothing", Accept_Language="th").json["title"] == "ไม่พบ"
    assert shop.get("/nothing", Accept_Language="fr").headers["Content-Language"] == "th"


def test_an_unknown_address_and_a_wrong_method_are_problems(shop: Caller) -> None:
    assert shop.get("/nothing").code == "not_found"
    answer = shop.post("/me", {})
    assert (answer.status, answer.code, answer.headers["Allow"]) == (405, "method_not_allowed", "GET")


def test_an_unknown_parameter_is_refused_by_name(shop: Caller) -> None:
    answer = shop.get("/me?nmae=x")
    assert (answer.status, answer.code, list(answer.json["fields"])) == (422, "parameter_unknown", ["nmae"])


def test_a_nul_in_the_address_is_refused(shop: Caller) -> None:
    assert shop.get("/me?x=%00").code == "malformed"


def test_head_is_answered_like_get(shop: Caller) -> None:
    assert shop.call("HEAD", "/me").status == 200


def test_an_unforeseen_fault_says_a_reference_and_nothing_else(shop: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(actor: Actor) -> None:
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr("samphan.platform.api.api.open_branches", broken)
    answer = shop.get("/branches")
    assert (answer.status, answer.code) == (500, "internal")
    assert answer.json["reference"]
    assert b"secret" not in answer.content


def test_an_unchanged_answer_is_not_sent_again(shop: Caller) -> None:
    tag = shop.get("/branches").headers["ETag"]
    again = shop.get("/branches", If_None_Match=tag)
    assert (again.status, again.content) == (304, b"")


def test_the_minute_runs_out_and_says_when_to_come_back(shop: Caller, settings: object) -> None:
    settings.API_RATE = 2  # type: ignore[attr-defined]
    first, _second, third = (shop.get("/me") for _call in range(3))
    assert first.headers["RateLimit"].startswith('"token";r=1;t=')
    assert first.headers["RateLimit-Policy"] == '"token";q=2;w=60'
    assert (third.status, third.code) == (429, "rate_limited")
    assert 0 < int(third.headers["Retry-After"]) <= 60
    assert caller_left(shop) == 0


def caller_left(shop: Caller) -> int:
    return max(rate.spend(shop.token.pk).left, 0)
