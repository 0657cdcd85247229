from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from conftest import refused
from samphan.consent import gate
from samphan.consent.actions.ledger import Proof, Said, give, record_many, withdraw
from samphan.consent.actions.purposes import change_purpose, retire_purpose
from samphan.consent.actions.sending import change_rules, lift, stop_contact_point
from samphan.consent.gate import may_send, may_send_many, release, reserve
from samphan.consent.models import ConsentState, Purpose, Reservation, Suppression
from samphan.consent.sending_rules import quiet_until, rules_of
from samphan.customers.actions import create_customer, delete_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer
from samphan.customers.reaching import add_contact_point
from samphan.platform.accounts.rights import Actor
from samphan.platform.tenants.current import use_business

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)  # noon in Bangkok
PAPER = Proof("paper", "staff", "ใบที่ 4", happened_at=NOON - timedelta(days=30))


@pytest.fixture
def fon(owner: Actor) -> Customer:
    reaches = [read_reach("email", "fon@example.com"), read_reach("phone", "081-234-5678")]
    return create_customer(owner, name="นภัสสร", reaches=reaches)


def purpose(key: str = "news") -> Purpose:
    return Purpose.objects.get(key=key)


def code(customer: Customer, key: str = "news", channel: str = "email", at: datetime = NOON) -> str:
    """The answer of the single gate, which the set-based one must share."""
    one = may_send(customer, purpose(key), channel, at=at).code
    [many] = may_send_many(Customer.objects.filter(pk=customer.pk), purpose(key), channel, at=at)
    assert many.refusal == one
    return one


def test_consent_opens_the_gate_and_names_the_address(owner: Actor, fon: Customer) -> None:
    give(owner, fon, purpose(), ["email"], PAPER)
    decision = may_send(fon, purpose(), "email", at=NOON)
    assert (decision.allowed, str(decision.point)) == (True, "fon@example.com")
    assert code(fon) == ""


def test_nobody_is_written_to_who_was_never_asked(fon: Customer) -> None:
    assert code(fon) == "never_asked"


def test_without_an_address_nothing_is_sent(owner: Actor, fon: Customer) -> None:
    give(owner, fon, purpose(), ["line"], PAPER)
    assert code(fon, channel="line") == "no_contact_point"


def test_a_withdrawal_is_told_in_a_sentence_with_its_day(owner: Actor, fon: Customer) -> None:
    give(owner, fon, purpose(), ["email"], PAPER)
    said = Proof("spoken", "staff", note="โทรแจ้ง", happened_at=datetime(2026, 11, 3, 3, tzinfo=UTC))
    withdraw(owner, fon, purpose(), ["email"], said)
    assert code(fon) == "withdrawn"
    with translation.override("th"):
        sentence = may_send(fon, purpose(), "email", at=NOON).sentence
    assert sentence == "ส่งไม่ได้: ลูกค้ายกเลิก “ข่าวสารและโปรโมชัน” ทาง อีเมล เมื่อ 3 พ.ย. 2569"


def test_service_messages_need_no_yes_but_obey_a_no(owner: Actor, fon: Customer) -> None:
    assert code(fon, "service") == ""
    withdraw(owner, fon, purpose("service"), ["email"], PAPER)
    assert code(fon, "service") == "withdrawn"
    assert code(fon, "service", "sms") == ""


def test_a_consent_ends_after_the_months_of_its_purpose(owner: Actor, fon: Customer) -> None:
    long_ago = Proof("paper", "staff", "ใบที่ 1", happened_at=NOON - timedelta(days=365 * 2 + 30))
    give(owner, fon, purpose(), ["email"], long_ago)
    assert code(fon) == "expired"
    give(owner, fon, purpose(), ["email"], PAPER)
    assert code(fon) == ""


