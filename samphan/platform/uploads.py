"""Files that people hand in: checked by their content, not by what they call themselves; handed out so that a browser runs nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from samphan.platform.refusals import Refused

LARGEST = 10 * 1024 * 1024
LONGEST_NAME = 200
OFFICE = "application/vnd.openxmlformats-officedocument"
# What a file begins with, and the endings that may carry it. Anything that a browser would run (HTML, SVG) is not among them.
BEGINNINGS: list[tuple[bytes, dict[str, str]]] = [
    (b"%PDF-", {".pdf": "application/pdf"}),
    (b"\x89PNG\r\n\x1a\n", {".png": "image/png"}),
    (b"\xff\xd8\xff", {".jpg": "image/jpeg", ".jpeg": "image/jpeg"}),
    (b"GIF8", {".gif": "image/gif"}),
    (b"RIFF", {".webp": "image/webp"}),
    (
        b"PK\x03\x04",
        {
            ".docx": f"{OFFICE}.wordprocessingml.document",
            ".xlsx": f"{OFFICE}.spreadsheetml.sheet",
            ".pptx": f"{OFFICE}.presentationml.presentation",
            ".zip": "application/zip",
        },
    ),
]
PLAIN = {".txt": "text/plain", ".csv": "text/csv"}
INSIDE = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/"}  # the folder without which an Office file is none
IMAGES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
ENDINGS = sorted({ending for _beginning, endings in BEGINNINGS for ending in endings} | set(PLAIN))


@dataclass(frozen=True)
class Checked:
    """What an upload truly is. `name` is its own, without folders, at most `LONGEST_NAME` characters."""

    name: str
    content_type: str
    size: int


def checked_upload(upload: UploadedFile[Any], *, field: str) -> Checked:
    """Name and type of an upload. Raises `Refused` for one that is too large, empty, or not what its name says; `field` is blamed."""
    size = upload.size or 0
    if size > LARGEST:
        raise Refused(
            _("The file is larger than %(most)s MB. Choose a smaller one.") % {"most": LARGEST // 1024 // 1024},
            code="file_too_large",
            fields={field: _("Choose a smaller file.")},
        )
    if not size:
        raise Refused(
            _("The file is empty. Choose another one."), code="file_empty", fields={field: _("Choose another file.")}
        )
    name = unicodedata.normalize("NFC", PurePosixPath((upload.name or "file").replace("\\", "/")).name)
    return Checked(name[-LONGEST_NAME:], type_by_content(upload, field), size)


def type_by_content(upload: UploadedFile[Any], field: str) -> str:
    """The content type that both the ending and the content agree on. Raises `Refused`."""
    ending = PurePosixPath((upload.name or "").lower()).suffix
    head = upload.read(4096)
    upload.seek(0)
    for beginning, endings in BEGINNINGS:
        if head.startswith(beginning) and ending in endings and _keeps_its_word(upload, ending, head):
            return endings[ending]
    if ending in PLAIN and b"\x00" not in head:
        return PLAIN[ending]
    raise Refused(
        _("This file is not one of: %(kinds)s, or its content is not what its name says.")
        % {"kinds": ", ".join(ending.lstrip(".").upper() for ending in ENDINGS)},
        code="file_kind",
        fields={field: _("Choose another file.")},
    )


def _keeps_its_word(upload: UploadedFile[Any], ending: str, head: bytes) -> bool:
    """Looks deeper where the beginning alone proves little."""
    if ending == ".webp":
        return head[8:12] == b"WEBP"
    if ending not in INSIDE:
        return True
    try:
        with ZipFile(upload) as packed:  # the list of contents only: nothing is unpacked
            return any(name.startswith(INSIDE[ending]) for name in packed.namelist())
    except BadZipFile:
        return False
    finally:
        upload.seek(0)


@contextmanager
def only_with_its_row(content: FieldFile) -> Iterator[None]:
    """Around the writing of the row that names a file just stored: bytes without a row would stay for ever."""
    try:
        yield
    except BaseException:
        if content.name:
            content.storage.delete(content.name)
        raise


def handed_out(content: File[Any], checked: Checked, *, inline: bool = False) -> FileResponse:
    """The file as an answer: pictures in place when `inline`, everything else to keep; a browser may run nothing of it."""
    shown = inline and checked.content_type in IMAGES
    answer = FileResponse(
        content.open("rb"), as_attachment=not shown, filename=checked.name, content_type=checked.content_type
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
