"""The events this module publishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.events.registry import EventData, event_kind
from samphan.platform.web.when import moment_words


@event_kind(
    "customers.customer_created", icon="user-plus", label=_("Customer added"), sentence=_("%(actor)s added %(name)s")
)
@dataclass(frozen=True, slots=True)
class CustomerCreated(EventData):
    name: str
    source: str = ""


@event_kind(
    "customers.customer_changed", icon="pencil", label=_("Customer changed"), sentence=_("%(actor)s changed %(fields)s")
)
@dataclass(frozen=True, slots=True)
class CustomerChanged(EventData):
    """Names of the fields, never their values: those who may not see a field read the same timeline."""

    fields: list[str]

    def words(self) -> dict[str, Any]:
        from samphan.customers.profile import label_of  # noqa: PLC0415 - events are declared before models are ready

        return {"fields": ", ".join(label_of(name) for name in self.fields)}


@event_kind(
    "customers.customer_deleted",
    icon="trash",
    label=_("Customer deleted"),
    sentence=_("%(actor)s deleted the customer"),
)
@dataclass(frozen=True, slots=True)
class CustomerDeleted(EventData):
    name: str


@event_kind(
    "customers.customer_restored",
    icon="arrow-back-up",
    label=_("Customer restored"),
    sentence=_("%(actor)s restored the customer"),
)
@dataclass(frozen=True, slots=True)
class CustomerRestored(EventData):
    name: str


@event_kind(
    "customers.customer_merged",
    icon="arrow-merge",
    label=_("Customers merged"),
    sentence=_("%(actor)s merged %(name)s into this customer"),
)
@dataclass(frozen=True, slots=True)
class CustomerMerged(EventData):
    """The subject is the customer that remains; `other` is the id that leads to it from now on, `merge` the journal."""

    name: str
    other: str
    merge: str


@event_kind(
    "customers.customer_unmerged",
    icon="arrows-split-2",
    label=_("Merge undone"),
    sentence=_("%(actor)s undid the merge with %(name)s"),
)
@dataclass(frozen=True, slots=True)
class CustomerUnmerged(EventData):
    """Told on both customers."""

    name: str
    merge: str


@event_kind(
    "customers.contact_point_added",
    icon="address-book",
    label=_("Contact point added"),
    sentence=_("%(actor)s added %(value)s"),
)
@dataclass(frozen=True, slots=True)
class ContactPointAdded(EventData):
    kind: str
    value: str


@event_kind(
    "customers.contact_point_removed",
    icon="address-book-off",
    label=_("Contact point removed"),
    sentence=_("%(actor)s removed %(value)s"),
)
@dataclass(frozen=True, slots=True)
class ContactPointRemoved(EventData):
    kind: str
    value: str


@event_kind(
    "customers.contact_point_preferred",
    icon="star",
    label=_("Preferred contact point chosen"),
    sentence=_("%(actor)s chose %(value)s as the one to use"),
)
@dataclass(frozen=True, slots=True)
class ContactPointPreferred(EventData):
    kind: str
    value: str


@event_kind(
    "customers.address_added",
    icon="map-pin",
    label=_("Address added"),
    sentence=_("%(actor)s added an address (%(use)s)"),
)
@dataclass(frozen=True, slots=True)
class AddressAdded(EventData):
    """What it is for; the address itself stays where it can be erased."""

    use: str

    def words(self) -> dict[str, Any]:
        return {"use": use_label(self.use)}


@event_kind(
    "customers.address_changed",
    icon="map-pin",
    label=_("Address changed"),
    sentence=_("%(actor)s changed an address (%(use)s)"),
)
@dataclass(frozen=True, slots=True)
class AddressChanged(EventData):
    use: str

    def words(self) -> dict[str, Any]:
        return {"use": use_label(self.use)}


@event_kind(
    "customers.address_removed",
    icon="map-pin-off",
    label=_("Address removed"),
    sentence=_("%(actor)s removed an address (%(use)s)"),
)
@dataclass(frozen=True, slots=True)
class AddressRemoved(EventData):
    use: str

    def words(self) -> dict[str, Any]:
        return {"use": use_label(self.use)}


@event_kind(
    "customers.address_made_main",
    icon="map-pin-check",
    label=_("Main address chosen"),
    sentence=_("%(actor)s chose another main address (%(use)s)"),
)
@dataclass(frozen=True, slots=True)
class AddressMadeMain(EventData):
    use: str

    def words(self) -> dict[str, Any]:
        return {"use": use_label(self.use)}


def use_label(use: str) -> str:
    from samphan.customers.models import AddressUse  # noqa: PLC0415 - events are declared before models are ready

    return str(dict(AddressUse.choices).get(use, use))


@event_kind(
    "customers.tag_added", icon="tag", label=_("Tag added"), sentence=_("%(actor)s tagged the customer “%(tag)s”")
)
@dataclass(frozen=True, slots=True)
class TagAdded(EventData):
    tag: str


@event_kind(
    "customers.tag_renamed",
    icon="tag",
    label=_("Tag renamed"),
    sentence=_("%(actor)s renamed the tag “%(before)s” to “%(tag)s” on %(customers)s customers"),
)
@dataclass(frozen=True, slots=True)
class TagRenamed(EventData):
    """`merged`: a tag of the new name was there already, and both are one now."""

    before: str
    tag: str
    customers: int
    merged: bool


@event_kind(
    "customers.tag_deleted",
    icon="tag-off",
    label=_("Tag deleted"),
    sentence=_("%(actor)s deleted the tag “%(tag)s” from %(customers)s customers"),
)
@dataclass(frozen=True, slots=True)
class TagDeleted(EventData):
    tag: str
    customers: int


@event_kind(
    "customers.tag_restored",
    icon="tag",
    label=_("Tag restored"),
    sentence=_("%(actor)s gave the tag “%(tag)s” back to %(customers)s customers"),
)
@dataclass(frozen=True, slots=True)
class TagRestored(EventData):
    tag: str
    customers: int


@event_kind(
    "customers.tag_removed", icon="tag-off", label=_("Tag removed"), sentence=_("%(actor)s took off the tag “%(tag)s”")
)
@dataclass(frozen=True, slots=True)
class TagRemoved(EventData):
    tag: str


@event_kind(
    "customers.occasion_added",
    icon="gift",
    label=_("Occasion added"),
    sentence=_("%(actor)s added an occasion: %(name)s"),
)
@dataclass(frozen=True, slots=True)
class OccasionAdded(EventData):
    name: str


@event_kind(
    "customers.occasion_changed",
    icon="gift",
    label=_("Occasion changed"),
    sentence=_("%(actor)s changed an occasion: %(name)s"),
)
@dataclass(frozen=True, slots=True)
class OccasionChanged(EventData):
    name: str


@event_kind(
    "customers.occasion_removed",
    icon="gift-off",
    label=_("Occasion removed"),
    sentence=_("%(actor)s removed an occasion: %(name)s"),
)
@dataclass(frozen=True, slots=True)
class OccasionRemoved(EventData):
    name: str


def name_of(pk: str) -> str:
    """A customer's name as it is now: the events of one customer hold no name of another, who may ask to be forgotten."""
    from samphan.customers.models import Customer  # noqa: PLC0415 - events are declared before models are ready

    name = Customer.objects.filter(pk=pk, deleted_at=None).values_list("name", flat=True).first()
    return str(name or _("another customer"))


