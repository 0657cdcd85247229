from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).parents[4]


@pytest.mark.slow
def test_no_delivery_is_lost_or_doubled_when_workers_are_killed() -> None:
    """Three real worker processes and one that records; ten SIGKILLs at random moments. `make bench` does a hundred."""
    command = [sys.executable, "-m", "bench", "--inside", "outbox", connection.vendor, "300"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=ROOT)
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout.splitlines()[-1])
    assert found["notes"]["kills"] == 10
    assert found["notes"]["deliveries"] == 900
    assert {figure["name"]: figure["value"] for figure in found["figures"][-3:]} == {
        "deliveries lost": 0,
        "deliveries doubled": 0,
        "dead letters": 0,
    }
