"""A session ends when it is over, is deleted, or its person may no longer sign in; and never says why by failing."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor

pytestmark = pytest.mark.django_db
SIGNED_IN, TO_THE_DOOR = 200, 302


@pytest.fixture
def signed_in(owner: Actor) -> Client:
    client = Client()
    client.force_login(owner.user)
    assert client.get("/").status_code == SIGNED_IN
    return client


def test_a_session_that_is_over_is_nobody(signed_in: Client) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert signed_in.get("/").status_code == TO_THE_DOOR


def test_a_session_that_was_ended_elsewhere_is_nobody(signed_in: Client) -> None:
    Session.objects.all().delete()
    assert signed_in.get("/").status_code == TO_THE_DOOR


def test_a_person_made_inactive_is_out_at_the_next_page(signed_in: Client, owner: Actor) -> None:
    User.objects.filter(pk=owner.user.pk).update(is_active=False)
    assert signed_in.get("/").status_code == TO_THE_DOOR


def test_a_person_who_is_gone_is_out(signed_in: Client, owner: Actor) -> None:
    session = signed_in.session
    session["_auth_user_id"] = str(owner.business.pk)  # an id that no person has
    session.save()
    assert signed_in.get("/").status_code == TO_THE_DOOR


@pytest.mark.parametrize("key", ["", "short", "x" * 400, '"a\\000bcdefghij"', "' OR 1=1 --"])
def test_a_made_up_key_is_nobody(key: str) -> None:
    client = Client()
    client.cookies["sessionid"] = key
    assert client.get("/").status_code == TO_THE_DOOR
