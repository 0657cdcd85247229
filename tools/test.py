"""`make test`: the suite on SQLite, the same suite on PostgreSQL, and the browser tests; in plain words what was skipped, and why.

A few tests that failed are tried once more, alone: what fails twice is broken, what then passes is shaky, and is named at the end
because it wants mending: a busy machine must not hide it, and must not stop everybody else either.

SAMPHAN_TEST_POSTGRES names the PostgreSQL server (default: the local one). With SAMPHAN_TEST_NO_SKIPS set, as in CI, a run that
was skipped fails.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg

POSTGRES = os.environ.get("SAMPHAN_TEST_POSTGRES") or "postgresql://postgres@127.0.0.1:5432/samphan"
PYTEST = [sys.executable, "-m", "pytest"]
# Tests that start processes are slow: shared out to the last, so that nobody waits for a pile of them.
EVERY_CORE = ["-n", "auto", "--dist", "worksteal"]
FAILED = Path(".pytest_cache/v/cache/lastfailed")
A_FEW = 4  # more failures than these are no accident


def run(*arguments: str, postgres: str = "", shaky: list[str]) -> bool:
    """One suite, and once more what failed if it is little; adds to `shaky` what passed only then."""
    told = {**os.environ, "SAMPHAN_TEST_POSTGRES": postgres}
    FAILED.unlink(missing_ok=True)
    if subprocess.run([*PYTEST, *arguments], env=told, check=False).returncode == 0:
        return True
    failed = sorted(json.loads(FAILED.read_text())) if FAILED.exists() else []
    if not 0 < len(failed) <= A_FEW:
        return False
    print(f"\nOnce more, alone: {', '.join(failed)}", flush=True)
    if subprocess.run([*PYTEST, *failed], env=told, check=False).returncode != 0:
        return False
    shaky += failed
    return True


def postgres_answers() -> str:
    """Why PostgreSQL cannot be used, or nothing."""
    try:
        psycopg.connect(f"{POSTGRES.rpartition('/')[0]}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[0]
    return ""


def browser_is_there() -> bool:
    cached = Path.home() / ".cache/ms-playwright"
    return bool(
        shutil.which("chromium") or shutil.which("google-chrome") or (cached.exists() and any(cached.glob("chromium*")))
    )


ASK_SPARK = """import django; django.setup()
from django.utils.translation import activate; activate("en")
from samphan.insight.spark import why_not; print(why_not())"""


def why_no_spark() -> str:
    """Why Spark cannot run, or nothing."""
    told = {**os.environ, "DJANGO_SETTINGS_MODULE": "samphan.config.settings"}
    asked = subprocess.run([sys.executable, "-c", ASK_SPARK], env=told, check=False, capture_output=True, text=True)
    return (asked.stdout or asked.stderr).strip()


def main() -> int:
    skipped: list[str] = []
    shaky: list[str] = []
    passed = {"on SQLite": run(*EVERY_CORE, "-m", "not browser", shaky=shaky)}
    if why := postgres_answers():
        skipped.append(f"PostgreSQL: {why}. Name a server in SAMPHAN_TEST_POSTGRES, or start one on this machine.")
    else:
        passed["on PostgreSQL"] = run(*EVERY_CORE, "-m", "not browser", postgres=POSTGRES, shaky=shaky)
    if browser_is_there():
        passed["in the browser"] = run("-n", "3", "--dist", "worksteal", "-m", "browser", shaky=shaky)
    else:
        skipped.append(
            "Browser: no Chromium was found. Install it (Debian: apt install chromium), or run `playwright install chromium`."
        )
    if why := why_no_spark():
        skipped.append(f"The warehouse on Spark: {why}")
    print()
    for where, good in passed.items():
        print(f"{'Passed' if good else 'FAILED'} {where}.")
    for test in shaky:
        print(f"Shaky: {test} passed at its second try only. Please mend it.")
    for sentence in skipped:
        print(f"Skipped. {sentence}")
    not_allowed = bool(skipped and os.environ.get("SAMPHAN_TEST_NO_SKIPS"))
    return 0 if all(passed.values()) and not not_allowed else 1


if __name__ == "__main__":
    raise SystemExit(main())
