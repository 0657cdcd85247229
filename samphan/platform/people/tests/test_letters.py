"""Letters and the mail server: a real one, a dead one, one that hangs, one that refuses."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from conftest import RunJobs
from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor
from samphan.platform.jobs import queue
from samphan.platform.jobs.models import Job, JobState
from samphan.platform.jobs.worker import LANES
from samphan.platform.people.actions.invitations import invite
from samphan.platform.people.models import WaitingLetter
from samphan.platform.people.testing import Mailbox, free_port, mail_goes_to, mail_server

RESET = "/account/password/reset/"


@pytest.fixture
def port(settings: Any, db: None) -> int:
    """A port of this machine where no mail server listens yet; Samphan sends its mail there."""
    cache.clear()
    free = free_port()
    mail_goes_to(free, settings)
    return free


@pytest.fixture
def mailbox(port: int) -> Mailbox:
    """Nobody takes mail for it until a server is started."""
    return Mailbox()


@pytest.fixture
def served(port: int, mailbox: Mailbox) -> Iterator[None]:
    with mail_server(mailbox, port):
        yield


def asks_for_a_new_password(client: Client) -> None:
    answer = client.post(RESET, {"email": "owner@example.com"})
    assert answer.url == "/account/password/reset/done/"


def try_again_now() -> None:
    Job.objects.filter(state=JobState.QUEUED).update(due_at=timezone.now())


def test_a_letter_reaches_the_mail_server_and_nothing_of_it_stays(
    owner: Actor, client: Client, run_jobs: RunJobs, mailbox: Mailbox, served: None
) -> None:
    asks_for_a_new_password(client)
    assert not mailbox.taken
    run_jobs()
    assert [envelope.rcpt_tos for envelope in mailbox.taken] == [["owner@example.com"]]
    assert not WaitingLetter.objects.exists()


def test_a_dead_mail_server_breaks_no_page_and_gets_the_letter_when_it_lives(
    owner: Actor, client: Client, run_jobs: RunJobs, port: int, mailbox: Mailbox
) -> None:
    asks_for_a_new_password(client)
    run_jobs(failing=True)
    job = Job.objects.get()
    assert (job.state, job.attempts) == (JobState.QUEUED, 1)
    assert "ConnectionRefusedError" in job.reason
    with mail_server(mailbox, port):
        try_again_now()
        run_jobs()
    assert len(mailbox.taken) == 1
    assert Job.objects.get().state == JobState.DONE


def test_a_mail_server_that_hangs_is_not_asked_by_the_page_and_is_tried_again(
    owner: Actor, client: Client, run_jobs: RunJobs, port: int, settings: Any
) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", port)) as silent:
        silent.settimeout(0)
        asks_for_a_new_password(client)
        with pytest.raises(BlockingIOError):  # nobody called
            silent.accept()
        run_jobs(failing=True)
        silent.accept()
    job = Job.objects.get()
    assert (job.state, job.attempts) == (JobState.QUEUED, 1)
    assert WaitingLetter.objects.count() == 1


def test_an_address_that_the_mail_server_refuses_waits_for_a_person(
    owner: Actor, client: Client, run_jobs: RunJobs, mailbox: Mailbox, served: None
) -> None:
    mailbox.answer = "550 no such mailbox"
    asks_for_a_new_password(client)
    run_jobs(failing=True)
    job = Job.objects.get()
    assert (job.state, "550" in job.reason) == (JobState.FAILED, True)
    mailbox.answer = "250 OK"
    assert queue.retry(job)
    run_jobs()
    assert len(mailbox.taken) == 1


def test_a_full_mailbox_is_tried_again(
    owner: Actor, client: Client, run_jobs: RunJobs, mailbox: Mailbox, served: None
) -> None:
    mailbox.answer = "452 mailbox full"
    asks_for_a_new_password(client)
    run_jobs(failing=True)
    assert Job.objects.get().state == JobState.QUEUED
    mailbox.answer = "250 OK"
    try_again_now()
    run_jobs()
    assert len(mailbox.taken) == 1


def test_an_invitation_waits_for_the_mail_server_too(
    owner: Actor, run_jobs: RunJobs, port: int, mailbox: Mailbox
) -> None:
    invite(owner, email="new@example.com", role=Role.objects.get(business=owner.business, builtin="viewer"))
    run_jobs(failing=True)
    assert Job.objects.get().state == JobState.QUEUED
    with mail_server(mailbox, port):
        try_again_now()
        run_jobs()
    assert mailbox.taken[0].rcpt_tos == ["new@example.com"]


def test_what_waits_is_unreadable_without_the_keys(owner: Actor, client: Client, port: int) -> None:
    asks_for_a_new_password(client)
    (stored,) = WaitingLetter.objects.extra(select={"raw": "sealed"}).values_list("raw", flat=True)
    letter = WaitingLetter.objects.get()
    assert "/account/password/reset/key/" in letter.sealed
    assert "/account/password/reset/key/" not in stored
    assert "owner@example.com" not in stored + str(Job.objects.get().args)


def test_discarding_the_job_discards_the_letter(owner: Actor, client: Client, port: int) -> None:
    asks_for_a_new_password(client)
    Job.objects.update(state=JobState.FAILED)
    assert queue.discard(Job.objects.get())
    assert not WaitingLetter.objects.exists()


def test_a_link_in_a_mail_follows_no_forged_host(owner: Actor, run_jobs: RunJobs, settings: Any) -> None:
    cache.clear()
    settings.ALLOWED_HOSTS = ["*"]
    Client(HTTP_HOST="evil.example:8000").post(RESET, {"email": "owner@example.com"})
    run_jobs()
    assert "evil.example" not in str(mail.outbox[0].body)
    assert f"{settings.PUBLIC_URL}/account/password/reset/key/" in str(mail.outbox[0].body)


def test_a_mail_server_that_hangs_holds_up_mail_only() -> None:
    """Mail has a lane, and so a thread, of its own."""
    assert [name for name, lane in LANES.items() if "mail" in lane] == ["mail"]
    assert LANES["mail"] == ("mail",)
