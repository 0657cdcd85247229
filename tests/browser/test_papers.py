"""A document as it will be printed, and the settings that shape it, on a desk and on a phone."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from conftest import RunJobs
from samphan.catalog.models import Variant
from samphan.catalog.products import create_product
from samphan.customers.actions import create_customer
from samphan.customers.contacts import Reach
from samphan.customers.reaching import add_contact_point
from samphan.orders.lines import Wanted
from samphan.orders.models import Order, Quotation
from samphan.orders.quoting import accept_quotation, make_quotation
from samphan.orders.setting_up import change_letterhead
from samphan.orders.tests.test_mailing import pdf_in, taken
from samphan.platform.accounts.rights import Actor
from samphan.platform.people.testing import Mailbox
from samphan.platform.tenants.models import Branch
from tests.browser.conftest import PHONE, OpenPage

Check = Callable[[Page], None]


@pytest.fixture
def quotation(owner: Actor) -> Quotation:
    branch = Branch.objects.get(business=owner.business)
    change_letterhead(
        owner, branch, address_line="99/1 ถนนนิมมานเหมินท์", district="เมืองเชียงใหม่", province="เชียงใหม่", postcode="50200"
    )
    create_product(owner, name="น้ำผึ้งป่าแท้ กี่ขวดก็ได้ ชั้นหนึ่ง", price="590", kind="service")
    cafe = create_customer(owner, name="บริษัท กาแฟดี จำกัด", kind="organisation")
    return make_quotation(
        owner, cafe, [Wanted(Variant.objects.for_pricing().get(), Decimal(3))], branch, note="ส่งฟรีในเมือง"
    )


def keep(page: Page, name: str) -> None:
    """A picture for people who look at it, where SAMPHAN_SHOTS names a folder."""
    if folder := os.environ.get("SAMPHAN_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(
    ("language", "theme", "width"), [("th", "light", 1440), ("en", "dark", PHONE), ("th", "dark", PHONE)]
)
def test_a_quotation_is_looked_at_and_taken_home(  # noqa: PLR0917 - fixtures
    quotation: Quotation,
    open_page: OpenPage,
    assert_fits: Check,
    assert_accessible: Check,
    language: str,
    theme: str,
    width: int,
) -> None:
    page = open_page(f"/orders/quotations/{quotation.pk}/paper/", language=language, theme=theme, width=width)
    picture = page.locator(".paper-page")
    expect(picture).to_have_count(1)
    page.wait_for_function("() => [...document.images].every((one) => one.complete && one.naturalWidth > 500)")
    assert_fits(page)
    assert_accessible(page)
    keep(page, f"paper-{language}-{theme}-{width}")
    with page.expect_download() as taken:
        page.locator("a[href*='paper.pdf']").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF-")
    assert quotation.number in taken.value.suggested_filename


@pytest.mark.parametrize(("language", "theme", "width"), [("th", "light", 1440), ("en", "dark", PHONE)])
def test_the_settings_of_sales_are_changed(  # noqa: PLR0917 - fixtures
    quotation: Quotation,
    open_page: OpenPage,
    assert_fits: Check,
    assert_accessible: Check,
    language: str,
    theme: str,
    width: int,
) -> None:
    page = open_page("/orders/settings/", language=language, theme=theme, width=width)
    assert_fits(page)
    assert_accessible(page)
    keep(page, f"selling-{language}-{theme}-{width}")
    page.locator("input[name=promptpay_id]").fill("12")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main .field-fault").first).to_be_visible()
    page.locator("input[name=promptpay_id]").fill("081-222-3333")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main .field-fault")).to_have_count(0)
    expect(page.locator("input[name=promptpay_id]")).to_have_value("081-222-3333")
    page.locator("a[href*='/orders/settings/branches/']").first.click()
    assert_fits(page)
    assert_accessible(page)
    keep(page, f"letterhead-{language}-{theme}-{width}")
    page.locator("input[name=postcode]").fill("50300")
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_text("50300")).to_be_visible()


@pytest.fixture
def order(quotation: Quotation, owner: Actor) -> Order:
    owner.business.tax_id = "0105561000003"
    owner.business.save()
    return accept_quotation(owner, quotation, pay_first=True)


@pytest.mark.parametrize(("language", "theme", "width"), [("th", "light", 1440), ("en", "dark", PHONE)])
def test_a_tax_invoice_is_issued_corrected_and_reported(  # noqa: PLR0917 - fixtures
    order: Order,
    open_page: OpenPage,
    assert_fits: Check,
    assert_accessible: Check,
    language: str,
    theme: str,
    width: int,
) -> None:
    look = f"{language}-{theme}-{width}"

    def judge(page: Page, name: str) -> None:
        assert_fits(page)
        assert_accessible(page)
        keep(page, f"{name}-{look}")

    page = open_page(f"/orders/{order.pk}/invoice/", language=language, theme=theme, width=width)
    page.locator("textarea[name=address]").fill("12 ซอยอารีย์ กรุงเทพมหานคร 10400")
    judge(page, "issue")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/orders/invoices/*/")
    judge(page, "invoice")
    page.locator("a[href$='/credit/']").click()
    page.locator("input[name=reason]").fill("ขวดแตก")
    page.locator("select[name=code]").select_option("CDNG02")
    page.locator("input[name$='.quantity']").fill("1")
    judge(page, "credit")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/orders/invoices/*/")
    page.locator("a[href$='/paper/']").click()
    page.wait_for_function("() => [...document.images].every((one) => one.complete && one.naturalWidth > 500)")
    judge(page, "note-paper")
    page.goto("/orders/sales-tax/")
    judge(page, "report")
    page.goto("/orders/invoices/")
    judge(page, "invoices")
    expect(page.locator("main").get_by_text("CN", exact=False).first).to_be_visible()


@pytest.mark.parametrize(("language", "theme", "width"), [("th", "light", PHONE), ("en", "dark", 1440)])
def test_a_paper_is_sent_to_its_customer_from_a_dialog(  # noqa: PLR0917 - fixtures
    owner: Actor,
    quotation: Quotation,
    mailbox: Mailbox,
    run_jobs: RunJobs,
    open_page: OpenPage,
    assert_fits: Check,
    assert_accessible: Check,
    language: str,
    theme: str,
    width: int,
) -> None:
    assert quotation.customer is not None
    add_contact_point(owner, quotation.customer, Reach("email", "buyer@example.com", "buyer@example.com"))
    page = open_page(f"/orders/quotations/{quotation.pk}/", language=language, theme=theme, width=width)
    page.locator("[popovertarget=document-more]").click()
    page.locator("[hx-get$='/mail/']").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("[name=point] option")).to_have_text(["buyer@example.com"])
    expect(dialog.locator("[name=subject]")).to_have_value(re.compile(quotation.number))
    assert_fits(page)
    assert_accessible(page)
    keep(page, f"mail-{language}-{theme}-{width}")
    dialog.locator("[name=text]").fill("เรียนคุณแดง ส่งใบเสนอราคาตามที่คุยกันค่ะ")
    dialog.locator("button[type=submit]").click()
    expect(dialog).to_be_hidden()
    run_jobs()
    mail = taken(mailbox)
    assert (mail["To"], pdf_in(mail)[0].endswith(f"{quotation.number}.pdf")) == ("buyer@example.com", True)
