"""The page on the API says only what works: its commands run against a live server."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.testing import caller

PAGE = Path(__file__).parent.parent / "docs/howto/use-the-api.md"


@pytest.mark.django_db(transaction=True)
def test_the_commands_of_the_page_work(live_server: LiveServer, owner: Actor, tmp_path: Path) -> None:
    scopes = [f"customers:customer:{verb}" for verb in ("view", "create", "edit", "import")]
    shop = caller(owner, *scopes, "customers:note:create", "consent:consent:record")
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(), flags=re.MULTILINE | re.DOTALL)
    script = "set -eu\n" + "\necho\n".join(blocks)
    script = re.sub(r"HOST=\S+", f"HOST={live_server.url}", script)
    script = re.sub(r"TOKEN=smp_\S+", f"TOKEN={shop.secret}", script)
    run = subprocess.run(
        ["/bin/bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stdout + run.stderr
    customer = Customer.objects.get()
    assert (customer.nickname, customer.version) == ("ฝน", 2)
