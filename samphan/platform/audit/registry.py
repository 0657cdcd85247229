"""The `audited` socket: a module names, in its `audited.py`, the models whose changes are kept.

    audited(Customer)
    audited(WebhookEndpoint, secret=["secret"], left_out=["failing_since"])

`save()` and `delete()` of these models leave an entry, and so do `save_changes`, `change_once` and `change_every` of
`tenants/versions.py`, which most actions use. `QuerySet.update()` and bulk writes leave none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from auditlog.diff import model_instance_diff
from auditlog.registry import auditlog
from django.db import models

from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Sentence
from samphan.platform.tenants.versions import row_changed

HIDDEN = "•••"
NEVER = frozenset(
    {"business", "version", "created_at", "changed_at", "sort_key"}
)  # they change with every save, or never


LABELS: dict[tuple[type[models.Model] | None, str], Sentence] = {}
Parts = Callable[[Actor], Mapping[str, tuple[str, Callable[[Any], str]]]]
PARTS: dict[tuple[type[models.Model] | None, str], Parts] = {}
Words = Callable[[Any], str]
WORDS: dict[tuple[type[models.Model] | None, str], Words] = {}


def audited(
    model: type[models.Model],
    *,
    secret: Collection[str] = (),
    left_out: Collection[str] = (),
    many: Collection[str] = (),
    labels: Mapping[str, Sentence] | None = None,
    parts: Mapping[str, Parts] | None = None,
    words: Mapping[str, Words] | None = None,
) -> None:
    """Keep changes of this model.

    `secret` fields show that they changed, never to what; `many` names many-to-many fields; `labels` says what people call a field that
    no form shows and that therefore has no verbose name; `parts` says what a JSON object holds: for each key that the reader may see, its
    label and how its value reads; `words` says how a stored value of a field reads, or each one of a list.
    """
    LABELS.update({(model, name): label for name, label in (labels or {}).items()})
    PARTS.update({(model, name): tell for name, tell in (parts or {}).items()})
    WORDS.update({(model, name): say for name, say in (words or {}).items()})
    facts = model._meta  # noqa: SLF001 - Django's documented name
    kept = [field.name for field in facts.concrete_fields if not field.primary_key]
    auditlog.register(
        model,
        include_fields=[name for name in kept if name not in NEVER | set(left_out)],
        mask_fields=list(secret),
        mask_callable="samphan.platform.audit.registry.hide",
        m2m_fields=set(many),
    )
    row_changed.connect(keep_change, sender=model)


def keep_change(before: models.Model, row: models.Model, **_signal: object) -> None:
    """The entry of a change that was written on a condition (`tenants/versions.py`)."""
    from samphan.platform.audit.models import AuditEntry  # noqa: PLC0415 - models are not ready when modules fill the socket

    if changes := model_instance_diff(before, row, use_json_for_changes=True):
        AuditEntry.objects.log_create(row, action=AuditEntry.Action.UPDATE, changes=changes)


def hide(_value: str) -> str:
    return HIDDEN


def audited_models() -> list[type[models.Model]]:
    return list(auditlog.get_models())
