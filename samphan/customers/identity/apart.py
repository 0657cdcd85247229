"""The whole search in a process of its own: DuckDB, Arrow and Splink leave no memory behind in the worker, and cannot take it down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from samphan.customers.identity.records import Pair, Record

AT_ONCE = 5_000


class SearchDied(RuntimeError):  # noqa: N818 - says what happened
    """The process ended without an answer; `args` say what it said last."""


def find_pairs_apart(
    records: Iterable[Record], *, progress: Callable[[float], None] | None = None, memory_limit: str = "2GB"
) -> Iterator[Pair]:
    """As `lookalikes.find_pairs`. `progress` may raise to stop it."""
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_search, args=(theirs, memory_limit), daemon=True)
    process.start()
    theirs.close()
    try:
        rest = iter(records)
        while several := list(islice(rest, AT_ONCE)):
            ours.send(several)
            if progress:
                progress(0)
        ours.send(None)
        yield from _answers(ours, progress)
    except (EOFError, BrokenPipeError) as error:
        process.join(5)
        raise SearchDied(f"the search for look-alikes ended with code {process.exitcode}") from error
    finally:
        ours.close()
        process.terminate()
        process.join()


def _answers(ours: Connection, progress: Callable[[float], None] | None) -> Iterator[Pair]:
    while True:
        answer: Any = ours.recv()
        if answer is None:
            return
        if isinstance(answer, str):
            raise SearchDied(answer)
        if isinstance(answer, float):
            if progress:
                progress(answer)
            continue
        yield from answer


def _search(theirs: Connection, memory_limit: str) -> None:
    """Runs in the process of its own."""
    from samphan.customers.identity.lookalikes import find_pairs  # noqa: PLC0415 - only here may it weigh

    try:
        found = find_pairs(_sent(theirs), memory_limit=memory_limit, progress=theirs.send)
        while several := list(islice(found, AT_ONCE)):
            theirs.send(several)
    except Exception as error:  # noqa: BLE001 - told to the worker, which raises it
        theirs.send(f"{type(error).__name__}: {error}")
    else:
        theirs.send(None)


def _sent(theirs: Connection) -> Iterator[Record]:
    while (several := theirs.recv()) is not None:
        yield from several
