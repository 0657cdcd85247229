"""What consent holds about a customer. The ledger stays as proof of what the business was allowed to do, without what tells of the person."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.consent.models import (
    ConsentRecord,
    PreferenceLink,
    Registration,
    RequestStep,
    SubjectRequest,
    Suppression,
    Verification,
    digest_of,
)
from samphan.customers.models import ContactPoint
from samphan.platform.personal_data import Holding, Ids, Rows, holds, rows_of
from samphan.platform.tenants.current import current_business_id


def collect_consents(ids: Ids) -> Rows:
    rows = ConsentRecord.objects.filter(customer__in=ids).order_by("happened_at", "pk")
    purposes = dict(rows.values_list("pk", "purpose__key"))
    told = rows_of(rows, leave_out=("customer_id", "purpose_id", "wording_id", "recorded_by_id"))
    return [{"purpose": key, **row} for key, row in zip(purposes.values(), told, strict=True)]


def erase_consents(ids: Ids) -> int:
    PreferenceLink.objects.filter(customer__in=ids, revoked_at=None).update(revoked_at=timezone.now())
    blanked: int = ConsentRecord.objects.filter(customer__in=ids).blank()  # type: ignore[attr-defined]
    return blanked


def stops_of(ids: Ids) -> QuerySet[Suppression]:
    business = current_business_id()
    points = ContactPoint.objects.filter(customer__in=ids).values_list("kind", "value")
    return Suppression.objects.filter(digest__in=[digest_of(business, kind, value) for kind, value in points])


def collect_arrivals(ids: Ids) -> Rows:
    came = rows_of(Registration.objects.filter(customer__in=ids), leave_out=("customer_id", "suspect_id"))
    return came + rows_of(stops_of(ids), leave_out=("digest",))


def erase_arrivals(ids: Ids) -> int:
    """An address that must get nothing stays stopped by its digest, which leads back to nobody."""
    points = ContactPoint.objects.filter(customer__in=ids)
    Verification.objects.filter(value__in=points.values("value")).delete()
    came = Registration.objects.filter(customer__in=ids).update(claimed=[])
    Registration.objects.filter(suspect__in=ids).update(suspect=None, claimed=[])
    return int(came + stops_of(ids).exclude(value="").update(value="", detail=""))


def collect_requests(ids: Ids) -> Rows:
    asked = SubjectRequest.objects.filter(customer__in=ids)
    return rows_of(asked, leave_out=("customer_id", "export"))


def erase_requests(ids: Ids) -> int:
    """That something was asked and answered stays, as section 39 wants; the words and the file go."""
    asked = SubjectRequest.objects.filter(customer__in=ids)
    for one in asked.exclude(export=""):
        transaction.on_commit(partial(one.export.storage.delete, one.export.name))
    RequestStep.objects.filter(request__in=asked).update(note="")
    return int(asked.update(detail="", export=""))


holds(
    Holding(
        key="consent.ledger",
        label=_("Consents"),
        data=_("what the customer agreed to, with evidence"),
        collect=collect_consents,
        erase=erase_consents,
        models=("consent.ConsentRecord", "consent.ConsentState", "consent.PreferenceLink", "consent.Reservation"),
        order=50,
    )
)
holds(
    Holding(
        key="consent.arrivals",
        label=_("Registration and stopped addresses"),
        data=_("how the customer registered, addresses that get nothing"),
        collect=collect_arrivals,
        erase=erase_arrivals,
        models=("consent.Registration",),
        order=50,
    )
)
holds(
    Holding(
        key="consent.requests",
        label=_("Data subject requests"),
        data=_("what the customer asked about their data"),
        collect=collect_requests,
        erase=erase_requests,
        models=("consent.SubjectRequest", "consent.ErasureProof"),
        order=50,
    )
)
