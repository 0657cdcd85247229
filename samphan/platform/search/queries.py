"""Finding: what a person typed, asked of the index in tiers from the surest to the vaguest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from samphan.platform.accounts.rights import Actor
from samphan.platform.search.actions import entry_of
from samphan.platform.search.engines import engine
from samphan.platform.search.grams import (
    SKELETON_TO,
    SOUND_TO,
    Wanted,
    tokens_beginning,
    tokens_dialled,
    tokens_dialled_first,
    tokens_inside,
    tokens_resembling,
    tokens_sounding,
)
from samphan.platform.search.models import Opened, SearchEntry
from samphan.platform.search.registry import SEARCHABLES, Searchable, findable_by, reach_for, reaches
from samphan.platform.thai.searching import fold, phone_digits, squeezed, words
from samphan.platform.thai.sounds import skeleton, sound

LONGEST_QUERY = 100
MOST_WORDS = 6
WHOLE_PHONE = 9
NEWEST = 2**62
MOST_LOOKED_AT = 600  # candidates of one page; the next page goes on behind them
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Found:
    """One thing found, ready to show. `place` is where the next page starts after it."""

    entry: SearchEntry
    searchable: Searchable[Any]
    place: tuple[int, int] = (0, 0)

    @property
    def url(self) -> str:
        return self.searchable.url(self.entry.object_id)


@dataclass(frozen=True)
class Tier:
    """One way to match: the tokens to ask for, and the proof that a candidate matches."""

    tokens: tuple[str, ...]
    proves: Callable[[SearchEntry], bool] = field(compare=False)


@dataclass(frozen=True)
class FoundPage:
    found: list[Found]
    more: tuple[int, int] | None  # hand it back as `after`


def find(
    actor: Actor, text: str, *, kinds: Sequence[str] = (), limit: int = 20, after: tuple[int, int] = (0, NEWEST)
) -> FoundPage:
    """Things whose words, phone or sound match `text`, best first: whole phone, title's beginning, word's beginning, any part, sound.

    Within a tier the most recent first. `kinds` narrows; `after` continues a page.
    """
    found: list[Found] = []
    tiers, looked = tiers_of(text), 0
    candidates = _candidates(actor, kinds, limit + 1)
    for number, tier in enumerate(tiers):
        if number < after[0]:
            continue
        before = after[1] if number == after[0] else NEWEST
        for entry_id, entry in candidates(tier, before):
            looked += 1
            if looked > MOST_LOOKED_AT:
                return FoundPage(found, (number, entry_id + 1))
            if entry is None or not tier.proves(entry) or any(earlier.proves(entry) for earlier in tiers[:number]):
                continue
            found.append(Found(entry, SEARCHABLES[entry.kind], (number, entry_id)))
            if len(found) > limit:
                return FoundPage(found[:limit], found[limit - 1].place)
    return FoundPage(found or _not_yet_indexed(actor, text[:LONGEST_QUERY], kinds)[:limit], None)


def _not_yet_indexed(actor: Actor, text: str, kinds: Sequence[str]) -> list[Found]:
    """Rows that a whole phone number or address tells, though the index knows nothing of them: an import brought them just now."""
    found = []
    for declared in findable_by(actor):
        rows = (
            declared.recognised_by(text)
            if declared.recognised_by and declared.kind in (kinds or [declared.kind])
            else None
        )
        if rows is not None:
            seen = rows.filter(pk__in=declared.access.rows(actor).values("pk"))
            found += [Found(entry, declared) for row in seen[:MOST_AT_ONCE] if (entry := entry_of(declared, row))]
    return found


def opened_lately(actor: Actor, limit: int = 6) -> list[Found]:
    """What this person opened last and may still see."""
    if actor.user is None:
        return []
    opened = list(Opened.objects.filter(user=actor.user).order_by("-opened_at").values_list("kind", "object_id")[:30])
    entries = SearchEntry.objects.filter(reaches(actor), object_id__in=[object_id for _kind, object_id in opened])
    standing = {(entry.kind, entry.object_id): entry for entry in entries}
    return [Found(standing[key], SEARCHABLES[key[0]]) for key in opened if key in standing][:limit]


def entry_seen_by(actor: Actor, kind: str, object_id: UUID) -> SearchEntry | None:
    """The entry of a thing, if this actor may see it."""
    entry: SearchEntry | None = SearchEntry.objects.filter(reaches(actor), kind=kind, object_id=object_id).first()
    return entry


def tiers_of(text: str) -> list[Tier]:
    """The ways in which `text` may match, surest first; none when nothing in it can be searched."""
    text = text[:LONGEST_QUERY]
    digits = phone_digits(text)
    asked = words(fold(text))[:MOST_WORDS]
    tiers = [*_phone_tiers(digits), *(_word_tiers(asked) if asked else ())]
    return list({tier.tokens: tier for tier in reversed(tiers) if tier.tokens}.values())[::-1]


def words_asked(text: str) -> list[str]:
    """The folded words of a query, for marking them in what was found; a phone's digits as one word more."""
    digits = phone_digits(text[:LONGEST_QUERY])
    asked = words(fold(text[:LONGEST_QUERY]))[:MOST_WORDS]
    return [digits] if digits else asked


