"""The board with 50,000 open deals: by API and as a page of a whole installation, and moving a card; beside a bare view in the same run."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from itertools import cycle
from statistics import median, quantiles
from typing import Any

from bench.generate import FIRST_DAY, made_uuid
from bench.installation import ask, bare_view, forget_what_waits, installation, owner_of
from bench.registry import Report, bench
from bench.served import taken

DEALS = 50_000
KIND = 6  # of `made_uuid`


def make_deals(slug: str, deals: int) -> list[str]:
    """Open deals of a generated business, each on a stage; once. Returns some ids."""
    from samphan.customers.models import Customer, FollowUp
    from samphan.pipeline.models import Opportunity, Stage
    from samphan.pipeline.queries import SUBJECT
    from samphan.platform.tenants.current import use_business
    from samphan.platform.tenants.models import Business

    business = Business.objects.get(slug=slug)
    with use_business(business):
        if Opportunity.objects.count() < deals:
            chance = random.Random(1)
            stages = list(Stage.objects.select_related("pipeline").order_by("position"))
            buyers = list(Customer.objects.values_list("pk", "branch_id")[:20_000])
            rows, steps = [], []
            for number in range(deals):
                customer, branch = chance.choice(buyers)
                stage = chance.choices(stages, weights=(40, 25, 18, 10, 7))[0]
                at = FIRST_DAY + timedelta(minutes=number * 15)
                rows.append(
                    Opportunity(
                        id=made_uuid(KIND, number), business=business, customer_id=customer, branch_id=branch,
                        name=f"เมล็ดคั่วกลาง {number}", pipeline=stage.pipeline, stage=stage,
                        amount=Decimal(chance.randint(100, 900_000)), expected_on=(at + timedelta(days=60)).date(),
                        created_at=at, changed_at=at, entered_at=at,
                    )
                )  # fmt: skip
                if number % 2:
                    steps.append(
                        FollowUp(
                            business=business, customer_id=customer, what="โทรถามผล", due_at=at + timedelta(days=400),
                            about_type=SUBJECT, about_id=rows[-1].pk,
                        )
                    )  # fmt: skip
            Opportunity.objects.bulk_create(rows, batch_size=1000)
            FollowUp.objects.bulk_create(steps, batch_size=1000)
            vacuum()
        return [
            str(pk)
            for pk in Opportunity.objects.filter(state="open")
            .order_by("-entered_at")
            .values_list("pk", flat=True)[:400]
        ]


def vacuum() -> None:
    """As the server itself does sooner or later."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


@bench("pipeline", postgresql=100_000, sqlite=100_000)
def pipeline(report: Report) -> None:
    from django.conf import settings

    from bench.__main__ import url_of
    from samphan.pipeline.models import Stage
    from samphan.platform.tenants.current import every_business

    url = url_of(report.database, report.rows)
    settings.ALLOWED_HOSTS = ["*"]
    deals = make_deals("bench", DEALS if report.rows >= 100_000 else DEALS // 10)
    owner = owner_of("bench")
    forget_what_waits()
    with bare_view(url) as bare:
        connection = bare.connection()
        base = median(taken(lambda: ask(connection, "/", {}), 200))
    report.figure("bare view of 50 rows", base, "ms")
    with every_business():
        stages = [
            str(pk)
            for pk in Stage.objects.filter(business__slug="bench").order_by("position").values_list("pk", flat=True)
        ]
    with installation(url, SAMPHAN_API_RATE="1000000", SAMPHAN_LOG_LEVEL="ERROR") as running:
        http = running.connection()

        def figure(name: str, once: Any, most: float) -> None:
            found = taken(once)
            report.figure(name, median(found), "ms", reference=("bare view", base), target=most)
            report.figure(f"{name}, 95th percentile", quantiles(found, n=20)[-1], "ms")

        figure("board by API, 50,000 open deals", lambda: ask(http, "/api/v1/opportunities/board", owner.for_api), 45)
        figure("board as a page", lambda: ask(http, "/pipeline/", owner.for_pages), 110)
        cards, places = cycle(deals), cycle(stages[:2])
        last = ["", ""]

        def move() -> None:
            """Each call moves: a card goes to and fro between the first two stages."""
            if last[1] != stages[1]:
                last[0] = next(cards)
            last[1] = next(places) if last[1] else stages[1]
            ask(http, f"/api/v1/opportunities/{last[0]}/move", owner.for_api, {"stage": last[1]})

        figure("moving a card", move, 9)
