"""`samphan worker`."""

from __future__ import annotations

import click

from samphan.config.cli import main, start_django


@main.command()
@click.option(
    "--queues", default="", help="Only these queues, separated by commas; without it everything, schedules too."
)
def worker(queues: str) -> None:
    """Do background work only: on a machine beside the one that runs `samphan serve`.

    Stops on Ctrl-C or SIGTERM when running jobs have ended; what takes longer is given back and started anew elsewhere. Exit code 0.
    """
    start_django(with_tables=True)
    from samphan.config.processes import work  # noqa: PLC0415 - Django starts when a command runs, not for --help

    work([name.strip() for name in queues.split(",") if name.strip()])
