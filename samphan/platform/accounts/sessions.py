"""Who asks: the session and its person, by statements that are written once (`prepared.py`), for every page begins with them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from samphan.platform.accounts.models import User
from samphan.platform.prepared import Prepared

sessions = Prepared(lambda key: Session.objects.filter(session_key=key), "a-session")
people = Prepared(lambda user: User.objects.filter(pk=user), UUID(int=1))


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def _get_session_from_db(self) -> Session | None:
        found = sessions(self.session_key) if self.session_key else []
        if found and found[0].expire_date > timezone.now():
            return found[0]
        self._session_key = None
        return None


class SignIn(AuthenticationBackend):
    """allauth's sign-in by e-mail; a person who was made inactive is signed out at the next page."""

    def get_user(self, user_id: Any) -> User | None:
        found = people(user_id if isinstance(user_id, UUID) else UUID(str(user_id)))
        return found[0] if found and self.user_can_authenticate(found[0]) else None
