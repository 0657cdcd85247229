"""`samphan create-business`."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from samphan.config.cli import main, start_django

if TYPE_CHECKING:
    from samphan.platform.accounts.models import User

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def read_slug(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if not SLUG.fullmatch(value) or len(value) > 40:  # noqa: PLR2004 - the column's length
        raise click.BadParameter("use small letters a-z, digits and single hyphens, at most 40, such as doi-roast")
    return value


@main.command("create-business")
@click.argument("slug", callback=read_slug)
@click.option("--name", required=True, help="The name people see.")
@click.option("--owner-email", default="", help="Make this person the owner; a new person is asked for a password.")
@click.option("--owner-name", default="", help="The new owner's name; default: the part of the e-mail before @.")
@click.option("--password-stdin", is_flag=True, help="Read the new owner's password from standard input, for scripts.")
def create_business(slug: str, name: str, owner_email: str, owner_name: str, *, password_stdin: bool) -> None:
    """Create a business with the short name SLUG, its head office and its standard roles.

    Exit code 0: created; 1: refused, with the reason (the short name is taken, the password is weak); 2: a wrong option.
    """
    start_django(with_tables=True)
    from django.db import transaction  # noqa: PLC0415 - Django starts when a command runs, not for --help

    from samphan.platform.accounts import actions  # noqa: PLC0415
    from samphan.platform.thai.text import tidy  # noqa: PLC0415

    if not 0 < len(tidy(name)) <= 200:  # noqa: PLR2004 - the column's length
        raise click.BadParameter("write a name of 1 to 200 characters", param_hint="--name")
    with transaction.atomic():
        owner = find_or_make_owner(owner_email, owner_name, password_stdin=password_stdin) if owner_email else None
        business = actions.create_business(slug=slug, name=tidy(name), owner=owner)
    click.echo(f"Created {business.name} ({business.slug})." + (f" Owner: {owner.email}" if owner else ""))


def find_or_make_owner(email: str, name: str, *, password_stdin: bool) -> User:
    """The person with this e-mail; a new one with the password typed or piped in."""
    from allauth.account.models import EmailAddress  # noqa: PLC0415 - Django starts when a command runs, not for --help
    from django.contrib.auth.password_validation import validate_password  # noqa: PLC0415
    from django.core.exceptions import ValidationError  # noqa: PLC0415
    from django.core.validators import validate_email  # noqa: PLC0415

    from samphan.platform.accounts.models import User  # noqa: PLC0415

    email = email.strip().lower()
    if known := User.objects.filter(email=email).first():
        return known
    try:
        validate_email(email)
    except ValidationError as error:
        raise click.BadParameter("that is not an e-mail address", param_hint="--owner-email") from error
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = click.prompt("Password of the owner", hide_input=True, confirmation_prompt=True)
    try:
        validate_password(password)
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from error
    user = User.objects.create_user(email, password, name=name or email.partition("@")[0])
    EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user
