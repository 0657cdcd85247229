from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from conftest import refused
from samphan.consent.actions.ledger import Proof, Said, give, record_many, withdraw
from samphan.consent.models import ConsentRecord, ConsentState, PublishedForEver, Purpose
from samphan.customers.actions import create_customer, delete_customer
from samphan.customers.identity.merging import merge_customers, unmerge
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.describe import describe
from samphan.platform.events.models import Event

PAPER = Proof(evidence="paper", source="staff", reference="ใบสมัคร 12/2569")


@pytest.fixture
def fon(owner: Actor) -> Customer:
    return create_customer(owner, name="นภัสสร ศิลารักษ์")


def news() -> Purpose:
    return Purpose.objects.get(key="news")


def stands(customer: Customer, channel: str = "line") -> bool | None:
    state = ConsentState.objects.filter(customer=customer, purpose=news(), channel=channel).first()
    return state.given if state else None


def test_giving_writes_the_ledger_the_state_and_one_event(owner: Actor, fon: Customer) -> None:
    give(owner, fon, news(), ["line", "email"], PAPER)
    assert ConsentRecord.objects.filter(customer=fon, given=True).count() == 2
    assert stands(fon) is True
    event = Event.objects.get(kind="consent.given")
    assert (event.customer_id, event.data["channels"]) == (fon.pk, ["line", "email"])
    assert "ข่าวสารและโปรโมชัน" in describe(event).sentence


def test_the_record_says_by_what_evidence_which_words_and_by_whom(owner: Actor, fon: Customer) -> None:
    give(owner, fon, news(), ["line"], PAPER)
    row = ConsentRecord.objects.get()
    assert (row.evidence, row.reference, row.wording.number) == ("paper", "ใบสมัคร 12/2569", 1)
    assert (row.recorded_by, row.recorded_by_name, row.source) == (owner.user, "พิม เจ้าของ", "staff")


def test_withdrawing_adds_a_row_and_turns_the_state(owner: Actor, fon: Customer) -> None:
    give(owner, fon, news(), ["line"], PAPER)
    withdraw(owner, fon, news(), ["line"], Proof("spoken", "staff", note="โทรมาแจ้ง"))
    assert [row.given for row in ConsentRecord.objects.order_by("pk")] == [True, False]
    assert stands(fon) is False


def test_without_evidence_nothing_is_recorded(owner: Actor, fon: Customer) -> None:
    with refused("evidence_missing"):
        give(owner, fon, news(), ["line"], Proof("paper", "staff"))
    with refused("evidence_missing"):
        give(owner, fon, news(), ["line"], Proof("rumour", "staff", note="เขาว่ามา"))
    assert not ConsentRecord.objects.exists()
    assert stands(fon) is None


def test_consent_lies_in_the_past(owner: Actor, fon: Customer) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    with refused("consent_in_future"):
        give(owner, fon, news(), ["line"], Proof("paper", "staff", "12", happened_at=tomorrow))
    assert not ConsentRecord.objects.exists()


def test_a_channel_that_the_purpose_does_not_use_is_refused(owner: Actor, fon: Customer) -> None:
    with refused("channel_unknown"):
        give(owner, fon, Purpose.objects.get(key="profiling"), ["line"], PAPER)
    with refused("channel_unknown"):
        give(owner, fon, news(), [], PAPER)
    assert not ConsentRecord.objects.exists()


def test_a_viewer_records_nothing(staff: Actor, fon: Customer) -> None:
    with refused("forbidden"):
        give(staff, fon, news(), ["line"], PAPER)
    assert not ConsentRecord.objects.exists()


def test_a_customer_of_another_business_is_not_there(outsider: Actor, fon: Customer) -> None:
    with refused("not_found"):
        give(outsider, fon, news(), ["line"], PAPER)
    assert not ConsentRecord.objects.exists()


