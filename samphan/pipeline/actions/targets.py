"""Setting what a period is to bring."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import Category
from samphan.customers.profile import Unfit
from samphan.pipeline.access import targets
from samphan.pipeline.models import By, Target
from samphan.pipeline.models.forecast import names_only
from samphan.pipeline.periods import Period
from samphan.pipeline.reading import read_amount
from samphan.platform.accounts.rights import Actor, open_branches
from samphan.platform.refusals import Refused, Sentence
from samphan.platform.tenants.models import Membership

UNKNOWN: dict[By, tuple[str, Sentence]] = {
    By.PERSON: ("not_a_member", _("Choose people of this business.")),
    By.BRANCH: ("not_a_branch", _("Choose branches of this business that you work for.")),
    By.GROUP: ("not_a_group", _("Choose product groups of this business.")),
}


@transaction.atomic
def set_targets(actor: Actor, period: Period, by: By, amounts: Mapping[UUID | None, Any]) -> int:
    """Set the period's targets by subject (None: the business); an empty amount takes one away. Returns how many changed.

    Raises `Refused` for an amount that is none, naming the subject's input (`for_<id>`, `for_all`), or for a subject that is not there.
    """
    targets.require(actor, "edit")
    subjects = {subject for subject in amounts if subject}
    if how_many(actor, by, subjects) != len(subjects):
        code, sentence = UNKNOWN[by]
        raise Refused(sentence, code=code)
    wanted = {subject: _read(actor, subject, written) for subject, written in amounts.items()}
    rows = Target.objects.select_for_update().filter(names_only(by.field), period=period.kind, begins=period.begins)
    there = {getattr(row, f"{by.field}_id"): row for row in rows}
    return sum(_set(period, by, subject, amount, there.get(subject)) for subject, amount in wanted.items())


def how_many(actor: Actor, by: By, subjects: Collection[UUID]) -> int:
    """Of these, how many can be given a target."""
    if by == By.PERSON:
        return Membership.objects.filter(business=actor.business, ended_at=None, user__in=subjects).count()
    if by == By.BRANCH:
        return open_branches(actor).filter(pk__in=subjects).count()
    return int(Category.objects.filter(archived_at=None, pk__in=subjects).count())


def _read(actor: Actor, subject: UUID | None, written: Any) -> Decimal | None:
    if written in (None, ""):
        return None
    try:
        return read_amount(actor, written)
    except Unfit as unfit:
        raise Refused(unfit.sentence, code="amount", fields={f"for_{subject or 'all'}": unfit.sentence}) from unfit


def _set(period: Period, by: By, subject: UUID | None, amount: Decimal | None, row: Target | None) -> bool:
    if row is None:
        if amount is not None:
            _begin(period, by, subject, amount)
        return amount is not None
    if amount is None:
        row.delete()
        return True
    if row.amount == amount:
        return False
    row.amount, row.version = amount, row.version + 1
    row.save(update_fields=["amount", "version"])
    return True


def _begin(period: Period, by: By, subject: UUID | None, amount: Decimal) -> None:
    """The first target of a subject. Raises `Refused` when somebody else has set it at the same moment."""
    named = {f"{by.field}_id": subject}
    try:
        with transaction.atomic():
            Target.objects.create(period=period.kind, begins=period.begins, amount=amount, **named)
    except IntegrityError as error:
        sentence = _("Somebody has just set these targets. Close this, look at them and set them again if need be.")
        raise Refused(sentence, code="targets_set_meanwhile") from error
