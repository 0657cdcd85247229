"""What a person sees of two customers that may be one, and the queue of such pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from samphan.customers.access import customers, duplicates
from samphan.customers.identity.choosing import Choice, choices_of
from samphan.customers.identity.reasons import in_words
from samphan.customers.models import ContactPoint, Customer, CustomerAddress, Merge, Suspicion
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import NotFound

SHOWN = 50  # questions of the queue on one page
AROUND = 200  # pairs that are looked through for what hangs on them
COUNTED = 100
SURE, LIKELY = 0.999, 0.97


@dataclass(frozen=True)
class Queued:
    """One pair of the queue. `sureness` is sure, likely or maybe."""

    pk: UUID
    left: Customer
    right: Customer
    score: float
    why: str
    further: int = 0  # customers beside these two that are reviewed with them

    @property
    def sureness(self) -> str:
        return "sure" if self.score >= SURE else "likely" if self.score >= LIKELY else "maybe"

    @property
    def sureness_words(self) -> str:
        return {"sure": _("almost certain"), "likely": _("likely"), "maybe": _("perhaps")}[self.sureness]


@dataclass(frozen=True)
class Comparison:
    """Two customers side by side. `survivor` keeps its id; `choices` differ, `same` do not ask. Points and addresses are those of both."""

    survivor: Customer
    other: Customer
    choices: list[Choice]
    same: list[Choice]
    points: list[ContactPoint]
    addresses: list[str]
    speaks_for: list[str]
    speaks_against: list[str]


def queue(actor: Actor) -> QuerySet[Suspicion]:
    """Pairs to review, the surest first, of those whose two customers the actor may see."""
    rows: Any = duplicates.rows(actor)
    pairs: QuerySet[Suspicion] = rows.to_review().select_related("left", "right").order_by("-score", "pk")
    return pairs


def heads(actor: Actor) -> QuerySet[Suspicion]:
    """What there is to decide: one pair for each group that hangs together, the surest. The menu and the queue count these.

    A pair that touches a surer one is decided with it. A long chain may have two such peaks: both lead to the same question.
    """
    ends = [OuterRef("left"), OuterRef("right")]
    touching = Q(left=ends[0]) | Q(left=ends[1]) | Q(right=ends[0]) | Q(right=ends[1])
    surer = Q(score__gt=OuterRef("score")) | Q(score=OuterRef("score"), pk__lt=OuterRef("pk"))
    return queue(actor).filter(~Exists(queue(actor).filter(touching & surer)))


def head_count(actor: Actor) -> int:
    """How many questions wait, up to 100."""
    return heads(actor).order_by().values("pk")[:COUNTED].count()


def around(actor: Actor, several: Sequence[Suspicion]) -> list[list[Suspicion]]:
    """For each head of the queue the pairs that hang on it, itself first, as far as the surest `AROUND` pairs tell."""
    known = {row.pk for row in several}
    group_of = {
        row.pk: group
        for group in grouped([*several, *(row for row in queue(actor)[:AROUND] if row.pk not in known)])
        for row in group
    }
    return [[head, *(row for row in group_of[head.pk] if row.pk != head.pk)] for head in several]


def queued(row: Suspicion, further: Sequence[Suspicion] = ()) -> Queued:
    why = ", ".join(in_words(code) for code, bits in row.reasons[:3] if bits > 0)
    beside = {pk for one in further for pk in (one.left_id, one.right_id)} - {row.left_id, row.right_id}
    return Queued(row.pk, row.left, row.right, row.score, why, len(beside))


def grouped(rows: Sequence[Suspicion]) -> list[list[Suspicion]]:
    """Pairs that hang together by a customer stand together, in the place of the surest of them."""
    groups: list[list[Suspicion]] = []
    for row in rows:
        touching = [
            group for group in groups if any({row.left_id, row.right_id} & {one.left_id, one.right_id} for one in group)
        ]
        if not touching:
            groups.append([row])
            continue
        first, *rest = touching
        first.append(row)
        for group in rest:
            first += group
            groups.remove(group)
    return groups


def pair_of(actor: Actor, pk: UUID | str) -> Suspicion:
    """A pair to review, with the right to. Raises `NotFound`."""
    duplicates.require(actor, "review")
    row = queue(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def about(actor: Actor, customer: Customer) -> list[Queued]:
    """Pairs to review that this customer is in."""
    return [queued(row) for row in queue(actor).filter(Q(left=customer) | Q(right=customer))[:SHOWN]]


def merges_of(actor: Actor, customer: Customer) -> list[Merge]:
    """What was merged into the customer and can be given back, the newest first: that is the order in which it is undone."""
    if not duplicates.may(actor, "merge"):
        return []
    return list(Merge.objects.filter(survivor=customer, undone_at=None).select_related("other").order_by("-pk"))


def in_order(one: Customer, other: Customer) -> tuple[Customer, Customer]:
    """Who is proposed to remain: the one that has been here longer."""
    return (one, other) if (one.created_at, one.pk) <= (other.created_at, other.pk) else (other, one)


def comparison(actor: Actor, survivor: Customer, other: Customer) -> Comparison:
    """Both customers field by field. Raises `NotFound` for one that the actor may not see."""
    for one in (survivor, other):
        customers.require(actor, "view", one)
    choices = choices_of(actor, survivor, other)
    pair = Suspicion.objects.filter(Q(left=survivor, right=other) | Q(left=other, right=survivor)).first()
    reasons = pair.reasons if pair else []
    both = [survivor.pk, other.pk]
    return Comparison(
        survivor=survivor,
        other=other,
        choices=[choice for choice in choices if choice.survivor != choice.other],
        same=[choice for choice in choices if choice.survivor == choice.other],
        points=list(ContactPoint.objects.filter(customer__in=both).order_by("-kind", "-preferred", "pk")),
        addresses=_addresses(survivor, other),
        speaks_for=[in_words(code) for code, bits in reasons if bits > 0],
        speaks_against=[in_words(code) for code, bits in reasons if bits < 0],
    )


def chosen_in(posted: Any) -> dict[str, str]:
    """The choices of a posted comparison: fields named `field.<choice>`."""
    return {name.removeprefix("field."): value for name, value in posted.items() if name.startswith("field.")}


def _addresses(survivor: Customer, other: Customer) -> list[str]:
    further = CustomerAddress.objects.filter(customer__in=[survivor, other], main=False, removed_at=None).order_by("pk")
    found = [survivor.address, other.address, *(row.parts for row in further)]
    return list(dict.fromkeys(str(address) for address in found if str(address)))
