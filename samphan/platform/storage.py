"""Files on this machine's disk: there whole, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

DRAFT = ".part"


class WholeFiles(FileSystemStorage):
    """Writes beside the name and renames at the end: a full disk, or a machine that stops, leaves no half file under a name that counts."""

    def _save(self, name: str, content: File[Any]) -> str:
        draft = f"{name}.{uuid4().hex}{DRAFT}"
        try:
            written = super()._save(draft, content)  # type: ignore[misc]
            Path(self.path(written)).replace(self.path(name))
        except BaseException:
            Path(self.path(draft)).unlink(missing_ok=True)
            raise
        return name
