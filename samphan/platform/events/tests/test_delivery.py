from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from samphan.platform.accounts.rights import Actor
from samphan.platform.events import delivery
from samphan.platform.events.actions import Fact, record, record_many
from samphan.platform.events.delivery import BACK_OFF, MAX_ATTEMPTS, claim_due, deliver_due, prune_done, run
from samphan.platform.events.models import Delivery, DeliveryState, Event
from samphan.platform.events.registry import KINDS, SUBSCRIBERS, EventData, subscribes
from samphan.platform.tenants.current import current_business, every_business, use_business
from samphan.platform.tenants.models import Branch

pytestmark = pytest.mark.usefixtures("quiet")


def make_due() -> None:
    Delivery.objects.filter(due_at__isnull=False).update(due_at=timezone.now() - timedelta(seconds=1))


def run_until_quiet() -> None:
    while True:
        make_due()
        if not deliver_due("tester"):
            return


def test_every_subscriber_hears_of_an_event_once_in_its_business(owner: Actor, bell_rang: type[EventData]) -> None:
    heard = []
    subscribes("test.first", bell_rang)(
        lambda event, data: heard.append(("first", data.times, current_business().slug))
    )
    subscribes("test.all", "*")(lambda event, data: heard.append(("all", data.times, current_business().slug)))
    record(bell_rang(times=3), actor=owner)
    assert deliver_due("tester") == 2
    assert deliver_due("tester") == 0
    assert sorted(heard) == [("all", 3, "doi-roast"), ("first", 3, "doi-roast")]
    assert set(Delivery.objects.values_list("state", "due_at")) == {(DeliveryState.DONE, None)}


def test_events_of_several_businesses_are_heard_each_inside_its_own(
    owner: Actor, outsider: Actor, bell_rang: type[EventData]
) -> None:
    heard = []
    subscribes("test.bell", bell_rang)(
        lambda event, data: heard.append((current_business().slug, Event.objects.count()))
    )
    record(bell_rang(times=1), actor=owner)
    with use_business(outsider.business):
        record(bell_rang(times=2), actor=outsider)
    deliver_due("tester")
    assert sorted(heard) == [("doi-roast", 1), ("other-shop", 1)]


def test_what_is_rolled_back_was_never_told(owner: Actor, bell_rang: type[EventData]) -> None:
    subscribes("test.bell", bell_rang)(lambda event, data: None)

    @transaction.atomic
    def ring_and_fail() -> None:
        record(bell_rang(times=1), actor=owner)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        ring_and_fail()
    assert not Event.objects.exists()
    assert not Delivery.objects.exists()


def test_a_subscriber_that_fails_is_tried_again_later_and_others_go_on(
    owner: Actor, bell_rang: type[EventData]
) -> None:
    heard = []

    def fails(event: Event, data: EventData) -> None:
        raise RuntimeError("the bell is broken")

    subscribes("test.fails", bell_rang)(fails)
    subscribes("test.works", bell_rang)(lambda event, data: heard.append(event.pk))
    event = record(bell_rang(times=1), actor=owner)
    deliver_due("tester")
    assert heard == [event.pk]
    failed = Delivery.objects.get(subscriber="test.fails")
    assert (failed.state, failed.attempts) == (DeliveryState.WAITING, 1)
    assert "the bell is broken" in failed.last_error
    assert BACK_OFF[0] - timedelta(seconds=5) < failed.due_at - timezone.now() <= BACK_OFF[0]
    assert deliver_due("tester") == 0


def test_the_last_failure_makes_a_dead_letter(owner: Actor, bell_rang: type[EventData]) -> None:
    tried = []

    def fails(event: Event, data: EventData) -> None:
        tried.append(1)
        raise RuntimeError

    subscribes("test.fails", bell_rang)(fails)
    record(bell_rang(times=1), actor=owner)
    run_until_quiet()
    dead = Delivery.objects.get()
    assert (dead.state, len(tried), dead.due_at) == (DeliveryState.DEAD, MAX_ATTEMPTS, None)
    assert dead.dead_at is not None


