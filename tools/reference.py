"""Reference pages made from the code: `python tools/reference.py write | check`. `check` fails when a page is behind the code.

A setting is told by its `env.read`, a permission by its `Access`, an event by its `event_kind`, a command by its own help: write it
there, then `make reference`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("SAMPHAN_HOME", tempfile.mkdtemp())

from samphan.config import cli  # noqa: E402 - the home folder must be chosen first


def settings_page() -> str:
    from django.conf import settings  # noqa: PLC0415 - Django starts in main

    from samphan.config.environment import SETTINGS  # noqa: PLC0415

    def default(text: str) -> str:
        return f"`{text.replace(str(settings.HOME), '<SAMPHAN_HOME>')}`" if text else "(empty)"

    rows = [f"| `{setting.name}` | {default(setting.default)} | {setting.help} |" for setting in SETTINGS.values()]
    return "\n".join(
        [
            "# Settings",
            "",
            "Set these in the environment (or in `/etc/samphan.env` for systemd). Nothing must be set to start. `samphan doctor` says which",
            "value is wrong and how to mend it, and which name is misspelt.",
            "",
            "| name | default | meaning |",
            "| --- | --- | --- |",
            *rows,
        ]
    )


def permissions_page() -> str:
    from django.utils import translation  # noqa: PLC0415 - Django starts in main

    from samphan.platform.accounts.rights import ACCESSES  # noqa: PLC0415
    from samphan.platform.accounts.standard_roles import STANDARD_ROLES  # noqa: PLC0415

    lines = [
        "# Permissions",
        "",
        "A permission is `scope:resource:action`. Roles hold permissions, API tokens are scoped by them, and the standard roles start with",
        "those marked here; the owner has all. A role also has a reach (own work, own branches, whole business) and hidden fields.",
    ]
    with translation.override("en"):
        for access in sorted(ACCESSES.values(), key=lambda access: access.resource):
            holders = {
                verb: [
                    str(role.name)
                    for key, role in STANDARD_ROLES.items()
                    if key != "owner" and grants(access.standard, key, verb)
                ]
                for verb in access.verbs
            }
            lines += [
                "",
                f"## {access.label}",
                "",
                "| permission | allows to | standard roles |",
                "| --- | --- | --- |",
            ]
            lines += [
                f"| `{access.resource}:{verb}` | {label} | {', '.join(holders[verb]) or 'Owner only'} |"
                for verb, label in access.verbs.items()
            ]
            if access.sensitive_fields:
                lines += ["", f"Fields a role may hide: {', '.join(map(str, access.sensitive_fields.values()))}."]
    return "\n".join(lines)


def grants(standard: dict[str, str], role: str, verb: str) -> bool:
    told = standard.get(role, "")
    return told == "*" or verb in told.split()


def with_inner(name: str, command: click.Command) -> list[tuple[str, click.Command]]:
    """The command, and those inside it when it is a group."""
    inner = command.commands if isinstance(command, click.Group) else {}
    return [(name, command), *((f"{name} {word}", one) for word, one in sorted(inner.items()))]


def commands_page() -> str:
    lines = [
        "# Commands",
        "",
        "`samphan COMMAND --help` prints the same. Exit codes: 0 done, 1 refused (with the reason), 2 a wrong option.",
    ]
    for name, command in sorted(cli.main.commands.items()):
        for called, one in with_inner(name, command):
            context = click.Context(one, info_name=f"samphan {called}", max_content_width=110, terminal_width=110)
            lines += ["", f"## {called}", "", "```text", one.get_help(context), "```"]
    return "\n".join(lines)


def events_page() -> str:
    from django.utils import translation  # noqa: PLC0415 - Django starts in main

    from samphan.platform.events.registry import KINDS  # noqa: PLC0415

    lines = [
        "# Events",
        "",
        "What happens in a business, as the timeline shows it, webhooks send it (`details` holds the fields) and the API lists it.",
        "",
        "| kind | label | fields |",
        "| --- | --- | --- |",
    ]
    with translation.override("en"):
        for name, kind in sorted(KINDS.items()):
            if kind.data_class.__module__.startswith("samphan."):
                known = ", ".join(f"`{field.name}`" for field in fields(kind.data_class)) or "–"
                lines.append(f"| `{name}` | {kind.label} | {known} |")
    return "\n".join(lines)


PAGES: dict[str, Callable[[], str]] = {
    "docs/settings.md": settings_page,
    "docs/permissions.md": permissions_page,
    "docs/commands.md": commands_page,
    "docs/events.md": events_page,
}


def main(verb: str) -> int:
    cli.start_django()
    behind = []
    for name, make in PAGES.items():
        page, path = make() + "\n", ROOT / name
        if verb == "write":
            path.write_text(page)
        elif not path.exists() or path.read_text() != page:
            behind.append(name)
    if behind:
        print(f"Behind the code: {', '.join(behind)}. `make reference` writes them.")
    return 1 if behind else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
