"""The command line as a program or a person calls it, on a machine where nothing was started yet."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
SAMPHAN = str(Path(sys.executable).with_name("samphan"))


def run(home: Path, *words: str, database: str = "") -> subprocess.CompletedProcess[str]:
    told = {**os.environ, "SAMPHAN_HOME": str(home), "SAMPHAN_DATABASE_URL": database or f"sqlite:///{home}/samphan.db"}
    return subprocess.run([SAMPHAN, *words], env=told, capture_output=True, text=True, check=False)


def test_the_first_command_makes_the_tables_it_needs(tmp_path: Path) -> None:
    made = run(tmp_path, "create-business", "shop", "--name", "ร้านกาแฟ")
    assert made.returncode == 0, made.stderr
    assert made.stdout == "Created ร้านกาแฟ (shop).\n"
    rows = tmp_path / "customers.csv"
    rows.write_text("ชื่อ,เบอร์โทร\nสมชาย ใจดี,081-234-5678\n", encoding="utf-8")
    imported = run(tmp_path, "import", "customers", str(rows), "--business", "shop", "--json")
    assert imported.returncode == 0, imported.stderr
    assert json.loads(imported.stdout)["new"] == 1


def test_a_database_that_does_not_answer_is_told_in_a_sentence(tmp_path: Path) -> None:
    refused = run(tmp_path, "create-business", "shop", "--name", "ร้าน", database="postgresql://nobody@127.0.0.1:1/none")
    assert refused.returncode == 1
    assert "The database does not answer" in refused.stderr
    assert "samphan doctor" in refused.stderr
    assert "Traceback" not in refused.stderr
