"""Leads of the demonstration business: those of the last weeks that wait, are talked to, or were not pursued; and the rules that gave them."""

from __future__ import annotations

from datetime import timedelta

from samphan.pipeline.assigning import assign
from samphan.pipeline.models import (
    AssignmentMethod,
    AssignmentRule,
    CloseReason,
    Door,
    Lead,
    LeadForm,
    LeadState,
    Source,
)
from samphan.platform.accounts.rights import system_actor
from samphan.platform.demo.world import DemoWorld, demo_slice

ASKED = [
    ("อยากได้ราคาส่งเมล็ดคั่วกลาง", "เปิดร้านใหม่เดือนหน้า ใช้ประมาณ 15 กก. ต่อเดือน"),
    ("สนใจเครื่องชงสองหัว", "มีผ่อนไหมคะ และช่วยสอนใช้งานด้วยหรือเปล่า"),
    ("ขอตัวอย่างกาแฟดริปทำแบรนด์", "ต้องการ 3,000 ซอง พิมพ์โลโก้โรงแรม"),
    ("อบรมบาริสต้าให้พนักงาน", "6 คน สะดวกวันจันทร์"),
    ("กาแฟสำหรับออฟฟิศ 40 คน", ""),
    ("ของขวัญปีใหม่ให้ลูกค้า", "งบชุดละ 500 บาท 200 ชุด"),
]
SHARE = 0.012


@demo_slice("leads", order=42)
def fill(world: DemoWorld) -> None:
    """In bulk, but for who gets each: the rules themselves decide."""
    chance, actor = world.random, system_actor(world.business)
    sellers = [str(one.actor.user.pk) for one in world.colleagues if one.builtin == "sales" and one.actor.user]
    rules: list[tuple[str, list[str], str]] = [
        ("เครื่องชงและอบรม", ["เครื่องชง", "อบรม"], AssignmentMethod.LOAD),
        ("ตามคิว", [], AssignmentMethod.TURN),
    ]
    for place, (name, said, method) in enumerate(rules):
        AssignmentRule.objects.create(name=name, words=said, method=method, people=sellers, position=place * 10)
    LeadForm.objects.create(is_open=True, heading="คุยกับโรงคั่ว", intro="บอกเราว่าร้านของคุณต้องการอะไร")
    sources, reasons = (
        list(Source.objects.order_by("position")),
        list(CloseReason.objects.filter(outcome="lost").order_by("position")),
    )
    rows = []
    for _number in range(max(8, int(world.size * SHARE))):
        customer, (interest, message) = chance.choice(world.made["customers"]), chance.choice(ASKED)
        source, at = chance.choice(sources), world.moment(world.last_day - timedelta(days=chance.randint(1, 30)))
        given = assign(actor, customer, asked=interest, source=source)
        row = Lead(
            customer=customer, interest=interest, message=message, source=source, door=chance.choice([Door.FORM, Door.MANUAL]),
            owner=given.owner, branch=customer.branch, rule=given.rule, why=given.why, created_at=at, changed_at=at,
            due_at=at + timedelta(minutes=60), amount=chance.randint(0, 40) * 1000,
        )  # fmt: skip
        state = chance.choices([LeadState.NEW, LeadState.WORKING, LeadState.LOST], weights=(25, 50, 25))[0]
        if state != LeadState.NEW:
            row.state, row.answered_by = state, given.owner
            row.answered_at = row.changed_at = at + timedelta(minutes=chance.randint(4, 150))
        if state == LeadState.LOST:
            row.reason, row.closed_at = chance.choice(reasons), at + timedelta(days=2)
        rows.append(row)
    Lead.objects.bulk_create(rows)
