"""Identity by strong keys: who a row that comes in already is. Exact keys only; what merely looks alike is `lookalikes.py`.

- A phone number (E.164, with its extension) or an e-mail address **and** a name that agrees (`agreeing.names_agree`): the same customer.
- A tax id and its branch (none written is the head office): the same organisation, whatever it calls itself now.
- An id that a channel account of the business gave (a LINE user id): the same customer. A LINE ID that somebody typed is no such key.
- Two tax ids that differ are two customers, whatever else they share.
- A merged customer stands for its survivor; a deleted one is nobody, but its contact points are not free.

A contact point that belongs to somebody with another name stays with them: `Match.taken` tells it, and nothing is moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol
from uuid import UUID

from samphan.customers.contacts import Reach
from samphan.customers.identity.agreeing import names_agree
from samphan.customers.models import ContactPoint, ContactPointKind, Customer, CustomerKind

HEAD_OFFICE = "00000"
CHUNK = 1_000
LONGEST_CHAIN = 50  # merges of merges; longer ones do not happen
NAMED_KEYS = {ContactPointKind.PHONE, ContactPointKind.EMAIL}
Key = tuple[str, str, str]  # (kind, channel account, value), or ("tax", branch, tax id)
COLUMNS = (
    "pk", "business_id", "kind", "name", "tax_id", "tax_branch", "owner_id", "branch_id", "deleted_at", "merged_into_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who comes in, before anybody knows whether they are new."""

    name: str
    kind: str = CustomerKind.PERSON
    reaches: tuple[Reach, ...] = ()
    tax_id: str = ""
    tax_branch: str = ""

    @property
    def tax_key(self) -> Key | None:
        return tax_key(self.kind, self.tax_id, self.tax_branch)

    @property
    def keys(self) -> list[Key]:
        found = [reach.key for reach in self.reaches]
        return [self.tax_key, *found] if self.tax_key else found


@dataclass(frozen=True, slots=True)
class Holder:
    """The customer to whom a strong key leads. Has the columns that `access.customers.reaches` asks for."""

    pk: UUID
    business_id: UUID
    name: str
    kind: str = CustomerKind.PERSON
    tax_id: str = ""
    tax_branch: str = ""
    owner_id: UUID | None = None
    branch_id: UUID | None = None
    is_living: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """Who a candidate is: `same` is the customer it already is, or None when it is new; `by` is the key that told."""

    candidate: Candidate
    same: Holder | None = None
    by: Key | None = None
    free: tuple[Reach, ...] = ()
    taken: tuple[tuple[Reach, Holder], ...] = ()


class Beyond(Protocol):
    """Where keys that are not in the database are remembered: those of rows that a dry run would have stored."""

    def find(self, keys: Sequence[Key]) -> dict[Key, Holder]: ...
    def keep(self, found: dict[Key, Holder]) -> None: ...


@dataclass
class Resolver:
    """Resolves sets of candidates one after another; those resolved before count as known (`learn`)."""

    beyond: Beyond | None = None
    known: dict[Key, Holder] = field(default_factory=dict)

    def load(self, candidates: Sequence[Candidate]) -> None:
        """Look the keys of these up: a query for contact points, one for tax ids, one for survivors of merges."""
        keys = list(dict.fromkeys(key for candidate in candidates for key in candidate.keys))
        self.known = holders_of(keys)
        if self.beyond:
            self.known |= self.beyond.find([key for key in keys if key not in self.known])

    def resolve(self, candidate: Candidate) -> Match:
        same, by = self._same(candidate)
        free, taken = [], []
        for reach in candidate.reaches:
            holder = self.known.get(reach.key)
            if holder is None:
                free.append(reach)
            elif same is None or holder.pk != same.pk:
                taken.append((reach, holder))
        return Match(candidate, same, by, tuple(free), tuple(taken))

    def learn(self, holder: Holder, keys: Iterable[Key]) -> None:
        """From now on these keys lead to this customer."""
        fresh = dict.fromkeys(keys, holder)
        self.known |= fresh
        if self.beyond:
            self.beyond.keep(fresh)

    def _same(self, candidate: Candidate) -> tuple[Holder | None, Key | None]:
        for key in candidate.keys:
            holder = self.known.get(key)
            if holder and holder.is_living and self._is(candidate, holder, key):
                return holder, key
        return None, None

    def _is(self, candidate: Candidate, holder: Holder, key: Key) -> bool:
        kind, account, _value = key
        if kind == "tax":
            return True
        theirs = tax_key(holder.kind, holder.tax_id, holder.tax_branch)
        if candidate.tax_key and theirs and candidate.tax_key != theirs:
            return False
        if kind in NAMED_KEYS:
            return candidate.kind == holder.kind and names_agree(candidate.name, holder.name)
        return bool(account)


