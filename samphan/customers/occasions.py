"""Days that matter: kept, changed, and who has one soon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, F, Value
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from samphan.customers.access import customers
from samphan.customers.actions import require_living
from samphan.customers.events import OccasionAdded, OccasionChanged, OccasionRemoved
from samphan.customers.models import Customer, Occasion, OccasionKind
from samphan.customers.models.occasion import monthday_of, monthdays_on, next_day_of
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.thai.dates import DIGITS, MONTH_NAMES, NotADate, parse_date
from samphan.platform.thai.text import tidy

MOST = 30  # occasions of one customer
SOON = 7  # days
ON_TODAY = 50
LEAP_YEAR = 2024  # any: a day without a year may be 29 February
LONGEST = 80
EARLIEST = 1800
DAY_AND_MONTH = re.compile(r"(\d{1,2})\s*[-/.\s]\s*(\d{1,2}|[^\W\d_][^\d]*)")


@dataclass(frozen=True)
class Day:
    """A day of the year, and its first year where that is known."""

    monthday: int
    year: int | None


def read_day(text: str) -> Day:
    """14/2, 14 ก.พ., 14/2/2560. Raises `Refused`."""
    plain = tidy(text).translate(DIGITS)
    if found := DAY_AND_MONTH.fullmatch(plain):
        month = found[2] if found[2].isdecimal() else str(MONTH_NAMES.get(re.sub(r"[\s.]+", "", found[2]).lower(), 0))
        try:
            return Day(monthday_of(date(LEAP_YEAR, int(month), int(found[1]))), None)
        except ValueError:
            raise _no_such_day() from None
    try:
        day = parse_date(plain)
    except NotADate:
        raise _no_such_day() from None
    if not EARLIEST <= day.year <= timezone.localdate().year + 1:
        raise _no_such_day()
    return Day(monthday_of(day), day.year)


def _no_such_day() -> Refused:
    sentence = _("There is no such day. Write day/month, or day/month/year: 14/2 or 14/2/2560.")
    return Refused(sentence, code="occasion_day", fields={"day": sentence})


@transaction.atomic
def add_occasion(actor: Actor, customer: Customer, *, kind: str, day: str, name: str = "") -> Occasion:
    """Keep a day that matters. `day` as people write it; `name` is needed for a day of no usual kind."""
    customers.require(actor, "edit", customer)
    require_living(customer)
    values = _read(kind, day, name)
    if Occasion.objects.filter(customer=customer).count() >= MOST:
        raise Refused(_("A customer has at most %(most)d occasions.") % {"most": MOST}, code="too_many")
    occasion: Occasion = Occasion.objects.create(customer=customer, **values)
    record(OccasionAdded(name=str(occasion)), actor=actor, subject=customer, customer_id=customer.pk)
    return occasion


@transaction.atomic
def change_occasion(actor: Actor, customer: Customer, pk: UUID, *, kind: str, day: str, name: str = "") -> Occasion:
    customers.require(actor, "edit", customer)
    require_living(customer)
    occasion = occasion_of(customer, pk)
    for field, value in _read(kind, day, name).items():
        setattr(occasion, field, value)
    occasion.save()
    record(OccasionChanged(name=str(occasion)), actor=actor, subject=customer, customer_id=customer.pk)
    return occasion


@transaction.atomic
def remove_occasion(actor: Actor, customer: Customer, pk: UUID) -> Occasion:
    """Forget a day; the row comes back as it was, for undo by `add_occasion`."""
    customers.require(actor, "edit", customer)
    occasion = occasion_of(customer, pk)
    occasion.delete()
    record(OccasionRemoved(name=str(occasion)), actor=actor, subject=customer, customer_id=customer.pk)
    return occasion


def occasion_of(customer: Customer, pk: UUID) -> Occasion:
    occasion: Occasion | None = Occasion.objects.filter(customer=customer, pk=pk).first()
    if occasion is None:
        raise NotFound
    return occasion


def _read(kind: str, day: str, name: str) -> dict[str, Any]:
    text = tidy(name)
    if kind not in OccasionKind.values:
        raise Refused(_("Choose one of the list."), code="occasion_kind", fields={"kind": _("Choose one of the list.")})
    if kind == OccasionKind.OTHER and not text:
        sentence = _("Write what day it is.")
        raise Refused(sentence, code="occasion_name", fields={"name": sentence})
    if len(text) > LONGEST:
        sentence = _("Write at most %(most)d characters; this has %(has)d.") % {"most": LONGEST, "has": len(text)}
        raise Refused(sentence, code="occasion_name", fields={"name": sentence})
    read = read_day(day)
    return {"kind": kind, "name": text, "monthday": read.monthday, "year": read.year}


@dataclass(frozen=True)
class Coming:
    """An occasion as it comes next: how many days away, and which year it completes where the first is known."""

    name: str
    day: date
    away: int
    years: int | None
    pk: UUID | None = None
    customer: Customer | None = None
    is_birthday: bool = False


def occasions_of(customer: Customer) -> list[Coming]:
    """The customer's birthday and other days, the next one first."""
    today = timezone.localdate()
    rows = [_coming(row.monthday, row.year, str(row), today, pk=row.pk) for row in customer.occasions.all()]
    if customer.birth_date:
        born = customer.birth_date
        rows.append(_coming(monthday_of(born), born.year, _("Birthday"), today, is_birthday=True))
    return sorted(rows, key=lambda one: (one.away, one.name))


def occasions_soon(actor: Actor, today: date | None = None) -> list[Coming]:
    """Who of the actor's customers has a day within `SOON` days, the nearest first: one query over two indexes, one for the customers."""
    today = today or timezone.localdate()
    days = [day for away in range(SOON) for day in monthdays_on(today + timedelta(days=away))]
    mine = customers.rows(actor).filter(deleted_at=None, merged_into=None)
    born = mine.filter(birthday__in=days, birth_date__isnull=False).values_list(
        "pk", F("birthday"), F("birth_date__year"), Value("", CharField()), Value("", CharField())
    )
    kept = Occasion.objects.filter(monthday__in=days, customer__in=mine).values_list(
        "customer_id", "monthday", "year", "kind", "name"
    )
    found = list(born.union(kept, all=True)[: ON_TODAY * 4])
    about = mine.select_related("branch").in_bulk([one[0] for one in found])
    kinds = dict(OccasionKind.choices)
    coming = [
        _coming(
            monthday,
            year,
            (name or capfirst(str(kinds[kind]))) if kind else _("Birthday"),
            today,
            customer=about[customer],
            is_birthday=not kind,
        )
        for customer, monthday, year, kind, name in found
        if customer in about
    ]
    return sorted(coming, key=lambda one: (one.away, one.name))[:ON_TODAY]


def _coming(monthday: int, year: int | None, name: str, today: date, **more: Any) -> Coming:
    day = next_day_of(monthday, today)
    years = day.year - year if year and day.year > year else None
    return Coming(name, day, (day - today).days, years, **more)
