"""PostgreSQL goes away under a running installation and comes back: clear pages, no lost work, streams again.

The outage lasts ten seconds; SAMPHAN_TEST_OUTAGE=60 makes it the whole minute, through the same code.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import httpx
import psycopg
import pytest

from samphan.config.tests.outage import installation_behind_a_proxy
from samphan.config.tests.test_full_disk import TOKEN, family
from samphan.config.tests.test_serving import NOTIFY, SIGN_IN, eventually

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
OUTAGE = float(os.environ.get("SAMPHAN_TEST_OUTAGE", "10"))
QUEUE = """
from samphan.platform.jobs.tests import sample_jobs
print(sample_jobs.{job}.enqueue(path={path!r}, pause={pause}).id)
"""


def test_pages_say_so_and_everything_goes_on_afterwards(tmp_path: Path) -> None:
    with (
        installation_behind_a_proxy(tmp_path) as (here, proxy, past_it),
        psycopg.connect(past_it, autocommit=True) as past,
    ):
        session, secret = here.run(SIGN_IN), here.run(TOKEN)
        browser = httpx.Client(base_url=f"http://127.0.0.1:{here.port}", cookies={"sessionid": session}, timeout=30)
        machine = {"Authorization": f"Bearer {secret}"}
        assert browser.get("/").status_code == 200
        written, asked = tmp_path / "written", tmp_path / "asked"
        here.run(QUEUE.format(job="write_down", path=str(written), pause=3))  # ends while the database is away
        here.run(QUEUE.format(job="ask_twice", path=str(asked), pause=3))  # needs the database while it is away
        eventually(lambda: written.exists() or asked.exists())
        processes = family(here.process.pid)

        with browser.stream("GET", "/live/") as stream:
            assert next(stream.iter_lines()) == "retry: 3000"
            proxy.cut()
            cut_at = time.monotonic()

            page = browser.get("/customers/")
            assert (page.status_code, page.headers["Retry-After"]) == (503, "20")
            assert "เข้าถึงข้อมูลไม่ได้" in page.text
            assert 'data-away="page"' in page.text
            assert "default-src 'self'" in page.headers["Content-Security-Policy"]
            sent = browser.post("/account/login/", data={"login": "owner@example.com", "password": "x"})
            assert sent.status_code in {403, 503}
            call = httpx.get(f"http://127.0.0.1:{here.port}/api/v1/me", headers=machine, timeout=30)
            assert (call.status_code, call.headers["Content-Type"]) == (503, "application/problem+json")
            assert call.headers["Retry-After"]
            health = here.get("/health/")
            assert (health.status_code, health.json()["checks"]["database"]) == (503, "failing")

            # A schedule that comes due while the database is away: nobody has taken its last hour.
            past.execute("SET samphan.business = 'every'")
            past.execute("DELETE FROM jobs_schedulerun WHERE name = 'live'")
            past.execute(
                "INSERT INTO jobs_schedulerun (name, due_at, taken_at) VALUES ('live', now() - interval '1 hour', now())"
            )
            time.sleep(max(0.0, OUTAGE - (time.monotonic() - cut_at)))
            proxy.mend()

        eventually(lambda: browser.get("/customers/").status_code == 200)
        eventually(lambda: past.execute("SELECT count(*) FROM jobs_job WHERE state <> 'done'").fetchone() == (0,), 90)
        assert written.read_text().split()[-1] == "done"
        assert asked.read_text() == "asked twice"
        eventually(
            lambda: (
                past.execute(
                    "SELECT count(*) FROM jobs_schedulerun WHERE name = 'live' AND job_id IS NOT NULL"
                ).fetchone()
                == (1,)
            ),
            60,
        )
        assert httpx.get(f"http://127.0.0.1:{here.port}/api/v1/me", headers=machine, timeout=30).status_code == 200
        with browser.stream("GET", "/live/") as stream:
            lines = stream.iter_lines()
            assert next(lines) == "retry: 3000"
            here.run(NOTIFY)
            assert '"bell"' in next(line for line in lines if line.startswith("data:"))
        assert family(here.process.pid) == processes  # nobody had to be started again
        browser.close()
