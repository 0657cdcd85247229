"""Every endpoint of the API, present and future: scopes, other businesses, and the description."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel

from samphan.catalog.models import Variant
from samphan.catalog.products import create_product
from samphan.catalog.stock import Line, receive, usual_warehouse
from samphan.consent.models import SubjectRequest
from samphan.customers.actions import create_customer
from samphan.customers.attachments import add_attachment
from samphan.customers.contacts import read_reach
from samphan.customers.identity.merging import merge_customers
from samphan.customers.models import Affiliation, Customer, CustomerAddress, FollowUp, Occasion, Suspicion, Tag
from samphan.customers.tables import customer_table
from samphan.insight.actions import refresh
from samphan.insight.feeds.actions import make_feed
from samphan.insight.models import Answered, NextAction, NextAnswer, NextKind
from samphan.orders.invoicing import issue_invoice
from samphan.orders.lines import Wanted
from samphan.orders.models import Delivery, InvoiceKind, PaymentMethod, Refund, Return, Warranty
from samphan.orders.ordering import place_order
from samphan.orders.paying import expect_payment, take_cash
from samphan.orders.quoting import make_quotation
from samphan.orders.slip_queue import hand_in
from samphan.orders.tests.test_slip_pictures import picture
from samphan.pipeline.actions.leads import create_lead
from samphan.pipeline.actions.opportunities import create_opportunity
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.actions import grantable_scopes
from samphan.platform.api.routing import description
from samphan.platform.api.testing import Answer, Caller, caller
from samphan.platform.exporting.actions import carry_out, start_export
from samphan.platform.exporting.models import Export
from samphan.platform.importing.actions import take_file
from samphan.platform.tenants.models import Branch
from samphan.platform.webhooks.actions import create_endpoint

SNAPSHOT = Path(__file__).parent.parent / "docs/api/openapi.json"
DESCRIBED: dict[str, Any] = json.loads(description())


@dataclass(frozen=True)
class Endpoint:
    method: str
    path: str
    details: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.details["operationId"])

    @property
    def body(self) -> Any:
        """The body that its description shows as an example."""
        return (
            self.details["requestBody"]["content"]["application/json"]["example"]
            if "requestBody" in self.details
            else None
        )

    @property
    def scopes(self) -> list[str]:
        """The scopes it needs; every endpoint declares them, if only to say none."""
        [need] = self.details["security"]
        return list(need["apiToken"])

    def call(self, shop: Caller, ours: dict[str, Any]) -> Answer:
        """Call it about things of ours, with the query it cannot do without."""
        path = self.path.removeprefix("/api/v1").format(**{name: thing.pk for name, thing in ours.items()})
        query = {"search_everything": "?q=ของเรา"}.get(self.name, "")
        return shop.call(self.method.upper(), path + query, with_ours(self.body, ours))


def with_ours(body: Any, ours: dict[str, Any]) -> Any:
    """The example's ids are nobody's: where it names a variant, a warehouse, a customer or a payment's reference, ours stands instead."""
    if isinstance(body, list):
        return [with_ours(one, ours) for one in body]
    if not isinstance(body, dict):
        return body
    stands = {name: str(ours[f"{name}_pk"].pk) for name in ("variant", "warehouse")}
    stands |= {"customer": str(ours["pk"].pk), "reference": ours["payment_pk"].reference}
    return {name: stands[name] if name in stands else with_ours(value, ours) for name, value in body.items()}


ENDPOINTS = [
    Endpoint(method, path, details)
    for path, methods in DESCRIBED["paths"].items()
    for method, details in methods.items()
]
each_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)


@pytest.fixture
def customer(owner: Actor) -> Customer:
    return create_customer(owner, name="ของเรา", reaches=[read_reach("phone", "081-234-5678")])


