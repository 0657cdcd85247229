from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from samphan.platform.accounts.rights import Actor
from samphan.platform.api.actions import create_token, digest_of, grantable_scopes, revoke_token
from samphan.platform.api.models import ApiToken
from samphan.platform.events.models import Event
from samphan.platform.refusals import Forbidden, NotFound, Refused

SEE = "customers:customer:view"


def test_the_secret_is_told_once_and_never_stored(owner: Actor) -> None:
    token, secret = create_token(owner, name=" เว็บร้าน ", scopes=[SEE])
    assert secret.startswith("smp_")
    assert (token.name, token.prefix, token.digest) == ("เว็บร้าน", secret[:12], digest_of(secret))
    assert secret not in str(ApiToken.objects.values())
    assert Event.objects.get().kind == "api.token_created"


@pytest.mark.parametrize(("name", "scopes", "field"), [("", [SEE], "name"), ("เว็บร้าน", [], "scopes")])
def test_a_token_needs_a_name_and_a_scope(owner: Actor, name: str, scopes: list[str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        create_token(owner, name=name, scopes=scopes)
    assert field in refused.value.fields
    assert not ApiToken.objects.exists()


def test_an_expiry_lies_ahead(owner: Actor) -> None:
    with pytest.raises(Refused) as refused:
        create_token(owner, name="x", scopes=[SEE], expires_at=timezone.now() - timedelta(days=1))
    assert refused.value.code == "expiry_past"


def test_a_token_cannot_do_more_than_its_maker_nor_make_tokens(owner: Actor) -> None:
    for scope in ("*", "platform:token:create", "nothing:of:ours"):
        with pytest.raises(Forbidden):
            create_token(owner, name="x", scopes=[SEE, scope])
    assert "platform:token:create" not in grantable_scopes(owner)
    assert not ApiToken.objects.exists()


def test_a_viewer_may_not_make_or_revoke_tokens(owner: Actor, staff: Actor) -> None:
    token, _secret = create_token(owner, name="x", scopes=[SEE])
    with pytest.raises(Forbidden):
        create_token(staff, name="y", scopes=[SEE])
    with pytest.raises(Forbidden):
        revoke_token(staff, token)
    token.refresh_from_db()
    assert token.revoked_at is None


def test_an_outsider_cannot_revoke(owner: Actor, outsider: Actor) -> None:
    token, _secret = create_token(owner, name="x", scopes=[SEE])
    with pytest.raises(NotFound):
        revoke_token(outsider, token)
    token.refresh_from_db()
    assert token.revoked_at is None
