"""Background work of this module."""

from __future__ import annotations

from typing import Any
from uuid import UUID

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


@job(label=_("Read a table of your own"), queue="bulk", retries=2)
def read_own_table(*, reading: str) -> dict[str, str]:
    from samphan.insight.own.carrying import read  # noqa: PLC0415 - as above

    return read(UUID(reading))


@job(label=_("Take your own tables into the figures"), queue="bulk", retries=10)
def load_own_tables() -> dict[str, int]:
    from samphan.insight.own.carrying import take_in  # noqa: PLC0415 - as above

    return take_in()


@job(label=_("Fetch a table of your own"), queue="bulk", retries=2)
def refresh_own_table(*, table: str) -> dict[str, str]:
    from samphan.insight.own.carrying import refresh_and_take_in  # noqa: PLC0415 - as above

    return refresh_and_take_in(UUID(table))


@job(label=_("Fetch tables of your own whose time has come"), queue="bulk", retries=1)
def refresh_own_tables() -> dict[str, Any]:
    """Every night before the load, which takes them in; drafts that nobody confirmed go."""
    from samphan.insight.own.carrying import forget_drafts, refresh_due  # noqa: PLC0415 - as above

    forget_drafts()
    return refresh_due()


@job(label=_("Ask what if"), queue="bulk", retries=1)
def simulate_scenario(*, scenario: str, name: str, wish: dict[str, Any], by: str = "") -> dict[str, str]:
    """For businesses that are too large to wait for: the result is kept as a scenario."""
    from samphan.insight.simulating.scenarios import simulate_and_keep  # noqa: PLC0415 - numbers' libraries, for the worker alone

    return simulate_and_keep(UUID(scenario), name, wish, UUID(by) if by else None)
