"""The command line as a program or a person calls it, on a machine where nothing was started yet."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.once]
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


def everything(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with sqlite3.connect(home / "samphan.db") as room:
        names = room.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
        return {name: room.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in names.fetchall()}  # noqa: S608 - names of tables


def test_an_import_is_rehearsed_done_and_undone_as_the_issue_says(tmp_path: Path, tables_made: Path) -> None:
    shutil.copytree(tables_made, tmp_path, dirs_exist_ok=True)
    assert run(tmp_path, "create-business", "shop", "--name", "ร้านกาแฟ").returncode == 0
    rows = tmp_path / "customers.csv"
    rows.write_bytes(
        "รายชื่อ,,\nชื่อ,เบอร์โทร,วันเกิด\nสมชาย ใจดี,081-234-5678,29/02/2543\nนายสมชาย ใจดี,0812345678,\n"
        "กานดา งามตา,12345,31/02/2530\nรวม 3 ราย,,\n".encode("cp874")
    )
    importing = ("import", "customers", str(rows), "--business", "shop", "--json")
    before = everything(tmp_path)
    rehearsed = run(tmp_path, *importing, "--dry-run")
    assert rehearsed.returncode == 0, rehearsed.stderr
    assert everything(tmp_path) == before
    told = json.loads(rehearsed.stdout)
    assert {name: told[name] for name in ("read", "new", "updated", "rejected", "suspected_duplicates", "encoding", "header_line")} == {
        "read": 3, "new": 2, "updated": 1, "rejected": 0, "suspected_duplicates": 0, "encoding": "cp874", "header_line": 2,
    }  # fmt: skip
    assert [set(error) for error in told["value_errors"]] == [{"line", "column", "value", "reason"}] * 2
    assert [(error["line"], error["value"]) for error in told["value_errors"]] == [(5, "12345"), (5, "31/02/2530")]
    assert "import_id" not in told

    done = run(tmp_path, *importing)
    imported = json.loads(done.stdout)
    assert {name: value for name, value in imported.items() if name != "import_id"} == told
    assert len(everything(tmp_path)["customers_customer"]) == 2
    with sqlite3.connect(tmp_path / "samphan.db") as room:  # an undo that was killed on its way: it goes on
        room.execute("UPDATE importing_importrun SET state = 'undoing'")
    undone = run(tmp_path, "import", "undo", imported["import_id"], "--json")
    assert (undone.returncode, json.loads(undone.stdout)["removed"]) == (0, 2)
    again = run(tmp_path, "import", "undo", imported["import_id"])
    assert (again.returncode, again.stderr.strip()) == (1, "This import is undone already.")
    after = everything(tmp_path)
    assert all(
        after[name] == before[name] for name in ("customers_customer", "customers_contactpoint", "customers_trait")
    )


def test_what_an_import_refuses_is_a_sentence_and_an_exit_code(tmp_path: Path, tables_made: Path) -> None:
    shutil.copytree(tables_made, tmp_path, dirs_exist_ok=True)
    assert run(tmp_path, "create-business", "shop", "--name", "ร้านกาแฟ").returncode == 0
    files = {"empty.csv": b"", "cut.xlsx": b"PK\x03\x04cut", "page.xls": b"<html><table></table></html>"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    good = tmp_path / "good.csv"
    good.write_text("ชื่อ,โทร\nสมชาย,0812345678\n")
    calls = [("import", "customers", str(tmp_path / name), "--business", "shop") for name in files]
    calls += [
        ("import", "customers", str(good), "--business", "nobody"),
        ("import", "nothing", str(good), "--business", "shop"),
        ("import", "undo", "01a1fdd0-74c4-7232-9c71-bc51bd157153"),
    ]
    for words in calls:
        refused = run(tmp_path, *words)
        assert (refused.returncode, refused.stdout) == (1, ""), words
        assert refused.stderr.strip(), words
        assert "Traceback" not in refused.stderr
    for words in (("import", "customers", str(tmp_path / "none.csv"), "--business", "shop"), ("import", "undo", "x")):
        assert run(tmp_path, *words).returncode == 2, words
    assert everything(tmp_path)["customers_customer"] == []
    assert everything(tmp_path)["importing_importrun"] == []
