"""Row ids: UUID version 7 (RFC 9562 §5.7), so that ids made in one place sort by time and never clash between places."""

from __future__ import annotations

from uuid import UUID

from uuid_utils.compat import uuid7 as _uuid7


def uuid7() -> UUID:
    """A new id; later calls sort after earlier ones to the millisecond."""
    return _uuid7()