def test_a_stopped_address_gets_nothing_until_it_is_opened_again(owner: Actor, fon: Customer) -> None:
    give(owner, fon, purpose(), ["email", "sms"], PAPER)
    stop_contact_point(owner, fon.contact_points.get(kind="email"), "email", detail="กล่องเต็ม")
    assert (code(fon), code(fon, channel="sms")) == ("suppressed", "")
    lift(owner, Suppression.objects.get())
    assert code(fon) == ""


def test_another_address_of_the_kind_is_used_when_one_is_stopped(owner: Actor, fon: Customer) -> None:
    add_contact_point(owner, fon, read_reach("email", "work@example.com"))
    give(owner, fon, purpose(), ["email"], PAPER)
    stop_contact_point(owner, fon.contact_points.get(value="fon@example.com"), "email")
    assert code(fon) == ""
    assert str(may_send(fon, purpose(), "email", at=NOON).point) == "work@example.com"


def test_an_erased_address_stays_stopped_for_whoever_brings_it_back(owner: Actor, fon: Customer) -> None:
    give(owner, fon, purpose(), ["email"], PAPER)
    stop_contact_point(owner, fon.contact_points.get(kind="email"), "email")
    Suppression.objects.update(value="")
    with refused("suppressed"):
        reserve(fon, purpose(), "email", key="m1", at=NOON)
    assert not Reservation.objects.exists()


def test_a_deleted_customer_and_a_retired_purpose_get_nothing(owner: Actor, fon: Customer) -> None:
    give(owner, fon, purpose(), ["email"], PAPER)
    retire_purpose(owner, purpose())
    assert code(fon) == "purpose_retired"
    delete_customer(owner, fon)
    fon.refresh_from_db()
    assert code(fon, "service") == "customer_gone"


def test_a_channel_that_the_purpose_does_not_use(owner: Actor, fon: Customer) -> None:
    change_purpose(owner, purpose(), seen=1, channels=["line"])
    assert code(fon) == "channel_not_of_purpose"


def test_profiling_needs_consent_in_general_and_no_address(owner: Actor) -> None:
    nobody = create_customer(owner, name="ไม่มีเบอร์")
    assert code(nobody, "profiling", "general") == "never_asked"
    give(owner, nobody, purpose("profiling"), ["general"], PAPER)
    assert code(nobody, "profiling", "general") == ""


def test_marketing_waits_for_the_end_of_the_quiet_time(owner: Actor, fon: Customer) -> None:
    give(owner, fon, purpose(), ["email"], PAPER)
    evening = NOON.replace(hour=15)  # ten at night in Bangkok
    assert code(fon, at=evening) == "quiet_hours"
    assert code(fon, "service", at=evening) == ""
    again = may_send(fon, purpose(), "email", at=evening).retry_at
    assert again == datetime(2026, 11, 21, 1, tzinfo=UTC)  # eight in the morning in Bangkok


def test_the_cap_counts_all_channels_and_opens_when_the_oldest_falls_out(owner: Actor, fon: Customer) -> None:
    give(owner, fon, purpose(), ["email", "sms"], PAPER)
    change_rules(owner, seen=1, most=2, days=7, quiet_from=None, quiet_to=None)
    reserve(fon, purpose(), "email", key="m1", at=NOON - timedelta(days=6))
    reserve(fon, purpose(), "sms", key="m2", at=NOON - timedelta(days=1))
    assert code(fon) == "cap_reached"
    assert may_send(fon, purpose(), "email", at=NOON).retry_at == NOON + timedelta(days=1)
    assert code(fon, at=NOON + timedelta(days=2)) == ""
    assert code(fon, "service") == ""


def test_a_full_cap_refuses_the_reservation_and_a_released_place_is_free(owner: Actor, fon: Customer) -> None:
    give(owner, fon, purpose(), ["email"], PAPER)
    change_rules(owner, seen=1, most=1, days=7, quiet_from=None, quiet_to=None)
    first = reserve(fon, purpose(), "email", key="m1", at=NOON)
    with refused("cap_reached"):
        reserve(fon, purpose(), "email", key="m2", at=NOON)
    assert Reservation.objects.count() == 1
    release(first.reservation)
    assert reserve(fon, purpose(), "email", key="m2", at=NOON).again is False


