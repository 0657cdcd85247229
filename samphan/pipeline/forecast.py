"""The forecast of a period beside its target, as the actor may see it: by person, branch or product group (`forecast_sums.py`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from samphan.catalog.models import Category
from samphan.pipeline.access import opportunities, targets
from samphan.pipeline.forecast_days import stood
from samphan.pipeline.forecast_sums import NOUGHT, Sums, sums_of, total_of
from samphan.pipeline.models import By, Target
from samphan.pipeline.models.forecast import names_only
from samphan.pipeline.periods import Period
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.models import Branch

Amounts = dict[UUID | None, Decimal]


@dataclass(frozen=True)
class Row:
    """One subject's period. `subject` None: deals that nobody looks after, of no branch, of no product group."""

    subject: UUID | None
    name: str
    target: Decimal | None
    sums: Sums
    before: Sums | None  # as it stood a week ago

    @property
    def reached(self) -> int | None:
        """Per cent of the target that is won."""
        return int(self.sums.won * 100 / self.target) if self.target else None

    @property
    def change(self) -> Decimal:
        """Of what is likely, in a week; nought where that day was not kept."""
        return self.sums.likely - self.before.likely if self.before else NOUGHT


@dataclass(frozen=True)
class Forecast:
    """A period as the actor may see it. `target` is the business's own, or else the sum of its subjects'."""

    period: Period
    by: By
    rows: list[Row]
    total: Sums
    target: Decimal | None
    before: Sums | None  # as it stood a week ago
    counted: Decimal  # what is won of all that `target` is for

    @property
    def missing(self) -> Decimal | None:
        """What is not yet won of the target."""
        return max(self.target - self.counted, NOUGHT) if self.target is not None else None

    @property
    def reached(self) -> int | None:
        return int(self.counted * 100 / self.target) if self.target else None


def forecast(actor: Actor, period: Period, by: By = By.PERSON) -> Forecast:
    """Raises `Forbidden` without the right to see opportunities."""
    opportunities.require(actor, "view")
    sums = sums_of(opportunities.rows(actor), period, by)
    aims = targets_of(actor, period, by)
    week_ago = timezone.localdate() - timedelta(days=7)
    before = stood(actor, period, by, week_ago)
    groups = {row.pk: row for row in Category.objects.all()} if by == By.GROUP else {}
    apart = before.apart if before else None
    subjects = shown_subjects(sums, aims, groups)
    names = names_of(by, subjects, groups)
    rows = [
        Row(
            subject,
            names.get(subject, ""),
            aims.get(subject) if subject else None,
            gathered(sums, subject, groups),
            gathered(apart, subject, groups) if apart is not None else None,
        )
        for subject in subjects
    ]
    rows.sort(key=lambda row: (row.subject is None, -row.sums.likely, row.name))
    outer, total = outer_aims(aims, groups), total_of(sums.values())
    target = aims.get(None, sum((aims[pk] for pk in outer), NOUGHT) if outer else None)
    counted = total.won
    if (
        by == By.GROUP and None not in aims
    ):  # deals without products, or of groups without a target, are for none of these targets
        counted = total_of(gathered(sums, pk, groups) for pk in outer).won
    return Forecast(period, by, rows, total, target, before.total if before else None, counted)


# ── subjects ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def shown_subjects(sums: dict[UUID | None, Sums], aims: Amounts, groups: dict[UUID, Category]) -> set[UUID | None]:
    """Who has deals or a target. Of product groups those with a target, and the outermost of the others."""
    outermost = {groups[pk].ancestors[0] if pk and groups else pk for pk in sums}
    return outermost | {subject for subject in aims if subject}


def names_of(by: By, subjects: Iterable[UUID | None], groups: dict[UUID, Category]) -> dict[UUID | None, str]:
    """A product group's name is said with those it lies in."""
    wanted = [pk for pk in subjects if pk]
    if by == By.GROUP:
        return {pk: " › ".join(groups[one].shown_name for one in groups[pk].ancestors) for pk in wanted}
    model: type[User | Branch] = User if by == By.PERSON else Branch
    return dict(model._default_manager.filter(pk__in=wanted).values_list("pk", "name"))  # noqa: SLF001 - Django's documented name


def gathered(sums: dict[UUID | None, Sums], subject: UUID | None, groups: dict[UUID, Category]) -> Sums:
    """The subject's sums; of a product group, with all that lies in it."""
    if subject is None or not groups:
        return sums.get(subject, Sums())
    return total_of(one for pk, one in sums.items() if pk in groups and subject in groups[pk].ancestors)


def outer_aims(aims: Amounts, groups: dict[UUID, Category]) -> list[UUID]:
    """The subjects whose targets add up to the whole; one of a group that lies in another with a target is part of that."""
    return [pk for pk in aims if pk and not (groups and any(above in aims for above in groups[pk].ancestors[:-1]))]


def targets_of(actor: Actor, period: Period, by: By) -> Amounts:
    """By subject (None: the business) within the actor's reach.

    Where none is set for a quarter or a year, those of its parts add up to it, if every part has one.
    """
    within = targets.seen(actor, by).filter(begins__gte=period.begins, begins__lt=period.ends)
    found = {
        (subject, Period(kind, begins)): amount
        for subject, kind, begins, amount in within.values_list(by.field, "period", "begins", "amount")
    }

    def aim(subject: UUID | None, asked: Period) -> Decimal | None:
        own = found.get((subject, asked))
        if own is not None or not asked.parts:
            return own
        parts = [aim(subject, part) for part in asked.parts]
        return None if None in parts else sum((part for part in parts if part is not None), NOUGHT)

    subjects = {subject for subject, _period in found}
    return {subject: amount for subject in subjects if (amount := aim(subject, period)) is not None}


def targets_set(period: Period, by: By) -> Amounts:
    """What was set for this very period, for who may set it: nothing added up."""
    rows = Target.objects.filter(names_only(by.field), period=period.kind, begins=period.begins)
    return dict(rows.values_list(by.field, "amount"))
