"""Django's task interface over our `Job` rows (docs/decisions/0003-jobs.md)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from samphan.platform.jobs.models import Job, JobState
from samphan.platform.jobs.work import JobTask
from samphan.platform.tenants.current import NoBusiness, current_business

STATUS = {
    JobState.QUEUED: TaskResultStatus.READY,
    JobState.RUNNING: TaskResultStatus.RUNNING,
    JobState.DONE: TaskResultStatus.SUCCESSFUL,
    JobState.FAILED: TaskResultStatus.FAILED,
    JobState.CANCELLED: TaskResultStatus.FAILED,
}


class JobBackend(BaseTaskBackend):
    """Queues a task as a `Job` row, remembering the business it was queued in. Arguments are JSON keyword arguments."""

    task_class = JobTask
    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        if args:
            raise TypeError("Jobs take keyword arguments only, so that a queued row still reads well a year later.")
        try:
            business = current_business()
        except NoBusiness:
            business = None
        job = Job.objects.create(
            business=business,
            started_by_id=getattr(task, "person", None),
            task=task.module_path,
            args=kwargs,
            queue=task.queue_name,
            priority=task.priority,
            due_at=task.run_after or timezone.now(),
        )
        return self.result_of(job, task)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        try:
            job = Job.objects.get(pk=result_id)
        except (Job.DoesNotExist, ValidationError) as error:
            raise TaskResultDoesNotExist(result_id) from error
        return self.result_of(job, import_string(job.task))

    def result_of(self, job: Job, task: Task[Any, Any]) -> TaskResult[Any]:
        result: TaskResult[Any] = TaskResult(
            task=task,
            id=str(job.pk),
            status=STATUS[JobState(job.state)],
            enqueued_at=job.created_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
            last_attempted_at=job.started_at,
            args=[],
            kwargs=job.args,
            backend=self.alias,
            errors=[],
            worker_ids=[job.worker] if job.worker else [],
        )
        object.__setattr__(result, "_return_value", job.result)  # as django-tasks' own backends do
        return result