@pytest.fixture
def ours(owner: Actor, customer: Customer) -> dict[str, Any]:
    """A thing of ours for each place in an address."""
    webhook = create_endpoint(owner, name="ของเรา", url="https://shop.example.com/hook", kinds=["*"])
    firm = Customer.objects.create(kind="organisation", name="บริษัทของเรา")
    Affiliation.objects.create(person=customer, organisation=firm)
    twin, once, twice = (Customer.objects.create(name=f"ของเรา {number}") for number in range(3))
    beans = create_product(owner, name="กาแฟของเรา", price="250")
    place = usual_warehouse(Branch.objects.get(business=owner.business))
    receive(owner, [Line(Variant.objects.for_pricing().get(product=beans), Decimal(9), place)])
    branch = Branch.objects.get(business=owner.business)
    some = [Wanted(Variant.objects.for_pricing().get(product=beans), Decimal(1))]
    left, right = sorted((customer, twin), key=lambda one: one.pk)
    return {
        "pk": customer,
        "other_pk": twin,
        "duplicate_pk": Suspicion.objects.create(left=left, right=right, score=0.9),
        "merge_pk": merge_customers(owner, once, twice, versions=(1, 1)),
        "organisation_pk": firm,
        "point_pk": customer.contact_points.get(),
        "address_pk": CustomerAddress.objects.create(customer=customer, address_line="1 ถนนของเรา"),
        "occasion_pk": Occasion.objects.create(customer=customer, monthday=214),
        "webhook_pk": webhook,
        "product_pk": beans,
        "variant_pk": beans.variants.get(),
        "warehouse_pk": place,
        "order_pk": (order := place_order(owner, customer, some, branch)),
        "delivery_pk": Delivery.objects.create(order=order, branch=branch, number="DN-ของเรา"),
        "invoice_pk": issue_invoice(owner, place_order(owner, customer, some, branch), InvoiceKind.INVOICE),
        "quotation_pk": make_quotation(owner, customer, some, branch),
        "payment_pk": expect_payment(owner, order, PaymentMethod.TRANSFER),
        "receipt_pk": take_cash(owner, place_order(owner, customer, some, branch), tendered=Decimal(500)),
        "return_pk": Return.objects.create(
            order=order, branch=branch, warehouse=place, number="RT-ของเรา", reason="other"
        ),
        "refund_pk": Refund.objects.create(order=order, branch=branch, number="RF-ของเรา", amount=1, method="cash"),
        "warranty_pk": Warranty.objects.create(
            order=order, branch=branch, customer=customer, number="WR-ของเรา", starts=date(2026, 1, 1)
        ),
        "slip_pk": hand_in(
            owner, SimpleUploadedFile("slip.png", picture("https://example.com/")), Decimal(5), order=order
        ),
        "lead_pk": create_lead(owner, customer=customer, interest="ของเรา"),
        "opportunity_pk": create_opportunity(owner, customer=customer, name="ของเรา"),
        "next_action_pk": NextAction.objects.create(customer=customer, kind=NextKind.DUE, worth=1),
        "next_answer_pk": NextAnswer.objects.create(
            customer=twin, kind=NextKind.DUE, answer=Answered.NEVER, worth=1, customer_rests_until=timezone.localdate()
        ),
        "file_pk": add_attachment(owner, customer, SimpleUploadedFile("ของเรา.txt", b"x")),
        "follow_up_pk": FollowUp.objects.create(customer=customer, what="ของเรา", due_at=timezone.now()),
        "import_pk": take_file(owner, "customers", "ของเรา.csv", ContentFile("ชื่อ,โทร\nก,0812345679\n".encode())),
        "export_pk": exported(owner),
        "request_pk": SubjectRequest.objects.create(customer=customer, kind="access"),
        "tag_pk": Tag.objects.create(name="ของเรา", key="ของเรา"),
        "table": SimpleNamespace(pk="fact_sale_line"),
    }


def exported(owner: Actor) -> Export:
    export = start_export(owner, customer_table, query="", columns=["name"], file_format="csv")
    carry_out(export.pk)
    export.refresh_from_db()
    return export


@each_endpoint
def test_an_endpoint_needs_its_scope(owner: Actor, ours: dict[str, Any], endpoint: Endpoint) -> None:
    others = grantable_scopes(owner) - set(endpoint.scopes)
    answer = endpoint.call(caller(owner, *others), ours)
    if endpoint.scopes:
        assert (answer.status, answer.code, answer.json["scope"]) == (403, "scope_missing", endpoint.scopes[0])
    else:
        assert answer.status == 200
    assert ours["pk"].__class__.objects.get(pk=ours["pk"].pk).version == 1


@each_endpoint
def test_another_business_finds_nothing_of_ours(
    owner: Actor, outsider: Actor, ours: dict[str, Any], endpoint: Endpoint
) -> None:
    answer = endpoint.call(caller(outsider, *grantable_scopes(outsider)), ours)
    if "{" in endpoint.path:
        assert (answer.status, answer.code) == (404, "not_found")
    assert "ของเรา" not in answer.content.decode()
    customer, webhook = ours["pk"], ours["webhook_pk"]
    customer.refresh_from_db()
    assert (customer.version, customer.deleted_at, customer.contact_points.count()) == (1, None, 1)
    webhook.refresh_from_db()
    assert webhook.version == 1


@pytest.fixture
def fed(owner: Actor, ours: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Caller:
    """A token of a data feed: the only kind that the warehouse answers."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    refresh()
    feed, secret = make_feed(owner, name="ของเรา", columns={ours["table"].pk: ["line", "day"]})
    return Caller(secret, feed.token)


@each_endpoint
def test_an_endpoint_answers_as_described(
    owner: Actor, ours: dict[str, Any], endpoint: Endpoint, request: pytest.FixtureRequest
) -> None:
    of_a_feed = "/warehouse/tables" in endpoint.path
    shop = request.getfixturevalue("fed") if of_a_feed else caller(owner, *grantable_scopes(owner))
    answer = endpoint.call(shop, ours)
    assert str(answer.status) in endpoint.details["responses"]


def test_the_description_is_valid_and_is_the_one_in_docs() -> None:
    OpenAPIV31SpecValidator(DESCRIBED).validate()
    assert json.loads(SNAPSHOT.read_text()) == DESCRIBED, "the API changed: look at the difference, then `make openapi`"


def test_no_two_schemas_bear_one_name() -> None:
    """The description knows schemas by name alone: of two, one would be told for both."""

    def below(base: type) -> set[type]:
        return {base} | {deeper for one in base.__subclasses__() for deeper in below(one)}

    ours = {one for one in below(BaseModel) if one.__module__.startswith("samphan.") and ".api" in one.__module__}
    names = Counter(one.__name__ for one in ours)
    assert not [name for name, count in names.items() if count > 1]
