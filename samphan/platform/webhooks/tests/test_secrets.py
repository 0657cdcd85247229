from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError
from django.db import connection
from pytest_django import Settings

from samphan.platform.accounts.rights import Actor
from samphan.platform.secrets import SecretUnreadable, decrypt, encrypt, reencrypt
from samphan.platform.webhooks.models import WebhookEndpoint


def test_a_secret_comes_back_and_never_looks_the_same_twice() -> None:
    assert decrypt(encrypt("กุญแจ")) == "กุญแจ"
    assert encrypt("กุญแจ") != encrypt("กุญแจ")


def test_a_tampered_secret_is_refused() -> None:
    token = encrypt("กุญแจ")
    with pytest.raises(SecretUnreadable):
        decrypt(token[:-4] + "AAA=")


def test_a_new_key_encrypts_and_the_old_one_still_opens_until_rows_are_written_again(
    owner: Actor, settings: Settings
) -> None:
    row = WebhookEndpoint.objects.create(business=owner.business, name="x", url="https://example.co.th", kinds=["*"])
    old, new = settings.KEYS.field_keys, Fernet.generate_key().decode()
    settings.KEYS = replace(settings.KEYS, field_keys=[new, *old])
    assert WebhookEndpoint.objects.get().secret == row.secret
    assert reencrypt(WebhookEndpoint.objects.all(), "secret", "old_secret") == 1
    settings.KEYS = replace(settings.KEYS, field_keys=[new])
    assert WebhookEndpoint.objects.get().secret == row.secret
    settings.KEYS = replace(settings.KEYS, field_keys=old)
    with pytest.raises(SecretUnreadable):
        WebhookEndpoint.objects.get()


def test_an_empty_secret_is_empty_in_the_database(owner: Actor) -> None:
    WebhookEndpoint.objects.create(business=owner.business, name="x", url="https://example.co.th", kinds=["*"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT old_secret FROM webhooks_webhookendpoint")
        assert cursor.fetchone() == ("",)


def test_rows_cannot_be_searched_by_a_secret(owner: Actor) -> None:
    with pytest.raises(FieldError):
        WebhookEndpoint.objects.filter(secret="x")
