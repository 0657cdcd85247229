"""Assignment rules and the form on the web, as the set-up keeps them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from samphan.customers.models import CustomerType
from samphan.pipeline.access import setup
from samphan.pipeline.assigning import working_here
from samphan.pipeline.models import AssignmentMethod, AssignmentRule, LeadForm, Source
from samphan.pipeline.reading import faulty
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Sentence
from samphan.platform.thai.addresses import tidy_place
from samphan.platform.thai.text import tidy

MOST_MINUTES = 10080
POSTCODE = 5  # digits


@transaction.atomic
def save_rule(actor: Actor, row: AssignmentRule | None, **values: Any) -> AssignmentRule:
    """Add a rule at the end, or change one. `provinces` and `words` are texts parted by commas, or lists."""
    setup.require(actor, "manage")
    read = {
        "name": tidy(values["name"])[:120],
        "method": values["method"],
        "people": [str(pk) for pk in values["people"]],
        "provinces": [tidy_place(one) for one in parts(values.get("provinces", ""))],
        "postcodes": parts(values.get("postcodes", "")),
        "types": list(values.get("types", [])),
        "words": parts(values.get("words", "")),
        "sources": [str(pk) for pk in values.get("sources", [])],
        "minutes": values.get("minutes") or 60,
    }
    if wrong := faults_in(actor, read):
        raise faulty(wrong)
    if row is None:
        last = AssignmentRule.objects.aggregate(last=Max("position"))["last"]
        row = AssignmentRule(position=0 if last is None else last + 10)
    for name, value in read.items():
        setattr(row, name, value)
    row.save()
    return row


def faults_in(actor: Actor, read: dict[str, Any]) -> dict[str, Sentence]:
    wrong: dict[str, Sentence] = {}
    if not read["name"]:
        wrong["name"] = _("Give it a name.")
    if not read["people"] or set(read["people"]) - set(working_here(actor)):
        wrong["people"] = _("Choose a colleague of this business.")
    if read["method"] not in AssignmentMethod.values:
        wrong["method"] = _("Choose one of the list.")
    if set(read["sources"]) - {str(pk) for pk in Source.objects.values_list("pk", flat=True)}:
        wrong["sources"] = _("Choose one of the list.")
    if any(not (one.isascii() and one.isdigit() and len(one) <= POSTCODE) for one in read["postcodes"]):
        wrong["postcodes"] = _("Write postcodes or their beginnings, such as: 502, 50200.")
    if set(read["types"]) - set(CustomerType.values):
        wrong["types"] = _("Choose one of the list.")
    if not 1 <= read["minutes"] <= MOST_MINUTES:
        wrong["minutes"] = _("Write a number of minutes, a week at most.")
    return wrong


@transaction.atomic
def save_form(actor: Actor, *, is_open: bool, heading: str = "", intro: str = "") -> LeadForm:
    setup.require(actor, "manage")
    page: LeadForm
    page, _made = LeadForm.objects.update_or_create(
        business=actor.business,
        defaults={"is_open": is_open, "heading": tidy(heading)[:120], "intro": tidy(intro)[:300]},
    )
    return page


def parts(written: Any) -> list[str]:
    many = written if isinstance(written, list) else str(written).split(",")
    return list(dict.fromkeys(part for one in many if (part := tidy(str(one)))))