def test_the_same_key_takes_one_place_however_often_it_is_asked(owner: Actor, fon: Customer) -> None:
    give(owner, fon, purpose(), ["email"], PAPER)
    first = reserve(fon, purpose(), "email", key="campaign:1", at=NOON)
    again = reserve(fon, purpose(), "email", key="campaign:1", at=NOON)
    assert (first.again, again.again, again.reservation) == (False, True, first.reservation)
    assert Reservation.objects.count() == 1


def test_an_empty_quota_stops_the_channel(owner: Actor, fon: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    give(owner, fon, purpose(), ["email", "sms"], PAPER)
    monkeypatch.setitem(gate.QUOTAS, "email", lambda _business: 0)
    assert code(fon) == "quota_empty"
    assert code(fon, channel="sms") == ""


def test_many_are_asked_in_one_statement(owner: Actor) -> None:
    people = [
        create_customer(owner, name=f"ลูกค้า {number}", reaches=[read_reach("email", f"c{number}@example.com")])
        for number in range(6)
    ]
    proof = Proof("file", "import", "ไฟล์", happened_at=NOON - timedelta(days=1))
    record_many(
        owner, [Said(one.pk, purpose(), "email", place % 2 == 0, proof) for place, one in enumerate(people[:4])]
    )
    asked, rules = purpose(), rules_of()
    assert rules.most
    with CaptureQueriesContext(
        connection,
    ) as ran:
        answers = {one.name: one.refusal for one in may_send_many(Customer.objects.all(), asked, "email", at=NOON)}
    assert list(answers.values()).count("") == 2
    assert sorted(set(answers.values())) == ["", "never_asked", "withdrawn"]
    assert [sql for sql in ran.captured_queries if "customers_customer" in sql["sql"]] == [ran.captured_queries[-1]]
    assert len(ran.captured_queries) == 2  # the business's rules, and the statement itself


def test_a_business_never_sees_the_consents_of_another(owner: Actor, outsider: Actor, fon: Customer) -> None:
    give(owner, fon, purpose(), ["email"], PAPER)
    with use_business(outsider.business):
        assert not ConsentState.objects.exists()
        assert not may_send_many(Customer.objects.all(), purpose(), "email", at=NOON)


def test_rules_are_changed_by_those_who_may(owner: Actor, staff: Actor) -> None:
    with refused("forbidden"):
        change_rules(staff, seen=1, most=99, days=7, quiet_from=None, quiet_to=None)
    with refused("quiet_half"):
        change_rules(owner, seen=1, most=3, days=7, quiet_from=time(20), quiet_to=None)
    assert rules_of().most == 4
    change_rules(owner, seen=1, most=3, days=7, quiet_from=time(20), quiet_to=time(8))
    with refused("changed_meanwhile"):
        change_rules(owner, seen=1, most=5, days=7, quiet_from=time(20), quiet_to=time(8))
    assert rules_of().most == 3


@pytest.mark.parametrize(
    ("clock", "quiet"), [("12:59", False), ("13:00", True), ("20:00", True), ("00:59", True), ("01:00", False)]
)
def test_quiet_time_runs_over_midnight(owner: Actor, clock: str, quiet: bool) -> None:
    hour, minute = clock.split(":")
    at = NOON.replace(hour=int(hour), minute=int(minute))  # 20:00 to 08:00 in Bangkok is 13:00 to 01:00 UTC
    assert (quiet_until(rules_of(), at) is not None) is quiet


def test_a_customer_that_was_never_there_is_not_reserved_for(owner: Actor) -> None:
    ghost = Customer(business=owner.business, pk=uuid4(), name="ผี")
    with pytest.raises(Customer.DoesNotExist):
        reserve(ghost, purpose(), "email", key="m1", at=NOON)