class RelationKind(models.TextChoices):
    WORK = "work", _("works together")
    HOME = "home", _("lives together")
    REFERRAL = "referral", _("introduced")


@event_kind(
    "customers.relation_added",
    icon="users-group",
    label=_("Relation added"),
    sentence=_("%(actor)s connected the customer with %(other)s (%(relation)s)"),
)
@dataclass(frozen=True, slots=True)
class RelationAdded(EventData):
    relation: str
    other: str

    def words(self) -> dict[str, Any]:
        return {"relation": RelationKind(self.relation).label, "other": name_of(self.other)}


@event_kind(
    "customers.relation_changed",
    icon="users-group",
    label=_("Relation changed"),
    sentence=_("%(actor)s changed the relation with %(other)s (%(relation)s)"),
)
@dataclass(frozen=True, slots=True)
class RelationChanged(EventData):
    relation: str
    other: str

    def words(self) -> dict[str, Any]:
        return {"relation": RelationKind(self.relation).label, "other": name_of(self.other)}


@event_kind(
    "customers.relation_removed",
    icon="users-group",
    label=_("Relation removed"),
    sentence=_("%(actor)s removed the relation with %(other)s (%(relation)s)"),
)
@dataclass(frozen=True, slots=True)
class RelationRemoved(EventData):
    relation: str
    other: str

    def words(self) -> dict[str, Any]:
        return {"relation": RelationKind(self.relation).label, "other": name_of(self.other)}


