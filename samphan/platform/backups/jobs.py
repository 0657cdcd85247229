"""Backups in the background."""

from django.utils.translation import gettext_lazy as _

from samphan.platform.backups.actions import rotate, take_backup
from samphan.platform.jobs.work import job


@job(label=_("Back up everything"), queue="bulk", retries=2)
def back_up() -> None:
    take_backup()
    rotate()
