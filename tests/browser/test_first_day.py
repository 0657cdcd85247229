"""The first day with Samphan, from sign-in to a signed webhook: one story in a real Chromium against the running product."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import struct
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, Playwright, expect

from conftest import PASSWORD, RunJobs
from samphan.customers.models import Customer
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor
from samphan.platform.webhooks.testing import Receiver, receiving
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.person import Person

Check = Callable[[Page], None]
RECIPE = Path(__file__).parents[2] / "docs/howto/receive-webhooks.md"
COLLEAGUE = "fon@example.com"
CUSTOMER = "นภัสสร ศิลารักษ์"
FIELD = {"th": "ระดับคั่วที่ชอบ", "en": "Favourite roast"}
DARK = {"th": "คั่วเข้ม", "en": "Dark roast"}
VIEW = "คนชอบคั่วเข้ม"


@pytest.fixture
def receiver(settings: pytest.FixtureRequest) -> Receiver:
    """Another system on this machine, which the administrator allowed to be called."""
    with receiving() as now:
        settings.WEBHOOK_PRIVATE_HOSTS = [f"127.0.0.1:{now.port}"]
        yield now


@pytest.fixture
def at_work(assert_fits: Check, assert_accessible: Check) -> Callable[..., Person]:
    return lambda page, language: Person(page, language, (assert_fits, assert_accessible))


@pytest.mark.parametrize(
    ("language", "theme", "width"), [("th", "light", DESK), ("en", "dark", PHONE)], ids=["desk", "phone"]
)
def test_the_first_day(
    open_page: OpenPage,
    at_work: Callable[..., Person],
    *,
    owner: Actor,
    outsider: Actor,
    receiver: Receiver,
    run_jobs: RunJobs,
    playwright: Playwright,
    language: str,
    theme: str,
    width: int,
) -> None:
    cache.clear()  # a code from the app is good once, and is remembered there
    taste = {"language": language, "theme": theme, "width": width}
    User.objects.filter(pk=owner.user.pk).update(language=language, theme=theme)
    add_member(outsider.business, owner.user, builtin="manager")
    me = at_work(open_page("/", actor=None, **taste), language)

    signs_in(me, "owner@example.com")
    secret = sets_up_the_second_step(me)
    signs_out(me)
    signs_in(me, "owner@example.com")
    gives_the_code(me, secret)

    invites(me, COLLEAGUE, "Viewer")
    run_jobs()
    colleague = at_work(open_page(link_of_the_invitation(), actor=None, **taste), language)
    joins(colleague)

    switches_business(me, outsider.business.name)
    switches_business(me, owner.business.name)

    makes_a_field(me)
    adds_a_customer_with_it(me)
    saves_a_view(me)
    finds_by_part_of_a_name(me, "ศิลา")
    changes_and_takes_back(me)
    reads_the_trail(me)

    sees_no_way_to_change(colleague)

    address, token = makes_a_token(me)
    program_reads_customers(playwright, address, token)
    signing_secret = makes_a_webhook(me, receiver)
    run_jobs()
    sees_the_signed_delivery(me, receiver, signing_secret)
    sees_the_log(me, run_jobs)


# ── coming in ────────────────────────────────────────────────────────────────────────────────────────────────────────
def signs_in(me: Person, email: str) -> None:
    me.page.goto("/")
    me.reads_title("Sign in")
    me.look()
    me.fill("E-mail", email)
    me.fill("Password", PASSWORD)
    me.press("Sign in")


def sets_up_the_second_step(me: Person) -> str:
    """Returns the secret, which the app on the phone now holds."""
    me.reads_title("Today")
    me.look()
    opens_settings(me, "Sign-in and security")
    me.look()
    me.follow("Set up")
    me.reads_title("Set up an authenticator app")
    me.page.get_by_text(me.says("Cannot scan? Type this secret instead")).click()
    me.look()
    secret = me.page.locator("code.secret").inner_text()
    me.fill("Code from the app", code_now(secret))
    me.press("Turn on")
    me.reads_title("Recovery codes")
    me.look()
    return secret


def gives_the_code(me: Person, secret: str) -> None:
    me.reads_title("Second step")
    me.look()
    me.fill("Code from your app, or a recovery code", code_now(secret, later=1))
    me.press("Sign in")
    me.reads_title("Today")


def code_now(secret: str, later: int = 0) -> str:
    """What an authenticator app shows (RFC 6238), or will show in `later` half minutes."""
    moment = struct.pack(">Q", int(time.time()) // 30 + later)
    digest = hmac.new(base64.b32decode(secret), moment, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def signs_out(me: Person) -> None:
    me.page.locator(".topbar [popovertarget=person-menu]").click()
    me.press("Sign out", me.page.locator("#person-menu"))
    me.reads_title("Sign in")


def opens_settings(me: Person, page: str) -> None:
    me.page.goto("/settings/")
    me.follow(page)
    me.reads_title(page)


# ── colleagues and businesses ────────────────────────────────────────────────────────────────────────────────────────
def invites(me: Person, email: str, role: str) -> None:
    opens_settings(me, "People")
    me.look()
    me.follow("Invite")
    me.reads_title("Invite a colleague")
    me.look()
    me.fill("E-mail", email)
    me.field("Role").select_option(label=me.says(role))
    me.press("Send the invitation")
    me.reads_toast(me.says("The invitation is on its way to %(email)s.", email=email))
    me.look()


def link_of_the_invitation() -> str:
    return re.search(r"/invitation/\S+/", str(mail.outbox[-1].body)).group()


def joins(me: Person) -> None:
    me.reads_title("Invitation")
    me.look()
    me.fill("Your name", "ฝน ใจดี")
    me.fill("Password", PASSWORD)
    me.press("Accept and begin")
    me.reads_title("Today")
    me.look()


def sees_no_way_to_change(me: Person) -> None:
    """A viewer reads the customer; what changes it is not shown, and is refused when asked for all the same."""
    customer = Customer.objects.get(name=CUSTOMER)
    me.page.goto("/customers/")
    me.look()
    expect(me.page.get_by_role("link", name=me.says("Add a customer"))).to_have_count(0)
    me.page.get_by_role("link", name=CUSTOMER).click()
    me.reads_title(CUSTOMER)
    me.look()
    for words in ("Edit", "Delete customer", "Add contact point"):
        expect(me.page.get_by_text(me.says(words), exact=True)).to_have_count(0)
    me.page.goto(f"/customers/{customer.pk}/edit/")
    me.look()
    expect(me.page.get_by_role("link", name=me.says("Back to Today"))).to_be_visible()
    token = json.loads(me.page.locator("body").get_attribute("hx-headers"))["X-CSRFToken"]
    asked = me.page.request.post(f"/customers/{customer.pk}/delete/", headers={"X-CSRFToken": token})
    assert asked.status == 403
    assert Customer.objects.get(pk=customer.pk).deleted_at is None


def switches_business(me: Person, name: str) -> None:
    me.page.locator("[popovertarget=business-menu]:visible").click()
    me.page.locator("#business-menu").get_by_role("button", name=name).click()
    expect(me.page.locator("[popovertarget=business-menu]:visible")).to_contain_text(name)
    me.reads_title("Today")
    me.look()


# ── customers ────────────────────────────────────────────────────────────────────────────────────────────────────────
def makes_a_field(me: Person) -> None:
    opens_settings(me, "Custom fields")
    me.look()
    me.follow("Add a field")
    me.reads_title("Add a field")
    me.look()
    me.fill("Name in Thai", FIELD["th"])
    me.fill("Name in English", FIELD["en"])
    me.field("Type").select_option("choice")
    for row, (thai, english) in enumerate([(DARK["th"], DARK["en"]), ("คั่วอ่อน", "Light roast")]):
        me.page.locator("[name=choice_th]").nth(row).fill(thai)
        me.page.locator("[name=choice_en]").nth(row).fill(english)
    me.look()
    me.press("Save")
    expect(me.page.get_by_role("link", name=FIELD[me.language])).to_be_visible()
    me.look()


def adds_a_customer_with_it(me: Person) -> None:
    me.page.goto("/customers/")
    me.look()
    me.follow("Add a customer")
    me.reads_title("Add a customer")
    me.look()
    me.fill("Name", CUSTOMER)
    me.fill("Phone", "081-234-5678")
    me.page.get_by_label(FIELD[me.language]).select_option(label=DARK[me.language])
    me.press("Add customer")
    me.reads_title(CUSTOMER)
    me.reads_toast(me.says("%(name)s is added.", name=CUSTOMER))
    shows_part(me, "Facts")
    expect(me.page.locator("#facts")).to_contain_text(DARK[me.language])
    me.look()


def shows_part(me: Person, name: str) -> None:
    """On a phone one part of a customer's page stands at a time."""
    part = me.page.locator(".c360-tabs").get_by_text(me.says(name), exact=True)
    if part.is_visible():
        part.click()


