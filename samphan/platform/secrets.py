"""Secrets at rest: encrypted with the installation's keys, which live apart from the data.

`settings.KEYS.field_keys` holds Fernet keys, newest first: the first encrypts, all decrypt. To rotate, put a new key first, run
`reencrypt()` over the models that hold secrets, then drop the old one. A backup of the database alone opens nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.platform.refusals import Refused
from samphan.platform.tenants.bulk import by_key


class SecretUnreadable(Refused):
    """The row was written with a key that this installation does not have."""

    status = 500
    code = "secret_unreadable"
    default = _(
        "This secret was stored with another key. Put the installation's own keys.json back, or enter the secret again."
    )


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def box() -> MultiFernet:
    return _box(tuple(settings.KEYS.field_keys))


def encrypt(text: str) -> str:
    return box().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Raises `SecretUnreadable` when no key fits or the token was tampered with."""
    try:
        return box().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise SecretUnreadable from error


class EncryptedTextField(models.TextField[str, str]):
    """Text that is plain in Python and encrypted in the database. It can be compared with nothing: filtering by it is an error."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


def reencrypt(rows: models.QuerySet[Any], *fields: str) -> int:
    """Write the named encrypted fields of these rows again with the newest key. Returns how many rows."""
    count = 0
    for batch in by_key(rows, 500):
        for row in batch:
            row.save(update_fields=fields)
        count += len(batch)
    return count
