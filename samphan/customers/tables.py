"""The list of customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers
from samphan.customers.actions import change_customer, delete_customer, restore_customer
from samphan.customers.ladder import Step
from samphan.customers.models import (
    NOUN,
    ContactPoint,
    ContactPointKind,
    Customer,
    CustomerKind,
    CustomerTag,
    CustomerType,
    IncomeBand,
    Tag,
    Trait,
)
from samphan.customers.models.tag import tag_key
from samphan.customers.tags import LONGEST, add_tag, remove_tag, tags_of
from samphan.customers.trait_kinds import traits_of
from samphan.customers.traits import COMPLETENESS, LADDER
from samphan.platform.accounts.colleagues import branches, colleagues
from samphan.platform.accounts.rights import Actor, open_branches
from samphan.platform.fields.nouns import Noun, register_noun
from samphan.platform.refusals import Conflict, NotFound
from samphan.platform.thai.phones import display_phone
from samphan.platform.web.inputs import Combobox
from samphan.platform.web.tables.columns import Column, Kind
from samphan.platform.web.tables.table import BulkAction, Table, Teaching

register_noun(Noun(NOUN, _("Customers"), customers))


def reached_by(kind: str) -> Any:
    """Loads the first contact point of a kind for each customer of the page, in one query."""

    def load(_actor: Actor, ids: Sequence[UUID]) -> dict[UUID, str]:
        points = ContactPoint.objects.filter(customer__in=ids, kind=kind).order_by("-pk")
        return dict(points.values_list("customer_id", "value"))

    return load


def all_reached_by(kind: str) -> Any:
    """Loads every contact point of a kind, the preferred one first: a file holds what a cell has no room for."""

    def load(_actor: Actor, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
        found: dict[UUID, list[str]] = {}
        points = ContactPoint.objects.filter(customer__in=ids, kind=kind).order_by("-preferred", "pk")
        for pk, value in points.values_list("customer_id", "value"):
            found.setdefault(pk, []).append(value)
        return found

    return load


BANDS: list[tuple[str, str | Promise]] = [("0-39", _("under 40%")), ("40-69", "40–69%"), ("70-100", _("70% and more"))]


def trait_values(name: str) -> Any:
    """Loads one trait of every customer of the page, in one query."""

    def load(_actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Any]:
        return {pk: held.get(name) for pk, held in traits_of(ids, [name]).items()}

    return load


def percent_cell(value: Any, _row: Mapping[str, Any]) -> str:
    return f"{int(value)}%"


def on_steps(steps: Sequence[str]) -> Q:
    return _by_trait(LADDER.name, Q(text__in=steps))


def within_bands(bands: Sequence[str]) -> Q:
    """Customers whose completeness lies in any of these bands (`40-69`)."""
    within = Q(pk=None)
    for band, _label in BANDS:
        if band in bands:
            least, most = band.split("-")
            within |= Q(number__range=(int(least), int(most)))
    return _by_trait(COMPLETENESS.name, within)


def _by_trait(name: str, condition: Q) -> Q:
    return Q(Exists(Trait.objects.filter(condition, name=name, customer=OuterRef("pk"))))


def ways_to_reach(_actor: Actor, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {pk: [] for pk in ids}
    points = ContactPoint.objects.filter(customer__in=ids).order_by("kind").values_list("customer_id", "kind")
    for pk, kind in points.distinct():
        found[pk].append(kind)
    return found


def reached_by_any(kinds: Sequence[str]) -> Q:
    return Q(Exists(ContactPoint.objects.filter(kind__in=kinds, customer=OuterRef("pk"))))


def tags(_actor: Actor) -> list[tuple[str, str]]:
    return [(name, name) for name in Tag.objects.order_by("name").values_list("name", flat=True)[:500]]


def tag_names(_actor: Actor, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    return tags_of(ids)


def tagged(names: Sequence[str]) -> Q:
    """Customers that bear any of these tags."""
    borne = CustomerTag.objects.filter(tag__key__in=[tag_key(name) for name in names])
    return Q(Exists(borne.filter(customer=OuterRef("pk"))))


def phone_cell(value: str, _row: Mapping[str, Any]) -> str:
    return mark_safe(f'<a href="tel:{escape(value)}">{escape(display_phone(value))}</a>')


class GiveTo(BulkAction):
    """Sets one profile field (`field`) of many customers to what a form asks for."""

    icon = "user"
    verb = "edit"
    field: str
    empty: Any

    def options(self, actor: Actor) -> list[tuple[str, str]]:
        raise NotImplementedError

    def form(self, actor: Actor, data: Any = None) -> forms.Form:
        asked = forms.Form(data)
        choices = [("", self.empty), *self.options(actor)]
        asked.fields["value"] = forms.ChoiceField(label=str(self.label), choices=choices, required=False)
        return asked

    def run_one(self, actor: Actor, pk: UUID, inputs: Mapping[str, Any]) -> Any:
        customer = customers.get(actor, "edit", pk)
        before = getattr(customer, f"{self.field}_id")
        changed = change_customer(actor, customer, version=customer.version, **{self.field: inputs["value"]})
        return {"value": before and str(before), "now": inputs["value"]} if changed else None

    def undo_one(self, actor: Actor, pk: UUID, before: Any) -> None:
        customer = customers.get(actor, "edit", pk)
        if str(getattr(customer, f"{self.field}_id") or "") != (before["now"] or ""):
            raise Conflict
        change_customer(actor, customer, version=customer.version, **{self.field: before["value"]})


class ChangeOwner(GiveTo):
    name, label, field, empty = "owner", _("Give to a colleague"), "owner", _("nobody")

    def options(self, actor: Actor) -> list[tuple[str, str]]:
        return colleagues(actor)


class ChangeBranch(GiveTo):
    name, label, icon, field, empty = "branch", _("Move to a branch"), "building-store", "branch", _("no branch")

    def options(self, actor: Actor) -> list[tuple[str, str]]:
        return [(str(branch.pk), str(branch)) for branch in open_branches(actor)]


class PutOnTag(BulkAction):
    name, label, icon, verb = "tag", _("Put on a tag"), "tag", "edit"

    def form(self, _actor: Actor, data: Any = None) -> forms.Form:
        asked = forms.Form(data)
        box = Combobox(choices=[("", _("Type or choose a tag"))], url=reverse_lazy("customers:tag-options"))
        asked.fields["value"] = forms.CharField(label=str(_("Tag")), max_length=LONGEST, widget=box)
        return asked

    def run_one(self, actor: Actor, pk: UUID, inputs: Mapping[str, Any]) -> Any:
        done = add_tag(actor, customers.get(actor, "edit", pk), inputs["value"])
        return {"tag": inputs["value"]} if done else None

    def undo_one(self, actor: Actor, pk: UUID, before: Any) -> None:
        remove_tag(actor, customers.get(actor, "edit", pk), before["tag"])


class TakeOffTag(BulkAction):
    name, label, icon, verb = "untag", _("Take off a tag"), "tag-off", "edit"

    def form(self, actor: Actor, data: Any = None) -> forms.Form:
        asked = forms.Form(data)
        asked.fields["value"] = forms.ChoiceField(label=str(_("Tag")), choices=tags(actor))
        return asked

    def run_one(self, actor: Actor, pk: UUID, inputs: Mapping[str, Any]) -> Any:
        done = remove_tag(actor, customers.get(actor, "edit", pk), inputs["value"])
        return {"tag": inputs["value"]} if done else None

    def undo_one(self, actor: Actor, pk: UUID, before: Any) -> None:
        add_tag(actor, customers.get(actor, "edit", pk), before["tag"])


class DeleteCustomers(BulkAction):
    name, label, icon, verb, danger = "delete", _("Delete"), "trash", "delete", True
    confirm = _("They leave every list. You can undo this.")

    def run_one(self, actor: Actor, pk: UUID, inputs: Mapping[str, Any]) -> Any:  # noqa: ARG002 - it asks for nothing
        delete_customer(actor, customers.get(actor, "delete", pk))
        return {}

    def undo_one(self, actor: Actor, pk: UUID, before: Any) -> None:  # noqa: ARG002 - the row itself holds everything
        gone = Customer.objects.filter(pk=pk).first()
        if gone is None:
            raise NotFound
        restore_customer(actor, gone)


class CustomerTable(Table[Customer]):
    key = "customers"
    label = _("Customers")
    url_name = "customers:customer-list"
    access = customers
    noun = NOUN
    default_sort = "name"
    columns = (
        Column("name", _("Name"), sort="sort_key", editable=True, opens=True),
        Column("nickname", _("Nickname"), editable=True),
        Column(
            "kind", _("Person or organisation"), Kind.CHOICE, choices=lambda _actor: CustomerKind.choices, shown=False
        ),
        Column(
            "phone",
            _("Phone"),
            load=reached_by(ContactPointKind.PHONE),
            render=phone_cell,
            plain=display_phone,
            whole=all_reached_by(ContactPointKind.PHONE),
        ),
        Column(
            "email",
            _("E-mail"),
            load=reached_by(ContactPointKind.EMAIL),
            shown=False,
            whole=all_reached_by(ContactPointKind.EMAIL),
        ),
        Column(
            "line",
            "LINE",
            load=reached_by(ContactPointKind.LINE),
            shown=False,
            whole=all_reached_by(ContactPointKind.LINE),
        ),
        Column("branch", _("Branch"), Kind.CHOICE, source="branch_id", choices=branches, editable=True),
        Column("owner", _("Looked after by"), Kind.CHOICE, source="owner_id", choices=colleagues, editable=True),
        Column(
            "customer_type",
            _("Customer type"),
            Kind.CHOICE,
            choices=lambda _actor: CustomerType.choices,
            shown=False,
            editable=True,
        ),
        Column(
            "ladder",
            _("Step of the relationship"),
            Kind.CHOICE,
            choices=lambda _actor: Step.choices,
            load=trait_values(LADDER.name),
            meets=on_steps,
            shown=False,
        ),
        Column(
            "completeness",
            _("Completeness"),
            Kind.CHOICE,
            choices=lambda _actor: BANDS,
            load=trait_values(COMPLETENESS.name),
            render=percent_cell,
            meets=within_bands,
            shown=False,
        ),
        Column(
            "reach",
            _("Reached by"),
            Kind.CHOICES,
            choices=lambda _actor: ContactPointKind.choices,
            load=ways_to_reach,
            meets=reached_by_any,
            shown=False,
        ),
        Column("tags", _("Tags"), Kind.CHOICES, choices=tags, load=tag_names, meets=tagged, shown=False),
        Column("address_line", _("Address"), shown=False, editable=True),
        Column("subdistrict", _("Sub-district"), shown=False, editable=True),
        Column("district", _("District"), shown=False, editable=True),
        Column("province", _("Province"), shown=False, editable=True),
        Column("postcode", _("Postcode"), shown=False, editable=True),
        Column("note", _("About the customer"), shown=False, editable=True),
        Column("occupation", _("Occupation"), shown=False, editable=True),
        Column("birth_date", _("Birth date"), Kind.DATE, shown=False, editable=True),
        Column("tax_id", _("Tax id"), shown=False, editable=True),
        Column(
            "income_band",
            _("Income a month"),
            Kind.CHOICE,
            choices=lambda _actor: IncomeBand.choices,
            shown=False,
            editable=True,
        ),
        Column("created_at", _("Added"), Kind.MOMENT, sort="created_at"),
    )
    searched = ("name", "nickname")
    bulk_actions = (ChangeOwner(), ChangeBranch(), PutOnTag(), TakeOffTag(), DeleteCustomers())
    teaching = Teaching(
        _("No customers yet"),
        _(
            "Customers you add, import or who write to you are listed here, with how to reach them and who looks after them."
        ),
        _("Add a customer"),
        "customers:customer-create",
        "customers:customer:create",
    )

    def rows(self, actor: Actor) -> QuerySet[Customer]:
        return super().rows(actor).filter(deleted_at=None, merged_into=None)

    def search(self, rows: QuerySet[Customer], words: str) -> QuerySet[Customer]:
        """By name and nickname; digits also look into phone numbers."""
        digits = "".join(char for char in words if char.isdecimal())
        named = super().search(rows, words)
        if len(digits) < len("081") or any(char.isalpha() for char in words):
            return named
        value = str(int(digits)) if digits.startswith("0") else digits
        phones = ContactPoint.objects.filter(kind=ContactPointKind.PHONE, value__contains=value)
        return rows.filter(Q(pk__in=named.values("pk")) | Q(pk__in=phones.values("customer")))

    def row_url(self, pk: UUID) -> str:
        return f"{self.home}{pk}/"

    def change(self, actor: Actor, pk: UUID, *, version: int, **values: Any) -> None:
        change_customer(actor, customers.get(actor, "edit", pk), version=version, **values)


customer_table = CustomerTable()
