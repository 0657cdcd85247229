"""Passkeys, made and used with Chromium's own virtual authenticator."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import CDPSession, Page, expect

from conftest import PASSWORD
from samphan.platform.accounts.rights import Actor
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.person import Person

Check = Callable[[Page], None]
FINGER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def has_a_finger(page: Page) -> tuple[CDPSession, str]:
    """Gives the page's device a fingerprint reader; returns where to tell it whose finger it feels."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    return device, device.send("WebAuthn.addVirtualAuthenticator", {"options": FINGER})["authenticatorId"]


def signs_in_with_password(me: Person) -> None:
    me.fill("E-mail", "owner@example.com")
    me.fill("Password", PASSWORD)
    me.press("Sign in")


def makes_a_passkey(me: Person, *, alone: bool) -> None:
    me.page.goto("/account/2fa/webauthn/add/")
    me.reads_title("Add a passkey")
    me.look()
    me.page.get_by_label(me.says("Sign in with it alone, without the password")).set_checked(alone)
    me.press("Add the passkey")


def signs_out(me: Person) -> None:
    me.page.goto("/account/logout/")
    me.press("Sign out", me.page.locator("#main"))
    me.reads_title("Sign in")


@pytest.fixture
def me(
    request: pytest.FixtureRequest, open_page: OpenPage, owner: Actor, assert_fits: Check, assert_accessible: Check
) -> Person:
    """The owner, who signed in with the password a moment ago."""
    cache.clear()
    width = getattr(request, "param", DESK)
    someone = Person(open_page("/account/login/", actor=None, width=width), "th", (assert_fits, assert_accessible))
    signs_in_with_password(someone)
    someone.reads_title("Today")
    return someone


@pytest.mark.parametrize("me", [DESK, PHONE], indirect=True)
def test_a_passkey_alone_signs_in(me: Person) -> None:
    has_a_finger(me.page)
    makes_a_passkey(me, alone=True)
    me.reads_toast(me.says("The passkey was added."))
    me.look()
    me.page.goto("/account/2fa/webauthn/")
    me.reads_title("Passkeys")
    me.look()
    signs_out(me)
    me.press("Sign in with a passkey")
    me.reads_title("Today")


def test_a_passkey_is_the_second_step(me: Person) -> None:
    has_a_finger(me.page)
    makes_a_passkey(me, alone=False)
    me.reads_toast(me.says("The passkey was added."))
    signs_out(me)
    signs_in_with_password(me)
    me.reads_title("Second step")
    me.press("Use a passkey")
    me.reads_title("Today")


def test_another_finger_is_refused_in_words(me: Person) -> None:
    device, finger = has_a_finger(me.page)
    device.send("WebAuthn.setUserVerified", {"authenticatorId": finger, "isUserVerified": False})
    makes_a_passkey(me, alone=True)
    expect(me.page.get_by_text(me.says("The passkey was not used. Try again, or take another way."))).to_be_visible()
    me.look()
    assert not Authenticator.objects.exists()
