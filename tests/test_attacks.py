"""What an attacker tries from outside or with a small role, across modules. Attacks on one module are tested there; SECURITY.md lists them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.converters import IntConverter, StringConverter, UUIDConverter

from conftest import PASSWORD, refused
from samphan.customers.actions import create_customer
from samphan.customers.models import NOUN, Attachment, Customer
from samphan.platform.accounts.rights import ALL_PERMISSIONS, Actor
from samphan.platform.api.testing import caller
from samphan.platform.audit.queries import Wanted, trail
from samphan.platform.fields.actions import add_field
from samphan.platform.webhooks.actions import create_endpoint
from samphan.platform.webhooks.models import WebhookEndpoint
from tests.test_outsiders import walk

SCRIPT = "<script>alert(1)</script>"
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "javascript:alert(1)",
    "https:evil.example",
)
#: Taken without a page's token: one click in a mail program (RFC 8058, a signed address that only ever says no more mail), and notices that
#: the card provider signs.
WITHOUT_TOKEN = ("/p/x/unsubscribe/", "/orders/cards/notices/x/")
SAMPLES = {UUIDConverter: "00000000-0000-7000-8000-000000000000", IntConverter: "1", StringConverter: "x"}


def addresses() -> Iterator[str]:
    """Every address of a page, with made-up ids."""
    for route, _name, pattern in walk(get_resolver()):
        if "(?P" not in route:
            yield "/" + filled(route, pattern)


def filled(route: str, pattern: URLPattern) -> str:
    for name, converter in pattern.pattern.converters.items():
        sample = SAMPLES.get(type(converter), "x")
        for kind in ("uuid", "int", "str", "slug", "path"):
            route = route.replace(f"<{kind}:{name}>", sample)
        route = route.replace(f"<{name}>", sample)
    return route


def test_no_post_is_taken_without_the_token_of_the_page(owner: Actor) -> None:
    """A form on another site makes a browser send the cookie; it cannot send the token."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner.user)
    taken = {}
    for address in addresses():
        for method in (strict.post, strict.put, strict.delete):
            answer = method(address)
            if answer.status_code != 403 and not address.startswith(WITHOUT_TOKEN):
                taken[address] = answer.status_code
    assert taken == {}


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_led_to_another_site(owner: Actor, client: Client, owner_client: Client, target: str) -> None:
    signed_in = client.post("/account/login/", {"login": "owner@example.com", "password": PASSWORD, "next": target})
    changed = owner_client.post("/preferences/", {"language": "en", "next": target})
    signed_out = owner_client.post("/account/logout/", {"next": target})
    for answer in (signed_in, changed, signed_out):
        assert answer.status_code == 302
        assert "evil" not in answer["Location"]
        assert "javascript" not in answer["Location"]
        assert answer["Location"].startswith("/")


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver@evil.example", ""])
def test_a_foreign_host_is_answered_with_nothing_of_ours(owner: Actor, host: str) -> None:
    asking = Client(raise_request_exception=False)
    asking.force_login(owner.user)
    for address in ("/", "/account/login/", "/api/v1/me"):
        answer = asking.get(address, HTTP_HOST=host or " ")
        assert answer.status_code == 400, address
        assert "ดอยโรสต์" not in answer.content.decode()


def test_signing_in_gives_a_new_session(owner: Actor, client: Client) -> None:
    """A session planted in the browser before is worth nothing after."""
    client.post("/preferences/", {"language": "en"})
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post("/account/login/", {"login": "owner@example.com", "password": PASSWORD})
    assert client.session.session_key != planted
    assert client.cookies["sessionid"]["httponly"]
    assert client.cookies["sessionid"]["samesite"] == "Lax"


def test_every_page_forbids_scripts_that_are_not_files_of_ours(owner_client: Client) -> None:
    seen = 0
    owner_client.raise_request_exception = False
    for address in addresses():
        if address.startswith(("/live/", "/health/")):
            continue
        answer = owner_client.get(address)
        policy = answer.headers.get("Content-Security-Policy", "")
        assert "default-src 'self'" in policy or "default-src 'none'" in policy, address
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        seen += 1
    assert seen > 100


