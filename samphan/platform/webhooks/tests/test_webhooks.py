from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from conftest import refused
from samphan.customers.actions import create_customer
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor, system_actor
from samphan.platform.audit.models import AuditEntry
from samphan.platform.events.actions import record
from samphan.platform.events.models import Event
from samphan.platform.jobs.models import Job
from samphan.platform.notifications.models import Notification
from samphan.platform.outbound import AddressRefused
from samphan.platform.refusals import Conflict, Forbidden, NotFound, Refused
from samphan.platform.tenants.current import use_business
from samphan.platform.webhooks.actions import (
    change_endpoint,
    create_endpoint,
    delete_endpoint,
    pause_endpoint,
    replay,
    resume_endpoint,
    rotate_secret,
    send_test,
)
from samphan.platform.webhooks.events import EndpointResumed
from samphan.platform.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookState
from samphan.platform.webhooks.sending import BACK_OFF, MAX_ATTEMPTS, Fault, prune_messages
from samphan.platform.webhooks.testing import Receiver, status

RunJobs = Callable[..., int]
CREATED = "customers.customer_created"


@pytest.fixture
def endpoint(owner: Actor, receiver: Receiver) -> WebhookEndpoint:
    return create_endpoint(owner, name="บัญชี", url=receiver.url, kinds=[CREATED])


def make_due() -> None:
    """As if the waits were over."""
    Job.objects.filter(state="queued").update(due_at=timezone.now() - timedelta(seconds=1))
    WebhookEndpoint.objects.update(rest_until=None)


def verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """What a receiver does, written from the specification and not with our own code."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode()}".encode()
    key = base64.b64decode(secret.split("_", 1)[1])
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(given, expected) for given in headers["webhook-signature"].split())


def test_an_event_arrives_signed_and_is_logged(
    owner: Actor, endpoint: WebhookEndpoint, receiver: Receiver, run_jobs: RunJobs
) -> None:
    customer = create_customer(owner, name="นภัสสร ศิลารักษ์")
    run_jobs()
    [(headers, body)] = receiver.seen
    assert verified(endpoint.secret, headers, body)
    told = json.loads(body)
    assert (told["type"], told["data"]["customer_id"]) == (CREATED, str(customer.pk))
    assert told["data"]["details"]["name"] == "นภัสสร ศิลารักษ์"
    row = WebhookDelivery.objects.get()
    assert (row.state, row.status, row.attempts, headers["webhook-id"]) == (WebhookState.SENT, 204, 1, row.message_id)


def test_a_changed_body_or_another_secret_does_not_verify(
    owner: Actor, endpoint: WebhookEndpoint, receiver: Receiver, run_jobs: RunJobs
) -> None:
    create_customer(owner, name="ฝน")
    run_jobs()
    [(headers, body)] = receiver.seen
    assert not verified(endpoint.secret, headers, body + b" ")
    assert not verified("whsec_" + base64.b64encode(b"another").decode(), headers, body)


def test_only_the_kinds_asked_for_arrive(
    owner: Actor, endpoint: WebhookEndpoint, receiver: Receiver, run_jobs: RunJobs
) -> None:
    WebhookEndpoint.objects.update(kinds=["customers.note_added"])
    create_customer(owner, name="ฝน")
    run_jobs()
    assert receiver.seen == []


def test_an_endpoint_for_everything_never_hears_of_webhooks_themselves(
    owner: Actor, endpoint: WebhookEndpoint, receiver: Receiver, run_jobs: RunJobs
) -> None:
    WebhookEndpoint.objects.update(kinds=["*"])
    record(EndpointResumed("x"), actor=owner)
    create_customer(owner, name="ฝน")
    run_jobs()
    assert [json.loads(body)["type"] for _headers, body in receiver.seen] == [CREATED]


def test_another_business_hears_nothing(
    owner: Actor, outsider: Actor, endpoint: WebhookEndpoint, receiver: Receiver, run_jobs: RunJobs
) -> None:
    with use_business(outsider.business):
        create_customer(outsider, name="ของเขา")
    run_jobs()
    assert receiver.seen == []


def test_an_event_told_twice_is_sent_once(
    owner: Actor, endpoint: WebhookEndpoint, receiver: Receiver, run_jobs: RunJobs
) -> None:
    from samphan.platform.webhooks.handlers import fan_out  # noqa: PLC0415 - the handler itself is under test

    create_customer(owner, name="ฝน")
    run_jobs()
    event = Event.objects.get(kind=CREATED)
    fan_out(event, None)
    run_jobs()
    assert len(receiver.seen) == 1


def test_a_failing_endpoint_is_tried_again_with_growing_waits_and_given_up(
    owner: Actor, endpoint: WebhookEndpoint, receiver: Receiver, run_jobs: RunJobs
) -> None:
    receiver.answer = status(500, "เครื่องล่ม".encode())
    create_customer(owner, name="ฝน")
    waits = []
    for _ in range(MAX_ATTEMPTS):
        make_due()
        run_jobs()
        row = WebhookDelivery.objects.get()
        if row.due_at:
            waits.append(round((row.due_at - row.attempted_at).total_seconds()))
    assert waits == [wait.total_seconds() for wait in BACK_OFF]
    assert (row.state, row.attempts, row.status, row.fault) == (WebhookState.FAILED, MAX_ATTEMPTS, 500, Fault.STATUS)
    assert row.answer == "เครื่องล่ม"
    assert len({headers["webhook-id"] for headers, _body in receiver.seen}) == 1
    make_due()
    run_jobs()
    assert len(receiver.seen) == MAX_ATTEMPTS


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (status(301, Location="http://169.254.169.254/"), Fault.REDIRECT),
        (status(404), Fault.STATUS),
        (status(429), Fault.STATUS),
    ],
)
def test_an_answer_other_than_yes_is_a_failure(
    endpoint: WebhookEndpoint, receiver: Receiver, run_jobs: RunJobs, answer: object, fault: Fault
) -> None:
    receiver.answer = answer
    create_customer(system_actor(endpoint.business), name="ฝน")
    run_jobs()
    row = WebhookDelivery.objects.get()
    assert (row.state, row.fault, row.attempts) == (WebhookState.WAITING, fault, 1)
    assert len(receiver.seen) == 1


def test_an_endpoint_that_moved_inside_is_refused_at_the_attempt(
    owner: Actor, endpoint: WebhookEndpoint, receiver: Receiver, run_jobs: RunJobs, settings: Settings
) -> None:
    settings.WEBHOOK_PRIVATE_HOSTS = []
    create_customer(owner, name="ฝน")
    run_jobs()
    assert receiver.seen == []
    assert WebhookDelivery.objects.get().fault == Fault.REFUSED


def test_while_an_endpoint_rests_no_attempt_is_spent(
    owner: Actor, endpoint: WebhookEndpoint, receiver: Receiver, run_jobs: RunJobs
) -> None:
    receiver.answer = status(503)
    create_customer(owner, name="ฝน")
    run_jobs()
    create_customer(owner, name="น้ำ")
    run_jobs()
    assert len(receiver.seen) == 1
    assert sorted(WebhookDelivery.objects.values_list("attempts", flat=True)) == [0, 1]
    receiver.answer = status(200)
    make_due()
    run_jobs()
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {WebhookState.SENT}
    assert WebhookEndpoint.objects.get().health == "working"


def test_an_endpoint_failing_for_days_is_paused_and_says_so_once(
    owner: Actor, endpoint: WebhookEndpoint, receiver: Receiver, run_jobs: RunJobs
) -> None:
    receiver.answer = status(500)
    create_customer(owner, name="ฝน")
    create_customer(owner, name="น้ำ")
    WebhookEndpoint.objects.update(failing_since=timezone.now() - timedelta(days=4))
    run_jobs()
    assert WebhookEndpoint.objects.get().health == "paused"
    assert Event.objects.filter(kind="webhooks.endpoint_paused").count() == 1
    told = Notification.objects.get(person=owner.user)
    assert told.url == f"/settings/webhooks/{endpoint.pk}/"


def test_who_may_not_read_a_kind_may_not_have_it_sent(owner: Actor, receiver: Receiver) -> None:
    narrow = replace(owner, permissions=frozenset({"platform:webhook:create", "platform:webhook:view"}))
    for kinds in ([CREATED], ["*"]):
        with refused("kind_not_readable"):
            create_endpoint(narrow, name="เว็บ", url=receiver.url, kinds=kinds)
    assert not WebhookEndpoint.objects.exists()


def test_an_endpoint_that_says_it_is_gone_is_paused_at_once(
    owner: Actor, endpoint: WebhookEndpoint, receiver: Receiver, run_jobs: RunJobs
) -> None:
    receiver.answer = status(410)
    create_customer(owner, name="ฝน")
    run_jobs()
    assert WebhookEndpoint.objects.get().health == "paused"


def test_a_pause_keeps_what_was_waiting_and_skips_what_happens_meanwhile(
    owner: Actor, endpoint: WebhookEndpoint, receiver: Receiver, run_jobs: RunJobs
) -> None:
    receiver.answer = status(500)
    create_customer(owner, name="ก่อน")
    run_jobs()
    pause_endpoint(owner, endpoint)
    create_customer(owner, name="ระหว่าง")
    make_due()
    run_jobs()
    assert len(receiver.seen) == 1
    receiver.answer = status(200)
    resume_endpoint(owner, WebhookEndpoint.objects.get())
    run_jobs()
    assert [json.loads(body)["data"]["details"]["name"] for _headers, body in receiver.seen] == ["ก่อน", "ก่อน"]


def test_a_pause_is_in_the_audit_trail(owner: Actor, endpoint: WebhookEndpoint) -> None:
    pause_endpoint(owner, endpoint)
    assert "paused_at" in AuditEntry.objects.order_by("-pk")[0].changes


def test_for_a_day_after_a_new_secret_both_verify(
    owner: Actor, endpoint: WebhookEndpoint, receiver: Receiver, run_jobs: RunJobs
) -> None:
    old, new = endpoint.secret, rotate_secret(owner, endpoint)
    send_test(owner, endpoint)
    run_jobs()
    assert verified(old, *receiver.seen[0])
    assert verified(new, *receiver.seen[0])
    WebhookEndpoint.objects.update(old_secret_until=timezone.now() - timedelta(seconds=1))
    send_test(owner, endpoint)
    run_jobs()
    assert not verified(old, *receiver.seen[1])
    assert verified(new, *receiver.seen[1])


def test_secrets_are_encrypted_at_rest(endpoint: WebhookEndpoint) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM webhooks_webhookendpoint")
        [stored] = cursor.fetchone()
    assert endpoint.secret not in stored
    assert WebhookEndpoint.objects.get().secret == endpoint.secret


def test_failed_messages_are_sent_again_one_or_all(
    owner: Actor, endpoint: WebhookEndpoint, receiver: Receiver, run_jobs: RunJobs
) -> None:
    for name in ("ฝน", "น้ำ", "เมฆ"):
        create_customer(owner, name=name)
    run_jobs()
    WebhookDelivery.objects.update(state=WebhookState.FAILED, due_at=None, attempts=MAX_ATTEMPTS)
    one = WebhookDelivery.objects.first()
    assert replay(owner, endpoint, one.pk) == 1
    assert replay(owner, endpoint, one.pk) == 0  # it waits already
    assert replay(owner, endpoint) == 2
    run_jobs()
    assert len(receiver.seen) == 6
    assert len({headers["webhook-id"] for headers, _body in receiver.seen}) == 3


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/", "https://169.254.169.254/", "https://localhost/", "not an address"]
)
def test_an_address_inside_is_refused_and_nothing_is_stored(owner: Actor, url: str) -> None:
    with pytest.raises(AddressRefused):
        create_endpoint(owner, name="x", url=url, kinds=["*"])
    assert not WebhookEndpoint.objects.exists()


def test_samphan_does_not_call_itself(owner: Actor, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://crm.example.co.th"
    with pytest.raises(Refused):
        create_endpoint(owner, name="x", url="https://crm.example.co.th/api/v1/customers", kinds=["*"])
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize("kinds", [[], ["no.such_kind"], ["webhooks.endpoint_paused"]])
def test_kinds_that_nobody_may_hear_are_refused(owner: Actor, receiver: Receiver, kinds: list[str]) -> None:
    with pytest.raises(Refused):
        create_endpoint(owner, name="x", url=receiver.url, kinds=kinds)
    assert not WebhookEndpoint.objects.exists()


def test_two_people_editing_do_not_overwrite_each_other(owner: Actor, endpoint: WebhookEndpoint) -> None:
    seen = endpoint.version
    change_endpoint(owner, endpoint, version=seen, name="หนึ่ง", url=endpoint.url, kinds=["*"])
    with pytest.raises(Conflict):
        change_endpoint(owner, endpoint, version=seen, name="สอง", url=endpoint.url, kinds=["*"])
    assert WebhookEndpoint.objects.get().name == "หนึ่ง"


def attempts(actor: Actor, endpoint: WebhookEndpoint) -> list[Callable[[], object]]:
    return [
        lambda: create_endpoint(actor, name="x", url=endpoint.url, kinds=["*"]),
        lambda: change_endpoint(actor, endpoint, version=1, name="x", url=endpoint.url, kinds=["*"]),
        lambda: rotate_secret(actor, endpoint),
        lambda: pause_endpoint(actor, endpoint),
        lambda: resume_endpoint(actor, endpoint),
        lambda: delete_endpoint(actor, endpoint),
        lambda: send_test(actor, endpoint),
        lambda: replay(actor, endpoint),
    ]


def test_a_viewer_may_do_nothing_here(staff: Actor, endpoint: WebhookEndpoint) -> None:
    before = WebhookEndpoint.objects.values().get()
    events = Event.objects.count()
    for attempt in attempts(staff, endpoint):
        with pytest.raises(Forbidden):
            attempt()
    assert WebhookEndpoint.objects.values().get() == before
    assert Event.objects.count() == events
    assert not WebhookDelivery.objects.exists()


def test_an_outsider_finds_no_such_webhook(business: object, outsider: Actor, endpoint: WebhookEndpoint) -> None:
    for attempt in attempts(outsider, endpoint)[1:]:
        with pytest.raises(NotFound):
            attempt()
    assert WebhookEndpoint.objects.get().name == "บัญชี"


def test_old_messages_are_forgotten_and_waiting_ones_stay(owner: Actor, endpoint: WebhookEndpoint) -> None:
    send_test(owner, endpoint)
    send_test(owner, endpoint)
    WebhookDelivery.objects.update(created_at=timezone.now() - timedelta(days=60))
    WebhookDelivery.objects.filter(pk=WebhookDelivery.objects.first().pk).update(state=WebhookState.SENT)
    assert prune_messages(days=30) == 1
    assert WebhookDelivery.objects.get().state == WebhookState.WAITING
    assert Customer.objects.count() == 0