def saves_a_view(me: Person) -> None:
    me.page.goto("/customers/")
    me.press("Filter")
    me.page.locator("#list-filter-menu").get_by_role("button", name=FIELD[me.language]).click()
    me.page.locator("#list-filter").get_by_label(DARK[me.language]).check()
    me.look()
    me.press("Show", me.page.locator("#list-filter"))
    chip = me.page.locator(".list-chips .chip")
    expect(chip).to_contain_text(DARK[me.language])
    expect(me.page.get_by_role("link", name=CUSTOMER)).to_be_visible()
    me.look()
    me.press("This view")
    me.press("Save as a new view")
    me.look()
    me.fill("Name", VIEW)
    me.press("Save", me.page.get_by_role("dialog"))
    expect(me.page.get_by_role("link", name=VIEW)).to_have_attribute("aria-current", "page")
    me.reads_toast(me.says("The view “%(name)s” is saved.", name=VIEW))
    me.look()


def finds_by_part_of_a_name(me: Person, part: str) -> None:
    me.page.goto("/")
    me.page.keyboard.press("Control+k")
    expect(me.page.get_by_role("combobox")).to_be_focused()
    me.page.keyboard.type(part)
    expect(me.page.get_by_role("option", name=CUSTOMER)).to_be_visible()
    me.look()
    me.page.keyboard.press("Enter")
    me.reads_title(CUSTOMER)


