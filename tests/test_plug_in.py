"""The page docs/howto/add-a-module.md is a whole plug-in: build it from the page, install it, and use it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

PAGE = Path(__file__).parent.parent / "docs/howto/add-a-module.md"
USE = """
from samphan.config.cli import start_django
start_django()
from django.core.management import call_command
call_command("makemigrations", "visits", verbosity=0)
call_command("migrate", verbosity=0)
from django.test import Client
from samphan.customers.actions import create_customer
from samphan.platform.accounts.actions import add_member, create_business
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import every_permission
from samphan.platform.events.delivery import deliver_due
from samphan.platform.tenants.current import use_business
from visits.actions import make_visit
from visits.models import Visit

user = User.objects.create_user("owner@example.com", "a-long-made-up-password", name="พิม")
business = create_business(slug="doi", name="ดอยโรสต์")
owner = add_member(business, user, builtin="owner")
assert "visits:visit:create" in every_permission()
with use_business(business):
    make_visit(owner, customer=create_customer(owner, name="น้ำฝน"), purpose="ชิมกาแฟใหม่")
while deliver_due("test", 100):
    pass
with use_business(business):
    assert Visit.objects.get().seen_by_handler
browser = Client(HTTP_HOST="127.0.0.1")
browser.force_login(user)
page = browser.get("/visits/")
assert page.status_code == 200, page.status_code
assert "ชิมกาแฟใหม่" in page.content.decode()
assert 'href="/visits/"' in page.content.decode()
print("used")
"""


def written_from_page(folder: Path) -> list[str]:
    """Write every named code block of the page below `folder`; return the names."""
    blocks = re.findall(r"^```\w+ (\S+)\n(.*?)^```$", PAGE.read_text(), flags=re.MULTILINE | re.DOTALL)
    for name, content in blocks:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return [name for name, _content in blocks]


@pytest.mark.slow
def test_the_plug_in_of_the_page_works(tmp_path: Path) -> None:
    source = tmp_path / "source"
    names = written_from_page(source)
    assert "visits/handlers.py" in names
    (source / "visits/__init__.py").touch()
    installed = source / "visits-0.1.0.dist-info"  # what an installer would write
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: visits\nVersion: 0.1.0\n")
    (installed / "entry_points.txt").write_text("[samphan.modules]\nvisits = visits\n")

    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("SAMPHAN_", "DJANGO_", "PYTEST_"))
    }
    here = {"PYTHONPATH": str(source), "SAMPHAN_HOME": str(tmp_path / "home"), "SAMPHAN_DEBUG": "yes"}
    ran = subprocess.run(
        [sys.executable, "-c", USE], env={**inherited, **here}, capture_output=True, text=True, check=False
    )
    assert ran.stdout.strip().endswith("used"), ran.stderr
