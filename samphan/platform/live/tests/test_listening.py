from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone

from conftest import signed_in
from samphan.platform.accounts.rights import Actor
from samphan.platform.live.handover import Listener
from samphan.platform.live.listening import actor_still_listening, may_hear
from samphan.platform.live.models import LiveSignal
from samphan.platform.live.publish import TOPICS, Signal, publish
from samphan.platform.live.sources import DatabaseSource
from samphan.platform.tenants.models import Membership


@pytest.fixture
def topics() -> Iterator[None]:
    TOPICS.update({"everybody": "", "people": "platform:member:view"})
    yield
    for name in ("everybody", "people"):
        del TOPICS[name]


def listener(actor: Actor, client: Client) -> Listener:
    assert actor.user
    return Listener(client.session.session_key or "", str(actor.user.pk), str(actor.business.pk))


def signal(actor: Actor, topic: str = "everybody", person: Actor | None = None) -> Signal:
    return Signal(str(actor.business.pk), topic, str(person.user.pk) if person and person.user else None, {})


def test_a_signal_reaches_the_members_of_its_business_only(
    owner: Actor, staff: Actor, outsider: Actor, topics: None
) -> None:
    heard = signal(owner)
    assert may_hear(owner, heard)
    assert may_hear(staff, heard)
    assert not may_hear(outsider, heard)


def test_a_signal_for_one_person_reaches_nobody_else(owner: Actor, staff: Actor, topics: None) -> None:
    assert may_hear(staff, signal(owner, person=staff))
    assert not may_hear(owner, signal(owner, person=staff))


def test_a_topic_takes_its_right(owner: Actor, staff: Actor, topics: None) -> None:
    assert may_hear(owner, signal(owner, "people"))
    assert not may_hear(staff, signal(owner, "people"))
    assert not may_hear(owner, signal(owner, "never-declared"))


def test_a_session_that_ended_listens_no_longer(owner: Actor) -> None:
    client = signed_in(owner)
    listening = listener(owner, client)
    assert actor_still_listening(listening)
    client.logout()
    assert actor_still_listening(listening) is None


def test_a_changed_password_ends_every_stream(owner: Actor) -> None:
    client = signed_in(owner)
    assert owner.user
    owner.user.set_password("another-long-password")
    owner.user.save()
    assert actor_still_listening(listener(owner, client)) is None


def test_a_membership_that_ended_listens_no_longer(staff: Actor) -> None:
    client = signed_in(staff)
    Membership.objects.filter(user=staff.user).update(ended_at=timezone.now())
    assert actor_still_listening(listener(staff, client)) is None


def test_a_session_listens_to_the_business_it_chose(owner: Actor, outsider: Actor) -> None:
    client = signed_in(owner)
    assert owner.user
    elsewhere = Listener(client.session.session_key or "", str(owner.user.pk), str(outsider.business.pk))
    assert actor_still_listening(elsewhere) is None


def test_a_visitor_opens_no_stream(client: Client, db: None) -> None:
    assert client.get("/live/").status_code == 401


def test_a_page_is_told_to_try_later_when_no_live_process_can_take_the_stream(owner_client: Client) -> None:
    answer = owner_client.get("/live/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_what_was_rolled_back_was_never_signalled(
    owner: Actor, topics: None, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=False):  # type: ignore[operator]
        publish("everybody", business=owner.business)
        assert not LiveSignal.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        publish("everybody", business=owner.business, id="7")
    assert LiveSignal.objects.get().data == {"id": "7"}


def test_a_topic_nobody_declared_is_an_error(owner: Actor) -> None:
    with pytest.raises(LookupError):
        publish("evrybody", business=owner.business)


def test_a_row_that_appears_late_is_heard_once(owner: Actor) -> None:
    """On PostgreSQL an id is drawn before its commit, so a smaller id may become visible after a greater one."""
    source = DatabaseSource()
    LiveSignal.objects.create(pk=10, business_id=owner.business.pk, topic="before")
    assert source.new() == []
    LiveSignal.objects.create(pk=12, business_id=owner.business.pk, topic="greater")
    assert [heard.topic for heard in source.new()] == ["greater"]
    LiveSignal.objects.create(pk=11, business_id=owner.business.pk, topic="late")
    assert [heard.topic for heard in source.new()] == ["late"]
    assert source.new() == []
