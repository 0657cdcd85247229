"""A whole sale by API alone: lead, opportunity, stage, quotation, its PDF, order, part delivery, tax invoice, PromptPay, slip, receipt, return."""

from __future__ import annotations

import base64
from io import BytesIO

from pypdf import PdfReader

from samphan.customers.demo import made_up_tax_id
from samphan.orders.promptpay import read_payload
from samphan.orders.setting_up import change_letterhead, change_settings, own_settings
from samphan.orders.tests.conftest import Stocked, branch, stocked
from samphan.orders.tests.test_slip_pictures import picture
from samphan.orders.tests.test_slips import REFERENCE, SLIP
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.actions import grantable_scopes
from samphan.platform.api.testing import caller
from samphan.platform.tenants.models import Branch

__all__ = ["branch", "stocked"]  # fixtures


def test_from_a_lead_to_the_return_by_api_alone(owner: Actor, branch: Branch, stocked: Stocked) -> None:
    owner.business.tax_id = made_up_tax_id(1)
    owner.business.save(update_fields=["tax_id"])
    change_letterhead(owner, branch, address_line="9 ถนนนิมมานเหมินท์", province="เชียงใหม่", postcode="50200")
    change_settings(owner, seen=own_settings(owner).version, promptpay_id="081-222-3333")
    api = caller(owner, *sorted(grantable_scopes(owner)))
    beans = stocked("10")

    lead = api.post("/leads", {"interest": "เมล็ดกาแฟ", "name": "บริษัท กาแฟดี จำกัด", "kind": "organisation"}).json
    customer = lead["customer"]
    place = {"address_line": "1 ถนนเจริญกรุง", "province": "กรุงเทพมหานคร", "postcode": "10100"}
    assert api.post(f"/customers/{customer}/addresses", place).status == 201
    deal = api.post(f"/leads/{lead['id']}/qualify", {}).json
    [pipeline] = api.get("/pipelines").json["data"]
    stage = pipeline["stages"][1]
    moved = api.post(f"/opportunities/{deal['id']}/move", {"stage": stage["id"], "from_stage": deal["stage"]})
    assert (moved.status, moved.json["stage"], deal["customer"]) == (200, stage["id"], customer)

    offer = api.post("/quotations", {"customer": customer, "lines": [{"code": beans.sku, "quantity": "5"}]}).json
    pdf = api.get(f"/quotations/{offer['id']}/paper").content
    assert offer["number"] in "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).replace(" ", "")
    order = api.post(f"/quotations/{offer['id']}/accept", {"said_by": "คุณแดง"}).json
    at, line = f"/orders/{order['id']}", order["lines"][0]["id"]
    part = api.post(f"{at}/deliveries", {"lines": [{"line": line, "quantity": "3"}]}).json
    assert (api.get(at).json["state"], part["lines"]) == ("partly", [{"line": line, "quantity": "3"}])
    invoice = api.post(f"{at}/invoices", {}).json
    assert (invoice["kind"], invoice["total"], invoice["vat"]) == ("TV", "535.00", "35.00")

    asked = api.post(f"{at}/payments", {"method": "promptpay"}).json
    said = read_payload(asked["qr"])
    assert (said["54"], asked["reference"] in asked["qr"]) == ("535.00", True)
    file = {"name": "slip.png", "content": base64.b64encode(picture(SLIP)).decode()}
    slip = api.post(f"/slips?order={order['id']}&amount=535.00", file).json
    [guess] = api.get(f"/slips/{slip['id']}/payments").json["data"]
    paid = api.post(f"/slips/{slip['id']}/match", {"payment": guess["payment"]["id"]}).json
    assert (paid["id"], paid["state"], paid["evidence"]) == (asked["id"], "settled", REFERENCE)
    assert paid["receipt"]["amount"] == "535.00"
    assert api.get(f"/receipts/{paid['receipt']['id']}/paper").content.startswith(b"%PDF-")

    returned = {"reason": "damaged", "lines": [{"line": line, "quantity": "1", "restock": True}]}
    back = api.post(f"{at}/returns", returned).json
    [note] = api.get(f"/invoices?order={order['id']}&kind=CN").json["data"]
    stands = api.get(at).json
    assert (note["original"], note["total"], stands["owed_back"]) == (invoice["id"], "107.00", "107.00")
    assert api.get(f"/returns/{back['id']}/paper").content.startswith(b"%PDF-")
    refund = api.post(f"{at}/refunds", {"method": "transfer", "reason": "สินค้าชำรุด"}).json
    assert (refund["amount"], api.get(at).json["owed_back"]) == ("107.00", "0.00")
    won = api.post(f"/opportunities/{deal['id']}/close", {"outcome": "won"})
    assert (won.status, won.json["state"]) == (200, "won")
