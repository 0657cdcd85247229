"""Which value remains of each field when two customers become one, and why that one is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from samphan.customers.access import customers
from samphan.customers.models import NOUN, Customer, parts_of_name
from samphan.customers.profile import FOR_ORGANISATIONS, FOR_PERSONS, NOTE_LENGTH, PROFILE_FIELDS, label_of
from samphan.customers.queries import shown_value
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.display import shown_values
from samphan.platform.refusals import Refused
from samphan.platform.thai.addresses import Address

SURVIVOR, OTHER, BOTH = "survivor", "other", "both"
ADDRESS = ("address_line", "subdistrict", "district", "province", "postcode")
# Columns that only make sense together are one choice.
GROUPS = {"name": ("kind", "name"), "address": ADDRESS, "tax_id": ("tax_id", "tax_branch")}
_IN_GROUPS = {column: group for group, columns in GROUPS.items() for column in columns}
CUSTOM = "custom."


def columns_of(address: Address) -> dict[str, str]:
    """An address as the columns that hold it."""
    return dict(zip(ADDRESS, astuple(address), strict=True))


@dataclass(frozen=True)
class Choice:
    """One field of two customers: both values in words, which is proposed, and why. `asks` is true when a person has to look."""

    name: str
    label: str
    survivor: str
    other: str
    proposed: str
    reason: str

    @property
    def asks(self) -> bool:
        return bool(self.survivor and self.other and self.survivor != self.other)

    @property
    def may_both(self) -> bool:
        return self.name == "note" and self.asks


def choice_names() -> list[str]:
    """Every choice of the profile, in the order of the form."""
    return list(
        dict.fromkeys(_IN_GROUPS.get(name, name) for name in (*PROFILE_FIELDS[1:], *FOR_PERSONS, *FOR_ORGANISATIONS))
    )


def choices_of(actor: Actor, survivor: Customer, other: Customer) -> list[Choice]:
    """What the actor may see of both, field by field; fields that are empty on both sides are left out."""
    hidden = set(PROFILE_FIELDS) - set(customers.visible_fields(actor, PROFILE_FIELDS))
    found = [_choice(name, survivor, other) for name in choice_names() if not hidden & set(GROUPS.get(name, (name,)))]
    found += _custom_choices(actor, survivor, other)
    return [choice for choice in found if choice.survivor or choice.other]


def columns_after(survivor: Customer, other: Customer, chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    """What changes on the survivor: columns (attnames) that belong together, a dict for each choice.

    What is not chosen follows the proposal. Raises `Refused` (`merge_choice`) for a choice that is none.
    """
    if set(chosen.values()) - {SURVIVOR, OTHER, BOTH} or BOTH in {
        taken for name, taken in chosen.items() if name != "note"
    }:
        raise Refused(_("Choose one of the two for each field."), code="merge_choice")
    groups = [_columns_of(name, survivor, other, chosen.get(name)) for name in choice_names()]
    groups.append({"custom": _custom_after(survivor, other, chosen)})
    return [group for group in groups if any(getattr(survivor, name) != value for name, value in group.items())]


def _columns_of(name: str, survivor: Customer, other: Customer, chosen: str | None) -> dict[str, Any]:
    taken = chosen or _proposed(name, survivor, other)[0]
    if taken == SURVIVOR:
        return {}
    if taken == BOTH:
        return {name: _joined(getattr(survivor, name), getattr(other, name))}
    names = [Customer._meta.get_field(column).attname for column in GROUPS.get(name, (name,))]  # type: ignore[union-attr]  # noqa: SLF001 - Django's documented name
    columns = {attname: getattr(other, attname) for attname in names}
    return {**columns, **parts_of_name(other.kind, other.name)} if name == "name" else columns


def _choice(name: str, survivor: Customer, other: Customer) -> Choice:
    proposed, reason = _proposed(name, survivor, other)
    label = capfirst(_("address")) if name == "address" else capfirst(label_of(name))
    return Choice(name, label, _shown(name, survivor), _shown(name, other), proposed, reason)


def _proposed(name: str, survivor: Customer, other: Customer) -> tuple[str, str]:
    mine, theirs = _raw(name, survivor), _raw(name, other)
    if not any(mine) and any(theirs):
        return OTHER, _("only this one has it")
    if name == "note" and any(mine) and any(theirs) and mine != theirs:
        return BOTH, _("nothing written is lost")
    if mine == theirs or not any(theirs):
        return SURVIVOR, ""
    if name == "name" and len(other.family_name) and not len(survivor.family_name):
        return OTHER, _("it has a family name")
    if name == "address" and sum(map(bool, theirs)) > sum(map(bool, mine)):
        return OTHER, _("it is more complete")
    return SURVIVOR, _("it stays as it is on the customer that remains")


def _raw(name: str, customer: Customer) -> list[Any]:
    columns = [column for column in GROUPS.get(name, (name,)) if column != "kind"]
    return [getattr(customer, column) for column in columns]


def _shown(name: str, customer: Customer) -> str:
    if name == "address":
        return str(customer.address)
    if name == "tax_id" and customer.tax_branch:
        return f"{shown_value(customer, 'tax_id')} · {customer.tax_branch}"
    return shown_value(customer, name)


def _joined(one: str, two: str) -> str:
    both = f"{one}\n\n{two}"
    if len(both) > NOTE_LENGTH:
        raise Refused(_("Both notes together are longer than %(most)d characters. Choose one.") % {"most": NOTE_LENGTH}, code="merge_choice")  # fmt: skip
    return both


def _custom_choices(actor: Actor, survivor: Customer, other: Customer) -> list[Choice]:
    theirs = {value.slug: value for value in shown_values(actor, NOUN, other)}
    found = []
    for mine in shown_values(actor, NOUN, survivor):
        value = theirs[mine.slug]
        taken = OTHER if value.text and not mine.text else SURVIVOR
        reason = _("only this one has it") if taken == OTHER else ""
        found.append(Choice(CUSTOM + mine.slug, mine.label, mine.text, value.text, taken, reason))
    return found


def _custom_after(survivor: Customer, other: Customer, chosen: Mapping[str, str]) -> dict[str, Any]:
    """Own fields: those only one has are united."""
    taken = {slug: value for slug, value in other.custom.items() if chosen.get(CUSTOM + slug) == OTHER}
    return {**other.custom, **survivor.custom, **taken}