def test_what_a_failing_handler_wrote_is_undone_even_when_the_database_refused(
    owner: Actor, bell_rang: type[EventData]
) -> None:
    def doubles(event: Event, data: EventData) -> None:
        Branch.objects.create(business=event.business, code="00007", name="A")
        Branch.objects.create(business=event.business, code="00007", name="B")

    subscribes("test.doubles", bell_rang)(doubles)
    record(bell_rang(times=1), actor=owner)
    deliver_due("tester")
    assert not Branch.objects.filter(code="00007").exists()
    assert IntegrityError.__name__ in Delivery.objects.get().last_error


def forget_kind(event: Event) -> None:
    KINDS.pop(event.kind)


def forget_subscriber(event: Event) -> None:
    SUBSCRIBERS.pop("test.bell")


def lose_a_field(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(data={"something": "else"})


@pytest.mark.parametrize("poison", [forget_kind, forget_subscriber, lose_a_field])
def test_a_poisoned_event_ends_as_a_dead_letter_and_blocks_nobody(
    owner: Actor, bell_rang: type[EventData], door_knocked: type[EventData], poison: Callable[[Event], None]
) -> None:
    heard = []
    subscribes("test.bell", bell_rang)(lambda event, data: heard.append("bell"))
    subscribes("test.door", door_knocked)(lambda event, data: heard.append("door"))
    poison(record(bell_rang(times=1), actor=owner))
    record(door_knocked(), actor=owner)
    deliver_due("tester")
    assert heard == ["door"]
    run_until_quiet()
    assert heard == ["door"]
    assert Delivery.objects.get(subscriber="test.bell").state == DeliveryState.DEAD


def test_a_row_is_claimed_by_one_worker(owner: Actor, bell_rang: type[EventData]) -> None:
    subscribes("test.bell", bell_rang)(lambda event, data: None)
    record(bell_rang(times=1), actor=owner)
    assert len(claim_due("one", 10, delivery.LEASE)) == 1
    assert claim_due("two", 10, delivery.LEASE) == []


def test_a_worker_that_lost_its_lease_leaves_the_row_to_the_one_who_took_it(
    owner: Actor, bell_rang: type[EventData]
) -> None:
    heard = []
    subscribes("test.bell", bell_rang)(lambda event, data: heard.append(1))
    record(bell_rang(times=1), actor=owner)
    [slow] = claim_due("slow", 10, delivery.LEASE)
    make_due()
    [taken] = claim_due("quick", 10, delivery.LEASE)
    run([slow], "slow")
    assert heard == []
    run([taken], "quick")
    assert heard == [1]
    assert taken.attempts == 1  # the lost run counts


@pytest.mark.django_db(transaction=True)
def test_a_handler_that_is_apart_runs_in_no_transaction(owner: Actor, bell_rang: type[EventData]) -> None:
    within = {}
    subscribes("test.apart", bell_rang, apart=True)(lambda event, data: within.update(apart=connection.in_atomic_block))
    subscribes("test.bell", bell_rang)(lambda event, data: within.update(bell=connection.in_atomic_block))
    record(bell_rang(times=1), actor=owner)
    assert deliver_due("tester") == 2
    assert within == {"apart": False, "bell": True}
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DONE}


def test_a_handler_that_is_apart_and_fails_is_tried_again(owner: Actor, bell_rang: type[EventData]) -> None:
    heard = []

    def fails_once(event: Event, data: EventData) -> None:
        heard.append(event.pk)
        if len(heard) == 1:
            raise RuntimeError("the bell is broken")

    subscribes("test.apart", bell_rang, apart=True)(fails_once)
    record(bell_rang(times=1), actor=owner)
    deliver_due("tester")
    [waiting] = Delivery.objects.all()
    assert (waiting.state, waiting.attempts) == (DeliveryState.WAITING, 1)
    assert "the bell is broken" in waiting.last_error
    run_until_quiet()
    assert len(heard) == 2
    assert Delivery.objects.get().state == DeliveryState.DONE


