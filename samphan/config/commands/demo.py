"""`samphan demo`."""

from __future__ import annotations

import click

from samphan.config.cli import main, start_django


@main.command()
@click.option(
    "--size", type=click.IntRange(10, 1_000_000), default=5_000, show_default=True, help="How many customers."
)
@click.option("--seed", type=int, default=2569, show_default=True, help="The same seed gives the same business.")
@click.option("--remove", is_flag=True, help="Remove the demonstration business, its people and everything it holds.")
@click.option("--keep", is_flag=True, help="Do nothing but print the sign-ins when a demonstration business is there.")
def demo(size: int, seed: int, *, remove: bool, keep: bool) -> None:
    """Build the demonstration business: a coffee roaster in the north with customers and two years of events.

    It is a business of its own beside real ones. One that stood before is replaced. Prints who can sign in, and the password.
    Exit code 0: done; 1: refused, with the reason.
    """
    start_django(with_tables=True)
    from samphan.platform.demo import actions  # noqa: PLC0415 - Django starts when a command runs, not for --help

    there = actions.demo_business()
    if remove:
        if there is None:
            click.echo("There is no demonstration business.")
            return
        actions.erase(there)
        click.echo("Removed the demonstration business.")
        return
    if not (there and keep):
        build(size, seed)
    click.echo(f"{actions.NAME} ({actions.NAME_EN}). Everybody's password: {actions.demo_password()}")
    for email, name, builtin in actions.sign_ins():
        click.echo(f"  {email:<28} {builtin:<12} {name}")


def build(size: int, seed: int) -> None:
    from rich.console import Console  # noqa: PLC0415 - Django starts when a command runs, not for --help
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    from samphan.platform.demo.actions import build_demo  # noqa: PLC0415

    bars: dict[str, TaskID] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as shown:

        def progress(label: str, done: int, total: int) -> None:
            bar = bars.setdefault(label, shown.add_task(label) if label not in bars else bars[label])
            shown.update(bar, completed=done, total=total)

        build_demo(size=size, seed=seed, progress=progress)