@event_kind(
    "customers.follow_up_planned",
    icon="checklist",
    label=_("Follow-up planned"),
    sentence=_("%(actor)s planned for %(due)s: %(what)s"),
)
@dataclass(frozen=True, slots=True)
class FollowUpPlanned(EventData):
    """`follow_up` is task or appointment; `due_at` is ISO 8601."""

    what: str
    follow_up: str
    due_at: str

    def words(self) -> dict[str, Any]:
        return {"due": moment_words(timezone.localtime(datetime.fromisoformat(self.due_at)))}


@event_kind(
    "customers.follow_up_done",
    icon="circle-check",
    label=_("Follow-up done"),
    sentence=_("%(actor)s has done: %(what)s"),
)
@dataclass(frozen=True, slots=True)
class FollowUpDone(EventData):
    what: str
    outcome: str = ""

    def words(self) -> dict[str, Any]:
        return {"what": f"{self.what} → {self.outcome}" if self.outcome else self.what}


@event_kind(
    "customers.follow_up_moved",
    icon="calendar-event",
    label=_("Follow-up moved"),
    sentence=_("%(actor)s moved to %(due)s: %(what)s"),
)
@dataclass(frozen=True, slots=True)
class FollowUpMoved(EventData):
    """`due_at` is ISO 8601."""

    what: str
    due_at: str

    def words(self) -> dict[str, Any]:
        return {"due": moment_words(timezone.localtime(datetime.fromisoformat(self.due_at)))}


@event_kind(
    "customers.follow_up_dropped",
    icon="circle-x",
    label=_("Follow-up dropped"),
    sentence=_("%(actor)s dropped: %(what)s"),
)
@dataclass(frozen=True, slots=True)
class FollowUpDropped(EventData):
    what: str


@event_kind(
    "customers.follow_up_arrived",
    icon="map-pin-check",
    label=_("Arrived for a visit"),
    sentence=_("%(actor)s arrived for: %(what)s"),
)
@dataclass(frozen=True, slots=True)
class FollowUpArrived(EventData):
    """Where stays with the follow-up, which can be erased."""

    what: str


@event_kind(
    "customers.follow_up_reopened",
    icon="arrow-back-up",
    label=_("Follow-up reopened"),
    sentence=_("%(actor)s has not done after all: %(what)s"),
)
@dataclass(frozen=True, slots=True)
class FollowUpReopened(EventData):
    what: str


@event_kind(
    "customers.file_added", icon="paperclip", label=_("File added"), sentence=_("%(actor)s added the file %(name)s")
)
@dataclass(frozen=True, slots=True)
class FileAdded(EventData):
    name: str


@event_kind(
    "customers.file_removed",
    icon="paperclip",
    label=_("File removed"),
    sentence=_("%(actor)s removed the file %(name)s"),
)
@dataclass(frozen=True, slots=True)
class FileRemoved(EventData):
    name: str


@event_kind("customers.note_added", icon="note", label=_("Note"), sentence=_("%(actor)s noted: %(text)s"))
@dataclass(frozen=True, slots=True)
class NoteAdded(EventData):
    text: str


class ContactChannel(models.TextChoices):
    PHONE = "phone", _("phone call")
    VISIT = "visit", _("meeting")
    LINE = "line", _("LINE")
    EMAIL = "email", _("e-mail")
    SHOP = "shop", _("at the shop")


class ContactDirection(models.TextChoices):
    IN = "in", _("the customer came to us")
    OUT = "out", _("we went to the customer")


@event_kind(
    "customers.contact_logged",
    icon="phone",
    label=_("Contact"),
    sentence=_("%(actor)s logged a contact (%(channel)s, %(direction)s): %(text)s"),
)
@dataclass(frozen=True, slots=True)
class ContactLogged(EventData):
    """A contact that happened outside Samphan's own channels: a call, a meeting, a talk at the counter."""

    channel: str
    direction: str
    text: str

    def words(self) -> dict[str, Any]:
        return {
            "channel": ContactChannel(self.channel).label,
            "direction": ContactDirection(self.direction).label,
        }
