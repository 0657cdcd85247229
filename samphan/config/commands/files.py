"""`samphan import` and `samphan export`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from samphan.config.cli import main, start_django

if TYPE_CHECKING:
    from samphan.platform.accounts.rights import Actor
    from samphan.platform.importing.models import ImportRun


@contextmanager
def at_work(slug: str) -> Iterator[Actor]:
    """Samphan itself at work in the business of that short name."""
    from django.utils.translation import gettext as _  # noqa: PLC0415 - Django starts when a command runs, not for --help

    from samphan.platform.accounts.rights import system_actor  # noqa: PLC0415
    from samphan.platform.refusals import NotFound  # noqa: PLC0415
    from samphan.platform.tenants.current import use_business  # noqa: PLC0415
    from samphan.platform.tenants.models import Business  # noqa: PLC0415

    business = Business.objects.filter(slug=slug).first()
    if business is None:
        raise NotFound(_("There is no business with the short name “%(slug)s”.") % {"slug": slug})
    with use_business(business):
        yield system_actor(business)


class Nouns(click.Group):
    """`samphan import NOUN FILE`, and `samphan import undo ID` beside it: every other word is a noun."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return "customers", self.commands["NOUN"], args


@main.group("import", cls=Nouns)
def import_() -> None:
    """Import a file (`samphan import customers FILE --business SLUG`), or undo an import (`samphan import undo ID`)."""


@import_.command("NOUN")
@click.argument("noun")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--business", "slug", required=True, help="Short name of the business.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a summary.")
def import_noun(noun: str, file: Path, slug: str, dry_run: bool, as_json: bool) -> None:
    """Import FILE (CSV, XLSX, XLS, ODS) as NOUN, for example customers.

    Encoding, delimiter and header line are found by themselves; columns are matched by their names in Thai or English. A value that
    cannot be stored is left out and told, a row that cannot come in is rejected, and nothing else is lost.
    Exit code 0: imported, or rehearsed; 1: refused, with the reason; 2: a wrong option, or no such file.
    """
    start_django(with_tables=True)
    from rich.console import Console  # noqa: PLC0415 - Django starts when a command runs, not for --help

    with at_work(slug) as actor, Console(stderr=True).status("Reading …") as status:
        told = dry_run_of(actor, noun, file, status) if dry_run else imported(actor, noun, file)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for line in summary(told):
        click.echo(line)


def dry_run_of(actor: Actor, noun: str, file: Path, status: Any) -> dict[str, Any]:
    from samphan.platform.importing.rehearsing import rehearse  # noqa: PLC0415 - Django has started by now
    from samphan.platform.importing.run import open_file  # noqa: PLC0415

    opened = open_file(actor, noun, file)
    report, _shown = rehearse(actor, opened, on_row=lambda line: status.update(f"Line {line:,} …"))
    return report.as_json()


def imported(actor: Actor, noun: str, file: Path) -> dict[str, Any]:
    from samphan.platform.importing import actions  # noqa: PLC0415 - Django has started by now
    from samphan.platform.importing.carrying import carry, claimed, look_alikes  # noqa: PLC0415
    from samphan.platform.importing.finding import make_findable  # noqa: PLC0415

    run = actions.take_path(actor, noun, file)
    actions.claim_run(actor, run)
    claimed(run.pk)
    report = carry(actor, run)
    make_findable(run)  # now: perhaps no worker runs beside this command
    report.suspected_duplicates = look_alikes(actor, run)
    return {**report.as_json(), "import_id": str(run.pk)}


def summary(told: dict[str, Any]) -> Iterator[str]:
    found = f"header on line {told['header_line']}" + (f", {told['encoding']}" if told["encoding"] else "")
    yield f"{told['read']:,} lines ({found}): {told['new']:,} new, {told['updated']:,} updated, {told['rejected']:,} rejected."
    yield f"{told['suspected_duplicates']:,} pairs look alike."
    for fault in [*told["value_errors"], *told["kept_off"]]:
        yield f"  line {fault['line']} {fault['column']}: {fault['value']!r}: {fault['reason']}"
    if told.get("import_id"):
        yield f"Undo it with: samphan import undo {told['import_id']}"
    else:
        yield "Nothing was changed. Leave out --dry-run to import."


@import_.command("undo")
@click.argument("run_id", metavar="ID", type=click.UUID)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a summary.")
def undo_import(run_id: UUID, as_json: bool) -> None:
    """Undo the whole import ID: what it added goes, what it changed is as before, but for what people changed since.

    Exit code 0: undone; 1: refused, with the reason (no such import, undone already).
    """
    start_django(with_tables=True)
    from samphan.platform.importing import actions  # noqa: PLC0415 - Django starts when a command runs, not for --help
    from samphan.platform.importing.undoing import undo  # noqa: PLC0415

    run = import_with(run_id)
    with at_work(run.business.slug) as actor:
        actions.claim_undo(actor, run)
        report = undo(actor, run)
    if as_json:
        click.echo(json.dumps(vars(report), ensure_ascii=False))
        return
    click.echo(f"{report.removed:,} removed, {report.restored:,} restored, {report.left_count:,} left.")
    for left in report.left:
        click.echo(f"  {left['name']}: {left['reason']}")


def import_with(run_id: UUID) -> ImportRun:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - Django has started by now

    from samphan.platform.importing.models import ImportRun  # noqa: PLC0415
    from samphan.platform.refusals import NotFound  # noqa: PLC0415
    from samphan.platform.tenants.current import every_business  # noqa: PLC0415

    with every_business():
        run: ImportRun | None = ImportRun.objects.select_related("business").filter(pk=run_id).first()
    if run is None:
        raise NotFound(_("There is no import with the id %(id)s.") % {"id": run_id})
    return run


@main.command()
@click.argument("noun")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--business", "slug", required=True, help="Short name of the business.")
@click.option(
    "--view",
    "query",
    default="",
    metavar="QUERY",
    help="What stands after the ? in the list's address: its filters, words and order.",
)
@click.option("--columns", default="", metavar="NAMES", help="Columns to write, with commas between. Without it: all.")
def export(noun: str, file: Path, slug: str, query: str, columns: str) -> None:
    """Export the list NOUN, for example customers, to FILE (.csv or .xlsx).

    The same rows and cells as the button above the list writes. Exit code 0: written; 1: refused, with the reason.
    """
    start_django(with_tables=True)
    from rich.progress import Progress  # noqa: PLC0415 - Django starts when a command runs, not for --help

    from samphan.platform.exporting.rows import export_file  # noqa: PLC0415

    with at_work(slug) as actor, Progress(transient=True) as progress:
        task = progress.add_task("Writing", total=None)
        names = [name.strip() for name in columns.split(",") if name.strip()]

        def told(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        count = export_file(actor, noun, file, query=query.lstrip("?"), columns=names, on_row=told)
    click.echo(f"{count:,} rows in {file}")
