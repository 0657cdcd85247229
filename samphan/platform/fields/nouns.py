"""Nouns that carry custom fields. A module registers its own in `tables.py` or `access.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from samphan.platform.accounts.rights import Access
from samphan.platform.refusals import NotFound, Sentence


@dataclass(frozen=True)
class Noun:
    """`name` is the prefix of hidden fields (`customers.customer`); the access's model has a JSON column `custom`."""

    name: str
    label: Sentence
    access: Access[Any]


NOUNS: dict[str, Noun] = {}


def register_noun(noun: Noun) -> Noun:
    NOUNS[noun.name] = noun
    return noun


def noun_named(name: str) -> Noun:
    """The noun, or `NotFound`."""
    if name not in NOUNS:
        raise NotFound
    return NOUNS[name]
