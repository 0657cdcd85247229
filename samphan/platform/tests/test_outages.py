"""A full disk and an absent database, told apart by what the system and the database really say."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, OperationalError, connection, transaction

from samphan.platform.backups.stores import FolderStore
from samphan.platform.outages import is_database_away, is_disk_full
from samphan.platform.storage import WholeFiles


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Within the block the system takes no byte beyond `size` in any file of this process."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def test_a_file_for_which_there_is_no_room_leaves_nothing(tmp_path: Path) -> None:
    store = WholeFiles(location=tmp_path)
    with files_of_at_most(100_000), pytest.raises(OSError, match="File too large") as caught:
        store.save("shop/a.pdf", ContentFile(b"x" * 300_000))
    assert is_disk_full(caught.value)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_that_was_there_stays_whole(tmp_path: Path) -> None:
    store = WholeFiles(location=tmp_path)
    first = store.save("a.txt", ContentFile(b"first"))
    second = store.save("a.txt", ContentFile(b"second"))
    assert first != second
    assert (store.open(first).read(), store.open(second).read()) == (b"first", b"second")


def test_an_archive_for_which_there_is_no_room_leaves_no_half(tmp_path: Path) -> None:
    archive = tmp_path / "samphan-20261121T000000Z.tar"
    archive.write_bytes(b"x" * 300_000)
    with files_of_at_most(100_000), pytest.raises(OSError, match="File too large"):
        FolderStore(tmp_path / "kept").put(archive)
    assert list((tmp_path / "kept").iterdir()) == []


def test_sqlites_own_word_for_full(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "small.db")) as small:
        small.execute("PRAGMA max_page_count = 3")
        small.execute("CREATE TABLE beans (name TEXT)")
        with pytest.raises(sqlite3.OperationalError, match="full") as caught:
            small.execute("INSERT INTO beans VALUES (?)", ["x" * 50_000])
    assert is_disk_full(caught.value)
    assert is_disk_full(wrapped(caught.value))


def wrapped(cause: Exception) -> Exception:
    """As Django hands it on."""
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("state", "full", "away"), [("53100", True, False), ("57P01", False, True), ("40001", False, False)]
)
def test_what_postgresql_answers(db: None, state: str, *, full: bool, away: bool) -> None:
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$")
    assert (is_disk_full(caught.value), is_database_away(caught.value)) == (full, away)


@pytest.mark.postgres
def test_a_server_that_is_not_there_is_away(db: None) -> None:
    with pytest.raises(psycopg.OperationalError) as caught:
        psycopg.connect("postgresql://127.0.0.1:1/none", connect_timeout=2)
    assert is_database_away(wrapped(caught.value))


def test_a_word_about_the_question_is_neither(db: None) -> None:
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column")
    assert not is_disk_full(caught.value)
    assert not is_database_away(caught.value)