def resolve_many(candidates: Iterable[Candidate]) -> list[Match]:
    """Who each candidate is among the customers of the current business. Three queries for a thousand candidates."""
    matches: list[Match] = []
    rest = iter(candidates)
    while chunk := list(islice(rest, CHUNK)):
        resolver = Resolver()
        resolver.load(chunk)
        matches += [resolver.resolve(candidate) for candidate in chunk]
    return matches


def tax_key(kind: str, tax_id: str, tax_branch: str) -> Key | None:
    return ("tax", tax_branch or HEAD_OFFICE, tax_id) if tax_id and kind == CustomerKind.ORGANISATION else None


def holders_of(keys: Sequence[Key]) -> dict[Key, Holder]:
    """The customers of the current business to whom these keys lead; survivors stand for those merged into them."""
    found = {key: row for part in _parts_of(keys) for key, row in (*_by_contact(part), *_by_tax(part))}
    survivors = _survivors(found.values())
    return {key: survivors.get(row["pk"]) or _holder(row) for key, row in found.items()}


def _parts_of(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def _by_contact(keys: Sequence[Key]) -> Iterator[tuple[Key, dict[str, object]]]:
    wanted = {key for key in keys if key[0] != "tax"}
    if not wanted:
        return
    # Few kinds and accounts, many values: the unique index is led by business, kind and account.
    rows = ContactPoint.objects.filter(
        kind__in={key[0] for key in wanted},
        account__in={key[1] for key in wanted},
        value__among={key[2] for key in wanted},
    ).values_list("kind", "account", "value", *(f"customer__{name}" for name in COLUMNS))
    for kind, account, value, *columns in rows:
        if (kind, account, value) in wanted:
            yield (kind, account, value), dict(zip(COLUMNS, columns, strict=True))


def _by_tax(keys: Sequence[Key]) -> Iterator[tuple[Key, dict[str, object]]]:
    wanted = {key for key in keys if key[0] == "tax"}
    if not wanted:
        return
    rows = Customer.objects.filter(
        tax_id__among={key[2] for key in wanted}, kind=CustomerKind.ORGANISATION, deleted_at=None
    ).order_by("-pk")  # of several the oldest comes last, and stays
    for row in rows.values(*COLUMNS):
        key = tax_key(row["kind"], row["tax_id"], row["tax_branch"])
        if key in wanted:
            yield key, row


def _survivors(rows: Iterable[dict[str, object]]) -> dict[object, Holder]:
    """Merged customer → the living one at the end of its chain."""
    ends = {row["pk"]: row["merged_into_id"] for row in rows if row["merged_into_id"]}
    known: dict[object, dict[str, object]] = {}
    for _step in range(LONGEST_CHAIN):
        missing = {pk for pk in ends.values() if pk not in known}
        if not missing:
            break
        known |= {row["pk"]: row for row in Customer.objects.filter(pk__among=missing).values(*COLUMNS)}
        ends = {start: known[end]["merged_into_id"] or end for start, end in ends.items()}
    return {start: _holder(known[end]) for start, end in ends.items() if end in known}


def _holder(row: dict[str, object]) -> Holder:
    told = {name: value for name, value in row.items() if name not in {"deleted_at", "merged_into_id"}}
    return Holder(**told, is_living=row["deleted_at"] is None and row["merged_into_id"] is None)  # type: ignore[arg-type]
