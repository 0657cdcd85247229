"""Three customers or more that may all be one: found by following the pairs to review, decided together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers, duplicates
from samphan.customers.identity.choosing import BOTH, OTHER, SURVIVOR, Choice, choices_of
from samphan.customers.identity.merging import merge_customers, unmerge
from samphan.customers.identity.reasons import in_words
from samphan.customers.identity.reviewing import queue
from samphan.customers.identity.suspicions import dismiss, put_off, reopen, stay_apart
from samphan.customers.models import ContactPoint, Customer, Merge, Suspicion
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Refused

MOST = 12  # customers that are reviewed together; further ones wait as pairs
PAIR = 2


@dataclass(frozen=True)
class Value:
    """One value of a field among the members, and who has it: `holder` is the first of them."""

    holder: UUID
    text: str
    count: int


@dataclass(frozen=True)
class Field:
    """A field of which the members have several values. `proposed` is the holder of one of them, or "both"."""

    name: str
    label: str
    values: list[Value]
    proposed: str

    @property
    def may_both(self) -> bool:
        return self.name == "note"


@dataclass(frozen=True)
class Cluster:
    """Members, the one proposed to remain first. `same` are fields of which they have one value."""

    pairs: list[Suspicion]
    members: list[Customer]
    fields: list[Field]
    same: list[tuple[str, str]]
    points: dict[UUID, list[ContactPoint]]
    speaks_for: list[str]


def pairs_around(actor: Actor, pair: Suspicion) -> list[Suspicion]:
    """The pair and every further one to review that hangs on it, until `MOST` customers are reached."""
    found, reached = {pair.pk: pair}, {pair.left_id, pair.right_id}
    edge = set(reached)
    while edge and len(reached) < MOST:
        rows = queue(actor).filter(Q(left__in=edge) | Q(right__in=edge)).exclude(pk__in=found)
        edge = set()
        for row in rows[: MOST * MOST]:
            fresh = {row.left_id, row.right_id} - reached
            if len(reached) + len(fresh) <= MOST:
                found[row.pk] = row
                edge |= fresh
                reached |= fresh
    return sorted(found.values(), key=lambda row: (-row.score, row.pk))


def members_of(pairs: Iterable[Suspicion]) -> list[Customer]:
    """The longest here first: that one is proposed to remain."""
    several = {one.pk: one for pair in pairs for one in (pair.left, pair.right)}
    return sorted(several.values(), key=lambda one: (one.created_at, one.pk))


def cluster_of(actor: Actor, pair: Suspicion, keep: str = "") -> Cluster | None:
    """The customers around a pair, field by field; None when they are only two."""
    pairs = pairs_around(actor, pair)
    members = members_of(pairs)
    if len(members) <= PAIR:
        return None
    members.sort(key=lambda one: str(one.pk) != keep)
    fields, same = fields_of(actor, members)
    points: dict[UUID, list[ContactPoint]] = {}
    for point in ContactPoint.objects.filter(customer__in=members).order_by("-kind", "-preferred", "pk"):
        points.setdefault(point.customer_id, []).append(point)
    codes = dict.fromkeys(code for row in pairs for code, bits in row.reasons if bits > 0)
    return Cluster(pairs, members, fields, same, points, [in_words(code) for code in codes])


def fields_of(actor: Actor, members: Sequence[Customer]) -> tuple[list[Field], list[tuple[str, str]]]:
    """Fields with several values, and (label, value) of those with one."""
    survivor, others = members[0], members[1:]
    told = [{choice.name: choice for choice in choices_of(actor, survivor, other)} for other in others]
    proposed = proposals(actor, members)
    fields, same = [], []
    for name, choice in {name: choice for choices in told for name, choice in choices.items()}.items():
        texts = [(survivor.pk, choice.survivor)]
        texts += [
            (other.pk, choices[name].other) for other, choices in zip(others, told, strict=True) if name in choices
        ]
        values = _values(texts)
        if len(values) == 1:
            same.append((choice.label, values[0].text))
            continue
        holder = proposed.get(name, str(survivor.pk))
        text = next((text for pk, text in texts if str(pk) == holder), "")
        shown = next((str(value.holder) for value in values if value.text == text), str(values[0].holder))
        fields.append(Field(name, choice.label, values, BOTH if holder == BOTH else shown))
    return fields, same


def proposals(actor: Actor, members: Sequence[Customer]) -> dict[str, str]:
    """For each field whose value is not the first member's: the id of the holder whose value is proposed to remain, or "both"."""
    held: dict[str, str] = {}
    by_id = {str(one.pk): one for one in members}
    for other in members[1:]:
        holders = {str(members[0].pk), *held.values()} - {BOTH}
        beside = {pk: {one.name: one for one in choices_of(actor, by_id[pk], other)} for pk in holders}
        for name in {name for choices in beside.values() for name in choices}:
            if held.get(name) == BOTH:
                continue
            choice = beside[held.get(name, str(members[0].pk))].get(name)
            if choice and choice.proposed != SURVIVOR:
                held[name] = BOTH if choice.proposed == BOTH else str(other.pk)
    return held


