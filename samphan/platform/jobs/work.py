"""Declaring background work, and what a job may say while it runs.

    @job(label=_("Export customers"), queue="bulk")
    def export_customers(*, view: str) -> dict[str, str]:
        for done, row in enumerate(rows):
            progress(done, total)
            if cancelled():
                return {}
        return {"url": "/files/…", "sentence": "…"}

    export_customers.by(actor).enqueue(view="all")

A job runs in the business that queued it, in the language of the person who started it, at least once: write it so that running it
twice does no harm. A result that is a dict with `url` and `sentence` is shown to the person who started it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, Self, TypeVar
from uuid import UUID

from django_tasks.base import DEFAULT_TASK_PRIORITY, DEFAULT_TASK_QUEUE_NAME, Task, task

if TYPE_CHECKING:
    from samphan.platform.accounts.rights import Actor
    from samphan.platform.refusals import Sentence

P = ParamSpec("P")
T = TypeVar("T")


class Permanent(Exception):  # noqa: N818 - reads as what the error is: `raise Permanent("the file is gone")`
    """Trying again cannot help: the job fails now. A `Refused` raised in a job counts as permanent too."""


class Temporary(Exception):  # noqa: N818 - the pair of Permanent
    """Try again, after `wait` when the other side said how long."""

    def __init__(self, reason: str, *, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Cancelled(Exception):  # noqa: N818 - a wish carried out, not an error
    """Raise it in a job to stop where `cancelled()` said so; returning does as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTask(Task[P, T]):
    """Django's task with the name people see, how often it is tried again, and who started it."""

    retries: int = 3
    label: Sentence = ""
    person: UUID | None = None

    def by(self, actor: Actor) -> Self:
        """The same job, started by a person: they see its progress, may cancel it, and are told when it ends."""
        return replace(self, person=actor.user.pk if actor.user else None)


def job(
    *,
    queue: str = DEFAULT_TASK_QUEUE_NAME,
    retries: int = 3,
    priority: int = DEFAULT_TASK_PRIORITY,
    label: Sentence = "",
) -> Callable[[Callable[P, T]], JobTask[P, T]]:
    """Make a module-level function of a `jobs.py` a job. `retries` counts further attempts after the first."""
    return task(queue_name=queue, priority=priority, retries=retries, label=label)  # type: ignore[return-value]


class Running(Protocol):
    """What the worker offers the job that runs."""

    def report(self, done: int, total: int | None) -> None: ...
    def is_cancelled(self) -> bool: ...


running: ContextVar[Running | None] = ContextVar("running_job", default=None)


def progress(done: int, total: int | None = None) -> None:
    """Say how far the job is. Cheap: the worker writes it down at most once a second. Nothing outside a job."""
    if now := running.get():
        now.report(done, total)


def cancelled() -> bool:
    """True when the person asked to stop, the worker is stopping, or another worker took the job over. False outside a job."""
    now = running.get()
    return now is not None and now.is_cancelled()


def label_of(path: str, known: Any = None) -> str:
    """The name people see of the task at a dotted path; its function's name when the task is gone or has none."""
    from django.utils.module_loading import import_string  # noqa: PLC0415 - keeps @job importable before Django is set up

    try:
        known = known or import_string(path)
    except ImportError:
        known = None
    return str(getattr(known, "label", "")) or path.rsplit(".", 1)[-1].replace("_", " ")
