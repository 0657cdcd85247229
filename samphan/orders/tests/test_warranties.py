"""Warranty papers: of a delivery or an invoice, with serial numbers, never for more than was handed over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from conftest import refused
from samphan.catalog.models import Variant
from samphan.customers.models import Customer
from samphan.orders.delivering import deliver
from samphan.orders.invoicing import issue_invoice
from samphan.orders.models import Delivery, InvoiceKind, Order, ReturnReason, Warranty, WarrantyLine
from samphan.orders.ordering import place_order
from samphan.orders.papers import pages_of
from samphan.orders.papers.warranty import warranty_paper
from samphan.orders.returning import Back, take_back
from samphan.orders.tests.conftest import Stocked, some
from samphan.orders.warranties import Covered, cancel_warranty, coverable, source_of, write_warranty
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import caller
from samphan.platform.days import months_after
from samphan.platform.events.models import Event
from samphan.platform.personal_data import holdings
from samphan.platform.refusals import Forbidden, NotFound
from samphan.platform.tenants.models import Branch

D = Decimal
TERMS = "ไม่รวมความเสียหายจากน้ำและการตก"


@pytest.fixture
def grinder(stocked: Stocked) -> Variant:
    return stocked("5", name="เครื่องบด", price="4500", warranty_months=12, warranty_terms=TERMS)


@pytest.fixture
def sold(owner: Actor, cafe: Customer, branch: Branch, grinder: Variant, stocked: Stocked) -> Order:
    return place_order(owner, cafe, [*some(grinder, "3"), *some(stocked(name="เมล็ด"))], branch)


@pytest.fixture
def delivery(owner: Actor, sold: Order) -> Delivery:
    return deliver(owner, sold)


def machine(order: Order) -> UUID:
    pk: UUID = order.lines.get(name__startswith="เครื่องบด").pk
    return pk


def test_a_paper_covers_what_has_a_warranty_with_its_serial_numbers(owner: Actor, delivery: Delivery) -> None:
    pk = machine(delivery.order)
    made = write_warranty(owner, delivery, {pk: Covered(D(2), ["A1", " A2 ", "A2"])})
    today = timezone.localdate()
    assert made.number == f"WR{today.year + 543}-00001"
    [line] = made.lines.all()
    assert (line.months, line.terms, line.codes, line.until) == (12, TERMS, ["A1", "A2"], months_after(today, 12))
    [event] = Event.objects.filter(kind="orders.warranty_written")
    assert (event.customer_id, event.data["number"]) == (made.customer_id, made.number)
    rest = write_warranty(owner, delivery)
    assert [one.quantity for one in rest.lines.all()] == [D(1)]
    with refused("nothing_to_cover"):
        write_warranty(owner, delivery)


def test_more_than_was_handed_over_or_more_numbers_than_pieces_are_refused(owner: Actor, delivery: Delivery) -> None:
    pk = machine(delivery.order)
    with refused("covered_over"):
        write_warranty(owner, delivery, {pk: Covered(D(4))})
    with refused("codes_over"):
        write_warranty(owner, delivery, {pk: Covered(D(1), ["A", "B"])})
    with refused("code_too_long"):
        write_warranty(owner, delivery, {pk: Covered(D(1), ["A" * 61])})
    beans = delivery.order.lines.exclude(pk=pk).get()
    with pytest.raises(NotFound):
        write_warranty(owner, delivery, {beans.pk: Covered(D(1))})
    assert not Warranty.objects.exists()


def test_an_invoice_gives_one_too_and_both_together_cover_no_piece_twice(
    owner: Actor, sold: Order, delivery: Delivery
) -> None:
    invoice = issue_invoice(owner, sold, InvoiceKind.INVOICE)
    write_warranty(owner, delivery, {machine(sold): Covered(D(2))})
    [left] = coverable(invoice)
    assert left.left == 1
    made = write_warranty(owner, invoice)
    assert (made.invoice, made.delivery, [one.quantity for one in made.lines.all()]) == (invoice, None, [D(1)])


def test_what_came_back_is_covered_no_more(owner: Actor, sold: Order, delivery: Delivery, branch: Branch) -> None:
    take_back(owner, sold, {machine(sold): Back(D(2))}, branch, reason=ReturnReason.DAMAGED)
    assert [one.left for one in coverable(delivery)] == [D(1)]


def test_a_document_without_such_goods_says_what_to_do(owner: Actor, order: Order) -> None:
    with refused("no_warranty"):
        write_warranty(owner, deliver(owner, order))
    assert not Warranty.objects.exists()


def test_a_second_click_writes_nothing_and_a_cancelled_one_keeps_its_number(owner: Actor, delivery: Delivery) -> None:
    first, again = (write_warranty(owner, delivery, key="x") for _ in range(2))
    assert first.pk == again.pk
    with refused("reason_missing"):
        cancel_warranty(owner, first, reason=" ")
    cancel_warranty(owner, first, reason="พิมพ์หมายเลขผิด")
    cancel_warranty(owner, first, reason="อีกครั้ง")
    assert Event.objects.filter(kind="orders.warranty_cancelled").count() == 1
    first.refresh_from_db()
    assert (first.state, warranty_paper(first).mark) == ("cancelled", "ยกเลิก")
    anew = write_warranty(owner, delivery)
    assert (anew.number[-5:], first.number[-5:]) == ("00002", "00001")


def test_the_paper_says_pieces_days_and_terms_in_thai_and_english(owner: Actor, delivery: Delivery) -> None:
    made = write_warranty(owner, delivery, {machine(delivery.order): Covered(D(2), ["SN-1", "SN-2"])})
    Warranty.objects.update(starts=date(2026, 1, 31))
    WarrantyLine.objects.update(until=date(2027, 1, 31))
    made = Warranty.objects.get(pk=made.pk)
    thai, english = warranty_paper(made), warranty_paper(made, "en")
    assert (thai.title, english.title) == ("ใบรับประกัน", "Warranty")
    assert thai.rows[0].cells[-2:] == ["12 เดือน", "31 มกราคม 2570"]
    assert english.rows[0].cells[-2:] == ["12 months", "31 January 2027"]
    assert thai.rows[0].small == "หมายเลขเครื่อง/ล็อต: SN-1, SN-2"
    assert thai.notes == [("เงื่อนไขการรับประกัน", TERMS)]
    assert len(pages_of(thai, ppi=20)) == 1


def test_the_dialog_writes_it_and_the_pages_show_it(owner_client: Client, delivery: Delivery, cafe: Customer) -> None:
    at = f"/orders/deliveries/{delivery.pk}/warranty/"
    pk = machine(delivery.order)
    assert "เครื่องบด" in owner_client.get(at).text
    wrong = owner_client.post(at, {f"lines.{pk}.quantity": "9", f"lines.{pk}.codes": "SN-9", "note": ""})
    assert wrong.status_code == 422
    assert "SN-9" in wrong.text
    right = {f"lines.{pk}.quantity": "2", f"lines.{pk}.codes": "SN-1\nSN-2", "note": "", "key": "one"}
    for _ in range(2):
        assert owner_client.post(at, right)["HX-Redirect"].startswith("/orders/warranties/")
    [made] = Warranty.objects.all()
    page = owner_client.get(f"/orders/warranties/{made.pk}/").text
    assert "SN-1, SN-2" in page
    assert made.number in owner_client.get(f"/orders/panels/customer/?customer={cafe.pk}").text
    assert made.number in owner_client.get(f"/orders/panels/warranties/?order={delivery.order_id}").text
    assert owner_client.get(f"/orders/warranties/{made.pk}/paper.pdf").content.startswith(b"%PDF")
    assert owner_client.post(f"/orders/warranties/{made.pk}/cancel/", {"reason": "ผิด"}).status_code == 200
    assert made.number not in owner_client.get(f"/orders/panels/customer/?customer={cafe.pk}").text


def test_only_who_may_writes_one(staff: Actor, delivery: Delivery, staff_client: Client) -> None:
    with pytest.raises(Forbidden):
        source_of(staff, delivery=delivery.pk)
    with pytest.raises(Forbidden):
        write_warranty(staff, delivery)
    assert staff_client.get(f"/orders/deliveries/{delivery.pk}/warranty/").status_code == 403
    assert not Warranty.objects.exists()


def test_the_api_lists_writes_and_cancels(owner: Actor, outsider: Actor, sold: Order, delivery: Delivery) -> None:
    api = caller(owner, "orders:order:view", "orders:order:warrant")
    at, line = f"/orders/{sold.pk}/warranties", str(machine(sold))
    assert api.post(at, {}).code == "warranty_source"
    body = {"delivery": str(delivery.pk), "lines": [{"line": line, "quantity": "2", "codes": ["SN-1"]}]}
    first, again = (api.call("POST", at, body, Idempotency_Key="one") for _ in range(2))
    assert (first.status, first.json["id"], first.json["lines"][0]["codes"]) == (201, again.json["id"], ["SN-1"])
    assert [one["id"] for one in api.get(at).json["data"]] == [first.json["id"]]
    assert api.post(at, body).code == "covered_over"
    theirs = caller(outsider, "orders:order:view", "orders:order:warrant")
    assert theirs.post(f"/warranties/{first.json['id']}/cancel", {"reason": "x"}).status == 404
    assert caller(owner, "orders:order:view").post(at, body).status == 403
    assert api.post(f"/warranties/{first.json['id']}/cancel", {"reason": "ผิด"}).json["state"] == "cancelled"


def test_they_are_part_of_what_is_known_about_a_customer(owner: Actor, cafe: Customer, delivery: Delivery) -> None:
    made = write_warranty(owner, delivery)
    [orders] = [one for one in holdings() if one.key == "orders.orders"]
    assert made.number in str(orders.collect([cafe.pk]))
