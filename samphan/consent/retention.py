"""Retention: kinds of data, how much of each is due, and what happens to it every night.

Every rule can be tried without harm: `preview` counts with the same query by which `keep_rules` works.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samphan.consent.access import retention
from samphan.consent.actions.erasure import erase
from samphan.consent.events import RetentionChanged
from samphan.consent.models import (
    ConsentRecord,
    Reservation,
    RetentionRule,
    RetentionRun,
    SubjectRequest,
    Verification,
)
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.days import months_after
from samphan.platform.events.actions import record
from samphan.platform.events.models import Event
from samphan.platform.importing.models import ImportRun
from samphan.platform.jobs.work import cancelled, progress
from samphan.platform.refusals import Refused, Sentence

BATCH = 500  # of one kind in one night, so that a night ends; the rest follows in the next
MOST_MONTHS = 240


@dataclass(frozen=True)
class RetentionKind:
    """One kind of data that can become too old. `usual` months, None: kept for ever until the business decides."""

    key: str
    label: Sentence
    about: Sentence
    usual: int | None
    due: Callable[[datetime], QuerySet[Any]]
    apply: Callable[[Actor, QuerySet[Any]], int]


def quiet_customers(before: datetime) -> QuerySet[Any]:
    """Customers about whom nothing happened since: no event, no change, no open request."""
    since = Event.objects.filter(customer_id=OuterRef("pk"), occurred_at__gte=before)
    asking = SubjectRequest.objects.filter(customer=OuterRef("pk"), closed_at=None)
    old = Customer.objects.filter(created_at__lt=before, changed_at__lt=before, merged_into=None, erased_at=None)
    return old.filter(~Exists(since), ~Exists(asking)).order_by("pk")


def erase_customers(actor: Actor, rows: QuerySet[Any]) -> int:
    done = 0
    for customer in list(rows):
        if cancelled():
            break
        erase(actor, customer, reason=str(_("retention rule")))
        done += 1
    return done


def old_ledger(before: datetime) -> QuerySet[Any]:
    """Consent records that still say from which address and with which browser they came."""
    return ConsentRecord.objects.filter(happened_at__lt=before).exclude(ip=None, user_agent="")


def blank_traces(_actor: Actor, rows: QuerySet[Any]) -> int:
    found = list(rows.values_list("pk", flat=True))
    return int(ConsentRecord.objects.filter(pk__in=found).forget_traces())  # type: ignore[attr-defined]


def delete_rows(_actor: Actor, rows: QuerySet[Any]) -> int:
    return int(rows.model.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()[0])


def delete_import_files(_actor: Actor, rows: QuerySet[Any]) -> int:
    """The file and what was shown of it go; what the import did stays, and stays undoable."""
    found = list(rows)
    for run in found:
        run.content.delete(save=False)
        ImportRun.objects.filter(pk=run.pk).update(content="", preview={})
    return len(found)


def delete_exports(_actor: Actor, rows: QuerySet[Any]) -> int:
    found = list(rows)
    for asked in found:
        asked.export.delete(save=False)
        SubjectRequest.objects.filter(pk=asked.pk).update(export="")
    return len(found)


KINDS: dict[str, RetentionKind] = {
    kind.key: kind
    for kind in (
        RetentionKind(
            "quiet_customers",
            gettext_lazy("Customers about whom nothing happened"),
            gettext_lazy("They are erased for good, each with its proof. Empty: kept until they ask."),
            None,
            quiet_customers,
            erase_customers,
        ),
        RetentionKind(
            "import_files",
            gettext_lazy("Files that were imported"),
            gettext_lazy("The file goes; the customers it brought stay."),
            6,
            lambda before: ImportRun.objects.filter(created_at__lt=before).exclude(content="").order_by("pk"),
            delete_import_files,
        ),
        RetentionKind(
            "exports",
            gettext_lazy("Copies made for data subject requests"),
            gettext_lazy("The ZIP goes; the request and its steps stay."),
            2,
            lambda before: SubjectRequest.objects.filter(closed_at__lt=before).exclude(export="").order_by("pk"),
            delete_exports,
        ),
        RetentionKind(
            "ledger_traces",
            gettext_lazy("IP addresses and browsers in the consent ledger"),
            gettext_lazy("The consent and its evidence stay."),
            36,
            lambda before: old_ledger(before).order_by("pk"),
            blank_traces,
        ),
        RetentionKind(
            "reservations",
            gettext_lazy("Counts of messages sent"),
            gettext_lazy("They are only needed for the limit of messages."),
            12,
            lambda before: Reservation.objects.filter(reserved_at__lt=before).order_by("pk"),
            delete_rows,
        ),
        RetentionKind(
            "verifications",
            gettext_lazy("Codes and unfinished registrations"),
            gettext_lazy("What somebody typed and never confirmed."),
            1,
            lambda before: Verification.objects.filter(expires_at__lt=before).order_by("pk"),
            delete_rows,
        ),
    )
}


def months_now() -> dict[str, int | None]:
    """What stands for each kind: the business's rule, else the usual months."""
    chosen = dict(RetentionRule.objects.values_list("kind", "months"))
    return {key: chosen.get(key, kind.usual) for key, kind in KINDS.items()}


def preview(months: Mapping[str, int | None]) -> dict[str, int]:
    """How many rows of each kind would be due now by these months. Changes nothing."""
    now = timezone.now()
    return {
        key: KINDS[key].due(months_after(now, -count)).count() if count else 0
        for key, count in months.items()
        if key in KINDS
    }


@transaction.atomic
def change_rules(actor: Actor, months: Mapping[str, int | None]) -> list[str]:
    """Decide how long each kind is kept; returns the kinds that changed."""
    retention.require(actor, "edit")
    if any(count is not None and not 1 <= count <= MOST_MONTHS for count in months.values()):
        raise Refused(_("Write months from 1 to %(most)d, or nothing.") % {"most": MOST_MONTHS}, code="months_range")
    standing = months_now()
    changed = [key for key, count in months.items() if key in KINDS and standing[key] != count]
    for key in changed:
        RetentionRule.objects.update_or_create(business=actor.business, kind=key, defaults={"months": months[key]})
    if changed:
        record(RetentionChanged(kinds=changed), actor=actor)
    return changed


def keep_rules(actor: Actor) -> int:
    """Carry out every rule of the business, a batch of each kind; returns how many rows went. Safe to run twice."""
    now, total = timezone.now(), 0
    standing = months_now()
    for place, (key, months) in enumerate(standing.items()):
        progress(place, len(standing))
        if not months or cancelled():
            continue
        kind = KINDS[key]
        done = kind.apply(actor, kind.due(months_after(now, -months))[:BATCH])
        if done:
            RetentionRun.objects.create(business=actor.business, kind=key, months=months, done=done)
        total += done
    return total
