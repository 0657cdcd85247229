"""Pictures on documents: the logo and the seal of the business, and the signature of each person who issues.

A picture is looked at before it is kept: one that the printer cannot read would spoil every document after it.
"""

from __future__ import annotations

from typing import Any, Literal, NoReturn

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samphan.orders.access import order_settings, quotations
from samphan.orders.events import OrderSettingsChanged
from samphan.orders.models import OrderSettings, Signature
from samphan.orders.papers.pictures import draws
from samphan.orders.setting_up import own_settings
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import Forbidden, NotFound, Refused, Sentence
from samphan.platform.tenants.models import Membership
from samphan.platform.tenants.versions import save_changes
from samphan.platform.uploads import Checked, checked_upload, only_with_its_row

LARGEST_PICTURE = 300_000
PICTURE_FORM = _("Choose a PNG or JPEG picture of up to 300 kB and 3,000 points on each side.")
PICTURE_KINDS = {"image/png", "image/jpeg"}
Mark = Literal["logo", "seal"]


def set_picture(actor: Actor, name: Mark, upload: UploadedFile[Any] | None) -> OrderSettings:
    """Print this logo or seal on documents; the one before is gone. Raises `Refused` for anything but a small PNG or JPEG."""
    order_settings.require(actor, "edit")
    upload, checked = _looked_at(upload, name)
    row = own_settings(actor)
    picture = getattr(row, name)
    before, storage = picture.name, picture.storage
    picture.save(checked.name, upload, save=False)
    with only_with_its_row(picture):
        _keep(actor, row, name, picture.name or "")
    if before:
        storage.delete(before)
    return row


def remove_picture(actor: Actor, name: Mark) -> None:
    """Print it no more."""
    order_settings.require(actor, "edit")
    row = own_settings(actor)
    if picture := getattr(row, name):
        before, storage = picture.name or "", picture.storage
        _keep(actor, row, name, "")
        storage.delete(before)


def signer(actor: Actor, person: Any) -> User:
    """The colleague whose signature the actor may change: everybody who writes quotations their own, who runs the business anyone's.

    Raises `NotFound` for somebody who does not work here, `Forbidden` without the right.
    """
    colleagues = Membership.objects.filter(business=actor.business, user=person).select_related("user")
    found = colleagues.order_by("pk").first()
    if found is None:
        raise NotFound
    own = actor.user is not None and actor.user.pk == found.user_id
    if not order_settings.may(actor, "edit") and not (own and quotations.may(actor, "create")):
        raise Forbidden
    user: User = found.user
    return user


def signature_of(person: User | None) -> Signature | None:
    found: Signature | None = Signature.objects.filter(person=person).first() if person else None
    return found


def set_signature(actor: Actor, person: User, upload: UploadedFile[Any] | None) -> Signature:
    """Let this signature stand on what the person issues. Raises `Refused` as `set_picture`, and as `signer`."""
    signer(actor, person.pk)
    upload, checked = _looked_at(upload, "signature")
    row = signature_of(person) or Signature(business=actor.business, person=person)
    before, storage = row.picture.name, row.picture.storage
    row.picture.save(checked.name, upload, save=False)
    with only_with_its_row(row.picture), transaction.atomic():
        row.save()
        record(OrderSettingsChanged(fields=["signature"]), actor=actor, subject=row)
    if before:
        storage.delete(before)
    return row


def remove_signature(actor: Actor, person: User) -> None:
    """Documents that the person issues bear no signature any more."""
    signer(actor, person.pk)
    row = signature_of(person)
    if row is None:
        return
    before, storage = row.picture.name, row.picture.storage
    with transaction.atomic():
        record(OrderSettingsChanged(fields=["signature"]), actor=actor, subject=row)
        row.delete()
    if before:
        storage.delete(before)


def _looked_at(upload: UploadedFile[Any] | None, field: str) -> tuple[UploadedFile[Any], Checked]:
    if upload is None:
        _refuse(_("Choose a picture."), "file_missing", field)
    checked = checked_upload(upload, field=field)
    if checked.content_type not in PICTURE_KINDS or checked.size > LARGEST_PICTURE:
        _refuse(PICTURE_FORM, f"{field}_form", field)
    content = upload.read()
    upload.seek(0)
    if not draws(content):
        _refuse(PICTURE_FORM, f"{field}_form", field)
    return upload, checked


def _keep(actor: Actor, row: OrderSettings, name: Mark, stored: str) -> None:
    with transaction.atomic():
        now = OrderSettings.objects.select_for_update().get(pk=row.pk)
        save_changes(now, seen=now.version, **{name: stored})
        record(OrderSettingsChanged(fields=[name]), actor=actor, subject=row)


def _refuse(sentence: Sentence, code: str, field: str) -> NoReturn:
    raise Refused(sentence, code=code, fields={field: sentence})
