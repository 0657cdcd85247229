"""What a follow-up can be about besides its customer.

A module above says it in its `subjects.py` (a socket):

    SUBJECTS["pipeline.opportunity"] = Subject(_("Deal"), "target", found)

`found(actor, ids)` gives name and address of those that the actor may see: what it leaves out is shown without a link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import models

from samphan.customers.models import FollowUp
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Sentence


@dataclass(frozen=True)
class About:
    """A thing that follow-ups are about, as a reader sees it."""

    name: str
    url: str
    icon: str


@dataclass(frozen=True)
class Subject:
    label: Sentence
    icon: str
    found: Callable[[Actor, Sequence[UUID]], Mapping[UUID, tuple[str, str]]]


SUBJECTS: dict[str, Subject] = {}


def type_of(thing: models.Model) -> str:
    """The name under which a thing's kind is registered. Raises `LookupError` when no module did."""
    name = str(thing._meta.label_lower)  # noqa: SLF001 - Django's documented name
    if name not in SUBJECTS:
        raise LookupError(f"no module says that a follow-up can be about {name}")
    return name


def tell_about(actor: Actor, rows: Iterable[FollowUp]) -> None:
    """Set `about` of each row: the thing it is about, or None. One query for each kind of thing."""
    listed = list(rows)
    ids: dict[str, set[UUID]] = {}
    for row in listed:
        if row.about_id:
            ids.setdefault(row.about_type, set()).add(row.about_id)
    found = {
        (kind, pk): About(name, url, SUBJECTS[kind].icon)
        for kind, wanted in ids.items()
        if kind in SUBJECTS
        for pk, (name, url) in SUBJECTS[kind].found(actor, list(wanted)).items()
    }
    for row in listed:
        row.about = found.get((row.about_type, row.about_id)) if row.about_id else None  # type: ignore[attr-defined]


def may_see_about(actor: Actor, row: FollowUp) -> bool:
    """True when the row is about a thing that the actor may see."""
    subject = SUBJECTS.get(row.about_type)
    return bool(subject and row.about_id and row.about_id in subject.found(actor, [row.about_id]))
