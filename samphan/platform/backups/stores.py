"""Where archives lie: a folder, or a bucket of S3-compatible storage."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from samphan.platform.refusals import Refused

PATTERN = "samphan-%Y%m%dT%H%M%SZ.tar"


def archive_name(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(PATTERN)


def moment_of(name: str) -> datetime | None:
    """When an archive of this name was made; None for a file that is not ours."""
    try:
        return datetime.strptime(name, PATTERN).replace(tzinfo=UTC)
    except ValueError:
        return None


class Store(Protocol):
    def names(self) -> list[str]: ...
    def put(self, archive: Path) -> None: ...
    def get(self, name: str, into: Path) -> Path: ...
    def delete(self, name: str) -> None: ...


class FolderStore:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        """Names of our archives, oldest first."""
        return sorted(path.name for path in self.folder.glob("*.tar") if moment_of(path.name))

    def put(self, archive: Path) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f"{archive.name}.part"
        try:
            shutil.copyfile(archive, draft)
            draft.chmod(0o600)
            draft.replace(self.folder / archive.name)
        finally:
            draft.unlink(missing_ok=True)  # half a copy, when there was no room

    def get(self, name: str, into: Path) -> Path:
        return Path(shutil.copy(self.folder / name, into / name))

    def delete(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)


class BucketStore:
    """`s3://bucket/prefix`; keys and endpoint from settings. Needs the extra `samphan[s3]`."""

    def __init__(self, bucket: str, prefix: str) -> None:
        try:
            import boto3  # noqa: PLC0415 - an optional extra
        except ImportError as error:
            raise Refused(
                _("Backups to S3 need the extra package: pip install 'samphan[s3]'."), code="extra_missing"
            ) from error
        self.bucket, self.prefix = bucket, prefix
        self.client: Any = boto3.client(
            "s3",
            endpoint_url=settings.BACKUP_S3_ENDPOINT or None,
            aws_access_key_id=settings.BACKUP_S3_KEY or None,
            aws_secret_access_key=settings.BACKUP_S3_SECRET or None,
        )

    def names(self) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
        keys = [item["Key"].removeprefix(self.prefix) for page in pages for item in page.get("Contents", [])]
        return sorted(key for key in keys if moment_of(key))

    def put(self, archive: Path) -> None:
        self.client.upload_file(str(archive), self.bucket, f"{self.prefix}{archive.name}")

    def get(self, name: str, into: Path) -> Path:
        self.client.download_file(self.bucket, f"{self.prefix}{name}", str(into / name))
        return into / name

    def delete(self, name: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=f"{self.prefix}{name}")


def store_at(address: str) -> Store:
    """The store of `s3://bucket/prefix`, or of a folder's path."""
    parts = urlsplit(address)
    if parts.scheme == "s3":
        prefix = parts.path.strip("/")
        return BucketStore(parts.netloc, f"{prefix}/" if prefix else "")
    return FolderStore(Path(unquote(parts.path) if parts.scheme == "file" else address).expanduser())
