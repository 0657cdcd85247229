"""The small cast that every test shares: an owner, a member of staff, and an outsider who owns another business."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as property_tests

from samphan.platform.accounts.actions import add_member, create_business
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.jobs.models import Job
from samphan.platform.jobs.worker import Worker
from samphan.platform.people.testing import Mailbox, free_port, mail_goes_to, mail_server
from samphan.platform.refusals import Refused
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Business, Membership

PASSWORD = "a-long-made-up-password"
property_tests.register_profile(  # a busy machine is slow, not wrong
    "busy", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
property_tests.load_profile("busy")


def person(email: str, name: str) -> User:
    return User.objects.create_user(email, PASSWORD, name=name)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """On PostgreSQL the tests work as an ordinary role: superusers pass every policy, and the second wall would go untested."""
    if connection.vendor != "postgresql":
        yield
        return
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'samphan_ordinary'")
            if not cursor.fetchone():
                with suppress(ProgrammingError):  # another test process was first
                    cursor.execute("CREATE ROLE samphan_ordinary")
            # Our AuditEntry stands in for auditlog's own model, whose empty table Django no longer knows and cannot flush past.
            cursor.execute("DROP TABLE IF EXISTS auditlog_logentry")
            cursor.execute("GRANT ALL ON SCHEMA public TO samphan_ordinary")
            cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO samphan_ordinary")
            cursor.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO samphan_ordinary")
        connection.close()
        options = connection.settings_dict["OPTIONS"]["options"]
        connection.settings_dict["OPTIONS"] = {"options": f"{options} -c role=samphan_ordinary"}
    yield
    connection.close()
    connection.settings_dict["OPTIONS"] = {"options": options}


@contextmanager
def refused(code: str) -> Iterator[None]:
    """What is inside must be refused, with this code."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """A mail server on this machine that Samphan sends its mail to."""
    box, port = Mailbox(), free_port()
    mail_goes_to(port, settings)
    with mail_server(box, port):
        yield box


MAKE_TABLES = (
    "import django; django.setup(); from django.core.management import call_command as c; c('migrate', verbosity=0)"
)


@pytest.fixture(scope="session")
def tables_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation on SQLite that nobody uses, to be copied: making the tables takes longer. One for all processes of a run."""
    own = tmp_path_factory.getbasetemp()
    home = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "tables"
    home.mkdir(exist_ok=True)
    with (home.parent / "tables.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "made").exists():
            told = {**os.environ, "SAMPHAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "samphan.config.settings"}
            subprocess.run([sys.executable, "-c", MAKE_TABLES], env=told, check=True)
            (home / "made").touch()
    return home


@pytest.fixture(autouse=True)
def each_begins_in_thai() -> Iterator[None]:
    """A command speaks English for the rest of its process: when a test calls one in this process, the next must not hear of it."""
    yield
    translation.deactivate()


@pytest.fixture
def business(db: None) -> Iterator[Business]:
    """The shop of the tests. Within a test it is the current business."""
    shop = create_business(slug="doi-roast", name="ดอยโรสต์", owner=person("owner@example.com", "พิม เจ้าของ"))
    with use_business(shop):
        yield shop


@pytest.fixture
def owner(business: Business) -> Actor:
    return actor_of(Membership.objects.get(business=business, user__email="owner@example.com"))


@pytest.fixture
def staff(business: Business) -> Actor:
    """A viewer: may see customers, may change nothing."""
    return add_member(business, person("staff@example.com", "ต้น พนักงาน"), builtin="viewer")


@pytest.fixture
def outsider(db: None) -> Actor:
    """The owner of another business."""
    other = create_business(slug="other-shop", name="ร้านอื่น", owner=person("outsider@example.com", "คนนอก"))
    return actor_of(Membership.objects.get(business=other))


def signed_in(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    return client


@pytest.fixture
def owner_client(owner: Actor) -> Client:
    return signed_in(owner)


@pytest.fixture
def staff_client(staff: Actor) -> Client:
    return signed_in(staff)


@pytest.fixture
def outsider_client(outsider: Actor) -> Client:
    return signed_in(outsider)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What only PostgreSQL can prove is not asked of SQLite, and what has nothing to do with this run's database is asked once, beside SQLite."""
    elsewhere = "once" if settings.TEST_POSTGRES else "postgres"
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker(elsewhere)])
    items[:] = [item for item in items if not item.get_closest_marker(elsewhere)]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where nothing may be skipped (SAMPHAN_TEST_NO_SKIPS), a skipped test fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("SAMPHAN_TEST_NO_SKIPS") and reporter and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


class RunJobs(Protocol):
    def __call__(self, *, failing: bool = False) -> int: ...


@pytest.fixture
def run_jobs(db: None) -> RunJobs:
    """Run everything that is queued and due, outbox deliveries too, through the worker's own code.

    A job that raises fails the test, unless the test says `run_jobs(failing=True)` and looks at the job itself.
    """

    def run(*, failing: bool = False) -> int:
        count = Worker().work_off()
        wrong = [f"{job.label}: {job.error}" for job in Job.objects.exclude(error="")]
        assert failing or not wrong, "\n".join(wrong)
        return count

    return run
