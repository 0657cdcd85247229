"""Consent's slice of the demonstration business: what its customers agreed to since the shop met them, and what some ask for."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from samphan.consent.actions.ledger import Proof, Said, record_many
from samphan.consent.events import RequestReceived
from samphan.consent.models import (
    Channel,
    Evidence,
    Purpose,
    RequestKind,
    RequestState,
    RequestStep,
    Source,
    SubjectRequest,
    Wording,
)
from samphan.consent.models.requests import DAYS
from samphan.consent.queries import newest_wordings
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.demo.world import DemoWorld, demo_slice
from samphan.platform.events.actions import record

NEWS_BY = ((Channel.LINE, 0.8), (Channel.EMAIL, 0.45), (Channel.SMS, 0.5), (Channel.PHONE, 0.2))
FRONT = ("sales", "service")


@demo_slice("consent", order=20)
def fill(world: DemoWorld) -> None:
    """About two thirds were asked; of those most agree by some channel, and one in eight took it back later."""
    purposes = {purpose.key: purpose for purpose in Purpose.objects.all()}
    wordings = newest_wordings(purpose.pk for purpose in purposes.values())
    by_actor: dict[Actor, list[Said]] = defaultdict(list)
    people: list[Customer] = world.made["customers"]
    for customer in people:
        if world.random.random() < 0.66:
            actor = world.colleague(customer.branch, *FRONT).actor
            by_actor[actor] += said_by(world, customer, purposes, wordings)
    done, total = 0, sum(map(len, by_actor.values()))
    for actor, said in by_actor.items():
        done += record_many(actor, said, tell=False)  # history only: nobody is told of what is long past
        world.progress("Consents", done, total)
    ask(world, people)


def said_by(
    world: DemoWorld, customer: Customer, purposes: dict[str, Purpose], wordings: dict[UUID, Wording]
) -> list[Said]:
    """What one customer said when the shop met them, and what they took back."""
    chance = world.random
    asked_at = customer.created_at
    form = Proof(
        chance.choices([Evidence.PAPER, Evidence.MESSAGE, Evidence.SPOKEN], weights=(6, 3, 1))[0],
        Source.DEMO,
        note=f"ใบสมัครสมาชิก {chance.randint(1, 400)}/{asked_at.year + 543}",
        language="th",
        happened_at=asked_at,
    )
    news, profiling = purposes["news"], purposes["profiling"]
    agreed = [channel for channel, share in NEWS_BY if chance.random() < share]
    said = [
        Said(customer.pk, news, channel.value, given=True, proof=form, wording=wordings[news.pk]) for channel in agreed
    ]
    if chance.random() < 0.4:
        said.append(
            Said(customer.pk, profiling, Channel.GENERAL.value, given=True, proof=form, wording=wordings[profiling.pk])
        )
    if agreed and chance.random() < 0.125:
        later = world.moment(world.day(after=max(asked_at.date(), world.first_day)))
        if later > asked_at:
            by_page = Proof(Evidence.PAGE, Source.DEMO, language="th", happened_at=later)
            said.append(
                Said(
                    customer.pk,
                    news,
                    chance.choice(agreed).value,
                    given=False,
                    proof=by_page,
                    wording=wordings[news.pk],
                )
            )
    return said


ASKED = (
    (RequestKind.ACCESS, "ขอดูข้อมูลทั้งหมดของตัวเอง", 33),
    (RequestKind.CORRECTION, "นามสกุลสะกดผิด", 26),
    (RequestKind.ERASURE, "ย้ายบ้านแล้ว ขอให้ลบข้อมูล", 2),
    (RequestKind.PORTABILITY, "ขอไฟล์ข้อมูลไปใช้ที่อื่น", 12),
)
"""Kind, words, and how many days before the last day: one late, one due this week, one fresh, one that is answered."""


def ask(world: DemoWorld, people: list[Customer]) -> None:
    """A few requests of data subjects, as they would stand on the last day."""
    if len(people) < len(ASKED):
        return
    actor = world.colleague(None, "manager", "owner").actor
    for customer, (kind, detail, days_ago) in zip(people[:: len(people) // len(ASKED)], ASKED, strict=False):
        at = world.moment(world.last_day - timedelta(days=days_ago))
        asked: SubjectRequest = SubjectRequest.objects.create(
            business=world.business,
            customer=customer,
            kind=kind,
            detail=detail,
            source=Source.DEMO,
            received_at=at,
            due_on=at.date() + timedelta(days=DAYS),
        )
        told = RequestReceived(request=kind, due=asked.due_on.isoformat())
        record(told, actor=actor, subject=asked, customer_id=customer.pk, occurred_at=at, tell=False)
        go_through(asked, actor, at, answered=kind == RequestKind.PORTABILITY)


def go_through(asked: SubjectRequest, actor: Actor, at: datetime, *, answered: bool) -> None:
    """The steps so far: received, and for the answered one also the identity and the end."""
    steps = [(RequestState.RECEIVED, "", 0)]
    if answered:
        steps += [(RequestState.CHECKED, "โทรกลับเบอร์ที่มีอยู่", 1), (RequestState.DONE, "ส่งไฟล์ให้ทางอีเมลแล้ว", 2)]
    for state, note, days in steps:
        moment = at + timedelta(days=days)
        RequestStep.objects.create(request=asked, state=state, note=note, at=moment, by=actor.user, by_name=actor.name)
        asked.state, asked.closed_at = state, moment if state == RequestState.DONE else None
    asked.save(update_fields=["state", "closed_at"])
