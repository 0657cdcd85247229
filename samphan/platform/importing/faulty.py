"""The rows that need mending, as a file like the one that came, with the reasons in a column of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.utils.translation import gettext as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.importing.files import path_of
from samphan.platform.importing.models import ImportRun, ImportSet
from samphan.platform.importing.run import importer_of, open_file
from samphan.platform.importing.screens import labels_of
from samphan.platform.spreadsheets.writing import write_csv, write_xlsx


def faulty_file(actor: Actor, run: ImportRun) -> tuple[Path, str]:
    """A temporary file that its caller deletes, and the name to give it: CSV for a text file, else Excel."""
    suffix = ".csv" if run.format == "csv" else ".xlsx"
    with NamedTemporaryFile(suffix=suffix, delete=False) as made:
        target = Path(made.name)
    with path_of(run) as path:
        headers = [*run.headers, _("What to mend")]
        (write_csv if suffix == ".csv" else write_xlsx)(target, headers, faulty_rows(actor, run, path))
    stem = run.name.rpartition(".")[0] or run.name
    return target, _("%(file)s - to mend") % {"file": stem} + suffix


def faulty_rows(actor: Actor, run: ImportRun, path: Path) -> Iterator[list[str]]:
    reasons = reasons_by_line(actor, run)
    waiting = next(reasons, None)
    width = len(run.headers)
    for row in open_file(actor, run.noun, path, run.mapped).table.rows():
        while waiting and waiting[0] < row.line:
            waiting = next(reasons, None)
        if waiting is None:
            return
        if waiting[0] == row.line:
            yield [*row.cells[:width], waiting[1]]


def reasons_by_line(actor: Actor, run: ImportRun) -> Iterator[tuple[int, str]]:
    """(line, its reasons in words), in the order of the file; a set at a time."""
    labels = labels_of(importer_of(run.noun).columns(actor))
    sets = ImportSet.objects.filter(run=run).exclude(faults=[]).order_by("first_line")
    for faults in sets.values_list("faults", flat=True).iterator(chunk_size=20):
        lines: dict[int, list[str]] = {}
        for fault in faults:
            label = labels.get(fault["column"], "")
            lines.setdefault(fault["line"], []).append(f"{label}: {fault['reason']}" if label else fault["reason"])
        yield from ((line, " · ".join(several)) for line, several in sorted(lines.items()))
