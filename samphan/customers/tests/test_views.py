"""Screens of a customer: each endpoint with its outsider, and nothing changed where it was refused."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samphan.customers.actions import add_note, change_field, create_customer, delete_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event

PAGE = "customers:customer-detail"


@pytest.fixture
def rain(owner: Actor) -> Customer:
    reaches = [read_reach("phone", "081-234-5678"), read_reach("email", "rain@example.com")]
    return create_customer(
        owner, name="นภัสสร ศิลารักษ์", nickname="ฝน", tax_id="1101700203344", occupation="ครู", reaches=reaches
    )


def url(name: str, *args: object) -> str:
    return reverse(f"customers:{name}", args=args)


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def everything(customer: Customer) -> tuple[dict[str, object], list[str], int]:
    customer.refresh_from_db()
    stands = {name: value for name, value in vars(customer).items() if not name.startswith("_")}
    return stands, sorted(str(point) for point in customer.contact_points.all()), Event.objects.count()


def endpoints(customer: Customer) -> list[tuple[str, str, dict[str, str]]]:
    """(method, address, data) of everything one can do to one customer."""
    pk, point = customer.pk, customer.contact_points.get(kind="phone").pk
    return [
        ("get", url("customer-detail", pk), {}),
        ("get", url("customer-edit", pk), {}),
        ("post", url("customer-edit", pk), {"kind": "person", "name": "ปล้นชื่อ", "version": "1"}),
        ("post", url("customer-delete", pk), {}),
        ("post", url("customer-restore", pk), {}),
        ("get", url("fact-list", pk), {}),
        ("get", url("fact-edit", pk, "nickname"), {}),
        ("post", url("fact-edit", pk, "nickname"), {"value": "ปล้น", "version": "1"}),
        ("post", url("change-undo", pk), {}),
        ("post", url("contact-point-add", pk), {"kind": "line", "value": "thief.line"}),
        ("post", url("contact-point-remove", pk, point), {}),
        ("post", url("contact-point-prefer", pk, point), {}),
        ("get", url("timeline-page", pk), {}),
        ("post", url("timeline-add", pk), {"text": "ปล้น"}),
    ]


def test_outsiders_find_no_customer_at_any_address(outsider_client: Client, rain: Customer) -> None:
    before = everything(rain)
    for method, address, data in endpoints(rain):
        assert getattr(outsider_client, method)(address, data).status_code == 404, (method, address)
    assert everything(rain) == before


def test_a_viewer_reads_and_changes_nothing(staff_client: Client, rain: Customer) -> None:
    before = everything(rain)
    for method, address, data in endpoints(rain):
        reads = address in {url("customer-detail", rain.pk), url("fact-list", rain.pk), url("timeline-page", rain.pk)}
        assert getattr(staff_client, method)(address, data).status_code == (200 if reads else 403), (method, address)
    assert everything(rain) == before


def test_visitors_are_asked_to_sign_in(rain: Customer) -> None:
    for method, address, data in endpoints(rain):
        assert getattr(Client(), method)(address, data).status_code == 302


def test_the_page_shows_who_the_customer_is(owner_client: Client, owner: Actor, rain: Customer) -> None:
    add_note(owner, rain, "ชอบคั่วกลาง <b>มาก</b>")
    page = text(owner_client.get(url("customer-detail", rain.pk)))
    assert "นภัสสร ศิลารักษ์" in page
    assert 'href="tel:+66812345678"' in page
    assert "081-234-5678" in page
    assert 'href="mailto:rain@example.com"' in page
    assert "1-1017-00203-34-4" in page
    assert "ชอบคั่วกลาง &lt;b&gt;มาก&lt;/b&gt;" in page


def test_hidden_fields_and_buttons_are_not_on_a_viewers_page(staff_client: Client, rain: Customer) -> None:
    page = text(staff_client.get(url("customer-detail", rain.pk)))
    assert "1-1017-00203-34-4" not in page
    assert url("customer-edit", rain.pk) not in page
    assert url("customer-delete", rain.pk) not in page
    assert url("timeline-add", rain.pk) not in page


def test_a_customer_is_added_by_the_form(owner_client: Client, owner: Actor) -> None:
    assert owner_client.get(url("customer-create")).status_code == 200
    data = {
        "kind": "person",
        "name": " นายเมฆ  ใจดี ",
        "birth_date": "29/02/2543",
        "reach_phone": "๐๘๙-๑๑๑-๑๑๑๑",
        "industry": "ไม่ใช่ของบุคคล",
    }
    response = owner_client.post(url("customer-create"), data)
    customer = Customer.objects.get()
    assert response.status_code == 302
    assert response["Location"] == url("customer-detail", customer.pk)
    assert (customer.name, str(customer.birth_date), customer.industry) == ("นายเมฆ ใจดี", "2000-02-29", "")
    assert customer.contact_points.get().value == "+66891111111"


def test_a_known_number_is_refused_with_a_link_to_whose_it_is(owner_client: Client, rain: Customer) -> None:
    data = {"kind": "person", "name": "เมฆ", "reach_phone": "0812345678"}
    response = owner_client.post(url("customer-create"), data)
    assert response.status_code == 422
    assert f'<a href="{url("customer-detail", rain.pk)}">' in text(response)
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "ก" * 10_000},
        {"birth_date": "31/02/2543"},
        {"reach_email": "nobody"},
        {"tax_id": "1101700203345"},
        {"kind": "robot"},
        {"branch": "0190aaaa-0000-7000-8000-000000000000"},
        {"postcode": "99"},
    ],
)
def test_a_wrong_field_is_told_beside_it_and_nothing_is_added(
    owner_client: Client, owner: Actor, wrong: dict[str, str]
) -> None:
    response = owner_client.post(url("customer-create"), {"kind": "person", "name": "เมฆ", **wrong})
    assert response.status_code == 422
    assert "field-fault" in text(response)
    assert not Customer.objects.exists()


def test_a_viewer_may_not_open_or_send_the_form(staff_client: Client) -> None:
    assert staff_client.get(url("customer-create")).status_code == 403
    assert staff_client.post(url("customer-create"), {"kind": "person", "name": "เมฆ"}).status_code == 403
    assert not Customer.objects.exists()


def test_a_field_is_checked_as_one_leaves_it(owner_client: Client, rain: Customer) -> None:
    def leave(name: str, value: str) -> str:
        data = {"kind": "person", "name": "เมฆ", name: value}
        return text(owner_client.post(url("customer-check"), data, headers={"HX-Trigger-Name": name}))

    assert "field-fault" in leave("tax_id", "123")
    assert url("customer-detail", rain.pk) in leave("reach_phone", "0812345678")
    assert "field-fault" not in leave("reach_phone", "0899999999")
    assert 'value="123"' in leave("tax_id", "123")


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "👩‍👩‍👧 مرحبا", "{{ 7*7 }}", "ก" * 300, "'\"><svg onload=x>"]
)
def test_strange_names_are_shown_as_text(owner_client: Client, owner: Actor, name: str) -> None:
    customer = create_customer(owner, name=name)
    page = text(owner_client.get(url("customer-detail", customer.pk)))
    assert "<script>alert" not in page
    assert "<svg onload" not in page
    assert "49" not in page.split("<h1")[1].split("</h1>")[0]


def test_a_fact_is_edited_in_place_and_undone(owner_client: Client, rain: Customer) -> None:
    address = url("fact-edit", rain.pk, "occupation")
    assert 'value="ครู"' in text(owner_client.get(address))
    response = owner_client.post(address, {"value": "แพทย์", "version": "1"}, headers={"HX-Request": "true"})
    assert "แพทย์" in text(response)
    events = json.loads(response["HX-Trigger"])
    assert "timeline-changed" in events
    undo = events["toast"][0]["undo_url"]
    assert owner_client.post(undo).status_code == 302
    rain.refresh_from_db()
    assert (rain.occupation, rain.version) == ("ครู", 3)
    assert owner_client.post(undo).status_code == 404


def test_an_undo_never_overwrites_what_somebody_saved_since(owner_client: Client, owner: Actor, rain: Customer) -> None:
    owner_client.post(url("fact-edit", rain.pk, "occupation"), {"value": "แพทย์", "version": "1"})
    change_field(owner, Customer.objects.get(pk=rain.pk), "occupation", "ทนายความ", version=2)
    assert owner_client.post(url("change-undo", rain.pk)).status_code == 409
    rain.refresh_from_db()
    assert rain.occupation == "ทนายความ"


def test_a_stale_fact_is_refused_with_what_stands_now(owner_client: Client, rain: Customer) -> None:
    address = url("fact-edit", rain.pk, "nickname")
    owner_client.post(address, {"value": "น้ำฝน", "version": "1"})
    response = owner_client.post(address, {"value": "ฟ้า", "version": "1"})
    assert response.status_code == 422
    assert "น้ำฝน" in text(response)
    assert 'value="ฟ้า"' in text(response)
    rain.refresh_from_db()
    assert rain.nickname == "น้ำฝน"


def test_a_stale_form_keeps_what_was_typed_and_shows_what_stands(owner_client: Client, rain: Customer) -> None:
    owner_client.post(url("fact-edit", rain.pk, "nickname"), {"value": "น้ำฝน", "version": "1"})
    typed = {"kind": "person", "name": "นภัสสร ใหม่", "nickname": "ฟ้า", "occupation": "ครู", "version": "1"}
    response = owner_client.post(url("customer-edit", rain.pk), typed)
    assert response.status_code == 422
    assert "น้ำฝน" in text(response)
    assert 'name="version" value="2"' in text(response)
    rain.refresh_from_db()
    assert rain.name == "นภัสสร ศิลารักษ์"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "1; DROP TABLE"])
def test_a_made_up_version_changes_nothing(owner_client: Client, rain: Customer, version: str) -> None:
    owner_client.post(url("fact-edit", rain.pk, "nickname"), {"value": "ฟ้า", "version": version})
    rain.refresh_from_db()
    assert (rain.nickname, rain.version) == ("ฝน", 1)


def test_only_shown_fields_can_be_edited_in_place(owner_client: Client, rain: Customer) -> None:
    for name in ("version", "business", "deleted_at", "industry", "sort_key"):
        assert owner_client.get(url("fact-edit", rain.pk, name)).status_code == 404
        assert owner_client.post(url("fact-edit", rain.pk, name), {"value": "1", "version": "1"}).status_code == 404


def test_contact_points_are_added_preferred_and_removed(owner_client: Client, rain: Customer) -> None:
    assert "02-123-4567" in text(
        owner_client.post(url("contact-point-add", rain.pk), {"kind": "phone", "value": "021234567"})
    )
    point = rain.contact_points.get(value="+6621234567")
    owner_client.post(url("contact-point-prefer", rain.pk, point.pk))
    assert rain.contact_points.get(kind="phone", preferred=True) == point
    owner_client.post(url("contact-point-remove", rain.pk, point.pk))
    assert not rain.contact_points.filter(pk=point.pk).exists()
    refused = owner_client.post(url("contact-point-add", rain.pk), {"kind": "phone", "value": "1669"})
    assert (refused.status_code, rain.contact_points.count()) == (422, 2)
    assert 'value="1669"' in text(refused)


def test_a_removed_contact_point_comes_back_as_it_was(
    owner: Actor, owner_client: Client, outsider_client: Client, rain: Customer
) -> None:
    customer = rain
    point = customer.contact_points.order_by("pk").first()
    assert point is not None
    customer.contact_points.filter(pk=point.pk).update(verified_at=timezone.now(), source="import")
    owner_client.post(f"/customers/{customer.pk}/contact-points/{point.pk}/remove/")
    assert not customer.contact_points.filter(value=point.value).exists()
    where = f"/customers/{customer.pk}/contact-points/restore/"
    assert outsider_client.post(where).status_code == 404
    assert owner_client.post(where).status_code == 302
    back = customer.contact_points.get(value=point.value)
    assert (back.preferred, back.source, back.verified_at is not None) == (point.preferred, "import", True)
    assert owner_client.post(where).status_code == 404  # once


def test_a_deleted_customer_has_a_clear_page_and_comes_back(
    owner_client: Client, staff_client: Client, rain: Customer
) -> None:
    owner_client.post(url("customer-delete", rain.pk))
    gone = owner_client.get(url("customer-detail", rain.pk))
    assert gone.status_code == 410
    assert url("customer-restore", rain.pk) in text(gone)
    assert url("customer-restore", rain.pk) not in text(staff_client.get(url("customer-detail", rain.pk)))
    owner_client.post(url("customer-restore", rain.pk))
    assert owner_client.get(url("customer-detail", rain.pk)).status_code == 200


def test_the_id_of_a_merged_customer_leads_to_the_one_that_remains(
    owner_client: Client, owner: Actor, rain: Customer
) -> None:
    twin = create_customer(owner, name="ฝน (ซ้ำ)")
    Customer.objects.filter(pk=twin.pk).update(merged_into=rain)
    response = owner_client.get(url("customer-detail", twin.pk))
    assert response["Location"] == url("customer-detail", rain.pk)


def test_the_timeline_pages_by_key_and_filters(owner_client: Client, owner: Actor, rain: Customer) -> None:
    for number in range(45):
        add_note(owner, rain, f"โน้ตที่ {number:02d}")
    first = text(owner_client.get(url("timeline-page", rain.pk)))
    assert "โน้ตที่ 44" in first
    assert "โน้ตที่ 10" not in first
    older = first.split('hx-get="')[-1].split('"')[0].replace("&amp;", "&")
    second = text(owner_client.get(older))
    assert "โน้ตที่ 10" in second
    assert "โน้ตที่ 44" not in second
    assert "timeline-day" not in second  # the day was already written on the page before
    created = text(owner_client.get(url("timeline-page", rain.pk), {"kind": "customers.customer_created"}))
    assert "โน้ตที่" not in created
    assert owner_client.get(url("timeline-page", rain.pk), {"before": "made up"}).status_code == 422


def test_notes_and_talks_are_written_from_the_composer(owner_client: Client, rain: Customer) -> None:
    assert "ชอบคั่วกลาง" in text(owner_client.post(url("timeline-add", rain.pk), {"channel": "", "text": "ชอบคั่วกลาง"}))
    talk = {"channel": "phone", "direction": "out", "text": "โทรถามเมล็ดใหม่"}
    assert "โทรถามเมล็ดใหม่" in text(owner_client.post(url("timeline-add", rain.pk), talk))
    before = everything(rain)
    assert owner_client.post(url("timeline-add", rain.pk), {"text": " "}).status_code == 422
    assert owner_client.post(url("timeline-add", rain.pk), {**talk, "channel": "pigeon"}).status_code == 422
    assert everything(rain) == before


def test_a_deleted_customer_cannot_be_edited_by_an_old_form(owner_client: Client, owner: Actor, rain: Customer) -> None:
    delete_customer(owner, rain)
    assert owner_client.get(url("customer-edit", rain.pk)).status_code == 302
    response = owner_client.post(url("fact-edit", rain.pk, "nickname"), {"value": "ฟ้า", "version": "1"})
    assert response.status_code == 422
    rain.refresh_from_db()
    assert rain.nickname == "ฝน"
