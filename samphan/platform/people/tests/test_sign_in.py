from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from conftest import PASSWORD, RunJobs, person
from samphan.platform.accounts.models import Role, User
from samphan.platform.accounts.rights import Actor
from samphan.platform.people.actions.roles import require_second_factor

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> None:
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD, address: str = "127.0.0.1") -> HttpResponse:
    return client.post("/account/login/", {"login": email, "password": password}, REMOTE_ADDR=address)


def signed_in(client: Client) -> bool:
    return client.get("/people/no-business/").status_code == 200


def test_the_right_password_opens_and_the_wrong_one_says_so(owner: Actor, client: Client) -> None:
    answer = sign_in(client, "owner@example.com", "wrong")
    assert "อีเมลหรือรหัสผ่านไม่ถูกต้อง" in answer.content.decode()
    assert not signed_in(client)
    sign_in(client, "Owner@Example.com")
    assert signed_in(client)


def test_a_password_guessed_a_thousand_times_locks_the_account(owner: Actor) -> None:
    """From a thousand addresses, so that only the limit of the account can stop it."""
    for guess in range(1000):
        answer = sign_in(Client(), "owner@example.com", f"guess-{guess}", f"10.{guess // 250}.0.{guess % 250 + 1}")
    assert "ใส่รหัสผ่านผิดหลายครั้งเกินไป" in answer.content.decode()
    right_person = Client()
    answer = sign_in(right_person, "owner@example.com", address="192.0.2.1")
    assert "ใส่รหัสผ่านผิดหลายครั้งเกินไป" in answer.content.decode()
    assert not signed_in(right_person)


def test_one_address_that_guesses_at_many_accounts_is_stopped(owner: Actor, staff: Actor) -> None:
    for guess in range(30):
        sign_in(Client(), f"somebody-{guess}@example.com", "guess", "203.0.113.9")
    blocked, elsewhere = Client(), Client()
    sign_in(blocked, "staff@example.com", address="203.0.113.9")
    sign_in(elsewhere, "staff@example.com", address="198.51.100.7")
    assert not signed_in(blocked)
    assert signed_in(elsewhere)


def test_who_signed_in_a_moment_ago_is_not_asked_again_and_later_is(owner: Actor, client: Client) -> None:
    sign_in(client, "owner@example.com")
    assert client.get("/account/2fa/totp/activate/").status_code == 200
    session = client.session
    session["account_authentication_methods"] = [
        {**given, "at": given["at"] - 600} for given in session["account_authentication_methods"]
    ]
    session.save()
    asked = client.get("/account/2fa/totp/activate/")
    assert asked.url.startswith("/account/reauthenticate/")


def test_a_new_password_comes_by_mail_and_ends_every_sign_in(
    owner: Actor, owner_client: Client, run_jobs: RunJobs
) -> None:
    stranger = Client()
    stranger.post("/account/password/reset/", {"email": "owner@example.com"})
    run_jobs()
    letter = mail.outbox[0]
    assert letter.subject == "ตั้งรหัสผ่านใหม่"
    link = re.search(r"/account/password/reset/key/\S+", str(letter.body)).group()
    page = stranger.get(link, follow=True)
    new = "an-even-longer-password"
    stranger.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert not signed_in(owner_client)
    assert sign_in(stranger, "owner@example.com", new).status_code == 302
    assert "ใช้ไม่ได้แล้ว" in Client().get(link, follow=True).content.decode()