def test_a_deleted_customer_is_asked_nothing(owner: Actor, fon: Customer) -> None:
    delete_customer(owner, fon)
    with refused("customer_deleted"):
        give(owner, fon, news(), ["line"], PAPER)
    assert not ConsentRecord.objects.exists()


def test_an_old_paper_found_late_does_not_undo_a_withdrawal(owner: Actor, fon: Customer) -> None:
    withdraw(owner, fon, news(), ["line"], Proof("spoken", "staff", note="แจ้งที่ร้าน"))
    last_year = timezone.now() - timedelta(days=365)
    give(owner, fon, news(), ["line"], Proof("paper", "staff", "7/2568", happened_at=last_year))
    assert stands(fon) is False
    assert ConsentRecord.objects.count() == 2


@pytest.mark.parametrize("order", [(True, False), (False, True)])
def test_of_a_yes_and_a_no_of_the_same_moment_the_no_stands(
    owner: Actor, fon: Customer, order: tuple[bool, bool]
) -> None:
    at = Proof("file", "import", "แถว 4", happened_at=timezone.now())
    for given in order:
        record_many(owner, [Said(fon.pk, news(), "line", given, at)])
    assert stands(fon) is False


def test_many_are_recorded_at_once_with_the_latest_word_standing(owner: Actor) -> None:
    people = [create_customer(owner, name=f"ลูกค้า {number}") for number in range(5)]
    now = timezone.now()
    early, late = (Proof("file", "import", "ไฟล์", happened_at=now - timedelta(days=days)) for days in (9, 1))
    said = [Said(one.pk, news(), "email", given=False, proof=late) for one in people]
    said += [Said(one.pk, news(), "email", given=True, proof=early) for one in people]
    assert record_many(owner, said) == 10
    assert {stands(one, "email") for one in people} == {False}
    assert Event.objects.filter(kind="consent.withdrawn").count() == 5


def test_the_ledger_is_never_changed_nor_deleted_from(owner: Actor, fon: Customer) -> None:
    give(owner, fon, news(), ["line"], PAPER)
    row = ConsentRecord.objects.get()
    for attempt in (row.save, row.delete, ConsentRecord.objects.all().delete):
        with pytest.raises(PublishedForEver):
            attempt()
    with pytest.raises(PublishedForEver):
        ConsentRecord.objects.update(given=False)
    assert ConsentRecord.objects.get().given is True


def test_after_a_merge_the_later_word_of_both_stands_and_undoing_gives_each_their_own(
    owner: Actor, fon: Customer
) -> None:
    other = create_customer(owner, name="นภัสสร ศิลารักษ")
    give(owner, fon, news(), ["line", "email"], PAPER)
    withdraw(owner, other, news(), ["line"], Proof("message", "staff", note="ทักไลน์มาเลิก"))
    give(owner, other, news(), ["sms"], PAPER)
    merge = merge_customers(owner, fon, other, versions=(fon.version, other.version))
    assert (stands(fon, "line"), stands(fon, "email"), stands(fon, "sms")) == (False, True, True)
    assert ConsentRecord.objects.filter(customer=fon).count() == 4
    unmerge(owner, merge)
    assert (stands(fon, "line"), stands(fon, "sms")) == (True, None)
    assert (stands(other, "line"), stands(other, "sms")) == (False, True)


def test_a_word_said_after_the_merge_outlives_its_undoing(owner: Actor, fon: Customer) -> None:
    other = create_customer(owner, name="นภัสสร ศิลารักษ")
    give(owner, fon, news(), ["line"], PAPER)
    withdraw(owner, other, news(), ["line"], Proof("message", "staff", note="ทักไลน์มาเลิก"))
    done = merge_customers(owner, fon, other, versions=(fon.version, other.version))
    fon.refresh_from_db()
    give(owner, fon, news(), ["line"], PAPER)
    withdraw(owner, fon, news(), ["line"], Proof("message", "staff", note="เลิกอีกครั้ง"))
    unmerge(owner, done)
    assert stands(fon) is False
