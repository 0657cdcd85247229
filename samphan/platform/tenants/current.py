"""The current business: whose rows this request, job or command may touch.

Kept in a context variable, so threads and async tasks never share it. Reading a business's rows while none is set raises
`NoBusiness`: a forgotten filter is an error in a test, never a leak in a shop.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final
from uuid import UUID

if TYPE_CHECKING:
    from samphan.platform.tenants.models import Business


class NoBusiness(RuntimeError):  # noqa: N818 - read at the raise, not in a list of errors
    """Rows of a business were asked for outside any business."""


class _Every:
    """Marks work that is above businesses: migrations, backup, workers looking for the next job."""

    def __repr__(self) -> str:
        return "every business"


EVERY: Final = _Every()
_current: ContextVar[Business | _Every | None] = ContextVar("current_business", default=None)


def scope_or_none() -> Business | _Every | None:
    """The current business, `EVERY`, or None when nobody said."""
    return _current.get()


def scope() -> Business | _Every:
    """The current business or `EVERY`. Raises `NoBusiness` when neither was set."""
    now = _current.get()
    if now is None:
        raise NoBusiness(
            "Set a business with use_business(), or say every_business() when the work is above businesses."
        )
    return now


def current_business() -> Business:
    """The current business. Raises `NoBusiness` when none is set, also inside `every_business()`."""
    now = scope()
    if isinstance(now, _Every):
        raise NoBusiness("This needs one business, and the work says every_business().")
    return now


def current_business_id() -> UUID:
    return current_business().pk


@contextmanager
def _within(inner: Business | _Every) -> Iterator[None]:
    token = _current.set(inner)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def use_business(business: Business) -> Iterator[Business]:
    """Within the block, rows of `business` and of no other are read and written."""
    with _within(business):
        yield business


@contextmanager
def every_business() -> Iterator[None]:
    """Within the block, rows of all businesses are read. For platform work only; never in a view or an API call."""
    with _within(EVERY):
        yield