@transaction.atomic
def merge_cluster(
    actor: Actor,
    members: Sequence[Customer],
    *,
    versions: Mapping[str, int],
    chosen: Mapping[str, str],
    strangers: Sequence[Customer] = (),
) -> tuple[list[Merge], list[Suspicion]]:
    """Make all members the first one, in one transaction; each merge has a journal of its own. `strangers` are said not to be the same.

    `chosen` says for each field whose value remains (the id of a member, or "both"); what it leaves out follows the proposal. Returns the
    merges in their order and the pairs that are dismissed. Raises what `merge_customers` raises, and `Refused` (`merge_few`) for one alone.
    """
    duplicates.require(actor, "merge")
    if len(members) < PAIR:
        raise Refused(_("Choose at least two that are the same."), code="merge_few")
    survivor, others = members[0], members[1:]
    ids = {str(one.pk) for one in members}
    asked = {name: holder for name, holder in chosen.items() if holder in ids or holder == BOTH}
    held = {**proposals(actor, members), **asked}
    apart = [stay_apart(actor, survivor, stranger) for stranger in strangers]
    merges = []
    seen = versions[str(survivor.pk)]
    for other in others:
        steps = {
            choice.name: _step(choice, held.get(choice.name, ""), other)
            for choice in choices_of(actor, survivor, other)
        }
        done = merge_customers(actor, survivor, other, versions=(seen, versions[str(other.pk)]), chosen=steps)
        merges.append(done)
        survivor.refresh_from_db()
        seen = survivor.version
    return merges, apart


@transaction.atomic
def unmerge_cluster(actor: Actor, merges: Iterable[Merge], apart: Iterable[Suspicion] = ()) -> None:
    """Undo at once: the last merge first, and every pair is to review again."""
    for done in sorted(merges, key=lambda one: one.pk, reverse=True):
        unmerge(actor, done, dismiss=False)
    for row in apart:
        reopen(actor, row)


@transaction.atomic
def dismiss_all(actor: Actor, pairs: Iterable[Suspicion]) -> None:
    for row in pairs:
        dismiss(actor, row)


@transaction.atomic
def put_off_all(actor: Actor, pairs: Iterable[Suspicion]) -> None:
    for row in pairs:
        put_off(actor, row)


def chosen_members(
    actor: Actor, pair: Suspicion, ticked: Iterable[str], keep: str
) -> tuple[list[Customer], list[Customer]]:
    """(the ticked ones, the one to remain first; those that are not), of the customers around the pair."""
    wanted = set(ticked)
    around = members_of(pairs_around(actor, pair))
    same = sorted((one for one in around if str(one.pk) in wanted), key=lambda one: str(one.pk) != keep)
    for one in same:
        customers.require(actor, "edit", one)
    return same, [one for one in around if str(one.pk) not in wanted]


def _step(choice: Choice, holder: str, other: Customer) -> str:
    """What one merge of several takes: its own turn comes when `other` is the holder."""
    if holder == BOTH and choice.may_both:
        return BOTH
    if holder == str(other.pk) or (not choice.survivor and choice.other and holder in {"", BOTH}):
        return OTHER
    return SURVIVOR


def _values(texts: Iterable[tuple[UUID, str]]) -> list[Value]:
    """The different texts that are not empty, in the order of the members."""
    held: dict[str, list[UUID]] = {}
    for pk, text in texts:
        if text:
            held.setdefault(text, []).append(pk)
    return [Value(pks[0], text, len(pks)) for text, pks in held.items()]
