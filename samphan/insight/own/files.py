"""Files of own tables: on this machine's disk for the time of the work, and fetched from addresses outside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile, TemporaryDirectory
from urllib.parse import unquote, urlsplit

from django.core.files.storage import FileSystemStorage
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

from samphan.insight.own.columns import LARGEST
from samphan.platform.outbound import OK, CallFailed, TooLarge, fetch
from samphan.platform.refusals import Refused

WAIT = 60.0  # seconds


@contextmanager
def local_path(content: FieldFile) -> Iterator[Path]:
    """The file on this disk. Storage elsewhere is copied for the time of the work."""
    if isinstance(content.storage, FileSystemStorage):
        yield Path(content.path)
        return
    with NamedTemporaryFile() as copy, content.open("rb") as stream:
        for chunk in stream.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


@contextmanager
def fetched(url: str) -> Iterator[tuple[Path, str]]:
    """A file from an address outside, and its name, for the time of the block. Raises `Refused`: `address_refused`, `fetch_failed`, `file_too_large`."""
    name = PurePosixPath(unquote(urlsplit(url).path)).name or "table"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "fetched"
        try:
            answer = fetch(url, path, most=LARGEST, headers={"Accept": "*/*", "User-Agent": "Samphan"}, timeout=WAIT)
        except TooLarge as error:
            raise Refused(
                _("The file at this address has more than %(most)s MB.") % {"most": LARGEST >> 20},
                code="file_too_large",
            ) from error
        except CallFailed as error:
            raise Refused(
                _("Nothing came from this address (%(reason)s).") % {"reason": error}, code="fetch_failed"
            ) from error
        if answer.status != OK:
            raise Refused(
                _("The address answered %(status)s. Open it in a browser: it must give the file without signing in.")
                % {"status": answer.status},
                code="fetch_failed",
            )
        yield path, name