def changes_and_takes_back(me: Person) -> None:
    shows_part(me, "Facts")
    facts = me.page.locator("#facts")
    if (folded := facts.locator("details:not([open]) summary")).count():
        folded.click()
    facts.get_by_role("button", name=me.says("Nickname")).click()
    me.look()
    me.page.keyboard.type("น้องฝน")
    me.page.keyboard.press("Enter")
    saved = me.reads_toast(me.says("Saved."))
    expect(me.page.locator("h1")).to_contain_text("น้องฝน")
    me.look()
    saved.get_by_role("button", name=me.says("Undo")).click()
    expect(me.page.locator("h1")).not_to_contain_text("น้องฝน")


def reads_the_trail(me: Person) -> None:
    opens_settings(me, "Audit trail")
    trail = me.page.locator(".audit")
    expect(trail.locator("li").first).to_contain_text(CUSTOMER)
    expect(trail.locator("li").first.locator("del")).to_have_text("น้องฝน")
    expect(trail.locator("li").nth(1).locator("ins")).to_have_text("น้องฝน")
    me.look()


# ── other systems ────────────────────────────────────────────────────────────────────────────────────────────────────
def makes_a_token(me: Person) -> tuple[str, str]:
    """Returns the address of the example on the page, and the token."""
    opens_settings(me, "API tokens")
    me.look()
    me.follow("New token")
    me.reads_title("New API token")
    me.fill("Name", "เว็บร้าน")
    me.page.locator("[name=scopes][value='customers:customer:view']").check()
    me.look()
    me.press("Create token")
    me.reads_title("API token created")
    me.look()
    address = re.search(r"https?://\S+", me.page.locator(".example").inner_text()).group()
    return address, me.page.get_by_label(me.says("API token"), exact=True).input_value()


def program_reads_customers(playwright: Playwright, address: str, token: str) -> None:
    customers = address.replace("/me", "/customers")
    program = playwright.request.new_context(extra_http_headers={"Authorization": f"Bearer {token}"})
    assert program.get(address).status == 200
    assert [one["name"] for one in program.get(customers).json()["data"]] == [CUSTOMER]
    assert program.post(customers, data={"name": "x"}).status == 403
    program.dispose()
    stranger = playwright.request.new_context()
    assert stranger.get(customers).status == 401
    stranger.dispose()


def makes_a_webhook(me: Person, receiver: Receiver) -> str:
    """Returns the secret that the other system checks signatures with."""
    opens_settings(me, "Webhooks")
    me.look()
    me.follow("Add a webhook")
    me.reads_title("Add a webhook")
    me.fill("Name", "บัญชี")
    me.fill("Address", receiver.url)
    me.page.get_by_label(me.says("All events, also those that are added later")).check()
    me.look()
    me.press("Add a webhook")
    me.reads_title("บัญชี")
    me.look()
    secret = me.page.locator(".webhook-secret code").inner_text()
    me.page.goto("/customers/")
    me.page.get_by_role("link", name=CUSTOMER).click()
    me.page.get_by_role("textbox", name=me.says("What happened, or what to remember")).fill("ชอบเมล็ดดอยช้าง")
    me.press("Save", me.page.locator(".composer"))
    expect(me.page.locator("#timeline")).to_contain_text("ชอบเมล็ดดอยช้าง")
    return secret


def sees_the_signed_delivery(me: Person, receiver: Receiver, secret: str) -> None:
    headers, body = receiver.seen[-1]
    assert verified_as_documented(secret, headers, body)
    assert not verified_as_documented(secret, headers, body + b" ")
    assert json.loads(body)["data"]["customer_id"] == str(Customer.objects.get(name=CUSTOMER).pk)


def verified_as_documented(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Runs the Python of the page that tells other systems how to verify."""
    recipe = re.search(r"^```python\n(.*?)^```", RECIPE.read_text(), flags=re.MULTILINE | re.DOTALL).group(1)
    names: dict[str, Callable[..., bool]] = {}
    exec(recipe, names)  # noqa: S102 - our own documentation
    return names["verified"](secret, headers, body)


def sees_the_log(me: Person, run_jobs: RunJobs) -> None:
    opens_settings(me, "Webhooks")
    me.follow("บัญชี")
    me.press("Send a test")
    run_jobs()
    me.page.reload()
    lines = me.page.locator(".webhook-lines > li")
    expect(lines.first).to_contain_text("204")
    lines.first.locator("summary").click()
    me.look()