def test_a_script_in_any_name_is_shown_as_text(owner: Actor, owner_client: Client) -> None:
    add_field(owner, NOUN, label_th=SCRIPT, label_en=SCRIPT, help=SCRIPT, slug="x", type="text")
    customer = create_customer(owner, name=SCRIPT, nickname=SCRIPT, custom={"x": SCRIPT})
    owner_client.post(
        f"/customers/{customer.pk}/files/", {"file": SimpleUploadedFile(f'{SCRIPT}"\r\nX: y.txt', b"text")}
    )
    shown = (
        f"/customers/{customer.pk}/",
        f"/customers/{customer.pk}/edit/",
        f"/customers/panels/files/?customer={customer.pk}",
        "/customers/",
        "/settings/fields/",
        "/settings/audit/",
        "/search/?q=script",
    )
    pages = [(path, owner_client.get(path)) for path in shown]
    pages.append(("toast", owner_client.post(f"/customers/{customer.pk}/delete/", follow=True)))
    for path, page in pages:
        assert page.status_code in {200, 410}, path  # 410: the page of who was just deleted
        assert SCRIPT not in page.content.decode(), path


def test_a_file_is_handed_out_so_that_a_browser_runs_nothing(owner: Actor, owner_client: Client) -> None:
    customer = create_customer(owner, name="ฝน")
    for name, content in (("a.html", b"<script>"), ("a.svg", b"<svg onload=alert(1)>"), ("a.png", b"<script>alert(1)")):
        owner_client.post(f"/customers/{customer.pk}/files/", {"file": SimpleUploadedFile(name, content)})
    assert not Attachment.objects.exists()
    owner_client.post(f"/customers/{customer.pk}/files/", {"file": SimpleUploadedFile("a.txt", b"<script>alert(1)")})
    answer = owner_client.get(f"/customers/{customer.pk}/files/{Attachment.objects.get().pk}/")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "field",
    ["id", "business", "business_id", "version", "deleted_at", "merged_into", "created_at", "erased_at", "sort_key"],
)
def test_the_api_takes_no_column_that_is_not_its_own(owner: Actor, outsider: Actor, field: str) -> None:
    shop = caller(owner, "customers:customer:view", "customers:customer:create", "customers:customer:edit")
    answer = shop.post("/customers", {"name": "ฝน", field: str(outsider.business.pk)})
    assert answer.status == 422
    assert not Customer.objects.exists()


def test_a_form_takes_no_column_that_is_not_on_it(owner: Actor, outsider: Actor, owner_client: Client) -> None:
    owner_client.post(
        "/customers/new/",
        {"kind": "person", "name": "ฝน", "business": outsider.business.pk, "merged_into": "x", "version": 99},
    )
    customer = Customer.objects.get()
    assert (customer.business, customer.version, customer.merged_into) == (owner.business, 1, None)


@pytest.fixture
def part(owner: Actor) -> Actor:
    """Somebody with every right, over their own customers only."""
    return replace(owner, row_scope="own")


def test_who_reaches_a_part_of_the_business_reads_no_trail_of_the_whole(owner: Actor, part: Actor) -> None:
    create_customer(owner, name="ของคนอื่น")
    with refused("whole_business_only"):
        trail(part, Wanted())
    assert [item.entry.object_repr for item in trail(owner, Wanted(kind="customers.customer")).items] == ["ของคนอื่น"]


def test_who_reaches_a_part_of_the_business_sends_no_webhook_of_the_whole(part: Actor) -> None:
    with refused("whole_business_only"):
        create_endpoint(part, name="x", url="https://hooks.example.co.th/", kinds=["*"])
    assert not WebhookEndpoint.objects.exists()


def test_a_hidden_value_is_not_found_by_searching_the_trail(owner: Actor) -> None:
    add_field(owner, NOUN, label_th="รายได้", slug="income", type="text", sensitive=True)
    Customer.objects.create(business=owner.business, name="ฝน", income_band="50,000", custom={"income": "secretfigure"})
    reader: Any = replace(
        owner,
        permissions=owner.permissions - {ALL_PERMISSIONS} | {"platform:audit:view"},
        hidden_fields=frozenset({"customers.customer.income_band"}),
    )
    for text in ("50,000", "secretfigure"):
        assert trail(reader, Wanted(text=text, kind=NOUN)).items == []
    assert trail(reader, Wanted(text="ฝน", kind=NOUN)).items
