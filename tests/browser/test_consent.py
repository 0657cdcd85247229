"""Consent in a real browser: the panel of a customer, and the preference page on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from conftest import RunJobs
from samphan.consent.actions.ledger import Proof, give
from samphan.consent.actions.preferences import link_for
from samphan.consent.models import ConsentState, Purpose
from samphan.customers.actions import create_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from tests.browser.conftest import DESK, PHONE, OpenPage


@pytest.fixture
def fon(owner: Actor) -> Customer:
    reaches = [read_reach("email", "fon@example.com"), read_reach("line", "fonfon")]
    customer = create_customer(owner, name="นางสาวนภัสสร ศิลารักษ์", reaches=reaches)
    give(owner, customer, Purpose.objects.get(key="news"), ["email", "line"], Proof("paper", "staff", "ใบสมัคร 8"))
    return customer


@pytest.fixture
def address(owner: Actor, fon: Customer) -> str:
    return f"/p/{link_for(owner, fon).token}/"


def given(channel: str) -> bool:
    return bool(ConsentState.objects.get(purpose__key="news", channel=channel).given)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_customer_withdraws_on_the_preference_page(open_page: OpenPage, address: str, width: int) -> None:
    page = open_page(address, actor=None, width=width)
    expect(page.get_by_role("heading", level=1)).to_have_text("สิ่งที่เราส่งถึงคุณได้")
    news = page.get_by_role("group", name="ข่าวสารและโปรโมชัน")
    expect(news.get_by_role("switch", name="LINE")).to_be_checked()
    news.get_by_role("switch", name="LINE").click()
    page.get_by_role("button", name="บันทึก").click()
    expect(page.locator("#toasts")).to_contain_text("บันทึกแล้ว ขอบคุณที่แจ้งให้เราทราบ")
    assert (given("line"), given("email")) == (False, True)
    page.get_by_role("button", name="ยกเลิกทั้งหมด").click()
    expect(page.locator("#toasts")).to_contain_text("คุณจะไม่ได้รับข่าวสารจากเราอีก")
    assert not given("email")
    expect(news.get_by_role("switch", name="อีเมล")).not_to_be_checked()


@pytest.mark.parametrize("look", [("th", "light", PHONE), ("en", "dark", DESK)])
def test_the_preference_page_is_accessible_and_fits(
    open_page: OpenPage,
    address: str,
    look: tuple[str, str, int],
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    language, theme, width = look
    page = open_page(address, actor=None, language=language, theme=theme, width=width)
    assert_accessible(page)
    assert_fits(page)


def test_a_colleague_records_a_no_from_the_panel(
    open_page: OpenPage, fon: Customer, assert_accessible: Callable[..., None]
) -> None:
    page = open_page(f"/customers/{fon.pk}/")
    panel = page.locator("#panel-consent")
    expect(panel).to_contain_text("ข่าวสารและโปรโมชัน")
    panel.get_by_role("button", name="บันทึกว่ายินยอมหรือไม่").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("ไม่ต้องการ").click()
    dialog.get_by_label("LINE").check()
    dialog.get_by_label("หลักฐาน").fill("โทรมาแจ้ง 3 พ.ย.")
    assert_accessible(page, "dialog")
    dialog.get_by_role("button", name="บันทึก", exact=True).click()
    expect(panel).to_contain_text("ยกเลิกเมื่อ")
    expect(dialog).to_have_count(0)
    assert not given("line")
    assert_accessible(page)


def test_a_visitor_registers_on_a_phone_and_confirms_the_mail(
    open_page: OpenPage,
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
    run_jobs: RunJobs,
) -> None:
    page = open_page("/r/doi-roast/", actor=None, width=PHONE)
    assert_accessible(page)
    assert_fits(page)
    page.get_by_label("ชื่อ-นามสกุล").fill("ขวัญข้าว ใจงาม")
    page.get_by_label("โทรศัพท์", exact=True).fill("089-999-9999")
    page.get_by_label("อีเมล", exact=True).fill("khwan@example.com")
    page.get_by_label("ข่าวสารและโปรโมชัน").check()
    page.wait_for_timeout(2_500)  # no person is faster, and the page knows
    page.get_by_role("button", name="ลงทะเบียน").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ยืนยันอีเมล")
    assert_accessible(page)
    run_jobs()
    code = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert code
    page.get_by_label("รหัส 6 หลัก").fill(code[0])
    page.get_by_role("button", name="ยืนยัน", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ขอบคุณ")
    customer = Customer.objects.get(name="ขวัญข้าว ใจงาม")
    assert customer.contact_points.get(kind="email").verified_at
    assert ConsentState.objects.get(customer=customer, channel="line").given


@pytest.mark.parametrize("path", ["", "poster/", "registrations/"])
def test_the_pages_of_registration_are_accessible(
    open_page: OpenPage, path: str, assert_accessible: Callable[[Page], None], assert_fits: Callable[[Page], None]
) -> None:
    page = open_page(f"/settings/public-pages/{path}", width=PHONE)
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_from_asking_for_erasure_to_its_proof(
    open_page: OpenPage,
    address: str,
    run_jobs: RunJobs,
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
    *,
    width: int,
) -> None:
    theirs = open_page(address, actor=None, width=PHONE)
    theirs.get_by_text("สิทธิของคุณในข้อมูล").click()
    theirs.get_by_role("link", name="ยื่นคำขอ").click()
    assert_accessible(theirs)
    theirs.get_by_label("ขอให้ลบข้อมูลของฉัน").check()
    theirs.get_by_role("button", name="ส่งคำขอ").click()
    expect(theirs.locator("#toasts")).to_contain_text("ได้รับคำขอแล้ว")

    page = open_page("/consent/requests/", width=width)
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("link", name="ขอลบข้อมูล").click()
    page.get_by_label("ยืนยันอย่างไร").fill("มาจากลิงก์ของลูกค้าเอง")
    page.get_by_role("button", name="ยืนยันตัวตนแล้ว").click()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_label("เพื่อยืนยัน").fill("นางสาวนภัสสร ศิลารักษ์")
    page.get_by_role("button", name="ลบถาวร").click()
    page.wait_for_load_state()
    run_jobs()
    page.goto("/consent/requests/")
    page.get_by_role("link", name="ขอลบข้อมูล").click()
    page.get_by_role("link", name="หลักฐานการลบ").click()
    expect(page.get_by_text("ตราประทับถูกต้อง")).to_be_visible()
    expect(page.get_by_role("row", name="ข้อมูลลูกค้า")).to_contain_text("1")
    assert_accessible(page)
    assert_fits(page)
    assert not Customer.objects.filter(name__contains="นภัสสร").exists()


@pytest.mark.parametrize("path", ["purposes/", "purposes/new/", "sending/", "retention/", "processing/"])
@pytest.mark.parametrize("look", [("th", "light", PHONE), ("en", "dark", DESK)])
def test_the_settings_of_personal_data_are_accessible(
    open_page: OpenPage,
    path: str,
    look: tuple[str, str, int],
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    language, theme, width = look
    page = open_page(f"/settings/{path}", language=language, theme=theme, width=width)
    assert_accessible(page)
    assert_fits(page)
