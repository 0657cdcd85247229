"""Every address that takes an id, asked by those who may not: the owner of another business, a viewer, a visitor.

The routes are read from the resolver and from the API's description, so a new one is asked without a line here. When its parameter is not
known yet, say in `ROWS` which model it names.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, UUIDConverter
from django.utils import timezone

from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.actions import grantable_scopes
from samphan.platform.api.models import ApiToken
from samphan.platform.api.testing import Caller, caller, description
from samphan.platform.jobs.models import Job
from samphan.platform.tenants.current import every_business, use_business
from samphan.platform.tenants.models import Branch, Business, Membership
from samphan.platform.tenants.scoped import BusinessOwned

# Which model a route's parameter names: "namespace:name.parameter", else "namespace.parameter", else "parameter".
ROWS: dict[str, str] = {
    "address": "customers.CustomerAddress",
    "address_pk": "customers.CustomerAddress",
    "affiliation": "customers.Affiliation",
    "api.pk": "api.ApiToken",
    "category": "catalog.Category",
    "choice": "catalog.Choice",
    "count": "catalog.StockCount",
    "customer": "customers.Customer",
    "deleted_tag": "customers.DeletedTag",
    "export_pk": "exporting.Export",
    "level": "catalog.StockLevel",
    "link": "catalog.ProductLink",
    "movement": "catalog.Movement",
    "packing": "catalog.Packing",
    "part": "catalog.BundlePart",
    "picture": "catalog.Picture",
    "price_list": "catalog.PriceList",
    "product": "catalog.Product",
    "product_pk": "catalog.Product",
    "rule": "catalog.PriceRule",
    "tier": "catalog.PriceTier",
    "transfer": "catalog.Transfer",
    "unit": "catalog.Unit",
    "variant": "catalog.Variant",
    "variant_pk": "catalog.Variant",
    "warehouse": "catalog.Warehouse",
    "consent.pk": "customers.Customer",
    "consent:proof.pk": "consent.ErasureProof",
    "consent:purpose-edit.pk": "consent.Purpose",
    "consent:purpose-restore.pk": "consent.Purpose",
    "consent:purpose-retire.pk": "consent.Purpose",
    "consent:request.pk": "consent.SubjectRequest",
    "consent:request-answer.pk": "consent.SubjectRequest",
    "consent:request-erasure.pk": "consent.SubjectRequest",
    "consent:request-export.pk": "consent.SubjectRequest",
    "consent:request-identity.pk": "consent.SubjectRequest",
    "consent:request-refuse.pk": "consent.SubjectRequest",
    "consent:suppression-lift.pk": "consent.Suppression",
    "consent:wording-publish.pk": "consent.Purpose",
    "customers.pk": "customers.Customer",
    "orders.branch": "tenants.Branch",
    "orders.delivery": "orders.Delivery",
    "delivery_pk": "orders.Delivery",
    "invoice": "orders.Invoice",
    "order": "orders.Order",
    "invoice_pk": "orders.Invoice",
    "order_pk": "orders.Order",
    "payment_pk": "orders.Payment",
    "quotation_pk": "orders.Quotation",
    "quotation": "orders.Quotation",
    "receipt": "orders.Receipt",
    "delivery": "webhooks.WebhookDelivery",
    "events.pk": "events.Delivery",
    "exporting.pk": "exporting.Export",
    "fields.pk": "fields.FieldDefinition",
    "fields.row": "customers.Customer",
    "file": "customers.Attachment",
    "file_pk": "customers.Attachment",
    "follow_up": "customers.FollowUp",
    "follow_up_pk": "customers.FollowUp",
    "import_pk": "importing.ImportRun",
    "importing.pk": "importing.ImportRun",
    "imports.pk": "importing.ImportRun",
    "jobs.pk": "jobs.Job",
    "notifications.pk": "notifications.Notification",
    "occasion": "customers.Occasion",
    "occasion_pk": "customers.Occasion",
    "organisation_pk": "customers.Customer",
    "duplicate_pk": "customers.Suspicion",
    "merge_pk": "customers.Merge",
    "other": "customers.Customer",
    "other_pk": "customers.Customer",
    "people:branch-close.pk": "tenants.Branch",
    "people:branch-edit.pk": "tenants.Branch",
    "people:branch-reopen.pk": "tenants.Branch",
    "people:invitation-revoke.pk": "people.Invitation",
    "people:invitation-send.pk": "people.Invitation",
    "people:member-edit.pk": "tenants.Membership",
    "people:member-end.pk": "tenants.Membership",
    "people:member-sign-out.pk": "tenants.Membership",
    "people:role-copy.pk": "accounts.Role",
    "people:role-delete.pk": "accounts.Role",
    "people:role-edit.pk": "accounts.Role",
    "people:role-restore.pk": "accounts.Role",
    "people:role-second-factor.pk": "accounts.Role",
    "people:sign-in-end.pk": "usersessions.UserSession",
    "feed": "insight.DataFeed",
    "mailing": "insight.ReportMailing",
    "next_action": "insight.NextAction",
    "next_action_pk": "insight.NextAction",
    "next_answer": "insight.NextAnswer",
    "next_answer_pk": "insight.NextAnswer",
    "own": "insight.OwnTable",
    "question": "insight.SavedQuestion",
    "scenario": "insight.Scenario",
    "payment": "orders.Payment",
    "slip": "orders.SlipPicture",
    "slip_pk": "orders.SlipPicture",
    "orders.person": "accounts.User",
    "return": "orders.Return",
    "receipt_pk": "orders.Receipt",
    "return_pk": "orders.Return",
    "refund_pk": "orders.Refund",
    "warranty": "orders.Warranty",
    "warranty_pk": "orders.Warranty",
    "refund": "orders.Refund",
    "contact": "pipeline.OpportunityContact",
    "lead": "pipeline.Lead",
    "lead_pk": "pipeline.Lead",
    "line": "pipeline.Pipeline",
    "member": "pipeline.OpportunityMember",
    "move": "pipeline.StageMove",
    "opportunity_pk": "pipeline.Opportunity",
    "pipeline.pk": "pipeline.Opportunity",
    "pipeline:competitors-archive.entry": "pipeline.Competitor",
    "pipeline:competitors-edit.entry": "pipeline.Competitor",
    "pipeline:competitors-restore.entry": "pipeline.Competitor",
    "pipeline:reasons-archive.entry": "pipeline.CloseReason",
    "pipeline:reasons-edit.entry": "pipeline.CloseReason",
    "pipeline:reasons-restore.entry": "pipeline.CloseReason",
    "pipeline:sources-archive.entry": "pipeline.Source",
    "pipeline:sources-edit.entry": "pipeline.Source",
    "pipeline:sources-restore.entry": "pipeline.Source",
    "account_plan": "pipeline.AccountPlan",
    "product_line": "pipeline.OpportunityLine",
    "rival": "pipeline.Rival",
    "pipeline.rule": "pipeline.AssignmentRule",
    "stage": "pipeline.Stage",
    "point": "customers.ContactPoint",
    "point_pk": "customers.ContactPoint",
    "web.pk": "customers.Customer",
    "web:list-run.pk": "fields.BulkRun",
    "web:list-run-stop.pk": "fields.BulkRun",
    "web:list-run-undo.pk": "fields.BulkRun",
    "web:list-view-default.pk": "fields.SavedView",
    "web:list-view-delete.pk": "fields.SavedView",
    "web:list-view-rename.pk": "fields.SavedView",
    "web:list-view-restore.pk": "fields.SavedView",
    "web:list-view-share.pk": "fields.SavedView",
    "web:list-view-update.pk": "fields.SavedView",
    "request_pk": "consent.SubjectRequest",
    "tag": "customers.Tag",
    "tag_pk": "customers.Tag",
    "webhook_pk": "webhooks.WebhookEndpoint",
    "webhooks.pk": "webhooks.WebhookEndpoint",
    "warehouse.table": "insight.DataFeed",
}
WORDS = {"noun": "customers.customer", "slug": "photo", "name": "nickname", "key": "customers", "channel": "email"}
SECOND = {"right", "other"}
#: What is opened by a signed token is asked in its module's own tests.
SIGNED = {"token", "key", "uidb36", "secret"}
#: Nothing of the business: signing in and out, one's own second factor.
NOT_OURS = ("account/",)
REFUSED_HERE = {403, 404, 405}  # a viewer may lack the right, the row, or the method


def walk(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """(route, "namespace:name", pattern) of every address but the API's, which describes itself."""
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from walk(one, route, one.namespace or space)
        elif not route.startswith(("api/v1/", *NOT_OURS)):
            yield route, f"{space}:{one.name}", one


