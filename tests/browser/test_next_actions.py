"""What to do today in a real browser: answered and undone on Today, by keyboard; accessible, in both languages."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from samphan.customers.actions import create_customer
from samphan.customers.models import FollowUp
from samphan.insight import actions
from samphan.insight.models import NextAnswer
from samphan.platform.accounts.rights import Actor
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.test_every_screen import faults


@pytest.fixture
def proposed(owner: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two customers with a birthday soon: proposals that need no history."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    for at, name in enumerate(("สมชาย ใจดี", "มาลี ศรีสุข"), start=2):
        day = timezone.localdate() + timedelta(days=at)
        create_customer(owner, name=name, birth_date=f"{day.day}/{day.month}/2530")
    actions.refresh()


@pytest.mark.usefixtures("proposed")
def test_on_today_it_is_refused_undone_and_taken_on(open_page: OpenPage) -> None:
    page = open_page("/")
    panel = page.locator("#panel-next-actions")
    rows = panel.locator("li", has_text="แสดงความยินดี")
    expect(rows).to_have_count(2)
    first = rows.first.get_by_role("link").inner_text()
    rows.first.get_by_role("button", name="ไม่ต้องเสนออีก").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="ไม่เหมาะกับลูกค้ารายนี้").first.press("Enter")
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="เลิกทำ").click()
    expect(panel.locator("li", has_text="แสดงความยินดี")).to_have_count(2)
    panel.locator("li", has_text=first).get_by_role("button", name="รับไปทำ").click()
    expect(rows).to_have_count(1)
    expect(page.locator("#panel-my-follow-ups")).to_contain_text(first)
    assert NextAnswer.objects.filter(taken_back_at=None).count() == 1
    assert FollowUp.objects.get().customer.name == first


@pytest.mark.usefixtures("proposed")
@pytest.mark.parametrize(
    ("language", "width", "theme"), [("th", PHONE, "light"), ("en", DESK, "dark")], ids=["Thai phone", "English desk"]
)
def test_it_is_read_everywhere(open_page: OpenPage, language: str, width: int, theme: str) -> None:
    page = open_page("/insight/next/", language=language, width=width, theme=theme)
    expect(page.locator(".panel-list > li")).to_have_count(2)
    assert faults(page, language) == []
    page.goto("/")
    expect(page.locator("#panel-next-actions .panel-list > li")).to_have_count(2)
    page.wait_for_load_state("networkidle")
    assert faults(page, language) == []
