from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.events.delivery import MAX_ATTEMPTS, deliver_due
from samphan.platform.events.models import Delivery, DeliveryState, Event
from samphan.platform.events.registry import EventData, subscribes

pytestmark = pytest.mark.usefixtures("quiet")
HEARD: list[int] = []


@pytest.fixture
def dead(owner: Actor, bell_rang: type[EventData]) -> list[Delivery]:
    """Two deliveries that were given up."""
    HEARD.clear()
    subscribes("test.bell", bell_rang)(lambda event, data: HEARD.append(data.times))
    for times in range(2):
        record(bell_rang(times=times), actor=owner)
    Delivery.objects.update(
        state=DeliveryState.DEAD,
        attempts=MAX_ATTEMPTS,
        dead_at=timezone.now(),
        due_at=None,
        last_error="Traceback\nRuntimeError: the <bell> is broken",
    )
    return list(Delivery.objects.order_by("pk"))


def test_the_page_tells_what_happened_and_why_it_failed(owner_client: Client, dead: list[Delivery]) -> None:
    page = owner_client.get(reverse("events:dead-letter-list")).content.decode()
    assert "RuntimeError: the &lt;bell&gt; is broken" in page
    assert "rang the bell 1 times" in page


def test_one_or_all_run_again(owner_client: Client, dead: list[Delivery]) -> None:
    owner_client.post(reverse("events:dead-letter-replay", args=[dead[0].pk]))
    deliver_due("tester")
    assert HEARD == [0]
    owner_client.post(reverse("events:all-replay"))
    deliver_due("tester")
    assert HEARD == [0, 1]
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DONE}


def test_a_discarded_one_is_gone_and_its_event_stays(owner_client: Client, dead: list[Delivery]) -> None:
    owner_client.post(reverse("events:dead-letter-discard", args=[dead[0].pk]))
    assert [row.pk for row in Delivery.objects.all()] == [dead[1].pk]
    assert Event.objects.count() == 2


def test_what_is_not_dead_is_not_found_here(owner_client: Client, dead: list[Delivery]) -> None:
    Delivery.objects.update(state=DeliveryState.DONE, dead_at=None, done_at=timezone.now())
    for name in ("dead-letter-replay", "dead-letter-discard"):
        assert owner_client.post(reverse(f"events:{name}", args=[dead[0].pk])).status_code == 404
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize("name", ["dead-letter-replay", "dead-letter-discard"])
def test_an_outsider_finds_nothing(outsider_client: Client, dead: list[Delivery], name: str) -> None:
    assert outsider_client.post(reverse(f"events:{name}", args=[dead[0].pk])).status_code == 404
    outsider_client.post(reverse("events:all-replay"))
    assert "RuntimeError" not in outsider_client.get(reverse("events:dead-letter-list")).content.decode()
    assert Delivery.objects.filter(state=DeliveryState.DEAD).count() == 2


def test_a_viewer_may_neither_see_nor_do(staff_client: Client, dead: list[Delivery]) -> None:
    assert staff_client.get(reverse("events:dead-letter-list")).status_code == 403
    for url in (
        reverse("events:all-replay"),
        reverse("events:dead-letter-replay", args=[dead[0].pk]),
        reverse("events:dead-letter-discard", args=[dead[0].pk]),
    ):
        assert staff_client.post(url).status_code == 403
    assert Delivery.objects.filter(state=DeliveryState.DEAD).count() == 2
