from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import Fact, record, record_many
from samphan.platform.events.describe import describe
from samphan.platform.events.models import Event
from samphan.platform.events.queries import outbox_state, timeline
from samphan.platform.events.registry import KINDS, EventData, subscribes
from samphan.platform.ids import uuid7
from samphan.platform.refusals import Refused
from samphan.platform.tenants.current import use_business


def test_an_event_reads_as_a_sentence(owner: Actor, bell_rang: type[EventData]) -> None:
    told = describe(record(bell_rang(times=3, guest="ฝน"), actor=owner))
    assert (told.sentence, told.icon, told.label) == ("พิม เจ้าของ rang the bell 3 times for ฝน", "bell", "Bell")


def test_fields_that_went_missing_read_as_an_ellipsis(owner: Actor, bell_rang: type[EventData]) -> None:
    event = record(bell_rang(times=3, guest="ฝน"), actor=owner)
    event.data = {"times": 2}
    assert describe(event).sentence == "พิม เจ้าของ rang the bell 2 times for …"
    event.data = {"guest": "ฝน"}  # nothing fits %(times)d: the label still tells
    assert describe(event).sentence == "Bell"


def test_an_event_of_a_module_that_is_gone_still_shows(owner: Actor, bell_rang: type[EventData]) -> None:
    event = record(bell_rang(times=3), actor=owner)
    KINDS.pop(event.kind)
    assert describe(event).sentence == "bell.bell_rang"


def test_what_people_typed_is_never_markup_nor_a_pattern(owner: Actor, bell_rang: type[EventData]) -> None:
    told = describe(record(bell_rang(times=1, guest="<script>%(actor)s%s\n{x}"), actor=owner))
    page = Template("{{ told.sentence }}").render(Context({"told": told}))
    assert page.endswith("&lt;script&gt;%(actor)s%s {x}")


def test_someone_unnamed_is_someone_in_the_readers_language(owner: Actor, bell_rang: type[EventData]) -> None:
    event = record(bell_rang(times=1), actor=replace(owner, name=""))
    with translation.override("en"):
        assert describe(event).sentence.startswith("Someone rang")
    with translation.override("th"):
        assert not describe(event).sentence.startswith("Someone")


def test_a_timeline_pages_newest_first_without_gap_or_repeat(owner: Actor, bell_rang: type[EventData]) -> None:
    customer, now = uuid7(), timezone.now()
    same_moment = [Fact(bell_rang(times=n), customer_id=customer, occurred_at=now) for n in range(5)]
    older = [Fact(bell_rang(times=n), customer_id=customer, occurred_at=now - timedelta(days=n)) for n in range(5, 12)]
    record_many([*older, *same_moment, Fact(bell_rang(times=99), customer_id=uuid7())], actor=owner)
    seen, before = [], ""
    while True:
        page = timeline(owner, [customer], before=before, limit=5)
        seen += page.items
        if not (before := page.next):
            break
    assert len(seen) == len({told.id for told in seen}) == 12
    assert [told.occurred_at for told in seen] == sorted((told.occurred_at for told in seen), reverse=True)


def test_a_timeline_shows_the_kinds_asked_for(
    owner: Actor, bell_rang: type[EventData], door_knocked: type[EventData]
) -> None:
    customer = uuid7()
    record_many(
        [Fact(bell_rang(times=1), customer_id=customer), Fact(door_knocked(), customer_id=customer)], actor=owner
    )
    assert [told.kind for told in timeline(owner, [customer], kinds=["door.door_knocked"]).items] == [
        "door.door_knocked"
    ]


def test_a_role_reads_only_events_of_modules_it_may_see(
    owner: Actor, bell_rang: type[EventData], door_knocked: type[EventData]
) -> None:
    customer = uuid7()
    record_many(
        [Fact(bell_rang(times=1), customer_id=customer), Fact(door_knocked(), customer_id=customer)], actor=owner
    )
    guard = replace(owner, permissions=frozenset({"door:door:view", "bell:bell:edit"}))
    assert [told.kind for told in timeline(guard, [customer]).items] == ["door.door_knocked"]
    KINDS["door.door_knocked"] = replace(KINDS["door.door_knocked"], permission="door:secret:view")
    assert timeline(guard, [customer]).items == []


def test_an_outsider_sees_nothing_of_a_customer_of_another_business(
    owner: Actor, outsider: Actor, bell_rang: type[EventData]
) -> None:
    customer = uuid7()
    record(bell_rang(times=1), actor=owner, customer_id=customer)
    with use_business(outsider.business):
        assert timeline(outsider, [customer]).items == []


@pytest.mark.parametrize("cursor", ["x", "ก", "MTIz", "A" * 500, "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OS5hYmM"])
def test_a_tampered_page_link_is_refused(owner: Actor, cursor: str) -> None:
    with pytest.raises(Refused) as refusal:
        timeline(owner, [uuid7()], before=cursor)
    assert refusal.value.code == "bad_cursor"


def test_the_outbox_tells_how_it_does(quiet: None, owner: Actor, bell_rang: type[EventData]) -> None:
    subscribes("test.bell", bell_rang)(lambda event, data: None)
    record(bell_rang(times=1), actor=owner)
    assert Event.objects.count() == 1
    assert (outbox_state().waiting, outbox_state().late, outbox_state().dead) == (1, 0, 0)
