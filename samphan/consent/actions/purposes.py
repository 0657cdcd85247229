"""Writes about purposes and their wordings."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samphan.consent.access import purposes
from samphan.consent.events import PurposeChanged, WordingPublished
from samphan.consent.models import Channel, Purpose, Wording
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import Refused
from samphan.platform.tenants.versions import change_once, save_changes
from samphan.platform.thai.text import tidy_lines

LONGEST = 4_000
SENDABLE = [channel for channel in Channel.values if channel != Channel.GENERAL]


@transaction.atomic
def create_purpose(actor: Actor, *, text_th: str, text_en: str = "", **fields: Any) -> Purpose:
    """Add a purpose with version 1 of its wording. `fields` are columns of `Purpose` that people fill in; `key` may be left out."""
    purposes.require(actor, "edit")
    checked = _checked(fields)
    checked["key"] = _free_key(actor, str(checked.get("key") or checked.get("name_en") or "purpose"))
    last = Purpose.objects.aggregate(last=Max("position"))["last"] or 0
    purpose: Purpose = Purpose.objects.create(business=actor.business, position=last + 10, **checked)
    record(PurposeChanged(purpose=purpose.name_th, fields=["created"]), actor=actor, subject=purpose)
    publish_wording(actor, purpose, text_th=text_th, text_en=text_en)
    return purpose


@transaction.atomic
def change_purpose(actor: Actor, purpose: Purpose, *, seen: int, **fields: Any) -> list[str]:
    """Change what a purpose is. Its `key` stays. What customers said stays too: a channel taken away is only no longer asked."""
    purposes.require(actor, "edit", purpose)
    fields.pop("key", None)
    changed = save_changes(purpose, seen=seen, **_checked(fields))
    if changed:
        record(PurposeChanged(purpose=purpose.name_th, fields=changed), actor=actor, subject=purpose)
    return changed


@transaction.atomic
def retire_purpose(actor: Actor, purpose: Purpose) -> None:
    """Ask nobody any more, and send nothing for it. The ledger stays; `restore_purpose` undoes it."""
    purposes.require(actor, "edit", purpose)
    if change_once(purpose, Purpose.objects.filter(retired_at=None), retired_at=timezone.now()):
        record(PurposeChanged(purpose=purpose.name_th, fields=["retired"]), actor=actor, subject=purpose)


@transaction.atomic
def restore_purpose(actor: Actor, purpose: Purpose) -> None:
    purposes.require(actor, "edit", purpose)
    if change_once(purpose, Purpose.objects.exclude(retired_at=None), retired_at=None):
        record(PurposeChanged(purpose=purpose.name_th, fields=["restored"]), actor=actor, subject=purpose)


@transaction.atomic
def publish_wording(actor: Actor, purpose: Purpose, *, text_th: str, text_en: str = "") -> Wording:
    """Publish the next version. What customers agreed to before stays as it was; the same words again publish nothing."""
    purposes.require(actor, "edit", purpose)
    thai, english = tidy_lines(text_th), tidy_lines(text_en)
    if not thai:
        sentence = gettext_lazy("Write the wording in Thai: customers must be able to read what they agree to.")
        raise Refused(sentence, code="wording_empty", fields={"text_th": sentence})
    if max(len(thai), len(english)) > LONGEST:
        raise Refused(_("A wording has at most %(most)d characters.") % {"most": LONGEST}, code="too_long")
    Purpose.objects.select_for_update().get(pk=purpose.pk)  # two people publishing at once get two numbers
    last = purpose.wordings.order_by("-number").first()
    if last and (last.text_th, last.text_en) == (thai, english):
        return last
    number = (last.number if last else 0) + 1
    wording: Wording = Wording.objects.create(
        business=actor.business,
        purpose=purpose,
        number=number,
        text_th=thai,
        text_en=english,
        published_by=actor.user,
    )
    record(WordingPublished(purpose=purpose.name_th, number=number), actor=actor, subject=purpose)
    return wording


def label_of(name: str) -> str:
    """The field's name as people read it."""
    said = {"created": _("added"), "retired": _("retired"), "restored": _("back in use")}
    try:
        return said.get(name) or str(Purpose._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # noqa: SLF001 - Django's documented name
    except FieldDoesNotExist:
        return name


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    if "channels" in fields:
        unknown = set(fields["channels"]) - set(SENDABLE)
        if unknown:
            raise Refused(gettext_lazy("Choose channels of the list."), code="channel_unknown")
        fields["channels"] = [channel for channel in SENDABLE if channel in fields["channels"]]
    if "name_th" in fields and not str(fields["name_th"]).strip():
        sentence = gettext_lazy("Write the purpose's name in Thai.")
        raise Refused(sentence, code="name_empty", fields={"name_th": sentence})
    return fields


def _free_key(actor: Actor, wanted: str) -> str:
    stem = slugify(wanted)[:30] or "purpose"
    taken = set(Purpose.objects.filter(business=actor.business).values_list("key", flat=True))
    numbered = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(key for key in numbered if key not in taken)
