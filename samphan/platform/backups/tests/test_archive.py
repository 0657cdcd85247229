from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from samphan.platform.backups.archive import unpack, write_archive
from samphan.platform.refusals import Refused


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "media/ก").mkdir(parents=True)
    (tmp_path / "media/ก/รูป.png").write_bytes(b"picture")
    (tmp_path / "database.sqlite3").write_bytes(b"rows " * 5000)
    write_archive(
        tmp_path / "a.tar",
        engine="sqlite",
        made_at=datetime.now(UTC),
        database=tmp_path / "database.sqlite3",
        files=tmp_path / "media",
    )
    return tmp_path / "a.tar"


def test_an_archive_gives_back_what_went_in(archive: Path, tmp_path: Path) -> None:
    unpack(archive, tmp_path / "out")
    assert (tmp_path / "out/files/ก/รูป.png").read_bytes() == b"picture"
    assert (tmp_path / "out/database.sqlite3").read_bytes() == b"rows " * 5000


def test_an_archive_cut_short_is_refused(archive: Path, tmp_path: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:9000])
    with pytest.raises(Refused):
        unpack(archive, tmp_path / "out")


def test_an_archive_with_a_changed_part_is_refused(archive: Path, tmp_path: Path) -> None:
    archive.write_bytes(archive.read_bytes().replace(b"rows rows", b"rows cows", 1))
    with pytest.raises(Refused) as refusal:
        unpack(archive, tmp_path / "out")
    assert refusal.value.code == "backup_damaged"


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_text("สวัสดี")
    with pytest.raises(Refused):
        unpack(tmp_path / "a.tar", tmp_path / "out")
