"""A backup is worth what its restore gives back: both databases, under writes, every table compared."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings

from samphan.config import environment

WRITER = """
import os, sys
from samphan.config.cli import start_django
start_django()
from samphan.customers.actions import create_customer
from samphan.platform.accounts.rights import system_actor
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Business
business = Business.objects.get(slug="doi")
with use_business(business):
    for number in range(int(sys.argv[1])):
        create_customer(system_actor(business), name=f"ลูกค้า {os.getpid()} {number}")
        print(number, flush=True)
"""
SETUP = """
from samphan.config.cli import start_django
start_django()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from samphan.platform.accounts.actions import create_business
create_business(slug="doi", name="ดอยโรสต์")
"""
DUMP = """
import json, sys
from samphan.config.cli import start_django
start_django()
from django.db import connection
from samphan.platform.tenants.current import every_business
tables = {}
with every_business(), connection.cursor() as cursor:
    for table in connection.introspection.table_names():
        cursor.execute(f'SELECT * FROM "{table}"')
        tables[table] = sorted(repr(row) for row in cursor.fetchall())
print(json.dumps(tables))
"""


@dataclass
class Installation:
    """A real installation in a folder of its own, worked by real processes."""

    home: Path
    database_url: str

    def environment(self) -> dict[str, str]:
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("SAMPHAN_", "DJANGO_", "PYTEST_"))
        }
        return {
            **inherited,
            "SAMPHAN_HOME": str(self.home),
            "SAMPHAN_DATABASE_URL": self.database_url,
            "SAMPHAN_LOG_LEVEL": "ERROR",
        }

    def start(self, *command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command, env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *command: str) -> str:
        ran = subprocess.run(command, env=self.environment(), capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    def python(self, script: str, *arguments: str) -> str:
        return self.run(sys.executable, "-c", script, *arguments)

    def samphan(self, *arguments: str) -> str:
        return self.run(str(Path(sys.executable).with_name("samphan")), *arguments)


def server(database: str, role: str = "") -> str:
    """An address on the test server: as its administrator, or as the ordinary role that an installation should use."""
    told = environment.database(settings.TEST_POSTGRES)
    who = f"{role}:{role}" if role else f"{told['USER']}:{told['PASSWORD']}"
    return f"postgresql://{who}@{told['HOST']}:{told['PORT'] or 5432}/{database}"


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[tuple[Installation, Installation]]:
    """The machine that works, and an empty one."""
    homes = [tmp_path / "working", tmp_path / "empty"]
    if not settings.TEST_POSTGRES:
        yield Installation(homes[0], f"sqlite:///{homes[0]}/a.db"), Installation(homes[1], f"sqlite:///{homes[1]}/b.db")
        return
    role, names = "samphan_owner", [f"samphan_backup_{uuid4().hex[:12]}" for _ in homes]
    with psycopg.connect(server("postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'samphan_owner'").fetchone():
            with suppress(psycopg.errors.DuplicateObject):  # another test process was first
                connection.execute("CREATE ROLE samphan_owner LOGIN PASSWORD 'samphan_owner'")
        for name in names:
            connection.execute(f'CREATE DATABASE "{name}" OWNER samphan_owner')
        yield Installation(homes[0], server(names[0], role)), Installation(homes[1], server(names[1], role))
        for name in names:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.slow
def test_a_backup_taken_under_writes_restores_whole_on_an_empty_machine(
    machines: tuple[Installation, Installation], tmp_path: Path
) -> None:
    working, empty = machines
    working.python(SETUP)
    (working.home / "files/ก").mkdir(parents=True)
    (working.home / "files/ก/โลโก้.png").write_bytes(os.urandom(70_000))

    writers = [working.start(sys.executable, "-c", WRITER, "150") for _ in range(2)]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()  # writing has begun
    drains = [threading.Thread(target=writer.communicate) for writer in writers]
    for drain in drains:
        drain.start()
    under_writes = working.samphan("backup", "--keys", str(tmp_path / "keys.json"))
    for drain, writer in zip(drains, writers, strict=True):
        drain.join()
        assert writer.returncode == 0

    restored = empty.samphan(
        "restore", str(working.home / "backups" / under_writes), "--keys", str(tmp_path / "keys.json")
    )
    assert "Restored" in restored
    tables = json.loads(empty.python(DUMP))
    customers, events = len(tables["customers_customer"]), len(tables["events_event"])
    assert 2 <= customers <= 300
    assert customers == events  # each customer was written with its event: none is half there

    quiet = working.samphan("backup", "--no-rotate")
    empty.samphan("restore", str(working.home / "backups" / quiet), "--replace")
    assert json.loads(empty.python(DUMP)) == json.loads(working.python(DUMP))
    assert (empty.home / "files/ก/โลโก้.png").read_bytes() == (working.home / "files/ก/โลโก้.png").read_bytes()
    assert (empty.home / "keys.json").read_text() == (working.home / "keys.json").read_text()


@pytest.mark.slow
def test_a_restore_over_a_business_is_refused_and_changes_nothing(machines: tuple[Installation, Installation]) -> None:
    working, _empty = machines
    working.python(SETUP)
    name = working.samphan("backup")
    before = working.python(DUMP)
    refused = working.start(
        str(Path(sys.executable).with_name("samphan")), "restore", str(working.home / "backups" / name)
    )
    _out, said = refused.communicate()
    assert refused.returncode == 1
    assert "--replace" in said
    assert working.python(DUMP) == before
