"""What a stage asks of a deal before it may stand there."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.pipeline.models import NOUN, Opportunity, Rival, Stage
from samphan.pipeline.models.opportunity import OpportunityContact
from samphan.pipeline.reading import label_of
from samphan.platform.fields.models import FieldDefinition
from samphan.platform.refusals import Refused, Sentence

CUSTOM = "custom."
CAN_BE_REQUIRED = ("amount", "expected_on", "owner", "branch", "source", "description", "contacts", "competitors")
IN_FORM = ("amount", "expected_on", "owner", "branch", "source", "description")  # can be filled in while moving


class StageNeeds(Refused):
    """The stage asks for more than the deal has; `fields` names each with a sentence."""

    code = "stage_needs"
    default = _("This stage needs more first.")


def missing_for(stage: Stage, row: Opportunity, *, new: bool = False) -> list[str]:
    """Names of what the stage requires and the deal has not."""
    return [name for name in stage.required if not _has(row, name, new=new)]


def require_for(stage: Stage, row: Opportunity, *, new: bool = False) -> None:
    """Raise `StageNeeds` unless the deal has what the stage requires."""
    missing = missing_for(stage, row, new=new)
    if missing:
        names = ", ".join(requirement_label(name) for name in missing)
        sentence = _("“%(stage)s” needs: %(names)s.") % {"stage": stage.name, "names": names}
        needed: Sentence = _("The stage needs this.")
        raise StageNeeds(sentence, fields=dict.fromkeys(missing, needed), stage=str(stage.pk))


def requirement_label(name: str) -> str:
    if name.startswith(CUSTOM):
        field = FieldDefinition.objects.of(NOUN).live().filter(slug=name.removeprefix(CUSTOM)).first()
        return field.label if field else name
    return label_of(name)


def requirable() -> list[tuple[str, str]]:
    """What a stage can ask for: key and label."""
    own = [(f"{CUSTOM}{field.slug}", field.label) for field in FieldDefinition.objects.of(NOUN).live()]
    return [*((name, label_of(name)) for name in CAN_BE_REQUIRED), *own]


def _has(row: Opportunity, name: str, *, new: bool) -> bool:
    if name.startswith(CUSTOM):
        return name.removeprefix(CUSTOM) in row.custom
    if name == "contacts":
        return not new and OpportunityContact.objects.filter(opportunity=row).exists()
    if name == "competitors":
        return not new and Rival.objects.filter(opportunity=row).exists()
    if name in {"owner", "branch", "source"}:
        return getattr(row, f"{name}_id") is not None
    return bool(getattr(row, name, True))
