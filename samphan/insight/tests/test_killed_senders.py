"""A worker killed at the worst moment: the mail server has taken a report, and nobody has noted it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from samphan.platform.jobs.tests.conftest import own_installation, prepared
from samphan.platform.jobs.tests.test_killed_workers import Environment, eventually, python, worker
from samphan.platform.people.testing import free_port, mail_server

__all__ = ["own_installation", "prepared"]
pytestmark = pytest.mark.slow
SCHEDULED = """
from samphan.insight.models import ReportSending
from samphan.insight.sharing.mailings import Wish, mail_report
from samphan.insight.sharing.subjects import Page
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import actor_of
from samphan.platform.accounts.actions import create_business
from samphan.platform.tenants.current import every_business, use_business
from samphan.platform.tenants.models import Membership
"""
MADE = """
shop = create_business(slug="doi", name="ดอย", owner=User.objects.create_user("owner@example.com", "secret-enough", name="พิม"))
with use_business(shop):
    member = Membership.objects.get(business=shop)
    mail_report(actor_of(member), Page("board", "sales"), Wish([str(member.pk)]))
"""
STANDS = """
with every_business():
    row = ReportSending.objects.get(); print(row.state, row.why)
"""


class Deadly:
    """Takes a mail, and kills whoever brought it before they hear of it."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.victim: subprocess.Popen[bytes] | None = None

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.taken.append(envelope)
        if self.victim is not None:
            os.kill(self.victim.pid, signal.SIGKILL)
            self.victim.wait()
        return "250 OK"


@pytest.fixture
def deadly() -> Iterator[tuple[Deadly, int]]:
    box, port = Deadly(), free_port()
    with mail_server(box, port):
        yield box, port


def test_a_report_is_not_sent_twice_when_its_worker_is_killed(
    own_installation: Environment, deadly: tuple[Deadly, int], tmp_path: Path
) -> None:
    box, port = deadly
    environment = {
        **own_installation,
        "SAMPHAN_MAIL_HOST": "127.0.0.1",
        "SAMPHAN_MAIL_PORT": str(port),
        "SAMPHAN_MAIL_TLS": "0",
    }
    python(environment, SCHEDULED + MADE)
    first = box.victim = worker(environment)
    eventually(lambda: first.poll() is not None)
    assert len(box.taken) == 1
    assert python(environment, SCHEDULED + STANDS) == "sending"
    box.victim = None
    second = worker(environment)
    try:
        eventually(lambda: python(environment, SCHEDULED + STANDS) == "failed unknown")
    finally:
        second.terminate()
        second.wait(30)
    assert len(box.taken) == 1
