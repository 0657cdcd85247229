"""Setting up: pipelines, stages, and the lists that deals choose from. Nothing is deleted: what was used stays readable."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.pipeline.access import setup
from samphan.pipeline.models import CloseReason, Competitor, Listed, Opportunity, Pipeline, Source, Stage
from samphan.pipeline.reading import faulty
from samphan.pipeline.requirements import requirable
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import NotFound, Refused, Sentence
from samphan.platform.thai.text import tidy, tidy_lines

L = TypeVar("L", bound=Listed)
LONGEST = 120
STEP = 10
MOST_DAYS = 3650
LISTS: dict[str, type[Listed]] = {"reasons": CloseReason, "sources": Source, "competitors": Competitor}
web_address = URLValidator(schemes=["http", "https"])


@transaction.atomic
def add_pipeline(actor: Actor, *, name: str, stages: list[str]) -> Pipeline:
    """Add a pipeline with the stages named, their chances rising evenly."""
    setup.require(actor, "manage")
    names = [read for stage in stages if (read := tidy(stage))]
    if not names:
        raise faulty({"stages": _("Name at least one stage.")})
    line: Pipeline = Pipeline.objects.create(name=_name(name), position=_last(Pipeline))
    Stage.objects.bulk_create(
        Stage(
            business=actor.business,
            pipeline=line,
            name=_name(stage),
            position=number * STEP,
            probability=round(100 * (number + 1) / (len(names) + 1)),
        )
        for number, stage in enumerate(names)
    )
    return line


@transaction.atomic
def add_stage(actor: Actor, line: Pipeline, **values: Any) -> Stage:
    """Add a stage at the end of a pipeline. `values`: name, probability, ages_after, required."""
    setup.require(actor, "manage")
    last = Stage.objects.filter(pipeline=line).aggregate(last=Max("position"))["last"]
    row = Stage(pipeline=line, position=0 if last is None else last + STEP, **_stage_values(values))
    row.save(force_insert=True)
    return row


@transaction.atomic
def change_stage(actor: Actor, row: Stage, **values: Any) -> Stage:
    setup.require(actor, "manage")
    return _save(row, _stage_values(values))


@transaction.atomic
def rename_pipeline(actor: Actor, row: Pipeline, name: str) -> Pipeline:
    setup.require(actor, "manage")
    return _save(row, {"name": _name(name)})


@transaction.atomic
def shift_stage(actor: Actor, row: Stage, *, later: bool) -> None:
    """Change places with the neighbour; the first stays first, the last stays last."""
    setup.require(actor, "manage")
    rows = list(Stage.objects.filter(pipeline=row.pipeline_id, archived_at=None).order_by("position", "pk"))
    at = next((number for number, one in enumerate(rows) if one.pk == row.pk), None)
    if at is None:
        raise NotFound
    other = at + 1 if later else at - 1
    if 0 <= other < len(rows):
        rows[at], rows[other] = rows[other], rows[at]
        for number, one in enumerate(rows):
            _save(one, {"position": number * STEP})


@transaction.atomic
def archive_stage(actor: Actor, row: Stage) -> None:
    """Take a stage out of use. Refused while open deals stand on it, and for the last one of its pipeline."""
    setup.require(actor, "manage")
    if Opportunity.objects.filter(stage=row, state="open", deleted_at=None).exists():
        raise Refused(_("Open opportunities stand on this stage. Move them first."), code="stage_in_use")
    if Stage.objects.filter(pipeline=row.pipeline_id, archived_at=None).exclude(pk=row.pk).count() == 0:
        raise Refused(_("A pipeline has at least one stage."), code="last_stage")
    _save(row, {"archived_at": timezone.now()})


@transaction.atomic
def archive_pipeline(actor: Actor, row: Pipeline) -> None:
    """Put a pipeline away. Refused while deals are open in it, and for the last one."""
    setup.require(actor, "manage")
    if Opportunity.objects.filter(pipeline=row, state="open", deleted_at=None).exists():
        raise Refused(
            _("There are open opportunities in this pipeline. Close or move them first."), code="pipeline_in_use"
        )
    if not Pipeline.objects.filter(archived_at=None).exclude(pk=row.pk).exists():
        raise Refused(_("This is the only pipeline. Add another one first."), code="last_pipeline")
    _save(row, {"archived_at": timezone.now()})


@transaction.atomic
def bring_back(actor: Actor, row: L) -> L:
    """Undo an archiving."""
    setup.require(actor, "manage")
    return _save(row, {"archived_at": None})


@transaction.atomic
def add_entry(actor: Actor, kind: str, **values: Any) -> Listed:
    """Add a reason (with `outcome`), a source or a competitor (with `website` and `note`)."""
    setup.require(actor, "manage")
    model = list_named(kind)
    row = model(position=_last(model), **_entry_values(kind, values))
    row.save(force_insert=True)
    return row


@transaction.atomic
def change_entry(actor: Actor, kind: str, row: Listed, **values: Any) -> Listed:
    setup.require(actor, "manage")
    return _save(row, _entry_values(kind, values))


@transaction.atomic
def archive_entry(actor: Actor, row: Listed) -> None:
    """It stays where it was chosen and is offered no more."""
    setup.require(actor, "manage")
    _save(row, {"archived_at": timezone.now()})


def list_named(kind: str) -> type[Listed]:
    if kind not in LISTS:
        raise NotFound
    return LISTS[kind]


def entry_of(model: type[L], pk: object) -> L:
    """A row of this business. Raises `NotFound`."""
    try:
        found: L | None = model.objects.filter(pk=pk).first()
    except (ValueError, ValidationError) as error:
        raise NotFound from error
    if found is None:
        raise NotFound
    return found


def _entry_values(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = {"name": _name(values.get("name", ""))}
    if kind == "reasons":
        if values.get("outcome") not in {"won", "lost"}:
            raise faulty({"outcome": _("Choose one of the list.")})
        read["outcome"] = values["outcome"]
    if kind == "competitors":
        read["note"] = tidy_lines(values.get("note") or "")[:5000]
        read["website"] = _website(values.get("website") or "")
    return read


def _website(written: str) -> str:
    text = tidy(written)
    address = text if not text or "://" in text else f"https://{text}"
    try:
        if address:
            web_address(address)
    except ValidationError as error:
        raise faulty({"website": _("That is not a web address. Write it as www.example.com.")}) from error
    return address


def _stage_values(values: dict[str, Any]) -> dict[str, Any]:
    wrong: dict[str, Sentence] = {}
    read: dict[str, Any] = {}
    if "name" in values:
        read["name"] = _name(values["name"])
    if "probability" in values:
        read["probability"] = values["probability"]
        if not isinstance(read["probability"], int) or not 0 <= read["probability"] <= 100:  # noqa: PLR2004 - percent
            wrong["probability"] = _("A probability lies between 0 and 100.")
    if "ages_after" in values:
        days = read["ages_after"] = values["ages_after"]
        if days is not None and not 1 <= days <= MOST_DAYS:
            wrong["ages_after"] = _("Write a number of days from 1 to %(most)d, or nothing.") % {"most": MOST_DAYS}
    if "required" in values:
        known = [key for key, _label in requirable()]
        read["required"] = [key for key in known if key in set(values["required"])]
        if set(values["required"]) - set(known):
            wrong["required"] = _("Choose one of the list.")
    if wrong:
        raise faulty(wrong)
    return read


def _name(written: str) -> str:
    name = tidy(written)
    if not name:
        raise faulty({"name": _("Give it a name.")})
    if len(name) > LONGEST:
        raise faulty(
            {"name": _("Write at most %(most)d characters; this has %(has)d.") % {"most": LONGEST, "has": len(name)}}
        )
    return name


def _last(model: type[Listed]) -> int:
    last = model.objects.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + STEP


def _save(row: L, values: dict[str, Any]) -> L:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return row
