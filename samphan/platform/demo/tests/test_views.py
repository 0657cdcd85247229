from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from samphan.platform.accounts.models import User
from samphan.platform.demo.actions import build_demo, demo_business
from samphan.platform.tenants.models import Business

pytestmark = pytest.mark.django_db
PAGE = "demo:demonstration-settings"


def visit(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def test_the_owner_of_the_demonstration_removes_it_in_one_click() -> None:
    build_demo(size=10, last_day=date(2026, 11, 20))
    client = visit("owner@doimok.example")
    assert "ดอยหมอกคั่วสด" in client.get(reverse(PAGE)).content.decode()
    assert client.post(reverse(PAGE)).status_code == 302
    assert demo_business() is None
    assert client.get("/").status_code == 302  # to the sign-in page


def test_its_manager_may_not() -> None:
    build_demo(size=10, last_day=date(2026, 11, 20))
    assert visit("manager@doimok.example").post(reverse(PAGE)).status_code == 403
    assert demo_business() is not None


def test_a_real_business_reads_how_to_build_one_and_cannot_be_removed(owner_client: Client, business: Business) -> None:
    assert "samphan demo" in owner_client.get(reverse(PAGE)).content.decode()
    assert owner_client.post(reverse(PAGE)).status_code == 422
    assert Business.objects.filter(pk=business.pk).exists()


def test_an_outsider_removes_only_nothing(outsider_client: Client, staff_client: Client, business: Business) -> None:
    build_demo(size=10, last_day=date(2026, 11, 20))
    assert outsider_client.post(reverse(PAGE)).status_code == 422
    assert staff_client.post(reverse(PAGE)).status_code == 403
    assert Business.objects.count() == 3
