"""`python -m bench [names] [--small]`: run the benches, write bench/results/<name>.json and the table in bench/results/README.md.

The generated databases are kept between runs: bench/data/ for SQLite, `bench_<size>` on the PostgreSQL server of
SAMPHAN_TEST_POSTGRES. `--drop` removes them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.generate import django_with
from bench.installation import POSTGRES
from bench.registry import BENCHES, Report

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
NOT_BENCHES = {"__main__", "registry", "generate", "installation", "bare"}
EVENTS_A_CUSTOMER = 10


def load() -> None:
    for path in sorted(HERE.glob("*.py")):
        if path.stem not in NOT_BENCHES and "@bench(" in path.read_text():
            import_module(f"bench.{path.stem}")


def url_of(database: str, rows: int) -> str:
    size = f"{rows // 1_000_000}m" if rows >= 1_000_000 else f"{rows // 1000}k"
    if database == "sqlite":
        return f"sqlite:///{HERE / 'data' / f'bench_{size}.db'}"
    return urlsplit(POSTGRES)._replace(path=f"/bench_{size}").geturl()


def postgres_answers() -> bool:
    import psycopg

    with suppress(psycopg.OperationalError):
        psycopg.connect(urlsplit(POSTGRES)._replace(path="/postgres").geturl(), connect_timeout=2).close()
        return True
    return False


def is_generated(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return Path(parts.path.removeprefix("/")).exists()
    import psycopg

    with psycopg.connect(parts._replace(path="/postgres").geturl()) as server:
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [parts.path.removeprefix("/")])
        return found.fetchone() is not None


def prepare(url: str, rows: int) -> None:
    """Generate in a process of its own: Django can be set up for one database only."""
    if is_generated(url):
        return
    events = rows * EVENTS_A_CUSTOMER if url.startswith("postgres") else 0
    subprocess.run(
        [sys.executable, "-m", "bench.generate", f"--database={url}", f"--customers={rows}", f"--events={events}"],
        cwd=HERE.parent,
        check=True,
    )


def run_outside(name: str, database: str, rows: int) -> dict[str, Any]:
    url = url_of(database, rows)
    if not BENCHES[name].alone:
        prepare(url, rows)
    ended = subprocess.run(
        [sys.executable, "-m", "bench", "--inside", name, database, str(rows)],
        cwd=HERE.parent,
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"SAMPHAN_LOG_LEVEL": "ERROR"},
    )
    if ended.returncode:
        raise SystemExit(ended.stdout + ended.stderr)
    return dict(json.loads(ended.stdout.splitlines()[-1]))


def run_inside(name: str, database: str, rows: int) -> None:
    if not BENCHES[name].alone:
        bring_up_to_date(url_of(database, rows))
    report = Report(database, rows)
    BENCHES[name].run(report)
    print(json.dumps(report.as_json(), ensure_ascii=False))


def bring_up_to_date(url: str) -> None:
    """The database may be older than the checkout."""
    from django.core.management import call_command

    django_with(url)
    call_command("migrate", verbosity=0)


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def write(name: str, found: list[dict[str, Any]]) -> None:
    RESULTS.mkdir(exist_ok=True)
    measured = {
        "bench": name,
        "measured_at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "machine": f"{machine()}, load {os.getloadavg()[1]:.0f}",  # a machine shared with others tells by its ratios
        "runs": found,
    }
    (RESULTS / f"{name}.json").write_text(json.dumps(measured, indent=2, ensure_ascii=False) + "\n")
    write_table()


def write_table() -> None:
    """The table of every result that stands, newest of each bench."""
    lines = [
        "# What was measured\n",
        "`make bench` writes this page. A ratio is against the reference of the same run on the same data.\n",
        "| bench | database, customers | figure | value | reference | ratio | target | verdict | machine, when |",
        "| --- | --- | --- | ---: | --- | ---: | ---: | --- | --- |",
    ]
    for path in sorted(RESULTS.glob("*.json")):
        result = json.loads(path.read_text())
        for run in result.get("runs", []):
            lines += [row(result, run, figure) for figure in run["figures"]]
    (RESULTS / "README.md").write_text("\n".join(lines) + "\n")


def row(result: dict[str, Any], run: dict[str, Any], figure: dict[str, Any]) -> str:
    reference = f"{figure['reference']} {figure['reference_value']:g} {figure['unit']}" if figure["reference"] else ""
    bound = "≥" if figure["more_is_better"] else "≤"
    target = (
        ""
        if figure["target"] is None
        else f"{bound} {figure['target']:g}{'×' if figure['target_is_ratio'] else ' ' + figure['unit']}"
    )
    ratio = "" if figure["ratio"] is None else f"{figure['ratio']:g}"
    cells = [
        result["bench"], f"{run['database']}, {run['rows']:,}", figure["name"], f"{figure['value']:g} {figure['unit']}",
        reference, ratio, target, figure["verdict"], f"{result['machine']}, {result['measured_at']}",
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def drop() -> None:
    for path in (HERE / "data").glob("bench_*.db*"):
        path.unlink()
    if not postgres_answers():
        return
    import psycopg

    with psycopg.connect(urlsplit(POSTGRES)._replace(path="/postgres").geturl(), autocommit=True) as server:
        sizes = {
            url_of("postgresql", known.rows["postgresql"]) for known in BENCHES.values() if known.rows.get("postgresql")
        }
        for url in sizes:
            server.execute(f'DROP DATABASE IF EXISTS "{urlsplit(url).path.removeprefix("/")}" WITH (FORCE)')


def main() -> None:
    load()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "names", nargs="*", help=f"of {', '.join(BENCHES)}; without one, all but those that take an hour"
    )
    parser.add_argument("--on", choices=["sqlite", "postgresql"], help="one database only")
    parser.add_argument(
        "--small", action="store_true", help="few rows everywhere: shape, not truth; nothing is written"
    )
    parser.add_argument("--drop", action="store_true", help="remove the generated databases")
    parser.add_argument("--inside", nargs=3, metavar=("NAME", "DATABASE", "ROWS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return run_inside(options.inside[0], options.inside[1], int(options.inside[2]))
    if options.drop:
        return drop()
    if unknown := set(options.names) - set(BENCHES):
        parser.error(f"no bench is named {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    for name in options.names or [known.name for known in BENCHES.values() if not known.only_named]:
        found = []
        for database, rows in BENCHES[name].rows.items():
            if not rows or options.on not in {None, database}:
                continue
            if database == "postgresql" and not postgres_answers():
                print(f"PostgreSQL does not answer at {POSTGRES}: {name} skipped there", file=sys.stderr)
                continue
            result = run_outside(name, database, BENCHES[name].small if options.small else rows)
            found.append(result)
            for figure in result["figures"]:
                print(
                    f"{name:10} {database:10} {figure['name']:44} {figure['value']:>10g} {figure['unit']:4} {figure['verdict']:6} {figure['ratio'] or ''}"
                )
        if found and not options.small and not options.on:
            write(name, found)
    return None


if __name__ == "__main__":
    main()
