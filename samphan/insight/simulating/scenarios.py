"""Keeping scenarios: what was asked and what came of it, by whom and when; throw away and take back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samphan.insight.access import figures
from samphan.insight.models import Scenario
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.tenants.current import current_business

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 80
MOST = 200  # scenarios of a business


def keep_scenario(actor: Actor, *, name: str, result: Mapping[str, Any]) -> Scenario:
    """Raises `Refused` without a name, or when there are too many already."""
    figures.require_what_if(actor)
    if Scenario.objects.standing().count() >= MOST:
        raise Refused(_("%(most)s scenarios are kept already. Delete one that is no longer needed.") % {"most": MOST}, code="too_many")  # fmt: skip
    made: Scenario = Scenario.objects.create(
        business=actor.business, name=tidy_name(name), wish=dict(result["wish"]), result=dict(result), by=actor.user
    )
    return made


def tidy_name(name: str) -> str:
    tidy = " ".join(name.replace("\x00", "").split())[:LONGEST]
    if not tidy:
        sentence = _("Give it a name.")
        raise Refused(sentence, code="no_name", fields={"name": sentence})
    return tidy


def scenarios_of(actor: Actor) -> list[Scenario]:
    figures.require_what_if(actor)
    return list(Scenario.objects.standing().select_related("by").defer("result"))


def scenario_of(actor: Actor, pk: UUID, *, deleted: bool = False) -> Scenario:
    """Raises `NotFound`."""
    figures.require_what_if(actor)
    found: Scenario | None = Scenario.objects.filter(pk=pk, deleted_at__isnull=not deleted).select_related("by").first()
    if found is None:
        raise NotFound
    return found


def delete_scenario(actor: Actor, pk: UUID) -> Scenario:
    found = scenario_of(actor, pk)
    found.deleted_at = timezone.now()
    found.save(update_fields=["deleted_at"])
    return found


def restore_scenario(actor: Actor, pk: UUID) -> Scenario:
    """Undo of `delete_scenario`."""
    found = scenario_of(actor, pk, deleted=True)
    found.deleted_at = None
    found.save(update_fields=["deleted_at"])
    return found


def simulate_and_keep(scenario: UUID, name: str, wish: Mapping[str, Any], by: UUID | None) -> dict[str, str]:
    """In the worker: simulate with progress, and keep the result, once. The right was proved when it was queued."""
    from samphan.insight.simulating.running import what_if  # noqa: PLC0415 - numbers' libraries
    from samphan.insight.simulating.wish import kept_wish  # noqa: PLC0415 - as above
    from samphan.insight.warehouse.files import reading  # noqa: PLC0415 - as above
    from samphan.insight.warehouse.fits import last_fit  # noqa: PLC0415 - as above
    from samphan.platform.jobs.work import Cancelled, cancelled, progress  # noqa: PLC0415 - as above

    def told(done: int, of: int) -> None:
        progress(done, of)
        if cancelled():
            raise Cancelled

    business = current_business()
    with reading(business) as database:
        report = last_fit(database)
        if report is None:
            raise NotFound
        result = what_if(database, report, kept_wish(wish), told)
    made, _new = Scenario.objects.get_or_create(
        pk=scenario, defaults={"business": business, "name": tidy_name(name), "wish": result["wish"], "result": result, "by_id": by}
    )  # fmt: skip
    return {"url": reverse("insight:scenario", args=[made.pk]), "sentence": _("“%(name)s” is computed.") % {"name": made.name}}  # fmt: skip
