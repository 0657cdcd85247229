"""Writes to the ledger of consent. Rows are only ever added; the state that the gate reads is changed in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, islice
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samphan.consent.access import consents
from samphan.consent.events import ConsentGiven, ConsentWithdrawn
from samphan.consent.models import ConsentRecord, ConsentState, Evidence, Purpose, Source, Wording
from samphan.consent.queries import newest_wordings
from samphan.customers.actions import require_living
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.events import actions as spine
from samphan.platform.refusals import Refused
from samphan.platform.thai.text import tidy

CHUNK = 1_000
Key = tuple[UUID, UUID, str]


@dataclass(frozen=True)
class Proof:
    """By what it can be shown that the customer said so. `happened_at` is now unless given; `ip` and `user_agent` are the customer's own."""

    evidence: str
    source: str
    reference: str = ""
    note: str = ""
    ip: str | None = None
    user_agent: str = ""
    language: str = ""
    happened_at: datetime | None = None


@dataclass(frozen=True)
class Said:
    """One yes or no, before it is a row. `wording` is the newest of the purpose unless given."""

    customer_id: UUID
    purpose: Purpose
    channel: str
    given: bool
    proof: Proof
    wording: Wording | None = None

    @property
    def key(self) -> Key:
        return (self.customer_id, self.purpose.pk, self.channel)


def give(actor: Actor, customer: Customer, purpose: Purpose, channels: Sequence[str], proof: Proof) -> None:
    """A colleague records that the customer agreed. Raises `Refused` without evidence."""
    _record_by_staff(actor, customer, purpose, channels, proof, given=True)


def withdraw(actor: Actor, customer: Customer, purpose: Purpose, channels: Sequence[str], proof: Proof) -> None:
    """A colleague records that the customer no longer agrees, or objects. As easy as giving (PDPA section 19)."""
    _record_by_staff(actor, customer, purpose, channels, proof, given=False)


def record_many(actor: Actor, said: Iterable[Said], *, tell: bool = True) -> int:
    """Write many rows, and what stands after them; returns how many. Trusts its caller for the right.

    The latest word stands, whatever the order in which words arrive; of a yes and a no of the same moment, the no. `tell` as in
    `events.actions.record`.
    """
    written, rest = 0, iter(said)
    while chunk := list(islice(rest, CHUNK)):
        written += _write(actor, chunk, tell=tell)
    return written


@transaction.atomic
def _record_by_staff(
    actor: Actor, customer: Customer, purpose: Purpose, channels: Sequence[str], proof: Proof, *, given: bool
) -> None:
    consents.require(actor, "record", customer)
    require_living(customer)
    _require_evidence(proof)
    if not channels or set(channels) - set(purpose.asked_channels):
        sentence = _("Choose at least one channel of this purpose.")
        raise Refused(sentence, code="channel_unknown", fields={"channels": sentence})
    if given and purpose.retired_at:
        raise Refused(_("This purpose is no longer in use."), code="purpose_retired")
    record_many(actor, [Said(customer.pk, purpose, channel, given, proof) for channel in channels])


def _require_evidence(proof: Proof) -> None:
    """What nobody can show later is no consent: the burden of proof is the business's (PDPA section 19)."""
    if proof.evidence not in Evidence.values:
        sentence = _("Choose how the customer said so.")
        raise Refused(sentence, code="evidence_missing", fields={"evidence": sentence})
    if not (tidy(proof.reference) or tidy(proof.note)):
        sentence = _("Write what proves it: the number of the form, or who said what, when and where.")
        raise Refused(sentence, code="evidence_missing", fields={"note": sentence})
    if proof.happened_at and proof.happened_at > timezone.now():
        sentence = _("Consent is recorded after it was said.")
        raise Refused(sentence, code="consent_in_future", fields={"happened_at": sentence})


