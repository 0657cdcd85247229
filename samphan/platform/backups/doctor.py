"""Is there a backup to go back to?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register  # noqa: A004 - Django's name for the message
from django.utils import timezone

from samphan.platform.backups.stores import moment_of, store_at
from samphan.platform.refusals import Refused

LATE = timedelta(days=2)


@register()
def a_fresh_backup_exists(**_: Any) -> list[CheckMessage]:
    try:
        names = store_at(settings.BACKUP_TO).names()
    except (Refused, OSError) as error:
        return [
            Warning(
                f"Backups in {settings.BACKUP_TO} cannot be read: {error}",
                hint="Check SAMPHAN_BACKUP_TO and its keys.",
                id="samphan.W010",
            )
        ]
    newest = moment_of(names[-1]) if names else None
    if newest is None:
        return [
            Warning(
                f"There is no backup in {settings.BACKUP_TO} yet.",
                hint="Run `samphan backup`; the nightly schedule does so too.",
                id="samphan.W011",
            )
        ]
    if timezone.now() - newest > LATE:
        return [
            Warning(
                f"The newest backup is of {newest:%Y-%m-%d %H:%M} UTC.",
                hint="Look at Settings → System health for why the nightly backup does not run.",
                id="samphan.W012",
            )
        ]
    return []
