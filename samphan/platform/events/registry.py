"""Kinds of event and who listens to them. Modules fill it from their `events.py` and `handlers.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, TypeVar

from samphan.platform.refusals import Sentence

if TYPE_CHECKING:
    from samphan.platform.events.models import Event

T = TypeVar("T", bound="EventData")
Handler = Callable[["Event", Any], None]


class EventData:
    """Base of the small dataclasses that say what happened. Fields are JSON values: text, numbers, booleans, lists."""

    KIND: ClassVar[str]

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _field_names(type(self))}  # type: ignore[arg-type]  # a class is hashable

    def words(self) -> dict[str, Any]:
        """Values for the sentence, where a field's own value is not yet words (a code that has a label, an amount)."""
        return {}


@dataclass(frozen=True)
class EventKind:
    """How one kind of event is shown. `sentence` has named placeholders: `%(actor)s` and the event's own fields.

    `permission` is the right to read it on a timeline; empty: any right to see something of the module that publishes it.
    """

    name: str
    data_class: type[EventData]
    icon: str
    label: Sentence
    sentence: Sentence
    permission: str = ""

    @property
    def module(self) -> str:
        return self.name.partition(".")[0]


@dataclass(frozen=True)
class Subscriber:
    """A handler that gets every event of its kinds (`*`: all), at least once, in a worker. Handlers are safe to run twice.

    `asks` is consulted before many events of a kind are recorded together: whether the current business has anybody who waits for them.
    A handler that is `apart` runs before the transaction that marks it done, not within: it reads long and writes little, and nobody's
    writing waits for it.
    """

    name: str
    kinds: frozenset[str]
    handle: Handler
    asks: Callable[[str], bool] | None = None
    apart: bool = False


@cache
def _field_names(data_class: type[EventData]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(data_class))  # type: ignore[arg-type]  # all are dataclasses


KINDS: dict[str, EventKind] = {}
SUBSCRIBERS: dict[str, Subscriber] = {}
ALL_KINDS: Final = "*"


def event_kind(
    name: str, *, icon: str, label: Sentence, sentence: Sentence, permission: str = ""
) -> Callable[[type[T]], type[T]]:
    """Declare a kind of event, `module.noun_verb_past`, on a frozen dataclass that derives from `EventData`."""

    def declare(data_class: type[T]) -> type[T]:
        if name in KINDS and KINDS[name].data_class is not data_class:
            raise ValueError(f"event kind {name} is declared twice")
        data_class.KIND = name
        KINDS[name] = EventKind(name, data_class, icon, label, sentence, permission)
        return data_class

    return declare


def subscribes(
    name: str,
    *kinds: type[EventData] | Literal["*"],
    asks: Callable[[str], bool] | None = None,
    apart: bool = False,
) -> Callable[[Handler], Handler]:
    """Register a handler `(event, data)` for these kinds under a stable name such as `customers.traits`.

    The name is written into outbox rows: keep it when the function moves, or rows still waiting find nobody.
    """
    wanted = frozenset(kind if isinstance(kind, str) else kind.KIND for kind in kinds)

    def register(handle: Handler) -> Handler:
        if name in SUBSCRIBERS and SUBSCRIBERS[name].handle is not handle:
            raise ValueError(f"subscriber {name} is declared twice")
        SUBSCRIBERS[name] = Subscriber(name, wanted, handle, asks, apart)
        return handle

    return register


def listeners(kind: str, *, many: bool = False) -> list[str]:
    """Names of the subscribers of a kind. `many`: of those that say whether anybody waits for it, the ones where somebody does."""
    return [
        name
        for name, subscriber in SUBSCRIBERS.items()
        if {kind, ALL_KINDS} & subscriber.kinds and not (many and subscriber.asks and not subscriber.asks(kind))
    ]


def waiting_for(kind: str) -> list[str]:
    """Names of the subscribers that name this very kind."""
    return [name for name, subscriber in SUBSCRIBERS.items() if kind in subscriber.kinds]


class UnknownKind(LookupError):  # noqa: N818 - read at the raise
    """An event whose kind no installed module declares: its module was removed, or is older than the row."""


def data_of(event: Event) -> EventData:
    """The event's dataclass, tolerant of fields that came or went since it was recorded.

    Raises `UnknownKind`, or `TypeError` when a field without a default is missing.
    """
    if event.kind not in KINDS:
        raise UnknownKind(event.kind)
    data_class = KINDS[event.kind].data_class
    known = {field.name for field in fields(data_class)}  # type: ignore[arg-type]
    return data_class(**{name: value for name, value in event.data.items() if name in known})