@transaction.atomic
def _write(actor: Actor, said: Sequence[Said], *, tell: bool) -> int:
    now = timezone.now()
    newest = newest_wordings({one.purpose.pk for one in said if one.wording is None})
    asked = [replace(one, wording=one.wording or newest[one.purpose.pk]) for one in said]
    _lock({one.customer_id for one in asked})
    rows = ConsentRecord.objects.bulk_create([_row_of(actor, one, now) for one in asked])
    _follow(rows)
    spine.record_many(_facts(asked, rows), actor=actor, tell=tell)
    return len(rows)


def _lock(customers: set[UUID]) -> None:
    """Two words about one customer wait for each other, so that the state always follows the later one."""
    list(Customer.objects.filter(pk__in=customers).order_by("pk").select_for_update().values_list("pk"))


def _row_of(actor: Actor, said: Said, now: datetime) -> ConsentRecord:
    proof = said.proof
    return ConsentRecord(
        business=actor.business,
        customer_id=said.customer_id,
        purpose=said.purpose,
        wording=said.wording,
        channel=said.channel,
        given=said.given,
        evidence=proof.evidence,
        reference=tidy(proof.reference)[:120],
        note=tidy(proof.note)[:500],
        language=(proof.language or get_language() or "th")[:2],
        ip=proof.ip,
        user_agent=proof.user_agent[:300],
        source=proof.source,
        happened_at=proof.happened_at or now,
        recorded_by=actor.user,
        recorded_by_name=actor.name[:150],
    )


def _follow(rows: Sequence[ConsentRecord]) -> None:
    """Bring the states up to these rows."""
    latest: dict[Key, ConsentRecord] = {}
    for row in rows:
        _keep_latest(latest, row)
    standing = {
        (state.customer_id, state.purpose_id, state.channel): state
        for state in ConsentState.objects.filter(customer__in={row.customer_id for row in rows})
    }
    fresh, changed = [], []
    for key, row in latest.items():
        state = standing.get(key)
        if state is None:
            fresh.append(_state_of(row))
        elif _outranks(row, state.since, given=state.given):
            state.given, state.since, state.record = row.given, row.happened_at, row
            changed.append(state)
    ConsentState.objects.bulk_create(fresh)
    ConsentState.objects.bulk_update(changed, ["given", "since", "record"])


def _keep_latest(latest: dict[Key, ConsentRecord], row: ConsentRecord) -> None:
    key = (row.customer_id, row.purpose_id, row.channel)
    held = latest.get(key)
    if held is None or _outranks(row, held.happened_at, given=held.given):
        latest[key] = row


def _outranks(row: ConsentRecord, since: datetime, *, given: bool) -> bool:
    """The later word stands; at the same moment a no stands against a yes."""
    return row.happened_at > since or (row.happened_at == since and given and not row.given)


def _state_of(row: ConsentRecord) -> ConsentState:
    return ConsentState(
        business_id=row.business_id,
        customer_id=row.customer_id,
        purpose_id=row.purpose_id,
        channel=row.channel,
        given=row.given,
        since=row.happened_at,
        record=row,
    )


def _facts(said: Sequence[Said], rows: Sequence[ConsentRecord]) -> Iterator[spine.Fact]:
    """One event for each customer, purpose and answer, naming the channels together."""
    pairs = sorted(
        zip(said, rows, strict=True),
        key=lambda pair: (pair[1].happened_at, str(pair[0].customer_id), str(pair[0].purpose.pk), pair[0].given),
    )
    for _same, group in groupby(
        pairs, key=lambda pair: (pair[1].happened_at, pair[0].customer_id, pair[0].purpose.pk, pair[0].given)
    ):
        together = list(group)
        one, row = together[0]
        kind = ConsentGiven if one.given else ConsentWithdrawn
        told = kind(
            purpose=one.purpose.key,
            name_th=one.purpose.name_th,
            name_en=one.purpose.name_en,
            channels=[pair[0].channel for pair in together],
            evidence=one.proof.evidence,
            wording=one.wording.number if one.wording else 0,
        )
        channel = Source.IMPORT.value if row.source == Source.IMPORT else ""  # an import undoes what bears its mark
        yield spine.Fact(told, row, one.customer_id, channel, row.happened_at)


__all__ = ["Evidence", "Proof", "Said", "Source", "give", "record_many", "withdraw"]
