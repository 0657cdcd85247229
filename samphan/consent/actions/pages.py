"""Writes about the public pages."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from samphan.consent.access import pages
from samphan.consent.events import PublicPagesChanged
from samphan.consent.models import PublicPages
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import Conflict
from samphan.platform.tenants.versions import save_changes


@transaction.atomic
def change_pages(actor: Actor, *, seen: int, **fields: Any) -> list[str]:
    """Change the texts, open or close registration. Raises `Conflict` when somebody saved first."""
    pages.require(actor, "edit")
    row = PublicPages.objects.filter(business=actor.business).first()
    if row is None:
        if seen != 1:
            raise Conflict
        row = PublicPages.objects.create(business=actor.business)
    changed = save_changes(row, seen=seen, **fields)
    if changed:
        record(PublicPagesChanged(fields=changed), actor=actor, subject=row)
    return changed
