"""The file of an import: taken in, looked into, given back."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.utils.translation import gettext_lazy as _

from samphan.platform.importing.matching import plain
from samphan.platform.importing.models import ImportRun
from samphan.platform.refusals import Refused

LARGEST = 1024 * 1024 * 1024
TOO_LARGE = "samphan.upload_too_large"  # bytes of an upload that was cut off
MEGABYTE = 1024 * 1024


def tidy_file_name(name: str) -> str:
    return unicodedata.normalize("NFC", PurePosixPath(name.replace("\\", "/")).name)[-200:] or "file"


class Quota(FileUploadHandler):
    """First of the upload handlers: what grows beyond `LARGEST` is not written to the disk any further. `too_large` says so to the view."""

    has = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - Django's signature
        self.has += len(raw_data)
        if self.has > LARGEST:
            told = self.request.META  # type: ignore[union-attr]  # a handler at work has one
            told[TOO_LARGE] = int(told.get("CONTENT_LENGTH") or self.has)
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002 - the handlers after this one keep the file
        return None


def check_size(size: int) -> None:
    if size > LARGEST:
        raise Refused(
            _("The file has %(has)s MB; an import takes at most %(most)s MB. Divide the list into several files.")
            % {"has": f"{size // MEGABYTE:,}", "most": f"{LARGEST // MEGABYTE:,}"},
            code="file_too_large",
        )
    if not size:
        raise Refused(_("This file is empty. Choose the file that holds the list."), code="empty_file")


def keep(run: ImportRun, content: File[bytes]) -> None:
    """Store the file under the run's id."""
    check_size(content.size)
    run.size = content.size
    run.content.save(run.name, content, save=False)


@contextmanager
def path_of(run: ImportRun) -> Iterator[Path]:
    """The run's file on this machine's disk. Storage elsewhere (S3) is copied for the time of the work."""
    if isinstance(run.content.storage, FileSystemStorage):
        yield Path(run.content.path)
        return
    with NamedTemporaryFile(suffix=PurePosixPath(run.name).suffix) as copy:
        with run.content.open("rb") as stream:
            for chunk in stream.chunks():
                copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


def signature_of(headers: Sequence[str]) -> str:
    """The same for files with the same header, whatever blanks and case."""
    return hashlib.sha256("\x1f".join(map(plain, headers)).encode()).hexdigest()
