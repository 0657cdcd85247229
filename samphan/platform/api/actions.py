"""Writes about API tokens."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.api.access import api_tokens
from samphan.platform.api.events import TokenCreated, TokenRevoked
from samphan.platform.api.models import ApiToken
from samphan.platform.api.routing import SCOPES
from samphan.platform.events.actions import record
from samphan.platform.events.registry import KINDS
from samphan.platform.refusals import Forbidden, Refused
from samphan.platform.tenants.versions import change_once


def digest_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_token(
    actor: Actor, *, name: str, scopes: list[str], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is told this once. Refuses a scope that the actor does not have."""
    api_tokens.require(actor, "create")
    if actor.membership is None or actor.kind != "person":
        raise Forbidden(_("Only a person may create an API token."))
    if not name.strip():
        raise Refused(fields={"name": _("Give the token a name that says who uses it.")}, code="name_missing")
    wanted = list(dict.fromkeys(scopes))
    if not wanted:
        raise Refused(fields={"scopes": _("Choose at least one thing the token may do.")}, code="scopes_missing")
    if not set(wanted) <= grantable_scopes(actor):
        raise Forbidden(_("A token cannot do more than you may do yourself."), code="scope_beyond_yours")
    if expires_at and expires_at <= timezone.now():
        raise Refused(fields={"expires_at": _("Choose a time that is still to come.")}, code="expiry_past")
    return issue_token(actor, name=name.strip(), scopes=wanted, expires_at=expires_at)


def issue_token(
    actor: Actor, *, name: str, scopes: list[str], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """The same without asking whether the actor may: for a module that gives tokens for one thing of its own, and asked by its own right."""
    if actor.membership is None:
        raise Forbidden(_("Only a person may create an API token."))
    secret = f"smp_{secrets.token_urlsafe(32)}"
    token: ApiToken = ApiToken.objects.create(
        business=actor.business,
        name=name,
        prefix=secret[:12],
        digest=digest_of(secret),
        scopes=scopes,
        membership=actor.membership,
        expires_at=expires_at,
    )
    record(TokenCreated(name=token.name, scopes=scopes), actor=actor, subject=token)
    return token, secret


@transaction.atomic
def revoke_token(actor: Actor, token: ApiToken) -> None:
    """Stop a token for good. Revoking twice is the same as once."""
    api_tokens.require(actor, "revoke", token)
    end_token(actor, token)


def end_token(actor: Actor, token: ApiToken) -> None:
    """The same without asking whether the actor may, as `issue_token`."""
    if change_once(token, ApiToken.objects.filter(revoked_at=None), revoked_at=timezone.now()):
        record(TokenRevoked(name=token.name), actor=actor, subject=token)


def grantable_scopes(actor: Actor) -> set[str]:
    """Permissions of this actor that make a difference to a token: those that an endpoint or a kind of event asks for."""
    asked = SCOPES | {kind.permission for kind in KINDS.values() if kind.permission}
    return {name for name in asked if actor.has(name)}