def _phone_tiers(digits: str) -> Iterator[Tier]:
    if len(digits) >= WHOLE_PHONE:
        yield Tier((f"={digits}",), lambda entry: digits in entry.phones.split())
    if digits:
        yield Tier(
            tuple(tokens_dialled_first(digits)),
            lambda entry: any(phone.startswith(digits) for phone in entry.phones.split()),
        )
        yield Tier(tuple(tokens_dialled(digits)), lambda entry: digits in entry.phones)


def _word_tiers(asked: list[str]) -> Iterator[Tier]:
    first, rest = asked[0], asked[1:]
    yield Tier(
        (*tokens_beginning(first, "^^"), *_each(tokens_beginning, rest)),
        lambda entry: _title(entry).startswith(first) and _all_begin(rest, entry),
    )
    yield Tier(_each(tokens_beginning, asked), lambda entry: _all_begin(asked, entry))
    yield Tier(_each(tokens_inside, asked), lambda entry: _all_inside(asked, entry))
    sounding, resembling = [tokens_sounding(word) for word in asked], [tokens_resembling(word) for word in asked]
    if all(sounding):
        heard = [sound(word)[:SOUND_TO] for word in asked]
        yield Tier(tuple(token for tokens in sounding for token in tokens), lambda entry: _all_heard(heard, entry))
    if all(resembling):
        bones = [skeleton(sound(word))[:SKELETON_TO] for word in asked]
        yield Tier(
            tuple(token for tokens in resembling for token in tokens),
            lambda entry: _all_heard(bones, entry, lambda word: skeleton(sound(word))),
        )


def _each(cut: Callable[[str], list[str]], asked: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(token for word in asked for token in cut(word)))


def _words_of(entry: SearchEntry) -> list[str]:
    return words(entry.text.replace("|", " "))


def _title(entry: SearchEntry) -> str:
    return entry.text.partition("|")[0]


def _all_begin(asked: Iterable[str], entry: SearchEntry) -> bool:
    standing = _words_of(entry)
    return all(any(word.startswith(one) for word in standing) for one in asked)


def _all_inside(asked: Iterable[str], entry: SearchEntry) -> bool:
    fields = squeezed(entry.text).split("|")
    return all(any(one in standing for standing in fields) for one in asked)


def _all_heard(asked: Iterable[str], entry: SearchEntry, hear: Callable[[str], str] = sound) -> bool:
    standing = [hear(word) for word in _words_of(entry)]
    return all(any(word.startswith(one) for word in standing) for one in asked)


def _candidates(
    actor: Actor, kinds: Sequence[str], first: int
) -> Callable[[Tier, int], Iterator[tuple[int, SearchEntry | None]]]:
    """A walk over what the index offers for a tier, most recent first: ids, with the entry where the actor's rights reach it."""
    allowed = {declared.kind for declared in findable_by(actor)}
    wished = allowed & set(kinds) if kinds else allowed
    groups = reach_for(actor)
    if wished != set(SEARCHABLES):
        groups = [*groups, sorted(f"kind:{kind}" for kind in wished)]
    seen, index = SearchEntry.objects.filter(reaches(actor), kind__in=wished), engine()

    def walk(tier: Tier, before: int) -> Iterator[tuple[int, SearchEntry | None]]:
        wanted, limit = Wanted.of(tier.tokens, groups), first
        while ids := index.find(actor.business.pk, wanted, before=before, limit=limit) if wished else []:
            entries = seen.in_bulk(ids)
            yield from ((entry_id, entries.get(entry_id)) for entry_id in ids)
            if len(ids) < limit:
                return
            before, limit = ids[-1], min(limit * 2, MOST_AT_ONCE)

    return walk
