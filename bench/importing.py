"""The import of a customer list: rows a second with the check for duplicates, beside COPY of the very same rows into the same indexed tables.

A list of 10,000 lines, and, asked for by name (`importing_million`), one of a million. Every step runs as a worker would run it, with
the rights of an ordinary role; only the reference is a superuser's, for COPY is refused under row-level security.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bench.registry import Report, bench

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samphan.platform.accounts.rights import Actor
    from samphan.platform.importing.models import ImportRun

ROOT = Path(__file__).resolve().parent.parent
TABLES = ("customers_customer", "customers_contactpoint", "events_event")
LEAST, TENTH, MEGABYTES = 6_000, 0.1, 300


@bench("importing", alone=True, small=2_000, postgresql=10_000, sqlite=10_000)
def importing(report: Report) -> None:
    measure(report, "list.csv")


@bench("importing_million", alone=True, only_named=True, postgresql=1_000_000, sqlite=1_000_000)
def importing_million(report: Report) -> None:
    measure(report, "list.csv")


@bench("importing_workbook", alone=True, only_named=True, postgresql=1_000_000)
def importing_workbook(report: Report) -> None:
    """A million rows in one Excel file: its memory is the question."""
    measure(report, "list.xlsx")


def measure(report: Report, name: str) -> None:
    from bench.generate import django_with
    from bench.installation import fresh_database

    with TemporaryDirectory(prefix="samphan-bench-list-") as folder, fresh_database(report.database) as url:
        path = Path(folder) / name
        make = [sys.executable, "-m", "bench.customer_list", str(path), str(report.rows)]
        subprocess.run(make, check=True, cwd=ROOT)  # in a process of its own, whose memory is none of the import's
        django_with(url)
        report.notes |= {"load when it began": os.getloadavg()[0], "file, MB": round(path.stat().st_size / 2**20, 1)}
        actor = shop()
        from samphan.platform.tenants.current import use_business

        with use_business(actor.business):
            walk(report, actor, path, url)
        report.notes["load when it ended"] = os.getloadavg()[0]


def shop() -> Actor:
    from samphan.platform.accounts.actions import create_business
    from samphan.platform.accounts.rights import system_actor

    return system_actor(create_business(slug="bench", name="Bench"))


def walk(report: Report, actor: Actor, path: Path, url: str) -> None:
    """Import, index, rehearse, import once more, undo; then the reference into the tables as they are."""
    from samphan.platform.importing import actions, finding

    rows = report.rows
    with clock() as looking:
        run = actions.take_path(actor, "customers", path)
    said, speed = carried(actor, run, rows)
    peak = megabytes()
    report.notes |= {
        "new": said.new,
        "updated": said.updated,
        "faults": said.faults,
        "seconds to look into the file": round(looking(), 2),
    }
    with clock() as indexing:
        finding.make_findable(run)
    again = actions.take_path(actor, "customers", path)
    _said, again_speed = carried(actor, again, rows)
    with clock() as undo_again:
        take_back(actor, again)
    with clock() as undo:
        take_back(actor, run)
    all_peak = megabytes()
    copied = rows / copy_of(report, actor, path, url)
    reference = ("COPY of the same rows" if url.startswith("postgres") else "executemany of the same rows", copied)
    report.figure(
        "rows imported, duplicates checked", speed, "a second", reference=reference, target=LEAST, more_is_better=True
    )
    report.figure(
        "as a share of the reference",
        speed,
        "a second",
        reference=reference,
        target=TENTH,
        target_is_ratio=True,
        more_is_better=True,
    )
    report.figure("the same file once more: all are known", again_speed, "a second")
    report.figure("search index behind it", rows / indexing(), "a second")
    report.figure("undo: customers taken out", said.new / undo(), "a second")
    report.figure("undo where nothing was added", rows / undo_again(), "a second")
    report.figure("memory of the import, most", peak, "MB", target=MEGABYTES)
    report.figure("memory, the index and the undo too", all_peak, "MB", target=MEGABYTES)


@contextmanager
def clock() -> Iterator[Callable[[], float]]:
    """Seconds of the block, or so far."""
    since = time.perf_counter()
    ended: list[float] = []
    yield lambda: (ended[0] if ended else time.perf_counter()) - since
    ended.append(time.perf_counter())


def carried(actor: Actor, run: ImportRun, rows: int) -> tuple[Any, float]:
    """The run's report, and rows a second from the queue's answer to the last commit."""
    from samphan.platform.importing import actions, carrying

    actions.claim_run(actor, run)
    with clock() as taken:
        carrying.claimed(run.pk)
        report = carrying.carry(actor, run)
    return report, rows / taken()


def take_back(actor: Actor, run: ImportRun) -> None:
    from samphan.platform.importing import actions, undoing

    actions.claim_undo(actor, run)
    undoing.undo(actor, run)


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# ── the reference ────────────────────────────────────────────────────────────────────────────────────────────────────
def copy_of(report: Report, actor: Actor, path: Path, url: str) -> float:
    """Seconds to write what an import of the file writes, straight into the tables with all their indexes. Sets the business's rows anew."""
    from samphan.platform.importing import actions

    run = actions.take_path(actor, "customers", path)
    carried(actor, run, report.rows)
    return copied_into_postgresql(url) if url.startswith("postgres") else written_into_sqlite(url)


def copied_into_postgresql(url: str) -> float:
    import psycopg

    from bench.installation import on_server

    with psycopg.connect(on_server(urlsplit(url).path.removeprefix("/"))) as owner, TemporaryDirectory() as folder:
        since = {table: columns_of(table) for table in TABLES}
        for table, columns in since.items():
            with (
                owner.cursor().copy(f"COPY {table} ({columns}) TO STDOUT") as out,
                (Path(folder) / table).open("wb") as stream,
            ):
                for block in out:
                    stream.write(block)
        owner.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        owner.commit()
        with clock() as taken:
            for table, columns in since.items():
                with (
                    owner.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as into,
                    (Path(folder) / table).open("rb") as stream,
                ):
                    while block := stream.read(1 << 16):
                        into.write(block)
            owner.commit()
        return taken()


def written_into_sqlite(url: str) -> float:
    import sqlite3

    with sqlite3.connect(urlsplit(url).path.removeprefix("/"), isolation_level=None) as owner:
        held = {table: owner.execute(f"SELECT {columns_of(table)} FROM {table}").fetchall() for table in TABLES}
        for table in TABLES[::-1]:
            owner.execute(f"DELETE FROM {table}")
        with clock() as taken:
            owner.execute("BEGIN")
            for table, rows in held.items():
                marks = ", ".join("?" * len(rows[0]))
                owner.executemany(f"INSERT INTO {table} ({columns_of(table)}) VALUES ({marks})", rows)
            owner.execute("COMMIT")
        return taken()


def columns_of(table: str) -> str:
    from django.apps import apps

    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if not field.generated)
