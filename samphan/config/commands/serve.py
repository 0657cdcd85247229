"""`samphan serve`."""

from __future__ import annotations

import os

import click

from samphan.config.cli import main, start_django

USUAL_PORT = 8000


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for every network.")
@click.option("--port", default=USUAL_PORT, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option(
    "--workers",
    default=min(4, os.cpu_count() or 1),
    show_default="one per core, at most 4",
    type=click.IntRange(1, 64),
    help="Processes that answer pages.",
)
@click.option("--no-jobs", is_flag=True, help="Leave background work and schedules to `samphan worker` elsewhere.")
@click.option("--demo", is_flag=True, help="On an empty installation, first build the demonstration business.")
def serve(host: str, port: int, workers: int, *, no_jobs: bool, demo: bool) -> None:
    """Run Samphan: pages, live updates, background work and schedules, all together.

    The database is prepared first when it needs to be. One Ctrl-C stops everything. Exit code 0: stopped; 1: could not start, with the
    reason.
    """
    if port != USUAL_PORT:  # links and QR codes lead to where this installation really answers
        os.environ.setdefault("SAMPHAN_PUBLIC_URL", f"http://localhost:{port}")
    start_django()
    from samphan.config import serving  # noqa: PLC0415 - Django starts when a command runs, not for --help

    serving.serve(host=host, port=port, workers=workers, with_jobs=not no_jobs, demo=demo)
