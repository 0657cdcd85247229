"""Carries sets of lines in as customers: who each is, what changes, and, unless it is a rehearsal, the writing.

The plan is made in the same way for both; a rehearsal only remembers what it would have stored (`rehearsal.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers
from samphan.customers.actions import scope_of_new
from samphan.customers.identity.strong import Holder, Match, Resolver
from samphan.customers.importing.beside import Besides, Origin
from samphan.customers.importing.columns import CONTACT, own_fields
from samphan.customers.importing.drafts import Draft, Drafter, Drafts, columns_of, shown_words
from samphan.customers.importing.look_alikes import count_pairs, remember
from samphan.customers.importing.rehearsal import Rehearsed
from samphan.customers.importing.writing import Plan, write
from samphan.customers.models import CustomerKind
from samphan.platform.accounts.rights import Actor
from samphan.platform.importing.registry import Fault, ImportRow, Told

SHOWN = 100
BELONGS_TO = _("It already reaches %(customer)s.")


class CustomerCarrier:
    """One import of customers under way. `state` names the organisation to which people on the next lines belong."""

    def __init__(self, actor: Actor, *, rehearsal: bool, state: Mapping[str, Any]) -> None:
        self.actor = actor
        self.rehearsed = Rehearsed() if rehearsal else None
        self.resolver = Resolver(self.rehearsed)
        self.drafter = Drafter(actor, own_fields(actor))
        self.scope = {f"{name}_id": row.pk for name, row in scope_of_new(actor).items()}
        self.state: dict[str, Any] = {"since": timezone.now().isoformat(), **state}
        self.journal: dict[str, Any] = {}
        self.besides = Besides()
        self.shown = 0

    def carry(self, rows: Sequence[ImportRow]) -> list[Told]:
        several = [self.drafter.drafts_of(row) for row in rows]
        self.resolver.load([draft.candidate for drafts in several for draft in drafts])
        plan, self.besides = Plan(self.actor), Besides()
        if not self.rehearsed:
            plan.lock(holder.pk for holder in self.resolver.known.values() if holder.is_living)
        told = [self._tell(drafts, plan) for drafts in several]
        self.besides.tell()
        if self.rehearsed:
            remember(self.rehearsed, plan)
        else:
            self.journal = {"since": self.state["since"], **write(plan)}
            origin = Origin(datetime.fromisoformat(self.state["since"]), self.state.get("file", ""))
            self.journal |= {"beside": beside} if (beside := self.besides.write(self.actor, origin)) else {}
        return told

    def look_alikes(self, progress: Callable[[float], None], journals: Iterable[Mapping[str, Any]] = ()) -> int:
        return count_pairs(self.actor, self.rehearsed, journals, progress)

    def close(self) -> None:
        if self.rehearsed:
            self.rehearsed.close()

    def _tell(self, drafts: Drafts, plan: Plan) -> Told:
        told = Told(faults=drafts.faults)
        if drafts.refusal:
            return self._reject(told, drafts.refusal)
        settled: dict[str, tuple[UUID, bool]] = {}
        organisation = self._organisation_above(drafts)
        if organisation and drafts.main:
            told.faults = self._told_now(told.faults)
        if drafts.main and organisation is None:
            organisation = self._settle(drafts.main, plan, told)
            settled |= {"main": (organisation.pk, organisation.pk in plan.fresh)} if organisation else {}
        if drafts.main and drafts.contact is None:
            self.state.pop("organisation", None)
        if drafts.contact:
            if organisation and drafts.main:
                self.state["organisation"] = {
                    "id": str(organisation.pk),
                    "name": organisation.name,
                    "told": [fault.value for fault in drafts.faults if is_of_main(fault)],
                }
            person = self._settle(drafts.contact, plan, told, section=f"{CONTACT}.")
            if person and organisation:
                plan.relate(person.pk, organisation.pk, drafts.contact.role)
            settled |= {"contact": (person.pk, person.pk in plan.fresh)} if person else {}
        self.besides.hear(drafts, told, settled)
        return told

    def _organisation_above(self, drafts: Drafts) -> Holder | None:
        """The organisation of the lines above, when this line names none, or only its name again."""
        above = self.state.get("organisation")
        if not above or not drafts.contact:
            return None
        main = drafts.main
        if main and (main.name != above["name"] or not self._says_nothing_new(main, above["id"])):
            return None
        return Holder(UUID(above["id"]), self.actor.business.pk, above["name"], CustomerKind.ORGANISATION)

    def _told_now(self, faults: list[Fault]) -> list[Fault]:
        """Faults of an organisation that is written anew on each line of its people are told once."""
        before = self.state["organisation"].get("told", ())
        return [fault for fault in faults if not (is_of_main(fault) and fault.value in before)]

    def _says_nothing_new(self, main: Draft, above: str) -> bool:
        key = main.candidate.tax_key
        known = self.resolver.known.get(key) if key else None
        return known is None or str(known.pk) == above or not known.is_living

    def _settle(self, draft: Draft, plan: Plan, told: Told, section: str = "") -> Holder | None:
        """Who the draft is: a customer that is there is updated, else a new one is planned. None when it is refused."""
        match = self.resolver.resolve(draft.candidate)
        if match.same and not customers.reaches(self.actor, match.same):  # type: ignore[arg-type]  # has the columns it asks for
            match = replace(match, same=None, taken=tuple((reach, match.same) for reach in draft.reaches))
        self._keep_off(match, told, section)
        holder = match.same
        if holder:
            told.updated += 1
            self._show(told, draft)
            plan.update(holder, draft, match)
        else:
            refusal = self.drafter.refusal_of(draft)
            if refusal:
                self._reject(told, refusal)
                return None
            told.new += 1
            self._show(told, draft)
            plan.create(draft, match, columns_of(draft, self.scope))
            holder = self._holder_of(draft)
        key = draft.candidate.tax_key
        self.resolver.learn(holder, [*(reach.key for reach in match.free), *([key] if key else [])])
        return holder

    def _keep_off(self, match: Match, told: Told, section: str) -> None:
        """A contact point of somebody else stays with them. It is named only to those who may see that customer."""
        for reach, holder in match.taken:
            seen = customers.may(self.actor, "view", holder)  # type: ignore[arg-type]  # has the columns it asks for
            name = holder.name if seen else _("a customer outside your branches or work")
            told.kept_off.append(Fault(section + reach.kind, reach.written, BELONGS_TO % {"customer": name}))

    def _show(self, told: Told, draft: Draft) -> None:
        """The first rows of a rehearsal are shown as they would be stored."""
        if self.rehearsed and self.shown < SHOWN:
            self.shown += 1
            told.shown.append(shown_words(draft))

    def _holder_of(self, draft: Draft) -> Holder:
        told = draft.fields
        return Holder(
            draft.pk,
            self.actor.business.pk,
            draft.name,
            draft.kind,
            told.get("tax_id", ""),
            told.get("tax_branch", ""),
            self.scope.get("owner_id"),
            self.scope.get("branch_id"),
        )

    def _reject(self, told: Told, reason: Any) -> Told:
        told.rejected += 1
        told.faults.append(Fault("", "", reason))
        return told


def is_of_main(fault: Fault) -> bool:
    return bool(fault.column) and not fault.column.startswith(f"{CONTACT}.")


def require_rights(actor: Actor) -> None:
    """An import adds and changes: who may do only one of both may not import. Raises `Forbidden`."""
    customers.require(actor, "import")
    customers.require(actor, "create")
    customers.require(actor, "edit")