def test_nobody_learns_which_addresses_have_accounts(owner: Actor, client: Client, run_jobs: RunJobs) -> None:
    known = client.post("/account/password/reset/", {"email": "owner@example.com"})
    unknown = client.post("/account/password/reset/", {"email": "nobody@example.com"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    run_jobs()
    assert mail.outbox[1].subject.startswith("ไม่มีบัญชีที่ใช้อีเมลนี้")


def test_sign_up_is_closed_except_by_invitation(client: Client, db: None) -> None:
    form = {"name": "ใครก็ได้", "email": "any@example.com", "password1": PASSWORD}
    assert "เข้าร่วมด้วยคำเชิญ" in client.post("/account/signup/", form).content.decode()
    assert not User.objects.exists()


def test_on_an_open_platform_a_person_signs_up_confirms_and_opens_a_business(
    client: Client, db: None, settings: object, run_jobs: RunJobs
) -> None:
    settings.OPEN_SIGNUP = True
    client.post("/account/signup/", {"name": "ผู้มาใหม่", "email": "any@example.com", "password1": PASSWORD})
    assert not signed_in(client)
    run_jobs()
    link = re.search(r"/account/confirm-email/\S+", str(mail.outbox[0].body)).group()
    client.post(link)
    assert signed_in(client)
    client.post("/business/new/", {"name": "ร้านใหม่ Nimman"})
    actor = client.get("/").wsgi_request.actor
    assert (actor.business.slug, actor.business.name, str(actor.user)) == ("nimman", "ร้านใหม่ Nimman", "ผู้มาใหม่")


def test_a_viewer_opens_no_business(staff_client: Client, outsider: Actor) -> None:
    assert staff_client.post("/business/new/", {"name": "ร้านแอบเปิด"}).status_code == 403


def test_a_second_factor_is_asked_for_and_its_secret_is_not_stored_in_clear(owner: Actor, client: Client) -> None:
    TOTP.activate(owner.user, SECRET)
    assert SECRET not in str(Authenticator.objects.get().data)
    sign_in(client, "owner@example.com")
    assert not signed_in(client)
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert not signed_in(client)
    code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    client.post("/account/2fa/authenticate/", {"code": code})
    assert signed_in(client)


def test_a_role_that_asks_for_a_second_factor_is_content_with_one(
    owner: Actor, staff: Actor, staff_client: Client
) -> None:
    viewer = Role.objects.get(business=owner.business, builtin="viewer")
    require_second_factor(owner, viewer, required=True, seen=1)
    TOTP.activate(staff.user, SECRET)
    assert staff_client.get("/").status_code == 200


def test_the_list_shows_devices_and_signs_one_out(owner: Actor) -> None:
    here, telephone = Client(HTTP_USER_AGENT="Firefox/140 (Windows NT)"), Client(HTTP_USER_AGENT="Line/15 (iPhone)")
    sign_in(here, "owner@example.com")
    sign_in(telephone, "owner@example.com")
    page = here.get("/settings/sign-ins/").content.decode()
    assert "Firefox · Windows" in page
    assert "LINE · iPhone" in page
    row = UserSession.objects.get(user_agent__startswith="Line")
    here.post(f"/settings/sign-ins/{row.pk}/end/")
    assert not signed_in(telephone)
    assert signed_in(here)


def test_an_old_cookie_is_dead_after_signing_out_everywhere(owner: Actor) -> None:
    here, elsewhere, thief = Client(), Client(), Client()
    sign_in(here, "owner@example.com")
    sign_in(elsewhere, "owner@example.com")
    thief.cookies["sessionid"] = here.cookies["sessionid"].value
    assert signed_in(thief)
    here.post("/settings/sign-ins/end-all/")
    assert signed_in(here)
    assert not signed_in(thief)
    assert not signed_in(elsewhere)


def test_devices_of_others_cannot_be_signed_out(owner: Actor, staff_client: Client) -> None:
    here = Client()
    sign_in(here, "owner@example.com")
    row = UserSession.objects.get(user=owner.user)
    assert staff_client.post(f"/settings/sign-ins/{row.pk}/end/").status_code == 404
    assert signed_in(here)


def test_an_address_changes_when_the_new_one_confirms(owner: Actor, owner_client: Client, run_jobs: RunJobs) -> None:
    owner_client.post("/account/reauthenticate/", {"password": PASSWORD})
    owner_client.post("/account/email/", {"action_add": "", "email": "new-owner@example.com"})
    assert User.objects.get(pk=owner.user.pk).email == "owner@example.com"
    run_jobs()
    link = re.search(r"/account/confirm-email/\S+", str(mail.outbox[0].body)).group()
    owner_client.post(link)
    assert User.objects.get(pk=owner.user.pk).email == "new-owner@example.com"


@pytest.mark.parametrize(("host", "said"), [("127.0.0.1:8000", True), ("localhost:8000", False)])
def test_who_came_by_number_is_told_where_passkeys_work(owner: Actor, *, host: str, said: bool) -> None:
    client = Client(HTTP_HOST=host)
    sign_in(client, "owner@example.com")
    page = client.get("/account/2fa/webauthn/add/").content.decode()
    assert ("http://localhost:8000/" in page) is said


PAGES = (
    "/account/login/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/abc-def/",
    "/account/password/reset/key/done/",
    "/account/confirm-email/",
    "/account/confirm-email/nonsense/",
    "/account/inactive/",
)
OWN_PAGES = (
    "/account/logout/",
    "/account/email/",
    "/account/password/change/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/settings/profile/",
    "/settings/sign-ins/",
)


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_before_sign_in_is_ours(client: Client, page: str, language: str) -> None:
    client.cookies["language"] = language
    html = client.get(page, follow=True).content.decode()
    assert f'<html lang="{language}"' in html
    assert "web/shell.css" in html


@pytest.mark.parametrize("page", OWN_PAGES)
def test_every_account_page_opens_with_and_without_a_business(owner_client: Client, page: str) -> None:
    lonely = Client()
    lonely.force_login(person("lonely@example.com", "คนเดียว"))
    for client in (owner_client, lonely):
        client.post("/account/reauthenticate/", {"password": PASSWORD})
        html = client.get(page, follow=True)
        assert html.status_code == 200
        assert "web/shell.css" in html.content.decode()
