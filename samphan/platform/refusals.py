"""Refusals: what the system says when it will not do what was asked.

An action raises a refusal before anything has changed. Screens show the sentence; machines get `code` (stable, part of the API).
The middleware `samphan.platform.web.middleware.Refusals` and the API's error handler turn it into a page, a toast or problem+json.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class Refused(Exception):  # noqa: N818 - the field's word is refusal, not error
    """Base of every refusal. `sentence` tells the person what happened and what to do; `fields` names faulty inputs."""

    status = 422
    code = "refused"
    default: Sentence = _("That could not be done.")

    def __init__(
        self,
        sentence: Sentence | None = None,
        *,
        code: str | None = None,
        fields: Mapping[str, Sentence] | None = None,
        **data: Any,
    ) -> None:
        self.sentence = sentence or self.default
        self.code = code or self.code
        self.fields = dict(fields or {})
        self.data = data
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.sentence)


class NotFound(Refused):
    """No such row, or none that this actor may know of: another business's row is answered exactly like a missing one."""

    status = 404
    code = "not_found"
    default = _("There is no such item, or it belongs to another business.")


class Forbidden(Refused):
    """The row may be seen, but the actor lacks the right to do this to it."""

    status = 403
    code = "forbidden"
    default = _("Your role does not allow this. Ask the owner or a manager of the business for the right.")


class Conflict(Refused):
    """Somebody changed the row first; `data` carries what stands now."""

    status = 409
    code = "changed_meanwhile"
    default = _("Someone else changed this meanwhile. Look at what stands now, then save again.")
