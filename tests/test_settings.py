"""A wrong setting is told with its mend; `make check` holds docs/settings.md to the code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once


def doctor(**variables: str) -> subprocess.CompletedProcess[str]:
    samphan = str(Path(sys.executable).with_name("samphan"))
    return subprocess.run(
        [samphan, "doctor"], env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )


def test_a_wrong_value_is_named_with_how_to_mend_it(tmp_path: Path) -> None:
    said = doctor(SAMPHAN_HOME=str(tmp_path), SAMPHAN_DATABASE_URL="mysql://shop")
    assert said.returncode == 1
    assert "SAMPHAN_DATABASE_URL='mysql://shop'" in said.stdout
    assert "write sqlite:///path/file.db or postgresql://" in said.stdout


def test_a_misspelt_setting_is_told(tmp_path: Path) -> None:
    said = doctor(SAMPHAN_HOME=str(tmp_path), SAMPHAN_ALOWED_HOSTS="crm.example.co.th")
    assert "SAMPHAN_ALOWED_HOSTS is set, but no such setting exists" in said.stdout
    assert "SAMPHAN_ALLOWED_HOSTS" in said.stdout
