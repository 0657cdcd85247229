"""Several addresses: the main one on the customer, others beside it, and the two may change places."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import refused
from samphan.customers.actions import change_customer, create_customer, delete_customer
from samphan.customers.addresses import (
    add_address,
    addresses_of,
    change_address,
    change_main_address,
    make_main,
    remove_address,
    restore_address,
)
from samphan.customers.models import Customer, CustomerAddress
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import caller
from samphan.platform.events.models import Event
from samphan.platform.refusals import Forbidden, NotFound

HOME = {
    "address_line": "239 ถ.ห้วยแก้ว",
    "subdistrict": "สุเทพ",
    "district": "เมืองเชียงใหม่",
    "province": "เชียงใหม่",
    "postcode": "50200",
}
SHOP = {
    "address_line": "88 ถนนสีลม",
    "subdistrict": "สีลม",
    "district": "บางรัก",
    "province": "กรุงเทพมหานคร",
    "postcode": "10500",
}


@pytest.fixture
def rain(owner: Actor) -> Customer:
    return create_customer(owner, name="ฝน", **HOME)


@pytest.fixture
def shop(owner: Actor, rain: Customer) -> CustomerAddress:
    return add_address(
        owner, rain, use="delivery", recipient="ร้านฝน", phone="081 234 5678", courier_note="โทรก่อน", **SHOP
    )


def test_the_main_address_comes_first_and_needs_no_row(rain: Customer) -> None:
    [main] = addresses_of(rain)
    assert (main.main, main.use, str(main)) == (True, "home", str(rain.address))
    assert CustomerAddress.objects.count() == 0


def test_an_address_is_added_beside_the_main_one(rain: Customer, shop: CustomerAddress) -> None:
    main, other = addresses_of(rain)
    assert str(main) == str(rain.address)
    assert str(other) == "88 ถนนสีลม แขวงสีลม เขตบางรัก กรุงเทพมหานคร 10500"
    assert (other.phone, other.recipient, other.courier_note) == ("+66812345678", "ร้านฝน", "โทรก่อน")


def test_the_first_address_becomes_the_main_one(owner: Actor) -> None:
    cloud = create_customer(owner, name="เมฆ")
    add_address(owner, cloud, use="work", recipient="เมฆ", **SHOP)
    cloud.refresh_from_db()
    [main] = addresses_of(cloud)
    assert (cloud.postcode, main.main, main.use, main.recipient) == ("10500", True, "work", "เมฆ")


def test_two_addresses_change_places_and_lose_nothing(owner: Actor, rain: Customer, shop: CustomerAddress) -> None:
    make_main(owner, rain, shop.pk)
    rain.refresh_from_db()
    main, other = addresses_of(rain)
    assert (rain.subdistrict, rain.postcode) == ("สีลม", "10500")
    assert (main.pk, main.recipient, main.phone, main.courier_note) == (shop.pk, "ร้านฝน", "+66812345678", "โทรก่อน")
    assert (other.use, other.subdistrict) == ("home", "สุเทพ")
    make_main(owner, rain, other.pk)
    rain.refresh_from_db()
    main, again = addresses_of(rain)
    assert (rain.subdistrict, main.use, again.pk, again.subdistrict) == ("สุเทพ", "home", shop.pk, "สีลม")
    assert again.recipient == "ร้านฝน"


def test_the_main_address_may_have_a_recipient(owner: Actor, rain: Customer) -> None:
    change_main_address(owner, rain, recipient="แม่ฝน", postcode="50300")
    rain.refresh_from_db()
    [main] = addresses_of(rain)
    assert (main.recipient, rain.postcode, rain.subdistrict) == ("แม่ฝน", "50300", "สุเทพ")


def test_a_main_address_changed_elsewhere_is_seen_here(owner: Actor, rain: Customer) -> None:
    change_main_address(owner, rain, recipient="แม่ฝน")
    change_customer(owner, rain, version=Customer.objects.get().version, address_line="1 ถ.นิมมาน")
    assert addresses_of(Customer.objects.get())[0].parts.line == "1 ถ.นิมมาน"


def test_a_removed_address_can_be_given_back(owner: Actor, rain: Customer, shop: CustomerAddress) -> None:
    remove_address(owner, rain, shop.pk)
    assert len(addresses_of(rain)) == 1
    restore_address(owner, rain, shop.pk)
    assert addresses_of(rain)[1].recipient == "ร้านฝน"
    with pytest.raises(NotFound):
        restore_address(owner, rain, shop.pk)


def test_places_are_tidied_as_on_the_form(owner: Actor, rain: Customer) -> None:
    row = add_address(owner, rain, subdistrict="ต.สุเทพ", district="อำเภอเมืองเชียงใหม่", province="จ.เชียงใหม่")
    assert (row.subdistrict, row.district, row.province) == ("สุเทพ", "เมืองเชียงใหม่", "เชียงใหม่")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"use": "home"}, "address_empty"),
        ({"province": " "}, "address_empty"),
        ({**SHOP, "postcode": "105"}, "invalid_fields"),
        ({**SHOP, "phone": "1669"}, "invalid_fields"),
        ({**SHOP, "use": "castle"}, "invalid_fields"),
        ({**SHOP, "recipient": "ก" * 201}, "invalid_fields"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(
    owner: Actor, rain: Customer, values: dict[str, str], code: str
) -> None:
    told = Event.objects.count()
    with refused(code):
        add_address(owner, rain, **values)
    assert len(addresses_of(rain)) == 1
    assert Event.objects.count() == told


def test_the_main_address_is_not_removed(owner: Actor, rain: Customer) -> None:
    main = change_main_address(owner, rain, recipient="แม่ฝน")
    with refused("main_address"):
        remove_address(owner, rain, main.pk)
    assert len(addresses_of(rain)) == 1


def test_an_address_cannot_become_empty(owner: Actor, rain: Customer, shop: CustomerAddress) -> None:
    with refused("address_empty"):
        change_address(owner, rain, shop.pk, **dict.fromkeys(SHOP, ""))
    assert addresses_of(rain)[1].subdistrict == "สีลม"


def test_twenty_addresses_are_enough(owner: Actor, rain: Customer) -> None:
    for number in range(20):
        add_address(owner, rain, address_line=str(number + 1))
    with refused("too_many"):
        add_address(owner, rain, **SHOP)
    assert CustomerAddress.objects.filter(customer=rain).count() == 20


def test_a_deleted_customer_gets_no_address(owner: Actor, rain: Customer) -> None:
    delete_customer(owner, rain)
    with refused("customer_deleted"):
        add_address(owner, rain, **SHOP)
    assert not CustomerAddress.objects.exists()


def test_a_viewer_changes_nothing(owner: Actor, staff: Actor, rain: Customer, shop: CustomerAddress) -> None:
    for change in (add_address, change_main_address):
        with pytest.raises(Forbidden):
            change(staff, rain, **SHOP)
    for take in (remove_address, make_main):
        with pytest.raises(Forbidden):
            take(staff, rain, shop.pk)
    assert [str(one) for one in addresses_of(rain)] == [str(rain.address), str(shop)]


def test_an_address_of_another_customer_is_not_found(owner: Actor, shop: CustomerAddress) -> None:
    cloud = create_customer(owner, name="เมฆ")
    with pytest.raises(NotFound):
        make_main(owner, cloud, shop.pk)


def urls(rain: Customer, shop: CustomerAddress) -> dict[str, str]:
    base = f"/customers/{rain.pk}/addresses/"
    return {"add": base, "main-edit": f"{base}main/", "edit": f"{base}{shop.pk}/"} | {
        name: f"{base}{shop.pk}/{name}/" for name in ("remove", "restore", "main")
    }


def test_another_business_finds_no_address(outsider_client: Client, rain: Customer, shop: CustomerAddress) -> None:
    assert outsider_client.get("/customers/panels/addresses/", {"customer": str(rain.pk)}).status_code == 404
    for url in urls(rain, shop).values():
        assert outsider_client.post(url, SHOP).status_code == 404
    assert CustomerAddress.objects.get().removed_at is None


def test_the_panel_shows_them_and_the_dialog_changes_them(
    owner_client: Client, rain: Customer, shop: CustomerAddress
) -> None:
    panel = owner_client.get("/customers/panels/addresses/", {"customer": str(rain.pk)}).content.decode()
    assert "88 ถนนสีลม" in panel
    assert "081-234-5678" in panel
    address = urls(rain, shop)
    assert 'value="88 ถนนสีลม"' in owner_client.get(address["edit"]).content.decode()
    saved = owner_client.post(address["edit"], {**SHOP, "use": "work", "postcode": "10501"})
    assert (saved.status_code, "addresses-changed" in saved["HX-Trigger"]) == (204, True)
    shop.refresh_from_db()
    assert (shop.use, shop.postcode, shop.recipient) == ("work", "10501", "")
    wrong = owner_client.post(address["add"], {**SHOP, "use": "work", "postcode": "1"})
    assert (wrong.status_code, CustomerAddress.objects.count()) == (422, 1)
    assert "รหัสไปรษณีย์มีห้าหลัก" in wrong.content.decode()


def test_buttons_swap_remove_and_bring_back(owner_client: Client, rain: Customer, shop: CustomerAddress) -> None:
    address = urls(rain, shop)
    assert owner_client.post(address["main"]).status_code == 204
    rain.refresh_from_db()
    assert rain.subdistrict == "สีลม"
    former = CustomerAddress.objects.get(main=False)
    assert owner_client.post(f"/customers/{rain.pk}/addresses/{former.pk}/main/").status_code == 204
    assert owner_client.post(address["remove"]).status_code == 204
    assert len(addresses_of(Customer.objects.get())) == 1
    assert owner_client.post(address["restore"]).status_code == 204
    assert len(addresses_of(Customer.objects.get())) == 2


def test_the_place_box_offers_places_with_what_they_fill(client: Client, db: None) -> None:
    page = client.get("/places/", {"q": "สุเทพ เชียงใหม่"}).content.decode()
    assert "ต.สุเทพ อ.เมืองเชียงใหม่ จ.เชียงใหม่ 50200" in page
    assert "&quot;postcode&quot;: &quot;50200&quot;" in page
    assert client.get("/places/", {"q": "<script>"}).content == b""


def test_machines_keep_addresses_too(owner: Actor, rain: Customer) -> None:
    shop = caller(owner, "customers:customer:view", "customers:customer:edit")
    path = f"/customers/{rain.pk}/addresses"
    made = shop.post(path, {**SHOP, "use": "billing", "phone": "081-234-5678"})
    assert (made.status, made.json["phone"], made.json["main"]) == (201, "+66812345678", False)
    assert [one["main"] for one in shop.get(path).json["data"]] == [True, False]
    assert shop.patch(f"{path}/{made.json['id']}", {"recipient": "บัญชี"}).json["recipient"] == "บัญชี"
    assert shop.post(f"{path}/{made.json['id']}/main", {}).json["main"] is True
    other = next(one for one in shop.get(path).json["data"] if not one["main"])
    assert shop.call("DELETE", f"{path}/{other['id']}").status == 204
    assert shop.call("DELETE", f"{path}/{made.json['id']}").code == "main_address"
    assert shop.post(path, {"use": "home"}).code == "address_empty"