@cache
def routes_with_ids() -> list[tuple[str, str, dict[str, Any]]]:
    found = []
    for route, name, pattern in walk(get_resolver()):
        takes = pattern.pattern.converters
        if any(isinstance(one, UUIDConverter | IntConverter) for one in takes.values()):
            found.append((route, name, dict(takes)))
    return found


def model_named(name: str, parameter: str) -> type[models.Model]:
    for key in (f"{name}.{parameter}", f"{name.partition(':')[0]}.{parameter}", parameter):
        if key in ROWS:
            return apps.get_model(ROWS[key])
    raise LookupError(f"say in tests/test_outsiders.py ROWS which model “{parameter}” of {name} names")


class House:
    """A row of each model in one business, made when it is asked for."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.rows: dict[type[models.Model], models.Model] = {
            Business: actor.business,
            Membership: actor.membership,
            type(actor.user): actor.user,
            Branch: Branch.objects.create(business=actor.business, code="00009", name="สาขาแม่ริม"),
        }  # type: ignore[dict-item]

    def row(self, model: type[models.Model]) -> models.Model:
        if model not in self.rows:
            self.rows[model] = self.made(model)
        return self.rows[model]

    def made(self, model: type[models.Model]) -> models.Model:
        row = model(**{field.name: self.value(field) for field in model._meta.concrete_fields if needs(field)})
        if model is Job:
            row.business = self.actor.business
        row.save()
        return row

    def value(self, field: models.Field[Any, Any]) -> Any:
        if field.name == "noun":
            return "customers"
        if isinstance(field, models.ForeignKey):
            another = field.name in SECOND  # of a pair: somebody else than the first
            return (self.made if another else self.row)(field.related_model)  # type: ignore[arg-type]
        if field.choices:
            return next(iter(field.flatchoices))[0]
        kinds: list[tuple[type[models.Field[Any, Any]], Any]] = [
            (models.UUIDField, uuid4()),
            (models.DateTimeField, timezone.now()),
            (models.DateField, date(2026, 1, 1)),
            (models.BooleanField, False),
            (models.JSONField, {}),
            (models.BinaryField, b"x"),
            (models.GenericIPAddressField, "127.0.0.1"),
            (models.URLField, "https://hooks.example.com/x"),
            (models.IntegerField, 1),
            (models.DecimalField, 1),
            (models.FloatField, 1.0),
            (models.FileField, "customers/file"),
            (models.CharField, uuid4().hex[: field.max_length or 32]),
            (models.TextField, "x"),
        ]
        return next(value for kind, value in kinds if isinstance(field, kind))

    def address(self, route: str, name: str, takes: dict[str, Any]) -> str:
        """The route with the ids of this house in it."""
        filled = "/" + route
        for parameter, converter in takes.items():
            known = isinstance(converter, UUIDConverter | IntConverter)
            value = self.row(model_named(name, parameter)).pk if known else WORDS[parameter]
            kind = next(kind for kind in ("uuid", "int", "str", "slug") if f"<{kind}:{parameter}>" in filled)
            filled = filled.replace(f"<{kind}:{parameter}>", str(value))
        return filled

    def standing(self) -> dict[str, Any]:
        """Everything this business holds."""
        ours = [Membership, Branch, Role, ApiToken, Job]
        owned = [model for model in apps.get_models() if issubclass(model, BusinessOwned) or model in ours]
        with every_business():
            return {
                model._meta.label: list(
                    model._base_manager.filter(business=self.actor.business).order_by("pk").values()
                )
                for model in owned
            }


def needs(field: models.Field[Any, Any]) -> bool:
    if (
        field.primary_key
        or field.has_default()
        or getattr(field, "auto_now", False)
        or getattr(field, "auto_now_add", False)
    ):
        return field.name == "business"
    return not field.null and not field.blank


@pytest.fixture
def house(owner: Actor) -> House:
    """The shop, with a row of every kind that some address names."""
    made = House(owner)
    for route, name, takes in routes_with_ids():
        made.address(route, name, takes)
    for path in api_paths():
        made.row(api_model(path))
    return made


def asked(client: Client, address: str) -> set[int]:
    return {client.get(address).status_code, client.post(address, {}).status_code}


def test_the_owner_of_another_business_finds_nothing_anywhere(house: House, outsider_client: Client) -> None:
    before = house.standing()
    wrong = {}
    for route, name, takes in routes_with_ids():
        said = asked(outsider_client, house.address(route, name, takes))
        if not said <= {404, 405} or 404 not in said:
            wrong[name] = said
    assert not wrong
    assert house.standing() == before


def test_a_viewer_changes_nothing_anywhere(house: House, staff_client: Client) -> None:
    before = house.standing()
    wrong = {}
    for route, name, takes in routes_with_ids():
        said = staff_client.post(house.address(route, name, takes), {}).status_code
        if said not in REFUSED_HERE:
            wrong[name] = said
    assert not wrong
    assert house.standing() == before


def test_a_visitor_is_led_to_sign_in_everywhere(house: House) -> None:
    wrong = {}
    for route, name, takes in routes_with_ids():
        answer = Client().get(house.address(route, name, takes))
        if answer.status_code not in {302, 401, 405} or (
            answer.status_code == 302 and "login" not in answer["Location"]
        ):
            wrong[name] = answer.status_code
    assert not wrong


# ── the API ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def api_paths() -> list[str]:
    return [path for path in description()["paths"] if "{" in path]


def api_model(path: str) -> type[models.Model]:
    """The model that the last id of the path names."""
    parameters = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    noun = path.split("/")[3]
    return model_named(f"{noun}:", parameters[-1])


def filled(path: str, house: House) -> str:
    noun = path.split("/")[3]
    parts = [
        str(house.row(model_named(f"{noun}:", part[1:-1])).pk) if part.startswith("{") else part
        for part in path.removeprefix("/api/v1").split("/")
    ]
    return "/".join(parts)


def example_of(operation: dict[str, Any]) -> Any:
    """What the description itself gives as a body."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = body.get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    examples = description()["components"]["schemas"].get(name, {}).get("examples") or [body.get("example", {})]
    return examples[0]


@pytest.fixture
def outside_caller(outsider: Actor) -> Caller:
    with use_business(outsider.business):
        scopes = sorted(grantable_scopes(outsider))
    return caller(outsider, *scopes)


def test_a_token_of_another_business_finds_nothing_by_the_api(house: House, outside_caller: Caller) -> None:
    before = house.standing()
    wrong = {}
    for path in api_paths():
        for method, operation in description()["paths"][path].items():
            body = example_of(operation) if method in {"post", "patch", "put"} else None
            answer = outside_caller.call(method.upper(), filled(path, house), body, If_Match='"1"')
            if answer.status != 404:
                wrong[f"{method} {path}"] = (answer.status, answer.json)
    assert not wrong
    assert house.standing() == before


def test_without_a_token_the_api_says_nothing(house: House) -> None:
    said = {path: Client().get("/api/v1" + filled(path, house)).status_code for path in api_paths()}
    assert set(said.values()) <= {401, 405}, said
