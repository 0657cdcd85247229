from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from samphan.platform.accounts.rights import Actor
from samphan.platform.webhooks.actions import create_endpoint, send_test
from samphan.platform.webhooks.models import WebhookDelivery, WebhookEndpoint
from samphan.platform.webhooks.testing import Receiver

GETS = ["endpoint-show", "endpoint-edit"]
POSTS = [
    "secret-rotate",
    "endpoint-pause",
    "endpoint-resume",
    "endpoint-delete",
    "test-send",
    "failed-replay",
]


@pytest.fixture
def endpoint(owner: Actor, receiver: Receiver) -> WebhookEndpoint:
    return create_endpoint(owner, name="บัญชี", url=receiver.url, kinds=["*"])


def test_the_secret_is_shown_once(owner_client: Client, receiver: Receiver) -> None:
    given = {"name": "บัญชี", "url": receiver.url, "kinds": ["customers.customer_created"]}
    page = owner_client.post(reverse("webhooks:endpoint-create"), given, follow=True)
    secret = WebhookEndpoint.objects.get().secret
    assert secret in page.content.decode()
    again = owner_client.get(page.redirect_chain[-1][0])
    assert secret not in again.content.decode()


def test_a_faulty_address_comes_back_beside_the_form(owner_client: Client, owner: Actor) -> None:
    given = {"name": "x", "url": "https://169.254.169.254/", "kinds": ["*"]}
    page = owner_client.post(reverse("webhooks:endpoint-create"), given)
    assert page.status_code == 200
    assert "169.254.169.254" in page.content.decode()
    assert not WebhookEndpoint.objects.exists()


def test_the_log_shows_what_was_sent_and_answered(
    owner: Actor, owner_client: Client, endpoint: WebhookEndpoint, run_jobs: Callable[..., int]
) -> None:
    send_test(owner, endpoint)
    run_jobs()
    page = owner_client.get(reverse("webhooks:endpoint-show", args=[endpoint.pk])).content.decode()
    row = WebhookDelivery.objects.get()
    assert row.message_id in page
    assert "204" in page


def test_buttons_do_what_they_say(owner_client: Client, endpoint: WebhookEndpoint) -> None:
    owner_client.post(reverse("webhooks:endpoint-pause", args=[endpoint.pk]))
    assert WebhookEndpoint.objects.get().paused_at is not None
    owner_client.post(reverse("webhooks:endpoint-resume", args=[endpoint.pk]))
    assert WebhookEndpoint.objects.get().paused_at is None
    owner_client.post(reverse("webhooks:test-send", args=[endpoint.pk]))
    assert WebhookDelivery.objects.count() == 1
    owner_client.post(reverse("webhooks:endpoint-delete", args=[endpoint.pk]))
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize("name", GETS)
def test_pages_of_another_business_are_not_found(outsider_client: Client, endpoint: WebhookEndpoint, name: str) -> None:
    assert outsider_client.get(reverse(f"webhooks:{name}", args=[endpoint.pk])).status_code == 404


@pytest.mark.parametrize("name", POSTS)
def test_an_outsider_changes_nothing(outsider_client: Client, endpoint: WebhookEndpoint, name: str) -> None:
    before = WebhookEndpoint.objects.values().get()
    assert outsider_client.post(reverse(f"webhooks:{name}", args=[endpoint.pk])).status_code == 404
    assert WebhookEndpoint.objects.values().get() == before
    assert not WebhookDelivery.objects.exists()


def test_an_outsiders_list_is_empty(outsider_client: Client, endpoint: WebhookEndpoint) -> None:
    page = outsider_client.get(reverse("webhooks:endpoint-list"))
    assert page.status_code == 200
    assert endpoint.url not in page.content.decode()


@pytest.mark.parametrize("name", POSTS)
def test_a_viewer_changes_nothing(staff_client: Client, endpoint: WebhookEndpoint, name: str) -> None:
    before = WebhookEndpoint.objects.values().get()
    assert staff_client.post(reverse(f"webhooks:{name}", args=[endpoint.pk])).status_code in {403, 404}
    assert WebhookEndpoint.objects.values().get() == before


def test_a_viewer_sees_no_list(staff_client: Client) -> None:
    assert staff_client.get(reverse("webhooks:endpoint-list")).status_code == 403
