"""Python's cycle collector at rest while sets of rows are worked on.

Rows make no cycles, yet every few hundred of them wake the collector, and now and then it walks everything that Django ever loaded: a
third of an import's time. It is asked once a set instead, and then looks only at what the work itself left behind.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Within the block nothing is collected but by `gc.collect()`, which passes by what was there before."""
    was_at_work = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_at_work:
            gc.enable()
