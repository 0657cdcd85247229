"""`samphan doctor` on installations that something is wrong with: it says what, and how to mend it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.once]
SAMPHAN = str(Path(sys.executable).with_name("samphan"))


def doctor(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    told = {**os.environ, "SAMPHAN_HOME": str(home), "SAMPHAN_DATABASE_URL": f"sqlite:///{home}/samphan.db", **settings}
    return subprocess.run([SAMPHAN, "doctor", *words], env=told, capture_output=True, text=True, check=False)


def found(answer: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in json.loads(answer.stdout)}


@pytest.fixture
def home(tmp_path: Path, tables_made: Path) -> Path:
    """An installation with a business."""
    shutil.copytree(tables_made, tmp_path, dirs_exist_ok=True)
    told = {**os.environ, "SAMPHAN_HOME": str(tmp_path), "SAMPHAN_DATABASE_URL": f"sqlite:///{tmp_path}/samphan.db"}
    subprocess.run([SAMPHAN, "create-business", "shop", "--name", "ร้านกาแฟ"], env=told, capture_output=True, check=True)
    return tmp_path


def test_a_sound_installation_has_nothing_to_mend(home: Path) -> None:
    answer = doctor(home)
    assert answer.returncode == 0
    assert answer.stdout.splitlines()[-1].startswith("0 to mend")
    assert all(one["mend"] for one in found(doctor(home, "--json")).values())


def test_tables_that_are_missing(tmp_path: Path) -> None:
    answer = doctor(tmp_path)
    assert answer.returncode == 1
    assert "Run `samphan serve`" in answer.stdout


def test_keys_that_others_may_read(home: Path) -> None:
    keys = home / "keys.json"
    keys.chmod(0o644)
    answer = doctor(home)
    assert answer.returncode == 1
    assert f"chmod 600 {keys}" in answer.stdout
    keys.chmod(0o600)
    assert doctor(home).returncode == 0


def test_a_setting_that_was_mistyped(home: Path) -> None:
    answer = doctor(home, SAMPHAN_PUBLIC_URI="https://crm.example.com")
    assert "SAMPHAN_PUBLIC_URI" in answer.stdout
    assert "SAMPHAN_PUBLIC_URL" in answer.stdout


def test_a_database_that_does_not_answer(home: Path) -> None:
    answer = doctor(home, SAMPHAN_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert answer.returncode == 1
    assert "SAMPHAN_DATABASE_URL" in answer.stdout
    assert "Traceback" not in answer.stdout + answer.stderr
