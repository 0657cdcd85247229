"""Who may look after the system, and whose jobs somebody may see."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Access, Actor
from samphan.platform.jobs.models import Job
from samphan.platform.refusals import NotFound
from samphan.platform.tenants.models import Business


class SystemAccess(Access[Job]):
    """Work of the installation itself (backup, tidying) belongs to no business: the owner of the only business looks after it."""

    model = Job
    resource = "platform:system"
    label = _("System health")
    verbs = {"view": _("see"), "edit": _("retry, cancel and discard work")}
    standard = {"manager": "view"}

    def rows(self, actor: Actor) -> QuerySet[Job]:
        rows = super().rows(actor)
        may_see = self.may(actor, "view") and is_only_business(actor)
        return rows | Job.objects.filter(business=None) if may_see else rows

    def reaches(self, actor: Actor, row: Job) -> bool:
        return row.business_id == actor.business.pk or (row.business_id is None and is_only_business(actor))


system = SystemAccess()


def is_only_business(actor: Actor) -> bool:
    return not Business.objects.exclude(pk=actor.business.pk).exclude(is_demo=True).exists()


def own_job(actor: Actor, pk: UUID) -> Job:
    """A job that this person started in this business. Raises `NotFound`."""
    job = Job.objects.filter(business=actor.business, started_by=actor.user, pk=pk).first() if actor.user else None
    if job is None:
        raise NotFound
    return job