def test_a_handler_that_is_apart_leaves_the_mark_to_the_one_who_took_the_row(
    owner: Actor, bell_rang: type[EventData]
) -> None:
    subscribes("test.apart", bell_rang, apart=True)(
        lambda event, data: Delivery.objects.update(claimed_by="another#1") and None
    )
    record(bell_rang(times=1), actor=owner)
    deliver_due("tester")
    left = Delivery.objects.get()
    assert (left.state, left.claimed_by, left.attempts) == (DeliveryState.CLAIMED, "another#1", 0)


def test_what_kills_every_worker_ends_as_a_dead_letter_and_its_neighbours_are_delivered(
    owner: Actor, bell_rang: type[EventData]
) -> None:
    heard = []
    subscribes("test.bell", bell_rang)(lambda event, data: heard.append(data.times))
    for times in range(5):
        record(bell_rang(times=times), actor=owner)
    killer = Delivery.objects.order_by("pk").first().pk
    claim_due("dies with all five", 10, delivery.LEASE)
    while Delivery.objects.filter(due_at__isnull=False).exists():
        make_due()
        due = Delivery.objects.filter(due_at__isnull=False).order_by("due_at", "id").first()
        if due.pk == killer and due.attempts < MAX_ATTEMPTS - 1:
            assert [row.pk for row in claim_due("dies again", 10, delivery.LEASE)] == [killer]
        else:
            deliver_due("lives")
    assert heard == [1, 2, 3, 4]
    assert Delivery.objects.get(pk=killer).state == DeliveryState.DEAD


def test_slow_handlers_give_the_rest_of_their_claim_back(owner: Actor, bell_rang: type[EventData]) -> None:
    heard = []
    subscribes("test.bell", bell_rang)(lambda event, data: heard.append(data.times))
    record(bell_rang(times=1), actor=owner)
    assert deliver_due("slow", lease=timedelta(0)) == 1
    assert heard == []
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == (DeliveryState.WAITING, 0)
    assert deliver_due("next") == 1
    assert heard == [1]


def test_many_facts_are_told_in_bulk_and_history_wakes_nobody(owner: Actor, bell_rang: type[EventData]) -> None:
    subscribes("test.bell", bell_rang)(lambda event, data: None)
    long_ago = timezone.now() - timedelta(days=700)
    facts = [Fact(bell_rang(times=times), occurred_at=long_ago) for times in range(25)]
    assert record_many(facts, actor=owner, tell=False) == 25
    assert (Event.objects.count(), Delivery.objects.count()) == (25, 0)
    assert record_many(iter(facts), actor=owner) == 25
    assert (Event.objects.count(), Delivery.objects.count()) == (50, 25)
    assert record(bell_rang(times=1), actor=owner, tell=False).deliveries.count() == 0


def test_old_done_deliveries_are_forgotten_and_dead_ones_stay(owner: Actor, bell_rang: type[EventData]) -> None:
    subscribes("test.bell", bell_rang)(lambda event, data: None)
    for times in range(4):
        record(bell_rang(times=times), actor=owner)
    deliver_due("tester")
    old, dead, *_new = Delivery.objects.order_by("pk")
    Delivery.objects.filter(pk=old.pk).update(done_at=timezone.now() - timedelta(days=30))
    Delivery.objects.filter(pk=dead.pk).update(state=DeliveryState.DEAD, done_at=None, dead_at=timezone.now())
    assert prune_done(days=14) == 1
    with every_business():
        assert Delivery.objects.count() == 3
        assert Event.objects.count() == 4


def test_one_name_names_one_subscriber() -> None:
    subscribes("test.bell", "*")(run_until_quiet)
    with pytest.raises(ValueError, match=r"test\.bell"):
        subscribes("test.bell", "*")(make_due)
