from __future__ import annotations

import pytest
from django.test import Client

from samphan.platform.accounts.rights import Actor
from samphan.platform.guide.actions import put_guide_away
from samphan.platform.guide.models import GuidePutAway
from samphan.platform.guide.steps import STEPS, Step, steps_for
from samphan.platform.refusals import Forbidden
from samphan.platform.tenants.current import use_business


@pytest.fixture(autouse=True)
def two_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [
        Step("done", "ทำแล้ว", "เพราะ", "sun", "web:today", is_done=lambda _actor: True, order=2),
        Step("open", "ยังไม่ทำ", "เพื่อจะได้เห็น", "sun", "web:today", is_done=lambda _actor: False, order=1),
        Step("other", "ของฝ่ายอื่น", "", "sun", "web:today", is_done=lambda _actor: False, permission="nobody:has:this"),
    ]
    monkeypatch.setattr("samphan.platform.guide.steps.STEPS", known)


def test_steps_stand_in_order_with_what_is_done(owner: Actor) -> None:
    assert [(shown.step.key, shown.done) for shown in steps_for(owner)][:2] == [("open", False), ("done", True)]


def test_the_panel_tells_why_and_how_far(owner_client: Client) -> None:
    page = owner_client.get("/guide/panel/").content.decode()
    assert "เพื่อจะได้เห็น" in page
    assert "1/3" in page


def test_put_away_and_brought_back(owner_client: Client, owner: Actor) -> None:
    owner_client.post("/guide/put-away/")
    owner_client.post("/guide/put-away/")
    assert steps_for(owner) == []
    assert "ยังไม่ทำ" not in owner_client.get("/guide/panel/").content.decode()
    owner_client.post("/guide/bring-back/")
    assert len(steps_for(owner)) == 3


def test_staff_neither_see_nor_close_it(staff: Actor, staff_client: Client) -> None:
    assert staff_client.get("/guide/panel/").status_code == 403
    assert staff_client.post("/guide/put-away/").status_code == 403
    with pytest.raises(Forbidden):
        put_guide_away(staff)
    assert not GuidePutAway.objects.exists()


def test_another_business_keeps_its_own(owner: Actor, outsider: Actor, outsider_client: Client) -> None:
    put_guide_away(owner)
    with use_business(outsider.business):
        assert len(steps_for(outsider)) == 3
    outsider_client.post("/guide/bring-back/")
    assert GuidePutAway.objects.exists()


def test_every_declared_step_leads_somewhere() -> None:
    assert all(step.url.startswith("/") for step in STEPS)
