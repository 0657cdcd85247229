"""The command line `samphan`. Each command is a file in `commands/`; its work is in the module that owns it.

A command imports Django only when it runs, so that `--help` answers at once and on a machine that is not set up yet. A refusal is
printed as its sentence, with exit code 1; a wrong option is exit code 2.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pkgutil import iter_modules

import click

from samphan import __version__


class Commands(click.Group):
    """Prints a refusal as a sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        from samphan.platform.refusals import Refused  # noqa: PLC0415 - only a command that runs needs Django's translations

        try:
            return super().invoke(ctx)
        except Refused as refusal:
            click.echo(f"{refusal}", err=True)
            sys.exit(1)


def start_django(*, with_tables: bool = False) -> None:
    """Make Django ready, with every check of the doctor registered. Commands speak English; screens speak Thai first.

    `with_tables`: the command works with rows, so that it must find the tables as this version has them.
    """
    import django  # noqa: PLC0415 - see the top of this file
    from django.utils import translation  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samphan.config.settings")
    django.setup()
    translation.activate("en")

    from samphan.platform.sockets import fill_sockets  # noqa: PLC0415

    import_module("samphan.config.doctor")
    fill_sockets("doctor")
    if with_tables:
        from samphan.config.database import bring_up_to_date, one_at_a_time  # noqa: PLC0415

        with one_at_a_time():
            bring_up_to_date()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Samphan, an e-CRM for Thai small and medium businesses."""


@main.command()
def version() -> None:
    """Print the version."""
    click.echo(__version__)


def load_commands() -> None:
    commands = import_module("samphan.config.commands")
    for found in iter_modules(commands.__path__):
        import_module(f"samphan.config.commands.{found.name}")


load_commands()
