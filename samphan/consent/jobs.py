"""Background work of this module."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samphan.consent.actions.erasure import erase_by_request
from samphan.consent.handing_over import build_export
from samphan.consent.models import SubjectRequest
from samphan.consent.retention import keep_rules
from samphan.platform.accounts.rights import actor_of, system_actor
from samphan.platform.jobs.work import Permanent, job
from samphan.platform.tenants.current import current_business
from samphan.platform.tenants.models import Membership


@job(label=gettext_lazy("Collect a customer's data"))
def hand_over(*, request: str) -> dict[str, str]:
    """Build the file of an access request."""
    asked = SubjectRequest.objects.select_related("business", "customer").get(pk=request)
    build_export(asked)
    return {"url": reverse("consent:request", args=[asked.pk]), "sentence": _("The customer's data is ready.")}


@job(label=gettext_lazy("Erase a customer's data"), retries=0)
def erase_customer(*, request: str, membership: str) -> dict[str, str]:
    """Carry out an erasure as the member who pressed the button, with the rights they have by now."""
    live = Membership.objects.filter(pk=membership, ended_at=None).select_related("business", "role", "user").first()
    if live is None:
        raise Permanent(_("The colleague who asked for this no longer works here."))
    asked = SubjectRequest.objects.select_related("customer").get(pk=request)
    if not asked.is_open:  # a worker that died after it was done
        return {"url": reverse("consent:request", args=[asked.pk]), "sentence": _("The data was erased.")}
    erase_by_request(actor_of(live), asked)
    return {"url": reverse("consent:request", args=[asked.pk]), "sentence": _("The data was erased.")}


@job(label=gettext_lazy("Erase what was kept long enough"))
def apply_retention() -> int:
    """One business's rules, every night."""
    return keep_rules(system_actor(current_business()))
