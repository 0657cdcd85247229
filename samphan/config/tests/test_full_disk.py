"""A disk that is full, for real: the system itself refuses every write of a running installation (RLIMIT_FSIZE), and later takes them again."""

from __future__ import annotations

import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from samphan.config.tests.test_serving import SAMPHAN, SIGN_IN, Installation, eventually, free_port, start

pytestmark = [pytest.mark.slow, pytest.mark.once]
TOKEN = """
from samphan.platform.accounts.rights import actor_of
from samphan.platform.api.actions import create_token
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Business, Membership
with use_business(Business.objects.get()):
    print(create_token(actor_of(Membership.objects.get()), name="x", scopes=["customers:customer:view", "customers:customer:create"])[1])
"""
CUSTOMER = """
from samphan.customers.actions import create_customer
from samphan.platform.accounts.rights import system_actor
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Business
shop = Business.objects.get()
with use_business(shop):
    print(create_customer(system_actor(shop), name="Fon").pk)
"""
NAMES = """
from samphan.customers.models import Customer
from samphan.platform.tenants.current import every_business
with every_business():
    print(sorted(Customer.objects.values_list("name", flat=True)))
"""
QUEUE = "from samphan.platform.backups.jobs import back_up; print(back_up.enqueue().id)"
STATE = "from samphan.platform.jobs.models import Job; print(Job.objects.get(pk='{}').state)"


@pytest.fixture
def here(tmp_path: Path, tables_made: Path) -> Iterator[Installation]:
    home, port = tmp_path / "home", free_port()
    shutil.copytree(tables_made, home)
    (tmp_path / "tmp").mkdir()
    process = start(home, port, tmp_path / "log", TMPDIR=str(tmp_path / "tmp"))
    installation = Installation(home, port, process)
    try:
        eventually(lambda: installation.get("/account/login/").status_code == 200, 90)
        yield installation
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(40)


def family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


@contextmanager
def full_disk(here: Installation) -> Iterator[None]:
    """Within the block no process of the installation can write a byte to any file."""
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    for pid in family(here.process.pid):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        for pid in family(here.process.pid):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)


@pytest.fixture
def browser(here: Installation) -> Iterator[httpx.Client]:
    session = here.run(SIGN_IN)
    with httpx.Client(base_url=f"http://127.0.0.1:{here.port}", cookies={"sessionid": session}, timeout=30) as client:
        yield client


def token_of(page: httpx.Response) -> str:
    return re.search(r'"X-CSRFToken": "(\w+)"', page.text)[1]


def test_nothing_is_lost_and_nothing_half_is_kept(here: Installation, browser: httpx.Client, tmp_path: Path) -> None:
    secret, customer = here.run(TOKEN), here.run(CUSTOMER)
    form = browser.get("/customers/new/")
    sent = {"csrfmiddlewaretoken": token_of(form), "kind": "person", "name": "Nam"}
    with full_disk(here):
        assert browser.get("/customers/").status_code == 200  # who only reads notices nothing

        refused = browser.post("/customers/new/", data=sent)
        assert refused.status_code == 507
        assert "ดิสก์ของเซิร์ฟเวอร์เต็ม" in refused.text
        assert "data-go-back" in refused.text

        called = httpx.post(
            f"http://127.0.0.1:{here.port}/api/v1/customers",
            json={"name": "Nam"},
            headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": "k1"},
            timeout=30,
        )
        assert (called.status_code, called.headers["Content-Type"]) == (507, "application/problem+json")
        assert called.json()["code"] == "disk_full"

        for size in (1_000, 4_000_000):  # kept in memory, and too large for that
            upload = browser.post(
                f"/customers/{customer}/files/",
                data={"csrfmiddlewaretoken": sent["csrfmiddlewaretoken"]},
                files={"file": ("a.pdf", b"%PDF-1.7" + b"x" * size)},
            )
            assert upload.status_code == 507, size
        assert [path for path in (here.home / "files").rglob("*") if path.is_file()] == []
        assert list((tmp_path / "tmp").iterdir()) == []

        job = here.run(QUEUE)
        time.sleep(3)  # the worker tries to take it, and cannot
        assert here.run(STATE.format(job)) == "queued"
        assert here.run(NAMES) == "['Fon']"
    assert here.process.poll() is None
    eventually(lambda: here.run(STATE.format(job)) == "done", 60)
    assert browser.post("/customers/new/", data=sent).status_code == 302
    assert here.run(NAMES) == "['Fon', 'Nam']"


def test_a_backup_that_finds_no_room_on_the_way_leaves_nothing(here: Installation, tmp_path: Path) -> None:
    before = sorted(path.name for path in here.home.iterdir())
    said = subprocess.run(
        [SAMPHAN, "backup", "--to", str(tmp_path / "elsewhere")],
        env=here.environment,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)),
    )
    assert said.returncode == 1
    assert "Traceback" not in said.stderr
    assert "full" in said.stderr
    assert sorted(path.name for path in here.home.iterdir() if not path.name.startswith("samphan.db")) == [
        name for name in before if not name.startswith("samphan.db")
    ]
    assert not list((tmp_path / "elsewhere").glob("*")) if (tmp_path / "elsewhere").exists() else True


def test_the_kernels_own_word_for_a_full_disk_is_understood() -> None:
    code = (
        "from samphan.config.cli import start_django; start_django()\n"
        "from samphan.platform.outages import is_disk_full\n"
        "import os\n"
        "try:\n    os.write(os.open('/dev/full', os.O_WRONLY), b'x')\n"
        "except OSError as error:\n    print(is_disk_full(error), is_disk_full(OSError(2, 'no such file')))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["True", "False"]
