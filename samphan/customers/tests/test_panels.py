from __future__ import annotations

import re

import pytest
from django.test import Client

from samphan.customers.actions import add_note, create_customer
from samphan.platform.accounts.rights import Actor

PANELS = ["/customers/panels/newest/", "/customers/panels/latest/"]


@pytest.fixture
def noted(owner: Actor) -> None:
    customer = create_customer(owner, name="นภัสสร ศิลารักษ์")
    add_note(owner, customer, text="ชอบเมล็ดคั่วเข้ม")


def test_today_tells_who_came_and_what_was_said(owner_client: Client, noted: None) -> None:
    newest, latest = (owner_client.get(url).content.decode() for url in PANELS)
    assert "นภัสสร ศิลารักษ์" in newest
    assert "ชอบเมล็ดคั่วเข้ม" in latest


@pytest.mark.parametrize("url", PANELS)
def test_another_business_hears_nothing_of_it(outsider_client: Client, noted: None, url: str) -> None:
    assert outsider_client.get(url).content.decode().strip() == ""


@pytest.mark.parametrize("url", PANELS)
def test_a_visitor_is_led_to_sign_in(client: Client, noted: None, url: str) -> None:
    assert client.get(url).status_code == 302


def test_the_first_steps_know_what_is_done(owner_client: Client, noted: None) -> None:
    page = owner_client.get("/guide/panel/").content.decode()
    assert "เพิ่มลูกค้าคนแรก" in page
    assert "เชิญเพื่อนร่วมงาน" in page
    assert re.search(r"\b1/\d", page)  # of as many steps as modules declare


def test_only_who_may_add_is_offered_to(owner_client: Client, staff_client: Client) -> None:
    assert 'href="/customers/new/"' in owner_client.get("/customers/").content.decode()
    assert "เพิ่มลูกค้า" not in staff_client.get("/customers/").content.decode()
