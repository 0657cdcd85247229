"""Indexes that only cost: one whose columns another index begins with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

OURS = [model for model in apps.get_models() if model.__module__.startswith("samphan.") and model._meta.managed]


def whole_indexes(model: type[models.Model]) -> Iterator[tuple[str, ...]]:
    """Columns of each index over every row of the model's table, in order. Those with a condition cover some rows only."""
    meta = model._meta
    yield from (
        (field.name,) for field in meta.local_fields if (field.db_index or field.unique) and not field.primary_key
    )
    for index in meta.indexes:
        if index.fields and index.condition is None:
            yield tuple(name.removeprefix("-") for name in index.fields)
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields and constraint.condition is None:
            yield tuple(constraint.fields)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_no_index_is_the_beginning_of_another(model: type[models.Model]) -> None:
    indexes = list(whole_indexes(model))
    covered = [
        (one, other)
        for at, one in enumerate(indexes)
        for place, other in enumerate(indexes)
        if at != place and other[: len(one)] == one and (one != other or at < place)
    ]

    assert covered == []
