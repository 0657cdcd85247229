"""What the pages of an import show. Built once for a request; templates only choose among it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from samphan.platform.accounts.rights import Actor
from samphan.platform.importing.files import path_of
from samphan.platform.importing.models import ImportRun, ImportState
from samphan.platform.importing.registry import ImportColumn
from samphan.platform.importing.run import importer_of, open_file
from samphan.platform.sockets import fill_sockets
from samphan.platform.web.tables.table import TABLES

SAMPLES = 3
LONGEST_SAMPLE = 60
HISTORY = 50
STEPS = (
    (1, gettext_lazy("File")),
    (2, gettext_lazy("Columns")),
    (3, gettext_lazy("What will happen")),
    (4, pgettext_lazy("the last step of an import", "Import")),
)
STEP_OF = {
    ImportState.UPLOADED: 1,
    ImportState.ANALYSED: 2,
    ImportState.PREVIEWING: 3,
    ImportState.PREVIEWED: 3,
}
TONES = {
    ImportState.DONE: "good",
    ImportState.FAILED: "bad",
    ImportState.CANCELLED: "warn",
    ImportState.UNDONE: "",
}
FORMATS = {"csv": "CSV", "xlsx": "Excel", "xls": "Excel 97–2003", "ods": "OpenDocument", "parquet": "Parquet"}
ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp874": "CP874", "cp1252": "Windows-1252"}


@dataclass(frozen=True)
class Step:
    number: int
    label: Any
    state: str  # done · now · ahead


@dataclass(frozen=True)
class HeaderChoice:
    """One column of the file on the matching step."""

    index: int
    header: str
    samples: list[str]
    chosen: str


def steps_of(run: ImportRun | None) -> list[Step]:
    now = STEP_OF.get(ImportState(run.state), 4) if run else 1
    finished = run is not None and run.state == ImportState.DONE
    return [
        Step(number, label, "done" if number < now or finished else "now" if number == now else "ahead")
        for number, label in STEPS
    ]


def what_it_is(run: ImportRun) -> str:
    """Excel · CP874 · 1,222 rows · header on line 3."""
    encoding = " + ".join(ENCODINGS.get(one, one.upper()) for one in run.encoding.split(" + ")) if run.encoding else ""
    said = [
        FORMATS.get(run.format, run.format.upper()),
        encoding,
        _("sheet %(name)s") % {"name": run.sheet} if run.sheet else "",
        _("%(count)s rows") % {"count": f"{run.lines:,}"},
        _("header on line %(line)s") % {"line": run.header_line},
    ]
    return " · ".join(filter(None, said))


def header_choices(actor: Actor, run: ImportRun) -> list[HeaderChoice]:
    """Each column of the file with its first values, and what it is taken for."""
    with path_of(run) as path:
        rows = list(islice(open_file(actor, run.noun, path, run.mapped).table.rows(), 200))
    chosen = run.mapped
    return [
        HeaderChoice(
            index, header or _("(no heading)"), samples_of([row.cells for row in rows], index), chosen.get(index, "")
        )
        for index, header in enumerate(run.headers)
        if header or samples_of([row.cells for row in rows], index)
    ]


def samples_of(rows: Sequence[Sequence[str]], index: int) -> list[str]:
    values = (row[index].strip()[:LONGEST_SAMPLE] for row in rows if index < len(row) and row[index].strip())
    return list(dict.fromkeys(values))[:SAMPLES]


def meanings(actor: Actor, run: ImportRun) -> list[tuple[str, str]]:
    """What a column may mean: key and words."""
    return [(column.key, capfirst(str(column.label))) for column in importer_of(run.noun).columns(actor)]


def labels_of(columns: Sequence[ImportColumn]) -> dict[str, str]:
    return {column.key: capfirst(str(column.label)) for column in columns}


def faults_in_words(actor: Actor, run: ImportRun, kind: str) -> list[dict[str, Any]]:
    """Faults of the rehearsal with the columns named as people know them."""
    labels = labels_of(importer_of(run.noun).columns(actor))
    return [{**fault, "label": labels.get(fault["column"], "")} for fault in run.preview.get(kind, [])]


def history(actor: Actor, noun: str) -> list[ImportRun]:
    rows = ImportRun.objects.filter(business=actor.business, noun=noun).order_by("-created_at")
    return list(rows.select_related("started_by")[:HISTORY])


def tone_of(run: ImportRun) -> str:
    return TONES.get(ImportState(run.state), "accent")


def list_url_of(actor: Actor, noun: str) -> str:
    """Where the noun's rows stand in a list; "" when there is none that the actor may see."""
    fill_sockets("tables")
    table = TABLES.get(noun)
    return str(table.url) if table and table.access.may(actor, "view") else ""


def page_of(actor: Actor, run: ImportRun) -> dict[str, Any]:
    """Everything the page of a run shows in the state it is in."""
    context: dict[str, Any] = {
        "run": run,
        "noun_label": importer_of(run.noun).label,
        "steps": steps_of(run),
        "what_it_is": what_it_is(run),
        "tone": tone_of(run),
        "template": template_of(run),
        "list_url": list_url_of(actor, run.noun),
    }
    if run.state == ImportState.DONE:
        context["afterwards"] = importer_of(run.noun).afterwards(actor)
    if run.state == ImportState.ANALYSED:
        context |= {"headers": header_choices(actor, run), "meanings": meanings(actor, run)}
    if run.state == ImportState.PREVIEWED:
        context |= {
            "faults": faults_in_words(actor, run, "faults"),
            "kept_off": faults_in_words(actor, run, "kept_off"),
        }
    return context


def template_of(run: ImportRun) -> str:
    if run.state == ImportState.ANALYSED:
        return "importing/steps/columns.html"
    if run.state == ImportState.PREVIEWED:
        return "importing/steps/preview.html"
    return "importing/steps/working.html" if run.is_at_work else "importing/steps/result.html"
