"""Background work of this module."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from samphan.platform.jobs.work import job
from samphan.platform.people.jobs import PATIENCE


@job(label=_("Load the figures and score the customers"), queue="bulk", retries=1)
def refresh_insight() -> dict[str, Any]:
    """Every night, and when somebody asks."""
    from samphan.insight.actions import refresh  # noqa: PLC0415 - 70 MB of numbers' libraries, for the worker alone

    return refresh()


@job(label=_("Send reports that are due"), retries=1)
def send_due_reports() -> dict[str, int]:
    """Every few minutes: what is due goes its way, a job for each colleague."""
    from samphan.insight.sharing.mailings import queue_due  # noqa: PLC0415 - as above

    return {"queued": queue_due()}


@job(queue="mail", label=_("E-mail a report"), retries=PATIENCE)
def mail_report_to(*, sending: str) -> None:
    """One report to one colleague."""
    from samphan.insight.sharing.sending import send  # noqa: PLC0415 - as above

    send(sending)
