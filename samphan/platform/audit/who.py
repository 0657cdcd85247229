"""Who is at work, for the audit trail: the request's person or integration, the person who started the job, else Samphan itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import SYSTEM_NAME, Actor
from samphan.platform.jobs.work import running

_request: ContextVar[HttpRequest | None] = ContextVar("audit_request", default=None)
_actor: ContextVar[Actor | User | None] = ContextVar("audit_actor", default=None)


@dataclass(frozen=True)
class Who:
    """`kind` is person, integration or system; `address` is the IP address of a request."""

    user: User | None = None
    name: str = SYSTEM_NAME
    kind: str = "system"
    address: str | None = None


def whoever_acts() -> Who:
    request = _request.get()
    given = _actor.get()
    actor = given or getattr(request, "actor", None)
    address = address_of(request) if request else None
    if isinstance(actor, Actor):
        return Who(actor.user, actor.name, actor.kind, address)
    user = given or getattr(request, "user", None) or getattr(getattr(running.get(), "job", None), "started_by", None)
    return Who(user, str(user), "person", address) if isinstance(user, User) else Who(address=address)


@contextmanager
def acting(actor: Actor | User) -> Iterator[None]:
    """Within the block changes are this actor's: for commands and handlers that work for somebody, and for who is only coming in."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def address_of(request: HttpRequest) -> str | None:
    """The caller's address as sign-in throttling sees it: proxies count only as far as the installation trusts them."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return None


class RememberRequest:
    """Middleware: lets `whoever_acts` read the request. The actor is read when something changes, after sign-in and API tokens had their say."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        token = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)
