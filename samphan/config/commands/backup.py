"""`samphan backup` and `samphan restore`."""

from __future__ import annotations

from pathlib import Path

import click

from samphan.config.cli import main, start_django


@main.command()
@click.option(
    "--to", "address", default="", help="A folder or s3://bucket/prefix; default: the setting SAMPHAN_BACKUP_TO."
)
@click.option(
    "--keys",
    "keys_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also copy the keys to this file. Keep it apart from backups.",
)
@click.option("--no-rotate", is_flag=True, help="Keep every older backup.")
def backup(address: str, keys_file: Path | None, no_rotate: bool) -> None:
    """Copy the running installation into one archive.

    The archive holds the database and all files, as they stood at one moment, while people go on working. It does not hold the keys:
    keep `keys.json` (or the copy that --keys writes) elsewhere. Exit code 0: made; 1: refused, with the reason.
    """
    start_django()
    from django.conf import settings  # noqa: PLC0415 - Django starts when a command runs, not for --help
    from rich.console import Console  # noqa: PLC0415

    from samphan.platform.backups.actions import rotate, take_backup  # noqa: PLC0415
    from samphan.platform.tenants.current import every_business  # noqa: PLC0415

    with Console(stderr=True).status("Copying database and files …"), every_business():
        name = take_backup(address)
    click.echo(name)
    if not no_rotate:
        for gone in rotate(address):
            click.echo(f"Removed {gone}", err=True)
    if keys_file:
        keys_file.touch(mode=0o600)
        keys_file.write_bytes((settings.HOME / "keys.json").read_bytes())
        click.echo(f"Keys copied to {keys_file}: keep this file apart from the backups.", err=True)


@main.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--keys",
    "keys_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The keys.json of the installation that was backed up.",
)
@click.option("--replace", is_flag=True, help="Put the backup in place of the data that is here.")
def restore(archive: Path, keys_file: Path | None, replace: bool) -> None:
    """Bring ARCHIVE up on this machine: database, files, and keys when given.

    Stop Samphan first. Everything is checked before anything changes. Without --keys people must sign in again and encrypted secrets
    (channel tokens, webhook secrets) must be entered again. Exit code 0: restored; 1: refused, with the reason.
    """
    start_django()
    from rich.console import Console  # noqa: PLC0415 - Django starts when a command runs, not for --help

    from samphan.platform.backups.actions import restore_backup  # noqa: PLC0415
    from samphan.platform.tenants.current import every_business  # noqa: PLC0415

    with Console(stderr=True).status("Checking and restoring …"), every_business():
        restore_backup(archive, keys=keys_file, replace=replace)
    click.echo(f"Restored {archive.name}. Start with: samphan serve")
