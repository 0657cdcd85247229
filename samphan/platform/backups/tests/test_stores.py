from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from samphan.platform.backups.actions import rotate
from samphan.platform.backups.stores import Store, store_at


@pytest.fixture
def bucket(settings: Any) -> Iterator[str]:
    """A real S3-speaking server on this machine."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    settings.BACKUP_S3_ENDPOINT = f"http://{host}:{port}"
    settings.BACKUP_S3_KEY = settings.BACKUP_S3_SECRET = "made-up"
    client = boto3.client(
        "s3",
        endpoint_url=settings.BACKUP_S3_ENDPOINT,
        aws_access_key_id="made-up",
        aws_secret_access_key="made-up",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket="shop")
    yield "s3://shop/nightly"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "backups") if request.param == "folder" else request.getfixturevalue("bucket")


def keep_one(store: Store, folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    store.put(folder / name)


def test_a_store_gives_back_what_it_was_given(address: str, tmp_path: Path) -> None:
    store = store_at(address)
    keep_one(store, tmp_path, "samphan-20261120T193000Z.tar", "สำรอง".encode())
    assert store.names() == ["samphan-20261120T193000Z.tar"]
    (tmp_path / "back").mkdir()
    assert store.get("samphan-20261120T193000Z.tar", tmp_path / "back").read_bytes() == "สำรอง".encode()


def test_rotation_deletes_what_no_rule_keeps(address: str, tmp_path: Path, settings: Any) -> None:
    settings.BACKUP_KEEP = (2, 0, 0)
    store = store_at(address)
    for day in (18, 19, 20):
        keep_one(store, tmp_path, f"samphan-202611{day}T193000Z.tar", b"x")
    assert rotate(address) == ["samphan-20261118T193000Z.tar"]
    assert store.names() == ["samphan-20261119T193000Z.tar", "samphan-20261120T193000Z.tar"]
