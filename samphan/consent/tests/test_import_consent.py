"""The "wants news" column of an old list comes into the ledger, with the file as its evidence and never against a customer's own no."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from samphan.consent.actions.ledger import Proof, give, withdraw
from samphan.consent.gate import may_send
from samphan.consent.importing import read_answer
from samphan.consent.models import ConsentRecord, ConsentState, Purpose
from samphan.customers.actions import create_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer
from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.importing import actions, carrying, undoing
from samphan.platform.importing.models import ImportRun
from samphan.platform.importing.registry import Unusable
from samphan.platform.importing.rehearsing import rehearse
from samphan.platform.importing.report import ImportReport
from samphan.platform.importing.run import importer_of, open_file

SHARED = Path(__file__).parents[3] / "../shared/data"
LIST = "ชื่อ,เบอร์โทร,รับข่าวสาร\n{}"
PAPER = Proof(evidence="paper", source="staff", reference="ใบสมัคร 12/2569")


def saved(folder: Path, *lines: str, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text(LIST.format("\n".join(lines)))
    return path


def imported(actor: Actor, path: Path) -> tuple[ImportRun, ImportReport]:
    run = actions.take_path(actor, "customers", path)
    actions.claim_run(actor, run)
    carrying.claimed(run.pk)
    return run, carrying.carry(actor, run)


def undone(actor: Actor, run: ImportRun) -> None:
    actions.claim_undo(actor, run)
    undoing.undo(actor, run)


def news() -> Purpose:
    return Purpose.objects.get(key="news")


def stands(name: str) -> set[tuple[str, bool]]:
    rows = ConsentState.objects.filter(customer__name=name, purpose=news())
    return set(rows.values_list("channel", "given"))


def on_all(*, given: bool) -> set[tuple[str, bool]]:
    return {(channel, given) for channel in news().asked_channels}


@pytest.mark.parametrize("word", ["Y", "ยินยอม", "ใช่", " Yes ", "✓", "Opt in", "1"])
def test_words_that_mean_yes(word: str) -> None:
    assert read_answer(word) is True


@pytest.mark.parametrize("word", ["N", "ไม่", "ไม่ยินยอม", "no", "0", "Unsubscribed"])
def test_words_that_mean_no(word: str) -> None:
    assert read_answer(word) is False


def test_a_word_that_is_neither_records_nothing_and_is_told() -> None:
    assert read_answer("-") is None
    with pytest.raises(Unusable):
        read_answer("อาจจะ")


def test_yes_and_no_come_into_the_ledger_with_the_file_and_the_line_as_evidence(owner: Actor, tmp_path: Path) -> None:
    path = saved(tmp_path, "มานี,0812345671,Y", "ปิติ,0812345672,ไม่", "วีระ,0812345673,", "ชูใจ,0812345674,อาจจะ")
    report, shown = rehearse(owner, open_file(owner, "customers", path))
    assert not ConsentRecord.objects.exists()
    assert "ข่าวสารและโปรโมชัน: ยินยอม" in shown[0]["stored"][0]["details"]
    assert "ข่าวสารและโปรโมชัน: ไม่ยินยอม" in shown[1]["stored"][0]["details"]
    _run, report = imported(owner, path)
    assert (stands("มานี"), stands("ปิติ"), stands("วีระ"), stands("ชูใจ")) == (
        on_all(given=True),
        on_all(given=False),
        set(),
        set(),
    )
    assert [(fault.line, fault.column, fault.value) for fault in report.value_errors] == [(5, "consent.news", "อาจจะ")]
    record = ConsentRecord.objects.filter(customer__name="มานี").first()
    assert (record.evidence, record.source, record.reference) == ("file", "import", "list.csv")
    assert record.note == "แถว 2 ของไฟล์: “Y”"
    assert record.wording.number == 1
    assert set(Event.objects.filter(kind__startswith="consent.").values_list("channel", flat=True)) == {"import"}


def test_one_channel_in_a_column_of_its_own_counts_more_than_the_general_word(owner: Actor, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("ชื่อ,เบอร์โทร,รับข่าวสาร,รับ SMS\nมานี,0812345671,Y,N\n")
    imported(owner, path)
    assert stands("มานี") == {
        ("sms", False),
        *((channel, True) for channel in news().asked_channels if channel != "sms"),
    }


def test_the_gate_lets_a_message_through_by_an_imported_yes_only(owner: Actor, tmp_path: Path) -> None:
    imported(owner, saved(tmp_path, "มานี,0812345671,Y", "ปิติ,0812345672,N", "วีระ,0812345673,"))
    noon = timezone.now().replace(hour=5, minute=0) + timedelta(days=1)
    allowed = {one.name for one in Customer.objects.all() if may_send(one, news(), "sms", at=noon).allowed}
    assert allowed == {"มานี"}


def test_a_yes_in_a_file_never_stands_against_a_customers_own_no(owner: Actor, tmp_path: Path) -> None:
    mani = create_customer(owner, name="มานี", reaches=[read_reach("phone", "0812345671")])
    give(owner, mani, news(), ["line", "sms"], PAPER)
    withdraw(owner, mani, news(), ["sms"], Proof("spoken", "staff", note="โทรมาแจ้ง"))
    path = saved(tmp_path, "มานี,0812345671,Y")
    told, _shown = rehearse(owner, open_file(owner, "customers", path))
    _run, report = imported(owner, path)
    assert stands("มานี") == {("line", True), ("sms", False), ("email", True), ("phone", True)}
    for one in (told, report):
        assert [(kept.line, kept.column) for kept in one.kept_off] == [(2, "consent.news")]
        assert "ปฏิเสธ" in one.kept_off[0].reason
    assert not ConsentRecord.objects.filter(channel="sms", source="import").exists()


def test_a_no_in_a_file_always_counts_and_stands_against_a_yes_of_the_same_file(owner: Actor, tmp_path: Path) -> None:
    mani = create_customer(owner, name="มานี", reaches=[read_reach("phone", "0812345671")])
    give(owner, mani, news(), ["line"], PAPER)
    imported(
        owner,
        saved(
            tmp_path, "มานี,0812345671,ไม่", "ปิติ,0812345672,ไม่", "ปิติ,0812345672,Y", "วีระ,0812345673,Y", "วีระ,0812345673,N"
        ),
    )
    assert stands("มานี") == stands("ปิติ") == stands("วีระ") == on_all(given=False)


def test_a_later_file_stands_over_an_earlier_one(owner: Actor, tmp_path: Path) -> None:
    imported(owner, saved(tmp_path, "มานี,0812345671,ไม่"))
    imported(owner, saved(tmp_path, "มานี,0812345671,Y", name="newer.csv"))
    assert stands("มานี") == on_all(given=True)
    count = ConsentRecord.objects.count()
    imported(owner, saved(tmp_path, "มานี,0812345671,Y", name="again.csv"))
    assert ConsentRecord.objects.count() == count


def test_undo_says_again_what_stood_before_and_takes_new_customers_whole(owner: Actor, tmp_path: Path) -> None:
    mani = create_customer(owner, name="มานี", reaches=[read_reach("phone", "0812345671")])
    give(owner, mani, news(), ["line"], PAPER)
    run, _report = imported(owner, saved(tmp_path, "มานี,0812345671,N", "ปิติ,0812345672,Y"))
    undone(owner, run)
    assert not Customer.objects.filter(name="ปิติ").exists()
    assert ("line", True) in stands("มานี")
    assert {given for channel, given in stands("มานี") if channel != "line"} == {False}
    last = ConsentRecord.objects.filter(customer=mani, channel="line").order_by("pk").last()
    assert (last.evidence, last.reference, last.given) == ("paper", "ใบสมัคร 12/2569", True)


def test_what_people_record_after_the_import_is_not_undone(owner: Actor, tmp_path: Path) -> None:
    mani = create_customer(owner, name="มานี", reaches=[read_reach("phone", "0812345671")])
    run, _report = imported(owner, saved(tmp_path, "มานี,0812345671,N"))
    give(owner, mani, news(), ["line"], PAPER)
    undone(owner, run)
    assert ("line", True) in stands("มานี")


def test_who_may_not_record_consent_is_offered_no_such_column(owner: Actor) -> None:
    every = {column.key for column in importer_of("customers").columns(owner)}
    assert {"consent.news", "consent.news.sms"} <= every
    role = Role(business=owner.business, name="x", permissions=["customers:customer:import"])
    without = Actor(owner.business, owner.user, frozenset(role.permissions))
    assert not [column for column in importer_of("customers").columns(without) if column.key.startswith("consent.")]


def test_the_coffee_shops_list_brings_its_consents(owner: Actor) -> None:
    """A customer's word is what their lines say; a no on one line stands against a yes on another."""
    path = SHARED / "customers_messy.csv"
    cells = list(csv.reader(io.StringIO(path.read_bytes().decode("cp874"))))
    truth = json.loads((SHARED / "customers_messy.truth.json").read_text())
    said: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in truth["rows"]:
        if row["fault"] == "not-a-customer":
            continue
        alike = str(row["line"]) if row["fault"] == "dup-lookalike" else ""  # stored as a customer of its own
        said[row["person"], alike].add(cells[row["line"] - 1][9])
    expected = Counter(False if words & {"N", "ไม่"} else True if words - {""} else None for words in said.values())
    assert len(said) == 1120
    run, report = imported(owner, path)
    assert not [fault for fault in report.value_errors if fault.column.startswith(("consent.", "trait."))]
    rows = ConsentState.objects.filter(channel="line", purpose=news())
    assert Counter(rows.values_list("given", flat=True)) == {True: expected[True], False: expected[False]}
    undone(owner, run)
    assert not ConsentState.objects.exists()
    assert not Customer.objects.exists()
