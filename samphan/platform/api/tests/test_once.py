from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.api import once
from samphan.platform.api.models import StoredAnswer
from samphan.platform.api.testing import Answer, Caller, caller
from samphan.platform.events.models import Event

SCOPES = ("customers:customer:view", "customers:customer:create", "customers:customer:edit")
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"


class Died(BaseException):
    """The process is gone: nothing catches this."""


@pytest.fixture
def shop(owner: Actor) -> Caller:
    return caller(owner, *SCOPES)


def add(shop: Caller, name: str = "ก้อง", key: str = KEY) -> Answer:
    return shop.post("/customers", {"name": name}, Idempotency_Key=key)


def test_a_repeated_call_hears_the_first_answer_and_changes_nothing(shop: Caller) -> None:
    first, again = add(shop), add(shop)
    assert (again.status, again.content) == (201, first.content)
    assert (again.headers["ETag"], again.headers["Location"]) == (first.headers["ETag"], first.headers["Location"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert Customer.objects.count() == 1
    assert Event.objects.filter(kind="customers.customer_created").count() == 1


def test_the_same_key_with_quotes_is_the_same_key(shop: Caller) -> None:
    add(shop)
    assert add(shop, key=f'"{KEY}"').headers["Idempotency-Replayed"] == "true"


def test_a_refusal_is_remembered_like_any_answer(shop: Caller) -> None:
    assert [add(shop, name="").status for _call in range(2)] == [422, 422]
    assert add(shop, name="").headers["Idempotency-Replayed"] == "true"


def test_a_key_serves_one_call_only(shop: Caller) -> None:
    add(shop)
    other = add(shop, name="อีกคน")
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert Customer.objects.count() == 1


def test_keys_belong_to_their_token(shop: Caller, owner: Actor) -> None:
    add(shop)
    assert "Idempotency-Replayed" not in add(caller(owner, *SCOPES)).headers
    assert Customer.objects.count() == 2


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, '""'])
def test_a_malformed_key_is_refused(shop: Caller, key: str) -> None:
    assert add(shop, key=key).code == "idempotency_key_malformed"
    assert not Customer.objects.exists()


def test_a_process_that_dies_before_the_commit_leaves_nothing(shop: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(once, "remember", die)
        with pytest.raises(Died):
            add(shop)
    assert not Customer.objects.exists()
    assert add(shop).status == 201
    assert Customer.objects.count() == 1


def test_what_breaks_on_our_side_is_not_remembered(shop: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("samphan.customers.api.customers.shown_new", broken)
        assert add(shop).status == 500
    assert not Customer.objects.exists()
    assert add(shop).status == 201


def test_answers_are_forgotten_after_a_day(shop: Caller) -> None:
    add(shop)
    assert once.prune_answers() == 0
    StoredAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert once.prune_answers() == 1
    add(shop)
    StoredAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert "Idempotency-Replayed" not in add(shop).headers


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_the_work_once(owner: Actor) -> None:
    shops = [caller(owner, *SCOPES)]
    shops += [Caller(shops[0].secret, shops[0].token) for _thread in range(5)]

    def send(shop: Caller) -> Answer:
        try:
            return add(shop)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(shops)) as pool:
        answers = list(pool.map(send, shops))
    assert Customer.objects.count() == 1
    done = {answer.content for answer in answers if answer.status == 201}
    assert len(done) == 1
    assert {(answer.status, answer.code) for answer in answers} <= {(201, ""), (409, "idempotency_key_in_use")}
    assert add(shops[0]).content in done
