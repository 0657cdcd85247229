"""Where an order goes, and how far each delivery came: said by staff, read by the customer, printed on papers."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from conftest import refused, signed_in
from samphan.customers.actions import change_customer, create_customer
from samphan.customers.addresses import add_address, addresses_of
from samphan.customers.models import Customer, CustomerAddress
from samphan.orders.counter import sell_for_cash
from samphan.orders.delivering import deliver
from samphan.orders.destinations import destination_of, pick_up, send_to
from samphan.orders.links import order_token_of
from samphan.orders.models import Delivery, Destination, Order, ParcelState
from samphan.orders.ordering import cancel_order, place_order
from samphan.orders.papers.order import delivery_paper
from samphan.orders.parcels import move_parcel
from samphan.orders.personal_data import collect_orders, erase_orders
from samphan.orders.steps import steps_of
from samphan.orders.tests.conftest import Stocked, some
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.refusals import Forbidden, NotFound
from samphan.platform.tenants.models import Branch


@pytest.fixture
def order(owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> Order:
    change_customer(owner, cafe, version=cafe.version, address_line="9 ถนนช้างม่อย", province="เชียงใหม่", postcode="50300")
    add_address(
        owner, cafe, use="delivery", recipient="คุณเก่ง", phone="081-234-5678", courier_note="โทรก่อนส่ง",
        address_line="44 หมู่ 2", district="แม่ริม", province="เชียงใหม่", postcode="50180",
    )  # fmt: skip
    return place_order(owner, cafe, some(stocked(), "3"), branch)


def test_it_goes_to_an_address_of_the_customer_as_it_stands_today(clerk: Actor, order: Order, cafe: Customer) -> None:
    assert destination_of(order) is None
    main, farm = addresses_of(cafe)
    made = send_to(clerk, order, farm)
    assert (made.name, made.phone, made.note) == ("คุณเก่ง", "+66812345678", "โทรก่อนส่ง")
    assert made.address == "44 หมู่ 2 อ.แม่ริม จ.เชียงใหม่ 50180"
    send_to(clerk, order, main, name="ร้าน", note="หน้าร้าน")
    now = destination_of(order)
    assert now is not None
    assert (now.name, now.address, now.by) == ("ร้าน", "9 ถนนช้างม่อย จ.เชียงใหม่ 50300", clerk.user)
    assert [one.note for one in steps_of(order) if one.state == "goes-to"] == [made.address, now.address]


def test_a_delivery_keeps_where_it_went_and_its_papers_say_so(clerk: Actor, order: Order, cafe: Customer) -> None:
    line = order.lines.get()
    send_to(clerk, order, addresses_of(cafe)[1])
    first = deliver(clerk, order, {line.pk: line.quantity - 2}, parcel_number="TH1")
    pick_up(clerk, order, order.branch)
    second = deliver(clerk, order)
    assert (first.parcel_state, second.parcel_state) == ("sent", "ready")
    paper, fetched = delivery_paper(first), delivery_paper(second)
    assert paper.buyer is not None
    assert paper.buyer.lines[0] == "44 หมู่ 2 อ.แม่ริม จ.เชียงใหม่ 50180"
    assert (paper.buyer.name, paper.notes) == ("คุณเก่ง", [("หมายเหตุ", "โทรก่อนส่ง")])
    assert fetched.buyer is not None
    assert order.branch.name in "".join(fetched.buyer.lines)
    page = signed_in(clerk).get(f"/orders/deliveries/{first.pk}/").content.decode()
    assert "44 หมู่ 2" in page
    assert "081-234-5678" in page


def test_the_picking_list_says_where_it_goes(clerk: Actor, order: Order, cafe: Customer) -> None:
    send_to(clerk, order, addresses_of(cafe)[1])
    page = signed_in(clerk).get(f"/orders/{order.pk}/picking/").content.decode()
    assert "44 หมู่ 2" in page
    assert "โทรก่อนส่ง" in page


def test_each_step_of_a_parcel_has_who_and_when_and_is_told(clerk: Actor, order: Order) -> None:
    made = deliver(clerk, order, parcel_number="TH1")
    for state, note in (
        (ParcelState.ARRIVED, "ผู้รับ: คุณเก่ง"),
        (ParcelState.SENT, "กดผิด"),
        (ParcelState.RETURNED, "ไม่มีผู้รับ"),
    ):
        move_parcel(clerk, made, state, note=note)
    move_parcel(clerk, made, ParcelState.RETURNED)  # told twice
    made.refresh_from_db()
    steps = [(one.state, one.note, one.by) for one in steps_of(made)]
    assert steps == [
        ("sent", "", clerk.user),
        ("arrived", "ผู้รับ: คุณเก่ง", clerk.user),
        ("sent", "กดผิด", clerk.user),
        ("returned", "ไม่มีผู้รับ", clerk.user),
    ]
    assert made.parcel_state == "returned"
    told = Event.objects.filter(kind="orders.parcel_moved").order_by("pk")
    assert [one.data["state"] for one in told] == ["arrived", "sent", "returned"]
    assert {one.customer_id for one in told} == {order.customer_id}


def test_a_number_that_comes_later_is_written_and_what_is_none_is_refused(clerk: Actor, order: Order) -> None:
    made = deliver(clerk, order)
    move_parcel(clerk, made, ParcelState.SENT, parcel_number=" TH99 ")
    made.refresh_from_db()
    assert (made.parcel_number, made.parcel_state) == ("TH99", "sent")
    with refused("parcel_state"):
        move_parcel(clerk, made, "gone")  # type: ignore[arg-type]
    assert steps_of(made).count() == 2


def test_goods_over_the_counter_have_arrived(clerk: Actor, branch: Branch, stocked: Stocked) -> None:
    sell_for_cash(clerk, None, some(stocked(), "1"), branch)
    assert Delivery.objects.get().parcel_state == "arrived"


def test_what_cannot_be_is_refused(owner: Actor, clerk: Actor, order: Order, branch: Branch) -> None:
    other = add_address_of_another(owner)
    with refused("address_unknown"):
        send_to(clerk, order, other)
    with refused("phone"):
        pick_up(clerk, order, branch, phone="12")
    Branch.objects.filter(pk=branch.pk).update(closed_at=order.created_at)
    branch.refresh_from_db()
    with refused("branch_closed"):
        pick_up(clerk, order, branch)
    cancel_order(clerk, order, reason="x")
    with refused("order_cancelled"):
        pick_up(clerk, order, branch)
    assert not Destination.objects.exists()


def add_address_of_another(owner: Actor) -> CustomerAddress:
    return add_address(owner, create_customer(owner, name="คนอื่น"), address_line="1", province="ลำพูน")


def test_others_move_nothing(
    order: Order, clerk: Actor, staff: Actor, outsider: Actor, outsider_client: Client
) -> None:
    made = deliver(clerk, order, {order.lines.get().pk: order.lines.get().quantity - 1})
    for actor, refusal in ((staff, Forbidden), (outsider, NotFound)):
        with pytest.raises(refusal):
            move_parcel(actor, made, ParcelState.ARRIVED)
        with pytest.raises(refusal):
            pick_up(actor, order, order.branch)
    for name, row in (("destination", order), ("parcel", made)):
        address = reverse(f"orders:{name}", args=[row.pk])
        assert outsider_client.get(address).status_code == 404
        assert outsider_client.post(address, {"state": "arrived", "where": "x"}).status_code == 404
        assert signed_in(staff).post(address, {"state": "arrived", "where": "x"}).status_code == 403
    made.refresh_from_db()
    assert (made.parcel_state, Destination.objects.count()) == ("sent", 0)


def test_it_is_chosen_and_moved_on_the_page_and_the_customer_reads_it(
    clerk: Actor, order: Order, cafe: Customer
) -> None:
    client, farm = signed_in(clerk), addresses_of(cafe)[1]
    dialog = client.get(f"/orders/{order.pk}/destination/").content.decode()
    assert "44 หมู่ 2" in dialog
    assert order.branch.name in dialog
    assert client.post(f"/orders/{order.pk}/destination/", {"where": "address:nowhere"}).status_code == 422
    assert client.post(f"/orders/{order.pk}/destination/", {"where": f"address:{farm.pk}"}).status_code == 204
    assert "44 หมู่ 2" in client.get(f"/orders/{order.pk}/").content.decode()
    made = deliver(clerk, order, parcel_number="TH777")
    assert client.post(f"/orders/deliveries/{made.pk}/parcel/", {"state": "gone"}).status_code == 422
    sent = client.post(
        f"/orders/deliveries/{made.pk}/parcel/", {"state": "arrived", "parcel_number": "TH778", "note": ""}
    )
    assert sent.status_code == 204
    theirs = Client().get(reverse("orders:pay", args=[order_token_of(order)])).content.decode()
    assert "TH778" in theirs
    assert "ถึงผู้รับแล้ว" in theirs
    assert "ถึงผู้รับแล้ว" in client.get("/orders/panels/customer/", {"customer": str(cafe.pk)}).content.decode()
    assert "081-234-5678" not in theirs  # whoever has the link need not call the recipient


def test_what_a_customer_is_handed_over_and_what_is_erased(clerk: Actor, order: Order, cafe: Customer) -> None:
    send_to(clerk, order, addresses_of(cafe)[1])
    assert any(row.get("address", "").startswith("44 หมู่ 2") for row in collect_orders([cafe.pk]))
    erase_orders([cafe.pk])
    assert set(Destination.objects.values_list("name", "phone", "address", "note")) == {("", "", "", "")}
