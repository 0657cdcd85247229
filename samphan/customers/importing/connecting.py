"""People and the organisations of the same lines, connected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from samphan.customers.events import RelationAdded, RelationKind
from samphan.customers.models import Affiliation, Customer
from samphan.platform.events.actions import Fact
from samphan.platform.ids import uuid7
from samphan.platform.tenants.bulk import insert_many

if TYPE_CHECKING:
    from samphan.customers.importing.writing import Plan

SOURCE = "import"


def connect(plan: Plan) -> list[dict[str, Any]]:
    """Store the plan's pairs that are not there yet; returns their columns. The first person of an organisation is its main contact."""
    if not plan.relations:
        return []
    organisations = {organisation for _person, organisation in plan.relations}
    there = Affiliation.objects.filter(organisation__among=organisations).values_list("person_id", "organisation_id")
    known = set(there)
    peopled = {organisation for _person, organisation in known}
    made = []
    for (person, organisation), job_title in plan.relations.items():
        if (person, organisation) in known:
            continue
        made.append({
            "id": uuid7(), "person_id": person, "organisation_id": organisation, "job_title": job_title[:120],
            "main": organisation not in peopled,
        })  # fmt: skip
        peopled.add(organisation)
    insert_many(Affiliation, made)
    return made


def facts_of_relations(made: Sequence[dict[str, Any]]) -> Iterator[Fact]:
    """Each relation is told on both timelines."""
    for row in made:
        person, organisation = row["person_id"], row["organisation_id"]
        for one, other in ((person, organisation), (organisation, person)):
            told = RelationAdded(relation=RelationKind.WORK, other=str(other))
            yield Fact(told, Customer, one, SOURCE)
