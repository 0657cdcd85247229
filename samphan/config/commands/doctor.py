"""`samphan doctor`."""

from __future__ import annotations

import sys

import click

from samphan.config.cli import main, start_django


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list instead of sentences.")
def doctor(as_json: bool) -> None:
    """Say what is wrong with this installation, and how to mend it.

    Exit code 0: nothing is wrong (there may be warnings); 1: something must be mended.
    """
    start_django()
    from django.core import checks  # noqa: PLC0415 - Django starts when a command runs, not for --help

    found = [message for message in checks.run_checks() if not message.is_silenced()]
    faults = [message for message in found if message.level >= checks.ERROR]
    if as_json:
        import json  # noqa: PLC0415

        click.echo(
            json.dumps(
                [
                    {
                        "id": message.id,
                        "level": message.level,
                        "problem": str(message.msg),
                        "mend": str(message.hint or ""),
                    }
                    for message in found
                ],
                ensure_ascii=False,
            )
        )
    else:
        for message in sorted(found, key=lambda message: -message.level):
            mark = click.style("✗", fg="red") if message.level >= checks.ERROR else click.style("!", fg="yellow")
            hint = f"\n  → {message.hint}" if message.hint else ""
            click.echo(f"{mark} {message.msg}{hint} ({message.id})")
        click.echo("Nothing to mend." if not found else f"{len(faults)} to mend, {len(found) - len(faults)} to know.")
    sys.exit(1 if faults else 0)
