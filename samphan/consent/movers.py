"""How consents follow when two customers become one: the ledger of both is kept, and the later word of both stands."""

from __future__ import annotations

from samphan.consent.models import ConsentState, ErasureProof, PreferenceLink
from samphan.customers.identity.journal import Journal
from samphan.customers.identity.movers import Mover, moves, stays
from samphan.customers.models import Customer


@moves(ConsentState)
class ConsentStateMover(Mover):
    """Of two states for one purpose and channel the later stands; at the same moment, the no."""

    def move(self, journal: Journal, other: Customer, survivor: Customer) -> None:
        standing = {
            (state.purpose_id, state.channel): state for state in ConsentState.objects.filter(customer=survivor)
        }
        for theirs in ConsentState.objects.filter(customer=other):
            ours = standing.get((theirs.purpose_id, theirs.channel))
            if ours is None:
                journal.change(theirs, customer_id=survivor.pk)
            elif theirs.since > ours.since or (theirs.since == ours.since and not theirs.given):
                journal.change(ours, given=theirs.given, since=theirs.since, record_id=theirs.record_id)


stays(PreferenceLink)  # a link given out leads to whoever remains: `visitors.by_link`
stays(ErasureProof)
