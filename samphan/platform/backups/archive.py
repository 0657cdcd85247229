"""The archive: one tar file with a manifest that can prove the rest is whole."""

from __future__ import annotations

import hashlib
import json
import tarfile
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from samphan import __version__
from samphan.platform.outages import is_disk_full
from samphan.platform.refusals import Refused
from samphan.platform.storage import DRAFT

MANIFEST = "manifest.json"
FILES = "files/"


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself. `parts` maps a member's name to its SHA-256 in hex."""

    engine: str  # sqlite · postgresql
    made_at: str  # ISO 8601 in UTC
    version: str = __version__
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.made_at)


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_archive(target: Path, *, engine: str, made_at: datetime, database: Path, files: Path) -> Manifest:
    """Pack the database copy and everything below `files` into `target`. The archive appears whole or not at all."""
    members = {database.name: database}
    kept = [path for path in sorted(files.rglob("*")) if path.is_file() and path.suffix != DRAFT]
    members.update({f"{FILES}{path.relative_to(files)}": path for path in kept})
    manifest = Manifest(engine, made_at.isoformat(), parts={name: sha256_of(path) for name, path in members.items()})
    draft = target.with_suffix(".part")
    manifest_file = database.with_name(MANIFEST)
    manifest_file.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    with tarfile.open(draft, "w") as tar:
        tar.add(manifest_file, MANIFEST)
        for name, path in members.items():
            tar.add(path, name)
    draft.replace(target)
    return manifest


def unpack(archive: Path, into: Path) -> Manifest:
    """Unpack into an empty folder and check every part against the manifest.

    Raises `Refused` when the file is no archive of ours, is cut short, or was changed since it was made.
    """
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(into, filter="data")
        manifest = Manifest(**json.loads((into / MANIFEST).read_text()))
    except (tarfile.TarError, OSError, ValueError, TypeError, KeyError) as error:
        if is_disk_full(error):
            raise
        raise Refused(
            _("This file is not a whole Samphan backup. Choose another archive; nothing was changed."),
            code="backup_unreadable",
        ) from error
    for name, expected in manifest.parts.items():
        part = into / name
        if not part.is_file() or sha256_of(part) != expected:
            raise Refused(
                _("The part “%(name)s” of this backup is damaged. Choose another archive; nothing was changed.")
                % {"name": name},
                code="backup_damaged",
            )
    return manifest
