"""Files in custom fields: checked by their content, stored under an id, served only through the row that holds them."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.access import custom_fields
from samphan.platform.fields.models import FieldDefinition, StoredFile
from samphan.platform.refusals import Forbidden
from samphan.platform.uploads import checked_upload, only_with_its_row


def keep_file(actor: Actor, field: FieldDefinition, upload: UploadedFile[Any]) -> StoredFile:
    """Store an upload for a field. Raises `Refused` for a file that is too large or not what its name says."""
    if not custom_fields.sees(actor, field):
        raise Forbidden
    checked = checked_upload(upload, field=f"custom.{field.slug}")
    stored: StoredFile = StoredFile(
        business=actor.business,
        noun=field.noun,
        slug=field.slug,
        name=checked.name,
        content_type=checked.content_type,
        size=checked.size,
        added_by=actor.user,
    )
    stored.content.save(checked.name, upload, save=False)
    with only_with_its_row(stored.content):
        stored.save()
    return stored
