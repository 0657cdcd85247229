"""Erasing a customer for good, and handing over everything that is held: both through the `personal_data` socket."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samphan.consent.access import requests
from samphan.consent.actions.requests import close_done, require_ready
from samphan.consent.events import CustomerErased
from samphan.consent.models import ErasureProof, RequestKind, SubjectRequest
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.personal_data import holdings
from samphan.platform.refusals import Refused


@transaction.atomic
def erase_by_request(actor: Actor, asked: SubjectRequest) -> ErasureProof:
    """Carry out an erasure that was asked for and whose identity was checked; the request is then done."""
    requests.require(actor, "erase", asked)
    if asked.kind != RequestKind.ERASURE:
        raise Refused(_("This request does not ask for erasure."), code="request_kind")
    require_ready(asked)
    proof = erase(actor, asked.customer, reason=str(_("asked by the customer")), asked=asked)
    close_done(actor, asked, _("Erased; proof %(digest)s.") % {"digest": proof.digest[:12]})
    return proof


@transaction.atomic
def erase(actor: Actor, customer: Customer, *, reason: str, asked: SubjectRequest | None = None) -> ErasureProof:
    """Erase everything that every module holds, in one transaction, and seal how much it was. Trusts its caller for the right.

    The bare row stays, so that old links and figures add up; what must stay by law is counted with its reason.
    """
    if customer.merged_into_id:
        raise Refused(_("This customer was merged. Erase the one who remains."), code="customer_merged")
    ids = customer.ids
    kept = {name: count for one in holdings() if one.kept for name, count in one.kept(ids).items()}
    counts = {one.key: one.erase(ids) for one in holdings()}
    proof = ErasureProof(
        business=actor.business,
        customer=customer,
        request=asked,
        reason=reason,
        counts=counts,
        kept=kept,
        erased_at=timezone.now(),
        erased_by=actor.user,
        erased_by_name=actor.name[:150],
    )
    proof.digest = seal_of(proof)
    proof.save()
    record(CustomerErased(digest=proof.digest[:12]), actor=actor, subject=proof, customer_id=customer.pk)
    return proof


def seal_of(proof: ErasureProof) -> str:
    """SHA-256 over what the proof says; a changed number no longer fits it."""
    said = [
        str(proof.business_id), str(proof.customer_id), proof.erased_at.isoformat(), proof.reason,
        proof.erased_by_name, sorted(proof.counts.items()), sorted(proof.kept.items()),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def everything_about(customer: Customer) -> dict[str, Any]:
    """All that is held, by holding: label, what it is, and its rows."""
    ids = customer.ids
    return {
        one.key: {"label": str(one.label), "data": str(one.data), "rows": one.collect(ids)}
        for one in reversed(holdings())
    }
