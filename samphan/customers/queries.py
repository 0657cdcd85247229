"""Reads for the customer page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from samphan.customers.access import customers
from samphan.customers.events import ContactChannel, ContactDirection, ContactLogged, NoteAdded
from samphan.customers.identity.resolve import survivors_of
from samphan.customers.models import Customer
from samphan.customers.profile import label_of, shown_fields
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.describe import Told, describe
from samphan.platform.events.models import Event
from samphan.platform.events.queries import readable_kinds, timeline
from samphan.platform.events.registry import EventKind
from samphan.platform.thai.taxid import display_tax_id
from samphan.platform.web.when import day_words, moment_words, month_words, short_day_words

SHOWN_ELSEWHERE = {"name", "kind", "address_line", "subdistrict", "district", "province", "postcode"}
CHANNEL_ICONS = {
    ContactChannel.PHONE: "phone",
    ContactChannel.VISIT: "map-pin",
    ContactChannel.LINE: "message",
    ContactChannel.EMAIL: "mail",
    ContactChannel.SHOP: "building-store",
}
PAGE = 30
LONG = 400  # characters of a note beyond which it opens in place
ON_TODAY = 6


@dataclass(frozen=True)
class Fact:
    """One line of the facts on the customer page; `shown` is empty when nothing is known."""

    name: str
    label: str
    shown: str


def facts_of(actor: Actor, customer: Customer) -> list[Fact]:
    """What the actor may see of the profile, in the order of the form. Name and kind stand in the header, the address on its panel."""
    names = [name for name in shown_fields(actor, customer.kind) if name not in SHOWN_ELSEWHERE]
    return [Fact(name, capfirst(label_of(name)), shown_value(customer, name)) for name in names]


def shown_value(customer: Customer, name: str) -> str:
    """A field's value as people read it."""
    value: Any = getattr(customer, name)
    if value in (None, ""):
        return ""
    if name == "birth_date":
        return day_words(value)
    if name == "tax_id":
        return display_tax_id(value)
    labels = dict(Customer._meta.get_field(name).choices or ())  # type: ignore[union-attr]  # noqa: SLF001 - Django's documented name
    return str(labels.get(value, value))


@dataclass(frozen=True)
class Entry:
    """One row of the timeline. `day` is written above the first row of its group; `text` is a note or talk in full, under its `title`."""

    told: Told
    icon: str
    title: str
    text: str
    day: str
    when: str
    short: str

    @property
    def is_long(self) -> bool:
        return len(self.text) > LONG


@dataclass(frozen=True)
class TimelineView:
    entries: list[Entry]
    next: str
    last_day: str


def timeline_of(
    actor: Actor, customer: Customer, *, kind: str = "", containing: str = "", before: str = "", last_day: str = ""
) -> TimelineView:
    """A page of the customer's timeline. `last_day` is the day at which the page before ended; `containing` searches what was written."""
    page = timeline(actor, customer.ids, [kind] if kind else None, before, PAGE, containing=containing)
    whole = in_full([told.id for told in page.items if told.kind in {NoteAdded.KIND, ContactLogged.KIND}])
    entries = []
    for told in page.items:
        at = timezone.localtime(told.occurred_at)
        heading = group_heading(at.date())
        if last_day and heading == group_heading(date.fromisoformat(last_day)):
            heading = ""
        last_day = at.date().isoformat()
        entries.append(entry_of(told, whole.get(told.id, {}), heading, at))
    return TimelineView(entries, page.next, last_day)


def entry_of(told: Told, data: dict[str, str], day: str, at: datetime) -> Entry:
    icon, title = told.icon, str(told.label)
    if told.kind == ContactLogged.KIND and data.get("channel") in ContactChannel.values:
        icon = CHANNEL_ICONS[ContactChannel(data["channel"])]
        title = capfirst(str(ContactChannel(data["channel"]).label))
        if data.get("direction") in ContactDirection.values:
            title = f"{title} · {ContactDirection(data['direction']).label}"
    return Entry(told, icon, title, data.get("text", ""), day, moment_words(at), short_moment(at))


def in_full(ids: list[UUID]) -> dict[UUID, dict[str, str]]:
    """What notes and talks say, uncut."""
    return dict(Event.objects.filter(pk__in=ids).values_list("pk", "data"))


def kinds_on_timeline(actor: Actor, customer: Customer) -> list[EventKind]:
    """Kinds that this customer's timeline holds and the actor may read, for its filter."""
    there = set(Event.objects.filter(customer_id__in=customer.ids).values_list("kind", flat=True).distinct())
    return [kind for kind in readable_kinds(actor) if kind.name in there]


def group_heading(day: date) -> str:
    """Today, this week, then month by month."""
    today = timezone.localdate()
    if day >= today:
        return _("Today")
    if day >= today - timedelta(days=today.weekday()):
        return _("This week")
    return month_words(day)


def short_moment(at: datetime) -> str:
    """The hour of something today, else its day too; the year stands in the group's heading."""
    return f"{at:%H:%M}" if at.date() == timezone.localdate() else f"{short_day_words(at.date())} {at:%H:%M}"


def newest_customers(actor: Actor) -> list[Customer]:
    """The customers who came last, of those the actor may see."""
    rows = customers.rows(actor).living().select_related("branch")  # type: ignore[attr-defined]
    return list(rows.order_by("-created_at", "-pk")[:ON_TODAY])


@dataclass(frozen=True)
class Latest:
    """A note or a contact, and whom it is about."""

    customer: Customer
    told: Told


def latest_contacts(actor: Actor) -> list[Latest]:
    """The last notes and contacts with customers the actor may see, newest first.

    Each kind is read from its own end of the index: asked together, the database would sort them all.
    """
    found: list[Event] = []
    for kind in (NoteAdded, ContactLogged):
        found += Event.objects.filter(kind=kind.KIND).order_by("-occurred_at")[: ON_TODAY * 4]
    named = {event.customer_id for event in found if event.customer_id}
    led = {pk: pk for pk in named} | survivors_of(named)
    about = customers.rows(actor).living().in_bulk(led.values())  # type: ignore[attr-defined]
    seen = [
        (about[led[event.customer_id]], event)
        for event in found
        if event.customer_id and led[event.customer_id] in about
    ]
    seen.sort(key=lambda one: one[1].occurred_at, reverse=True)
    return [Latest(customer, describe(event)) for customer, event in seen[:ON_TODAY]]
