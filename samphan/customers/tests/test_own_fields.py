"""The business's own fields on the customer's form and page."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from samphan.customers.actions import create_customer
from samphan.customers.models import NOUN, Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.actions import add_field

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def roast(owner: Actor) -> None:
    add_field(owner, NOUN, label_th="ระดับคั่ว", slug="roast", type="text")


def form(**values: object) -> dict[str, object]:
    return {"kind": "person", "name": "นภัสสร ศิลารักษ์", **values}


def test_a_new_customer_is_given_them(owner_client: Client, roast: None) -> None:
    assert "ระดับคั่ว" in owner_client.get("/customers/new/").content.decode()
    answer = owner_client.post("/customers/new/", form(custom_roast="คั่วเข้ม"), follow=True)
    assert "คั่วเข้ม" in answer.content.decode()
    assert Customer.objects.get().custom == {"roast": "คั่วเข้ม"}


def test_a_change_is_undone_even_where_nothing_stood(owner_client: Client, owner: Actor, roast: None) -> None:
    customer = create_customer(owner, name="นภัสสร ศิลารักษ์")
    owner_client.post(f"/customers/{customer.pk}/edit/", form(version=customer.version, custom_roast="คั่วอ่อน"))
    customer.refresh_from_db()
    assert customer.custom == {"roast": "คั่วอ่อน"}
    owner_client.post(f"/customers/{customer.pk}/undo/")
    customer.refresh_from_db()
    assert customer.custom == {}


def test_a_value_of_the_wrong_type_is_told_beside_its_field(owner_client: Client, owner: Actor) -> None:
    add_field(owner, NOUN, label_th="จำนวนสาขา", slug="shops", type="number")
    answer = owner_client.post("/customers/new/", form(custom_shops="หลายแห่ง"))
    assert answer.status_code == 422
    assert not Customer.objects.exists()


def test_a_file_is_kept_and_shown_by_its_name(owner_client: Client, owner: Actor) -> None:
    add_field(owner, NOUN, label_th="ป้ายร้าน", slug="sign", type="file")
    sign = SimpleUploadedFile("ป้าย.png", PNG, content_type="image/png")
    page = owner_client.post("/customers/new/", form(custom_sign=sign), follow=True)
    assert "ป้าย.png" in page.content.decode()


def test_another_business_has_none_of_them(outsider_client: Client, roast: None) -> None:
    assert "ระดับคั่ว" not in outsider_client.get("/customers/new/").content.decode()


def test_one_is_edited_in_place_and_undone(owner_client: Client, owner: Actor, roast: None) -> None:
    customer = create_customer(owner, name="นภัสสร ศิลารักษ์", custom={"roast": "คั่วอ่อน"})
    where = f"/customers/{customer.pk}/own-facts/roast/"
    assert where in owner_client.get(f"/customers/{customer.pk}/").content.decode()
    assert "คั่วอ่อน" in owner_client.get(where).content.decode()
    answer = owner_client.post(where, {"version": customer.version, "value": "คั่วเข้ม"})
    assert "คั่วเข้ม" in answer.content.decode()
    owner_client.post(f"/customers/{customer.pk}/undo/")
    customer.refresh_from_db()
    assert customer.custom == {"roast": "คั่วอ่อน"}


def test_one_in_place_is_refused_beside_its_input_and_never_overwrites(owner_client: Client, owner: Actor) -> None:
    add_field(owner, NOUN, label_th="จำนวนสาขา", slug="shops", type="number")
    customer = create_customer(owner, name="ร้านกาแฟ", custom={"shops": "2"})
    where = f"/customers/{customer.pk}/own-facts/shops/"
    faulty = owner_client.post(where, {"version": customer.version, "value": "หลายแห่ง"})
    assert faulty.status_code == 422
    assert 'value="หลายแห่ง"' in faulty.content.decode()
    owner_client.post(where, {"version": customer.version, "value": "3"})
    stale = owner_client.post(where, {"version": customer.version, "value": "9"})
    assert stale.status_code == 422
    assert "“3”" in stale.content.decode()
    customer.refresh_from_db()
    assert customer.custom == {"shops": "3"}


def test_a_field_that_is_none_a_viewer_and_another_business_change_nothing(
    owner: Actor, owner_client: Client, staff_client: Client, outsider_client: Client, roast: None
) -> None:
    customer = create_customer(owner, name="นภัสสร ศิลารักษ์")
    where = f"/customers/{customer.pk}/own-facts/roast/"
    data = {"version": customer.version, "value": "คั่วเข้ม"}
    assert owner_client.get(where.replace("roast", "none")).status_code == 404
    assert staff_client.post(where, data).status_code == 403
    assert outsider_client.post(where, data).status_code == 404
    customer.refresh_from_db()
    assert customer.custom == {}
