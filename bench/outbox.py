"""The spine under load: recording, delivering, and delivering while workers are killed.

The reference of an event is the row it tells of; `rows` is how many events are recorded while workers are killed.
"""

from __future__ import annotations

from bench.registry import Report, bench

EVENTS_A_KILL = 30


@bench("outbox", alone=True, small=400, sqlite=3_000, postgresql=3_000)
def outbox(report: Report) -> None:
    from bench.generate import django_with
    from bench.installation import fresh_database

    with fresh_database(report.database) as url:
        django_with(url)
        from bench.outbox_inside import everything

        found = everything(report.rows, report.rows // EVENTS_A_KILL)
    recorded, delivered, killed = found["record"], found["deliver"], found["killed"]
    report.figure(
        "a row and its event", recorded["row_and_event_ms"], "ms", reference=("the row alone", recorded["row_ms"])
    )
    report.figure("events recorded in bulk", recorded["bulk_per_s"], "a second")
    report.figure("deliveries by one worker", delivered["per_s"], "a second")
    report.figure("deliveries lost", killed["lost"], "", target=0)
    report.figure("deliveries doubled", killed["doubled"], "", target=0)
    report.figure("dead letters", killed["dead"], "", target=0)
    report.notes = killed
